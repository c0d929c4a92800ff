"""BM25F over rows of postings, in compiled loops: whole rows are read, or single facts looked up in them.

Robertson & Zaragoza 2009, The Probabilistic Relevance Framework, 3.3.
"""

from __future__ import annotations

from struct import Struct
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import from_dtype

from bot.matching.compiling import inner

MEANING = np.dtype(
    [
        ("word", np.int64), ("term", np.int64), ("credit", np.float32), ("worth", np.float32),
        ("start", np.int64), ("end", np.int64), ("late_start", np.int64), ("late_end", np.int64),
    ]
)  # fmt: skip
"""A term that a word of the question stands for: its credit, that times the word's idf, and its postings.

Those of the bulk from `start` to `end`, and those added later (see `Postings.span`).
"""
MEANING_PACKED = Struct("=qqffqqqq")
"""The same as bytes: to pack a few is much quicker than to make an array of tuples."""
MEANINGS = from_dtype(MEANING)[::1]

FIRST_STEP = 16
"""Rows as short are searched by halves; in longer ones a slot is sought in ever larger steps from a guess."""

Array = npt.NDArray[Any]
Rows = tuple[Array, Array, Array, Array]
Norms = tuple[float, float, float]
Searched = tuple[Rows, Rows, Norms, int, int]
"""`Index.searched`: the bulk, what came later, the norms, and how many slots the bulk has and all have."""
Scratch = tuple[Array, Array]
"""Zeros for all slots, for the sums of scores and for those of one word; left as they were found."""


@inner
def impact(count: float, boost: float, length: float, norms: Norms) -> np.float32:
    """What a term is worth in a fact, before its idf: its saturated frequency (see `Index.norms`)."""
    weight = np.float32(count) / (np.float32(length) * norms[0] + norms[1]) + boost
    return weight * (norms[2] + np.float32(1)) / (weight + norms[2])


@inner
def add_row(
    totals: Array, touched: Array, size: int, rows: Rows, start: int, end: int, worth: float, norms: Norms
) -> int:  # fmt: skip
    """Add a row's scores to the totals; note the slots that had none before."""
    slots, counts, boosts, lengths = rows
    for k in range(start, end):
        slot = slots[k]
        score = impact(counts[k], boosts[k], lengths[k], norms) * worth
        before = totals[slot]
        totals[slot] = before + score
        touched[size] = slot
        size += (before == 0) & (score > 0)
    return size


@inner
def raise_row(
    here: Array, noted: Array, size: int, rows: Rows, start: int, end: int, worth: float, norms: Norms,
    allowed: Array, open_to: Array
) -> int:  # fmt: skip
    """Raise the scores in `here` to those of a row; note the slots that had none before.

    Only slots that may be found, and that have something in `open_to` unless it is empty.
    """
    slots, counts, boosts, lengths = rows
    is_open, is_free = len(open_to) == 0, len(allowed) == 0
    for k in range(start, end):
        slot = slots[k]
        if (is_open or open_to[slot] > 0) and (is_free or allowed[slot]):
            score = impact(counts[k], boosts[k], lengths[k], norms) * worth
            before = here[slot]
            here[slot] = max(before, score)
            noted[size] = slot
            size += (before == 0) & (score > 0)
    return size


@inner
def read_word(
    meanings: Array, scratch: Scratch, touched: Array, size: int, noted: Array, index: Searched,
    allowed: Array, open_to: Array
) -> int:  # fmt: skip
    """Add what a word is worth to the total of every fact that has it: the best of its meanings there.

    Returned is how many facts were touched so far.
    """
    totals, here = scratch
    bulk, late, norms = index[0], index[1], index[2]
    if len(meanings) == 1 and len(allowed) == 0 and len(open_to) == 0:
        m = meanings[0]
        worth = m["worth"]
        size = add_row(totals, touched, size, bulk, m["start"], m["end"], worth, norms)
        return add_row(totals, touched, size, late, m["late_start"], m["late_end"], worth, norms)
    count = 0
    for m in meanings:
        worth, start, end = m["worth"], m["late_start"], m["late_end"]
        count = raise_row(here, noted, count, bulk, m["start"], m["end"], worth, norms, allowed, open_to)
        count = raise_row(here, noted, count, late, start, end, worth, norms, allowed, open_to)
    for k in range(count):
        slot = noted[k]
        touched[size] = slot
        size += totals[slot] == 0
        totals[slot] += here[slot]
        here[slot] = 0
    return size


@inner
def place_of(slots: Array, start: int, end: int, slot: int, size: int) -> int:
    """Where a slot stands in a row, -1 if it does not.

    It is sought from the place where it would be if the row's slots were spread evenly.
    """
    low, high = start, end  # the slots before `low` are smaller, that at `high` is not
    if high - low > FIRST_STEP:
        guess = min(low + (high - low) * slot // size, high - 1)
        step = FIRST_STEP
        if slots[guess] < slot:
            low = guess + 1
            while low + step < high and slots[low + step] < slot:
                low += step + 1
                step *= 2
            high = min(high, low + step)
        else:
            high = guess
            while high - step >= low and slots[high - step] >= slot:
                high -= step
                step *= 2
            low = max(low, high - step + 1)
    while low < high:
        middle = (low + high) >> 1
        if slots[middle] < slot:
            low = middle + 1
        else:
            high = middle
    return low if low < end and slots[low] == slot else -1


@inner
def score_in(meanings: Array, m: int, slot: int, index: Searched) -> np.float32:
    """What a meaning adds to the score of a fact, 0 if the fact has it not."""
    bulk, late, norms, built, size = index
    score = np.float32(0)
    if slot < built:
        place = place_of(bulk[0], meanings[m]["start"], meanings[m]["end"], slot, built)
        if place >= 0:
            score = impact(bulk[1][place], bulk[2][place], bulk[3][place], norms)
    else:
        place = place_of(late[0], meanings[m]["late_start"], meanings[m]["late_end"], slot, size)
        if place >= 0:
            score = impact(late[1][place], late[2][place], late[3][place], norms)
    return np.float32(score * meanings[m]["worth"])
