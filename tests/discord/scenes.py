"""People who keep the record, and the few steps that they take again and again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import discord

from bot.interfaces.discord import SankoreClient
from bot.matching import Matcher
from bot.service.answering import AnswerService
from tests.discord.loopback import Channel, Guild, Interaction, Member, Message
from tests.discord.running_bot import Place, running
from tests.discord.small_record import base

MODERATES = discord.Permissions(manage_messages=True)
ADMINISTERS = discord.Permissions(manage_guild=True)
TEXT, SOURCE, TOPIC, KEYWORDS, PHRASINGS = "Quote or statement", "Source", "Topic", "Keywords", "Phrasings"
HOURS = "The consulate in Bamako opens at nine in the morning."
QUESTION = "when does the consulate open?"
FACT = "consulate-open"


@dataclass(frozen=True)
class Scene:
    """A place with the real matcher at work, a moderator and an admin."""

    place: Place
    client: SankoreClient
    moderator: Member
    admin: Member

    @property
    def here(self) -> Channel:
        """The channel."""
        return self.place.channel

    async def ask(
        self, question: str = QUESTION, person: Member | None = None, channel: Channel | None = None
    ) -> str:
        """Return what a member reads."""
        asked = await (person or self.place.awa).command(
            "ask", channel=channel or self.here, question=question
        )
        return (await asked.reply()).text

    async def typed(
        self, form: Interaction, answers: Mapping[str, object], by: Member | None = None
    ) -> Message:
        """Return the preview of what was typed into a form."""
        return await (await (by or self.moderator).submit(form, answers)).reply()

    async def drafted(
        self, text: str = HOURS, by: Member | None = None, fields: Mapping[str, object] | None = None
    ) -> Message:
        """Return the preview of a new fact."""
        form = await (by or self.moderator).command("fact add", channel=self.here)
        answers: dict[str, object] = {TEXT: text, SOURCE: "Announcement", TOPIC: "relations"}
        answers |= {PHRASINGS: QUESTION, **(fields or {})}
        return await self.typed(form, answers, by)

    async def published(self, draft: Message, by: Member | None = None, label: str = "Publish") -> Message:
        """Return the draft, once it is published or whatever became of it."""
        await press(by or self.moderator, draft, label)
        return draft

    async def edited(self, text: str, fact: str = FACT, by: Member | None = None) -> Message:
        """Return the preview of a fact's new text."""
        form = await (by or self.moderator).command("fact edit", channel=self.here, fact=fact)
        return await self.typed(form, {TEXT: text}, by)


async def press(person: Member, message: Message, label: str) -> None:
    """Press a button that changes its own message."""
    await (await person.click(message, label=label)).reply()
    await person.world.flushed()


async def settings_panel(scene: Scene) -> Message:
    """Return what the admin sees of the settings."""
    return await (await scene.admin.command("settings", channel=scene.here)).reply()


async def choose(scene: Scene, panel: Message, name: str, *ids: object) -> None:
    """Choose something in a menu of the settings."""
    menu = next(each["custom_id"] for each in panel.selects if name in each["custom_id"])
    await (await scene.admin.select(panel, *map(str, ids), custom_id=menu)).response()
    await scene.admin.world.flushed()


async def ask_channel(scene: Scene) -> Channel:
    """Return a channel where messages need not be addressed to the bot."""
    channel = scene.place.guild.add_text_channel("questions")
    await choose(scene, await settings_panel(scene), "ask_channels", channel.id)
    return channel


def neighbour(place: Place) -> tuple[Guild, Channel, Member]:
    """Another server with a moderator of its own."""
    guild = place.double.add_guild("Elsewhere")
    return (
        guild,
        guild.add_text_channel("there"),
        guild.add_member("koumba", permissions=MODERATES | ADMINISTERS),
    )


@asynccontextmanager
async def moderated_bot(
    place: Place, *, guild_id: int | None = None, message_content: bool = False
) -> AsyncIterator[Scene]:
    """Yield the bot with its real matcher on a small record; a second time is a restart."""
    shared = base()
    service = AnswerService(shared, Matcher(shared))
    moderator = _known(place, "fatou", MODERATES)
    admin = _known(place, "modibo", ADMINISTERS)
    async with running(place, service, guild_id, message_content=message_content) as client:
        yield Scene(place, client, moderator, admin)


def _known(place: Place, name: str, permissions: discord.Permissions) -> Member:
    for member in place.guild.members.values():
        if member.account.name == name:
            return member
    return place.guild.add_member(name, permissions=permissions)
