"""All servers' records over one ledger: every interface asks and publishes through them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime

from bot.ledger import GuildHead, Ledger, LedgerError, OutdatedError, Revision, Subject, seal_of
from bot.service.answering import AnswerService, MatcherFactory
from bot.service.executor import Executor
from bot.service.guild_settings import GuildSettings
from bot.service.record.changes import Change, new_revisions
from bot.service.record.guild_record import GuildRecord

_log = logging.getLogger(__name__)

Listener = Callable[[int, Sequence[Revision]], Awaitable[None]]
"""Called with a server's id and its new revisions, once they are in force.

Without revisions, the whole log was read again, since a backup was restored over what was known.
The person who made the change waits for it: do what takes long after it has returned.
"""


class GuildRecords:
    """The records of all servers, read from the ledger on first use.

    What changes a record runs in the `executor`'s thread, as every question does; what reads or writes the
    ledger runs in the event loop. One server's record never sees another's revisions.
    """

    def __init__(
        self,
        shared: AnswerService,
        make_matcher: MatcherFactory,
        ledger: Ledger,
        executor: Executor,
        reserved: Collection[str] = frozenset(),
    ) -> None:
        self.shared = shared
        self.ledger = ledger
        self.executor = executor
        self._make_matcher = make_matcher
        self._reserved = reserved
        self._records: dict[int, GuildRecord] = {}
        self._locks: dict[int, asyncio.Lock] = {}
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Call a listener after every change, whoever makes it."""
        self._listeners.append(listener)

    async def service(self, guild_id: int | None) -> AnswerService:
        """Return the service that answers on a server; in direct messages (None) that of the knowledge files.

        A server whose part of the ledger cannot be read just now is answered from the files, and that is
        logged: an answer is worth more than none.
        """
        if guild_id is None:
            return self.shared
        try:
            return (await self.record(guild_id)).service
        except LedgerError as error:
            _log.warning("Server %s is answered from the knowledge files alone: %s", guild_id, error)
            return self.shared

    async def record(self, guild_id: int) -> GuildRecord:
        """Return a server's record, read from the ledger if it was not yet. Raises `LedgerError`."""
        known = self._records.get(guild_id)
        if known is not None:
            return known
        async with self._lock(guild_id):
            if guild_id not in self._records:
                guild = GuildRecord(guild_id, self.shared, self._make_matcher, self._reserved)
                revisions = await self.ledger.revisions(guild_id)
                if revisions:
                    await self.executor.run(lambda: guild.apply(revisions))
                self._records[guild_id] = guild
        return self._records[guild_id]

    async def guild_settings(self, guild_id: int | None) -> GuildSettings:
        """Return what a server's admins chose; the defaults in direct messages, and without the ledger."""
        if guild_id is None:
            return GuildSettings()
        try:
            return (await self.record(guild_id)).guild_settings
        except LedgerError:
            return GuildSettings()

    async def publish(self, guild_id: int, changes: Sequence[Change], by: int | None) -> tuple[Revision, ...]:
        """Write changes as one batch and put them in force, all or none; return once both are done.

        Raises `OutdatedError` when the same thing was changed first, or when what was changed is gone with a
        restored backup, and `UnavailableError` when it may be tried again.
        """
        guild = await self.record(guild_id)
        if any(change.subject is not Subject.PROPOSAL for change in changes):
            await self.executor.run(guild.ensure_own_service)  # so that the change is in force right after
        async with self._lock(guild_id):
            if not await self._catch_up(guild) and any(change.against for change in changes):
                raise OutdatedError(())
            revisions = await self.ledger.append(guild_id, new_revisions(guild, changes, by))
            await self._apply_written(guild, revisions)
        return revisions

    async def choose(
        self, guild_id: int, chosen: Mapping[str, object], by: int | None
    ) -> tuple[Revision, ...]:
        """Change a server's settings, None for back to the default. Raises as `publish` does."""
        guild = await self.record(guild_id)
        async with self._lock(guild_id):
            await self._catch_up(guild)
            revisions = await self.ledger.change_settings(guild_id, chosen, by)
            await self._apply_written(guild, revisions)
        return revisions

    async def refresh(self) -> None:
        """Apply what other programs wrote since; raises `LedgerError` after all servers were looked at."""
        failed: LedgerError | None = None
        heads = {head.guild_id: head for head in await self.ledger.servers()}
        for guild_id, guild in list(self._records.items()):
            head = heads.get(guild_id, GuildHead(guild_id))
            if (head.latest, head.seal) == (guild.state.number, guild.seal):
                continue
            try:
                async with self._lock(guild_id):
                    await self._catch_up(guild)
            except LedgerError as error:
                failed = error
        if failed is not None:
            raise failed

    async def forget_person(self, user_id: int) -> int:
        """Remove a person's id from their revisions, in memory too; return how many there were."""
        count = await self.ledger.forget_person(user_id)
        for guild_id, guild in list(self._records.items()):
            async with self._lock(guild_id):
                await self._rebuild(guild)
        return count

    async def erase_removed(self, before: datetime) -> tuple[int, ...]:
        """Erase the servers that removed the bot before a moment, from memory too."""
        erased = await self.ledger.erase_removed(before)
        for guild_id in erased:
            self._records.pop(guild_id, None)
        return erased

    def _lock(self, guild_id: int) -> asyncio.Lock:
        """Return the lock under which a server's record is read, written to and applied."""
        return self._locks.setdefault(guild_id, asyncio.Lock())

    async def _catch_up(self, guild: GuildRecord) -> bool:
        """Apply what other programs wrote since, under the lock, and tell the listeners.

        Return whether the log only grew. Else a backup was restored over it, and all of it is read again.
        """
        revisions = await self.ledger.revisions(guild.guild_id, after=max(0, guild.state.number - 1))
        if guild.state.number:
            if not revisions or revisions[0].seal != guild.seal:
                await self._rebuild(guild)
                await self._tell(guild.guild_id, ())
                return False
            revisions = revisions[1:]
        await self._apply(guild, revisions)
        return True

    async def _apply_written(self, guild: GuildRecord, written: Sequence[Revision]) -> None:
        """Apply what was just written here; the caller holds the lock."""
        if written and written[0].seal != seal_of(guild.seal, written[0]):
            await self._catch_up(guild)  # another program wrote in between
        else:
            await self._apply(guild, written)

    async def _apply(self, guild: GuildRecord, revisions: Sequence[Revision]) -> None:
        """Put in force what follows all that is known, and tell the listeners."""
        if revisions:
            await self.executor.run(lambda: guild.apply(revisions))
            await self._tell(guild.guild_id, revisions)

    async def _rebuild(self, guild: GuildRecord) -> None:
        """Read a server's whole log again; the caller holds the lock."""
        revisions = await self.ledger.revisions(guild.guild_id)
        await self.executor.run(lambda: guild.rebuild(revisions))

    async def _tell(self, guild_id: int, revisions: Sequence[Revision]) -> None:
        """Tell the listeners; that one fails is no reason to fail a change that is written."""
        for listener in self._listeners:
            try:
                await listener(guild_id, revisions)
            except Exception:
                _log.exception("A listener to server %s failed", guild_id)
