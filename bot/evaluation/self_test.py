"""The self-test of a fact base: each stored phrasing, left out of the index, must still bring its fact first.

It shows whether a fact would be found by words that its editors did not think of, since every phrasing in
turn plays the part of one that they forgot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from bot.facts import Fact, FactBase
from bot.matching.index import as_asked
from bot.service.answering import MatcherLike


class Revisable(MatcherLike, Protocol):
    """A matcher in which one fact can be exchanged in place."""

    def replace(self, fact: Fact) -> None:
        """Put the fact in the place of the one with its id."""
        ...


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A stored phrasing, its fact, and the fact it brought first when left out (None if none)."""

    question: str
    wanted: str
    got: str | None

    @property
    def passed(self) -> bool:
        """Whether it brought its own fact first."""
        return self.got == self.wanted


def self_test(base: FactBase, matcher: Revisable) -> Iterator[Phrasing]:
    """Leave out each phrasing in turn, ask it, and put it back; the matcher ends as it was."""
    for fact in base:
        for left_out in fact.questions:
            matcher.replace(without(fact, left_out))
            try:
                hits = matcher.rank(left_out, limit=1)
            finally:
                matcher.replace(fact)
            yield Phrasing(left_out, fact.id, hits[0].fact.id if hits else None)


def without(fact: Fact, left_out: str) -> Fact:
    """A fact without a phrasing, and without those of the same words, which would answer for it."""
    asked = as_asked(left_out)
    return replace(fact, questions=tuple(each for each in fact.questions if as_asked(each) != asked))
