"""All servers' records, over one ledger: what every interface asks for a desk, and publishes through."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime

from bot.facts import FactBase
from bot.ledger import GuildHead, Ledger, LedgerError, OutdatedError, Revision, Subject, seal_of
from bot.service.answering import AnswerService, MatcherFactory
from bot.service.executor import Executor
from bot.service.guild_settings import GuildSettings
from bot.service.record.changes import Change
from bot.service.record.guild_record import GuildRecord

_log = logging.getLogger(__name__)

Listener = Callable[[int, Sequence[Revision]], Awaitable[None]]
"""Told which server's ledger grew by which revisions, once they are in force.

By none: it was read anew, since a backup was restored over what was known.
Whoever made the change waits for it: what takes long is to be done after it has returned.
"""


class GuildRecords:
    """The records of all servers, read from the ledger when first asked for.

    What changes a record runs in the `executor`'s thread, as every question does; what reads or writes the
    ledger runs in the event loop. One server's record never sees another's revisions.
    """

    def __init__(
        self,
        shared: AnswerService,
        make: MatcherFactory,
        ledger: Ledger,
        executor: Executor,
        reserved: Collection[str] = frozenset(),
    ) -> None:
        self.shared = shared
        self.ledger = ledger
        self.executor = executor
        self._make = make
        self._reserved = reserved
        self._records: dict[int, GuildRecord] = {}
        self._turns: dict[int, asyncio.Lock] = {}
        self._listeners: list[Listener] = []

    @property
    def files(self) -> FactBase:
        """What the knowledge files say."""
        return self.shared.base

    def listen(self, listener: Listener) -> None:
        """Have a listener told of every change, whoever makes it."""
        self._listeners.append(listener)

    async def service(self, guild_id: int | None) -> AnswerService:
        """The service that answers on a server; in direct messages (None) the one of the knowledge files.

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
        """A server's record, read from the ledger if it was not yet. Raises `LedgerError`."""
        known = self._records.get(guild_id)
        if known is not None:
            return known
        async with self._turn(guild_id):
            if guild_id not in self._records:
                self._records[guild_id] = await self._read(guild_id)
        return self._records[guild_id]

    async def guild_settings(self, guild_id: int | None) -> GuildSettings:
        """What a server's admins chose; the defaults in direct messages, and while the ledger is away."""
        if guild_id is None:
            return GuildSettings()
        try:
            return (await self.record(guild_id)).guild_settings
        except LedgerError:
            return GuildSettings()

    async def publish(self, guild_id: int, changes: Sequence[Change], by: int | None) -> tuple[Revision, ...]:
        """Write edits as one batch and put them in force, all or none; returns once both are done.

        Raises `OutdatedError` when somebody was quicker, or when what was changed is gone with a restored
        backup, and `UnavailableError` when it may be tried again.
        """
        server = await self.record(guild_id)
        if any(edit.subject is not Subject.PROPOSAL for edit in changes):
            await self._ready(server)
        async with self._turn(guild_id):
            if not await self._catch_up(server) and any(edit.against for edit in changes):
                raise OutdatedError(())
            revisions = await self.ledger.append(guild_id, server.drafts(changes, by))
            await self._go_on(server, revisions)
        return revisions

    async def choose(
        self, guild_id: int, changes: Mapping[str, object], by: int | None
    ) -> tuple[Revision, ...]:
        """Change a server's settings, None for back to the default. Raises as `publish` does."""
        server = await self.record(guild_id)
        async with self._turn(guild_id):
            await self._catch_up(server)
            revisions = await self.ledger.change_settings(guild_id, changes, by)
            await self._go_on(server, revisions)
        return revisions

    async def refresh(self) -> None:
        """Take in what other programs wrote since, such as the command line.

        Raises `LedgerError`, after all servers were looked at: a damaged log of one is no loss to others.
        """
        failed: LedgerError | None = None
        heads = {head.guild_id: head for head in await self.ledger.servers()}
        for guild_id, server in list(self._records.items()):
            head = heads.get(guild_id, GuildHead(guild_id))
            if (head.latest, head.seal) == (server.number, server.seal):
                continue
            try:
                async with self._turn(guild_id):
                    await self._catch_up(server)
            except LedgerError as error:
                failed = error
        if failed is not None:
            raise failed

    async def forget_person(self, user_id: int) -> int:
        """Make a person's revisions the work of nobody, in memory too; returns how many there were."""
        count = await self.ledger.forget_person(user_id)
        for guild_id, server in list(self._records.items()):
            async with self._turn(guild_id):
                await self._read_anew(server)
        return count

    async def erase_removed(self, before: datetime) -> tuple[int, ...]:
        """Erase the servers that removed the bot before a moment, from memory too."""
        erased = await self.ledger.erase_removed(before)
        for guild_id in erased:
            self._records.pop(guild_id, None)
        return erased

    async def _read(self, guild_id: int) -> GuildRecord:
        revisions = await self.ledger.revisions(guild_id)
        server = GuildRecord(guild_id, self.shared, self._make, self._reserved)
        if revisions:
            await self.executor.run(lambda: server.take_in(revisions))
        return server

    async def _catch_up(self, server: GuildRecord) -> bool:
        """Take in what other programs wrote since, and tell of it; the caller has the server's turn.

        Whether the log only grew. If the last revision that is known is not in it any more, a backup was
        restored over it: then all is read anew.
        """
        revisions = await self.ledger.revisions(server.guild_id, after=max(0, server.number - 1))
        if server.number:
            if not revisions or revisions[0].seal != server.seal:
                await self._read_anew(server)
                await self._tell(server.guild_id, ())
                return False
            revisions = revisions[1:]
        await self._take_in(server, revisions)
        return True

    async def _go_on(self, server: GuildRecord, written: Sequence[Revision]) -> None:
        """Take in what was just written here; the caller has the server's turn."""
        if written and written[0].seal != seal_of(server.seal, written[0]):
            await self._catch_up(server)  # another program wrote in between
        else:
            await self._take_in(server, written)

    async def _take_in(self, server: GuildRecord, revisions: Sequence[Revision]) -> None:
        """Put in force what follows all that is known, and tell of it."""
        if revisions:
            await self.executor.run(lambda: server.take_in(revisions))
            await self._tell(server.guild_id, revisions)

    async def _read_anew(self, server: GuildRecord) -> None:
        """Forget what is known, and read all; the caller has the server's turn."""
        revisions = await self.ledger.revisions(server.guild_id)
        await self.executor.run(lambda: server.read_anew(revisions))

    async def _ready(self, server: GuildRecord) -> None:
        """Have the server's own index made before a change is written, so that it is in force right after."""
        await self.executor.run(server.ensure_own_service)

    def _turn(self, guild_id: int) -> asyncio.Lock:
        return self._turns.setdefault(guild_id, asyncio.Lock())

    async def _tell(self, guild_id: int, revisions: Sequence[Revision]) -> None:
        """Tell the listeners; that one fails is no reason to fail a change that is written."""
        for listener in self._listeners:
            try:
                await listener(guild_id, revisions)
            except Exception:
                _log.exception("A listener to server %s failed", guild_id)
