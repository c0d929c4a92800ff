"""`sankore suggestions`: what members and moderators propose, and deciding it."""

from __future__ import annotations

import click

from bot.cli import command
from bot.cli.command import ChangeOptions, Command, RecordOptions, echo_json
from bot.cli.editor import FactForm, FactOptions, fact_options, publish_form, require_terminal
from bot.cli.session import RecordSession, confirm, open_for_change, open_session, with_reason
from bot.interfaces.json_output import proposals_json
from bot.interfaces.terminal.form import FilledForm
from bot.interfaces.terminal.record import proposal_rows
from bot.interfaces.terminal.render import BLANK, joined
from bot.interfaces.terminal.screen import row, show
from bot.ledger import Action, Subject
from bot.service.record import proposals
from bot.service.record.changes import Change, add_fact, edit_fact, proposed_changes
from bot.service.record.fold import Proposal

reject_options = command.grouped_options(
    ChangeOptions,
    "options",
    click.option(
        "--why",
        required=True,
        metavar="TEXT",
        callback=command.decoded_option,
        help="Why not; whoever suggested it is told if the bot is running.",
    ),
    command.yes_option,
    command.server_option,
    command.common_options,
)


@click.group()
def suggestions() -> None:
    """Decide what members suggest, and what waits for a second moderator.

    Whoever suggested something is told what became of it if the bot is running then.
    """


@suggestions.command("list", cls=Command)
@command.json_option
@command.record_options
def list_suggestions(as_json: bool, options: RecordOptions) -> None:
    """List the suggestions that wait, each with the KEY to approve or reject it by."""
    with open_session(options) as session:
        guild = session.guild
    waiting = sorted(guild.state.proposals.values(), key=lambda each: each.number)
    if as_json:
        echo_json({"server": guild.guild_id, **proposals_json(waiting)})
    elif waiting:
        show(joined(proposal_rows(each, guild) for each in waiting))
    else:
        show([row("Nothing waits to be decided.")])


@suggestions.command(cls=Command)
@click.argument("key")
@click.option("--edit", "opens", is_flag=True, help="Look it over in an editor first.")
@fact_options
@command.change_options
def approve(key: str, opens: bool, fact_options: FactOptions, options: ChangeOptions) -> None:
    """Make a suggestion so: as it is, with what the options say instead, or after you edited it."""
    require_terminal(opens)
    with open_for_change(options) as session:
        proposal = proposals.open_proposal(session.guild, key)
        changes = proposed_changes(proposal)
        if changes:
            if opens or not fact_options.is_empty:
                raise click.UsageError(
                    "this is a moderator's own change, to be approved or rejected as it is"
                )
            approved = proposals.approve(proposal, changes)
            confirm(session, with_reason(approved, options.why), yes=options.yes)
            return
        as_it_stands = fact_options.is_empty and not opens
        start = proposals.input_as_it_stands if as_it_stands else proposals.input_for_proposal
        form = FactForm(
            heading=f"The suggestion {key}",
            start=start(session.guild, proposals.proposal_input(proposal)),
            make=lambda filled: _fact_changes(session, proposal, filled),
            opens=opens,
            mends=True,
        )
        publish_form(session, form, fact_options, options)


@suggestions.command(cls=Command)
@click.argument("key")
@reject_options
def reject(key: str, options: ChangeOptions) -> None:
    """Turn a suggestion down."""
    with open_for_change(options) as session:
        proposal = proposals.open_proposal(session.guild, key)
        rejected = proposals.decide(proposal, Action.REJECT, " ".join(options.why.split()))
        rows = [*proposal_rows(proposal, session.guild), BLANK]
        confirm(session, (rejected,), yes=options.yes, rows=rows, question="Reject it?")


def _fact_changes(session: RecordSession, proposal: Proposal, filled: FilledForm) -> tuple[Change, ...]:
    """Return a member's words as a fact: a new one, or another text for the one they correct."""
    guild = session.guild
    corrects = proposals.proposal_input(proposal).corrects
    if corrects and guild.current(Subject.FACT, corrects) is not None:
        made = edit_fact(guild, corrects, filled.fact_input, session.today)
    else:
        made = add_fact(guild, filled.fact_input, session.today)
    return with_reason(proposals.approve(proposal, made), filled.why)
