"""The fixtures of the Discord tests; what they are is in `running`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.interfaces.discord import SankoreClient
from tests.discord.loopback import Loopback
from tests.discord.running_bot import Place, running
from tests.discord.scenes import Scene, moderated_bot


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """Yield a Discord without the bot."""
    async with Loopback(message_content=False, members_intent=False) as double:
        guild = double.add_guild()
        channel = guild.add_text_channel("general")
        awa, binta = guild.add_member("awa"), guild.add_member("binta")
        yield Place(double, guild, channel, awa, binta, tmp_path / "ledger.sqlite3")


@pytest.fixture
async def scene(place: Place) -> AsyncIterator[Scene]:
    """Yield the bot with its real matcher, and people who keep the record."""
    async with moderated_bot(place) as known:
        yield known


@pytest.fixture
async def bot(place: Place) -> AsyncIterator[SankoreClient]:
    """Yield the bot on that Discord."""
    async with running(place) as client:
        yield client
