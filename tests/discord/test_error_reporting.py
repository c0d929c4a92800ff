"""Missing permissions, defects, wrong tokens, closed doors."""

import asyncio
import logging
import socket

import discord
import pytest

from bot.facts.errors import SankoreError
from bot.interfaces.discord import UnreachableError, WrongTokenError, serve
from bot.matching import Reply
from bot.service.answering import AnswerService
from tests.discord.loopback import rights
from tests.discord.running_bot import Place, running, serving
from tests.discord.small_record import FixedMatching, base, service

POST = "/channels/{channel_id}/messages"


async def _ask(place: Place, words: str = "gold?") -> None:
    await place.awa.say(place.channel, f"{place.double.mention} {words}")
    await place.double.settled()


@pytest.mark.usefixtures("bot")
async def test_without_embeds_the_answer_is_plain_text(place: Place) -> None:
    place.channel.overwrite(place.guild.me, deny=rights.EMBED_LINKS)
    await _ask(place)
    (reply,) = place.channel.bot_messages
    assert "> **Mali's exports to** the United States" in reply.content
    assert ([], 4) == (reply.embeds, len(reply.labels))
    why = await (await place.awa.click(reply, label="Why this?")).reply()
    assert "read as" in why.text


@pytest.mark.usefixtures("bot")
async def test_without_embeds_an_edited_answer_is_plain_text_too(place: Place) -> None:
    place.channel.overwrite(place.guild.me, deny=rights.EMBED_LINKS)
    question = await place.awa.say(place.channel, f"{place.double.mention} gold?")
    reply = await place.channel.next_bot_message()
    await place.awa.edit(question, f"{place.double.mention} imports?")
    await place.double.settled()
    assert "machinery" in reply.content
    assert [] == reply.embeds


@pytest.mark.usefixtures("bot")
async def test_without_the_history_the_answer_is_no_reply(place: Place) -> None:
    place.channel.overwrite(place.guild.me, deny=discord.Permissions(read_message_history=True))
    await _ask(place)
    (reply,) = place.channel.bot_messages
    assert reply.reference is None
    assert "gold, art" in reply.text


@pytest.mark.usefixtures("bot")
async def test_where_it_may_not_write_it_says_so_once_in_the_log(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.channel.overwrite(place.guild.me, deny=rights.SEND_MESSAGES)
    await _ask(place)
    await _ask(place)
    assert [] == place.double.requests_to("POST", POST)
    (record,) = caplog.records
    assert "mend its permissions" in record.getMessage()


@pytest.mark.usefixtures("bot")
async def test_a_refusal_is_met_with_less(place: Place) -> None:
    place.double.fail_next("POST", POST, status=403, code=160002)
    await _ask(place)
    (reply,) = place.channel.bot_messages
    assert (None, []) == (reply.reference, reply.embeds)
    assert "gold, art" in reply.content


@pytest.mark.usefixtures("bot")
async def test_a_final_refusal_is_logged_once_and_the_bot_lives_on(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.double.fail_next("POST", POST, status=403, times=4)
    await _ask(place)
    await _ask(place)
    (record,) = caplog.records
    assert "Missing Permissions" in record.getMessage()
    await _ask(place)
    assert 1 == len(place.channel.bot_messages)


@pytest.mark.usefixtures("bot")
async def test_a_message_told_twice_is_answered_once(place: Place) -> None:
    question = await place.awa.say(place.channel, f"{place.double.mention} gold?")
    place.double.world.publish(question)
    await place.double.settled()
    assert 1 == len(place.double.requests_to("POST", POST))


async def _serve(place: Place, token: str) -> None:
    async with serving(service(), place.store) as servers:
        await serve(servers, token, None)


@pytest.mark.parametrize("token", ["MTk4.wrong.token", "", " ", "two words", "t\u00f6ken", "line\nbreak"])
async def test_a_wrong_token_is_told_with_its_cure(place: Place, token: str) -> None:
    with pytest.raises(WrongTokenError, match=r"Reset Token.*\.env\.example"):
        await _serve(place, token)
    assert [] == list(place.double.gateway.identifies)


async def test_no_network_is_told_with_its_cure(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{port}/api/v10")
    with pytest.raises(UnreachableError, match=r"Cannot reach discord\.com") as caught:
        await _serve(place, "MTk4.any.token")
    assert "\n" not in str(caught.value)


async def test_discord_being_down_is_told(place: Place) -> None:
    place.double.fail_next("GET", "/users/@me", status=503)
    with pytest.raises(UnreachableError, match="503"):
        await _serve(place, place.double.token)


@pytest.mark.parametrize(
    ("code", "told"), [(4004, "Reset Token"), (4014, "intents"), (4013, "intents"), (4012, "4012")]
)
async def test_a_door_closed_by_the_gateway_is_told(place: Place, code: int, told: str) -> None:
    task = asyncio.create_task(_serve(place, place.double.token))
    await place.double.ready()
    place.double.gateway.close(code)
    with pytest.raises(SankoreError, match=told):
        await task


async def test_serving_ends_when_it_is_cancelled(place: Place) -> None:
    task = asyncio.create_task(_serve(place, place.double.token))
    await place.double.ready()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert 1000 == await place.double.gateway.closes.first()


@pytest.mark.usefixtures("bot")
async def test_no_privileged_intent_is_asked_for(place: Place) -> None:
    (identify,) = place.double.gateway.identifies
    assert 0 == identify.intents & (1 << 1 | 1 << 8 | 1 << 15)


async def test_an_answer_to_the_log_names_neither_people_nor_questions(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="bot"):
        async with running(place):
            await _ask(place)
    told = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert told
    assert not [line for line in told if str(place.awa.id) in line or "gold" in line]


class _Broken(FixedMatching):
    """A matcher with a defect."""

    def reply(self, text: str, topic: str | None = None) -> Reply:
        raise RuntimeError("a defect")


async def test_an_error_in_a_command_is_told_with_the_id_it_has_in_the_log(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(place, AnswerService(base(), _Broken(base()))):
        reply = await (await place.awa.command("ask", channel=place.channel, question="gold?")).reply()
    assert reply.ephemeral
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert reply.content.split("`")[1] in record.getMessage()


async def test_a_defect_met_by_a_message_is_told_and_does_not_end_the_bot(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(place, AnswerService(base(), _Broken(base()))):
        await _ask(place)
        await _ask(place, "")
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    told, how_to_ask = place.channel.bot_messages
    assert told.content.split("`")[1] in record.getMessage()
    assert "a defect" in caplog.text
    assert "in your own words" in how_to_ask.content
