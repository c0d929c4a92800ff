"""What the bot may do in a channel, what a person may do on a server, and how soon they may ask again.

Rights are looked up in what Discord says at the moment.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import discord

from bot.facts import SankoreError
from bot.service.guild_settings import GuildSettings


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the bot can do in one channel."""

    can_write: bool
    can_embed: bool
    can_reference: bool
    """Replying *to* a message takes reading the history it stands in."""


ALL_CAPABILITIES = Capabilities(can_write=True, can_embed=True, can_reference=True)
"""In direct messages, and where we cannot know better: Discord then says no, and is believed."""

WRITE_ONLY = Capabilities(can_write=True, can_embed=False, can_reference=False)
"""For the second try, after Discord has refused the first."""


def capabilities(permissions: discord.Permissions, *, in_thread: bool = False) -> Capabilities:
    """Return what the permissions allow. Writing in a thread is a permission of its own."""
    writes = permissions.send_messages_in_threads if in_thread else permissions.send_messages
    return Capabilities(
        can_write=permissions.view_channel and writes,
        can_embed=permissions.embed_links,
        can_reference=permissions.read_message_history,
    )


def capabilities_in(message: discord.Message) -> Capabilities:
    """Return what the bot can answer a message with; all where it cannot be known."""
    channel, guild = message.channel, message.guild
    if (
        guild is None
        or guild.me is None
        or not isinstance(channel, discord.abc.GuildChannel | discord.Thread)
    ):
        return ALL_CAPABILITIES
    try:
        permissions = channel.permissions_for(guild.me)
    except discord.ClientException:  # a thread whose parent has not been heard of
        return ALL_CAPABILITIES
    return capabilities(permissions, in_thread=isinstance(channel, discord.Thread))


class NotAllowedError(SankoreError):
    """The person may not do this; the message says who may."""


ONLY_ON_SERVERS = "that belongs to a server: use it there, not in direct messages"
ONLY_MODERATORS = (
    "only moderators may do that: people with the permission Manage Messages, or a role that the server's "
    "admins chose with /settings"
)
ONLY_ADMINS = "only the server's admins may do that: people with the permission Manage Server"


def require_moderator(interaction: discord.Interaction[Any], settings: GuildSettings) -> None:
    """Raise `NotAllowedError` unless the person may keep the record: by a permission, or by a chosen role."""
    if interaction.guild_id is None:
        raise NotAllowedError(ONLY_ON_SERVERS)
    permissions = interaction.permissions
    if permissions.manage_messages or permissions.manage_guild or permissions.administrator:
        return
    roles = interaction.user.roles if isinstance(interaction.user, discord.Member) else []
    if not any(role.id in settings.moderator_roles for role in roles):
        raise NotAllowedError(ONLY_MODERATORS)


def require_admin(interaction: discord.Interaction[Any]) -> None:
    """Raise `NotAllowedError` unless the person may manage this server now."""
    if interaction.guild_id is None:
        raise NotAllowedError(ONLY_ON_SERVERS)
    if not (interaction.permissions.manage_guild or interaction.permissions.administrator):
        raise NotAllowedError(ONLY_ADMINS)


PEOPLE_REMEMBERED = 10_000
"""Of those who asked lately; whoever is forgotten may ask at once."""


@dataclass(frozen=True, slots=True)
class Wait:
    """How long somebody has to wait, in whole seconds; `is_first` of the refusals in this pause."""

    seconds: int
    is_first: bool


class Cooldowns:
    """Remembers who asked when on which server, in memory only."""

    def __init__(self, clock_s: Callable[[], float]) -> None:
        """`clock_s` tells seconds that never go back."""
        self._clock_s = clock_s
        self._asked: OrderedDict[tuple[int, int], tuple[float, bool]] = OrderedDict()

    def wait_before(self, guild_id: int | None, user_id: int, pause_s: int) -> Wait | None:
        """Note that somebody asks; return how long they have to wait if they may not, which adds nothing."""
        if guild_id is None or not pause_s:
            return None
        key, now = (guild_id, user_id), self._clock_s()
        asked_at, was_told = self._asked.get(key, (-math.inf, False))
        left_s = asked_at + pause_s - now
        if left_s > 0:
            self._asked[key] = asked_at, True
            return Wait(math.ceil(left_s), is_first=not was_told)
        self._asked[key] = now, False
        self._asked.move_to_end(key)
        while len(self._asked) > PEOPLE_REMEMBERED:
            self._asked.popitem(last=False)
        return None
