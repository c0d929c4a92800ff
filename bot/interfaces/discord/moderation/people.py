"""What people may know and decide of what is kept about them."""

from __future__ import annotations

from typing import Any

import discord

from bot.interfaces.discord.cards import Button, Card, Rendered, Tone
from bot.interfaces.discord.moderation.acts import Verb, act
from bot.interfaces.discord.moderation.office import Office
from bot.interfaces.discord.sending import respond_privately, turn_private_into
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

ASK = Rendered(
    "Shall I forget you? Your id is taken out of everything you changed or suggested, on every server, and "
    "your drafts are deleted. What you wrote stays, as the work of “a former moderator”. It is final.",
    (),
    (Button("Forget me", act(Verb.FORGET), primary=True),),
)


class People:
    """Answers what concerns a person themselves; it works in direct messages too."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def privacy(self, interaction: discord.Interaction[Any]) -> None:
        """Tell what is kept."""
        card = Card("\n".join(map(t, PRIVACY)), Tone.PAGE, t("What I keep"))
        await respond_privately(interaction, Rendered("", (card,)))

    async def ask_to_forget(self, interaction: discord.Interaction[Any]) -> None:
        """Ask whether a person wants to be forgotten."""
        await respond_privately(interaction, ASK)

    async def forget(self, interaction: discord.Interaction[Any]) -> None:
        """Forget a person."""
        await interaction.response.defer()
        self._office.bench.forget(interaction.user.id)
        count = await self._office.servers.forget_person(interaction.user.id)
        entries = t("{count} entries", count=count) if count != 1 else t("1 entry")
        done = t("Done. Your id was taken out of {entries}.", entries=entries)
        await turn_private_into(interaction, Rendered(done))
