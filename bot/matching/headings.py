"""The titles of sections as a field of their own: a word rare in titles tells more there than in texts.

In a list of questions and answers every title is a question; what is common in them all (*how*, the product's
name) says nothing of which one was meant.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable

K1 = 1.2
B = 0.95
"""Nearly all of the length counts: of two titles that have the words asked, the shorter is about them."""

NOWHERE = -1
"""A term that stands in no title."""


class Headings:
    """In how many living facts' section titles each term stands, kept exactly as facts come and go."""

    def __init__(self) -> None:
        self._frequency: Counter[int] = Counter()
        self._count = 0
        self._total_length = 0
        self._idfs: dict[int, float] = {}

    def count(self, terms: Collection[int], times: int) -> None:
        """Note that so many facts stand under a title; negative for facts that are removed."""
        if terms:
            self._idfs.clear()
            self._count += times
            self._total_length += times * len(terms)
            for term in terms:
                self._frequency[term] += times

    def idf(self, term: int) -> float:
        """How telling a term is in titles (BM25's, never negative)."""
        idf = self._idfs.get(term)
        if idf is None:
            frequency = self._frequency[term]
            idf = self._idfs[term] = math.log1p((self._count - frequency + 0.5) / (frequency + 0.5))
        return idf

    def most(self, terms: Iterable[int]) -> float:
        """The idf of the most telling of a word's terms that stand in some title, or that of a new word."""
        there = [self.idf(term) for term in terms if self._frequency[term]]
        return max(there) if there else self.idf(NOWHERE)

    @property
    def norms(self) -> tuple[float, float, float]:
        """BM25's two constants, and the average length of a title."""
        return K1, B, self._total_length / self._count if self._count else 1.0
