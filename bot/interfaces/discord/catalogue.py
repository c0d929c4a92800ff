"""From the short keys in custom ids back to facts and topics of the base in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from bot.facts import Fact, FactBase, Topic
from bot.interfaces.discord.custom_ids import digest
from bot.interfaces.discord.rendering import Shown
from bot.matching import Hit
from bot.service.answering import AnswerService, Question

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
        self._indexed: WeakKeyDictionary[AnswerService, _Digests] = WeakKeyDictionary()

    def fact(self, service: AnswerService, key: str) -> Fact | None:
        """The fact whose id has this digest, if it is still in force."""
        return self._digests(service).facts.get(key)

    def topic(self, service: AnswerService, key: str) -> Topic | None:
        """The topic whose name has this digest, if it is still in force."""
        return self._digests(service).topics.get(key)

    def _digests(self, service: AnswerService) -> _Digests:
        base, known = service.base, self._indexed.get(service)
        if known is None or known.base is not base:
            known = self._indexed[service] = _Digests.of(base)
        return known


def hit_for(service: AnswerService, question: Question, fact: Fact) -> Hit | None:
    """The fact as a hit for the question, with what answers in it and why.

    None if the words do not lead to it.
    """
    return next((hit for hit in service.more(question, HITS_LOOKED_THROUGH) if hit.fact == fact), None)


def shown_for(service: AnswerService, question: Question | None, fact: Fact) -> Shown:
    """The fact to show, with what answers the question in bold if its words lead there."""
    hit = None if question is None else hit_for(service, question, fact)
    return Shown(fact) if hit is None else Shown.of(hit)
