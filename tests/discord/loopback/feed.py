"""A sequence that grows and can be waited on: every wait of the double, without sleeping or polling."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

PATIENCE_S = 5.0


class Feed(Generic[T]):
    """An append-only sequence; `first` waits until an entry matches.

    The title goes into the message of the TimeoutError, which also shows what came instead.
    """

    __slots__ = ("_entries", "_title", "_waiters")

    def __init__(self, title: str) -> None:
        self._title = title
        self._entries: list[T] = []
        self._waiters: list[tuple[Callable[[T], bool], asyncio.Future[int]]] = []

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries)

    def __getitem__(self, index: int) -> T:
        return self._entries[index]

    def since(self, start: int) -> list[T]:
        """Return the entries from this position on."""
        return self._entries[start:]

    def append(self, entry: T) -> None:
        """Add an entry and wake those who wait for it."""
        self._entries.append(entry)
        for matches, future in self._waiters:
            if not future.done() and matches(entry):
                future.set_result(len(self._entries) - 1)

    async def first(
        self,
        matches: Callable[[T], bool] = lambda _: True,
        *,
        start: int = 0,
        within_s: float = PATIENCE_S,
    ) -> T:
        """Return the first entry from `start` on that matches, waiting up to `within_s` seconds for it."""
        return self._entries[await self.locate(matches, start=start, within_s=within_s)]

    async def locate(
        self,
        matches: Callable[[T], bool] = lambda _: True,
        *,
        start: int = 0,
        within_s: float = PATIENCE_S,
    ) -> int:
        """Return the position of the first entry from `start` on that matches, waiting for it likewise."""
        for position in range(start, len(self._entries)):
            if matches(self._entries[position]):
                return position
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        waiter = (matches, future)
        self._waiters.append(waiter)
        try:
            async with asyncio.timeout(within_s):
                return await future
        except TimeoutError as late:
            raise TimeoutError(self._complaint(within_s)) from late
        finally:
            self._waiters.remove(waiter)

    def _complaint(self, within_s: float) -> str:
        last = "\n".join(f"  {entry!r}" for entry in self._entries[-5:]) or "  nothing"
        came = f"the last of {len(self._entries)} entries:\n{last}"
        return f"{self._title}: no match within {within_s:g} s; {came}"
