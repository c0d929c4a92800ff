"""Ids as Discord makes them: https://docs.discord.com/developers/reference#snowflakes."""

from __future__ import annotations

import time

DISCORD_EPOCH_MS = 1_420_070_400_000
LOW_BITS = 22


class Snowflakes:
    """Gives ids that are unique and rise with time.

    Guild ids come from a series of their own, one millisecond apart: Discord finds a guild's shard from the
    bits above the 22nd, so ids made within one millisecond would all fall on the same shard.
    """

    def __init__(self) -> None:
        self._last = 0
        # A day back, so that a guild is always older than what happens in it.
        self._next_guild_ms = _now_ms() - 86_400_000

    def take(self) -> int:
        """Return the next id, stamped with the present moment."""
        self._last = max(self._last + 1, _now_ms() << LOW_BITS)
        return self._last

    def take_for_guild(self) -> int:
        """Return the next guild id; consecutive guilds fall on consecutive shards."""
        self._next_guild_ms += 1
        return self._next_guild_ms << LOW_BITS


def shard_of(guild_id: int, shard_count: int) -> int:
    """Return the shard that hears of this guild.

    https://docs.discord.com/developers/events/gateway#sharding
    """
    return (guild_id >> LOW_BITS) % shard_count


def _now_ms() -> int:
    return int(time.time() * 1000) - DISCORD_EPOCH_MS
