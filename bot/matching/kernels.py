"""The first stage's inner loops, compiled: BM25F over rows of postings, and what of them is left unread.

Plain Python over arrays, which numba translates. Whatever another module decides comes in as an argument:
numba keeps what it compiled until this file changes, and does not see that a constant of another did.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import from_dtype, types

from bot.matching.compiling import FLAGS, NUMBER, NUMBERS, ROWS, SINGLE, SINGLES, SLOTS, WHOLE, WHOLES
from bot.matching.compiling import compiled, inner

MEANING = np.dtype(
    [
        ("word", np.int64), ("term", np.int64), ("credit", np.float32), ("worth", np.float32),
        ("start", np.int64), ("end", np.int64), ("late_start", np.int64), ("late_end", np.int64),
    ]
)  # fmt: skip
"""A term that a word of the question stands for: its credit, that times the word's idf, and its postings.

Those of the bulk from `start` to `end`, and those added later (see `Postings.span`).
"""

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
MEANINGS = from_dtype(MEANING)[::1]


@inner
def impact(count: float, boost: float, length: float, norms: Array) -> float:
    """What a term is worth in a fact, before its idf: its saturated frequency (see `Index.norms`)."""
    weight = np.float32(count) / (np.float32(length) * norms[0] + norms[1]) + boost
    return weight * (norms[2] + np.float32(1)) / (weight + norms[2])


@inner
def read_row(
    into: Array, noted: Array, size: int, rows: _Rows, start: int, end: int, worth: float,
    facts: _Facts, norms: Array, open_to: Array, is_sum: bool
) -> int:  # fmt: skip
    """Add a row's scores to those in `into`, or raise these to them; note the slots that had none before.

    If `open_to` has anything, only the slots that have something there.
    """
    slots, counts, boosts = rows
    lengths, allowed = facts
    is_open, is_free = len(open_to) == 0, len(allowed) == 0
    for k in range(start, end):
        slot = slots[k]
        if (is_open or open_to[slot] > 0) and (is_free or allowed[slot]):
            score = impact(counts[k], boosts[k], lengths[slot], norms) * worth
            before = into[slot]
            into[slot] = before + score if is_sum else max(before, score)
            noted[size] = slot
            size += before == 0 and score > 0
    return size


@inner
def place_of(slots: Array, start: int, end: int, slot: int, size: int) -> int:
    """Where a slot stands in a row, -1 if it does not: sought from where it would be were slots spread evenly."""
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
def score_in(meaning: Any, slot: int, bulk: _Rows, late: _Rows, facts: _Facts, norms: Array, built: int) -> float:
    """What a meaning adds to the score of a fact, 0 if the fact has it not."""
    if slot < built:
        rows, start, end, size = bulk, meaning["start"], meaning["end"], built
    else:
        rows, start, end, size = late, meaning["late_start"], meaning["late_end"], len(facts[0])
    place = place_of(rows[0], start, end, slot, size)
    if place < 0:
        return np.float32(0)
    return impact(rows[1][place], rows[2][place], facts[0][slot], norms) * meaning["worth"]


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
def weakest(totals: Array, touched: Array, limit: int, nearest: int, share: float) -> float:
    """The least that a candidate must reach in the end: what the best have now, since scores only grow."""
    best = np.zeros(max(limit, nearest))
    for slot in touched:
        keep_best(best, totals[slot])
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
def read_word(
    meanings: Array, totals: Array, here: Array, touched: Array, size: int, noted: Array,
    bulk: _Rows, late: _Rows, facts: _Facts, norms: Array, open_to: Array
) -> int:  # fmt: skip
    """Add what a word is worth to the total of every fact that has it: the best of its meanings there."""
    is_alone = len(meanings) == 1
    into, slots, count = (totals, touched, size) if is_alone else (here, noted, 0)
    for m in meanings:
        start, end, worth = m["late_start"], m["late_end"], m["worth"]
        count = read_row(
            into, slots, count, bulk, m["start"], m["end"], worth, facts, norms, open_to, is_alone
        )
        count = read_row(into, slots, count, late, start, end, worth, facts, norms, open_to, is_alone)
    if is_alone:
        return count
    for k in range(count):
        slot = noted[k]
        touched[size] = slot
        size += totals[slot] == 0
        totals[slot] += here[slot]
        here[slot] = 0
    return size


@inner
def word_in(
    meanings: Array, slot: int, bulk: _Rows, late: _Rows, facts: _Facts, norms: Array, built: int
) -> tuple[float, float]:
    """What a word adds to the score of one fact, and its credit there: the best of its meanings'."""
    score, credit = np.float32(0), np.float32(0)
    for m in meanings:
        worth = score_in(m, slot, bulk, late, facts, norms, built)
        if worth > 0:
            score, credit = max(score, worth), max(credit, m["credit"])
    return score, credit


