"""Fact bases of a handful of sentences, each sentence a document of its own, for tests of the matching."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.facts import Document, Fact, FactBase, Paragraph, Passage, Section, Topic
from bot.matching import Answer, Choices, Declined, Hit, Matcher, Reply
from bot.matching.analysis import Analyser, FieldWeights
from bot.matching.index import Index
from bot.matching.query import Query
from bot.matching.query_parser import QueryParser
from bot.matching.synonyms import Synonyms
from bot.matching.text import Vocabulary

SENTENCES = (
    "Mali and the United States established diplomatic relations in 1960.",
    "Exports to neighbours include gold, art, and antiques.",
    "The army trains two hundred refueling pilots every spring.",
    "Farmers grow cotton along the river with help from volunteers.",
    "Mali is a member of the World Trade Organization.",
    "Schools in the north were closed after the rebels fled.",
)
"""Six sentences that share hardly a word, so that each question below has one plain answer."""


def fact(
    text: str,
    identity: str = "f",
    topic: str = "t",
    keywords: tuple[str, ...] = (),
    questions: tuple[str, ...] = (),
    section: str = "",
    title: str = "",
) -> Fact:
    """Return a fact that quotes the whole of a document of its own."""
    sections = (Section(section, (Paragraph(1, 0, len(text)),)),)
    document = Document(f"doc-{identity}", title, text, sections)
    return Fact(identity, topic, Passage(document, section, 1, 0, len(text)), keywords, questions)


def base(*facts: Fact, synonyms: Sequence[tuple[str, ...]] = ()) -> FactBase:
    """Return a fact base of some facts, their topics made of what they name."""
    topics: dict[str, list[Fact]] = {}
    for each in facts:
        topics.setdefault(each.topic, []).append(each)
    made = tuple(Topic(name, "", "", tuple(its)) for name, its in topics.items())
    return FactBase(tuple(each.passage.document for each in facts), made, tuple(synonyms))


def numbered(*texts: str) -> list[Fact]:
    """Return a fact for each text; their ids are "f0", "f1" …."""
    return [fact(text, f"f{n}") for n, text in enumerate(texts)]


def matcher(*texts: str, synonyms: Sequence[tuple[str, ...]] = ()) -> Matcher:
    """Return a matcher over a fact for each text; the `SENTENCES` stand beside them as "s0", "s1" …."""
    others = [fact(text, f"s{n}") for n, text in enumerate(SENTENCES)]
    return Matcher(base(*numbered(*texts), *others, synonyms=synonyms))


def index(facts: Iterable[Fact], synonyms: Sequence[tuple[str, ...]] = ()) -> Index:
    """Return an index of some facts."""
    vocabulary = Vocabulary()
    return Index(facts, {}, Analyser(vocabulary, Synonyms(synonyms, vocabulary), FieldWeights()))


def read(over: Index, question: str) -> Query:
    """Return a question as a query for an index, its misspellings corrected into the words the index has."""
    return QueryParser(over).parse(question)


def ids(hits: Iterable[Hit]) -> list[str]:
    """Return the ids of the facts of some hits."""
    return [hit.fact.id for hit in hits]


def first(reply: Reply) -> Hit:
    """Return the best hit of a reply, whatever its outcome."""
    match reply:
        case Answer() | Choices():
            return reply.hits[0]
        case Declined():
            return reply.nearest[0]


def how(hit: Hit) -> dict[str, tuple[str, str]]:
    """Return the evidence of a hit: the word asked → the word found and how."""
    return {each.asked: (each.found, each.how.value) for each in hit.evidence}


def marked(hit: Hit) -> list[str]:
    """Return the highlighted words of a hit."""
    return [hit.fact.passage.text[start:end] for start, end in hit.highlight]
