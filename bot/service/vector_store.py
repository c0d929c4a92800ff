"""Keeps the vectors of texts in a file, under what each text is.

Safe to delete: whatever is missing is made again.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.matching.vectors import Vectors

_log = logging.getLogger(__name__)

KEYS_AT_ONCE = 500
BUSY_TIMEOUT_S = 10.0
LEARN_EVERY_S = 0.2
TOLD_EVERY_TEXTS = 2000


class VectorStore:
    """A SQLite file of keys and vectors, used from several threads, and from several programs at once.

    A file that cannot be opened or written is no reason not to answer: vectors are kept in memory then.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._memory: dict[bytes, bytes] = {}
        self._opened: list[sqlite3.Connection | None] = []

    def read(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """Return those of some keys that there are, with what was kept under them."""
        found = {key: self._memory[key] for key in keys if key in self._memory}
        asked = [key for key in keys if key not in found]
        with self._lock:
            for start in range(0, len(asked) if self._file else 0, KEYS_AT_ONCE):
                found.update(self._read(asked[start : start + KEYS_AT_ONCE]))
        return found

    def write(self, rows: Mapping[bytes, bytes]) -> None:
        """Keep values under keys."""
        with self._lock:
            try:
                if self._file is None:
                    self._memory.update(rows)
                else:
                    with self._file:
                        self._file.executemany("replace into vectors values (?, ?)", list(rows.items()))
            except sqlite3.Error as error:
                self._give_up(error)
                self._memory.update(rows)

    @property
    def _file(self) -> sqlite3.Connection | None:
        """The file, opened on first use; None when it cannot be used."""
        if not self._opened:
            self._opened.append(self._open(self._path))
        return self._opened[0]

    def _open(self, path: Path) -> sqlite3.Connection | None:
        """Open the file, made if there is none; one that is damaged is begun anew."""
        for is_last_try in (False, True):
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                file = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, check_same_thread=False)
                file.execute("pragma journal_mode = wal")
                file.execute("pragma synchronous = normal")
                file.execute(
                    "create table if not exists vectors (key blob primary key, value blob) without rowid"
                )
                return file
            except sqlite3.DatabaseError as error:
                if is_last_try or isinstance(error, sqlite3.OperationalError):
                    _log.warning("%s cannot be used (%s): vectors are kept in memory", path, error)
                    return None
                path.unlink(missing_ok=True)
            except OSError as error:
                _log.warning("%s cannot be used (%s): vectors are kept in memory", path, error)
                return None
        return None

    def _read(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        assert self._file is not None
        marks = ",".join("?" * len(keys))
        try:
            return dict(self._file.execute(f"select key, value from vectors where key in ({marks})", keys))
        except sqlite3.Error as error:
            self._give_up(error)
            return {}

    def _give_up(self, error: sqlite3.Error) -> None:
        """Go on in memory."""
        _log.warning("The file of vectors cannot be used (%s): they are kept in memory", error)
        self._opened = [None]


async def keep_learning(vectors: Vectors) -> None:
    """Learn what waits, in a thread beside the event loop, until cancelled; answers do not wait for it."""
    told = 0
    while True:
        if not vectors.waiting:
            await asyncio.sleep(LEARN_EVERY_S)
            continue
        left = await asyncio.to_thread(vectors.learn)
        if vectors.learned - told >= TOLD_EVERY_TEXTS or not left:
            told = vectors.learned
            _log.info("%d texts are known by meaning, %d are still to be read", told, left)
