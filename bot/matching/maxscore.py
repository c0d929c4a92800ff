"""The best facts for some words, and what each word adds to each. In compiled loops."""

from __future__ import annotations

import numpy as np

from bot.matching.bm25f import MEANINGS, Array, Searched, look_up
from bot.matching.compiling import (
    FLAGS,
    NUMBER,
    NUMBERS,
    SEARCHED,
    SINGLE,
    SINGLES,
    SLOTS,
    WHOLE,
    compiled,
    inner,
    several,
)
from bot.matching.sweep import keep_best, survivors
from bot.matching.window import Room


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
    several(SLOTS, NUMBERS, SINGLE[:, ::1], SINGLE[:, ::1])(
        MEANINGS, MEANINGS, WHOLE, SEARCHED, FLAGS, several(SINGLES, SLOTS, SINGLES), WHOLE, WHOLE, NUMBER
    )
)  # fmt: skip
def gather(
    meanings: Array, kin: Array, words: int, index: Searched, allowed: Array, room: Room, limit: int,
    nearest: int, share: float
) -> tuple[Array, Array, Array, Array]:  # fmt: skip
    """The best facts for some words: slots, sums of scores, and score and credit of each word (× facts).

    Best first, and at least `limit` if there are so many, but for those that are neither among the `nearest`
    nor have a `share` of the best sum; and all that equal the last. `allowed` tells which slots may be
    found, all if it is empty; `room` is for one window of slots. Kin count for the best facts only, in the
    scores, not in the sums.
    """
    alive = survivors(meanings, words, index, allowed, (limit, nearest, share), room)
    shape = words, len(alive)
    all_scores, all_credits = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    look_up(meanings, alive, all_scores, all_credits, index)
    all_sums = np.zeros(len(alive))
    for n in range(words):
        for k in range(len(alive)):
            all_sums[k] += all_scores[n, k]
    order = best_first(all_sums, limit)
    size = worth_keeping(all_sums, order, nearest, share)
    shape = words, size
    scores, credits = np.empty(shape, np.float32), np.empty(shape, np.float32)
    slots, sums = np.empty(size, np.int32), np.empty(size)
    for k in range(size):
        slots[k], sums[k] = alive[order[k]], all_sums[order[k]]
        for n in range(words):
            scores[n, k], credits[n, k] = all_scores[n, order[k]], all_credits[n, order[k]]
    if len(kin):
        look_up(kin, slots, scores, credits, index)
    return slots, sums, scores, credits
