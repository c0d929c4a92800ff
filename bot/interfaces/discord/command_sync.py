"""Registering slash commands with Discord: which topics get one, and when the list is sent.

Discord takes all commands in one request and refuses the whole list if one of them is over a limit; so what
goes into it is decided here, and what does not fit is reached through `/topics name:`.

The topics of the knowledge files are commands everywhere; a topic that a server added is a command there.
Where the bot serves one server only (DISCORD_GUILD_ID), all commands are that server's, and follow in all
things.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.facts import Topic
from bot.interfaces.discord.error_reporting import log_unavailable
from bot.interfaces.discord.limits import COMMAND_DESCRIPTION_CHARS, COMMANDS
from bot.interfaces.discord.markdown import echo
from bot.ledger import GuildHead, Revision, Subject
from bot.service.record.guild_record import GuildRecord
from bot.service.record.guild_records import GuildRecords

_log = logging.getLogger(__name__)

_COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")
"""discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming"""


def plan_commands(
    topics: Sequence[Topic], reserved: Collection[str], limit: int = COMMANDS
) -> tuple[Topic, ...]:
    """Give a command to topics whose names Discord takes, in order, while there is room beside `reserved`."""
    taken = dict.fromkeys(reserved, True)
    planned: list[Topic] = []
    for topic in topics:
        if len(taken) < limit and topic.name not in taken and _is_command_name(topic.name):
            planned.append(topic)
            taken[topic.name] = True
    if len(planned) < len(topics):
        others = len(topics) - len(planned)
        _log.warning("%d topics have no command of their own; /topics has them all", others)
    return tuple(planned)


def command_description(topic: Topic) -> str:
    """Return what Discord shows beside the command: never empty, never too long."""
    words = (echo(words, COMMAND_DESCRIPTION_CHARS) for words in (topic.description, topic.title, topic.name))
    return next(filter(None, words), "…")


def _is_command_name(name: str) -> bool:
    return _COMMAND_NAME.fullmatch(name) is not None and name == name.lower() and "'" not in name


_COMPARED = frozenset(
    {
        "type", "name", "description", "options", "required", "autocomplete", "choices", "value",
        "min_length", "max_length", "min_value", "max_value", "channel_types",
        "nsfw", "default_member_permissions", "contexts", "integration_types",
    }
)  # fmt: skip
"""The fields we send and Discord sends back; ids, versions and localisations are its own affair."""


def normalised(command: Mapping[str, Any]) -> dict[str, Any]:
    """Return a command's payload as we send it and Discord sends it back: no defaults, sets sorted."""
    payload: dict[str, Any] = {}
    for name, value in command.items():
        if name not in _COMPARED or value in (None, False, "", []):
            continue
        if name in ("options", "choices"):
            payload[name] = [normalised(part) for part in value]
        elif name in ("contexts", "integration_types", "channel_types"):
            payload[name] = sorted(value)
        else:
            payload[name] = str(value) if name == "default_member_permissions" else value
    return payload


