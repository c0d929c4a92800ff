"""What a term can be worth in a fact at most: what is below that need not be scored.

Kept is the greatest weight that each term has in any fact, under the average length there was when the index
was built. Additions raise it and removals leave it, so it may be more than any fact has, never less. A
passage weighs more as the average grows, though by no larger factor than that.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bot.matching.bm25f import Array, Norms, weight_of
from bot.matching.compiling import COUNTS, LENGTHS, SINGLE, SINGLES, WHOLES, compiled, several
from bot.matching.growing import Growing
from bot.matching.postings import LENGTH_LIMIT, Rows


class Ceilings:
    """For each term the greatest weight, given the rows of all terms, how long each is, and the norms."""

    def __init__(self, rows: Rows, sizes: npt.NDArray[np.int64], norms: Norms) -> None:
        self._norms = norms
        self._heaviest = Growing(_heaviest(*rows[1:], sizes, norms))

    def add(self, term: int, count: int, boost: float, length: int) -> None:
        """Take notice of one more posting."""
        self._heaviest.grow(term + 1)
        weight = count / (min(length, LENGTH_LIMIT) * self._norms[0] + self._norms[1]) + boost
        self._heaviest.room[term] = max(weight, self._heaviest.room[term])

    def under(self, norms: Norms) -> tuple[npt.NDArray[np.float32], float]:
        """The weights, and by what factor they may be greater under other norms."""
        return self._heaviest.room, max(1.0, self._norms[0] / norms[0])


@compiled(SINGLES(COUNTS, SINGLES, LENGTHS, WHOLES, several(SINGLE, SINGLE, SINGLE)))
def _heaviest(counts: Array, boosts: Array, lengths: Array, sizes: Array, norms: Norms) -> Array:
    """The greatest weight in each of some rows that stand one after another."""
    heaviest = np.zeros(len(sizes), np.float32)
    end = 0
    for term in range(len(sizes)):
        start, end = end, end + sizes[term]
        for k in range(start, end):
            heaviest[term] = max(heaviest[term], weight_of(counts[k], boosts[k], lengths[k], norms))
    return heaviest
