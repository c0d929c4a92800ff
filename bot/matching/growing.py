"""An array that grows at its end, as a list does, and is read as an array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

_Number = TypeVar("_Number", bound=np.generic)

SHORTEST = 16


class Growing(Generic[_Number]):
    """Doubled whenever it is full, so additions cost constant time on average; zeros where none was set."""

    def __init__(self, begun_with: npt.NDArray[_Number]) -> None:
        self._room = begun_with
        self._size = len(begun_with)

    def __len__(self) -> int:
        return self._size

    @property
    def room(self) -> npt.NDArray[_Number]:
        """The array with whatever room there is behind its end; another array after it has grown."""
        return self._room

    def grow(self, size: int) -> None:
        """Make it at least so long."""
        if size > len(self._room):
            larger = np.zeros(max(SHORTEST, size, 2 * len(self._room)), self._room.dtype)
            larger[: self._size] = self._room[: self._size]
            self._room = larger
        self._size = max(self._size, size)

    def put(self, place: int, value: float) -> None:
        """Set one place, which may lie behind the end."""
        self.grow(place + 1)
        self._room[place] = value

    def extend(self, values: Sequence[int]) -> None:
        """Put some numbers behind the end."""
        start = self._size
        self.grow(start + len(values))
        self._room[start : self._size] = values
