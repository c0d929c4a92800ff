"""Running a client against the double."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord

from .double import Loopback
from .feed import PATIENCE_S


@asynccontextmanager
async def running(
    double: Loopback, client: discord.Client, *, shards: int = 1, within_s: float = PATIENCE_S
) -> AsyncIterator[None]:
    """Run a client inside the block, from when it knows its servers; afterwards close it.

    An error that ends the client early is raised. discord.py takes `guild_ready_timeout`, which is 2 s unless
    the client is told otherwise, to be sure that it knows them.
    """
    before = len(double.gateway.ready)
    running_client = asyncio.create_task(client.start(double.token), name="client under test")
    readiness = asyncio.create_task(double.ready(shards=before + shards, within_s=within_s), name="readiness")
    try:
        await asyncio.wait({running_client, readiness}, return_when=asyncio.FIRST_COMPLETED)
        if running_client.done():
            await running_client
        await readiness
        await client.wait_until_ready()
        yield
    finally:
        readiness.cancel()
        await client.close()
        await asyncio.wait({running_client})
    # Only now, so that an error inside the block is not hidden by what it made of the client.
    await running_client
