"""The one registry of components: which handler answers which button, menu or form.

A handler gets the context of the interaction, whose arguments are those of the custom id.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord

from bot.interfaces.discord import answer_buttons, commands
from bot.interfaces.discord.context import BotState, Context
from bot.interfaces.discord.custom_ids import CustomId, Verb, read_custom_id
from bot.interfaces.discord.error_reporting import UNKNOWN_BUTTON
from bot.interfaces.discord.moderation import editing, listing, proposals, settings_panel
from bot.service.record.changes import restore_fact, retire_fact

Handler = Callable[[Context], Awaitable[None]]

HANDLERS: Mapping[Verb, Handler] = {
    Verb.CONTEXT: answer_buttons.read_in_context,
    Verb.WHY: answer_buttons.why_this,
    Verb.MORE: answer_buttons.more_passages,
    Verb.SHOW_PASSAGE: answer_buttons.show_passage,
    Verb.PICK: answer_buttons.show_passage,
    Verb.NONE: answer_buttons.none_of_these,
    Verb.TOPIC: answer_buttons.open_topic,
    Verb.TOPICS: answer_buttons.list_topics,
    Verb.SUGGEST: answer_buttons.suggest,
    Verb.PUBLISH: editing.publish_draft,
    Verb.OVERRIDE: lambda ctx: editing.publish_draft(ctx, override=True),
    Verb.AGAIN: editing.edit_draft_again,
    Verb.CANCEL: editing.cancel_draft,
    Verb.UNDO: editing.undo_chosen,
    Verb.EDIT: lambda ctx: editing.edit_fact(ctx, ctx.arg(0)),
    Verb.RETIRE: lambda ctx: editing.preview_changes(ctx, lambda record: retire_fact(record, ctx.arg(0))),
    Verb.RESTORE: lambda ctx: editing.preview_changes(ctx, lambda record: restore_fact(record, ctx.arg(0))),
    Verb.SHOW_FACT: lambda ctx: listing.show_fact(ctx, "".join(ctx.values[:1])),
    Verb.HISTORY: lambda ctx: listing.show_history(ctx, ctx.arg(0), ctx.number(1)),
    Verb.LIST: listing.turn_list_page,
    Verb.OURS: lambda ctx: proposals.preview_choice(ctx, ours=True),
    Verb.THEIRS: lambda ctx: proposals.preview_choice(ctx, ours=False),
    Verb.REVIEW: lambda ctx: proposals.review(ctx, ctx.number(0)),
    Verb.APPROVE: proposals.approve_proposal,
    Verb.AMEND: proposals.amend_proposal,
    Verb.REJECT: proposals.ask_for_reason,
    Verb.SET: settings_panel.change_setting,
    Verb.RESET: settings_panel.reset_settings,
    Verb.FORGET: commands.forget_person,
    Verb.TYPED_FACT: editing.preview_typed_fact,
    Verb.TYPED_AGAIN: editing.preview_typed_again,
    Verb.TYPED_TOPIC: editing.preview_typed_topic,
    Verb.TYPED_AMENDED: proposals.preview_amended,
    Verb.TYPED_SUGGESTION: proposals.take_suggestion,
    Verb.TYPED_REASON: proposals.reject_proposal,
}


async def handle_component(interaction: discord.Interaction[Any], bot: BotState) -> None:
    """Answer a press, a choice or a form; one that means nothing to us gets a polite line."""
    used = _used(interaction)
    ctx = await bot.context(interaction, used)
    if used is None:
        await ctx.respond(UNKNOWN_BUTTON)
    else:
        await HANDLERS[used.verb](ctx)


def _used(interaction: discord.Interaction[Any]) -> CustomId | None:
    """Return what the component says; None if it is none of ours or, as anybody may send, not there."""
    sent: dict[str, Any] = dict(interaction.data or {})
    is_form = interaction.type is discord.InteractionType.modal_submit
    used = read_custom_id(str(sent.get("custom_id", "")))
    if used is None or used.verb.is_form is not is_form:
        return None
    if is_form:
        return used
    is_there = any(
        (part.custom_id, part.type.value) == (sent["custom_id"], sent.get("component_type"))
        for part in answer_buttons.components_of(interaction.message)
    )
    return used if is_there else None
