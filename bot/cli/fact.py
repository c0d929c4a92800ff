"""`sankore fact` and `sankore history`: changing facts, looking at them, and taking changes back."""

from __future__ import annotations

from collections.abc import Sequence

import click

from bot.cli import command
from bot.cli import session as sessions
from bot.cli.command import ChangeOptions, Command, RecordOptions, echo_json
from bot.cli.editor import FactForm, FactOptions, fact_options, publish_form, require_terminal
from bot.facts.errors import SankoreError
from bot.interfaces.change_wording import is_overdue
from bot.interfaces.json_output import absent_json, fact_json, revision_json
from bot.interfaces.terminal import record as listing
from bot.interfaces.terminal.render import BLANK, joined
from bot.interfaces.terminal.screen import Row, Style, row, show
from bot.ledger import Revision, Subject
from bot.service.record import changes
from bot.service.record import undo as undoing
from bot.service.record.form_input import FactInput, input_from_record

FACT_ID = click.argument("fact_id", metavar="ID")


class NothingToUndoError(SankoreError):
    """There is no such change, or none of it is left to take back; the message says which."""


class NoFactError(SankoreError):
    """No fact, in force or not, has that id."""


def _revision_number(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """Read the number of a change, with or without the # that histories show; else it is wrong usage."""
    if value is None:
        return None
    digits = value.removeprefix("#")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 19):
        raise click.BadParameter(f"{value!r} is no number of a change; see 'sankore history'", ctx, param)
    return int(digits)


@click.group()
def fact() -> None:
    """Keep the facts: add, edit, retire, restore, move, merge, undo, and look at them.

    Each change is previewed, and published when you agree.
    """


@fact.command(cls=Command)
@fact_options
@command.change_options
def add(fact_options: FactOptions, options: ChangeOptions) -> None:
    """Add a fact: a passage of a document, or a statement of your own.

    Without --text an editor opens with a form.
    """
    opens = fact_options.text is None and fact_options.form is None
    require_terminal(opens)
    with sessions.open_for_change(options) as session:
        form = FactForm(
            heading="A new fact",
            start=FactInput(),
            make=lambda filled: sessions.with_reason(
                changes.add_fact(session.guild, filled.fact_input, session.today), filled.why
            ),
            opens=opens,
        )
        publish_form(session, form, fact_options, options)


@fact.command(cls=Command)
@FACT_ID
@fact_options
@command.change_options
def edit(fact_id: str, fact_options: FactOptions, options: ChangeOptions) -> None:
    """Edit a fact: what the options name, or all of it in an editor."""
    require_terminal(fact_options.is_empty)
    with sessions.open_for_change(options) as session:
        record = session.guild.current(Subject.FACT, fact_id)
        if record is None:
            raise changes.OperationError(
                f"there is no fact {fact_id[:70]!r} in force; see 'sankore fact list'"
            )
        form = FactForm(
            heading=f"The fact {fact_id}",
            start=input_from_record(record),
            make=lambda filled: sessions.with_reason(
                changes.edit_fact(session.guild, fact_id, filled.fact_input, session.today), filled.why
            ),
            opens=fact_options.is_empty,
        )
        publish_form(session, form, fact_options, options)


@fact.command(cls=Command)
@FACT_ID
@command.change_options
def retire(fact_id: str, options: ChangeOptions) -> None:
    """Take a fact out of force; its history stays, and it can be restored."""
    sessions.change_record(options, lambda guild: changes.retire_fact(guild, fact_id))


@fact.command(cls=Command)
@FACT_ID
@command.change_options
def restore(fact_id: str, options: ChangeOptions) -> None:
    """Bring a retired fact back as it was last."""
    sessions.change_record(options, lambda guild: changes.restore_fact(guild, fact_id))


@fact.command(cls=Command)
@FACT_ID
@click.argument("topic")
@command.change_options
def move(fact_id: str, topic: str, options: ChangeOptions) -> None:
    """Put a fact under another TOPIC."""
    sessions.change_record(options, lambda guild: changes.move_fact(guild, fact_id, topic))


@fact.command(cls=Command)
@click.argument("keep")
@click.argument("drop")
@command.change_options
def merge(keep: str, drop: str, options: ChangeOptions) -> None:
    """Give the fact KEEP the phrasings and keywords of DROP, and retire DROP."""
    sessions.change_record(options, lambda guild: changes.merge_facts(guild, keep, drop))


@fact.command(cls=Command)
@FACT_ID
@command.ours_option
@command.change_options
def resolve(fact_id: str, ours: bool, options: ChangeOptions) -> None:
    """Choose between your version of a fact and the knowledge files', which changed it since.

    'sankore fact list --changed' lists such facts.
    """
    sessions.resolve_upstream(options, Subject.FACT, fact_id, ours=ours)


