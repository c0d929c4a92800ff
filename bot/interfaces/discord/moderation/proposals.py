"""What members propose, and what moderators decide: proposals, and what the knowledge files changed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

from discord import ui

from bot.facts import Fact, SankoreError
from bot.interfaces.discord.context import Context
from bot.interfaces.discord.custom_ids import Verb, custom_id
from bot.interfaces.discord.error_reporting import refusal_message
from bot.interfaces.discord.limits import EMBED_TEXT_CHARS, length, shorten
from bot.interfaces.discord.markdown import escape, escaped_echo
from bot.interfaces.discord.message_model import Button, Card, OutgoingMessage, Tone
from bot.interfaces.discord.message_parsing import plain_words
from bot.interfaces.discord.modals import fact_form, form, read_fact_form, read_form, text_field
from bot.interfaces.discord.moderation import change_view, editing
from bot.interfaces.discord.moderation.change_view import when, who
from bot.interfaces.discord.rendering import ShownFact, passage_card
from bot.interfaces.i18n import t
from bot.ledger import Action, LedgerError, OutdatedError, Subject
from bot.service.record.changes import Change, keep_ours, proposed_changes, take_theirs
from bot.service.record.diff import diff
from bot.service.record.drafts import Draft, DraftKind, changes_of_draft
from bot.service.record.effective_base import ChangedUpstream
from bot.service.record.fold import Proposal
from bot.service.record.form_input import FactInputError, input_from_record
from bot.service.record.guild_record import GuildRecord
from bot.service.record.preview import Preview, preview
from bot.service.record.proposals import (
    LINE_LIMIT_CHARS,
    TEXT_LIMIT_CHARS,
    ProposalError,
    ProposalInput,
    approve,
    check_flood,
    decide,
    input_as_it_stands,
    input_for_proposal,
    open_proposal,
    proposal_input,
    require_second_person,
    submit_proposal,
)

THANKS = OutgoingMessage("Thank you. The moderators will look at it, and you will be told what became of it.")
NOTHING_WAITS = OutgoingMessage("Nothing waits to be reviewed.")
DECIDED = OutgoingMessage("That was decided already.")
BUSY = OutgoingMessage("I am still at something else. Press again in a moment.")
REJECTED = OutgoingMessage("Rejected. Whoever suggested it is told.")
CHANGED = "What it changes was changed meanwhile. Nothing was published; look again:"

PROPOSED_ROOM_CHARS = 1600
"""Of the room for notes, so that there is some for what stands below: markup that is escaped may double."""


async def open_suggestion_form(ctx: Context, key: str, question: str) -> None:
    """Open the form for a proposal, unless it would be one too many: better told before it is typed."""
    record = ctx.record()
    check_flood(record, ctx.user_id)
    fact = ctx.bot.lookup.fact(record.service, key) if key else None
    await ctx.interaction.response.send_modal(
        _suggestion_form(key, fact, plain_words(question, ctx.bot.bot_id))
    )


async def take_suggestion(ctx: Context) -> None:
    """Submit a member's proposal; give back what cannot be taken in now, with the reason."""
    record = ctx.record()
    fact = ctx.bot.lookup.fact(record.service, ctx.arg(0)) if ctx.arg(0) else None
    typed = read_form(ctx.interaction)
    question = plain_words(typed.get("question", ""), ctx.bot.bot_id)
    proposed = ProposalInput(
        typed.get("text", ""), typed.get("source", ""), question, fact.id if fact else ""
    )
    try:
        changes = submit_proposal(record, proposed, secrets.token_hex(8), ctx.user_id)
        await editing.publish_changes(ctx, record, changes, ctx.defer, approved=True)
    except (ProposalError, LedgerError) as error:
        await ctx.respond(_given_back(proposed, error))
    else:
        await ctx.respond(THANKS)


def _suggestion_form(key: str, fact: Fact | None, question: str) -> ui.Modal:
    """Return the form for a proposal; of a correction it has the text that is in force."""
    known = fact.passage.text if fact else ""
    limit = max(TEXT_LIMIT_CHARS, length(known))  # which may count more units than characters
    text_label, text_hint = "What should the record say?", "Up to 1,500 characters"
    source_label, source_hint = "Where does it come from?", "A document, a link, who said it and when"
    fields = [
        text_field("text", text_label, known, text_hint, limit=limit, is_long=True, is_required=True),
        text_field("source", source_label, "", source_hint, limit=LINE_LIMIT_CHARS),
    ]
    if fact is None:
        asked = shorten(question, LINE_LIMIT_CHARS)
        fields.append(text_field("question", "The question it answers", asked, limit=LINE_LIMIT_CHARS))
    form_id = custom_id(Verb.TYPED_SUGGESTION, key if fact else "")
    return form(form_id, "Suggest a correction" if fact else "Suggest a fact", *fields)


