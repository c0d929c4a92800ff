"""A Discord to be in, and the real bot on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.interfaces.discord import SankoreClient
from bot.ledger.engine import store_url
from bot.ledger.sql import SqlLedger
from bot.service.answering import AnswerService
from bot.service.executor import Executor
from bot.service.record.guild_records import GuildRecords
from bot.wiring import RESERVED_NAMES
from tests.discord.loopback import Channel, Guild, Loopback, Member
from tests.discord.small_record import service


@dataclass(frozen=True)
class Place:
    """A server with one channel and two people, on a Discord of its own."""

    double: Loopback
    guild: Guild
    channel: Channel
    awa: Member
    binta: Member
    store: Path
    """The file of the bot's ledger, which outlives a restart."""


@asynccontextmanager
async def running(
    place: Place,
    at: AnswerService | None = None,
    guild_id: int | None = None,
    *,
    message_content: bool = False,
    address: str | None = None,
) -> AsyncIterator[SankoreClient]:
    """Yield the bot on that Discord, with its commands registered; a second time is a restart.

    `address` is of the ledger, the place's own file if there is none.
    """
    sessions = len(place.double.gateway.ready)
    async with serving(service() if at is None else at, place.store, address) as servers:
        client = SankoreClient(servers, guild_id, message_content=message_content)
        async with client:
            task = asyncio.create_task(client.start(place.double.token))
            try:
                await place.double.ready(shards=sessions + 1)
                await place.double.settled()
                yield client
            finally:
                await client.close()
                await task


@asynccontextmanager
async def serving(
    shared: AnswerService, store: Path, address: str | None = None
) -> AsyncIterator[GuildRecords]:
    """All servers' records over a ledger, their matchers of the same kind as the service's."""
    make = type(shared._matcher)
    url = store_url(address or f"sqlite:///{store}")
    ledger = await SqlLedger.open(url, lambda: datetime.now(UTC))
    executor = Executor()
    try:
        yield GuildRecords(shared, make, ledger, executor, RESERVED_NAMES)
    finally:
        executor.close()
        await ledger.close()
