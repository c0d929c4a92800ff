"""The Discord client.

It passes Discord's events to whoever answers them, and serves until it is told to stop.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

import discord
from discord import app_commands

from bot.desk import Servers
from bot.interfaces.discord.buttons import PressButton, reaches_a_part
from bot.interfaces.discord.catalogue import Catalogue
from bot.interfaces.discord.commands import Commands, Tree, plant
from bot.interfaces.discord.correspondence import Correspondence
from bot.interfaces.discord.errors import WrongTokenError, explained
from bot.interfaces.discord.menus import MENUS, act_of
from bot.interfaces.discord.messages import Messages
from bot.interfaces.discord.moderation.acts import SCHEME
from bot.interfaces.discord.moderation.commands import moderation_commands
from bot.interfaces.discord.moderation.moderation import Moderation
from bot.interfaces.discord.presses import UNKNOWN_BUTTON, Presses
from bot.interfaces.discord.sending import respond_privately
from bot.interfaces.discord.syncing import sync_when_changed
from bot.interfaces.discord.trouble import guarded

_log = logging.getLogger(__name__)

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
"""None of these is privileged.

Content comes with mentions, replies that ping, direct messages and commands.
"""


class SankoreClient(discord.AutoShardedClient):
    """Sankore on Discord. It keeps no messages and no members in memory, and never pings anybody."""

    def __init__(self, servers: Servers, guild_id: int | None = None) -> None:
        """`guild_id` names the one server whose commands are to be registered; None: everywhere."""
        super().__init__(
            intents=INTENTS,
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
        catalogue, correspondence = Catalogue(), Correspondence()
        self._messages = Messages(self, servers, correspondence)
        self._presses = Presses(self, servers, catalogue)
        commands = Commands(servers, catalogue, correspondence, _version())
        self._moderation = Moderation(self, servers, catalogue, lambda: datetime.now(UTC))
        plant(self._tree, commands, servers.shared, self._guild)
        for command in moderation_commands(self._moderation):
            self._tree.add_command(command, guild=self._guild)
        self._syncing: asyncio.Task[bool] | None = None

    async def setup_hook(self) -> None:
        """Know our buttons, and register the commands beside everything else.

        Answering does not wait for it.
        """
        self.add_dynamic_items(PressButton, *MENUS)
        self._syncing = asyncio.create_task(sync_when_changed(self._tree, self._guild))

    async def close(self) -> None:
        """Leave Discord, and whatever is still under way."""
        if self._syncing is not None:
            self._syncing.cancel()
        await super().close()
        self._servers.thinker.close()

    async def on_shard_connect(self, shard_id: int) -> None:
        """Say that we are there. Not in `on_ready`: discord.py starts that one when we leave early, too."""
        _log.info("On Discord as %s, in %d servers (shard %d)", self.user, len(self.guilds), shard_id)

    async def on_message(self, message: discord.Message) -> None:
        """A message was written."""
        await self._messages.written(message)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """A message was edited, or a preview of a link in it has arrived."""
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
            sent: dict[str, Any] = dict(interaction.data or {})
            await guarded(interaction, self._moderation.sent(interaction, str(sent.get("custom_id", ""))))
        elif interaction.type is discord.InteractionType.component and not reaches_a_part(interaction):
            await guarded(interaction, respond_privately(interaction, UNKNOWN_BUTTON))

    async def pressed(self, interaction: discord.Interaction[Any], custom_id: str) -> None:
        """One of our buttons was pressed."""
        room = self._moderation if custom_id.startswith(f"{SCHEME}:") else self._presses
        await guarded(interaction, room.pressed(interaction, custom_id))

    async def chose(self, interaction: discord.Interaction[Any], custom_id: str, values: list[str]) -> None:
        """Something was chosen in one of our menus."""
        await guarded(interaction, self._moderation.chose(interaction, act_of(custom_id), values))


async def serve(servers: Servers, token: str, guild_id: int | None = None) -> None:
    """Answer on Discord until cancelled.

    Raises a `DiscordError`, whose one line names the cure, if it cannot.
    """
    if not token.strip().isascii() or not token.strip().isprintable() or " " in token.strip():
        raise WrongTokenError
    async with SankoreClient(servers, guild_id) as client:
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
