"""Moderation as the client knows it: where presses, choices and forms are brought to their rooms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import discord

from bot.interfaces.discord.catalogue import Catalogue
from bot.interfaces.discord.moderation.acts import Act, Verb, read_act
from bot.interfaces.discord.moderation.editing import Editing
from bot.interfaces.discord.moderation.exchanging import Exchanging
from bot.interfaces.discord.moderation.listing import Listing, wanted_of
from bot.interfaces.discord.moderation.offers import meant
from bot.interfaces.discord.moderation.office import Office
from bot.interfaces.discord.moderation.panel import Panel
from bot.interfaces.discord.moderation.people import People
from bot.interfaces.discord.moderation.reviewing import Reviewing
from bot.interfaces.discord.moderation.suggesting import Suggesting
from bot.interfaces.discord.moderation.telling import Telling
from bot.interfaces.discord.presses import UNKNOWN_BUTTON
from bot.interfaces.discord.questions import read_footer
from bot.interfaces.discord.sending import respond_privately
from bot.service.record.changes import restore_fact, retire_fact
from bot.service.record.guild_records import GuildRecords


class Moderation:
    """The rooms of moderation, and the way to them. Each room checks the rights itself, at every step."""

    def __init__(
        self,
        client: discord.Client,
        servers: GuildRecords,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
        *,
        reads_messages: bool = False,
    ) -> None:
        self.office = Office(client, servers, clock)
        self.editing = Editing(self.office)
        self.listing = Listing(self.office)
        self.suggesting = Suggesting(self.office, catalogue)
        self.reviewing = Reviewing(self.office, self.editing)
        self.exchanging = Exchanging(self.office)
        self.panel = Panel(self.office, reads_messages=reads_messages)
        self.people = People(self.office)
        self._telling = Telling(self.office)
        servers.listen(self._telling.changed)

    async def close(self) -> None:
        """Tell what has not been told yet, as far as there is time."""
        await self._telling.close()

    async def fact_meant(self, interaction: discord.Interaction[Any], typed: str) -> str:
        """The id of the fact that somebody names; what they typed if there is none."""
        server = await self.office.moderated(interaction)
        return meant(typed, [*server.base.by_id, *server.state.facts])

    async def topic_meant(self, interaction: discord.Interaction[Any], typed: str) -> str:
        """The name of the topic that somebody names; what they typed if there is none."""
        server = await self.office.moderated(interaction)
        titles = {topic.title.casefold(): topic.name for topic in server.base.topics}
        by_title = titles.get(typed.strip().casefold())
        return by_title or meant(typed, [*server.base.by_name, *server.state.topics])

    async def pressed(self, interaction: discord.Interaction[Any], custom_id: str) -> None:
        """Do what a button says."""
        pressed = read_act(custom_id)
        if pressed is None or (
            not await self._edited(interaction, pressed) and not await self._other(interaction, pressed)
        ):
            await respond_privately(interaction, UNKNOWN_BUTTON)

    async def _edited(self, interaction: discord.Interaction[Any], pressed: Act) -> bool:
        """The buttons of drafts and facts."""
        editing, fact = self.editing, pressed.arg(0)
        match pressed.verb:
            case Verb.PUBLISH | Verb.OVERRIDE:
                await editing.publish(interaction, pressed)
            case Verb.AGAIN:
                await editing.again(interaction, pressed)
            case Verb.CANCEL:
                await editing.cancel(interaction, pressed)
            case Verb.UNDO if pressed.number(0):
                await editing.undo(interaction, pressed.number(0))
            case Verb.EDIT:
                await editing.edit(interaction, fact)
            case Verb.RETIRE:
                await editing.try_edits(interaction, lambda server: retire_fact(server, fact))
            case Verb.RESTORE:
                await editing.try_edits(interaction, lambda server: restore_fact(server, fact))
            case _:
                return False
        return True

    async def _other(self, interaction: discord.Interaction[Any], pressed: Act) -> bool:
        """All other buttons."""
        match pressed.verb:
            case Verb.HISTORY:
                await self.listing.history(interaction, pressed.arg(0), pressed.number(1))
            case Verb.LIST:
                await self.listing.list(interaction, wanted_of(pressed), pressed.number(0))
            case Verb.OURS | Verb.THEIRS:
                await self.reviewing.choose(interaction, pressed)
            case Verb.REVIEW:
                await self.reviewing.review(interaction, pressed.number(0))
            case Verb.APPROVE:
                await self.reviewing.approve(interaction, pressed)
            case Verb.AMEND:
                await self.reviewing.amend(interaction, pressed.arg(0))
            case Verb.REJECT:
                await self.reviewing.reject(interaction, pressed.arg(0))
            case Verb.SUGGEST:
                await self.suggesting.open_form(interaction, pressed.arg(0), asked_on(interaction.message))
            case Verb.SET:
                await self.panel.set(interaction, pressed, [])
            case Verb.RESET:
                await self.panel.reset(interaction)
            case Verb.FORGET:
                await self.people.forget(interaction)
            case _:
                return False
        return True

    async def chose(self, interaction: discord.Interaction[Any], custom_id: str, values: list[str]) -> None:
        """Do what a menu says."""
        chosen = read_act(custom_id)
        first = values[0] if values else ""
        match chosen:
            case Act(Verb.SHOW):
                await self.listing.show(interaction, first)
            case Act(Verb.UNDO) if first.isascii() and first.isdigit() and len(first) < 19:
                await self.editing.undo(interaction, int(first))
            case Act(Verb.SET):
                await self.panel.set(interaction, chosen, values)
            case _:
                await respond_privately(interaction, UNKNOWN_BUTTON)

    async def sent(self, interaction: discord.Interaction[Any], custom_id: str) -> None:
        """Take a form in."""
        form = read_act(custom_id)
        match form:
            case Act(Verb.TYPED_FACT):
                await self.editing.typed_fact(interaction, form)
            case Act(Verb.TYPED_AGAIN):
                await self.editing.typed_again(interaction, form)
            case Act(Verb.TYPED_TOPIC):
                await self.editing.typed_topic(interaction, form)
            case Act(Verb.TYPED_AMENDED):
                await self.reviewing.typed_amended(interaction, form)
            case Act(Verb.TYPED_SUGGESTION):
                await self.suggesting.typed_suggestion(interaction, form)
            case Act(Verb.TYPED_REASON):
                await self.reviewing.typed_reason(interaction, form)
            case _:
                await respond_privately(interaction, UNKNOWN_BUTTON)


def asked_on(message: discord.Message | None) -> str:
    """The question that a message of the bot's answers, if it is repeated there or Discord shows it."""
    for embed in message.embeds if message is not None else ():
        question = read_footer(embed.footer.text)
        if question is not None:
            return question.text
    answered = message.reference.resolved if message is not None and message.reference else None
    return answered.content if isinstance(answered, discord.Message) else ""
