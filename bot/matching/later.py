"""What is worked out only when somebody reads it: most people read the answer and no further."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar, overload

_Element = TypeVar("_Element", covariant=True)


class Later(Sequence[_Element]):
    """What a function gives, as a tuple: it is asked when this is first read, by whatever thread.

    Two threads that read at once may both ask, so it must always give the same.
    """

    __slots__ = ("_look", "_seen")

    def __init__(self, look: Callable[[], Iterable[_Element]]) -> None:
        self._look = look
        self._seen: tuple[_Element, ...] | None = None

    def _read(self) -> tuple[_Element, ...]:
        seen = self._seen
        if seen is None:
            seen = self._seen = tuple(self._look())
        return seen

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[_Element]:
        return iter(self._read())

    @overload
    def __getitem__(self, place: int) -> _Element: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[_Element, ...]: ...
    def __getitem__(self, place: int | slice) -> _Element | tuple[_Element, ...]:
        return self._read()[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._read() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._read())

    def __repr__(self) -> str:
        return repr(self._read())

    def __reduce__(self) -> tuple[type[tuple[_Element, ...]], tuple[tuple[_Element, ...]]]:
        """Copies and pickles are the tuple itself."""
        return tuple, (self._read(),)
