"""The ledger in SQLite or PostgreSQL: one transaction for each change."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.ledger import drafts, queries
from bot.ledger.address import is_of, place_of
from bot.ledger.compare import Comparison, compare_all, refuse_faulty, refuse_loss
from bot.ledger.db_errors import explained
from bot.ledger.engine import identity, make_engine, reading, writing
from bot.ledger.errors import UnavailableError
from bot.ledger.hash_chain import faults
from bot.ledger.migrate import migrate
from bot.ledger.revision import Action, GuildHead, GuildLog, Json, NewRevision, Revision, Subject
from bot.ledger.write_lock import Turns

Result = TypeVar("Result")
Work = Callable[[AsyncConnection], Awaitable[Result]]
"""What is done in a transaction."""


class SqlLedger:
    """A `Ledger` in a database. Use it in one event loop; open another for another."""

    def __init__(self, engine: AsyncEngine, clock: Callable[[], datetime]) -> None:
        self.place = place_of(engine.url)
        self._engine = engine
        self._clock = clock
        self._reading, self._writing = reading(engine), writing(engine)
        self._file = identity(engine.url)
        self._turn = Turns()
        self._under_way: set[asyncio.Future[Any]] = set()

    @classmethod
    async def open(cls, url: URL, clock: Callable[[], datetime]) -> Self:
        """Open the store at an address from `store_url`, made or brought up to date if need be.

        Raises `UnavailableError` when it cannot be had, `TooNewError` when it is not for this version.
        """
        with explained(place_of(url)):
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
        with explained(self.place):
            await self._engine.dispose()

    async def append(self, guild_id: int, drafts: Sequence[NewRevision]) -> tuple[Revision, ...]:
        """Write drafts as one batch."""
        if not drafts:
            return ()
        return await self._change(
            lambda connection: queries.append(connection, guild_id, drafts, self._clock())
        )

    async def revisions(self, guild_id: int, after: int = 0) -> tuple[Revision, ...]:
        """All revisions above a number, oldest first."""
        return await self._look(lambda connection: queries.after(connection, guild_id, after))

    async def latest(self, guild_id: int, subject: Subject, key: str) -> Revision | None:
        """Get the latest revision of one thing."""
        return next(iter(await self.history(guild_id, subject, key, limit=1)), None)

    async def history(
        self,
        guild_id: int,
        subject: Subject | None = None,
        key: str | None = None,
        before: int | None = None,
        limit: int = 25,
    ) -> tuple[Revision, ...]:
        """A page of revisions, newest first."""
        return await self._look(
            lambda connection: queries.page(connection, guild_id, subject, key, before, limit)
        )

    async def servers(self) -> tuple[GuildHead, ...]:
        """Every server, by id."""
        return await self._look(queries.all_servers)

    async def settings(self, guild_id: int) -> Mapping[str, object]:
        """The settings that a server has chosen."""
        chosen = await self._look(lambda connection: queries.settings(connection, guild_id))
        return {name: last.after["value"] for name, last in chosen.items() if last.after}

    async def change_settings(
        self, guild_id: int, changes: Mapping[str, object], by: int | None
    ) -> tuple[Revision, ...]:
        """Choose settings, None to go back to the default."""

        async def choose(connection: AsyncConnection) -> tuple[Revision, ...]:
            await queries.claim(connection, guild_id)
            chosen = await queries.settings(connection, guild_id)
            drafts = tuple(_setting_drafts(chosen, changes, by))
            if not drafts:
                return ()
            return await queries.append(connection, guild_id, drafts, self._clock())

        return await self._change(choose)

    async def keep_draft(self, guild_id: int, by: int, body: Json) -> str:
        """Keep what a person has typed."""
        id_ = secrets.token_hex(8)
        await self._change(lambda to: drafts.keep(to, id_, guild_id, by, body, self._clock()))
        return id_

    async def draft(self, draft_id: str, guild_id: int, by: int) -> Json | None:
        """Get a draft of its author's, on its server."""
        return await self._look(lambda connection: drafts.find(connection, draft_id, guild_id, by))

    async def replace_draft(self, draft_id: str, guild_id: int, by: int, body: Json) -> None:
        """Put other words into a draft."""
        await self._change(lambda to: drafts.replace(to, draft_id, guild_id, by, body, self._clock()))

    async def drop_draft(self, draft_id: str) -> None:
        """Let go of a draft."""
        await self._change(lambda connection: drafts.drop(connection, draft_id))

    async def forget_drafts(self, before: datetime) -> int:
        """Let go of old drafts."""
        return await self._change(lambda connection: drafts.drop_old(connection, before))

    async def forget_person(self, user_id: int) -> int:
        """Make a person's revisions the work of nobody."""

        async def forget(connection: AsyncConnection) -> int:
            await drafts.drop_of_person(connection, user_id)
            return await queries.forget(connection, user_id)

        return await self._change(forget)

    async def server_removed(self, guild_id: int, at: datetime) -> None:
        """Note that a server removed the bot."""
        await self._change(lambda connection: queries.mark_removed(connection, guild_id, at))

    async def server_returned(self, guild_id: int) -> None:
        """Take that note back."""
        await self._change(lambda connection: queries.unmark(connection, guild_id))

    async def erase_removed(self, before: datetime) -> tuple[int, ...]:
        """Erase whole servers; their revisions go with them."""

        async def erase(connection: AsyncConnection) -> tuple[int, ...]:
            erased = await queries.erase(connection, before)
            await drafts.drop_of_servers(connection, erased)
            return erased

        return await self._change(erase)

    async def check(self) -> tuple[str, ...]:
        """Read everything and tell what is wrong."""
        return await self._look(_faults)

    async def logs(self) -> tuple[GuildLog, ...]:
        """Everything, as it was at one moment."""
        return await self._look(queries.logs)

    def owns(self, path: Path) -> bool:
        """Whether a file is the store's own."""
        return is_of(path, self._engine.url)

    async def take_in(
        self, logs: Sequence[GuildLog], *, overwrite: bool = False, dry_run: bool = False
    ) -> tuple[Comparison, ...]:
        """Bring in what the ledger lacks, all or nothing."""
        refuse_faulty(logs)
        if dry_run:
            return compare_all(await self.logs(), logs)

        async def bring_in(connection: AsyncConnection) -> tuple[Comparison, ...]:
            await queries.hold_all(connection)
            comparisons = compare_all(await queries.logs(connection), logs)
            if not overwrite:
                refuse_loss(comparisons)
            outcomes = {comparison.guild_id: comparison.outcome for comparison in comparisons}
            for log in logs:
                await queries.take_in(connection, log, outcomes[log.server.guild_id], self._clock())
            return comparisons

        return await self._change(bring_in)

    async def _look(self, work: Work[Result]) -> Result:
        """Read in one transaction, all of it as of one moment."""
        return await self._to_its_end(self._transaction(self._reading, work))

    async def _change(self, work: Work[Result]) -> Result:
        """Write in one transaction: durable on return, undone when it raises."""

        async def in_turn() -> Result:
            async with self._turn:
                self._refuse_if_gone()
                return await self._transaction(self._writing, work)

        return await self._to_its_end(in_turn())

    def _refuse_if_gone(self) -> None:
        """A file that was deleted goes on taking what is written until it is closed, and is lost then."""
        if identity(self._engine.url) != self._file:
            cure = "put it back, or restore the last backup and start the bot anew"
            raise UnavailableError(f"{self.place} was deleted or replaced; {cure}")

    async def _transaction(self, engine: AsyncEngine, work: Work[Result]) -> Result:
        with explained(self.place):
            async with engine.begin() as connection:
                return await work(connection)

    async def _to_its_end(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Do work that goes on to its end even if nobody waits for it any more.

        A transaction cancelled midway would keep SQLite's lock until its connection is torn down.
        """
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_let_go)
            raise


async def _faults(connection: AsyncConnection) -> tuple[str, ...]:
    """Everything that is wrong with a store."""
    found = [line async for line in queries.damage(connection)]
    try:
        logs = await queries.logs(connection)
    except UnavailableError as unreadable:
        return (*found, str(unreadable))
    return (*found, *(fault for log in logs for fault in faults(log)))


def _let_go(task: asyncio.Future[Any]) -> None:
    """Look at an outcome that nobody waits for, so that asyncio does not complain."""
    if not task.cancelled():
        task.exception()


def _setting_drafts(
    chosen: Mapping[str, Revision], changes: Mapping[str, object], by: int | None
) -> Iterator[NewRevision]:
    """The drafts that make what is chosen into what is wanted."""
    for name, value in changes.items():
        known = chosen.get(name)
        draft = NewRevision(
            subject=Subject.SETTING,
            key=name,
            action=Action.EDIT,
            by=by,
            before=known.after if known else None,
            after=None if value is None else {"value": value},
            against=known.number if known else 0,
        )
        if draft.after != draft.before:
            yield draft
