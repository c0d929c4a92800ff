"""A tiny bot with forms, menus, files and commands in groups, to try those of the double on."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from .clients import running
from .double import Loopback
from .feed import Feed
from .parrot import INTENTS
from .people import Member
from .places import Channel, Guild

TOPICS = ("economy", "history")


class Proposal(discord.ui.Modal, title="Propose"):
    """One field of each kind that the double fills in."""

    text: discord.ui.Label[Proposal] = discord.ui.Label(
        text="Text", component=discord.ui.TextInput(custom_id="text", min_length=3, max_length=20)
    )
    note: discord.ui.Label[Proposal] = discord.ui.Label(
        text="Note", component=discord.ui.TextInput(custom_id="note", required=False, default="none")
    )
    topic: discord.ui.Label[Proposal] = discord.ui.Label(
        text="Topic",
        component=discord.ui.Select(
            custom_id="topic",
            required=False,
            max_values=2,
            options=[discord.SelectOption(label=topic.title(), value=topic) for topic in TOPICS],
        ),
    )
    role: discord.ui.Label[Proposal] = discord.ui.Label(
        text="Role", component=discord.ui.RoleSelect(custom_id="role", required=False)
    )
    files: discord.ui.Label[Proposal] = discord.ui.Label(
        text="Files", component=discord.ui.FileUpload(custom_id="files", max_values=2, required=False)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Say what was filled in, and whether the sender may moderate at this moment."""
        text, note = self.text.component, self.note.component
        topic, role, files = self.topic.component, self.role.component, self.files.component
        assert isinstance(text, discord.ui.TextInput)
        assert isinstance(note, discord.ui.TextInput)
        assert isinstance(topic, discord.ui.Select)
        assert isinstance(role, discord.ui.RoleSelect)
        assert isinstance(files, discord.ui.FileUpload)
        try:
            contents = [(await file.read()).decode() for file in files.values]
        except discord.NotFound:
            await interaction.response.send_message("The file is gone.", ephemeral=True)
            return
        told = f"{text.value}|{note.value}|{topic.values}|{[r.name for r in role.values]}|{contents}"
        if not interaction.permissions.manage_messages:
            told = "no longer"
        await interaction.response.send_message(told, ephemeral=True)


class Menus(discord.ui.View):
    """One menu of each kind; each says what was chosen."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.select(
        custom_id="words",
        min_values=0,
        max_values=2,
        options=[discord.SelectOption(label=word.title(), value=word) for word in ("one", "two", "three")],
    )
    async def words(self, interaction: discord.Interaction, menu: discord.ui.Select[Menus]) -> None:
        """Say which."""
        await _tell(interaction, menu.values)

    @discord.ui.select(cls=discord.ui.RoleSelect, custom_id="roles", min_values=0, max_values=2)
    async def roles(self, interaction: discord.Interaction, menu: discord.ui.RoleSelect[Menus]) -> None:
        """Say which."""
        await _tell(interaction, [role.name for role in menu.values])

    @discord.ui.select(cls=discord.ui.UserSelect, custom_id="people")
    async def people(self, interaction: discord.Interaction, menu: discord.ui.UserSelect[Menus]) -> None:
        """Say who, and whether they came with their membership."""
        await _tell(interaction, [f"{user.name} {isinstance(user, discord.Member)}" for user in menu.values])

    @discord.ui.select(cls=discord.ui.MentionableSelect, custom_id="either", max_values=2)
    async def either(
        self, interaction: discord.Interaction, menu: discord.ui.MentionableSelect[Menus]
    ) -> None:
        """Say who or which."""
        await _tell(interaction, [chosen.name for chosen in menu.values])

    @discord.ui.select(
        cls=discord.ui.ChannelSelect, custom_id="places", channel_types=[discord.ChannelType.text]
    )
    async def places(self, interaction: discord.Interaction, menu: discord.ui.ChannelSelect[Menus]) -> None:
        """Say which, and whether the one who chose may write there."""
        await _tell(interaction, [f"{place.name} {place.permissions.send_messages}" for place in menu.values])


async def _tell(interaction: discord.Interaction, chosen: Sequence[str]) -> None:
    await interaction.response.send_message(", ".join(chosen) or "nothing", ephemeral=True)


class Clerk(discord.Client):
    """Opens forms, shows menus, takes and gives files."""

    def __init__(self, *, home: Guild, **options: Any) -> None:  # noqa: ANN401 - as Client
        super().__init__(intents=INTENTS, guild_ready_timeout=0.01, **options)
        self.home = discord.Object(home.id)
        self.tree = app_commands.CommandTree(self)
        # Every component or modal, whether or not a view or modal of this client knows it.
        self.heard: Feed[str] = Feed("custom ids heard")

    async def setup_hook(self) -> None:
        """Register what it can do, and one command in its home alone."""
        add_commands(self)
        self.add_view(Menus())
        await self.tree.sync()
        await self.tree.sync(guild=self.home)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Note the custom id."""
        if interaction.type in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            assert interaction.data is not None
            self.heard.append(str(interaction.data.get("custom_id")))


