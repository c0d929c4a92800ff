"""Programs that write to one SQLite file, each in its turn.

SQLite keeps no line: who finds the file taken asks again ever more rarely, in the end ten times a second, and
can find it taken each time by a program that writes without a pause. Here who waits asks all the time, and
who has just written waits a little longer than that, so that somebody else comes in between.
https://www.sqlite.org/c3ref/busy_timeout.html
"""

from __future__ import annotations

import asyncio
import sqlite3
import time

import aiosqlite

ASK_AGAIN_MS = 1
GIVE_WAY_SECONDS = 0.002
"""Longer than a waiting program needs to ask again."""


class Turns:
    """The writers of one program come one at a time, in a fair line; between two, others may write."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._ended = -GIVE_WAY_SECONDS

    async def __aenter__(self) -> None:
        await self._lock.acquire()
        try:
            await asyncio.sleep(self._ended + GIVE_WAY_SECONDS - time.monotonic())
        except BaseException:
            self._lock.release()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._ended = time.monotonic()
        self._lock.release()


async def begin_writing(connection: aiosqlite.Connection, patience: float) -> None:
    """Begin a transaction that writes.

    Raises `sqlite3.OperationalError` when other programs have not let go within `patience` seconds.
    """
    usual = f"PRAGMA busy_timeout = {patience * 1000:.0f}"
    begin = f"PRAGMA busy_timeout = {ASK_AGAIN_MS}; BEGIN IMMEDIATE; {usual}"
    tired = time.monotonic() + patience
    while True:
        try:
            await connection.executescript(begin)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY and time.monotonic() < tired:
                continue
            await connection.execute(usual)
            raise
        return
