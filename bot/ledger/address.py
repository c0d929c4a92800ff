"""The address of the ledger: DATABASE_URL as people and hosts write it, and as the drivers want it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.ledger.errors import LedgerError

LONGEST_WAIT_SECONDS = 3600
_CURE = "write postgresql://USER:PASSWORD@HOST/NAME or sqlite:///PATH, or leave it out for a file in data/"
_DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
}
_RENAMED = {"sslmode": "ssl"}
"""libpq's name for what asyncpg calls otherwise."""

_KNOWN = {
    "postgresql+asyncpg": frozenset({"host", "port", "user", "password", "database", "ssl"}),
    "sqlite+aiosqlite": frozenset({"mode", "uri", "timeout", "nolock", "vfs"}),
}


def store_url(text: str) -> URL:
    """Read an address as DATABASE_URL has it. Raises `LedgerError`, which never repeats a password.

    >>> store_url("postgres://sankore:secret@db/record?sslmode=require").render_as_string()
    'postgresql+asyncpg://sankore:***@db/record?ssl=require'
    """
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        # not chained: the message repeats the address, which may have a password
        raise LedgerError(f"DATABASE_URL is not an address; {_CURE}") from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise LedgerError(f"DATABASE_URL begins with {url.drivername!r}, which is no store; {_CURE}")
    query = {_RENAMED.get(name, name): value for name, value in url.query.items()}
    unknown = sorted(set(query) - _KNOWN[driver])
    if unknown:
        raise LedgerError(f"DATABASE_URL has the parameter {unknown[0]!r}, which is not known; delete it")
    if not _is_seconds(query.get("timeout", "0")):
        raise LedgerError("DATABASE_URL's timeout is no number of seconds; write one, such as timeout=2")
    if not url.database or url.database == ":memory:":
        raise LedgerError(f"DATABASE_URL names no database; {_CURE}")
    return url.set(drivername=driver, query=query)


def _is_seconds(value: str | tuple[str, ...]) -> bool:
    """Tell whether a parameter was given once, as seconds."""
    try:
        return isinstance(value, str) and 0 <= float(value) <= LONGEST_WAIT_SECONDS
    except ValueError:
        return False


def sqlite_file(url: URL) -> Path | None:
    """Return the file that an address means; None for PostgreSQL and SQLite's own addresses (`file:…`)."""
    if url.get_backend_name() != "sqlite" or not url.database or "uri" in url.query:
        return None
    return Path(url.database)


def is_store_file(path: Path, url: URL) -> bool:
    """Tell whether a path, by whatever name, is a store's file or one that SQLite keeps beside it."""
    file = sqlite_file(url)
    if file is None:
        return False
    own = file.resolve()
    if path.resolve() in [own.with_name(own.name + ending) for ending in ("", "-wal", "-shm", "-journal")]:
        return True
    return path.exists() and own.exists() and path.samefile(own)


def place_of(url: URL) -> str:
    """Return the name of a store for a person to read, without a password."""
    if url.get_backend_name() == "sqlite":
        return f"the ledger {url.database}"
    return (
        f"the PostgreSQL database {url.database!r} at {url.host or url.query.get('host') or 'this machine'}"
    )
