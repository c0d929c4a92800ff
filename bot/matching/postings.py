"""Postings: for each term, the facts that have it, how often in the passage, and what other fields add.

A bulk of contiguous arrays is built once (CSR: one row a term); later changes go to small lists beside it,
so a fact is added or removed without a rebuild. Slots are never used twice; the postings of removed facts
stay until the next build and are skipped by the caller, who knows which slots live.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Slots = npt.NDArray[np.int32]
Counts = npt.NDArray[np.uint8]
Boosts = npt.NDArray[np.float32]
Terms = npt.NDArray[np.int32]
Pairs = npt.NDArray[np.int64]
"""A term in the upper half, a slot in the lower."""
Places = npt.NDArray[np.int64]

COUNT_LIMIT = 255


@dataclass(frozen=True, slots=True)
class Boosted:
    """What fields other than the passage add to terms at slots: three arrays of one length, in any order.

    A term may stand at a slot several times: its largest boost is the one that holds.
    """

    terms: Terms
    slots: Slots
    boosts: Boosts


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
    """All rows.

    Give the bulk as the terms of all passages with their slots, ascending, and what other fields add. `terms`
    and slots repeat where a passage has a term more than once.
    """

    def __init__(self, terms: Terms, slots: Slots, boosted: Boosted, vocabulary: int) -> None:
        pairs, firsts = _distinct(_pairs(terms, slots, _by_term(terms)))
        counts = np.diff(firsts, append=len(terms))
        boosted_pairs, boosts = _strongest(boosted)
        both = np.concatenate((pairs, boosted_pairs))
        order = np.argsort(both, kind="stable")  # two ascending runs: joined in one pass
        both, row_firsts = _distinct(both[order])
        places = np.empty(len(order), np.int64)
        places[order] = np.repeat(np.arange(len(both)), np.diff(row_firsts, append=len(order)))
        self._slots: Slots = (both & 0xFFFFFFFF).astype(np.int32)
        self._counts: Counts = np.zeros(len(both), np.uint8)
        self._counts[places[: len(pairs)]] = np.minimum(counts, COUNT_LIMIT)
        self._boosts: Boosts = np.zeros(len(both), np.float32)
        self._boosts[places[len(pairs) :]] = boosts
        starts = np.searchsorted(both >> 32, np.arange(vocabulary + 1))
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


def _by_term(terms: Terms) -> Places:
    """The order of terms, ties as they stand: digit by digit, since numpy sorts 16 bits in linear time."""
    order: Places = np.argsort((terms & 0xFFFF).astype(np.uint16), kind="stable")
    if len(terms) and terms.max() > 0xFFFF:
        order = order[np.argsort((terms >> 16).astype(np.uint16)[order], kind="stable")]
    return order


def _pairs(terms: Terms, slots: Slots, order: Places) -> Pairs:
    """Terms and slots as one number each, ascending."""
    return terms[order].astype(np.int64) << 32 | slots[order]


def _distinct(pairs: Pairs) -> tuple[Pairs, Places]:
    """Ascending pairs without repetition, and where each stands first."""
    firsts = np.flatnonzero(np.diff(pairs, prepend=-1))
    return pairs[firsts], firsts


def _strongest(boosted: Boosted) -> tuple[Pairs, Boosts]:
    """For each pair its largest boost."""
    by_slot = np.argsort(boosted.slots, kind="stable")  # a few ascending runs: joined in a few passes
    order = by_slot[_by_term(boosted.terms[by_slot])]
    pairs, firsts = _distinct(_pairs(boosted.terms, boosted.slots, order))
    boosts = boosted.boosts[order]
    return pairs, np.maximum.reduceat(boosts, firsts) if len(firsts) else boosts
