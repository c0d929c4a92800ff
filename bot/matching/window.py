"""One window of slots: what the words of a question are worth there, for the slots that may be wanted.

In compiled loops. Places in a window are unsigned: of others, the loops would ask whether they count from
the end.
"""

from __future__ import annotations

import numpy as np

from bot.matching.bm25f import Array, Norms, Rows, impact, places_of
from bot.matching.compiling import inner

WINDOW = 1 << 15
"""So many slots at a time: their sums fit into a processor core's own cache."""
LOOK_UP_COSTS = 16
"""Finding a slot in a window's part of a row costs as much as reading so many postings."""

Room = tuple[Array, Array, Array]
"""For one window: the sums of its slots, zeros before and after; the slots that have one; scores of a row."""
Words = tuple[Array, Array, Array]
"""Meanings, the rarest word's first, with rows that are used up; where each word's begin; what is to come."""


@inner
def place_from(row: Array, place: int, end: int, slot: int) -> int:
    """The first place from one on whose slot is not smaller; sought in ever larger steps."""
    step = 1
    while place + step < end and row[place + step] < slot:
        place += step
        step *= 2
    high = min(end, place + step)
    while place < high:
        middle = (place + high) >> 1
        if row[middle] < slot:
            place = middle + 1
        else:
            high = middle
    return place


@inner
def score_row(rows: Rows, start: int, end: int, worth: float, norms: Norms, scores: Array) -> None:
    """What a part of a row is worth in each of its slots."""
    counts, boosts, lengths = rows[1][start:end], rows[2][start:end], rows[3][start:end]
    for k in range(len(counts)):
        scores[k] = impact(counts[k], boosts[k], lengths[k], norms) * worth


@inner
def add_row(
    rows: Rows, meaning: np.void, first: int, last: int, norms: Norms, room: Room, size: int
) -> int:  # fmt: skip
    """Add a row's scores to the sums of a window, and note the slots that had none before."""
    totals, touched, scores = room
    slots, start = rows[0], meaning["start"]
    end = place_from(slots, start, meaning["end"], last)
    score_row(rows, start, end, meaning["worth"], norms, scores)
    part = slots[start:end]
    for k in range(len(part)):
        slot = part[k]
        at = np.uint32(slot - first)
        before = totals[at]
        totals[at] = before + scores[k]
        touched[size] = slot
        size += (before == 0) & (scores[k] > 0)
    meaning["start"] = end
    return size


@inner
def raise_touched(
    rows: Rows, meaning: np.void, first: int, last: int, norms: Norms, room: Room, size: int
) -> None:  # fmt: skip
    """Add a row's scores to the sums of the slots that have one: the row is read, or they are looked up."""
    totals, touched = room[0], room[1]
    slots, counts, boosts, lengths = rows
    worth, row_end = meaning["worth"], meaning["end"]
    start = place_from(slots, meaning["start"], row_end, first)
    end = place_from(slots, start, row_end, last)
    meaning["start"] = end
    if size * LOOK_UP_COSTS < end - start:
        places = places_of(slots[start:end], touched[:size])
        for k in range(size):
            place = start + places[k]
            if place < end and slots[place] == touched[k]:
                score = impact(counts[place], boosts[place], lengths[place], norms) * worth
                totals[touched[k] - first] += score
        return
    for place in range(start, end):
        at = np.uint32(slots[place] - first)
        if totals[at] > 0:
            totals[at] += impact(counts[place], boosts[place], lengths[place], norms) * worth


@inner
def keep_likely(totals: Array, touched: Array, size: int, first: int, least: float) -> int:
    """Keep the touched slots that have at least so much, and forget the sums of the others."""
    kept = 0
    for k in range(size):
        slot = touched[k]
        at = np.uint32(slot - first)
        total = totals[at]
        is_likely = total >= least
        totals[at] = total if is_likely else np.float32(0)
        touched[kept] = slot
        kept += is_likely
    return kept


@inner
def keep_allowed(totals: Array, touched: Array, size: int, first: int, allowed: Array) -> int:
    """Keep the touched slots that may be found, all if `allowed` is empty."""
    if len(allowed) == 0:
        return size
    kept = 0
    for k in range(size):
        slot = touched[k]
        if allowed[slot]:
            touched[kept] = slot
            kept += 1
        else:
            totals[slot - first] = 0
    return kept


@inner
def sum_window(
    rows: Rows, words: Words, open_words: int, first: int, last: int, least: float, norms: Norms,
    allowed: Array, room: Room
) -> int:  # fmt: skip
    """Note in `room` the slots from `first` to `last` that may have the least there must be, and their sums.

    The `open_words` are counted wherever they stand, the others where there is something before them. A word
    of several meanings counts for all of them together, which is too much where they meet.
    """
    meanings, firsts, rests = words
    totals, touched = room[0], room[1]
    size = 0
    for m in range(firsts[open_words]):
        size = add_row(rows, meanings[m], first, last, norms, room, size)
    size = keep_likely(totals, touched, size, first, least - rests[open_words])
    size = keep_allowed(totals, touched, size, first, allowed)
    for n in range(open_words, len(rests) - 1):
        if size == 0:
            break
        for m in range(firsts[n], firsts[n + 1]):
            raise_touched(rows, meanings[m], first, last, norms, room, size)
        size = keep_likely(totals, touched, size, first, least - rests[n + 1])
    return size
