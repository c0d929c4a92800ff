"""What autocompletion offers while somebody types, and what comes back of it. Pure functions.

The value of a choice names a fact in a way nobody types by chance; people may send any value, so whatever
does not name a fact is taken as the question they typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.facts import Fact, Topic
from bot.interfaces.discord.custom_ids import digest
from bot.interfaces.discord.limits import CHOICE_CHARS, CHOICES
from bot.interfaces.discord.markdown import echo
from bot.service.answering import Completion

_NAMES_FACT = re.compile(r"sankore:fact:(?P<key>[0-9a-f]{16}):(?P<phrasing>\d{1,4})")
_TOPIC_SCORE_LEAST = 60
"""Below this a topic's title has little to do with what was typed (0 to 100)."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A choice: what the person reads, and what comes back."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A fact that was chosen, by its digest, and the number of the phrasing that was shown, from 0."""

    key: str
    phrasing: int

    def words(self, fact: Fact) -> str:
        """The phrasing chosen; the fact's first words if it has been rewritten since."""
        return fact.questions[self.phrasing] if self.phrasing < len(fact.questions) else fact.passage.text


def offers(suggestions: Sequence[Completion]) -> list[Offer]:
    """At most 25 choices, no phrasing twice."""
    named: dict[str, Offer] = {}
    for suggestion in suggestions:
        name = echo(suggestion.phrasing, CHOICE_CHARS)
        if name and name not in named:
            named[name] = Offer(name, _value(suggestion))
    return list(named.values())[:CHOICES]


def chosen(value: str) -> Chosen | None:
    """The fact a value names, or None if it is a question that somebody typed."""
    found = _NAMES_FACT.fullmatch(value)
    return Chosen(found["key"], int(found["phrasing"])) if found else None


def topic_offers(typed: str, topics: Sequence[Topic]) -> list[Offer]:
    """The topics nearest to what was typed, at most 25, all of them in their order when nothing was."""
    wanted = typed.strip().casefold()
    scored = [(_nearness(wanted, topic), topic) for topic in topics]
    near = [pair for pair in scored if pair[0] >= _TOPIC_SCORE_LEAST]
    near.sort(key=lambda pair: -pair[0])
    return [
        Offer(echo(topic.title, CHOICE_CHARS) or topic.name[:CHOICE_CHARS], topic.name[:CHOICE_CHARS])
        for _, topic in near[:CHOICES]
    ]


def topic_named(wanted: str, topics: Sequence[Topic]) -> Topic | None:
    """The topic somebody means: by name or title, else the nearest of those that are near."""
    folded = wanted.strip().casefold()
    for topic in topics:
        if folded in (topic.name[:CHOICE_CHARS].casefold(), topic.title.casefold()):
            return topic
    near = topic_offers(wanted, topics)
    return next((topic for topic in topics if near and topic.name[:CHOICE_CHARS] == near[0].value), None)


def _value(suggestion: Completion) -> str:
    questions = suggestion.fact.questions
    number = questions.index(suggestion.phrasing) if suggestion.phrasing in questions else len(questions)
    return f"sankore:fact:{digest(suggestion.fact.id)}:{min(number, 9999)}"


def _nearness(wanted: str, topic: Topic) -> float:
    if not wanted:
        return 100
    return max(fuzz.partial_ratio(wanted, name.casefold()) for name in (topic.name, topic.title))