@inner
def postings_of(meanings: Array) -> int:
    """How many postings a word has."""
    size = 0
    for m in meanings:
        size += m["end"] - m["start"] + m["late_end"] - m["late_start"]
    return size


@inner
def survivors(
    meanings: Array, firsts: Array, order: Array, ceilings: Array, bulk: _Rows, late: _Rows, facts: _Facts,
    norms: Array, built: int, scratch: _Facts, limit: int, nearest: int, share: float
) -> Array:  # fmt: skip
    """The slots that may be among the best, their scores taken back out of `totals`.

    MaxScore, a term at a time.
    """
    totals, here = scratch
    room = min(postings_of(meanings), len(facts[0])) + 1
    touched, noted = np.empty(room, np.int32), np.empty(room, np.int32)
    nothing = np.empty(0, np.float32)
    size, is_closed = 0, False
    for rank, n in enumerate(order):
        word = meanings[firsts[n] : firsts[n + 1]]
        row = postings_of(word)
        if size and (is_closed or row > SHORT_ROW):
            least = weakest(totals, touched[:size], limit, nearest, share)
            if least > ceilings[rank]:
                is_closed = True
                size = drop_weaker(totals, touched, size, least - ceilings[rank])
        if is_closed and size * LOOK_UP_COSTS < row:
            for slot in touched[:size]:
                totals[slot] += word_in(word, slot, bulk, late, facts, norms, built)[0]
        else:
            open_to = totals if is_closed else nothing
            size = read_word(
                word, totals, here, touched, size, noted, bulk, late, facts, norms, open_to
            )
    least = weakest(totals, touched[:size], limit, nearest, share)
    size = drop_weaker(totals, touched, size, least)
    totals[touched[:size]] = 0
    return touched[:size]


@inner
def best_first(sums: Array, limit: int) -> Array:
    """The places of the highest sums; behind them, in any order, all that equal the last of them."""
    best = np.zeros(limit)
    for total in sums:
        keep_best(best, total)
    floor, size = best[limit - 1], 0
    order = np.empty(len(sums), np.int64)
    for n, total in enumerate(sums):
        if total > floor:
            place = size
            while place > 0 and sums[order[place - 1]] < total:
                order[place] = order[place - 1]
                place -= 1
            order[place] = n
            size += 1
    for n, total in enumerate(sums):
        if total == floor and total > 0:
            order[size] = n
            size += 1
    return order[:size]


@compiled(
    types.Tuple((SLOTS, NUMBERS, SINGLE[:, ::1], SINGLE[:, ::1]))(
        MEANINGS, WHOLES, MEANINGS, WHOLES, NUMBERS, ROWS, ROWS, types.Tuple((SLOTS, FLAGS)), SINGLES, WHOLE,
        types.Tuple((SINGLES, SINGLES)), WHOLE, WHOLE, NUMBER,
    )
)  # fmt: skip
def gather(
    meanings: Array, firsts: Array, kin: Array, order: Array, ceilings: Array, bulk: _Rows, late: _Rows,
    facts: _Facts, norms: Array, built: int, scratch: _Facts, limit: int, nearest: int, share: float
) -> tuple[Array, Array, Array, Array]:  # fmt: skip
    """The best facts for some words: slots, sums of scores, and score and credit of each word (× facts).

    At least `limit` of them if there are so many, and all that equal the last. Words are taken in an `order`,
    and `ceilings` tell what a fact could get from each and those after it at most.
    """
    slots = survivors(
        meanings, firsts, order, ceilings, bulk, late, facts, norms, built, scratch, limit, nearest, share
    )
    words = len(order)
    sums = np.zeros(len(slots))
    for n in range(words):
        word = meanings[firsts[n] : firsts[n + 1]]
        for k, slot in enumerate(slots):
            sums[k] += word_in(word, slot, bulk, late, facts, norms, built)[0]
    chosen = best_first(sums, limit)
    scores = np.zeros((words, len(chosen)), np.float32)
    credits = np.zeros((words, len(chosen)), np.float32)
    for n in range(words):
        word = meanings[firsts[n] : firsts[n + 1]]
        for k, place in enumerate(chosen):
            found = word_in(word, slots[place], bulk, late, facts, norms, built)
            scores[n, k], credits[n, k] = found
    for m in range(len(kin)):
        n = kin[m]["word"]
        for k, place in enumerate(chosen):
            score, credit = word_in(kin[m : m + 1], slots[place], bulk, late, facts, norms, built)
            scores[n, k], credits[n, k] = max(scores[n, k], score), max(credits[n, k], credit)
    return slots[chosen], sums[chosen], scores, credits
