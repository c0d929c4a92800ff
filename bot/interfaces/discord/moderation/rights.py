"""Who may change what: looked up in what Discord says of the person at the moment they click."""

from __future__ import annotations

from typing import Any

import discord

from bot.facts import SankoreError
from bot.service.guild_settings import GuildSettings


class NotAllowedError(SankoreError):
    """The person may not do this; the message says who may."""


ONLY_ON_SERVERS = "that belongs to a server: use it there, not in direct messages"
ONLY_MODERATORS = (
    "only moderators may do that: people with the permission Manage Messages, or a role that the server's "
    "admins chose with /settings"
)
ONLY_ADMINS = "only the server's admins may do that: people with the permission Manage Server"


def require_server(interaction: discord.Interaction[Any]) -> int:
    """The id of the server that an interaction is on; raises `NotAllowedError` in direct messages."""
    if interaction.guild_id is None:
        raise NotAllowedError(ONLY_ON_SERVERS)
    return interaction.guild_id


def require_moderator(interaction: discord.Interaction[Any], options: GuildSettings) -> None:
    """Raise `NotAllowedError` unless the person may keep the record on this server now."""
    if interaction.guild_id is None:
        raise NotAllowedError(ONLY_ON_SERVERS)
    if not may_moderate(interaction, options):
        raise NotAllowedError(ONLY_MODERATORS)


def may_moderate(interaction: discord.Interaction[Any], options: GuildSettings) -> bool:
    """Whether the person may keep the record: by *Manage Messages*, by a chosen role, or as an admin."""
    permissions = interaction.permissions
    if permissions.manage_messages or permissions.manage_guild or permissions.administrator:
        return True
    roles = interaction.user.roles if isinstance(interaction.user, discord.Member) else []
    return any(role.id in options.moderator_roles for role in roles)


def require_admin(interaction: discord.Interaction[Any]) -> None:
    """Raise `NotAllowedError` unless the person may manage this server now."""
    if interaction.guild_id is None:
        raise NotAllowedError(ONLY_ON_SERVERS)
    if not (interaction.permissions.manage_guild or interaction.permissions.administrator):
        raise NotAllowedError(ONLY_ADMINS)
