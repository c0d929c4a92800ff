"""The rows of an index, sorted from what its facts say: each step one pass over flat arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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

    Give the terms of all passages and their slots, once for each time a term is said, and what other fields
    add. Slots that ascend but for a few breaks, as they come, are in order after one pass.
    """
    said = len(terms)
    slots = np.concatenate((slots, boosted.slots))
    terms = np.concatenate((terms, boosted.terms))
    order = np.argsort(slots, kind="stable")
    order = order[_by_term(terms[order])]
    slots, terms = slots[order], terms[order]
    firsts = np.flatnonzero(_is_new(terms) | _is_new(slots))
    starts = np.searchsorted(terms[firsts], np.arange(vocabulary + 1))
    counts = np.minimum(_summed(order < said, firsts), COUNT_LIMIT).astype(np.uint8)
    boosts = np.concatenate((np.zeros(said, np.float32), boosted.boosts))[order]
    strongest = np.maximum.reduceat(boosts, firsts) if len(firsts) else boosts
    return slots[firsts], counts, strongest, starts


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