@fact.command(cls=Command)
@click.argument("revision", required=False, callback=_revision_number)
@command.change_options
def undo(revision: int | None, options: ChangeOptions) -> None:
    """Take back a change, by its number in the history; without one, the last change of facts or topics.

    What was changed again since stays as it is.
    """
    with sessions.open_for_change(options) as session:
        undone = _batch(session.revisions(), revision)
        plan = undoing.undo(session.guild, undone)
        if not plan.changes:
            kept = "; ".join(plan.kept) or "what it changed is as it was before"
            raise NothingToUndoError(f"nothing of #{undone[0].batch} is left to take back: {kept}")
        rows: list[Row] = [row("This change is taken back:")]
        rows += [line for each in undone for line in listing.revision_rows(each)]
        rows += [row(line) for line in plan.kept]
        sessions.confirm(
            session, sessions.with_reason(plan.changes, options.why), yes=options.yes, rows=[*rows, BLANK]
        )


def _batch(revisions: Sequence[Revision], number: int | None) -> list[Revision]:
    """Return all revisions of the change with a number, or of the last change of facts or topics."""
    if number is None:
        batch = undoing.last_change(revisions[::-1])
    else:
        batch = next((each.batch for each in revisions if each.number == number), None)
    if batch is None:
        named = "there is no change" if number is None else f"there is no change #{number}"
        raise NothingToUndoError(f"{named} to take back; see 'sankore history'")
    return [each for each in revisions if each.batch == batch]


limit_option = click.option(
    "--limit", type=click.IntRange(1, 10_000), default=25, show_default=True, metavar="N", help="How many."
)


@fact.command("list", cls=Command)
@click.option("--topic", metavar="NAME", help="Only of this topic.")
@click.option("--overdue", is_flag=True, help="Only those whose day to be reviewed is past.")
@click.option("--retired", is_flag=True, help="Those that were retired instead.")
@click.option("--changed", is_flag=True, help="Those that the knowledge files changed since you did instead.")
@command.json_option
@command.record_options
def list_facts(
    topic: str | None, overdue: bool, retired: bool, changed: bool, as_json: bool, options: RecordOptions
) -> None:
    """List the facts in force, or those that need a look."""
    if retired and changed:
        raise click.UsageError("--retired and --changed are two lists; ask for one at a time")
    with sessions.open_session(options) as session:
        guild, today = session.guild, session.today
    if retired:
        listed = [*listing.retired_facts(guild)]
    elif changed:
        listed = [*listing.facts_changed_upstream(guild)]
    else:
        listed = [*listing.facts_in_force(guild, today), *listing.stranded_facts(guild)]
    if topic is not None:
        name = topic.strip().lstrip("/").casefold()
        listed = [each for each in listed if each.topic == name]
    if overdue:
        listed = [each for each in listed if each.fact and is_overdue(each.fact, today)]
    if as_json:
        facts = [
            fact_json(guild, each.fact, today)
            if each.fact
            else absent_json(each.id, each.record or {}, each.note)
            for each in listed
        ]
        echo_json({"server": guild.guild_id, "facts": facts})
    else:
        show(listing.list_rows(listed))


@fact.command("show", cls=Command)
@FACT_ID
@command.json_option
@command.record_options
def show_fact(fact_id: str, as_json: bool, options: RecordOptions) -> None:
    """Show a fact as members see it, and all that is known of it."""
    with sessions.open_session(options) as session:
        last = next(iter(session.history(Subject.FACT, fact_id, 1)), None)
    guild, today = session.guild, session.today
    rows = listing.fact_rows(guild, fact_id, last, today)
    if not rows:
        raise NoFactError(f"there is no fact {fact_id[:70]!r}, and never was; see 'sankore fact list'")
    if not as_json:
        show(rows)
        return
    in_force = guild.base.by_id.get(fact_id)
    absent = (*listing.stranded_facts(guild), *listing.retired_facts(guild))
    gone = [absent_json(each.id, each.record or {}, each.note) for each in absent if each.id == fact_id]
    echo_json(fact_json(guild, in_force, today) if in_force else gone[0])


@fact.command("history", cls=Command)
@click.argument("fact_id", metavar="[ID]", required=False)
@limit_option
@command.json_option
@command.record_options
def fact_history(fact_id: str | None, limit: int, as_json: bool, options: RecordOptions) -> None:
    """Show what was changed of a fact, or of all facts, the latest first."""
    with sessions.open_session(options) as session:
        revisions = session.history(Subject.FACT, fact_id, limit)
    _show_history(session.guild.guild_id, revisions, fact_id, limit, as_json)


@click.command(cls=Command)
@limit_option
@command.json_option
@command.record_options
def history(limit: int, as_json: bool, options: RecordOptions) -> None:
    """Show everything that was changed on a server, the latest first: who, when, why, and what."""
    with sessions.open_session(options) as session:
        revisions = session.history(limit=limit)
    _show_history(session.guild.guild_id, revisions, None, limit, as_json)


def _show_history(
    guild_id: int, revisions: Sequence[Revision], key: str | None, limit: int, as_json: bool
) -> None:
    """Print a history of everything, of all facts, or of the thing with a key."""
    if as_json:
        echo_json({"server": guild_id, "changes": [revision_json(each) for each in revisions]})
        return
    if not revisions:
        show([row(f"{key} was never changed here." if key else "Nothing was changed here yet.")])
        return
    show(joined(listing.revision_rows(each) for each in revisions))
    if len(revisions) == limit and revisions[-1].number > 1:
        show([row(f"There may be older changes: --limit {2 * limit}", Style.QUIET)])