def add_commands(clerk: Clerk) -> None:
    """Give the clerk its commands."""

    @clerk.tree.command(description="Open the form")
    async def propose(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Proposal(custom_id="proposal"))

    @clerk.tree.command(description="Show the menus")
    async def menus(interaction: discord.Interaction, hidden: bool = False) -> None:
        await interaction.response.send_message("Choose.", view=Menus(), ephemeral=hidden)

    @clerk.tree.command(description="Give files back, in three ways")
    async def back(interaction: discord.Interaction, file: discord.Attachment) -> None:
        content = await file.read()
        await interaction.response.send_message("1", file=_file(f"1 {file.filename}", content))
        await interaction.followup.send("2", files=[_file("2.txt", content), _file("3.txt", b"3")])
        assert isinstance(interaction.channel, discord.TextChannel)
        await interaction.channel.send(file=_file("4.txt", content))

    @clerk.tree.command(description="Only at home", guild=clerk.home)
    async def home(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("home")

    fact = app_commands.Group(
        name="fact", description="Facts", default_permissions=discord.Permissions(manage_messages=True)
    )
    review = app_commands.Group(name="review", description="Proposals", parent=fact)

    @fact.command(description="Add a fact")
    async def add(interaction: discord.Interaction, topic: str) -> None:
        await interaction.response.send_message(f"added to {topic}")

    @review.command(name="next", description="The next one")
    async def following(interaction: discord.Interaction, topic: str) -> None:
        await interaction.response.send_message(f"next in {topic}")

    @add.autocomplete("topic")
    @following.autocomplete("topic")
    async def complete(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = [topic for topic in TOPICS if topic.startswith(typed)]
        return [app_commands.Choice(name=topic, value=topic) for topic in found]

    clerk.tree.add_command(fact)


def _file(name: str, content: bytes) -> discord.File:
    return discord.File(io.BytesIO(content), filename=name)


class Desk:
    """A double with a server, a channel, a moderator, a member, and the clerk running."""

    def __init__(self, double: Loopback) -> None:
        self.double = double
        self.guild: Guild = double.add_guild("History club")
        self.channel: Channel = self.guild.add_text_channel("general")
        self.role = self.guild.add_role("moderators", permissions=discord.Permissions(manage_messages=True))
        self.moussa: Member = self.guild.add_member("moussa", roles=[self.role])
        self.awa: Member = self.guild.add_member("awa")
        self.clerk = Clerk(home=self.guild)


@asynccontextmanager
async def clerk_desk() -> AsyncIterator[Desk]:
    """Set up the desk, and clear it afterwards."""
    async with Loopback() as double:
        desk = Desk(double)
        async with running(double, desk.clerk):
            yield desk
