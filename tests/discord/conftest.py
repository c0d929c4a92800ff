"""The fixtures of the Discord tests; what they are is in `running`."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.interfaces.discord import SankoreClient
from tests.discord.loopback import Loopback
from tests.discord.running import Place, running


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    """A Discord without the bot."""
    async with Loopback(message_content=False, members_intent=False) as double:
        guild = double.add_guild()
        channel = guild.add_text_channel("general")
        yield Place(double, guild, channel, guild.add_member("awa"), guild.add_member("binta"))


@pytest.fixture
async def bot(place: Place) -> AsyncIterator[SankoreClient]:
    """The bot on that Discord."""
    async with running(place) as client:
        yield client
