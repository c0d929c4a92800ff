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

from bot.interfaces import DISCORD_COMMANDS
from bot.interfaces.discord.access import Cooldowns
from bot.interfaces.discord.background_tasks import BackgroundTasks, Notifier
from bot.interfaces.discord.command_sync import TopicCommands, sync_when_changed
from bot.interfaces.discord.commands import MEMBER_COMMANDS, Tree, topic_command
from bot.interfaces.discord.components import handle_component
from bot.interfaces.discord.context import BotState
from bot.interfaces.discord.error_reporting import (
    WrongTokenError,
    explain_connection_error,
    log_unavailable,
    reporting_errors,
)
from bot.interfaces.discord.messages import MessageHandler
from bot.interfaces.discord.moderation.commands import MODERATION_COMMANDS
from bot.service.record.drafts import DraftStore
from bot.service.record.guild_records import GuildRecords

_log = logging.getLogger(__name__)

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
"""Not privileged: content comes with mentions, replies that ping, direct messages and commands."""

CONTENT = discord.Intents(message_content=True)
"""Privileged: only where the operator says so, for the ask-channels that a server's admins name."""


class SankoreClient(discord.AutoShardedClient):
    """Sankore on Discord. It keeps no messages and no members in memory, and never pings anybody."""

    def __init__(
        self, records: GuildRecords, guild_id: int | None = None, *, message_content: bool = False
    ) -> None:
        """`guild_id`: the one server to have commands; `message_content`: ask for all messages' words."""
        super().__init__(
            intents=INTENTS | CONTENT if message_content else INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self._bot = BotState(
            client=self,
            records=records,
            cooldowns=Cooldowns(time.monotonic),
            clock=lambda: datetime.now(UTC),
            version=_version(),
            reads_messages=message_content,
            drafts=DraftStore(records.ledger),
        )
        self._messages = MessageHandler(self._bot)
        self._guild = None if guild_id is None else discord.Object(guild_id)
        self._tree = Tree(
            self,
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=False
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        self._tree.bot = self._bot
        for command in (*MEMBER_COMMANDS, *MODERATION_COMMANDS):
            self._tree.add_command(command, guild=self._guild)
        self._topic_commands = TopicCommands(
            self._tree, records, topic_command, DISCORD_COMMANDS, self._guild
        )
        self._notifier = Notifier(self._bot)
        self._background = BackgroundTasks(self._bot, self._topic_commands)
        for listener in (self._notifier.on_change, self._topic_commands.on_change):
            records.listen(listener)
        self._tasks: list[asyncio.Task[Any]] = []

    async def setup_hook(self) -> None:
        """Register the commands beside everything else: answering does not wait for it."""
        await log_unavailable(self._topic_commands.prepare())
        self._tasks = [
            asyncio.create_task(sync_when_changed(self._tree, self._guild)),
            asyncio.create_task(self._background.run()),
        ]

    async def close(self) -> None:
        """Leave Discord, and whatever is still under way."""
        for task in self._tasks:
            task.cancel()
        self._topic_commands.close()
        await self._notifier.close()
        await super().close()
        self._bot.executor.close()

    async def on_shard_connect(self, shard_id: int) -> None:
        """Say that we are there. Not in `on_ready`: discord.py starts that one when we leave early, too."""
        _log.info("On Discord as %s, in %d servers (shard %d)", self.user, len(self.guilds), shard_id)

    async def on_ready(self) -> None:
        """Catch up, once all servers have been heard of, those that are unavailable too."""
        if not self.is_closed():
            await log_unavailable(self._background.on_ready())

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Welcome a server that took the bot in."""
        await log_unavailable(self._background.on_join(guild.id))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note a server that removed the bot; one that is only unavailable is told otherwise."""
        await log_unavailable(self._background.on_removal(guild.id))

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that was written, if it asks."""
        guild = await self._bot.guild_context(message.guild.id if message.guild else None)
        await self._messages.written(message, guild)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Follow a message that was edited, or into which a preview of a link was put."""
        await self._messages.edited(event.message, await self._bot.guild_context(event.guild_id))

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Follow a message that was deleted."""
        await self._messages.deleted([event.message_id], self.get_partial_messageable(event.channel_id))

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Follow messages that were deleted together."""
        await self._messages.deleted(event.message_ids, self.get_partial_messageable(event.channel_id))

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer a button, a menu or a form; discord.py brings commands to the tree."""
        if interaction.type in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            await reporting_errors(interaction, handle_component(interaction, self._bot))


async def serve(
    records: GuildRecords, token: str, guild_id: int | None = None, *, message_content: bool = False
) -> None:
    """Answer on Discord until cancelled. Raises a `DiscordError`, which names the cure, if it cannot."""
    if not token.strip().isascii() or not token.strip().isprintable() or " " in token.strip():
        raise WrongTokenError
    async with SankoreClient(records, guild_id, message_content=message_content) as client:
        try:
            await client.start(token)
        except Exception as error:
            known = explain_connection_error(error)
            if known is None:
                raise
            raise known from error


def _version() -> str:
    try:
        return metadata.version("sankore")
    except metadata.PackageNotFoundError:
        return "unknown"
