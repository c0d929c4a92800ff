"""Which facts may score best, without scoring them all: MaxScore (Turtle & Flood 1995), in compiled loops.

Slots are swept in windows, so that the sums of a window stay where the processor finds them at once, however
large the base is: what a question costs is the reading of rows from one end to the other. And what the best
of one window have spares work in the next.
"""

from __future__ import annotations

import numpy as np

from bot.matching.bm25f import Array, Rows, Searched, look_up, saturated
from bot.matching.compiling import inner
from bot.matching.window import WINDOW, Room, Words, sum_window

FIRST_WINDOW = 1 << 10
"""The first windows are smaller, each twice the one before: no floor is known yet that spares work."""
SLACK = 1 - 1e-5
"""Sums are taken in single precision and in another order than the final ones: so much closer is a tie."""

Wanted = tuple[int, int, float]
"""How many facts; how many of them however weak; and what share of the best sum the others must have."""
Found = tuple[Array, Array, Array]
"""Slots with their sums, and the greatest sums."""


@inner
def keep_best(best: Array, score: float) -> None:
    """Put a score among the best so far, greatest first, if it is one of them."""
    place = len(best) - 1
    if score > best[place]:
        while place > 0 and best[place - 1] < score:
            best[place] = best[place - 1]
            place -= 1
        best[place] = score


@inner
def floor_of(best: Array, wanted: Wanted) -> float:
    """The least that a fact must have to be wanted, when these are the greatest sums so far."""
    limit, nearest, share = wanted
    return float(max(best[limit - 1], min(share * best[0], best[nearest - 1])) * SLACK)


@inner
def ceilings_of(meanings: Array, words: int, index: Searched) -> Array:
    """What a fact can get at most from each word."""
    heaviest, stretch = index[3]
    ceilings = np.zeros(words)
    for m in range(len(meanings)):
        n, weight = meanings[m]["word"], heaviest[meanings[m]["term"]] * stretch
        ceilings[n] = max(ceilings[n], meanings[m]["worth"] * saturated(weight, index[2]))
    return ceilings


@inner
def rarest_first(ceilings: Array) -> Array:
    """The words in the order of what they can be worth."""
    order = np.empty(len(ceilings), np.int64)
    for n in range(len(ceilings)):
        place = n
        while place > 0 and ceilings[order[place - 1]] < ceilings[n]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = n
    return order


@inner
def rests_of(ceilings: Array, order: Array) -> Array:
    """What a fact can get at most from each word and all after it; 0 at the end."""
    rests = np.zeros(len(order) + 1)
    for n in range(len(order) - 1, -1, -1):
        rests[n] = rests[n + 1] + ceilings[order[n]]
    return rests


@inner
def in_order(meanings: Array, order: Array) -> tuple[Array, Array]:
    """The meanings word by word in an order, and where those of each word begin and at last where all end."""
    ordered = np.empty_like(meanings)
    firsts = np.zeros(len(order) + 1, np.int64)
    size = 0
    for n in range(len(order)):
        for m in range(len(meanings)):
            if meanings[m]["word"] == order[n]:
                ordered[size] = meanings[m]
                size += 1
        firsts[n + 1] = size
    return ordered, firsts


@inner
def postings_of(meanings: Array) -> int:
    """How many postings some meanings have."""
    size = 0
    for m in range(len(meanings)):
        size += meanings[m]["end"] - meanings[m]["start"]
        size += meanings[m]["late_end"] - meanings[m]["late_start"]
    return size


@inner
def first_slot(slots: Array, meanings: Array, size: int) -> int:
    """The first slot of what is left of some rows; `size` if nothing is."""
    first = size
    for m in range(len(meanings)):
        if meanings[m]["start"] < meanings[m]["end"]:
            first = min(first, slots[meanings[m]["start"]])
    return first


@inner
def sums_in(meanings: Array, words: int, slots: Array, index: Searched) -> Array:
    """What all the words are worth in some slots, each the best of its meanings there."""
    scores, credits = np.zeros((words, len(slots)), np.float32), np.zeros((words, len(slots)), np.float32)
    look_up(meanings, slots, scores, credits, index)
    sums: Array = scores.sum(axis=0)
    return sums


@inner
def sweep(
    rows: Rows, words: Words, sought: Array, index: Searched, allowed: Array, wanted: Wanted, room: Room,
    found: Found, count: int
) -> int:  # fmt: skip
    """Note which slots of a part of the index may be wanted, behind those found so far.

    Words that could not lift any slot over the floor by themselves are not open: only the best so far need
    them. The floor rises from window to window, so ever fewer are.
    """
    meanings, firsts, rests = words
    totals, touched = room[0], room[1]
    slots, sums, best = found
    is_exact = (np.diff(firsts) <= 1).all()
    widest = min(WINDOW, len(totals) - 1)
    open_words, width = len(rests) - 1, min(FIRST_WINDOW, widest)
    while True:
        least = floor_of(best, wanted)
        while open_words > 0 and rests[open_words - 1] < least:
            open_words -= 1
        first = first_slot(rows[0], meanings[: firsts[open_words]], index[4])
        if first == index[4]:
            return count
        size = sum_window(rows, words, open_words, first, first + width, least, index[2], allowed, room)
        exact = sums[:0] if is_exact else sums_in(sought, len(rests) - 1, touched[:size], index)
        for k in range(size):
            slots[count] = touched[k]
            sums[count] = totals[touched[k] - first] if is_exact else exact[k]
            totals[touched[k] - first] = 0
            keep_best(best, sums[count])
            count += 1
        width = min(2 * width, widest)


@inner
def survivors(
    meanings: Array, number: int, index: Searched, allowed: Array, wanted: Wanted, room: Room
) -> Array:  # fmt: skip
    """The slots that may be among the best, for a number of words."""
    ceilings = ceilings_of(meanings, number, index)
    order = rarest_first(ceilings)
    ordered, firsts = in_order(meanings, order)
    words = ordered, firsts, rests_of(ceilings, order)
    most = min(postings_of(meanings), index[4])
    found = np.empty(most, np.int32), np.empty(most, np.float32), np.zeros(max(wanted[0], wanted[1]))
    count = sweep(index[0], words, meanings, index, allowed, wanted, room, found, 0)
    for m in range(len(ordered)):
        ordered[m]["start"], ordered[m]["end"] = ordered[m]["late_start"], ordered[m]["late_end"]
    count = sweep(index[1], words, meanings, index, allowed, wanted, room, found, count)
    slots, sums, best = found
    least, size = floor_of(best, wanted), 0
    for k in range(count):
        if sums[k] >= least:
            slots[size] = slots[k]
            size += 1
    return slots[:size]
