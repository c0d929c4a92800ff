"""What is read once, however often it comes: a number for each text, and for each number its terms."""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Iterable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Terms = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
_Key = TypeVar("_Key")


class Numbered(dict[_Key, int], ABC):
    """Key → number, from 0 in the order in which keys were first asked for; each is read only then."""

    def __init__(self) -> None:
        self._terms = array("i")
        self._ends = array("q", [0])

    def __missing__(self, key: _Key) -> int:
        self._terms.extend(self.read(key))
        self._ends.append(len(self._terms))
        number = self[key] = len(self)
        return number

    @abstractmethod
    def read(self, key: _Key) -> Iterable[int]:
        """The terms of a key."""

    def places(self, numbers: Terms) -> tuple[Places, Places]:
        """Where in `terms` those of some numbers stand, in order; and where each ends in these, 0 first."""
        ends = np.array(self._ends)
        sizes = np.diff(ends)[numbers]
        after = np.zeros(len(numbers) + 1, np.int64)
        np.cumsum(sizes, out=after[1:])
        return np.arange(after[-1]) + np.repeat(ends[numbers] - after[:-1], sizes), after

    @property
    def terms(self) -> Terms:
        """The terms of all keys, one after the other."""
        return np.array(self._terms)
