"""The thread that asks the service, beside the event loop.

However long a question takes, heartbeats go on, and there is time to say that it takes long.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

SLOW_AFTER_S = 1.0
"""Whoever waits longer is told so: Discord waits 3 s for the first response, travel included."""

T = TypeVar("T")


async def notify_if_slow(work: Awaitable[T], when_slow: Callable[[], Awaitable[object]]) -> T:
    """Wait for work and return its result; call `when_slow` once if it takes longer than `SLOW_AFTER_S`."""
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
        self, work: Callable[[], T], *, when_slow: Callable[[], Awaitable[object]] | None = None
    ) -> T:
        """Return the result of work, however long it takes; call `when_slow` if it takes long."""
        running = self._start(work)
        return await (running if when_slow is None else notify_if_slow(running, when_slow))

    async def run_or_default(self, work: Callable[[], T], default: T) -> T:
        """Return the result of work, or `default` if it is slow: for choices and forms, which cannot wait."""
        running = self._start(work)
        done, _ = await asyncio.wait({running}, timeout=SLOW_AFTER_S)
        if done:
            return running.result()
        running.cancel()
        return default

    def _start(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Start work in the thread, in the caller's context: the language that is spoken goes along."""
        context = contextvars.copy_context()
        return asyncio.get_running_loop().run_in_executor(self._thread, context.run, work)

    def close(self) -> None:
        """Drop the work that has not begun."""
        self._thread.shutdown(wait=False, cancel_futures=True)
