"""`sankore fact`: adding, editing and retiring facts, and taking changes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.command import Command, decoded, ours_option, record_options, why_option, yes_option
from bot.cli.fact_options import entry_options
from bot.cli.fact_reading import READING
from bot.facts.errors import SankoreError

if TYPE_CHECKING:
    from bot.cli.fact_options import Typed


class NothingToUndoError(SankoreError):
    """There is no such change, or none of it is left to take back; the message says which."""


def _number(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """The number of a change, with or without the # that histories show; anything else is wrong usage."""
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
@entry_options
@why_option
@yes_option
@record_options
def add(typed: Typed, why: str, yes: bool, server: int | None, knowledge: Path | None) -> None:
    """Add a fact: a passage of a document, or a statement of your own.

    Without --text an editor opens with a form.
    """
    from bot.cli import drafting
    from bot.cli.keeping import keeping
    from bot.cli.publishing import because, may_publish
    from bot.service.record.changes import add_fact
    from bot.service.record.form_input import FactInput

    opens = typed.text is None and typed.form is None
    drafting.need_a_terminal(opens)
    with keeping(knowledge, server, writes=may_publish(yes)) as keeper:
        drafting.publish_typed(
            keeper, typed, FactInput(), decoded(why),
            lambda filled: because(add_fact(keeper.server, filled.entry, keeper.today), filled.why),
            heading="A new fact", opens=opens, yes=yes,
        )  # fmt: skip


@fact.command(cls=Command)
@click.argument("fact_id", metavar="ID")
@entry_options
@why_option
@yes_option
@record_options
def edit(fact_id: str, typed: Typed, why: str, yes: bool, server: int | None, knowledge: Path | None) -> None:
    """Edit a fact: what the options name, or all of it in an editor."""
    from bot.cli import drafting
    from bot.cli.keeping import keeping
    from bot.cli.publishing import because, may_publish
    from bot.ledger import Subject
    from bot.service.record.changes import OperationError, edit_fact
    from bot.service.record.form_input import input_from_record

    drafting.need_a_terminal(typed.is_nothing)
    with keeping(knowledge, server, writes=may_publish(yes)) as keeper:
        record = keeper.server.current(Subject.FACT, fact_id)
        if record is None:
            raise OperationError(f"there is no fact {fact_id[:70]!r} in force; see 'sankore fact list'")
        drafting.publish_typed(
            keeper, typed, input_from_record(record), decoded(why),
            lambda filled: because(
                edit_fact(keeper.server, fact_id, filled.entry, keeper.today), filled.why
            ),
            heading=f"The fact {fact_id}", opens=typed.is_nothing, yes=yes,
        )  # fmt: skip


@fact.command(cls=Command)
@click.argument("fact_id", metavar="ID")
@why_option
@yes_option
@record_options
def retire(fact_id: str, why: str, yes: bool, server: int | None, knowledge: Path | None) -> None:
    """Take a fact out of force; its history stays, and it can be restored."""
    from bot.cli.keeping import keeping
    from bot.cli.publishing import because, may_publish, offer
    from bot.service.record.changes import retire_fact

    with keeping(knowledge, server, writes=may_publish(yes)) as keeper:
        offer(keeper, because(retire_fact(keeper.server, fact_id), decoded(why)), yes=yes)


@fact.command(cls=Command)
@click.argument("fact_id", metavar="ID")
@why_option
@yes_option
@record_options
def restore(fact_id: str, why: str, yes: bool, server: int | None, knowledge: Path | None) -> None:
    """Bring a retired fact back as it was last."""
    from bot.cli.keeping import keeping
    from bot.cli.publishing import because, may_publish, offer
    from bot.service.record.changes import restore_fact

    with keeping(knowledge, server, writes=may_publish(yes)) as keeper:
        offer(keeper, because(restore_fact(keeper.server, fact_id), decoded(why)), yes=yes)


@fact.command(cls=Command)
@click.argument("fact_id", metavar="ID")
@click.argument("topic")
@why_option
@yes_option
@record_options
def move(fact_id: str, topic: str, why: str, yes: bool, server: int | None, knowledge: Path | None) -> None:
    """Put a fact under another TOPIC."""
    from bot.cli.keeping import keeping
    from bot.cli.publishing import because, may_publish, offer
    from bot.service.record.changes import move_fact

    with keeping(knowledge, server, writes=may_publish(yes)) as keeper:
        offer(keeper, because(move_fact(keeper.server, fact_id, topic), decoded(why)), yes=yes)


@fact.command(cls=Command)
@click.argument("keep")
@click.argument("drop")
@why_option
@yes_option
@record_options
def merge(keep: str, drop: str, why: str, yes: bool, server: int | None, knowledge: Path | None) -> None:
    """Give the fact KEEP the phrasings and keywords of DROP, and retire DROP."""
    from bot.cli.keeping import keeping
    from bot.cli.publishing import because, may_publish, offer
    from bot.service.record.changes import merge_facts

    with keeping(knowledge, server, writes=may_publish(yes)) as keeper:
        offer(keeper, because(merge_facts(keeper.server, keep, drop), decoded(why)), yes=yes)


@fact.command(cls=Command)
@click.argument("fact_id", metavar="ID")
@ours_option
@why_option
@yes_option
@record_options
def resolve(
    fact_id: str, ours: bool, why: str, yes: bool, server: int | None, knowledge: Path | None
) -> None:
    """Choose between your version of a fact and the knowledge files', which changed it since.

    'sankore fact list --changed' lists such facts.
    """
    from bot.cli.keeping import keeping
    from bot.cli.publishing import may_publish
    from bot.cli.resolving import resolve_upstream
    from bot.ledger import Subject

    with keeping(knowledge, server, writes=may_publish(yes)) as keeper:
        resolve_upstream(keeper, Subject.FACT, fact_id, ours=ours, why=decoded(why), yes=yes)


@fact.command(cls=Command)
@click.argument("revision", required=False, callback=_number)
@why_option
@yes_option
@record_options
def undo(revision: int | None, why: str, yes: bool, server: int | None, knowledge: Path | None) -> None:
    """Take back a change, by its number in the history; without one, the last change of facts or topics.

    What was changed again since stays as it is.
    """
    from bot.cli.keeping import keeping
    from bot.cli.publishing import because, may_publish, offer
    from bot.interfaces.terminal.record import revision_rows
    from bot.interfaces.terminal.render import BLANK
    from bot.interfaces.terminal.text import row
    from bot.service.record.undo import last_change
    from bot.service.record.undo import undo as work_out

    with keeping(knowledge, server, writes=may_publish(yes)) as keeper:
        every = keeper.revisions()
        batch = (
            last_change(every[::-1])
            if revision is None
            else next((each.batch for each in every if each.number == revision), None)
        )
        if batch is None:
            named = "there is no change" if revision is None else f"there is no change #{revision}"
            raise NothingToUndoError(f"{named} to take back; see 'sankore history'")
        undone = [each for each in every if each.batch == batch]
        undoing = work_out(keeper.server, undone)
        if not undoing.changes:
            kept = "; ".join(undoing.kept) or "what it changed is as it was before"
            raise NothingToUndoError(f"nothing of #{batch} is left to take back: {kept}")
        rows = [row("This change is taken back:"), *(line for each in undone for line in revision_rows(each))]
        rows += [row(line) for line in undoing.kept]
        offer(keeper, because(undoing.changes, decoded(why)), yes=yes, rows=[*rows, BLANK])


for command in READING:
    fact.add_command(command)