def _given_back(proposed: ProposalInput, error: ProposalError | LedgerError) -> OutgoingMessage:
    """Tell why a proposal is not taken in, with all that was typed: a form that was sent is gone."""
    typed = "\n\n".join(filter(None, (proposed.text, proposed.source, proposed.question)))
    if not typed.strip():
        return refusal_message(error)
    card = Card(shorten(escape(typed), EMBED_TEXT_CHARS), Tone.PAGE, t("What you wrote"))
    return OutgoingMessage(refusal_message(error).content, (card,))


async def review(ctx: Context, place: int) -> None:
    """Show what waits, one at a time."""
    record = ctx.moderated_record()
    message = ctx.interaction.message
    in_place = message is not None and message.flags.ephemeral
    page = await ctx.bot.executor.run(
        lambda: _review_page(ctx, record, place), when_slow=ctx.defer_update if in_place else ctx.defer
    )
    await ctx.edit_private(page)


async def approve_proposal(ctx: Context) -> None:
    """Approve a proposal as it stands; show it again if it stands otherwise than it was shown."""
    record = ctx.moderated_record()
    proposal = open_proposal(record, ctx.arg(0))
    place = list(record.state.proposals).index(proposal.key)
    run, deferring = ctx.bot.executor.run, ctx.defer_update
    changes, shown = await run(lambda: _preview_approval(ctx, record, proposal), when_slow=deferring)
    seen, decision = ctx.number(1), changes[-1]
    moved = any(
        record.state.latest(each.subject, each.key) > seen for each in changes if each is not decision
    )
    if moved or not shown.publishable:
        page = await run(lambda: _review_page(ctx, record, place), when_slow=deferring)
        return await ctx.edit_private(replace(page, content=CHANGED))
    try:
        revisions = await editing.publish_changes(ctx, record, changes, deferring, approved=True)
    except OutdatedError:
        return await ctx.respond(DECIDED)
    return await ctx.edit_private(editing.published_message(revisions))


async def amend_proposal(ctx: Context) -> None:
    """Open the form of a member's proposal."""
    record, key = ctx.moderated_record(), ctx.arg(0)
    proposed = proposal_input(open_proposal(record, key))
    known = await ctx.bot.executor.run_or_default(lambda: input_for_proposal(record, proposed), None)
    if known is None:
        await ctx.respond(BUSY)
        return
    form_id = custom_id(Verb.TYPED_AMENDED, key, record.state.latest(Subject.FACT, proposed.corrects))
    await ctx.interaction.response.send_modal(fact_form(form_id, "Edit and approve", known))


async def preview_amended(ctx: Context) -> None:
    """Preview a member's proposal as a moderator rewrote it."""
    record = ctx.moderated_record()
    proposed = proposal_input(open_proposal(record, ctx.arg(0)))
    corrected = record.current(Subject.FACT, proposed.corrects)
    review_by = input_from_record(corrected).review_by if corrected else ""
    typed = replace(read_fact_form(ctx.interaction), review_by=review_by)
    draft = Draft(kind=DraftKind.PROPOSAL, key=ctx.arg(0), against=ctx.number(1), fact_input=typed)
    await editing.preview_draft(ctx, record, draft)


async def ask_for_reason(ctx: Context) -> None:
    """Ask for the reason of a rejection."""
    record, key = ctx.moderated_record(), ctx.arg(0)
    open_proposal(record, key)
    field = text_field("why", "Reason", "", "Whoever suggested it is told", limit=300, is_required=True)
    await ctx.interaction.response.send_modal(form(custom_id(Verb.TYPED_REASON, key), "Reject", field))


async def reject_proposal(ctx: Context) -> None:
    """Reject a proposal."""
    record = ctx.moderated_record()
    proposal = open_proposal(record, ctx.arg(0))
    why = " ".join(read_form(ctx.interaction).get("why", "").split())[:300]
    changes = (decide(proposal, Action.REJECT, why),)
    try:
        await editing.publish_changes(ctx, record, changes, ctx.defer, approved=True)
    except OutdatedError:
        return await ctx.respond(DECIDED)
    return await ctx.respond(REJECTED)


async def preview_choice(ctx: Context, *, ours: bool) -> None:
    """Preview deciding between the server's version and the files': a change like any other."""

    def make(record: GuildRecord) -> Sequence[Change]:
        for changed in record.effective_base.changed_upstream:
            if (changed.subject.value, changed.key) == (ctx.arg(0), ctx.arg(1)):
                return (keep_ours if ours else take_theirs)(record, changed)
        raise FactInputError(["that was decided already"])

    await editing.preview_changes(ctx, make)


def _preview_approval(
    ctx: Context, record: GuildRecord, proposal: Proposal
) -> tuple[tuple[Change, ...], Preview]:
    """Return the changes that approving a proposal as it stands makes, and what they would bring about."""
    changes = _approved_changes(ctx, record, proposal)
    return changes, preview(record, changes)


