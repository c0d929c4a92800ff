"""How near each other the words of a question stand in the candidates' texts: in one sentence, side by side.

Compiled, like `maxscore`: whatever another module decides comes in as an argument.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import types

from bot.matching.compiling import (
    COUNTS,
    NUMBER,
    NUMBERS,
    SINGLE,
    SINGLES,
    SLOTS,
    TEXTS,
    WHOLE,
    compiled,
    inner,
)
from bot.matching.maxscore import MEANINGS

LOOSELY = 0.6
"""What neighbours count that stand the other way round, or with a word between them."""

Array = npt.NDArray[Any]
_Texts = tuple[Array, Array]


@inner
def weight_of(credits: Array, shares: Array) -> float:
    """What the words found in a stretch weigh together."""
    total = 0.0
    for n in range(len(shares)):
        total += credits[n] * shares[n]
    return total


@inner
def look_through(
    text: Array, word_of: Array, credit_of: Array, kinds: Array, shares: Array, signs: tuple[int, int, int],
    stands: Array, here: Array, pairs: Array
) -> tuple[float, int, bool]:  # fmt: skip
    """The most that the words of one sentence weigh, the kinds the text offers, whether that sentence denies.

    Of equal sentences, the first. Filled are the credit of each word in the text (`stands`) and what each
    pair of neighbours counts (`pairs`); `here` is room for the credits in a sentence, and left empty.
    """
    stop, denial, negation = signs
    best, offers, best_denies = 0.0, 0, False
    denies, has_any = False, False
    place, last_place, last_word = 0, 0, -2
    for k in range(len(text) + 1):
        is_end = k == len(text)
        term = stop if is_end else text[k]
        if term == stop:
            if has_any:
                weight = weight_of(here, shares)
                if weight > best:
                    best, best_denies = weight, denies
                here[:] = 0
            has_any, denies = False, False
        if is_end:
            break
        offers |= kinds[term]
        denies |= (kinds[term] & negation) > 0
        word = word_of[term] - 1
        if word >= 0:
            has_any = True
            here[word] = max(here[word], credit_of[term])
            stands[word] = max(stands[word], credit_of[term])
            if place - last_place <= 2 and abs(word - last_word) == 1:
                closely = word - last_word == 1 and place - last_place == 1
                first = min(word, last_word)
                pairs[first] = max(pairs[first], 1.0 if closely else LOOSELY)
            last_place, last_word = place, word
        place += term != denial
    return best, offers, best_denies


@inner
def mark(meanings: Array, word_of: Array, credit_of: Array) -> None:
    """Note for each term which word it stands for (from 1 on): the one with the most credit, then the first."""
    for m in range(len(meanings)):
        term, credit, number = meanings[m]["term"], meanings[m]["credit"], meanings[m]["word"] + 1
        is_first = credit == credit_of[term] and number < word_of[term]
        if credit > credit_of[term] or is_first:
            word_of[term], credit_of[term] = number, credit


@inner
def unmark(meanings: Array, word_of: Array, credit_of: Array) -> None:
    """Leave the marks as they were found."""
    for m in range(len(meanings)):
        term = meanings[m]["term"]
        word_of[term], credit_of[term] = 0, 0


@inner
def account(
    credits: Array, stands: Array, weights: Array, shares: Array, strangest: float
) -> tuple[float, float, float, float]:
    """What the words are credited with by weight; the weight of the most telling that is lacking.

    Then the shares of those that stand in the passage, and the weight of those found elsewhere only.
    """
    covered, lacked, inside, elsewhere = 0.0, strangest, 0.0, 0.0
    for n in range(len(weights)):
        covered += weights[n] * credits[n]
        lacked = max(lacked, weights[n] * (1 - credits[n]))
        inside += stands[n] * shares[n]
        elsewhere += weights[n] * max(credits[n] - stands[n], 0.0)
    return covered, lacked, inside, elsewhere


@compiled(
    types.void(
        MEANINGS, MEANINGS, SLOTS, SINGLE[:, ::1], TEXTS, TEXTS, WHOLE, types.Tuple((SLOTS, SINGLES)), COUNTS,
        NUMBERS, NUMBERS, NUMBER, types.UniTuple(WHOLE, 3), types.UniTuple(WHOLE, 6), NUMBER[:, ::1], COUNTS,
        COUNTS,
    )
)  # fmt: skip
def look_inside(
    meanings: Array, kin: Array, slots: Array, credits: Array, built_texts: _Texts, late_texts: _Texts,
    built: int, marks: _Texts, kinds: Array, weights: Array, shares: Array, strangest: float,
    signs: tuple[int, int, int], rows: tuple[int, int, int, int, int, int], table: Array, offers: Array,
    denies: Array
) -> None:  # fmt: skip
    """Look through the texts of some slots, for words of some `weights` and `shares` of the question's idf.

    Filled are six `rows` of a table (features × slots): the most shares that one sentence has; those of the
    passage; the share of the question's neighbours that are neighbours in it; the weight of what each fact is
    credited with (words × slots); minus that of the most telling word it lacks, at least the `strangest`; and
    minus that of those found outside the passage only. Then the kinds of answer that it `offers`, and whether
    its best sentence `denies` something.

    `marks` has zeros for every term, and is left as it was found. `signs` are the break between sentences, a
    denial, and its kind.
    """
    word_of, credit_of = marks
    mark(meanings, word_of, credit_of)
    mark(kin, word_of, credit_of)
    words = len(shares)
    here, stands, pairs = np.zeros(words, np.float32), np.empty(words, np.float32), np.empty(words)
    neighbours = 2 * shares.sum() - shares[0] - shares[words - 1]
    sentence, passage, adjacency, coverage, missing, outside = rows
    for k in range(len(slots)):
        slot = slots[k]
        if slot < built:
            text = built_texts[0][built_texts[1][slot] : built_texts[1][slot + 1]]
        else:
            text = late_texts[0][late_texts[1][slot - built] : late_texts[1][slot - built + 1]]
        stands[:], pairs[:] = 0, 0
        table[sentence, k], offers[k], denies[k] = look_through(
            text, word_of, credit_of, kinds, shares, signs, stands, here, pairs
        )
        covered, lacked, inside, elsewhere = account(credits[:, k], stands, weights, shares, strangest)
        table[passage, k], table[coverage, k] = inside, covered
        table[missing, k], table[outside, k] = -lacked, -elsewhere
        for n in range(words - 1):
            if pairs[n]:
                table[adjacency, k] += pairs[n] * (shares[n] + shares[n + 1]) / neighbours
    unmark(meanings, word_of, credit_of)
    unmark(kin, word_of, credit_of)
