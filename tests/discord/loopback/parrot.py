"""A tiny bot, written as anybody would with discord.py, that shows that the double is good enough for one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from .clients import running
from .double import Loopback
from .feed import Feed
from .people import Member
from .places import Channel, Guild

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class Note(discord.ui.Modal, title="A note"):
    """A modal with a labelled text field and a labelled menu."""

    subject: discord.ui.Label[Note] = discord.ui.Label(
        text="Subject", component=discord.ui.TextInput(custom_id="subject", max_length=50)
    )
    tone: discord.ui.Label[Note] = discord.ui.Label(
        text="Tone",
        component=discord.ui.Select(
            custom_id="tone",
            options=[discord.SelectOption(label="Kind"), discord.SelectOption(label="Stern")],
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Say what was filled in."""
        assert isinstance(self.subject.component, discord.ui.TextInput)
        assert isinstance(self.tone.component, discord.ui.Select)
        text = f"{self.subject.component.value}, {self.tone.component.values[0]}"
        await interaction.response.send_message(text, ephemeral=True)


class Buttons(discord.ui.View):
    """Components that survive a restart."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Why?", custom_id="why")
    async def why(self, interaction: discord.Interaction, _: discord.ui.Button[Buttons]) -> None:
        """Answer for one person only."""
        await interaction.response.send_message("Because.", ephemeral=True)

    @discord.ui.button(label="Change", custom_id="change")
    async def change(self, interaction: discord.Interaction, _: discord.ui.Button[Buttons]) -> None:
        """Change the message with the button."""
        await interaction.response.edit_message(content="Changed.", view=None)

    @discord.ui.button(label="Note", custom_id="note")
    async def note(self, interaction: discord.Interaction, _: discord.ui.Button[Buttons]) -> None:
        """Open a modal."""
        await interaction.response.send_modal(Note())

    @discord.ui.select(custom_id="pick", options=[discord.SelectOption(label="One", value="1")])
    async def pick(self, interaction: discord.Interaction, menu: discord.ui.Select[Buttons]) -> None:
        """Say what was chosen, a little later."""
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"Picked {menu.values[0]}.")


class Parrot(discord.Client):
    """Repeats what it is told, and notes what it hears."""

    def __init__(self, *, intents: discord.Intents = INTENTS, **options: Any) -> None:  # noqa: ANN401 - as Client
        super().__init__(
            intents=intents,
            guild_ready_timeout=0.01,
            allowed_mentions=discord.AllowedMentions.none(),
            **options,
        )
        self.tree = app_commands.CommandTree(self)
        self.heard: Feed[str] = Feed("what the parrot heard")
        self.troubles: Feed[Exception] = Feed("the parrot's troubles")
        self.may_answer = asyncio.Event()
        add_commands(self)

    async def setup_hook(self) -> None:
        """Register what it can do."""
        self.add_view(Buttons())
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify at once: the default waits 5 s each time but the first, as Discord asks."""

    async def on_message(self, message: discord.Message) -> None:
        """Repeat what people say to it."""
        self.heard.append(f"{message.author.name}: {message.content}")
        if self.user in message.mentions and not message.author.bot:
            await message.reply(message.clean_content)

    async def on_message_edit(self, before: discord.Message, after: discord.Message) -> None:
        """Note it."""
        self.heard.append(f"edit: {before.content} -> {after.content}")

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Note it."""
        self.heard.append(f"delete: {event.message_id}")

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Note it."""
        self.heard.append(f"bulk delete: {len(event.message_ids)}")

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Note it."""
        self.heard.append(f"join: {guild.name}")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note it."""
        self.heard.append(f"remove: {guild.name}")

    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        """Note it."""
        self.heard.append(f"unavailable: {guild.name}")

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Note it."""
        self.heard.append(f"available: {guild.name}")

    async def on_disconnect(self) -> None:
        """Note it."""
        self.heard.append("disconnect")

    async def on_resumed(self) -> None:
        """Note it."""
        self.heard.append("resumed")


def add_commands(parrot: Parrot) -> None:
    """Give the parrot its commands."""

    @parrot.tree.command(description="Repeat a word")
    async def echo(interaction: discord.Interaction, word: app_commands.Range[str, 1, 50]) -> None:
        where = "here" if interaction.guild is None else f"in {interaction.guild.name}"
        await interaction.response.send_message(f"{word} {where}", view=Buttons())

    @echo.autocomplete("word")
    async def complete(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=typed.upper(), value=typed)] * (26 if typed == "flood" else 1)

    @parrot.tree.command(description="Answer when told to")
    async def slow(interaction: discord.Interaction, hidden: bool = True) -> None:
        try:
            await interaction.response.defer(ephemeral=hidden)
            await parrot.may_answer.wait()
            await interaction.followup.send("At last.")
            await interaction.followup.send("More.")
        except discord.HTTPException as trouble:
            parrot.troubles.append(trouble)

    @parrot.tree.command(description="Not answer at all")
    async def ignore(_: discord.Interaction) -> None:
        pass

    @parrot.tree.command(description="Answer twice")
    async def twice(interaction: discord.Interaction, member: discord.Member) -> None:
        rights = (interaction.permissions.manage_messages, interaction.app_permissions.view_channel)
        await interaction.response.send_message(f"{member.name} {rights}")
        repeated = discord.InteractionResponse(interaction)
        try:
            await repeated.send_message("again")
        except discord.HTTPException as trouble:
            parrot.troubles.append(trouble)

    facts = app_commands.Group(
        name="facts", description="Facts", default_permissions=discord.Permissions(manage_messages=True)
    )

    @facts.command(description="Add a fact")
    async def add(
        interaction: discord.Interaction, text: str, file: discord.Attachment | None = None
    ) -> None:
        content = "" if file is None else (await file.read()).decode()
        await interaction.response.send_message(f"added {text} {content}".strip(), ephemeral=True)

    parrot.tree.add_command(facts)

    @parrot.tree.context_menu(name="Repeat this")
    async def repeat_this(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(message.content)


@dataclass(frozen=True)
class Stage:
    """A double with a server, a channel, a member, and the parrot running."""

    double: Loopback
    bot: Parrot
    guild: Guild
    channel: Channel
    awa: Member


@asynccontextmanager
async def parrot_stage(
    double: Loopback | None = None,
    *,
    intents: discord.Intents = INTENTS,
    **options: Any,  # noqa: ANN401 - as Client
) -> AsyncIterator[Stage]:
    """Set the stage, and clear it afterwards."""
    async with double or Loopback() as stage_double:
        guild = stage_double.add_guild("History club")
        channel, awa = guild.add_text_channel("general"), guild.add_member("awa")
        bot = Parrot(intents=intents, **options)
        async with running(stage_double, bot):
            yield Stage(stage_double, bot, guild, channel, awa)
