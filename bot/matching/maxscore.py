"""Which facts score best, without scoring them all: MaxScore (Turtle & Flood 1995), in compiled loops."""

from __future__ import annotations

import numpy as np

from bot.matching.bm25f import (
    MEANINGS,
    Array,
    Norms,
    Rows,
    Scratch,
    Searched,
    impact,
    read_word,
    score_in,
)
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

SHORT_ROW = 64
"""Rows shorter than this are read whole without asking whether they need be."""
SLACK = 1 - 1e-5
"""Sums are taken in single precision and in another order than the final ones: so much closer is a tie."""
LOOK_UP_COSTS = 40
"""Finding a slot in a long row costs as much as reading so many postings."""


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
    return float(max(best[limit - 1], min(share * best[0], best[nearest - 1])) * SLACK)


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
def word_in(meanings: Array, slot: int, index: Searched) -> np.float32:
    """What a word adds to the score of a fact: the best of its meanings there."""
    score = np.float32(0)
    for m in range(len(meanings)):
        score = max(score, score_in(meanings, m, slot, index))
    return score


@inner
def survivors(
    meanings: Array, ceilings: Array, index: Searched, allowed: Array, scratch: Scratch, limit: int,
    nearest: int, share: float
) -> Array:  # fmt: skip
    """The slots that may be among the best: words are taken rarest first, until those left can lift no other.

    From then on, the words left are looked up for the best facts so far only.
    """
    totals = scratch[0]
    room = min(postings_of(meanings), index[4]) + 1
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
                totals[touched[k]] += word_in(word, touched[k], index)
        else:
            open_to = totals if is_closed else nothing
            size = read_word(word, scratch, touched, size, noted, index, allowed, open_to)
    size = drop_weaker(totals, touched, size, weakest(totals, touched, size, best, limit, nearest, share))
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
def places_of(row: Array, slots: Array, places: Array) -> None:
    """Find the place of each slot in a row, or where it would stand.

    All are sought by halves in step, so that none waits for memory alone: they lie far apart in long rows.
    """
    places[:] = 0
    size = len(row)
    while size > 1:
        half = size >> 1
        for k in range(len(slots)):
            places[k] += half * (row[places[k] + half - 1] < slots[k])
        size -= half
    for k in range(len(slots) if size else 0):
        places[k] += row[places[k]] < slots[k]


@inner
def look_up_row(
    rows: Rows, start: int, end: int, slots: Array, meaning: np.void, scores: Array, credits: Array, norms: Norms,
    places: Array
) -> None:  # fmt: skip
    """Raise the scores and credits of one word to what a meaning's row is worth in each slot."""
    row, counts, boosts, lengths = rows[0][start:end], rows[1], rows[2], rows[3]
    places_of(row, slots, places)
    for k in range(len(slots)):
        if places[k] < len(row) and row[places[k]] == slots[k]:
            place = start + places[k]
            score = meaning["worth"] * impact(counts[place], boosts[place], lengths[place], norms)
            scores[k] = max(scores[k], score)
            credits[k] = max(credits[k], meaning["credit"])


@inner
def look_up(meanings: Array, slots: Array, scores: Array, credits: Array, index: Searched) -> None:
    """Raise scores and credits (words × slots) to what the meanings of the words are worth in each slot."""
    bulk, late, norms = index[0], index[1], index[2]
    places = np.empty(len(slots), np.int64)
    for m in range(len(meanings)):
        its = meanings[m]
        n = its["word"]
        look_up_row(bulk, its["start"], its["end"], slots, its, scores[n], credits[n], norms, places)
        if its["late_end"]:
            start, end = its["late_start"], its["late_end"]
            look_up_row(late, start, end, slots, its, scores[n], credits[n], norms, places)


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
    several(SLOTS, NUMBERS, SINGLE[:, ::1], SINGLE[:, ::1])(
        MEANINGS, MEANINGS, NUMBERS, SEARCHED, FLAGS, several(SINGLES, SINGLES), WHOLE, WHOLE, NUMBER
    )
)  # fmt: skip
def gather(
    meanings: Array, kin: Array, ceilings: Array, index: Searched, allowed: Array, scratch: Scratch,
    limit: int, nearest: int, share: float
) -> tuple[Array, Array, Array, Array]:  # fmt: skip
    """The best facts for some words: slots, sums of scores, and score and credit of each word (× facts).

    Best first, and at least `limit` if there are so many, but for those that are neither among the `nearest`
    nor have a `share` of the best sum; and all that equal the last. `ceilings` tell what a fact could get
    from each word at most; `allowed` which slots may be found, all if it is empty. Kin count for the best
    facts only, in the scores, not in the sums.
    """
    alive = survivors(meanings, ceilings, index, allowed, scratch, limit, nearest, share)
    shape = len(ceilings), len(alive)
    all_scores, all_credits = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    look_up(meanings, alive, all_scores, all_credits, index)
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
        look_up(kin, slots, scores, credits, index)
    return slots, sums, scores, credits
