"""Rate limits, server errors, cut lines, lost sessions, and what is gone when the bot gets to it."""

import logging
from pathlib import Path

import discord
import pytest

from bot.interfaces.discord import sending
from tests.discord.loopback import Loopback, Message
from tests.discord.running_bot import Place, running

POST = "/channels/{channel_id}/messages"
ONE = "/channels/{channel_id}/messages/{message_id}"
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"

pytestmark = pytest.mark.usefixtures("short_pauses")


@pytest.fixture
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "RETRY_DELAYS_S", (0.01, 0.01, 0.01))


async def _ask(place: Place, words: str = "gold?") -> Message:
    question = await place.awa.say(place.channel, f"{place.double.mention} {words}")
    await place.double.settled()
    return question


def _troubles(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.usefixtures("bot")
async def test_a_rate_limit_is_waited_out(place: Place) -> None:
    place.double.fail_next("POST", POST, status=429, retry_after=0.1)
    await _ask(place)
    first, second = place.double.requests_to("POST", POST)
    assert (429, 200) == (first.status, second.status)
    assert second.at - first.at >= 0.1
    assert 1 == len(place.channel.bot_messages)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(("status", "times"), [(502, 1), (503, 3)])
async def test_a_server_error_is_outlived(place: Place, status: int, times: int) -> None:
    place.double.fail_next("POST", POST, status=status, times=times)
    await _ask(place)
    assert 1 == len(place.channel.bot_messages)


@pytest.mark.usefixtures("bot")
async def test_a_lost_answer_is_logged_without_the_question(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.double.fail_next("POST", POST, status=503, times=4)
    await _ask(place, "gold and secrets?")
    (told,) = _troubles(caplog)
    assert "A reply was lost" in told
    assert "secrets" not in caplog.text


@pytest.mark.usefixtures("bot")
async def test_a_body_that_discord_does_not_take_is_logged(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.double.fail_next("POST", POST, status=400, code=50035)
    await _ask(place)
    (told,) = _troubles(caplog)
    assert "A reply was lost" in told


@pytest.mark.usefixtures("bot")
async def test_an_answer_that_arrived_though_the_line_was_cut_is_given_once(place: Place) -> None:
    place.double.cut_next("POST", POST)
    question = await _ask(place)
    (answer,) = place.channel.bot_messages
    await place.awa.edit(question, f"{place.double.mention} imports?")
    await place.double.settled()
    assert "machinery" in answer.text


@pytest.mark.usefixtures("bot")
async def test_a_line_cut_while_an_answer_is_edited_is_told_in_a_line(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    question = await _ask(place)
    place.double.cut_next("PATCH", ONE)
    await place.awa.edit(question, f"{place.double.mention} imports?")
    await _ask(place)
    (told,) = _troubles(caplog)
    assert "An answer could not be edited" in told
    assert 2 == len(place.channel.bot_messages)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("status", [400, 503])
async def test_an_answer_that_cannot_be_deleted_is_told_in_a_line(
    place: Place, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    question = await _ask(place)
    place.double.fail_next("DELETE", ONE, status=status)
    await place.awa.delete(question)
    await place.double.settled()
    (told,) = _troubles(caplog)
    assert "An answer could not be deleted" in told


@pytest.mark.usefixtures("bot")
async def test_a_line_cut_while_an_interaction_is_answered_is_told_in_a_line(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.double.cut_next("POST", CALLBACK)
    await place.awa.command("ask", channel=place.channel, question="gold?")
    await place.double.settled()
    (told,) = _troubles(caplog)
    assert "no way to Discord" in told


@pytest.mark.usefixtures("bot")
async def test_a_resumed_session_loses_and_doubles_nothing(place: Place) -> None:
    await _ask(place)
    place.double.gateway.drop()
    for words in ("imports?", "coup?"):
        await place.awa.say(place.channel, f"{place.double.mention} {words}")
    await place.double.gateway.resumes.first()
    await place.double.settled()
    texts = [reply.text for reply in place.channel.bot_messages]
    assert [True] * 3 == [
        word in text for word, text in zip(("gold", "aircraft", "removed"), texts, strict=True)
    ]


async def _at_once(client: discord.Client, shard_id: int | None, *, initial: bool = False) -> None:
    """Instead of the 5 s that discord.py waits before it identifies again."""


@pytest.mark.usefixtures("bot")
async def test_after_an_invalid_session_questions_are_answered_and_nothing_is_registered_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.Client, "before_identify_hook", _at_once)
    place.double.gateway.invalidate()
    await place.double.ready(shards=2)
    await _ask(place)
    assert 1 == len(place.channel.bot_messages)
    assert 1 == len(place.double.requests_to("PUT", "/applications/{application_id}/commands"))


@pytest.mark.usefixtures("bot")
async def test_a_question_asked_during_an_outage_is_answered_after_it(place: Place) -> None:
    async with place.double.outage():
        await place.awa.say(place.channel, f"{place.double.mention} gold?")
    assert "gold, art" in (await place.channel.next_bot_message(within_s=10)).text


async def test_heartbeats_go_on_between_questions(tmp_path: Path) -> None:
    async with Loopback(message_content=False, heartbeat_interval_ms=20) as double:
        guild = double.add_guild()
        channel = guild.add_text_channel("general")
        awa, binta = guild.add_member("awa"), guild.add_member("binta")
        place = Place(double, guild, channel, awa, binta, tmp_path / "ledger.sqlite3")
        async with running(place):
            await double.gateway.beats.first(start=len(double.gateway.beats) + 3)
            await _ask(place)
            assert 1 == len(channel.bot_messages)


@pytest.mark.usefixtures("bot")
async def test_a_channel_deleted_before_the_answer_is_let_be(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    other = place.guild.add_text_channel("short-lived")
    hold = place.double.hold("POST", POST)
    await place.awa.say(other, f"{place.double.mention} gold?")
    await hold.arrived()
    other.remove()
    hold.release()
    await _ask(place)
    assert (1, []) == (len(place.channel.bot_messages), _troubles(caplog))


@pytest.mark.usefixtures("bot")
async def test_an_answer_whose_channel_is_deleted_can_be_neither_edited_nor_missed(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    other = place.guild.add_text_channel("short-lived")
    question = await place.awa.say(other, f"{place.double.mention} gold?")
    await other.next_bot_message()
    hold = place.double.hold("PATCH", ONE)
    await place.awa.edit(question, f"{place.double.mention} imports?")
    await hold.arrived()
    other.remove()
    hold.release()
    await place.double.settled()
    assert [] == _troubles(caplog)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(("status", "code"), [(404, 10062), (404, 10008), (404, 10003), (400, 40060)])
async def test_an_answer_that_is_too_late_is_let_be(
    place: Place, caplog: pytest.LogCaptureFixture, status: int, code: int
) -> None:
    await _ask(place)
    (answer,) = place.channel.bot_messages
    place.double.fail_next("POST", CALLBACK, status=status, code=code)
    await place.awa.click(answer, label="Read in context")
    await place.double.settled()
    assert [] == _troubles(caplog)


@pytest.mark.usefixtures("bot")
async def test_an_interaction_whose_token_has_run_out_is_let_be(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    await _ask(place)
    (answer,) = place.channel.bot_messages
    assert answer.reference is not None
    answer.reference.deleted = True  # so that it has to be fetched
    hold = place.double.hold("GET", ONE)
    pressed = await place.awa.click(answer, label="Why this?")
    await pressed.response()
    pressed.grow_older(16 * 60)
    hold.release()
    await place.double.settled()
    assert [] == _troubles(caplog)


@pytest.mark.usefixtures("bot")
async def test_an_answer_in_an_archived_thread_stays_as_it_is(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    question = await _ask(place)
    place.double.fail_next("PATCH", ONE, status=400, code=50083)
    await place.awa.edit(question, f"{place.double.mention} imports?")
    await place.double.settled()
    (told,) = _troubles(caplog)
    assert "could not be edited" in told
