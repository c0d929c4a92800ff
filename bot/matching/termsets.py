"""Sets of terms as the inner loops read them: one after another in one array, each ascending."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from bot.matching.growing import Growing


class TermSets:
    """Sets of terms by number, from 0 on; equal sets have the same number."""

    def __init__(self) -> None:
        self._numbers: dict[frozenset[int], int] = {}
        self._terms = Growing(np.zeros(0, np.int32))
        self._ends = Growing(np.zeros(1, np.int64))

    def number(self, terms: Collection[int]) -> int:
        """The number of a set, a new one if need be."""
        terms = frozenset(terms)
        number = self._numbers.get(terms)
        if number is None:
            number = self._numbers[terms] = len(self._numbers)
            self._terms.extend(sorted(terms))
            self._ends.put(number + 1, len(self._terms))
        return number

    @property
    def arrays(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """All the terms, and where those of each set end, from 0 on."""
        return self._terms.room, self._ends.room
