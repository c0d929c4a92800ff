"""The ledger in SQLite or PostgreSQL: one transaction for each change."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.ledger import queries
from bot.ledger.backup import compare_all, refuse_faulty
from bot.ledger.db_errors import translate_errors
from bot.ledger.engine import file_identity, is_store_file, make_engine, place_of, reading, writing
from bot.ledger.errors import UnavailableError
from bot.ledger.migrate import migrate
from bot.ledger.revision import Comparison, GuildLog, Json, NewRevision, Revision, Subject
from bot.ledger.write_lock import WriteLock

P = ParamSpec("P")
Result = TypeVar("Result")
Query = Callable[[AsyncConnection], Awaitable[Result]]
"""What is done in a transaction."""


def _method(
    query: Callable[Concatenate[AsyncConnection, P], Awaitable[Result]], *, writes: bool = False
) -> Callable[Concatenate[SqlLedger, P], Coroutine[Any, Any, Result]]:
    """Make a method that does just a query, in a transaction of its own."""

    def method(self: SqlLedger, /, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, Result]:
        transaction = self._write if writes else self._read
        return transaction(lambda db: query(db, *args, **kwargs))

    return method


class SqlLedger:
    """A `Ledger` in a database. Use it in one event loop; open another for another."""

    def __init__(self, engine: AsyncEngine, clock: Callable[[], datetime]) -> None:
        self.place = place_of(engine.url)
        self._engine = engine
        self._clock = clock
        self._reading, self._writing = reading(engine), writing(engine)
        self._file = file_identity(engine.url)
        self._write_lock = WriteLock()
        self._under_way: set[asyncio.Future[Any]] = set()

    @classmethod
    async def open(cls, url: URL, clock: Callable[[], datetime]) -> Self:
        """Open a store, new or brought up to date, or raise `UnavailableError` or `TooNewError`."""
        with translate_errors(place_of(url)):
            ledger = cls(make_engine(url), clock)
            try:
                await migrate(ledger._engine, ledger.place)
            except BaseException:
                await ledger._engine.dispose()
                raise
        return ledger

    async def close(self) -> None:
        """Let the changes under way end, then let go of the store."""
        await asyncio.gather(*self._under_way, return_exceptions=True)
        with translate_errors(self.place):
            await self._engine.dispose()

    async def append(self, guild_id: int, changes: Sequence[NewRevision]) -> tuple[Revision, ...]:
        """Write changes as one batch."""
        if not changes:
            return ()
        return await self._write(lambda db: queries.append(db, guild_id, changes, self._clock()))

    async def latest(self, guild_id: int, subject: Subject, key: str) -> Revision | None:
        """Return the latest revision of one thing."""
        return next(iter(await self.history(guild_id, subject, key, limit=1)), None)

    revisions = _method(queries.revisions_after)
    history = _method(queries.history)
    servers = _method(queries.heads)
    check = _method(queries.check)
    logs = _method(queries.logs)
    draft = _method(queries.find_draft)
    delete_draft = _method(queries.delete_draft, writes=True)
    delete_old_drafts = _method(queries.delete_old_drafts, writes=True)
    forget_person = _method(queries.forget_person, writes=True)
    server_removed = _method(queries.mark_removed, writes=True)
    server_returned = _method(queries.unmark_removed, writes=True)
    erase_removed = _method(queries.erase_removed, writes=True)

    async def settings(self, guild_id: int) -> Mapping[str, object]:
        """Return the settings that a server has chosen."""
        latest = await self._read(lambda db: queries.settings(db, guild_id))
        return {name: last.after["value"] for name, last in latest.items() if last.after}

    async def change_settings(
        self, guild_id: int, chosen: Mapping[str, object], by: int | None
    ) -> tuple[Revision, ...]:
        """Choose settings, None to go back to the default."""
        return await self._write(lambda db: queries.change_settings(db, guild_id, chosen, by, self._clock()))

    async def save_draft(self, guild_id: int, by: int, body: Json) -> str:
        """Store what a person has typed."""
        id_ = secrets.token_hex(8)
        await self._write(lambda db: queries.save_draft(db, id_, guild_id, by, body, self._clock()))
        return id_

    async def overwrite_draft(self, draft_id: str, guild_id: int, by: int, body: Json) -> None:
        """Put other words into a draft."""
        await self._write(lambda db: queries.overwrite_draft(db, draft_id, guild_id, by, body, self._clock()))

    def owns(self, path: Path) -> bool:
        """Tell whether a file is the store's own."""
        return is_store_file(path, self._engine.url)

    async def restore_logs(
        self, logs: Sequence[GuildLog], *, overwrite: bool = False, dry_run: bool = False
    ) -> tuple[Comparison, ...]:
        """Bring in what the ledger lacks, all or nothing."""
        refuse_faulty(logs)
        if dry_run:
            return compare_all(await self.logs(), logs)
        return await self._write(lambda db: queries.restore_logs(db, logs, overwrite, self._clock()))

    async def _read(self, query: Query[Result]) -> Result:
        """Read in one transaction, all of it as of one moment."""
        return await self._to_its_end(self._transaction(self._reading, query))

    async def _write(self, query: Query[Result]) -> Result:
        """Write in one transaction: durable on return, undone when it raises."""

        async def in_turn() -> Result:
            async with self._write_lock:
                self._refuse_if_gone()
                return await self._transaction(self._writing, query)

        return await self._to_its_end(in_turn())

    def _refuse_if_gone(self) -> None:
        """Raise when the file was deleted: it goes on taking what is written until it is closed, in vain."""
        if file_identity(self._engine.url) != self._file:
            cure = "put it back, or restore the last backup and start the bot anew"
            raise UnavailableError(f"{self.place} was deleted or replaced; {cure}")

    async def _transaction(self, engine: AsyncEngine, query: Query[Result]) -> Result:
        with translate_errors(self.place):
            async with engine.begin() as connection:
                return await query(connection)

    async def _to_its_end(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Do work to its end, though nobody waits: cancelled midway, it would go on to keep SQLite's lock."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_ignore_outcome)
            raise


def _ignore_outcome(task: asyncio.Future[Any]) -> None:
    """Look at an outcome that nobody waits for, so that asyncio does not complain."""
    if not task.cancelled():
        task.exception()
