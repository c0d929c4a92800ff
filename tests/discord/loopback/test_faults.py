"""The real discord.py client meets trouble on the REST side as it would with Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest

from .double import Loopback
from .parrot import Stage, parrot_stage

MESSAGES = "/channels/{channel_id}/messages"
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
FOLLOWUP = "/webhooks/{webhook_id}/{webhook_token}"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with parrot_stage() as built:
        yield built


def statuses(stage: Stage, route: str) -> list[int]:
    return [request.status for request in stage.double.requests_to("POST", route)]


@pytest.mark.parametrize("is_global", [False, True])
async def test_a_rate_limit_is_waited_out_and_tried_again(stage: Stage, is_global: bool) -> None:
    stage.double.fail_next("POST", MESSAGES, status=429, retry_after=0.05, is_global=is_global)
    await stage.awa.say(stage.channel, f"{stage.double.mention} hello")
    await stage.channel.next_bot_message()
    first, second = stage.double.requests_to("POST", MESSAGES)
    assert (429, 200) == (first.status, second.status)
    assert second.at - first.at >= 0.05
    assert is_global == first.answer["global"]
    assert first.injected
    assert not second.injected


async def test_a_rate_limit_on_an_interaction_is_waited_out_too(stage: Stage) -> None:
    stage.double.fail_next("POST", CALLBACK, status=429, retry_after=0.02, times=2)
    interaction = await stage.awa.command("echo", word="gold", channel=stage.channel)
    assert "gold in History club" == (await interaction.reply()).content
    assert [429, 429, 200] == statuses(stage, CALLBACK)


async def test_limited_routes_announce_it_and_the_client_keeps_within(stage: Stage) -> None:
    stage.double.limit_route("POST", MESSAGES, limit=2, period_s=0.1)
    for n in range(4):
        await stage.awa.say(stage.channel, f"{stage.double.mention} {n}")
    for _ in range(4):
        await stage.channel.next_bot_message()
    at = [request.at for request in stage.double.requests_to("POST", MESSAGES)]
    assert {200} == set(statuses(stage, MESSAGES))
    assert at[2] - at[0] >= 0.09


async def test_requests_beyond_a_limit_are_refused_with_429() -> None:
    async with Loopback() as double, discord.Client(intents=discord.Intents.none()) as one:
        await one.login(double.token)
        double.limit_route("GET", "/users/@me", limit=1, period_s=0.1)
        route = discord.http.Route("GET", "/users/@me")
        await asyncio.gather(one.http.request(route), *(_fresh_request(double) for _ in range(2)))
        assert 429 in [request.status for request in double.requests_to("GET", "/users/@me")]


async def _fresh_request(double: Loopback) -> None:
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(double.token)


async def test_a_server_error_is_tried_again(stage: Stage) -> None:
    stage.double.fail_next("POST", MESSAGES, status=502)
    await stage.awa.say(stage.channel, f"{stage.double.mention} hello")
    await stage.channel.next_bot_message()
    assert [502, 200] == statuses(stage, MESSAGES)


@pytest.mark.parametrize("code", [50001, 50013])
async def test_an_injected_403_is_raised_as_forbidden(stage: Stage, code: int) -> None:
    stage.double.fail_next("POST", MESSAGES, status=403, code=code)
    with pytest.raises(discord.Forbidden) as refused:
        await stage.bot.get_partial_messageable(stage.channel.id).send("hello")
    assert code == refused.value.code
    assert [] == stage.channel.bot_messages


async def test_a_channel_that_denies_the_bot_refuses_it(stage: Stage) -> None:
    channel = stage.bot.get_partial_messageable(stage.channel.id)
    stage.channel.overwrite(stage.guild.me, deny=discord.Permissions(send_messages=True))
    with pytest.raises(discord.Forbidden, match="50013"):
        await channel.send("hello")
    stage.channel.overwrite(stage.guild.everyone, deny=discord.Permissions(view_channel=True))
    with pytest.raises(discord.Forbidden, match="50001"):
        await channel.send("hello")
    await stage.double.settled()
    known = stage.bot.guilds[0].text_channels[0]
    assert not known.permissions_for(known.guild.me).view_channel


async def test_an_answer_after_three_seconds_finds_no_interaction(stage: Stage) -> None:
    hold = stage.double.hold("POST", CALLBACK)
    interaction = await stage.awa.command("slow", channel=stage.channel)
    await hold.arrived()
    interaction.grow_older(3.1)
    hold.release()
    trouble = await stage.bot.troubles.first()
    assert isinstance(trouble, discord.NotFound)
    assert 10062 == trouble.code
    assert 0 == len(interaction.responses)


async def test_a_second_answer_is_refused(stage: Stage) -> None:
    await stage.awa.command("twice", member=stage.awa, channel=stage.channel)
    trouble = await stage.bot.troubles.first()
    assert isinstance(trouble, discord.HTTPException)
    assert (400, 40060) == (trouble.status, trouble.code)
    assert 1 == len(stage.channel.bot_messages)


async def test_a_followup_after_fifteen_minutes_is_refused(stage: Stage) -> None:
    interaction = await stage.awa.command("slow", channel=stage.channel)
    await interaction.response()
    interaction.grow_older(15 * 60)
    stage.bot.may_answer.set()
    trouble = await stage.bot.troubles.first()
    assert isinstance(trouble, discord.HTTPException)
    assert (401, 50027) == (trouble.status, trouble.code)


async def test_an_answer_of_the_wrong_kind_is_refused(stage: Stage) -> None:
    interaction = await stage.awa.autocomplete("echo", focused="word", text="flood", channel=stage.channel)
    refused = await stage.double.wait_for_request("POST", CALLBACK, lambda request: request.status == 400)
    assert 50035 == refused.answer["code"]
    wrong = discord.http.Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback")
    with pytest.raises(discord.HTTPException, match="type: Value must be one of"):
        await stage.bot.http.request(wrong, json={"type": 4, "data": {"content": "x"}})


async def test_others_messages_cannot_be_edited_and_only_moderators_delete_them(stage: Stage) -> None:
    theirs = await stage.awa.say(stage.channel, "mine")
    partial = stage.bot.get_partial_messageable(stage.channel.id).get_partial_message(theirs.id)
    with pytest.raises(discord.Forbidden, match="50005"):
        await partial.edit(content="x")
    with pytest.raises(discord.Forbidden, match="50013"):
        await partial.delete()
    stage.channel.overwrite(stage.guild.me, allow=discord.Permissions(manage_messages=True))
    await partial.delete()
    assert theirs.deleted
    with pytest.raises(discord.NotFound, match="10008"):
        await partial.delete()


async def test_a_delayed_route_takes_its_time(stage: Stage) -> None:
    stage.double.delay("POST", MESSAGES, 0.05)
    await stage.awa.say(stage.channel, f"{stage.double.mention} hello")
    with pytest.raises(TimeoutError):
        await stage.channel.next_bot_message(within_s=0.02)
    await stage.channel.next_bot_message()


async def test_rest_checks_the_token() -> None:
    async with Loopback() as double, discord.Client(intents=discord.Intents.none()) as client:
        await client.login(double.token)
        double.rotate_token()
        with pytest.raises(discord.HTTPException, match="401"):
            await client.fetch_channel(1)
