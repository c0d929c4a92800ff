"""bm25s: eager sparse scoring (Lù 2024), with the Snowball stemmer and English stop words.

Its index cannot change: an edit is a rebuild.
"""

from __future__ import annotations

import bm25s
import Stemmer

from bot.facts import FactBase
from tests.benchmarks.engines.engine import TOP, Found10, found10
from tests.benchmarks.engines.wording import joined


class Sparse:
    """A bm25s index with its defaults (Lucene's BM25, k1 1.5, b 0.75) and the numpy backend."""

    def __init__(self, base: FactBase, titles: bool) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        facts = tuple(base)
        self._ids = tuple(fact.id for fact in facts)
        self._index = bm25s.BM25(backend="numpy")
        tokens = self._tokens([joined(fact, titles) for fact in facts])
        self._index.index(tokens, show_progress=False)

    def answer(self, question: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
        """Tokenise and retrieve the top ten."""
        places, scores = self._index.retrieve(
            self._tokens([question]),
            k=min(TOP, len(self._ids)),
            show_progress=False,
            backend_selection="numpy",
        )
        ids = tuple(self._ids[place] for place in places[0].tolist())
        return ids, tuple(scores[0].tolist())

    def find(self, question: str) -> Found10:
        """Return the top ten and the top score."""
        return found10(*self.answer(question))

    def _tokens(self, texts: list[str]) -> object:
        return bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)


def build(base: FactBase, titles: bool, variant: str) -> Sparse:
    """Plain or with titles prepended."""
    return Sparse(base, titles)
