"""A command's session with one server's record: which server that is, and the ledger around it.

Commands are plain functions, and so are prompts and editors: only what reads or writes the ledger runs in an
event loop, so that Ctrl-C at a question ends the command at once.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime

import click
from pydantic import SecretStr

from bot.cli.command import (
    EXIT_ERROR,
    EXIT_USAGE,
    ChangeOptions,
    RecordOptions,
    complain,
    learn_with_progress,
)
from bot.facts.errors import SankoreError
from bot.interfaces.change_wording import COMMAND_LINE, counted, headline
from bot.interfaces.terminal.record import difference_rows, preview_rows, revision_rows
from bot.interfaces.terminal.render import BLANK
from bot.interfaces.terminal.screen import Row, Style, row, show
from bot.ledger import LOCAL_GUILD_ID, Ledger, OutdatedError, Revision, Subject
from bot.service.record.changes import Change, OperationError, keep_ours, take_theirs
from bot.service.record.diff import diff
from bot.service.record.guild_record import GuildRecord
from bot.service.record.guild_records import GuildRecords
from bot.service.record.preview import Preview, preview
from bot.settings import LEDGER_FILE, Settings, knowledge_folder, read_settings
from bot.wiring import has_ledger, open_guild_records, open_ledger, open_vectors


class WhichServerError(SankoreError):
    """The ledger knows several servers, and none was chosen; the message lists them."""


class NoLedgerError(SankoreError):
    """There is no ledger yet, so nothing that could be read of it."""


def which_server(chosen: int | None, settings: Settings, known: Sequence[int]) -> int:
    """Return the server chosen, else configured, else the only one, else ours. Raises `WhichServerError`."""
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
        return self._runner.run(self._records.publish(self.guild.guild_id, changes, COMMAND_LINE))

    def revisions(self) -> tuple[Revision, ...]:
        """Return all revisions of the server, oldest first."""
        return self._runner.run(self._records.ledger.revisions(self.guild.guild_id))

    def history(
        self, subject: Subject | None = None, key: str | None = None, limit: int = 25
    ) -> tuple[Revision, ...]:
        """Return the latest revisions of the server, or of one thing, newest first."""
        return self._runner.run(self._records.ledger.history(self.guild.guild_id, subject, key, limit=limit))


@contextmanager
def open_session(options: RecordOptions, *, writes: bool = False) -> Iterator[RecordSession]:
    """Open a server's record; a ledger is made only for what `writes`. Raises `SankoreError`s."""
    settings = read_settings()
    folder = knowledge_folder(options.knowledge, settings)
    with asyncio.Runner() as runner, _readable(settings, writes) as readable:
        stack = AsyncExitStack()
        try:
            vectors = open_vectors(settings, learn_with_progress)
            opening = open_guild_records(folder, readable, vectors)
            records = runner.run(stack.enter_async_context(opening))
            known = [each.guild_id for each in runner.run(records.ledger.servers())]
            guild_id = which_server(options.server, settings, known)
            yield RecordSession(runner, records, runner.run(records.record(guild_id)))
        finally:
            runner.run(stack.aclose())


@contextmanager
def open_whole_ledger(*, writes: bool = False) -> Iterator[tuple[asyncio.Runner, Ledger]]:
    """Open the whole ledger, and what runs its methods. Raises `NoLedgerError` unless it `writes`."""
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


TWO_PERSON = "On this server another moderator approves each change; the command line publishes at once."


def on_a_terminal() -> bool:
    """Tell whether a person is there to be asked, and to type into an editor."""
    return sys.stdin.isatty() and sys.stdout.isatty()


@contextmanager
def open_for_change(options: ChangeOptions, *, dry_run: bool = False) -> Iterator[RecordSession]:
    """Open a record to change it. An empty ledger is made only where something may be published."""
    with open_session(options, writes=not dry_run and (options.yes or on_a_terminal())) as session:
        yield session


def with_reason(changes: Iterable[Change], why: str) -> tuple[Change, ...]:
    """Return the same changes, each for a reason; what one says already of itself stands before it."""
    reason = " ".join(why.split())
    return tuple(
        replace(each, why=f"{each.why}: {reason}" if each.why else reason) if reason else each
        for each in changes
    )


def change_record(options: ChangeOptions, make: Callable[[GuildRecord], Iterable[Change]]) -> None:
    """Make changes of a record as it is now, preview them, ask, and publish."""
    with open_for_change(options) as session:
        confirm(session, with_reason(make(session.guild), options.why), yes=options.yes)


def resolve_upstream(options: ChangeOptions, subject: Subject, key: str, *, ours: bool) -> None:
    """Stay with the server's version, or take the files'. Raises `OperationError` when there are not two."""
    with open_for_change(options) as session:
        upstream = session.guild.effective_base.changed_upstream
        changed = next((each for each in upstream if (each.subject, each.key) == (subject, key)), None)
        if changed is None:
            raise OperationError(f"the knowledge files did not change {subject} {key[:70]!r} since you did")
        rows = [row("What the knowledge files changed:")]
        rows += difference_rows(diff(changed.file_then, changed.file_now))
        rows += [row(f"You keep {'your version' if ours else 'theirs'}."), BLANK]
        changes = (keep_ours if ours else take_theirs)(session.guild, changed)
        confirm(session, with_reason(changes, options.why), yes=options.yes, rows=rows)


def confirm(
    session: RecordSession,
    changes: Sequence[Change],
    *,
    yes: bool,
    looked: Preview | None = None,
    rows: Sequence[Row] = (),
    question: str = "Publish?",
) -> None:
    """Show a preview (`looked`, if it was made already) after other `rows`, ask, and publish.

    Leaves with 1 when it cannot be published or the person says no, with 2 when there is nobody to ask and
    no `yes`. Raises `OutdatedError` and what else the ledger may.
    """
    looked = looked or preview(session.guild, changes)
    show([*_opening_rows(session.guild), *rows, *preview_rows(looked)])
    if looked.changes_nothing:
        click.echo("Nothing would change, so nothing is published.")
        return
    if not looked.publishable:
        complain("nothing was published")
        raise click.exceptions.Exit(EXIT_ERROR)
    if not yes:
        _ask(question)
    _publish(session, changes)


def _opening_rows(guild: GuildRecord) -> list[Row]:
    """Return whose record it is, and how far it has come."""
    is_local = guild.guild_id == LOCAL_GUILD_ID
    whose = "This machine's own record" if is_local else f"The record of server {guild.guild_id}"
    rows = [row(f"{whose}, {counted(guild.state.number, 'change')} so far", Style.QUIET)]
    return [*rows, *([row(TWO_PERSON, Style.QUIET)] if guild.guild_settings.two_person else []), BLANK]


def _ask(question: str) -> None:
    """Go on if a person agrees; else leave: with 1 for no, with 2 if nobody is there."""
    if not on_a_terminal():
        complain("nothing was changed: there is no terminal to ask on; give --yes to go on without")
        raise click.exceptions.Exit(EXIT_USAGE)
    if not click.confirm(question):
        click.echo("Nothing was changed.")
        raise click.exceptions.Exit(EXIT_ERROR)


def _publish(session: RecordSession, changes: Sequence[Change]) -> None:
    """Publish changes and tell so; when others were first, show what they did and raise `OutdatedError`."""
    try:
        revisions = session.publish(changes)
    except OutdatedError as error:
        show([line for revision in error.newer for line in revision_rows(revision)])
        raise
    batch = revisions[0].batch
    click.echo(f"Published as #{batch}: {headline(revisions)}. To take it back: sankore fact undo {batch}")
