"""The Discord client.

It passes Discord's events to whoever answers them, and serves until it is told to stop.
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

import discord
from discord import app_commands

from bot.interfaces.discord.buttons import PressButton, reaches_a_part
from bot.interfaces.discord.catalogue import Catalogue
from bot.interfaces.discord.commands import RESERVED, Commands, Tree, plant, topic_command
from bot.interfaces.discord.correspondence import Correspondence
from bot.interfaces.discord.errors import WrongTokenError, explained
from bot.interfaces.discord.following import Following
from bot.interfaces.discord.housekeeping import Housekeeping
from bot.interfaces.discord.menus import MENUS, act_of
from bot.interfaces.discord.messages import Messages
from bot.interfaces.discord.moderation.acts import SCHEME
from bot.interfaces.discord.moderation.commands import moderation_commands
from bot.interfaces.discord.moderation.moderation import Moderation
from bot.interfaces.discord.pauses import Pauses
from bot.interfaces.discord.presses import UNKNOWN_BUTTON, Presses
from bot.interfaces.discord.sending import respond_privately
from bot.interfaces.discord.syncing import sync_when_changed
from bot.interfaces.discord.trouble import guarded, unattended
from bot.interfaces.i18n import set_language
from bot.service.record.guild_records import GuildRecords

_log = logging.getLogger(__name__)

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
"""None of these is privileged.

Content comes with mentions, replies that ping, direct messages and commands.
"""

CONTENT = discord.Intents(message_content=True)
"""Privileged: only where the operator says so, for the ask-channels that a server's admins name."""


class SankoreClient(discord.AutoShardedClient):
    """Sankore on Discord. It keeps no messages and no members in memory, and never pings anybody."""

    def __init__(
        self, servers: GuildRecords, guild_id: int | None = None, *, message_content: bool = False
    ) -> None:
        """`guild_id` names the one server whose commands are to be registered; None: everywhere.

        `message_content` asks Discord for the words of all messages, which ask-channels need.
        """
        super().__init__(
            intents=INTENTS | CONTENT if message_content else INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self._guild = None if guild_id is None else discord.Object(guild_id)
        self._tree = Tree(
            self,
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=False
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        self._servers = servers
        self._tree.servers = servers
        catalogue, correspondence = Catalogue(), Correspondence()
        pauses = Pauses(time.monotonic)
        self._messages = Messages(self, servers, correspondence, pauses, reads_all=message_content)
        self._presses = Presses(self, servers, catalogue)
        commands = Commands(servers, catalogue, correspondence, pauses, _version())
        self._moderation = Moderation(self, servers, catalogue, _now, reads_messages=message_content)
        plant(self._tree, commands, servers.shared, self._guild)
        for command in moderation_commands(self._moderation):
            self._tree.add_command(command, guild=self._guild)
        self._following = Following(self._tree, servers, topic_command(commands), RESERVED, self._guild)
        servers.listen(self._following.changed)
        self._housekeeping = Housekeeping(self, servers, self._following, _now)
        self._syncing: asyncio.Task[bool] | None = None
        self._keeping: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        """Know our buttons, and register the commands beside everything else.

        Answering does not wait for it.
        """
        self.add_dynamic_items(PressButton, *MENUS)
        await unattended(self._following.prepare())
        self._syncing = asyncio.create_task(sync_when_changed(self._tree, self._guild))
        self._keeping = asyncio.create_task(self._housekeeping.run())

    async def close(self) -> None:
        """Leave Discord, and whatever is still under way."""
        for task in (self._syncing, self._keeping):
            if task is not None:
                task.cancel()
        self._following.close()
        await self._moderation.close()
        await super().close()
        self._servers.executor.close()

    async def on_shard_connect(self, shard_id: int) -> None:
        """Say that we are there. Not in `on_ready`: discord.py starts that one when we leave early, too."""
        _log.info("On Discord as %s, in %d servers (shard %d)", self.user, len(self.guilds), shard_id)

    async def on_ready(self) -> None:
        """All servers have been heard of, those that are unavailable too."""
        if not self.is_closed():
            await unattended(self._housekeeping.arrived())

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """A server took the bot in."""
        await unattended(self._housekeeping.joined(guild.id))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """A server removed the bot; one that is only unavailable is told otherwise."""
        await unattended(self._housekeeping.removed(guild.id))

    async def on_message(self, message: discord.Message) -> None:
        """A message was written."""
        set_language(
            (await self._servers.guild_settings(message.guild.id if message.guild else None)).language
        )
        await self._messages.written(message)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """A message was edited, or a preview of a link in it has arrived."""
        set_language((await self._servers.guild_settings(event.guild_id)).language)
        await self._messages.edited(event.message)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """A message was deleted."""
        await self._messages.deleted([event.message_id], self.get_partial_messageable(event.channel_id))

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Messages were deleted together."""
        await self._messages.deleted(event.message_ids, self.get_partial_messageable(event.channel_id))

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Take in forms, and answer presses that no button or menu of ours will take."""
        if interaction.type is discord.InteractionType.modal_submit:
            set_language((await self._servers.guild_settings(interaction.guild_id)).language)
            sent: dict[str, Any] = dict(interaction.data or {})
            await guarded(interaction, self._moderation.sent(interaction, str(sent.get("custom_id", ""))))
        elif interaction.type is discord.InteractionType.component and not reaches_a_part(interaction):
            await guarded(interaction, respond_privately(interaction, UNKNOWN_BUTTON))

    async def pressed(self, interaction: discord.Interaction[Any], custom_id: str) -> None:
        """One of our buttons was pressed."""
        set_language((await self._servers.guild_settings(interaction.guild_id)).language)
        room = self._moderation if custom_id.startswith(f"{SCHEME}:") else self._presses
        await guarded(interaction, room.pressed(interaction, custom_id))

    async def chose(self, interaction: discord.Interaction[Any], custom_id: str, values: list[str]) -> None:
        """Something was chosen in one of our menus."""
        await guarded(interaction, self._moderation.chose(interaction, act_of(custom_id), values))


def _now() -> datetime:
    return datetime.now(UTC)


async def serve(
    servers: GuildRecords, token: str, guild_id: int | None = None, *, message_content: bool = False
) -> None:
    """Answer on Discord until cancelled.

    Raises a `DiscordError`, whose one line names the cure, if it cannot.
    """
    if not token.strip().isascii() or not token.strip().isprintable() or " " in token.strip():
        raise WrongTokenError
    async with SankoreClient(servers, guild_id, message_content=message_content) as client:
        try:
            await client.start(token)
        except Exception as error:
            known = explained(error)
            if known is None:
                raise
            raise known from error


def _version() -> str:
    try:
        return metadata.version("sankore")
    except metadata.PackageNotFoundError:
        return "unknown"
