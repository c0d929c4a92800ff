"""From changes to what is published: the preview, the question, and what is told afterwards."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import click

from bot.cli.command import EXIT_ERROR, EXIT_USAGE, ChangeOptions, complain
from bot.cli.session import RecordSession, open_session
from bot.interfaces.change_wording import counted, headline
from bot.interfaces.terminal.record import difference_rows, preview_rows, revision_rows
from bot.interfaces.terminal.render import BLANK
from bot.interfaces.terminal.screen import Row, Style, row, show
from bot.ledger import LOCAL_GUILD_ID, OutdatedError, Subject
from bot.service.record.changes import Change, OperationError, keep_ours, take_theirs
from bot.service.record.diff import diff
from bot.service.record.guild_record import GuildRecord
from bot.service.record.preview import Preview, preview

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
    rows = [row(f"{whose}, {counted(guild.number, 'change')} so far", Style.QUIET)]
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
