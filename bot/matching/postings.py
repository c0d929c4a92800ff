"""Postings: for each term, the facts that have it, how often in the passage, and what other fields add.

A bulk of contiguous arrays is built once (CSR: one row a term); later changes go to small lists beside it,
so a fact is added or removed without a rebuild. Slots are never used twice; the postings of removed facts
stay until the next build and are skipped by the caller, who knows which slots live.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bot.matching.numbered import Terms
from bot.matching.sorting import COUNT_LIMIT, Boosted, sorted_rows

Slots = npt.NDArray[np.int32]
Counts = npt.NDArray[np.uint8]
Boosts = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Row:
    """One term's postings, ascending by slot: three arrays of one length."""

    slots: Slots
    counts: Counts
    boosts: Boosts

    def __len__(self) -> int:
        return len(self.slots)


@dataclass(slots=True)
class _Late:
    """Postings added after the build. `row` is their array form, made when first asked for."""

    slots: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    boosts: list[float] = field(default_factory=list)
    row: Row | None = None


def _row(slots: list[int], counts: list[int], boosts: list[float]) -> Row:
    return Row(np.array(slots, np.int32), np.array(counts, np.uint8), np.array(boosts, np.float32))


class Postings:
    """All rows. Give what stands in the passages and in other fields, as `sorted_rows` takes it."""

    def __init__(self, terms: Terms, slots: Slots, boosted: Boosted, vocabulary: int) -> None:
        self._slots, self._counts, self._boosts, starts = sorted_rows(terms, slots, boosted, vocabulary)
        self._starts: list[int] = starts.tolist()  # a list: numbers are taken out one by one
        self._late: dict[int, _Late] = {}

    def lengths(self) -> npt.NDArray[np.int64]:
        """How many postings each term of the bulk has."""
        return np.diff(self._starts)

    def slots(self, term: int) -> Slots:
        """The slots of a term's postings."""
        if term in self._late:
            return self.row(term).slots
        start, end = self._bounds(term)
        return self._slots[start:end]

    def row(self, term: int) -> Row:
        """The postings of a term; empty for one that has none."""
        bulk = self._bulk_row(term)
        late = self._late.get(term)
        if late is None:
            return bulk
        if late.row is None:
            added = _row(late.slots, late.counts, late.boosts)
            late.row = Row(
                np.concatenate((bulk.slots, added.slots)),
                np.concatenate((bulk.counts, added.counts)),
                np.concatenate((bulk.boosts, added.boosts)),
            )
        return late.row

    def _bounds(self, term: int) -> tuple[int, int]:
        """Where a term's row of the bulk begins and ends."""
        starts = self._starts
        return (starts[term], starts[term + 1]) if term + 1 < len(starts) else (0, 0)

    def _bulk_row(self, term: int) -> Row:
        start, end = self._bounds(term)
        return Row(self._slots[start:end], self._counts[start:end], self._boosts[start:end])

    def add(self, slot: int, term: int, count: int, boost: float) -> None:
        """Add one posting. `slot` must be greater than every slot the term has."""
        late = self._late.setdefault(term, _Late())
        late.slots.append(slot)
        late.counts.append(min(count, COUNT_LIMIT))
        late.boosts.append(boost)
        late.row = None
