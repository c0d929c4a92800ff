"""The store's address as people write it, how connections are opened, and what makes a change durable."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.ledger.errors import LedgerError
from bot.ledger.write_lock import begin_writing

LONGEST_WAIT_SECONDS = 3600
_CURE = "write postgresql://USER:PASSWORD@HOST/NAME or sqlite:///PATH, or leave it out for a file in data/"
_DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
}
_RENAMED = {"sslmode": "ssl"}  # libpq's name for what asyncpg calls otherwise
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
    host = url.host or url.query.get("host") or "this machine"
    return f"the PostgreSQL database {url.database!r} at {host}"


POOL_WAIT_SECONDS = 10
CONNECT_WAIT_SECONDS = 10
COMMAND_WAIT_SECONDS = 30
LOCK_WAIT_SECONDS = 2
"""Less than the 3 s that Discord waits for a response: there is time left to say that nothing was changed."""

_WRITES = "sankore_writes"
_PRAGMAS = (
    "PRAGMA synchronous = FULL",  # a commit returns when the disk has it
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is erased is overwritten
)


def make_engine(url: URL) -> AsyncEngine:
    """Make an engine; an SQLite file is created, for its owner only. Raises `OSError` or `sqlite3.Error`."""
    if url.get_backend_name() == "postgresql":
        return _postgresql(url)
    path = sqlite_file(url)
    if path is not None:
        _create(path)
    return _sqlite(url)


def writing(engine: AsyncEngine) -> AsyncEngine:
    """Return the engine for transactions that write: SQLite's take the write lock at once, not midway."""
    return engine.execution_options(**{_WRITES: True})


def reading(engine: AsyncEngine) -> AsyncEngine:
    """Return the engine for transactions that only read: all they read is of one moment."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine


def file_identity(url: URL) -> tuple[int, int] | None:
    """Return what tells an SQLite file from another under its name; None if there is no such file."""
    path = sqlite_file(url)
    if path is None:
        return None
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _create(path: Path) -> None:
    """Make the file, and its folder, if they are not there. SQLite gives its side files the same mode.

    Only a file that is ours from its first byte is set to WAL, where readers and the writer do not wait for
    one another; the file remembers. That it can be opened at all is tried here, since a connection of
    aiosqlite's that fails to open leaves a thread behind which speaks to the loop when that is closed.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(path, timeout=LOCK_WAIT_SECONDS)) as file:
        if not path.stat().st_size:
            file.execute("PRAGMA journal_mode = WAL")


def _sqlite(url: URL) -> AsyncEngine:
    """Make an engine that begins its transactions itself: the driver would begin them late."""
    timeout_s = float(str(url.query.get("timeout", LOCK_WAIT_SECONDS)))
    engine = create_async_engine(url, connect_args={"timeout": timeout_s}, pool_timeout=POOL_WAIT_SECONDS)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        driver = connection.connection.dbapi_connection
        if connection.get_execution_options().get(_WRITES) and driver:
            driver.run_async(lambda asynchronous: begin_writing(asynchronous, timeout_s))
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _postgresql(url: URL) -> AsyncEngine:
    """Make an engine that tests a connection before it uses it, since servers restart."""
    arguments: dict[str, Any] = {
        "timeout": CONNECT_WAIT_SECONDS,
        "command_timeout": COMMAND_WAIT_SECONDS,
        "server_settings": {
            "application_name": "sankore",
            "synchronous_commit": "on",  # a commit returns when the disk has it
            "lock_timeout": f"{LOCK_WAIT_SECONDS}s",
        },
    }
    return create_async_engine(
        url, connect_args=arguments, pool_pre_ping=True, pool_timeout=POOL_WAIT_SECONDS
    )
