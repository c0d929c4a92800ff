"""How like a question titles and stored phrasings are. In compiled loops."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import types

from bot.matching.bm25f import MEANINGS
from bot.matching.compiling import NUMBER, NUMBERS, SLOTS, TEXTS, WHOLE, WHOLES, compiled, inner, several

Array = npt.NDArray[Any]
_Sets = tuple[Array, Array]
_Weight = tuple[float, float]
WEIGHT = several(NUMBER, NUMBER)
"""The weight of all the words of the question, and their number."""
FREQUENCIES = several(SLOTS, WHOLE)
"""In how many facts each term stands, and how many facts there are."""


@inner
def idf(frequency: float, count: float) -> float:
    """`Index.idf`."""
    return math.log1p((count - frequency + 0.5) / (frequency + 0.5))


@inner
def frequency_of(term: int, frequencies: tuple[Array, int]) -> int:
    """In how many facts, or titles, a term stands."""
    return frequencies[0][term] if term < len(frequencies[0]) else 0


@inner
def telling(term: int, frequencies: tuple[Array, int]) -> float:
    """How much a term tells, in words: one that stands in nearly every fact tells next to nothing."""
    count = frequencies[1]
    return min(1.0, 2 * idf(frequency_of(term, frequencies), count) / idf(1, count))


@inner
def idf_in_titles(meanings: Array, frequencies: tuple[Array, int]) -> Array:
    """How telling each meaning is in titles."""
    idfs = np.empty(len(meanings))
    for m in range(len(meanings)):
        idfs[m] = idf(frequency_of(meanings[m]["term"], frequencies), frequencies[1])
    return idfs


@inner
def most_in_titles(meanings: Array, idfs: Array, words: int, frequencies: tuple[Array, int]) -> float:
    """What the words could score: each the most telling of its terms in titles, or as much as a new word."""
    most = np.zeros(words)
    for m in range(len(meanings)):
        if frequency_of(meanings[m]["term"], frequencies):
            most[meanings[m]["word"]] = max(most[meanings[m]["word"]], idfs[m])
    total = 0.0
    for n in range(words):
        total += most[n] if most[n] > 0 else idf(0, frequencies[1])
    return total if total > 0 else 1.0


@inner
def likeness(shared: float, more: float, weight: _Weight) -> float:
    """Weighted Jaccard of a question and a set of terms: what they share by weight over all that either has.

    What only the set has is given in words, each of which weighs as much as the question's do on average.
    """
    return shared / (weight[0] * (1 + more / weight[1]))


@inner
def meaning_at(m: int, meanings: Array, kin: Array) -> np.void:
    """One of the meanings; kin are numbered on from them."""
    its: np.void = meanings[m] if m < len(meanings) else kin[m - len(meanings)]
    return its


@inner
def owner(term: int, meanings: Array, kin: Array) -> int:
    """Where the meaning stands that a term has in a title: the last word's, its own before its kin.

    Kin are numbered on from the meanings; -1 for a term that is no word's.
    """
    found, word = -1, -1
    for m in range(len(meanings)):
        if meanings[m]["term"] == term and meanings[m]["word"] > word:
            found, word = m, meanings[m]["word"]
    for m in range(len(kin)):
        if kin[m]["term"] == term and kin[m]["word"] > word:
            found, word = len(meanings) + m, kin[m]["word"]
    return found


@inner
def find_owners(
    title: Array, meanings: Array, kin: Array, frequencies: tuple[Array, int], owners: Array
) -> float:
    """Note for each word which meaning of it stands in a title, and give back what the rest of it tells.

    Of several the one of most credit, of equals the first: the order of terms, that in which facts came,
    has no say.
    """
    owners[:] = -1
    more = 0.0
    for term in title:
        m = owner(term, meanings, kin)
        if m < 0:
            more += telling(term, frequencies)
        else:
            its = meaning_at(m, meanings, kin)
            best = owners[its["word"]]
            credit = meaning_at(best, meanings, kin)["credit"] if best >= 0 else np.float32(-1.0)
            if its["credit"] > credit or (its["credit"] == credit and m < best):
                owners[its["word"]] = m
    return more


@compiled(
    types.void(
        MEANINGS, MEANINGS, SLOTS, WHOLES, WHOLES, TEXTS, NUMBERS, NUMBERS, FREQUENCIES, FREQUENCIES, WEIGHT,
        several(NUMBER, NUMBER, NUMBER), several(WHOLE, WHOLE, WHOLE), NUMBER[:, ::1],
    )
)  # fmt: skip
def compare_titles(
    meanings: Array, kin: Array, slots: Array, sections: Array, documents: Array, sets: _Sets, shares: Array,
    weights: Array, in_titles: tuple[Array, int], frequencies: tuple[Array, int], weight: _Weight,
    norms: tuple[float, float, float], rows: tuple[int, int, int], table: Array
) -> None:  # fmt: skip
    """Fill three `rows` of a table (features × slots) by the titles over each slot.

    These are `sets`; `sections` and `documents` tell the number of each slot's, from 1 on. Filled are the
    BM25 of the section's title, of the most that these words could score; its likeness; and the share of the
    words that stand in the document's title. `in_titles` and `norms` are of `Headings`.
    """
    k1, b, average = norms
    bm25, like, document = rows
    terms, ends = sets
    idfs, kin_idfs = idf_in_titles(meanings, in_titles), idf_in_titles(kin, in_titles)
    most = most_in_titles(meanings, idfs, len(shares), in_titles)
    owners = np.empty(len(shares), np.int64)
    for k in range(len(slots)):
        number = sections[slots[k]]
        title = terms[ends[number - 1] : ends[number]]
        more = find_owners(title, meanings, kin, frequencies, owners)
        shared, told = 0.0, 0.0
        for n in range(len(shares)):
            m = owners[n]
            if m >= 0:
                at = m - len(meanings)
                credit = meanings[m]["credit"] if at < 0 else kin[at]["credit"]
                shared += weights[n] * credit
                told += (idfs[m] if at < 0 else kin_idfs[at]) * credit
        table[bm25, k] = told * (k1 + 1) / (1 + k1 * (1 - b + b * len(title) / average)) / most
        table[like, k] = likeness(shared, more, weight)
        number = documents[slots[k]]
        find_owners(terms[ends[number - 1] : ends[number]], meanings, kin, frequencies, owners)
        for n in range(len(shares)):
            table[document, k] += shares[n] if owners[n] >= 0 else 0.0


@inner
def like_phrasing(
    phrasing: Array, meanings: Array, kin: Array, weights: Array, frequencies: tuple[Array, int],
    weight: _Weight, credits: Array
) -> float:  # fmt: skip
    """The likeness of one phrasing; a term may stand for several words."""
    credits[:] = 0
    more = 0.0
    for term in phrasing:
        is_sought = False
        for m in range(len(meanings) + len(kin)):
            meaning = meaning_at(m, meanings, kin)
            if meaning["term"] == term:
                is_sought = True
                credits[meaning["word"]] = max(credits[meaning["word"]], meaning["credit"])
        if not is_sought:
            more += telling(term, frequencies)
    return likeness((weights * credits).sum(), more, weight)


@compiled(types.void(MEANINGS, MEANINGS, WHOLES, WHOLES, TEXTS, NUMBERS, FREQUENCIES, WEIGHT, NUMBERS))
def compare_phrasings(
    meanings: Array, kin: Array, phrasings: Array, ends: Array, sets: _Sets, weights: Array,
    frequencies: tuple[Array, int], weight: _Weight, result: Array
) -> None:  # fmt: skip
    """For each candidate, the likeness of the phrasing most alike: its numbers in `sets` end at `ends`."""
    terms, past = sets
    credits = np.empty(len(weights))
    for k in range(len(result)):
        for number in phrasings[ends[k] : ends[k + 1]]:
            phrasing = terms[past[number] : past[number + 1]]
            like = like_phrasing(phrasing, meanings, kin, weights, frequencies, weight, credits)
            result[k] = max(result[k], like)
