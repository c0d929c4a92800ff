"""The titles of sections as a field of their own: a word rare in titles tells more there than in texts.

In a list of questions and answers every title is a question; what is common in them all (*how*, the product's
name) says nothing of which one was meant.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from bot.matching.growing import Growing

K1 = 1.2
B = 0.95
"""Nearly all of the length counts: of two titles that have the words asked, the shorter is about them."""


class Headings:
    """In how many living facts' section titles each term stands, kept exactly as facts come and go."""

    def __init__(self) -> None:
        self._frequency = Growing(np.zeros(0, np.int32))
        self._count = 0
        self._total_length = 0

    def count(self, terms: Collection[int], times: int) -> None:
        """Note that so many facts stand under a title; negative for facts that are removed."""
        if terms:
            self._count += times
            self._total_length += times * len(terms)
            self._frequency.grow(max(terms) + 1)
            for term in terms:
                self._frequency.room[term] += times

    @property
    def frequencies(self) -> tuple[npt.NDArray[np.int32], int]:
        """In how many titles each term stands, and room behind; and how many titles there are."""
        return self._frequency.room, self._count

    @property
    def norms(self) -> tuple[float, float, float]:
        """BM25's two constants, and the average length of a title."""
        return K1, B, self._total_length / self._count if self._count else 1.0
