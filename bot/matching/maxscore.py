"""The first stage's inner loops, compiled: BM25F over rows of postings, and what of them is left unread.

Plain Python over arrays, which numba translates. Whatever another module decides comes in as an argument:
numba keeps what it compiled until this file changes, and does not see that a constant of another did.
"""

from __future__ import annotations

from struct import Struct
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import from_dtype, types

from bot.matching.compiling import (
    FLAGS,
    NORMS,
    NUMBER,
    NUMBERS,
    ROWS,
    SINGLE,
    SINGLES,
    SLOTS,
    WHOLE,
    WHOLES,
    compiled,
    inner,
)

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

SHORT_ROW = 64
"""Rows shorter than this are read whole without asking whether they need be."""
SLACK = 1 - 1e-5
"""Sums are taken in single precision and in another order than the final ones: so much closer is a tie."""
LOOK_UP_COSTS = 40
"""Finding a slot in a long row costs as much as reading so many postings."""
FIRST_STEP = 16

Array = npt.NDArray[Any]

_Rows = tuple[Array, Array, Array]
_Facts = tuple[Array, Array]
"""How long each slot's passage is, and whether it may be found (nothing if all may)."""
_Norms = tuple[float, float, float]
_Scratch = tuple[Array, Array]
"""Zeros for all slots, for the sums of scores and for those of one word; left as they were found."""
MEANINGS = from_dtype(MEANING)[::1]


@inner
def impact(count: float, boost: float, length: float, norms: _Norms) -> float:
    """What a term is worth in a fact, before its idf: its saturated frequency (see `Index.norms`)."""
    weight = np.float32(count) / (np.float32(length) * norms[0] + norms[1]) + boost
    return weight * (norms[2] + np.float32(1)) / (weight + norms[2])


@inner
def add_row(
    totals: Array, touched: Array, size: int, rows: _Rows, start: int, end: int, worth: float, lengths: Array,
    norms: _Norms
) -> int:  # fmt: skip
    """Add a row's scores to the totals; note the slots that had none before."""
    slots, counts, boosts = rows
    for k in range(start, end):
        slot = slots[k]
        score = impact(counts[k], boosts[k], lengths[slot], norms) * worth
        before = totals[slot]
        totals[slot] = before + score
        touched[size] = slot
        size += (before == 0) & (score > 0)
    return size


@inner
def raise_row(
    here: Array, noted: Array, size: int, rows: _Rows, start: int, end: int, worth: float, facts: _Facts,
    norms: _Norms, open_to: Array
) -> int:  # fmt: skip
    """Raise the scores in `here` to those of a row; note the slots that had none before.

    Only slots that may be found, and that have something in `open_to` unless it is empty.
    """
    slots, counts, boosts = rows
    lengths, allowed = facts
    is_open, is_free = len(open_to) == 0, len(allowed) == 0
    for k in range(start, end):
        slot = slots[k]
        if (is_open or open_to[slot] > 0) and (is_free or allowed[slot]):
            score = impact(counts[k], boosts[k], lengths[slot], norms) * worth
            before = here[slot]
            here[slot] = max(before, score)
            noted[size] = slot
            size += (before == 0) & (score > 0)
    return size


@inner
def read_word(
    meanings: Array, scratch: _Scratch, touched: Array, size: int, noted: Array, bulk: _Rows, late: _Rows,
    facts: _Facts, norms: _Norms, open_to: Array
) -> int:  # fmt: skip
    """Add what a word is worth to the total of every fact that has it: the best of its meanings there.

    Returned is how many facts were touched so far.
    """
    totals, here = scratch
    lengths, allowed = facts
    if len(meanings) == 1 and len(allowed) == 0 and len(open_to) == 0:
        m = meanings[0]
        worth = m["worth"]
        size = add_row(totals, touched, size, bulk, m["start"], m["end"], worth, lengths, norms)
        start, end = m["late_start"], m["late_end"]
        return add_row(totals, touched, size, late, start, end, worth, lengths, norms)
    count = 0
    for m in meanings:
        worth, start, end = m["worth"], m["late_start"], m["late_end"]
        count = raise_row(here, noted, count, bulk, m["start"], m["end"], worth, facts, norms, open_to)
        count = raise_row(here, noted, count, late, start, end, worth, facts, norms, open_to)
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
def score_in(
    meanings: Array, m: int, slot: int, bulk: _Rows, late: _Rows, lengths: Array, norms: _Norms, built: int
) -> float:
    """What a meaning adds to the score of a fact, 0 if the fact has it not."""
    score = np.float32(0)
    if slot < built:
        place = place_of(bulk[0], meanings[m]["start"], meanings[m]["end"], slot, built)
        if place >= 0:
            score = impact(bulk[1][place], bulk[2][place], lengths[slot], norms)
    else:
        place = place_of(late[0], meanings[m]["late_start"], meanings[m]["late_end"], slot, len(lengths))
        if place >= 0:
            score = impact(late[1][place], late[2][place], lengths[slot], norms)
    return score * meanings[m]["worth"]


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
def weakest(
    totals: Array, touched: Array, size: int, best: Array, limit: int, nearest: int, share: float
) -> float:
    """The least that a candidate must reach in the end: what the best have now, since scores only grow."""
    best[:] = 0
    for k in range(size):
        keep_best(best, totals[touched[k]])
    return max(best[limit - 1], min(share * best[0], best[nearest - 1])) * SLACK


