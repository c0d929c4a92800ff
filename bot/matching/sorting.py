"""The rows of an index, sorted from what its facts say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import types

from bot.matching.compiling import COUNTS, SINGLES, SLOTS, WHOLE, WHOLES, compiled
from bot.matching.numbered import Places, Terms

COUNT_LIMIT = 255


@dataclass(frozen=True, slots=True)
class Boosted:
    """What fields other than the passage add to terms at slots: three arrays of one length, in any order.

    A term may stand at a slot several times: its largest boost is the one that holds.
    """

    terms: Terms
    slots: Terms
    boosts: npt.NDArray[np.float32]


def sorted_rows(
    terms: Terms, slots: Terms, boosted: Boosted, vocabulary: int
) -> tuple[Terms, npt.NDArray[np.uint8], npt.NDArray[np.float32], Places]:
    """Slots, counts and boosts of all rows, term by term, each ascending by slot; and where each row starts.

    Give the terms of all passages and their slots, ascending, once for each time a term is said, and what
    other fields add.
    """
    order = np.argsort(boosted.slots, kind="stable")  # a few ascending runs: joined in a few passes
    boosts = boosted.terms[order], boosted.slots[order], boosted.boosts[order]
    size = 1 + int(max(slots[-1:].max(initial=-1), boosts[1][-1:].max(initial=-1)))
    starts = _starts(terms, slots, *boosts[:2], size, vocabulary)
    slots, counts, strongest = _filled(terms, slots, *boosts, size, starts, COUNT_LIMIT)
    return slots, counts, strongest, starts


@compiled(WHOLES(SLOTS, SLOTS, SLOTS, SLOTS, WHOLE, WHOLE))
def _starts(
    terms: Terms, slots: Terms, boosted_terms: Terms, boosted_slots: Terms, size: int, vocabulary: int
) -> Places:
    """Where each term's row starts, if its row has a place for each slot of its own, and all rows' end."""
    starts = np.zeros(vocabulary + 1, np.int64)
    last = np.full(vocabulary, -1, np.int32)
    place = boosted_place = 0
    for slot in range(size):
        while place < len(terms) and slots[place] == slot:
            term = terms[place]
            place += 1
            if last[term] != slot:
                last[term] = slot
                starts[term + 1] += 1
        while boosted_place < len(boosted_terms) and boosted_slots[boosted_place] == slot:
            term = boosted_terms[boosted_place]
            boosted_place += 1
            if last[term] != slot:
                last[term] = slot
                starts[term + 1] += 1
    return np.cumsum(starts)


@compiled(types.Tuple((SLOTS, COUNTS, SINGLES))(SLOTS, SLOTS, SLOTS, SLOTS, SINGLES, WHOLE, WHOLES, WHOLE))
def _filled(
    terms: Terms,
    slots: Terms,
    boosted_terms: Terms,
    boosted_slots: Terms,
    boosts: npt.NDArray[np.float32],
    size: int,
    starts: Places,
    count_limit: int,
) -> tuple[Terms, npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """The rows, given where they start: slots come in order, so each goes to the end of its term's row."""
    ends = starts[:-1].copy()
    row_slots = np.full(starts[-1], -1, np.int32)
    row_counts = np.zeros(starts[-1], np.uint8)
    row_boosts = np.zeros(starts[-1], np.float32)
    place = boosted_place = 0
    for slot in range(size):
        while place < len(terms) and slots[place] == slot:
            term = terms[place]
            place += 1
            end = ends[term]
            if end == starts[term] or row_slots[end - 1] != slot:
                row_slots[end] = slot
                end += 1
                ends[term] = end
            if row_counts[end - 1] < count_limit:
                row_counts[end - 1] += 1
        while boosted_place < len(boosted_terms) and boosted_slots[boosted_place] == slot:
            term = boosted_terms[boosted_place]
            end = ends[term]
            if end == starts[term] or row_slots[end - 1] != slot:
                row_slots[end] = slot
                end += 1
                ends[term] = end
            row_boosts[end - 1] = max(row_boosts[end - 1], boosts[boosted_place])
            boosted_place += 1
    return row_slots, row_counts, row_boosts
