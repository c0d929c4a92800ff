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

    Give the bulk as the terms of all passages with their slots, once for each time a term is said, and what
    other fields add. Sorting takes one pass over ascending slots, and is linear in any case for the terms.
    """

    def __init__(self, terms: Terms, slots: Slots, boosted: Boosted, vocabulary: int) -> None:
        said = len(terms)
        slots = np.concatenate((slots, boosted.slots))
        terms = np.concatenate((terms, boosted.terms))
        order = np.argsort(slots, kind="stable")
        order = order[_by_term(terms[order])]
        slots, terms = slots[order], terms[order]
        firsts = np.flatnonzero(_is_new(terms) | _is_new(slots))
        self._slots: Slots = slots[firsts]
        starts = np.searchsorted(terms[firsts], np.arange(vocabulary + 1))
        self._starts: list[int] = starts.tolist()  # a list: numbers are taken out one by one
        counts = _summed(order < said, firsts)
        self._counts: Counts = np.minimum(counts, COUNT_LIMIT).astype(np.uint8)
        boosts = np.concatenate((np.zeros(said, np.float32), boosted.boosts))[order]
        self._boosts: Boosts = np.maximum.reduceat(boosts, firsts) if len(firsts) else boosts
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


def _is_new(values: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Whether each value differs from the one before it."""
    new = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return new


def _summed(flags: npt.NDArray[np.bool_], firsts: Places) -> Places:
    """How many flags are set from each place to the next."""
    before = np.zeros(len(flags) + 1, np.int32)
    np.cumsum(flags, out=before[1:])
    summed: Places = np.diff(before[np.append(firsts, len(flags))])
    return summed
