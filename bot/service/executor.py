"""Asking the service beside the event loop.

However long a thought takes, heartbeats go on, and there is time to say that it takes long.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

SLOW_AFTER_S = 1.0
"""A thought that takes longer is announced: Discord waits 3 s for the first response, travel included."""

T = TypeVar("T")


async def announced(work: Awaitable[T], when_slow: Callable[[], Awaitable[object]]) -> T:
    """What comes of work, however long it takes; `when_slow` is called if it lasts."""
    doing = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({doing}, timeout=SLOW_AFTER_S)
    if not done:
        await when_slow()
    return await doing


class Executor:
    """One thread that asks the service and renders, a question at a time: it is not made for several."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="service")

    async def run(
        self, thought: Callable[[], T], *, when_slow: Callable[[], Awaitable[object]] | None = None
    ) -> T:
        """What comes of a thought, however long it takes; `when_slow` is called if it lasts."""
        thinking = self._begin(thought)
        return await (thinking if when_slow is None else announced(thinking, when_slow))

    async def run_or_default(self, thought: Callable[[], T], instead: T) -> T:
        """What comes of a thought at once, or `instead`: for choices and forms, which cannot be deferred."""
        thinking = self._begin(thought)
        done, _ = await asyncio.wait({thinking}, timeout=SLOW_AFTER_S)
        if done:
            return thinking.result()
        thinking.cancel()
        return instead

    def _begin(self, thought: Callable[[], T]) -> asyncio.Future[T]:
        """Think in the thread, in the context of whoever asks: the language that is spoken goes along."""
        context = contextvars.copy_context()
        return asyncio.get_running_loop().run_in_executor(self._thread, context.run, thought)

    def close(self) -> None:
        """Drop the thoughts that have not begun."""
        self._thread.shutdown(wait=False, cancel_futures=True)
