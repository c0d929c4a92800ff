"""What people may know and decide of what is kept about them."""

from __future__ import annotations

from bot.interfaces.discord.context import Context
from bot.interfaces.discord.custom_ids import Verb, custom_id
from bot.interfaces.discord.message_model import Button, Card, OutgoingMessage, Tone
from bot.interfaces.discord.sending import edit_private_response, respond_privately
from bot.interfaces.i18n import t

PRIVACY = (
    "I read what is addressed to me: mentions, replies, direct messages, commands, and every message "
    "of a channel that the server's admins named an ask-channel.",
    "I keep **no questions**. Delete your question, and I delete my answer.",
    "Of whoever changes the record or suggests a change I keep the **Discord id**, with what they "
    "changed and when: it is the record's authorship. Unfinished drafts are kept for a week.",
    "`/forget-me` takes your id out of all of it, on every server; what you wrote stays, as the work "
    "of “a former moderator”.",
    "A server that removes me is kept for 30 days, then erased with all it had.",
)

SURE = OutgoingMessage(
    "Shall I forget you? Your id is taken out of everything you changed or suggested, on every server, and "
    "your drafts are deleted. What you wrote stays, as the work of “a former moderator”. It is final.",
    (),
    (Button("Forget me", custom_id(Verb.FORGET), primary=True),),
)


async def show_privacy(ctx: Context) -> None:
    """Tell what is kept."""
    card = Card("\n".join(map(t, PRIVACY)), Tone.PAGE, t("What I keep"))
    await respond_privately(ctx.interaction, OutgoingMessage("", (card,)))


async def ask_to_forget(ctx: Context) -> None:
    """Ask whether a person wants to be forgotten."""
    await respond_privately(ctx.interaction, SURE)


async def forget(ctx: Context) -> None:
    """Forget a person; it works in direct messages too."""
    await ctx.interaction.response.defer()
    ctx.bot.drafts.forget(ctx.user_id)
    count = await ctx.bot.records.forget_person(ctx.user_id)
    entries = t("{count} entries", count=count) if count != 1 else t("1 entry")
    done = t("Done. Your id was taken out of {entries}.", entries=entries)
    await edit_private_response(ctx.interaction, OutgoingMessage(done))
