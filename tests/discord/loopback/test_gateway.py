"""The real discord.py client survives what Discord's gateway does to it, and loses nothing."""

from __future__ import annotations

import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord
import pytest

from .clients import running
from .double import Loopback
from .parrot import Parrot, Stage, parrot_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with parrot_stage() as built:
        yield built


@asynccontextmanager
async def raw_socket(**query: str) -> AsyncIterator[tuple[Loopback, aiohttp.ClientWebSocketResponse]]:
    """Connect to a double without discord.py."""
    async with Loopback() as double, aiohttp.ClientSession() as session:  # noqa: SIM117 - the address is needed
        async with session.ws_connect(double.gateway.url, params=query) as socket:
            yield double, socket


def said_by_awa(stage: Stage) -> list[str]:
    return [line for line in stage.bot.heard if line.startswith("awa")]


async def test_a_dropped_socket_is_resumed_and_no_message_is_lost_or_doubled(stage: Stage) -> None:
    await stage.awa.say(stage.channel, f"{stage.double.mention} before")
    await stage.channel.next_bot_message()
    stage.double.gateway.drop()
    for n in range(3):
        await stage.awa.say(stage.channel, f"{stage.double.mention} {n}")
    await stage.double.gateway.resumes.first()
    contents = [(await stage.channel.next_bot_message()).content for _ in range(3)]
    await stage.double.settled()
    assert ["@sankore 0", "@sankore 1", "@sankore 2"] == contents
    assert 4 == len(said_by_awa(stage))
    assert (1, 1) == (len(stage.double.gateway.identifies), len(stage.double.gateway.resumes))
    assert "resumed" in stage.bot.heard


@pytest.mark.parametrize("how", ["reconnect", "invalid but resumable", "close 4000", "close 1001"])
async def test_other_interruptions_are_resumed_too(stage: Stage, how: str) -> None:
    match how:
        case "reconnect":
            stage.double.gateway.ask_to_reconnect()
        case "invalid but resumable":
            stage.double.gateway.invalidate(resumable=True)
        case _:
            stage.double.gateway.close(int(how.split()[1]))
    await stage.awa.say(stage.channel, f"{stage.double.mention} in between")
    await stage.double.gateway.resumes.first()
    assert "@sankore in between" == (await stage.channel.next_bot_message()).content
    assert 1 == len(stage.double.gateway.identifies)


async def test_an_invalid_session_is_opened_anew(stage: Stage) -> None:
    stage.double.gateway.invalidate()
    await stage.double.ready(shards=2)
    await stage.awa.say(stage.channel, f"{stage.double.mention} again")
    assert "@sankore again" == (await stage.channel.next_bot_message()).content
    assert (2, 0) == (len(stage.double.gateway.identifies), len(stage.double.gateway.resumes))


async def test_a_session_that_is_gone_cannot_be_resumed(stage: Stage) -> None:
    stage.double.gateway.sessions.clear()
    stage.double.gateway.drop()
    await stage.double.gateway.identifies.first(start=1)
    assert 1 == len(stage.double.gateway.resumes)


async def test_heartbeats_are_acknowledged_and_silence_is_noticed() -> None:
    double = Loopback(heartbeat_interval_ms=20)
    async with parrot_stage(double, heartbeat_timeout=0.1) as stage:
        await stage.double.gateway.beats.first(start=5)
        assert 0 == len(stage.double.gateway.resumes)
        stage.double.gateway.acking = False
        await stage.double.gateway.resumes.first()
        stage.double.gateway.acking = True


async def test_an_outage_is_outlived(stage: Stage) -> None:
    async with stage.double.outage():
        await stage.bot.heard.first(lambda line: line == "disconnect")
        # The second time it is a refused connection.
        await stage.bot.heard.first(lambda line: line == "disconnect", start=len(stage.bot.heard))
    await stage.awa.say(stage.channel, f"{stage.double.mention} still there?")
    assert "@sankore still there?" == (await stage.channel.next_bot_message()).content


async def test_a_wrong_token_is_a_login_failure() -> None:
    async with Loopback(), Parrot() as bot:
        with pytest.raises(discord.LoginFailure):
            await bot.start("wrong")


async def test_a_token_that_was_replaced_closes_the_gateway_with_4004() -> None:
    async with Loopback() as double, Parrot() as bot:
        await bot.login(double.token)
        double.rotate_token()
        with pytest.raises(discord.ConnectionClosed) as closed:
            await bot.connect()
        assert 4004 == closed.value.code


async def test_an_intent_that_was_not_granted_is_refused() -> None:
    async with Loopback(message_content=False) as double, Parrot(intents=discord.Intents.all()) as bot:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.start(double.token)


