"""Permissions, computed as Discord computes them: https://docs.discord.com/developers/topics/permissions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

if TYPE_CHECKING:
    from .people import Member
    from .places import Channel

Permissions = discord.Permissions | int

ADMINISTRATOR = 1 << 3
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
MANAGE_MESSAGES = 1 << 13
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
MENTION_EVERYONE = 1 << 17
USE_EXTERNAL_EMOJIS = 1 << 18
USE_APPLICATION_COMMANDS = 1 << 31
SEND_MESSAGES_IN_THREADS = 1 << 38
EVERYTHING = discord.Permissions.all().value

EVERYONE_BY_DEFAULT = discord.Permissions(
    add_reactions=True,
    attach_files=True,
    change_nickname=True,
    create_public_threads=True,
    embed_links=True,
    read_message_history=True,
    send_messages=True,
    send_messages_in_threads=True,
    use_application_commands=True,
    use_external_emojis=True,
    view_channel=True,
).value

IN_DIRECT_MESSAGES = (
    ATTACH_FILES | EMBED_LINKS | MENTION_EVERYONE | USE_EXTERNAL_EMOJIS | VIEW_CHANNEL | SEND_MESSAGES
)


def bits(permissions: Permissions) -> int:
    """Return the bit set, whichever way it was written."""
    return permissions if isinstance(permissions, int) else permissions.value


@dataclass(frozen=True)
class Overwrite:
    """What a channel allows and denies one role or one member."""

    target_id: int
    is_member: bool
    allow: int
    deny: int


def rights_of(member: Member, channel: Channel | None = None) -> int:
    """Return the member's permissions in the server, or in one channel of it when given."""
    guild = member.guild
    if member.account.id == guild.owner_id:
        return EVERYTHING
    base = guild.everyone.permissions
    for role in member.roles:
        base |= role.permissions
    if base & ADMINISTRATOR:
        return EVERYTHING
    return base if channel is None else _with_overwrites(base, member, channel.permission_source.overwrites)


def _with_overwrites(base: int, member: Member, overwrites: dict[int, Overwrite]) -> int:
    everyone = overwrites.get(member.guild.id)
    if everyone is not None:
        base = base & ~everyone.deny | everyone.allow
    of_roles = [overwrites[role.id] for role in member.roles if role.id in overwrites]
    for overwrite in of_roles:
        base &= ~overwrite.deny
    for overwrite in of_roles:
        base |= overwrite.allow
    personal = overwrites.get(member.account.id)
    return base if personal is None else base & ~personal.deny | personal.allow
