"""The database's errors in plain words: what each means to a person, and what to do about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from asyncpg import InterfaceError, PostgresError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.ledger.errors import LedgerError, UnavailableError

_TRY_AGAIN = "nothing was changed; try again"

_SQLITE = {
    "SQLITE_FULL": "cannot grow: the disk is full; make room, then try again",
    "SQLITE_READONLY": "is read-only; let the bot write to the file and its folder, then try again",
    "SQLITE_BUSY": "is locked by another program; close that one, then try again",
    "SQLITE_LOCKED": "is locked by another program; close that one, then try again",
    "SQLITE_CORRUPT": "is damaged; stop the bot, keep the file and restore the last backup",
    "SQLITE_NOTADB": "is not an SQLite database; name another file, or restore the last backup",
    "SQLITE_IOERR": "cannot be read or written: the disk is full or failing; look at it, then try again",
    "SQLITE_CANTOPEN": "cannot be opened; let the bot read and write the file and its folder",
    "SQLITE_CONSTRAINT": "refused a change that would rewrite or break the record",
}
"""By the beginning of SQLite's names of errors, https://www.sqlite.org/rescode.html"""

_POSTGRESQL = {
    "53100": "cannot grow: its disk is full; make room, then try again",
    "53300": "has no connection free; let it have more, or close some, then try again",
    "25006": "is read-only; let the bot write, then try again",
    "55P03": f"is locked by another program; {_TRY_AGAIN}",
    "57014": f"was too slow; {_TRY_AGAIN}",
    "40": f"is busy; {_TRY_AGAIN}",
    "08": f"cannot be reached; {_TRY_AGAIN} when it is back",
    "57": f"is shutting down or starting; {_TRY_AGAIN} when it is back",
    "28": "refused user or password; look at DATABASE_URL",
    "3D": "does not exist; create it, or look at DATABASE_URL",
    "42501": "does not let its user do this; grant it what it needs",
    "XX": "is damaged; stop the bot and restore the last backup",
    "23": "refused a change that would rewrite or break the record",
}
"""By the beginning of SQLSTATE codes, https://www.postgresql.org/docs/current/errcodes-appendix.html"""

_CODES = (("sqlite_errorname", _SQLITE, ""), ("sqlstate", _POSTGRESQL, "SQLSTATE "))
_GUARDED = ("SQLITE_CONSTRAINT", "23")


@contextmanager
def translate_errors(place: str) -> Iterator[None]:
    """Raise the store's errors as `UnavailableError`, or as `LedgerError` when it refused on purpose."""
    try:
        yield
    except PoolTimeoutError as cause:
        raise UnavailableError(f"{place} is too busy; {_TRY_AGAIN}") from cause
    except (SQLAlchemyError, sqlite3.Error, PostgresError, InterfaceError, OSError) as cause:
        code, meaning = _meaning(cause)
        kind = LedgerError if code.startswith(_GUARDED) else UnavailableError
        raise kind(f"{place} {meaning}") from cause


def _meaning(cause: BaseException) -> tuple[str, str]:
    """Return the store's own code of an error, and what it means."""
    for error in _chain(cause):
        for attribute, meanings, name in _CODES:
            code = getattr(error, attribute, None)
            if isinstance(code, str):
                found = next((meaning for start, meaning in meanings.items() if code.startswith(start)), None)
                return code, found or f"failed ({name}{code}); {_TRY_AGAIN}"
    if isinstance(cause, OSError) and cause.filename is not None:
        return "", f"cannot be opened: {cause.strerror}; let the bot make and write the file and its folder"
    lost = isinstance(cause, DBAPIError) and cause.connection_invalidated
    if lost or any(isinstance(error, OSError | InterfaceError) for error in _chain(cause)):
        return "", _POSTGRESQL["08"]
    return "", f"failed ({type(cause).__name__}); {_TRY_AGAIN}"


def _chain(cause: BaseException) -> Iterator[BaseException]:
    """Yield an error and those that caused it."""
    error: BaseException | None = cause
    while error is not None:
        yield error
        error = getattr(error, "orig", None) or error.__cause__