def same_commands(ours: Iterable[Mapping[str, Any]], theirs: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether two lists of commands say the same, in whatever order."""
    return _sorted(ours) == _sorted(theirs)


def _sorted(commands: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    payloads = [normalised(command) for command in commands]
    return sorted(payloads, key=lambda command: (command.get("type", 1), command.get("name", "")))


async def sync_when_changed(
    tree: app_commands.CommandTree[Any], guild: discord.Object | None, *, clear_global: bool = True
) -> bool:
    """Register the tree's commands if they differ, on a server not also globally; tell whether they did."""
    try:
        changed = await _sync(tree, guild)
        if guild is not None and clear_global:
            await _clear_global(tree)
    except discord.Forbidden:
        _log.error(
            "Discord refused to register the commands: invite the bot with the scope applications.commands"
        )
    except app_commands.CommandSyncFailure as error:
        _log.error("Discord refused a command; mend the topic it is made from, then start again. %s", error)
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        _log.error(
            "Could not register the commands (%s); start again later. Mentions are answered meanwhile", error
        )
    else:
        _log.info("Commands registered" if changed else "Commands unchanged")
        return changed
    return False


async def _sync(tree: app_commands.CommandTree[Any], guild: discord.Object | None) -> bool:
    ours = [command.to_dict(tree) for command in tree.get_commands(guild=guild)]
    if same_commands(ours, await _registered(tree.client, guild)):
        return False
    await tree.sync(guild=guild)
    return True


async def _clear_global(tree: app_commands.CommandTree[Any]) -> None:
    if await _registered(tree.client, None):
        await tree.sync()


async def _registered(client: discord.Client, guild: discord.Object | None) -> Sequence[Mapping[str, Any]]:
    """Return the commands as Discord has them, raw: discord.py's own class drops some of what it compares."""
    application = client.application_id
    assert application is not None
    if guild is None:
        return await client.http.get_global_commands(application)
    return await client.http.get_guild_commands(application, guild.id)


SETTLE_DELAY_S = 1.0
"""Changes that come one after another are told to Discord together: it takes 200 new commands a day."""

MakeCommand = Callable[[Topic], app_commands.Command[Any, ..., Any]]


class TopicCommands:
    """Keeps the servers' own topic commands in step with their topics."""

    def __init__(
        self,
        tree: app_commands.CommandTree[Any],
        records: GuildRecords,
        make: MakeCommand,
        reserved: Sequence[str],
        only: discord.Object | None,
    ) -> None:
        """`only` is the one server that has all commands of its own, if there is such a one."""
        self._tree = tree
        self._records = records
        self._make = make
        self._reserved = reserved
        self._only = only
        self._in_tree: dict[int, dict[str, Topic]] = {}
        self._scheduled: dict[int, asyncio.Task[None]] = {}
        for topic in plan_commands(records.shared.base.topics, reserved):
            tree.add_command(make(topic), guild=only)
            if only is not None:
                self._in_tree.setdefault(only.id, {})[topic.name] = _without_facts(topic)

    async def on_change(self, guild_id: int, revisions: Sequence[Revision]) -> None:
        """Have the commands follow a change, a moment later; no change of a topic, no request."""
        if not revisions or any(revision.subject is Subject.TOPIC for revision in revisions):
            self._schedule(guild_id)

    async def prepare(self) -> None:
        """Know all servers' own commands from the start, before Discord tells of anybody using one."""
        for known in await self._records.ledger.servers():
            await log_unavailable(self._prepare(known))

    async def _prepare(self, known: GuildHead) -> None:
        record = await self._records.record(known.guild_id)
        if record.state.topics and known.removed_at is None:
            self._update_tree(record)

    async def catch_up(self, guild_id: int) -> None:
        """Have the commands registered that a server got or lost while nobody was there to tell of it."""
        record = await self._records.record(guild_id)
        if record.state.topics:
            self._schedule(guild_id)

    def close(self) -> None:
        """Give up what has not been told yet; the next start catches up."""
        for task in self._scheduled.values():
            task.cancel()

    def _schedule(self, guild_id: int) -> None:
        known = self._scheduled.get(guild_id)
        if known is None or known.done():
            self._scheduled[guild_id] = asyncio.create_task(self._sync(guild_id))

    async def _sync(self, guild_id: int) -> None:
        await asyncio.sleep(SETTLE_DELAY_S)
        self._scheduled.pop(guild_id, None)
        self._update_tree(await self._records.record(guild_id))
        guild = discord.Object(guild_id)
        await sync_when_changed(self._tree, guild, clear_global=self._only is not None)

    def _update_tree(self, record: GuildRecord) -> None:
        """Put the server's own topics into the tree, and take out what is not among them any more."""
        guild = discord.Object(record.guild_id)
        in_tree = self._in_tree.setdefault(record.guild_id, {})
        wanted = self._wanted(record)
        for name in [name for name, topic in in_tree.items() if wanted.get(name) != topic]:
            self._tree.remove_command(name, guild=guild)
            del in_tree[name]
        for name, topic in wanted.items():
            if name not in in_tree:
                self._tree.add_command(self._make(topic), guild=guild)
                in_tree[name] = topic

    def _wanted(self, record: GuildRecord) -> dict[str, Topic]:
        """Return the topics that get a command of the server's own."""
        topics: Sequence[Topic] = record.base.topics
        if self._only is None:
            topics = [topic for topic in topics if topic.name not in self._records.shared.base.by_name]
        room = COMMANDS if self._only is not None else COMMANDS + len(self._reserved)
        return {topic.name: _without_facts(topic) for topic in plan_commands(topics, self._reserved, room)}


def _without_facts(topic: Topic) -> Topic:
    """Return a topic without its facts: those make no difference to its command."""
    return Topic(topic.name, topic.title, topic.description, ())
