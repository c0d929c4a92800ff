"""A Discord to be in, and the real bot on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.desk import Desk
from bot.interfaces.discord import SankoreClient
from tests.discord.loopback import Channel, Guild, Loopback, Member
from tests.discord.record import desk


@dataclass(frozen=True)
class Place:
    """A server with one channel and two people, on a Discord of its own."""

    double: Loopback
    guild: Guild
    channel: Channel
    awa: Member
    binta: Member


@asynccontextmanager
async def running(
    place: Place, at: Desk | None = None, guild_id: int | None = None
) -> AsyncIterator[SankoreClient]:
    """The bot on that Discord, with its commands registered; a second time is a restart."""
    client = SankoreClient(desk() if at is None else at, guild_id)
    sessions = len(place.double.gateway.ready)
    async with client:
        task = asyncio.create_task(client.start(place.double.token))
        try:
            await place.double.ready(shards=sessions + 1)
            await place.double.settled()
            yield client
        finally:
            await client.close()
            await task