async def test_servers_come_go_and_break_down(stage: Stage) -> None:
    stage.guild.go_down()
    stage.guild.come_back()
    other = stage.double.add_guild("Second club")
    other.remove_bot()
    await stage.double.settled()
    expected = [
        "unavailable: History club",
        "available: History club",
        "join: Second club",
        "remove: Second club",
    ]
    assert expected == [line for line in stage.bot.heard if "club" in line][-4:]


async def test_shards_hear_their_own_servers_and_the_first_hears_direct_messages() -> None:
    class ShardedParrot(discord.AutoShardedClient):
        heard: list[tuple[str, int | None]] = []  # noqa: RUF012 - one instance

        async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
            pass

        async def on_message(self, message: discord.Message) -> None:
            self.heard.append((message.content, message.guild.shard_id if message.guild else None))

    async with Loopback(recommended_shards=2) as double:
        guilds = [double.add_guild(f"server {n}") for n in range(4)]
        channels = [guild.add_text_channel("general") for guild in guilds]
        bot = ShardedParrot(intents=discord.Intents.all(), guild_ready_timeout=0.01)
        async with running(double, bot, shards=2):
            for guild, channel in zip(guilds, channels, strict=True):
                await guild.owner.say(channel, guild.name)
            await double.settled()
            shards = [identify.shard for identify in double.gateway.identifies]
            assert [(0, 2), (1, 2)] == shards
            assert {(f"server {n}", (guild.id >> 22) % 2) for n, guild in enumerate(guilds)} == set(bot.heard)
            kofi = double.add_user("kofi")
            await kofi.say(kofi.dm, "direct")
            await double.settled()
            assert ("direct", None) == bot.heard[-1]
            assert 5 == len(bot.heard)


async def test_members_are_chunked_on_request() -> None:
    async with Loopback() as double:
        guild = double.add_guild()
        for n in range(1500):
            guild.add_member(f"member{n}")
        intents = discord.Intents(guilds=True, members=True)
        async with running(double, chunking := Parrot(intents=intents)):
            assert 1502 == len(chunking.guilds[0].members)
        bot = Parrot(intents=intents, chunk_guilds_at_startup=False)
        async with running(double, bot):
            assert 1 == len(bot.guilds[0].members)
            await bot.guilds[0].chunk()
            assert 1502 == len(bot.guilds[0].members)
            found = await bot.guilds[0].query_members("member149", limit=100)
            assert 11 == len(found)


@pytest.mark.parametrize("compress", [None, "zlib-stream"])
async def test_the_stream_is_compressed_as_the_client_asks(compress: str | None) -> None:
    query = {"v": "10", "encoding": "json"} | ({"compress": compress} if compress else {})
    async with raw_socket(**query) as (_, socket):
        frame = await socket.receive()
        if compress is None:
            assert aiohttp.WSMsgType.TEXT == frame.type
            hello = frame.data
        else:
            assert frame.data.endswith(b"\x00\x00\xff\xff")
            hello = zlib.decompressobj().decompress(frame.data)
        assert 10 == json.loads(hello)["op"]


@pytest.mark.parametrize(
    ("frame", "code"),
    [("not json", 4002), ('{"op": 99, "d": null}', 4001), ('{"op": 8, "d": {"guild_id": "1"}}', 4003)],
)
async def test_nonsense_closes_the_socket_with_its_code(frame: str, code: int) -> None:
    async with raw_socket(v="10", encoding="json") as (_, socket):
        await socket.receive()
        await socket.send_str(frame)
        await socket.receive()
        assert code == socket.close_code


async def test_an_interaction_asked_while_the_line_is_down_arrives_after_it(stage: Stage) -> None:
    stage.double.gateway.drop()
    interaction = await stage.awa.command("echo", word="salt", channel=stage.channel)
    assert "salt in History club" == (await interaction.reply()).content


async def test_a_restarted_client_gives_up_its_old_session() -> None:
    async with Loopback() as double:
        for start in range(2):
            async with running(double, Parrot()):
                assert 1 == len(double.gateway.sessions)
            assert 4000 == await double.gateway.closes.first(start=start)


async def test_a_socket_closed_with_1000_ends_its_session() -> None:
    async with raw_socket(v="10", encoding="json") as (double, socket):
        await socket.send_json({"op": 2, "d": {"token": double.token, "intents": 1, "properties": {}}})
        await double.gateway.ready.first()
        assert 1 == len(double.gateway.sessions)
        await socket.close(code=1000)
        await double.gateway.closes.first()
        assert {} == double.gateway.sessions
