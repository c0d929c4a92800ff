"""Stored phrasings that complete what somebody is typing, tolerant of typos and of half a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain, islice

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from bot.facts import Fact
from bot.matching.index import Index

LEAST_SIMILARITY = 45.0
TYPED_LIMIT_CHARS = 100
"""No phrasing is sought by more: time grows with what was typed, and all of Discord waits for it."""

Completion = tuple[str, Fact]


class Autocomplete:
    """Completes from the phrasings of one index. They are listed once, until a fact changes."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._changes = index.changes
        self._by_topic: dict[str | None, Phrasings] = {}

    def phrasings(self, topic: str | None) -> Phrasings:
        """Return the phrasings of the facts of a topic, or of all."""
        index = self._index
        if self._changes != index.changes:
            self._changes = index.changes
            self._by_topic.clear()
        found = self._by_topic.get(topic)
        if found is None:
            facts = [fact for fact in index.living if topic in (None, fact.topic)]
            found = self._by_topic[topic] = Phrasings(facts)
        return found


class Phrasings:
    """The phrasings of some facts, in their order."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._facts = facts

    def complete(self, typed: str, limit: int) -> tuple[Completion, ...]:
        """Return the phrasings most like what was typed so far, best first.

        The first of each fact when nothing was typed.
        """
        typed = " ".join(typed.lower().split())[:TYPED_LIMIT_CHARS]
        if not typed:
            return tuple(islice(chain(self._firsts(), self._others()), limit))
        similarity = self._similarity(typed)
        best = np.argsort(-similarity, kind="stable")[:limit].tolist()
        return tuple(self._all[place] for place in best if similarity[place] >= LEAST_SIMILARITY)

    def _firsts(self) -> Iterator[Completion]:
        return ((fact.questions[0], fact) for fact in self._facts if fact.questions)

    def _others(self) -> Iterator[Completion]:
        return ((question, fact) for fact in self._facts for question in fact.questions[1:])

    @cached_property
    def _all(self) -> list[Completion]:
        return [(question, fact) for fact in self._facts for question in fact.questions]

    @cached_property
    def _lowered(self) -> list[str]:
        return [question.lower() for question, _ in self._all]

    def _similarity(self, typed: str) -> npt.NDArray[np.float64]:
        """Return for each phrasing how well the typed text stands in it, in order or not (0 to 100).

        Beginnings count a little more.
        """
        scorers = fuzz.partial_ratio, fuzz.token_set_ratio
        ordered, unordered = (
            process.cdist((typed,), self._lowered, scorer=scorer, dtype=np.float64)[0] for scorer in scorers
        )
        begun = [phrasing.startswith(typed[:3]) for phrasing in self._lowered]
        result: npt.NDArray[np.float64] = np.maximum(ordered, unordered) + 5.0 * np.array(begun)
        return result
