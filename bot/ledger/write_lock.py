"""The write lock: several programs that write to one SQLite file take turns.

SQLite has no queue: a program that finds the file locked asks again ever more rarely, in the end ten times a
second, and can find it locked each time by a program that writes without a pause. Here a program that waits
asks all the time, and one that has just written pauses a little longer than that, so that another comes in.
https://www.sqlite.org/c3ref/busy_timeout.html
"""

from __future__ import annotations

import asyncio
import sqlite3
import time

import aiosqlite

RETRY_MS = 1
PAUSE_SECONDS = 0.002  # longer than a waiting program needs to ask again


class WriteLock:
    """Lets one program's writers in one at a time, in a fair order; between two, other programs may write."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._ended = -PAUSE_SECONDS

    async def __aenter__(self) -> None:
        await self._lock.acquire()
        try:
            await asyncio.sleep(self._ended + PAUSE_SECONDS - time.monotonic())
        except BaseException:
            self._lock.release()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._ended = time.monotonic()
        self._lock.release()


async def begin_writing(connection: aiosqlite.Connection, timeout_s: float) -> None:
    """Begin a transaction that writes; `sqlite3.OperationalError` if others hold on for `timeout_s`."""
    usual_timeout = f"PRAGMA busy_timeout = {timeout_s * 1000:.0f}"
    begin = f"PRAGMA busy_timeout = {RETRY_MS}; BEGIN IMMEDIATE; {usual_timeout}"
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            await connection.executescript(begin)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY and time.monotonic() < deadline:
                continue
            await connection.execute(usual_timeout)
            raise
        return
