"""A server's own slash commands: its topics', which come and go with them.

The topics of the knowledge files are commands everywhere; a topic that a server added is a command there.
Where the bot serves one server only (DISCORD_GUILD_ID), all commands are that server's, and follow in all
things.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

import discord
from discord import app_commands

from bot.facts import Topic
from bot.interfaces.discord.budget import plan_commands
from bot.interfaces.discord.limits import COMMANDS
from bot.interfaces.discord.syncing import sync_when_changed
from bot.interfaces.discord.trouble import unattended
from bot.ledger import GuildHead, Revision, Subject
from bot.service.record.guild_record import GuildRecord
from bot.service.record.guild_records import GuildRecords

_log = logging.getLogger(__name__)

SETTLES_AFTER_S = 1.0
"""Changes that come one after another are told to Discord together: it takes 200 new commands a day."""

MakeCommand = Callable[[Topic], app_commands.Command[Any, ..., Any]]


class Following:
    """Keeps the servers' own topic commands in step with their topics."""

    def __init__(
        self,
        tree: app_commands.CommandTree[Any],
        servers: GuildRecords,
        make: MakeCommand,
        reserved: Sequence[str],
        only: discord.Object | None,
    ) -> None:
        """`only` is the one server that has all commands of its own, if there is such a one."""
        self._tree = tree
        self._servers = servers
        self._make = make
        self._reserved = reserved
        self._only = only
        self._planted: dict[int, dict[str, Topic]] = {}
        self._waiting: dict[int, asyncio.Task[None]] = {}
        if only is not None:
            self._planted[only.id] = dict(self._wanted_of(servers.shared.topics()))

    async def changed(self, guild_id: int, revisions: Sequence[Revision]) -> None:
        """Have the commands follow a change, a moment later; no change of a topic, no request."""
        if not revisions or any(revision.subject is Subject.TOPIC for revision in revisions):
            self._soon(guild_id)

    async def prepare(self) -> None:
        """Know all servers' own commands from the start, before Discord tells of anybody using one."""
        for known in await self._servers.ledger.servers():
            await unattended(self._prepare(known))

    async def _prepare(self, known: GuildHead) -> None:
        server = await self._servers.record(known.guild_id)
        if server.state.topics and known.removed_at is None:
            self._plant(server)

    async def catch_up(self, guild_id: int) -> None:
        """Have the commands registered that a server got or lost while nobody was there to tell of it."""
        server = await self._servers.record(guild_id)
        if server.state.topics:
            self._soon(guild_id)

    def close(self) -> None:
        """Give up what has not been told yet; the next start catches up."""
        for task in self._waiting.values():
            task.cancel()

    def _soon(self, guild_id: int) -> None:
        known = self._waiting.get(guild_id)
        if known is None or known.done():
            self._waiting[guild_id] = asyncio.create_task(self._follow(guild_id))

    async def _follow(self, guild_id: int) -> None:
        await asyncio.sleep(SETTLES_AFTER_S)
        self._waiting.pop(guild_id, None)
        self._plant(await self._servers.record(guild_id))
        guild = discord.Object(guild_id)
        await sync_when_changed(self._tree, guild, clear_global=self._only is not None)

    def _plant(self, server: GuildRecord) -> None:
        """Put the server's own topics into the tree, and take out what is not among them any more."""
        guild = discord.Object(server.guild_id)
        planted = self._planted.setdefault(server.guild_id, {})
        wanted = self._wanted(server)
        for name in [name for name, topic in planted.items() if wanted.get(name) != topic]:
            self._tree.remove_command(name, guild=guild)
            del planted[name]
        for name, topic in wanted.items():
            if name not in planted:
                self._tree.add_command(self._make(topic), guild=guild)
                planted[name] = topic

    def _wanted(self, server: GuildRecord) -> dict[str, Topic]:
        topics: Sequence[Topic] = server.base.topics
        if self._only is None:
            topics = [topic for topic in topics if topic.name not in self._servers.files.by_name]
        return self._wanted_of(topics)

    def _wanted_of(self, topics: Sequence[Topic]) -> dict[str, Topic]:
        """The topics that get a command, without their facts: those make no difference to it."""
        room = COMMANDS if self._only is not None else COMMANDS + len(self._reserved)
        plan = plan_commands(topics, self._reserved, room)
        if plan.others:
            _log.warning("%d topics have no command of their own; /topics has them all", len(plan.others))
        return {topic.name: Topic(topic.name, topic.title, topic.description, ()) for topic in plan.commands}
