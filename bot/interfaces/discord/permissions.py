"""What the bot can do where it is, from Discord's permission bits. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

import discord


@dataclass(frozen=True, slots=True)
class Means:
    """What the bot has to answer with in one place."""

    can_write: bool
    can_embed: bool
    can_refer: bool
    """Replying *to* a message takes reading the history it stands in."""


EVERYTHING = Means(can_write=True, can_embed=True, can_refer=True)
"""In direct messages, and where we cannot know better: Discord then says no, and is believed."""

NOTHING_SPECIAL = Means(can_write=True, can_embed=False, can_refer=False)
"""The second try, after Discord has refused the first."""


def means(permissions: discord.Permissions, *, in_thread: bool = False) -> Means:
    """What the permissions allow. Writing in a thread is a permission of its own."""
    writes = permissions.send_messages_in_threads if in_thread else permissions.send_messages
    return Means(
        can_write=permissions.view_channel and writes,
        can_embed=permissions.embed_links,
        can_refer=permissions.read_message_history,
    )
