"""`sankore suggestions`: what members suggest and moderators propose, and deciding it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.command import Command, decoded, echo_json, json_option, record_options, why_option, yes_option
from bot.cli.fact_options import entry_options

if TYPE_CHECKING:
    from bot.cli.fact_options import Typed
    from bot.cli.keeping import Keeper
    from bot.interfaces.terminal.form import Filled
    from bot.service.record.changes import Change
    from bot.service.record.fold import Proposal


@click.group()
def suggestions() -> None:
    """Decide what members suggest, and what waits for a second moderator.

    Whoever suggested something is told what became of it if the bot is running then.
    """


@suggestions.command("list", cls=Command)
@json_option
@record_options
def list_suggestions(as_json: bool, server: int | None, knowledge: Path | None) -> None:
    """List the suggestions that wait, each with the KEY to approve or reject it by."""
    from bot.cli.keeping import keeping
    from bot.interfaces.record_json import suggestions_json
    from bot.interfaces.terminal.record_lists import suggestion_rows
    from bot.interfaces.terminal.render import joined
    from bot.interfaces.terminal.screen import show
    from bot.interfaces.terminal.text import row

    with keeping(knowledge, server) as keeper:
        waiting = sorted(keeper.server.state.proposals.values(), key=lambda each: each.number)
        if as_json:
            echo_json({"server": keeper.server.guild_id, **suggestions_json(waiting)})
        elif waiting:
            show(joined(suggestion_rows(each, keeper.server) for each in waiting))
        else:
            show([row("Nothing waits to be decided.")])


@suggestions.command(cls=Command)
@click.argument("key")
@click.option("--edit", "opens", is_flag=True, help="Look it over in an editor first.")
@entry_options
@why_option
@yes_option
@record_options
def approve(
    key: str,
    opens: bool,
    typed: Typed,
    why: str,
    yes: bool,
    server: int | None,
    knowledge: Path | None,
) -> None:
    """Make a suggestion so: as it is, with what the options say instead, or after you edited it."""
    from bot.cli import drafting
    from bot.cli.keeping import keeping
    from bot.cli.publishing import because, may_publish, offer
    from bot.service.record.changes import proposed_changes
    from bot.service.record.proposals import approve as approved
    from bot.service.record.proposals import (
        input_as_it_stands,
        input_for_proposal,
        open_proposal,
        proposal_input,
    )

    drafting.need_a_terminal(opens)
    with keeping(knowledge, server, writes=may_publish(yes)) as keeper:
        suggested = open_proposal(keeper.server, key)
        changes = proposed_changes(suggested)
        if changes:
            _refuse_options(opens or not typed.is_nothing)
            offer(keeper, because(approved(suggested, changes), decoded(why)), yes=yes)
            return
        as_it_stands = typed.is_nothing and not opens
        start = (input_as_it_stands if as_it_stands else input_for_proposal)(
            keeper.server, proposal_input(suggested)
        )
        drafting.publish_typed(
            keeper, typed, start, decoded(why), lambda filled: _edits(keeper, suggested, filled),
            heading=f"The suggestion {key}", opens=opens, yes=yes, mends=True,
        )  # fmt: skip


@suggestions.command(cls=Command)
@click.argument("key")
@click.option(
    "--why",
    required=True,
    metavar="TEXT",
    help="Why not; whoever suggested it is told if the bot is running.",
)
@yes_option
@record_options
def reject(key: str, why: str, yes: bool, server: int | None, knowledge: Path | None) -> None:
    """Turn a suggestion down."""
    from bot.cli.keeping import keeping
    from bot.cli.publishing import may_publish, offer
    from bot.interfaces.terminal.record_lists import suggestion_rows
    from bot.interfaces.terminal.render import BLANK
    from bot.ledger import Action
    from bot.service.record.proposals import decide, open_proposal

    with keeping(knowledge, server, writes=may_publish(yes)) as keeper:
        suggested = open_proposal(keeper.server, key)
        rows = [*suggestion_rows(suggested, keeper.server), BLANK]
        edit = decide(suggested, Action.REJECT, " ".join(decoded(why).split()))
        offer(keeper, (edit,), yes=yes, rows=rows, question="Reject it?")


def _edits(keeper: Keeper, suggested: Proposal, filled: Filled) -> tuple[Change, ...]:
    """A member's words as a fact: a new one, or another text for the one they correct."""
    from bot.cli.publishing import because
    from bot.ledger import Subject
    from bot.service.record.changes import add_fact, edit_fact
    from bot.service.record.proposals import approve, proposal_input

    corrects = proposal_input(suggested).corrects
    if corrects and keeper.server.current(Subject.FACT, corrects) is not None:
        made = edit_fact(keeper.server, corrects, filled.entry, keeper.today)
    else:
        made = add_fact(keeper.server, filled.entry, keeper.today)
    return because(approve(suggested, made), filled.why)


def _refuse_options(given: bool) -> None:
    if given:
        raise click.UsageError("this is a moderator's own change, to be approved or rejected as it is")
