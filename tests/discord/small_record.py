"""A tiny record and a matcher with fixed replies over it: real values, no mocks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from bot.facts import Document, Fact, FactBase, Paragraph, Passage, Section, Topic
from bot.matching import Answer, Because, Choices, Declined, Evidence, Hit, How, Reply, SmallTalk
from bot.service.answering import AnswerService

EXPORTS = "Mali's exports to the United States include gold, art, and antiques."
IMPORTS = "Imports from the United States include machinery, aircraft, and plastics."
COUP = "In March 2012, Mali's elected civilian government was removed in a military seizure of power."
AID = "The United States terminated all assistance to the Government of Mali."
VOLUNTEERS = "Prior to March 2012, the Peace Corps aimed to foster development in Mali."

_PARAGRAPHS = (
    ("Relations", (COUP,)),
    ("Assistance", (AID, VOLUNTEERS)),
    ("Economy", (f"{EXPORTS} {IMPORTS}",)),
)


def document(url: str | None = None) -> Document:
    """Return the tiny document, of three sections."""
    text = "\n\n".join(part for _, parts in _PARAGRAPHS for part in parts)
    sections = tuple(
        Section(
            title,
            tuple(
                Paragraph(number, text.index(part), text.index(part) + len(part))
                for number, part in enumerate(parts, 1)
            ),
        )
        for title, parts in _PARAGRAPHS
    )
    return Document(
        "overview", "US and Malian Relations", text, sections, "iajohnson", date(2013, 2, 26), url
    )


def _fact(source: Document, name: str, topic: str, words: str, section: str, paragraph: int = 1) -> Fact:
    start = source.text.index(words)
    passage = Passage(source, section, paragraph, start, start + len(words))
    return Fact(name, topic, passage, questions=(f"Tell me about {name}?", f"What of {name}?"))


def base(extra_topics: int = 0, *, without: frozenset[str] = frozenset(), url: str | None = None) -> FactBase:
    """Return the tiny fact base, with `extra_topics` of one fact each, `without` some facts."""
    source = document(url)
    facts = (
        _fact(source, "the-coup", "relations", COUP, "Relations"),
        _fact(source, "aid-ended", "assistance", AID, "Assistance"),
        _fact(source, "volunteers", "assistance", VOLUNTEERS, "Assistance", 2),
        _fact(source, "exports", "economy", EXPORTS, "Economy"),
        _fact(source, "imports", "economy", IMPORTS, "Economy"),
    )
    kept = tuple(fact for fact in facts if fact.id not in without)
    topics = [
        Topic("relations", "Relations", "Mali and the United States", _of("relations", kept)),
        Topic("assistance", "Assistance", "What the United States did for Mali", _of("assistance", kept)),
        Topic("economy", "Economy", "Trade between the two", _of("economy", kept)),
    ]
    topics += [
        Topic(
            f"topic-{n}", f"Topic {n}", f"The {n}th", (replace(facts[0], id=f"fact-{n}", topic=f"topic-{n}"),)
        )
        for n in range(extra_topics)
    ]
    return FactBase((source,), tuple(topics))


def _of(topic: str, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.topic == topic)


@dataclass
class FixedMatching:
    """Replies by the first of its words that a question has; ranks the facts named first, then all others."""

    base: FactBase
    asked: list[str] = field(default_factory=list)
    """What it was asked, as the service passed it on."""

    def hit(self, name: str, asked: str = "") -> Hit:
        """Return a fact as a hit, its first three words highlighted."""
        fact = self.base.by_id[name]
        end = len(" ".join(fact.passage.text.split()[:3]))
        evidence = (Evidence(asked, fact.id, How.TYPO, 0.8),) if asked else ()
        return Hit(fact, 1.0, 0.9, ((0, end),), evidence)

    def reply(self, text: str, topic: str | None = None) -> Reply:
        """Answer, offer or decline, as the words of the question say."""
        self.asked.append(text)
        words = text.casefold()
        if not words.strip():
            return Declined(Because.EMPTY)
        if "hello" in words:
            return Declined(Because.SMALL_TALK, small_talk=SmallTalk.GREETING)
        if "both" in words:
            return Answer((self.hit("exports"), self.hit("imports")))
        if "trade" in words:
            return Choices((self.hit("exports"), self.hit("imports")))
        if hits := self._named(words, topic):
            return Answer(hits[:1], more=hits[1:], unmatched=("pls",) if "pls" in words else ())
        nearest = (self.hit("aid-ended"),) if "aid-ended" in self.base.by_id else ()
        return Declined(Because.NOT_IN_RECORD, nearest, unmatched=("population",))

    def rank(self, text: str, topic: str | None = None, limit: int = 10) -> tuple[Hit, ...]:
        """Return the facts named, then the others."""
        named = self._named(text.casefold(), topic)
        others = [self.hit(fact.id) for fact in self.base if fact.id not in {hit.fact.id for hit in named}]
        return (*named, *others)[:limit]

    def complete(self, text: str, topic: str | None = None, limit: int = 25) -> tuple[tuple[str, Fact], ...]:
        """Return the phrasings that share the first letters of a word with what was typed."""
        typed = [word[:3] for word in text.casefold().split()]
        return tuple(
            (phrasing, fact)
            for fact in self.base
            for phrasing in fact.questions
            if topic in (None, fact.topic) and all(start in phrasing.casefold() for start in typed)
        )[:limit]

    def follow(self, base: FactBase) -> None:
        """Reply from another base from now on."""
        self.base = base

    def _named(self, words: str, topic: str | None) -> tuple[Hit, ...]:
        known = {
            "gold": "exports",
            "export": "exports",
            "import": "imports",
            "coup": "the-coup",
            "aid": "aid-ended",
        }
        names = dict.fromkeys(name for word, name in known.items() if word in words)
        facts = (self.base.by_id[name] for name in names if name in self.base.by_id)
        return tuple(self.hit(fact.id, "exprot") for fact in facts if topic in (None, fact.topic))


def service(
    extra_topics: int = 0, *, without: frozenset[str] = frozenset(), url: str | None = None
) -> AnswerService:
    """Return a service over the tiny record."""
    known = base(extra_topics, without=without, url=url)
    return AnswerService(known, FixedMatching(known))
