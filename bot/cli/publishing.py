"""From edits to a published change: the preview, the question, and what is told afterwards."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace

import click

from bot.cli.command import EXIT_ERROR, EXIT_USAGE, complain
from bot.cli.keeping import LOCAL, Keeper
from bot.interfaces.change_wording import counted, headline
from bot.interfaces.terminal.record import preview_rows, revision_rows
from bot.interfaces.terminal.render import BLANK
from bot.interfaces.terminal.screen import show
from bot.interfaces.terminal.text import Row, Style, row
from bot.ledger import OutdatedError, Revision
from bot.service.record.changes import Change
from bot.service.record.preview import Preview, preview

TWO_PERSON = "On this server another moderator approves each change; the command line publishes at once."


def on_a_terminal() -> bool:
    """Whether a person is there to be asked, and to type into an editor."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def may_publish(yes: bool) -> bool:
    """Whether a change may come of this at all; if not, not even an empty ledger is to be made for it."""
    return yes or on_a_terminal()


def because(changes: Iterable[Change], why: str) -> tuple[Change, ...]:
    """The same edits, each for a reason; one that says already what it belongs to goes on saying that."""
    reason = " ".join(why.split())
    return tuple(
        replace(edit, why=f"{edit.why}: {reason}" if edit.why else reason) if reason else edit
        for edit in changes
    )


def offer(
    keeper: Keeper,
    changes: Sequence[Change],
    *,
    yes: bool,
    looked: Preview | None = None,
    rows: Sequence[Row] = (),
    question: str = "Publish?",
) -> tuple[Revision, ...]:
    """Show a preview (`looked`, if it was made already) after other `rows`, ask, and publish.

    Returns nothing when nothing would change. Leaves with 1 when it cannot be published or the person says
    no, with 2 when there is nobody to ask and no `yes`. Raises `OutdatedError` and what else the ledger may.
    """
    looked = looked or preview(keeper.server, changes)
    show([*opening_rows(keeper), *rows, *preview_rows(looked)])
    if looked.changes_nothing:
        click.echo("Nothing would change, so nothing is published.")
        return ()
    if not looked.publishable:
        complain("nothing was published")
        raise click.exceptions.Exit(EXIT_ERROR)
    agree(question, yes=yes)
    return publish(keeper, changes)


def opening_rows(keeper: Keeper) -> list[Row]:
    """Whose record it is, and how far it has come."""
    server = keeper.server
    theirs = f"The record of server {server.guild_id}"
    whose = "This machine's own record" if server.guild_id == LOCAL else theirs
    rows = [row(f"{whose}, {counted(server.number, 'change')} so far", Style.QUIET)]
    return [*rows, *([row(TWO_PERSON, Style.QUIET)] if server.guild_settings.two_person else []), BLANK]


def agree(question: str, *, yes: bool) -> None:
    """Go on if a person agrees, or has with `yes`; else leave: with 1 for no, with 2 if nobody is there."""
    if yes:
        return
    if not on_a_terminal():
        complain("nothing was changed: there is no terminal to ask on; give --yes to go on without")
        raise click.exceptions.Exit(EXIT_USAGE)
    if not click.confirm(question):
        click.echo("Nothing was changed.")
        raise click.exceptions.Exit(EXIT_ERROR)


def publish(keeper: Keeper, changes: Sequence[Change]) -> tuple[Revision, ...]:
    """Publish edits and tell so; when somebody was quicker, show what they did, and raise `OutdatedError`."""
    try:
        revisions = keeper.publish(changes)
    except OutdatedError as error:
        show([line for revision in error.newer for line in revision_rows(revision)])
        raise
    batch = revisions[0].batch
    click.echo(f"Published as #{batch}: {headline(revisions)}. To take it back: sankore fact undo {batch}")
    return revisions
