"""What members suggest: the form for it, and taking it in."""

from __future__ import annotations

from typing import Any

import discord

from bot.desk import Proposed, suggest
from bot.interfaces.discord.cards import Rendered
from bot.interfaces.discord.catalogue import Catalogue
from bot.interfaces.discord.limits import shorten
from bot.interfaces.discord.moderation.acts import Act, Verb, act
from bot.interfaces.discord.moderation.forms import Field, Form, modal_of, typed_in
from bot.interfaces.discord.moderation.office import Office, new_key
from bot.interfaces.discord.sending import respond_privately

THANKS = Rendered("Thank you. The moderators will look at it, and you will be told what became of it.")


class Suggesting:
    """Takes in suggestions; anybody on the server may make one."""

    def __init__(self, office: Office, catalogue: Catalogue) -> None:
        self._office = office
        self._catalogue = catalogue

    async def open_form(self, interaction: discord.Interaction[Any], key: str, question: str) -> None:
        """Open the form for a suggestion: about the fact with a digest, or something new."""
        server = await self._office.visited(interaction)
        fact = self._catalogue.fact(server.desk, key) if key else None
        title = "Suggest a correction" if fact else "Suggest a fact"
        about, asked = fact.passage.text if fact else "", shorten(question, 300)
        fields = (
            Field(
                "text",
                "What should the record say?",
                about,
                "Up to 1,500 characters",
                is_long=True,
                is_required=True,
            ),
            Field(
                "source",
                "Where does it come from?",
                "",
                "A document, a link, who said it and when",
                limit=300,
            ),
            *(() if fact else (Field("question", "The question it answers", asked, limit=300),)),
        )
        form = Form(act(Verb.TYPED_SUGGESTION, key if fact else ""), title, fields)
        await interaction.response.send_modal(modal_of(form))

    async def typed_suggestion(self, interaction: discord.Interaction[Any], sent: Act) -> None:
        """Take a suggestion in."""
        server = await self._office.visited(interaction)
        fact = self._catalogue.fact(server.desk, sent.arg(0)) if sent.arg(0) else None
        typed = typed_in(interaction)
        proposed = Proposed(
            typed.get("text", ""), typed.get("source", ""), typed.get("question", ""), fact.id if fact else ""
        )
        edits = suggest(server, proposed, new_key(), interaction.user.id)
        await self._office.servers.publish(server.guild_id, edits, interaction.user.id)
        await respond_privately(interaction, THANKS)
