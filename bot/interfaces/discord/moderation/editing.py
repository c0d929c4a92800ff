"""The way of a change: a form, a preview as members will see it, and then it is published, or typed again."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.facts import SankoreError, Topic
from bot.interfaces import change_wording
from bot.interfaces.discord import modals
from bot.interfaces.discord.context import Context, Defer
from bot.interfaces.discord.custom_ids import Verb, custom_id
from bot.interfaces.discord.error_reporting import UNKNOWN_BUTTON
from bot.interfaces.discord.markdown import escape, escaped_echo
from bot.interfaces.discord.message_model import Button, Card, OutgoingMessage, Tone
from bot.interfaces.discord.moderation import change_view
from bot.ledger import Action, LedgerError, OutdatedError, Revision, Subject
from bot.service.executor import notify_if_slow
from bot.service.record.changes import Change, OperationError
from bot.service.record.drafts import Draft, DraftKind, changes_of_draft, rebase
from bot.service.record.form_input import FactInput, input_from_record
from bot.service.record.guild_record import GuildRecord
from bot.service.record.preview import Preview, preview
from bot.service.record.proposals import hold_for_approval
from bot.service.record.undo import last_change, undo, undone_by

GONE = OutgoingMessage(
    "That draft is no longer there: it was published, or cancelled, or it is somebody else's."
)
CANCELLED = OutgoingMessage("Cancelled. Nothing was changed.")
UNDER_WAY = OutgoingMessage("That is being published already.")
NOTHING_TO_UNDO = OutgoingMessage(
    "There is nothing to undo: no change of this server stands to be taken back."
)

HISTORY_PAGE = 500
"""Revisions read at once in search of the last change: an import is one change of many."""

MakeChanges = Callable[[GuildRecord], Sequence[Change]]


async def add_fact(ctx: Context, topic: str, review_by: str) -> None:
    """Open the form for a new fact."""
    ctx.moderated_record()
    form_id = custom_id(Verb.TYPED_FACT, "", 0, modals.read_review_date(review_by))
    await ctx.interaction.response.send_modal(modals.fact_form(form_id, "Add a fact", FactInput(topic=topic)))


async def edit_fact(ctx: Context, fact_id: str, review_by: str = "") -> None:
    """Open the form for a fact, filled in with what is in force."""
    record = ctx.moderated_record()
    fact = record.current(Subject.FACT, fact_id)
    if fact is None:
        raise OperationError(f"there is no fact {fact_id[:70]!r} in force")
    number = record.state.latest(Subject.FACT, fact_id)
    form_id = custom_id(Verb.TYPED_FACT, fact_id, number, modals.read_review_date(review_by))
    await ctx.interaction.response.send_modal(
        modals.fact_form(form_id, "Edit a fact", input_from_record(fact))
    )


async def preview_typed_fact(ctx: Context) -> None:
    """Preview what was typed into the form for a fact."""
    record = ctx.moderated_record()
    typed, fact_id, review_by = modals.read_fact_form(ctx.interaction), ctx.arg(0), ctx.arg(2)
    if fact_id and not review_by:
        fact = record.current(Subject.FACT, fact_id)
        review_by = input_from_record(fact).review_by if fact else ""
    typed = replace(typed, review_by="" if review_by == modals.NEVER else review_by)
    if fact_id:
        draft = Draft(kind=DraftKind.FACT, key=fact_id, against=ctx.number(1), fact_input=typed)
    else:
        draft = Draft(kind=DraftKind.NEW_FACT, fact_input=typed)
    await preview_draft(ctx, record, draft)


async def add_topic(ctx: Context) -> None:
    """Open the form for a new topic."""
    ctx.moderated_record()
    form_id = custom_id(Verb.TYPED_TOPIC, "", 0)
    await ctx.interaction.response.send_modal(
        modals.topic_form(form_id, "Add a topic", Topic("", "", "", ()), name="")
    )


async def edit_topic(ctx: Context, name: str) -> None:
    """Open the form for a topic, filled in with what is in force."""
    record = ctx.moderated_record()
    topic = record.base.by_name.get(name)
    if topic is None:
        raise OperationError(f"there is no topic {name[:40]!r} in force")
    form_id = custom_id(Verb.TYPED_TOPIC, name, record.state.latest(Subject.TOPIC, name))
    await ctx.interaction.response.send_modal(modals.topic_form(form_id, "Edit a topic", topic))


async def preview_typed_topic(ctx: Context) -> None:
    """Preview what was typed into the form for a topic."""
    record = ctx.moderated_record()
    typed = modals.read_form(ctx.interaction)
    draft = Draft(
        kind=DraftKind.TOPIC if ctx.arg(0) else DraftKind.NEW_TOPIC,
        key=ctx.arg(0) or typed.get("name", ""),
        against=ctx.number(1),
        title=typed.get("title", ""),
        description=typed.get("description", ""),
    )
    await preview_draft(ctx, record, draft)


async def preview_changes(ctx: Context, make: MakeChanges) -> None:
    """Preview a change that needs no form; what `make` raises is told to the person."""
    record = ctx.moderated_record()
    await preview_draft(ctx, record, Draft(kind=DraftKind.CHANGES, changes=tuple(make(record))))


async def preview_undo(ctx: Context, batch: int | None, fact_id: str = "") -> None:
    """Preview taking back a batch, or the last change of a fact, or the last change of all."""
    record = ctx.moderated_record()
    revisions_of = ctx.bot.records.ledger.revisions
    if batch is None:
        batch = await _last_change(ctx, record, fact_id)
    if batch is None:
        return await ctx.respond(NOTHING_TO_UNDO)
    later = await revisions_of(record.guild_id, after=max(0, batch - 1))
    if later and later[0].batch != batch:  # the history numbers every part of a change
        batch = later[0].batch
        later = await revisions_of(record.guild_id, after=batch - 1)
    revisions = [each for each in later if each.batch == batch]
    undoing = undo(record, revisions)
    if not undoing.changes:
        line = " ".join(undoing.kept) or "what it changed is as it was before, or there is no such change"
        nothing = OutgoingMessage(f"Nothing to undo in #{batch}: {escape(line)}.")
        return await ctx.respond(nothing)
    remarks = (_undone_line(revisions), *undoing.kept)
    draft = Draft(kind=DraftKind.CHANGES, changes=undoing.changes, remarks=remarks)
    return await preview_draft(ctx, record, draft)


async def undo_chosen(ctx: Context) -> None:
    """Preview taking back the batch that a button names, or that was chosen in a menu."""
    chosen = ctx.values[0] if ctx.values else ctx.arg(0)
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 and int(chosen):
        await preview_undo(ctx, int(chosen))
    else:
        await ctx.respond(UNKNOWN_BUTTON)


async def _last_change(ctx: Context, record: GuildRecord, fact_id: str) -> int | None:
    """Return the last batch that stands to be undone, of a fact or of all; None if there is none."""
    subject, key = (Subject.FACT, fact_id) if fact_id else (None, None)
    recent: list[Revision] = []
    while True:
        before = recent[-1].number if recent else None
        page = await ctx.bot.records.ledger.history(record.guild_id, subject, key, before, HISTORY_PAGE)
        recent += page
        batch = last_change(recent)
        if batch is not None or len(page) < HISTORY_PAGE:
            return batch


async def publish_draft(ctx: Context, *, override: bool = False) -> None:
    """Publish a draft, or show it again if faulty or outdated; `override` what the person has seen."""
    record = ctx.moderated_record()
    key, by = ctx.arg(0), ctx.user_id
    draft = await ctx.bot.drafts.find(key, record.guild_id, by)
    if draft is None:
        return await ctx.respond(GONE)
    if key in ctx.bot.publishing:
        return await ctx.respond(UNDER_WAY)
    ctx.bot.publishing.add(key)
    try:
        if override:
            draft = rebase(record, draft, ctx.number(1))
            await ctx.bot.drafts.replace(key, record.guild_id, by, draft)
        return await _publish(ctx, record, draft, key)
    finally:
        ctx.bot.publishing.discard(key)


async def _publish(ctx: Context, record: GuildRecord, draft: Draft, key: str) -> None:
    try:
        changes = changes_of_draft(record, draft, ctx.today)
        shown = await ctx.bot.executor.run(lambda: preview(record, changes), when_slow=ctx.defer_update)
        if not shown.publishable or shown.changes_nothing:
            return await preview_draft(ctx, record, draft, key)
        approved = draft.kind is DraftKind.PROPOSAL and not record.guild_settings.two_person
        revisions = await publish_changes(ctx, record, changes, ctx.defer_update, approved=approved)
    except OutdatedError:
        return await preview_draft(ctx, record, draft, key)
    except LedgerError as error:
        line = f"{escaped_echo(str(error), 600)}. Your draft is kept: press again when it is mended."
        return await ctx.respond(OutgoingMessage(f"⚠ Nothing was published: {line}"))
    await ctx.bot.drafts.delete(key, record.guild_id, ctx.user_id)
    return await ctx.edit_private(published_message(revisions))


async def publish_changes(
    ctx: Context, record: GuildRecord, changes: tuple[Change, ...], when_slow: Defer, *, approved: bool
) -> tuple[Revision, ...]:
    """Put changes in force, or before a second person where the rule is on and nobody `approved` them."""
    if record.guild_settings.two_person and not approved:
        changes = hold_for_approval(record, changes, secrets.token_hex(8))
    publishing = ctx.bot.records.publish(record.guild_id, changes, ctx.user_id)
    return await notify_if_slow(publishing, when_slow)


async def edit_draft_again(ctx: Context) -> None:
    """Open the form of a draft again, with what was typed."""
    record = ctx.moderated_record()
    draft = await ctx.bot.drafts.find(ctx.arg(0), record.guild_id, ctx.user_id)
    if draft is None or not draft.can_be_typed_again:
        await ctx.respond(GONE)
        return
    form_id = custom_id(Verb.TYPED_AGAIN, ctx.arg(0), ctx.number(1))
    if draft.kind in (DraftKind.TOPIC, DraftKind.NEW_TOPIC):
        topic = Topic(draft.key, draft.title, draft.description, ())
        name = draft.key if draft.kind is DraftKind.NEW_TOPIC else None
        form = modals.topic_form(form_id, "Edit again", topic, name)
    else:
        form = modals.fact_form(form_id, "Edit again", draft.fact_input)
    await ctx.interaction.response.send_modal(form)


async def preview_typed_again(ctx: Context) -> None:
    """Preview a draft that was typed again; what its author had seen by then is no conflict."""
    record = ctx.moderated_record()
    key, by = ctx.arg(0), ctx.user_id
    draft = await ctx.bot.drafts.find(key, record.guild_id, by)
    if draft is None:
        return await ctx.respond(GONE)
    draft = rebase(record, modals.edit_again(draft, ctx.interaction), ctx.number(1))
    await ctx.bot.drafts.replace(key, record.guild_id, by, draft)
    return await preview_draft(ctx, record, draft, key)


async def cancel_draft(ctx: Context) -> None:
    """Delete a draft."""
    record = ctx.moderated_record()
    await ctx.bot.drafts.delete(ctx.arg(0), record.guild_id, ctx.user_id)
    await ctx.edit_private(CANCELLED)


async def preview_draft(ctx: Context, record: GuildRecord, draft: Draft, key: str | None = None) -> None:
    """Show the preview of a draft: in the place of the one with that key, or in a new message."""
    in_place = key is not None
    if key is None:
        key = await ctx.bot.drafts.save(record.guild_id, ctx.user_id, draft)
    deferring = ctx.defer_update if in_place else ctx.defer
    try:
        changes = changes_of_draft(record, draft, ctx.today)
        shown = await ctx.bot.executor.run(lambda: preview(record, changes), when_slow=deferring)
        message = await _preview_message(ctx, record, draft, key, shown)
    except SankoreError as error:
        problems = [str(each) for each in getattr(error, "problems", None) or (error,)]
        message = change_view.faulty_message(problems, key, can_go_back=draft.can_be_typed_again)
    if in_place:
        await ctx.edit_private(message)
    else:
        await ctx.respond(message)


async def _preview_message(
    ctx: Context, record: GuildRecord, draft: Draft, key: str, shown: Preview
) -> OutgoingMessage:
    message = change_view.preview_message(
        shown,
        key,
        can_go_back=draft.can_be_typed_again,
        seen=record.state.number,
        proposes=record.guild_settings.two_person,
    )
    cards = message.cards
    if draft.remarks:
        remarks = change_view.fitted(
            (f"- {escaped_echo(line, 300)}" for line in draft.remarks), change_view.REMARKS_ROOM_CHARS
        )
        cards = (Card(remarks, Tone.PAGE), *cards)
    if shown.outdated:
        cards = (await _changed_meanwhile(ctx, record, shown), *cards)
    return replace(message, cards=cards)


async def _changed_meanwhile(ctx: Context, record: GuildRecord, shown: Preview) -> Card:
    """Tell what somebody else changed since."""
    lines = ["**This was changed while you were at it.** Merge by *Edit again*, or publish yours over it."]
    for change in shown.outdated[:3]:
        recent = await ctx.bot.records.ledger.history(record.guild_id, change.subject, change.key, limit=5)
        for revision in recent:
            if revision.number > change.against:
                lines += change_view.revision_lines(revision)
    return Card(change_view.fitted(lines, change_view.ASIDE_ROOM_CHARS), Tone.CHOICES)


def _undone_line(revisions: Sequence[Revision]) -> str:
    first = revisions[0]
    back = undone_by(first)
    name = f"Undoes #{first.batch}, which {change_wording.headline(revisions)}"
    return f"{name} (itself an undo of #{back})" if back else name


def published_message(revisions: Sequence[Revision]) -> OutgoingMessage:
    """Tell what was published, with a way back."""
    first = revisions[0]
    if first.action is Action.PROPOSE:
        return OutgoingMessage("Proposed. Another moderator finds it with `/review`.")
    line = f"Published as #{first.batch}: {escape(change_wording.headline(revisions))}."
    return OutgoingMessage(line, (), (Button("Undo", custom_id(Verb.UNDO, first.batch)),))