def _approved_changes(ctx: Context, record: GuildRecord, proposal: Proposal) -> tuple[Change, ...]:
    """Return the changes of approving a proposal as it stands. Raises `SankoreError` if none."""
    require_second_person(record, proposal, ctx.user_id)
    ready = proposed_changes(proposal)
    if ready:
        return approve(proposal, ready)
    proposed = proposal_input(proposal)
    typed, seen = input_as_it_stands(record, proposed), record.state.latest(Subject.FACT, proposed.corrects)
    draft = Draft(kind=DraftKind.PROPOSAL, key=proposal.key, against=seen, fact_input=typed)
    return changes_of_draft(record, draft, ctx.today)


def _review_page(ctx: Context, record: GuildRecord, place: int) -> OutgoingMessage:
    """Show one of what waits, with what can be done about it."""
    queue: list[Proposal | ChangedUpstream] = [
        *record.state.proposals.values(),
        *record.effective_base.changed_upstream,
    ]
    if not queue:
        return NOTHING_WAITS
    place = min(max(place, 0), len(queue) - 1)
    waiting = queue[place]
    if isinstance(waiting, Proposal):
        cards, buttons = _proposal_view(ctx, record, waiting)
    else:
        cards, buttons = _upstream_view(waiting)
    turning = [
        Button("◀", custom_id(Verb.REVIEW, max(0, place - 1)), enabled=place > 0, row=1),
        Button("▶", custom_id(Verb.REVIEW, place + 1), enabled=place < len(queue) - 1, row=1),
    ]
    *before, last = cards
    last = replace(last, footer=f"{place + 1} of {len(queue)}")
    return OutgoingMessage("", (*before, last), (*buttons, *(turning if len(queue) > 1 else [])))


def _proposal_view(ctx: Context, record: GuildRecord, proposal: Proposal) -> tuple[list[Card], list[Button]]:
    is_ready = bool(proposed_changes(proposal))
    head = f"**{'Proposed' if is_ready else 'Suggested'} by {who(proposal.by)}**, {when(proposal.at)}"
    lines, cards, can_approve = [head], list[Card](), False
    if not is_ready:
        lines += _proposed_lines(proposal_input(proposal))
    try:
        _, shown = _preview_approval(ctx, record, proposal)
    except SankoreError as error:
        problems = getattr(error, "problems", None) or (error,)
        lines.append("**It cannot be approved as it stands:**")
        lines += [f"- {escaped_echo(str(each), 500)}" for each in problems]
    else:
        can_approve = shown.publishable
        if shown.fact is not None and shown.publishable:
            cards.append(passage_card(ShownFact(shown.fact), change_view.PASSAGE_ROOM_CHARS))
        if shown.outdated:
            lines.append("**It cannot be approved any more:** what it changes was changed since.")
        lines += change_view.notes(shown)
    cards.append(
        Card(change_view.fitted(lines, change_view.NOTES_ROOM_CHARS), Tone.CHOICES, "To be reviewed")
    )
    approves = custom_id(Verb.APPROVE, proposal.key, record.state.number)
    amends = Button("Edit and approve", custom_id(Verb.AMEND, proposal.key), row=0)
    buttons = [
        Button("Approve", approves, primary=True, enabled=can_approve, row=0),
        *([] if is_ready else [amends]),
        Button("Reject with a reason", custom_id(Verb.REJECT, proposal.key), row=0),
    ]
    return cards, buttons


def _proposed_lines(proposed: ProposalInput) -> list[str]:
    lines = [change_view.clipped(f"> {escaped_echo(proposed.text, 1500)}", PROPOSED_ROOM_CHARS)]
    if proposed.source:
        lines.append(f"Source: {escaped_echo(proposed.source, 300)}")
    if proposed.question:
        lines.append(f"Question: {escaped_echo(proposed.question, 300)}")
    if proposed.corrects:
        lines.append(f"Corrects `{proposed.corrects}`")
    return lines


def _upstream_view(changed: ChangedUpstream) -> tuple[list[Card], list[Button]]:
    """Show what the files changed below a server's own version: both, by what differs."""
    name = f"{changed.subject.value} {changed.key}"
    lines = [
        f"**{escape(name)}** was changed here, and since then in the knowledge files. Yours is in force.",
        "**What the files changed:**",
        *(_change_lines(changed, theirs=True)),
        "**From theirs to yours:**",
        *(_change_lines(changed, theirs=False)),
    ]
    card = Card(change_view.fitted(lines, change_view.NOTES_ROOM_CHARS), Tone.CHOICES, "Changed upstream")
    subject = changed.subject.value
    return [card], [
        Button("Keep ours", custom_id(Verb.OURS, subject, changed.key), primary=True, row=0),
        Button("Take theirs", custom_id(Verb.THEIRS, subject, changed.key), row=0),
    ]


def _change_lines(changed: ChangedUpstream, *, theirs: bool) -> list[str]:
    before, after = (changed.file_then, changed.file_now) if theirs else (changed.file_now, changed.mine)
    if after is None:
        return ["- it is taken out"] if theirs else ["- it is retired here"]
    if before is None and theirs:
        return ["- it is new there"]
    return change_view.difference_lines(diff(before, after))
