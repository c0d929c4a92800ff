"""From the short keys in custom ids back to facts and topics of the base in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from bot.desk import Desk, Question
from bot.facts import Fact, FactBase, Topic
from bot.interfaces.discord.custom_ids import digest
from bot.interfaces.discord.rendering import Shown
from bot.matching import Hit

HITS_LOOKED_THROUGH = 50
"""Among how many of a question's hits a fact is looked for."""


@dataclass(frozen=True, slots=True)
class _Digests:
    """The facts and topics of a base by their digests."""

    base: FactBase
    facts: Mapping[str, Fact]
    topics: Mapping[str, Topic]

    @classmethod
    def of(cls, base: FactBase) -> _Digests:
        """Digest a base."""
        return cls(
            base,
            {digest(fact.id): fact for fact in base},
            {digest(topic.name): topic for topic in base.topics},
        )


class Catalogue:
    """Looks facts and topics of a desk up by digest.

    It follows each desk: when its base changes, the next look-up sees it.
    """

    def __init__(self) -> None:
        self._indexed: WeakKeyDictionary[Desk, _Digests] = WeakKeyDictionary()

    def fact(self, desk: Desk, key: str) -> Fact | None:
        """The fact whose id has this digest, if it is still in force."""
        return self._digests(desk).facts.get(key)

    def topic(self, desk: Desk, key: str) -> Topic | None:
        """The topic whose name has this digest, if it is still in force."""
        return self._digests(desk).topics.get(key)

    def _digests(self, desk: Desk) -> _Digests:
        base, known = desk.base, self._indexed.get(desk)
        if known is None or known.base is not base:
            known = self._indexed[desk] = _Digests.of(base)
        return known


def hit_for(desk: Desk, question: Question, fact: Fact) -> Hit | None:
    """The fact as a hit for the question, with what answers in it and why.

    None if the words do not lead to it.
    """
    return next((hit for hit in desk.more(question, HITS_LOOKED_THROUGH) if hit.fact == fact), None)


def shown_for(desk: Desk, question: Question | None, fact: Fact) -> Shown:
    """The fact to show, with what answers the question in bold if its words lead there."""
    hit = None if question is None else hit_for(desk, question, fact)
    return Shown(fact) if hit is None else Shown.of(hit)
