"""How near each other the words of a question stand in the candidates' texts: in one sentence, side by side.

In compiled loops.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import types

from bot.matching.bm25f import MEANINGS
from bot.matching.compiling import (
    COUNTS,
    NUMBER,
    NUMBERS,
    SINGLE,
    SINGLES,
    SLOTS,
    TEXTS,
    WHOLE,
    WHOLES,
    compiled,
    inner,
    several,
)

ALL = 1 - 1e-9
"""So much of a sum is all of it, however it was added up."""
LOOSELY = 0.6
"""What neighbours count that stand the other way round, or with a word between them."""

FILLED = (
    "sentence", "adjacency", "passage", "coverage", "missing", "outside", "numbers", "names", "attributes",
    "unsaid", "unnumbered", "unnamed", "opposed", "lacking", "denied", "bm25", "date", "quantity", "amount",
    "negation",
)  # fmt: skip
"""The features that come of one look at the texts; at last those of the kinds, from the lowest bit on."""
SENTENCE, ADJACENCY, PASSAGE, COVERAGE, MISSING, OUTSIDE = range(6)
NUMBERS_THERE, NAMES_THERE, ATTRIBUTES_THERE, UNSAID, UNNUMBERED, UNNAMED, OPPOSED = range(6, 13)
LACKING, DENIED, BM25, FIRST_KIND = range(13, 17)
KINDS = len(FILLED) - FIRST_KIND

Array = npt.NDArray[Any]
_Texts = tuple[Array, Array]
_Rows = tuple[int, ...]
_Three = tuple[float, float, float]


@inner
def weight_of(credits: Array, shares: Array) -> float:
    """What the words found in a stretch weigh together."""
    total = 0.0
    for n in range(len(shares)):
        total += credits[n] * shares[n]
    return total


@inner
def opposes(against: Array, here: Array) -> bool:
    """Whether a sentence has the opposite of a word that it lacks; at the place 0, of any unknown word."""
    found = bool(against[0])
    for n in range(len(here)):
        found |= bool(against[n + 1] and not here[n])
    return found


@inner
def look_through(
    text: Array, word_of: Array, credit_of: Array, kinds: Array, shares: Array, signs: tuple[int, int, int],
    stands: Array, said: Array, pairs: Array, here: Array, against: Array
) -> tuple[float, int, bool, bool]:  # fmt: skip
    """What the text's best sentence is: the most that the words of one weigh; of equals it is the first.

    And the kinds the text offers, whether that sentence denies, and whether it has the opposite of a word
    that it lacks (see `mark_opposites`). Filled are the credit of each word in the text (`stands`) and in
    that sentence (`said`) and what each pair of neighbours counts (`pairs`); `here` and `against` are room
    for what one sentence has, and left empty.
    """
    stop, denial, negation = signs
    best, offers, best_denies, best_opposes = 0.0, 0, False, False
    denies, has_any = False, False
    place, last_place, last_word = 0, 0, -2
    for k in range(len(text) + 1):
        is_end = k == len(text)
        term = stop if is_end else text[k]
        if term == stop:
            if has_any:
                weight = weight_of(here, shares)
                if weight > best:
                    best, best_denies, best_opposes = weight, denies, opposes(against, here)
                    said[:] = here
                here[:] = 0
            has_any, denies = False, False
            against[:] = False
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
        elif word < -1:
            against[-word - 2] = True
        place += term != denial
    return best, offers, best_denies, best_opposes


@inner
def mark(meanings: Array, word_of: Array, credit_of: Array) -> None:
    """Note for each term which word it stands for (from 1 on): that with the most credit, then the first."""
    for m in range(len(meanings)):
        term, credit, number = meanings[m]["term"], meanings[m]["credit"], meanings[m]["word"] + 1
        is_first = credit == credit_of[term] and number < word_of[term]
        if credit > credit_of[term] or is_first:
            word_of[term], credit_of[term] = number, credit


@inner
def mark_opposites(opposites: Array, word_of: Array) -> None:
    """Note which terms are opposites: -1 for that of an unknown word, -2 for that of the first, and so on.

    `opposites` has rows of a term and the number of the word (-1 for an unknown one). What is sought itself
    is no opposite.
    """
    for m in range(len(opposites)):
        term = opposites[m, 0]
        if word_of[term] <= 0:
            word_of[term] = -2 - opposites[m, 1]


@inner
def unmark(meanings: Array, word_of: Array, credit_of: Array) -> None:
    """Leave the marks as they were found."""
    for m in range(len(meanings)):
        term = meanings[m]["term"]
        word_of[term], credit_of[term] = 0, 0


@inner
def account(
    k: int, credits: Array, stands: Array, said: Array, musts: Array, weights: Array, shares: Array,
    weight: float, strangest: float, must_weights: _Three, rows: _Rows, table: Array
) -> None:  # fmt: skip
    """Fill the column of one fact where the words decide that it is credited with, or its best sentence."""
    covered, lacked, inside, elsewhere, unsaid = 0.0, strangest, 0.0, 0.0, strangest
    numbers, names, attributes, numbers_said, names_said = 0.0, 0.0, 0.0, 0.0, 0.0
    for n in range(len(weights)):
        credited = weights[n] * credits[n, k]
        covered += credited
        lacked = max(lacked, weights[n] - credited)
        inside += stands[n] * shares[n]
        elsewhere += weights[n] * max(credits[n, k] - stands[n], 0.0)
        numbers += credited if musts[n] & 1 else 0.0
        names += credited if musts[n] & 2 else 0.0
        attributes += credited if musts[n] & 4 else 0.0
        if said[n]:
            numbers_said += weights[n] if musts[n] & 1 else 0.0
            names_said += weights[n] if musts[n] & 2 else 0.0
        else:
            unsaid = max(unsaid, weights[n])
    table[rows[UNSAID], k] = -unsaid
    table[rows[UNNUMBERED], k] = -1.0 if numbers_said < must_weights[0] * ALL else 0.0
    table[rows[UNNAMED], k] = -1.0 if names_said < must_weights[1] * ALL else 0.0
    table[rows[PASSAGE], k], table[rows[COVERAGE], k] = inside, covered / weight
    table[rows[MISSING], k], table[rows[OUTSIDE], k] = -lacked, -elsewhere / weight
    if must_weights[0]:
        table[rows[NUMBERS_THERE], k] = numbers / must_weights[0] - 1
    if must_weights[1]:
        table[rows[NAMES_THERE], k] = names / must_weights[1] - 1
    if must_weights[2]:
        table[rows[ATTRIBUTES_THERE], k] = attributes / must_weights[2] - 1


@inner
def offer(k: int, offers: int, denies: bool, wanted: int, negation: int, rows: _Rows, table: Array) -> None:
    """Fill the column of one fact where the kinds of answer decide that are wanted and that it offers."""
    for bit in range(KINDS):
        if wanted >> bit & 1:
            table[rows[FIRST_KIND + bit], k] = 1.0 if offers >> bit & 1 else -1.0
    if wanted & ~offers & ~negation:
        table[rows[LACKING], k] = -1.0
    if wanted & negation:
        table[rows[DENIED], k] = 0.0 if denies else -1.0


@compiled(
    types.void(
        MEANINGS, MEANINGS, SLOTS, several(SINGLE[:, ::1], SINGLE[:, ::1]), TEXTS, TEXTS, WHOLE,
        several(SLOTS, SINGLES), COUNTS, several(NUMBERS, NUMBERS, WHOLES), several(NUMBER, NUMBER, NUMBER),
        several(NUMBER, NUMBER, NUMBER), WHOLE, several(WHOLE, WHOLE, WHOLE), WHOLE[:, ::1],
        several(*[WHOLE] * len(FILLED)), NUMBER[:, ::1],
    )
)  # fmt: skip
def look_inside(
    meanings: Array, kin: Array, slots: Array, adds: _Texts, built_texts: _Texts, late_texts: _Texts,
    built: int, marks: _Texts, kinds: Array, words: tuple[Array, Array, Array], weight: _Three,
    must_weights: _Three, wanted: int, signs: tuple[int, int, int], opposites: Array, rows: _Rows,
    table: Array
) -> None:  # fmt: skip
    """Look through the texts of some slots, and fill the rows `FILLED` of a table (features × slots).

    For what each word `adds` to each slot (scores and credits, words × slots), and for `words` of some
    weights and shares of the question's idf, some of which must stand: numbers (1), names (2), properties
    (4), of so much weight together, unknown ones too. `weight` is that of all the words, that of the most
    telling of the unknown ones, and what the words could score at most. `kinds` has a bit for each kind of
    answer that a term offers, `wanted` for each that is wanted. `signs` are the break between
    sentences, a denial, and its kind; `opposites` are as in `mark_opposites`. `marks` has zeros for every
    term, and is left as it was found.
    """
    word_of, credit_of = marks
    weights, shares, musts = words
    mark(meanings, word_of, credit_of)
    mark(kin, word_of, credit_of)
    mark_opposites(opposites, word_of)
    size = len(shares)
    said, stands, pairs = np.empty(size, np.float32), np.empty(size, np.float32), np.empty(size)
    here, against = np.zeros(size, np.float32), np.zeros(size + 1, np.bool_)
    neighbours = 2 * shares.sum() - shares[0] - shares[size - 1]
    for k in range(len(slots)):
        slot = slots[k]
        if slot < built:
            text = built_texts[0][built_texts[1][slot] : built_texts[1][slot + 1]]
        else:
            text = late_texts[0][late_texts[1][slot - built] : late_texts[1][slot - built + 1]]
        stands[:], said[:], pairs[:] = 0, 0, 0
        best, offers, denies, is_opposed = look_through(
            text, word_of, credit_of, kinds, shares, signs, stands, said, pairs, here, against
        )
        table[rows[OPPOSED], k] = -1.0 if is_opposed else 0.0
        table[rows[SENTENCE], k] = best
        table[rows[BM25], k] = adds[0][:, k].sum() / weight[2]
        for n in range(size - 1):
            if pairs[n]:
                table[rows[ADJACENCY], k] += pairs[n] * (shares[n] + shares[n + 1]) / neighbours
        account(
            k, adds[1], stands, said, musts, weights, shares, weight[0], weight[1], must_weights, rows, table
        )
        offer(k, offers, denies, wanted, signs[2], rows, table)
    unmark(meanings, word_of, credit_of)
    unmark(kin, word_of, credit_of)
    for m in range(len(opposites)):
        word_of[opposites[m, 0]] = 0
