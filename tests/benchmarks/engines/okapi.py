"""rank_bm25's BM25Okapi, with the same stems and stop words as bm25s.

Its index cannot change: an edit is a rebuild.
"""

from __future__ import annotations

import numpy as np
from rank_bm25 import BM25Okapi

from bot.facts import FactBase
from tests.benchmarks.engines.engine import TOP, Found10, found10
from tests.benchmarks.engines.wording import joined, search_words, stemmer


class Okapi:
    """A BM25Okapi index with its defaults (k1 1.5, b 0.75, epsilon 0.25)."""

    def __init__(self, base: FactBase, titles: bool) -> None:
        self._stem = stemmer()
        facts = tuple(base)
        self._ids = tuple(fact.id for fact in facts)
        self._index = BM25Okapi([self._stem(search_words(joined(fact, titles))) for fact in facts])

    def answer(self, question: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
        """Tokenise, score every passage, and take the top ten."""
        scores = np.asarray(self._index.get_scores(self._stem(search_words(question))))
        count = min(TOP, len(scores))
        places = np.argpartition(-scores, count - 1)[:count]
        places = places[np.argsort(-scores[places], kind="stable")]
        return tuple(self._ids[place] for place in places.tolist()), tuple(scores[places].tolist())

    def find(self, question: str) -> Found10:
        """Return the top ten and the top score."""
        return found10(*self.answer(question))


def build(base: FactBase, titles: bool, variant: str) -> Okapi:
    """Plain or with titles prepended."""
    return Okapi(base, titles)