@inner
def drop_weaker(totals: Array, touched: Array, size: int, least: float) -> int:
    """Keep the touched slots that have at least so much, and forget the totals of the others."""
    kept = 0
    for k in range(size):
        slot = touched[k]
        if totals[slot] >= least:
            touched[kept] = slot
            kept += 1
        else:
            totals[slot] = 0
    return kept


@inner
def postings_of(meanings: Array) -> int:
    """How many postings a word has."""
    size = 0
    for m in range(len(meanings)):
        size += meanings[m]["end"] - meanings[m]["start"]
        size += meanings[m]["late_end"] - meanings[m]["late_start"]
    return size


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
def survivors(
    meanings: Array, ceilings: Array, bulk: _Rows, late: _Rows, facts: _Facts, norms: _Norms, built: int,
    scratch: _Scratch, limit: int, nearest: int, share: float
) -> Array:  # fmt: skip
    """The slots that may be among the best, their scores taken back out of `totals`.

    MaxScore, a word at a time.
    """
    totals, lengths = scratch[0], facts[0]
    room = min(postings_of(meanings), len(lengths)) + 1
    touched, noted = np.empty(room, np.int32), np.empty(room, np.int32)
    best = np.zeros(max(limit, nearest))
    nothing = np.empty(0, np.float32)
    size, is_closed = 0, False
    firsts, remaining = firsts_of(meanings, len(ceilings)), ceilings.sum()
    for n in rarest_first(ceilings):
        word = meanings[firsts[n] : firsts[n + 1]]
        row = postings_of(word)
        if size and (is_closed or row > SHORT_ROW):
            least = weakest(totals, touched, size, best, limit, nearest, share)
            if least > remaining:
                is_closed = True
                size = drop_weaker(totals, touched, size, least - remaining)
        remaining -= ceilings[n]
        if is_closed and size * LOOK_UP_COSTS < row:
            for k in range(size):
                score = np.float32(0)
                for m in range(len(word)):
                    found = score_in(word, m, touched[k], bulk, late, lengths, norms, built)
                    score = max(score, found)
                totals[touched[k]] += score
        else:
            open_to = totals if is_closed else nothing
            size = read_word(word, scratch, touched, size, noted, bulk, late, facts, norms, open_to)
    least = weakest(totals, touched, size, best, limit, nearest, share)
    size = drop_weaker(totals, touched, size, least)
    for k in range(size):
        totals[touched[k]] = 0
    return touched[:size]


@inner
def best_first(sums: Array, limit: int) -> Array:
    """The places of the highest sums; behind them, in any order, all that equal the last of them."""
    best = np.zeros(limit)
    for n in range(len(sums)):
        keep_best(best, sums[n])
    floor, size = best[limit - 1], 0
    order = np.empty(len(sums), np.int64)
    for n in range(len(sums)):
        if sums[n] > floor:
            place = size
            while place > 0 and sums[order[place - 1]] < sums[n]:
                order[place] = order[place - 1]
                place -= 1
            order[place] = n
            size += 1
    for n in range(len(sums)):
        if sums[n] == floor and floor > 0:
            order[size] = n
            size += 1
    return order[:size]


