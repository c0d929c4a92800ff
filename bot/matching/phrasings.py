"""Stored phrasings offered while somebody types, tolerant of typos and of half a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain, islice

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from bot.facts import Fact
from bot.matching.index import Index

LEAST_LIKENESS = 45.0
TYPED_LIMIT_CHARS = 100
"""No phrasing is sought by more: time grows with what was typed, and all of Discord waits for it."""

Offer = tuple[str, Fact]


class Suggester:
    """Suggests the stored phrasings of one index. They are listed once, until a fact changes."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._changes = index.changes
        self._offers: dict[str | None, Offers] = {}

    def offers(self, topic: str | None) -> Offers:
        """The phrasings of the facts of a topic, or of all."""
        index = self._index
        if self._changes != index.changes:
            self._changes = index.changes
            self._offers.clear()
        found = self._offers.get(topic)
        if found is None:
            facts = [fact for fact in index.living if topic in (None, fact.topic)]
            found = self._offers[topic] = Offers(facts)
        return found


class Offers:
    """The phrasings of some facts, in their order."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._facts = facts

    def suggest(self, typed: str, limit: int) -> tuple[Offer, ...]:
        """The phrasings most like what was typed so far, best first.

        The first of each fact when nothing was typed.
        """
        typed = " ".join(typed.lower().split())[:TYPED_LIMIT_CHARS]
        if not typed:
            return tuple(islice(chain(self._firsts(), self._others()), limit))
        likeness = self._likeness(typed)
        best = np.argsort(-likeness, kind="stable")[:limit].tolist()
        return tuple(self._all[place] for place in best if likeness[place] >= LEAST_LIKENESS)

    def _firsts(self) -> Iterator[Offer]:
        return ((fact.questions[0], fact) for fact in self._facts if fact.questions)

    def _others(self) -> Iterator[Offer]:
        return ((question, fact) for fact in self._facts for question in fact.questions[1:])

    @cached_property
    def _all(self) -> list[Offer]:
        return [(question, fact) for fact in self._facts for question in fact.questions]

    @cached_property
    def _lowered(self) -> list[str]:
        return [question.lower() for question, _ in self._all]

    def _likeness(self, typed: str) -> npt.NDArray[np.float64]:
        """0 to 100 for each phrasing: how well the typed text stands in it, in order or not.

        Beginnings count a little more.
        """
        scorers = fuzz.partial_ratio, fuzz.token_set_ratio
        ordered, unordered = (
            process.cdist((typed,), self._lowered, scorer=scorer, dtype=np.float64)[0] for scorer in scorers
        )
        begun = [phrasing.startswith(typed[:3]) for phrasing in self._lowered]
        result: npt.NDArray[np.float64] = np.maximum(ordered, unordered) + 5.0 * np.array(begun)
        return result
