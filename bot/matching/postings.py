"""Postings: for each term, the facts that have it, how often in the passage, and what other fields add.

A bulk of contiguous arrays is built once (CSR: one row a term); later changes go to rows with room beside
it, so a fact is added or removed without a rebuild. Slots are never used twice; the postings of removed facts
stay until the next build and are skipped by the caller, who knows which slots live.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.matching.growing import Growing
from bot.matching.numbered import Terms
from bot.matching.sorting import COUNT_LIMIT, Boosted, sorted_rows

Slots = npt.NDArray[np.int32]
Counts = npt.NDArray[np.uint8]
Boosts = npt.NDArray[np.float32]

LENGTH_LIMIT = 65535
"""A passage of more terms counts as one of so many."""
SHORTEST_LATE_ROW = 2


Lengths = npt.NDArray[np.uint16]

Rows = tuple[Slots, Counts, Boosts, Lengths]
"""The rows of many terms, one after another: four arrays of one length, each row ascending by slot.

How long the passage at each slot is stands with every posting: to look it up by slot would take longer than
all the rest, since a large base's lengths do not fit where the processor finds them at once.
"""


@dataclass(slots=True)
class _LateRow:
    """Where the postings of a term lie that were added after the build, with room for more."""

    start: int
    size: int
    room: int


class Postings:
    """All rows. Give what stands in the passages and in other fields, as `sorted_rows` takes it."""

    def __init__(self, terms: Terms, slots: Slots, boosted: Boosted, vocabulary: int) -> None:
        self._slots, self._counts, self._boosts, starts = sorted_rows(terms, slots, boosted, vocabulary)
        self._starts: list[int] = starts.tolist()  # a list: numbers are taken out one by one
        self._late: dict[int, _LateRow] = {}
        self._late_slots = Growing(np.zeros(0, np.int32))
        self._late_counts = Growing(np.zeros(0, np.uint8))
        self._late_boosts = Growing(np.zeros(0, np.float32))
        self._late_lengths = Growing(np.zeros(0, np.uint16))
        self._lengths: Lengths = np.zeros(len(self._slots), np.uint16)

    def measure(self, lengths: npt.NDArray[np.integer]) -> None:
        """Note how many terms the passage at each slot of the bulk has."""
        self._lengths = np.minimum(lengths, LENGTH_LIMIT).astype(np.uint16)[self._slots]

    def lengths(self) -> npt.NDArray[np.int64]:
        """How many postings each term of the bulk has."""
        return np.diff(self._starts)

    @property
    def bulk(self) -> Rows:
        """All that was there when this was built."""
        return self._slots, self._counts, self._boosts, self._lengths

    @property
    def late(self) -> Rows:
        """All that was added since, and room behind."""
        return (
            self._late_slots.room,
            self._late_counts.room,
            self._late_boosts.room,
            self._late_lengths.room,
        )

    def span(self, term: int) -> tuple[int, int, int, int]:
        """Where a term's row begins and ends in the bulk, and where what was added to it does in `late`."""
        starts = self._starts
        start, end = (starts[term], starts[term + 1]) if term + 1 < len(starts) else (0, 0)
        late = self._late.get(term)
        return (start, end, 0, 0) if late is None else (start, end, late.start, late.start + late.size)

    def add(self, slot: int, term: int, count: int, boost: float, length: int) -> None:
        """Add one posting, of a passage of so many terms. `slot` must be greater than any there is."""
        row = self._late.get(term)
        if row is None or row.size == row.room:
            row = self._late[term] = self._moved(row or _LateRow(0, 0, 0))
        place = row.start + row.size
        self._late_slots.room[place] = slot
        self._late_counts.room[place] = min(count, COUNT_LIMIT)
        self._late_boosts.room[place] = boost
        self._late_lengths.room[place] = min(length, LENGTH_LIMIT)
        row.size += 1

    def _moved(self, row: _LateRow) -> _LateRow:
        """A full row, copied behind all the others with room to double."""
        moved = _LateRow(len(self._late_slots), row.size, max(SHORTEST_LATE_ROW, 2 * row.size))
        old, new = slice(row.start, row.start + row.size), slice(moved.start, moved.start + row.size)
        for column in (self._late_slots, self._late_counts, self._late_boosts, self._late_lengths):
            column.grow(moved.start + moved.room)
            column.room[new] = column.room[old]
        return moved
