"""How near each other the words of a question stand in the candidates' texts: in one sentence, side by side.

All candidates are looked at in one pass over whole arrays, since each call into numpy costs a microsecond.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Found:
    """Where words of the question stand in the candidates' texts: parallel arrays, in the order of places.

    `owners` number the candidates, `sentences` the sentences of all of them (no two candidates share one,
    though a text may end without a full stop); `places` count words (a denial is none).
    """

    owners: npt.NDArray[np.int64]
    sentences: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]
    words: npt.NDArray[np.int16]
    credits: npt.NDArray[np.float32]


def most(
    rows: npt.NDArray[np.int64],
    columns: npt.NDArray[np.integer],
    values: npt.NDArray[np.floating],
    height: int,
    width: int,
) -> Floats:
    """A table with the greatest of the values given for each cell, 0 where there is none."""
    table = np.zeros((height, width))
    np.maximum.at(table, (rows, columns), values)
    return table


def best_sentences(found: Found, shares: Floats, size: int) -> tuple[Floats, Floats]:
    """For each candidate, the most that the words of one of its sentences weigh.

    And for each place what the words of its sentence weigh.
    """
    best, each = np.zeros(size), np.zeros(0)
    if len(found.sentences):
        numbers = np.zeros(len(found.sentences), np.int64)
        np.cumsum(found.sentences[1:] != found.sentences[:-1], out=numbers[1:])
        weights = most(numbers, found.words, found.credits, int(numbers[-1]) + 1, len(shares)) @ shares
        each = weights[numbers]
        np.maximum.at(best, found.owners, each)
    return best, each


def first_best(found: Found, best: Floats, each: Floats) -> npt.NDArray[np.int64]:
    """The number of each candidate's best sentence, the first of equals, -1 where no sentence has a word."""
    chosen = np.full(len(best), -1)
    places = np.flatnonzero(each == best[found.owners])[::-1]
    chosen[found.owners[places]] = found.sentences[places]
    return chosen


def adjacency(found: Found, shares: Floats, size: int) -> Floats:
    """The share of the question's neighbours that are neighbours in each candidate, by the idf of the two.

    Neighbours stand at most one other word apart; those in the question's order and side by side count whole.
    """
    whole = 2 * shares.sum() - shares[0] - shares[-1]
    if len(shares) < 2 or not whole:
        return np.zeros(size)
    steps, words = found.places[1:] - found.places[:-1], found.words[1:] - found.words[:-1]
    beside = np.flatnonzero((found.owners[1:] == found.owners[:-1]) & (steps <= 2) & (abs(words) == 1))
    worth = np.where((words[beside] == 1) & (steps[beside] == 1), 1.0, 0.6)
    first = np.minimum(found.words[beside], found.words[beside + 1])
    pairs = most(found.owners[beside], first, worth, size, len(shares) - 1)
    result: Floats = pairs @ (shares[:-1] + shares[1:]) / whole
    return result
