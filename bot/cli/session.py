"""A command's session with one server's record: which server that is, and the ledger around it.

Commands are plain functions, and so are prompts and editors: only what reads or writes the ledger runs in an
event loop, so that Ctrl-C at a question ends the command at once.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from pydantic import SecretStr

from bot.cli.command import RecordOptions
from bot.facts.errors import SankoreError
from bot.interfaces.change_wording import COMMAND_LINE
from bot.ledger import LOCAL_GUILD_ID, Ledger, Revision, Subject
from bot.service.record.changes import Change
from bot.service.record.guild_record import GuildRecord
from bot.service.record.guild_records import GuildRecords
from bot.settings import LEDGER_FILE, Settings, knowledge_folder, read_settings
from bot.wiring import has_ledger, open_guild_records, open_ledger

Result = TypeVar("Result")


class WhichServerError(SankoreError):
    """The ledger knows several servers, and none was chosen; the message lists them."""


class NoLedgerError(SankoreError):
    """There is no ledger yet, so nothing that could be read of it."""


def which_server(chosen: int | None, settings: Settings, known: Sequence[int]) -> int:
    """Return the server that a command is for, of those that the ledger knows.

    It is the one chosen with --server, else DISCORD_GUILD_ID, else the only one known, else this machine's
    own. Raises `WhichServerError` when the ledger knows several.
    """
    if chosen is not None:
        return chosen
    if settings.discord_guild_id is not None:
        return settings.discord_guild_id
    if len(known) > 1:
        names = ", ".join(map(str, known))
        raise WhichServerError(f"the ledger knows several servers; choose one with --server: {names}")
    return known[0] if known else LOCAL_GUILD_ID


class RecordSession:
    """One server's record, open for a command: read, changed and published without an event loop around."""

    def __init__(self, runner: asyncio.Runner, records: GuildRecords, guild: GuildRecord) -> None:
        self.guild = guild
        self.today: date = datetime.now(UTC).date()
        self._runner = runner
        self._records = records

    def publish(self, changes: Sequence[Change]) -> tuple[Revision, ...]:
        """Write changes and put them in force. Raises `OutdatedError` and what else the ledger may."""
        return self._run(self._records.publish(self.guild.guild_id, changes, COMMAND_LINE))

    def revisions(self) -> tuple[Revision, ...]:
        """Return all revisions of the server, oldest first."""
        return self._run(self._records.ledger.revisions(self.guild.guild_id))

    def history(
        self, subject: Subject | None = None, key: str | None = None, limit: int = 25
    ) -> tuple[Revision, ...]:
        """Return the latest revisions of the server, or of one thing, newest first."""
        return self._run(self._records.ledger.history(self.guild.guild_id, subject, key, limit=limit))

    def _run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self._runner.run(work)


@contextmanager
def open_session(options: RecordOptions, *, writes: bool = False) -> Iterator[RecordSession]:
    """Open a server's record; a ledger is made only for what `writes`.

    Raises `SettingsError`, `KnowledgeError`, `LedgerError` and `WhichServerError`.
    """
    settings = read_settings()
    folder = knowledge_folder(options.knowledge, settings)
    with asyncio.Runner() as runner, _readable(settings, writes) as readable:
        stack = AsyncExitStack()
        try:
            records = runner.run(stack.enter_async_context(open_guild_records(folder, readable)))
            known = [each.guild_id for each in runner.run(records.ledger.servers())]
            guild_id = which_server(options.server, settings, known)
            yield RecordSession(runner, records, runner.run(records.record(guild_id)))
        finally:
            runner.run(stack.aclose())


@contextmanager
def open_whole_ledger(*, writes: bool = False) -> Iterator[tuple[asyncio.Runner, Ledger]]:
    """Open the ledger with all its servers, without any knowledge files; yield what runs its methods too.

    Raises `NoLedgerError` when there is none, unless it `writes`; `SettingsError` and `LedgerError`.
    """
    settings = read_settings()
    if not writes and not has_ledger(settings):
        raise NoLedgerError(f"there is no ledger yet: no DATABASE_URL, and no file {LEDGER_FILE} here")
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            yield runner, runner.run(stack.enter_async_context(open_ledger(settings)))
        finally:
            runner.run(stack.aclose())


@contextmanager
def _readable(settings: Settings, writes: bool) -> Iterator[Settings]:
    """Yield the settings; where there is no ledger to read, with an empty one that is gone afterwards."""
    if writes or has_ledger(settings):
        yield settings
        return
    with tempfile.TemporaryDirectory(prefix="sankore-") as folder:
        aside = SecretStr(f"sqlite:///{folder}/none.sqlite3")
        yield settings.model_copy(update={"database_url": aside})
