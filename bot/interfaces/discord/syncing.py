"""Registering commands with Discord, only when they differ from what is registered."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import aiohttp
import discord
from discord import app_commands

_log = logging.getLogger(__name__)

_COMPARED = frozenset(
    {
        "type", "name", "description", "options", "required", "autocomplete", "choices", "value",
        "min_length", "max_length", "min_value", "max_value", "channel_types",
        "nsfw", "default_member_permissions", "contexts", "integration_types",
    }
)  # fmt: skip
"""The fields we send and Discord sends back.

Ids, versions and localisations of others are Discord's own affair.
"""


def normalised(command: Mapping[str, Any]) -> dict[str, Any]:
    """A command's payload in one form, whether we are about to send it or Discord has sent it back.

    Discord leaves out or fills in what has its default value: so whatever is empty or false is left out here,
    and a list that is a set is sorted.
    """
    told: dict[str, Any] = {}
    for name, value in command.items():
        if name not in _COMPARED or value in (None, False, "", []):
            continue
        if name in ("options", "choices"):
            told[name] = [normalised(part) for part in value]
        elif name in ("contexts", "integration_types", "channel_types"):
            told[name] = sorted(value)
        else:
            told[name] = str(value) if name == "default_member_permissions" else value
    return told


def same(ours: Iterable[Mapping[str, Any]], theirs: Iterable[Mapping[str, Any]]) -> bool:
    """Whether two lists of commands say the same, in whatever order."""
    return _sorted(ours) == _sorted(theirs)


def _sorted(commands: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    told = [normalised(command) for command in commands]
    return sorted(told, key=lambda command: (command.get("type", 1), command.get("name", "")))


async def sync_when_changed(
    tree: app_commands.CommandTree[Any], guild: discord.Object | None, *, clear_global: bool = True
) -> bool:
    """Register the tree's commands if they differ; whether they did.

    The bot answers mentions whatever comes of it.

    With a server given, they are registered there, and with `clear_global` taken back globally: the same
    command in both shows twice.
    """
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
    if same(ours, await _registered(tree.client, guild)):
        return False
    await tree.sync(guild=guild)
    return True


async def _clear_global(tree: app_commands.CommandTree[Any]) -> None:
    if await _registered(tree.client, None):
        await tree.sync()


async def _registered(client: discord.Client, guild: discord.Object | None) -> Sequence[Mapping[str, Any]]:
    """The commands as Discord has them, raw: discord.py's own class drops some of what it compares."""
    application = client.application_id
    assert application is not None
    if guild is None:
        return await client.http.get_global_commands(application)
    return await client.http.get_guild_commands(application, guild.id)