@inner
def look_up(
    meanings: Array, slots: Array, scores: Array, credits: Array, bulk: _Rows, late: _Rows, lengths: Array,
    norms: _Norms, built: int, numbers: Array
) -> None:  # fmt: skip
    """Raise scores and credits (words × slots) to what the meanings of the words are worth in each slot.

    Short rows are read through: `numbers` has a zero for every slot, and is left as it was found.
    """
    for k in range(len(slots)):
        numbers[slots[k]] = k + 1
    for m in range(len(meanings)):
        n, credit, worth = meanings[m]["word"], meanings[m]["credit"], meanings[m]["worth"]
        start, end = meanings[m]["start"], meanings[m]["end"]
        is_short = end - start < len(slots) * LOOK_UP_COSTS and not meanings[m]["late_end"]
        for place in range(start, end if is_short else start):
            k = np.int64(numbers[bulk[0][place]]) - 1
            if k >= 0:
                score = worth * impact(bulk[1][place], bulk[2][place], lengths[slots[k]], norms)
                scores[n, k] = max(scores[n, k], score)
                credits[n, k] = max(credits[n, k], credit)
        for k in range(0 if is_short else len(slots)):
            score = score_in(meanings, m, slots[k], bulk, late, lengths, norms, built)
            if score > 0:
                scores[n, k] = max(scores[n, k], score)
                credits[n, k] = max(credits[n, k], credit)
    for k in range(len(slots)):
        numbers[slots[k]] = 0


@inner
def firsts_of(meanings: Array, words: int) -> Array:
    """Where the meanings of each word begin, and at last where all end."""
    firsts = np.zeros(words + 1, np.int64)
    for m in range(len(meanings)):
        firsts[meanings[m]["word"] + 1] = m + 1
    for n in range(words):
        firsts[n + 1] = max(firsts[n], firsts[n + 1])
    return firsts


@inner
def worth_keeping(sums: Array, order: Array, nearest: int, share: float) -> int:
    """How many of the best have at least a share of what the first has, or equal one of the nearest."""
    size = min(nearest, len(order))
    while size < len(order):
        total = sums[order[size]]
        if total < share * sums[order[0]] and total < sums[order[nearest - 1]]:
            break
        size += 1
    return size


@compiled(
    types.Tuple((SLOTS, NUMBERS, SINGLE[:, ::1], SINGLE[:, ::1]))(
        MEANINGS, MEANINGS, NUMBERS, ROWS, ROWS, types.Tuple((SLOTS, FLAGS)), NORMS, WHOLE,
        types.Tuple((SINGLES, SINGLES)), WHOLE, WHOLE, NUMBER,
    )
)  # fmt: skip
def gather(
    meanings: Array, kin: Array, ceilings: Array, bulk: _Rows, late: _Rows, facts: _Facts, norms: _Norms,
    built: int, scratch: _Scratch, limit: int, nearest: int, share: float
) -> tuple[Array, Array, Array, Array]:  # fmt: skip
    """The best facts for some words: slots, sums of scores, and score and credit of each word (× facts).

    Best first, and at least `limit` if there are so many, but for those that are neither among the `nearest`
    nor have a `share` of the best sum; and all that equal the last. `ceilings` tell what a fact could get
    from each word at most; slots from `built` on came later. Kin count for the best facts only, in the
    scores, not in the sums.
    """
    alive = survivors(meanings, ceilings, bulk, late, facts, norms, built, scratch, limit, nearest, share)
    shape = len(ceilings), len(alive)
    all_scores, all_credits = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    look_up(meanings, alive, all_scores, all_credits, bulk, late, facts[0], norms, built, scratch[0])
    all_sums = np.zeros(len(alive))
    for n in range(len(ceilings)):
        for k in range(len(alive)):
            all_sums[k] += all_scores[n, k]
    order = best_first(all_sums, limit)
    size = worth_keeping(all_sums, order, nearest, share)
    shape = len(ceilings), size
    scores, credits = np.empty(shape, np.float32), np.empty(shape, np.float32)
    slots, sums = np.empty(size, np.int32), np.empty(size)
    for k in range(size):
        slots[k], sums[k] = alive[order[k]], all_sums[order[k]]
        for n in range(len(ceilings)):
            scores[n, k], credits[n, k] = all_scores[n, order[k]], all_credits[n, order[k]]
    if len(kin):
        look_up(kin, slots, scores, credits, bulk, late, facts[0], norms, built, scratch[0])
    return slots, sums, scores, credits
