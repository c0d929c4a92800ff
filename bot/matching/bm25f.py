"""BM25F over rows of postings, in compiled loops: what a posting is worth, and some facts looked up in rows.

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

Array = npt.NDArray[Any]
Rows = tuple[Array, Array, Array, Array]
Norms = tuple[float, float, float]
Searched = tuple[Rows, Rows, Norms, tuple[Array, float], int]
"""`Index.searched`: the bulk, what came later, the norms, `Ceilings.under` them, and the number of slots."""


@inner
def weight_of(count: float, boost: float, length: float, norms: Norms) -> np.float32:
    """How much there is of a term in a fact (see `Index.norms`)."""
    return np.float32(count) / (np.float32(length) * norms[0] + norms[1]) + boost


@inner
def saturated(weight: np.float32, norms: Norms) -> np.float32:
    """What so much of a term is worth, before its idf."""
    return np.float32(weight * (norms[2] + np.float32(1)) / (weight + norms[2]))


@inner
def impact(count: float, boost: float, length: float, norms: Norms) -> np.float32:
    """What a term is worth in a fact, before its idf: its saturated frequency."""
    return saturated(weight_of(count, boost, length, norms), norms)


@inner
def places_of(row: Array, slots: Array) -> Array:
    """The place of each slot in a row, or where it would stand.

    All are sought by halves in step, so that none waits for memory alone: they lie far apart in long rows.
    """
    places, size = np.zeros(len(slots), np.int64), len(row)
    while size > 1:
        half = size >> 1
        for k in range(len(slots)):
            places[k] += half * (row[places[k] + half - 1] < slots[k])
        size -= half
    for k in range(len(slots) if size else 0):
        places[k] += row[places[k]] < slots[k]
    return places


@inner
def look_up_row(
    rows: Rows, start: int, end: int, slots: Array, meaning: np.void, scores: Array, credits: Array,
    norms: Norms
) -> None:  # fmt: skip
    """Raise the scores and credits of one word to what a meaning's row is worth in each slot."""
    row, counts, boosts, lengths = rows[0][start:end], rows[1], rows[2], rows[3]
    places = places_of(row, slots)
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
    for m in range(len(meanings)):
        its = meanings[m]
        n = its["word"]
        look_up_row(bulk, its["start"], its["end"], slots, its, scores[n], credits[n], norms)
        if its["late_end"]:
            start, end = its["late_start"], its["late_end"]
            look_up_row(late, start, end, slots, its, scores[n], credits[n], norms)
