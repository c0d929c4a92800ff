"""Edited and deleted questions, in one life of the bot and across a restart."""

import logging
from datetime import UTC, datetime, timedelta

import discord
import pytest

from tests.discord.loopback import Message
from tests.discord.running_bot import Place, running
from tests.discord.small_record import COUP

HISTORY = "/channels/{channel_id}/messages"


async def _asked(place: Place, words: str = "gold?") -> tuple[Message, Message]:
    question = await place.awa.say(place.channel, f"{place.double.mention} {words}")
    return question, await place.channel.next_bot_message()


@pytest.mark.usefixtures("bot")
async def test_an_edited_question_gets_its_answer_edited(place: Place) -> None:
    question, answer = await _asked(place)
    await place.awa.edit(question, f"{place.double.mention} imports?")
    await place.double.settled()
    assert "machinery" in answer.text
    assert [answer] == place.channel.bot_messages


@pytest.mark.usefixtures("bot")
async def test_an_edit_can_turn_an_answer_into_small_talk_and_back(place: Place) -> None:
    question, answer = await _asked(place)
    await place.awa.edit(question, f"{place.double.mention} hello")
    await place.double.settled()
    assert ([], []) == (answer.embeds, answer.components)
    await place.awa.edit(question, f"{place.double.mention} gold?")
    await place.double.settled()
    assert ("", 1) == (answer.content, len(answer.embeds))


@pytest.mark.usefixtures("bot")
async def test_the_preview_of_a_link_is_not_an_edit(place: Place) -> None:
    question, answer = await _asked(place, "gold? https://example.org")
    question.embeds = [{"type": "link", "url": "https://example.org"}]
    place.double.world.announce_edit(question)
    await place.double.settled()
    assert 0 == len(answer.revisions)


@pytest.mark.usefixtures("bot")
async def test_a_message_edited_into_a_question_is_answered(place: Place) -> None:
    remark = await place.awa.say(place.channel, "gold?")
    await place.awa.edit(remark, f"{place.double.mention} gold?")
    assert remark is (await place.channel.next_bot_message()).reference


@pytest.mark.usefixtures("bot")
async def test_a_message_that_answer_this_was_used_on_is_answered_when_edited_into_a_question(
    place: Place,
) -> None:
    remark = await place.awa.say(place.channel, "gold?")
    await (await place.binta.message_command("Answer this", remark)).reply()
    await place.awa.edit(remark, f"{place.double.mention} imports?")
    await place.double.settled()
    assert "machinery" in place.channel.bot_messages[-1].text
    await place.awa.delete(remark)
    await place.double.settled()
    assert [] == place.channel.bot_messages


@pytest.mark.usefixtures("bot")
async def test_an_old_message_edited_into_a_question_is_left_alone(place: Place) -> None:
    old = datetime.now(UTC) - timedelta(hours=1)
    remark = await place.awa.say(place.channel, "gold?")
    place.channel.by_id.pop(remark.id)
    remark.id = discord.utils.time_snowflake(old)
    place.channel.by_id[remark.id] = remark
    await place.awa.edit(remark, f"{place.double.mention} gold?")
    await place.double.settled()
    assert [] == place.channel.bot_messages


@pytest.mark.usefixtures("bot")
async def test_a_question_whose_words_are_taken_away_keeps_its_answer(place: Place) -> None:
    question, answer = await _asked(place)
    await place.awa.edit(question, "never mind")
    await place.awa.edit(question, place.double.mention)
    await place.double.settled()
    assert (0, False) == (len(answer.revisions), answer.deleted)


@pytest.mark.usefixtures("bot")
async def test_a_deleted_question_gets_its_answer_deleted(place: Place) -> None:
    question, answer = await _asked(place)
    await place.awa.delete(question)
    await place.double.settled()
    assert answer.deleted


@pytest.mark.usefixtures("bot")
async def test_questions_deleted_together_get_their_answers_deleted(place: Place) -> None:
    pairs = [await _asked(place) for _ in range(3)]
    await place.guild.owner.delete(*(question for question, _ in pairs))
    await place.double.settled()
    assert [True] * 3 == [answer.deleted for _, answer in pairs]


@pytest.mark.usefixtures("bot")
async def test_an_edit_that_overtakes_the_answer_waits_for_it(place: Place) -> None:
    hold = place.double.hold("POST", HISTORY)
    question = await place.awa.say(place.channel, f"{place.double.mention} gold?")
    await hold.arrived()
    await place.awa.edit(question, f"{place.double.mention} imports?")
    hold.release()
    await place.double.settled()
    (answer,) = place.channel.bot_messages
    assert "machinery" in answer.text


@pytest.mark.usefixtures("bot")
async def test_the_last_of_several_quick_edits_is_answered(place: Place) -> None:
    question, answer = await _asked(place)
    hold = place.double.hold("PATCH", f"{HISTORY}/{{message_id}}")
    for words in ("imports?", "population?", "hello", "coup?"):
        await place.awa.edit(question, f"{place.double.mention} {words}")
    await hold.arrived()
    hold.release()
    await place.double.settled()
    assert COUP.split()[-1] in answer.text
    assert [answer] == place.channel.bot_messages


@pytest.mark.usefixtures("bot")
async def test_a_deletion_that_overtakes_the_answer_leaves_nothing(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    hold = place.double.hold("POST", HISTORY)
    question = await place.awa.say(place.channel, f"{place.double.mention} gold?")
    await hold.arrived()
    await place.awa.delete(question)
    hold.release()
    await place.double.settled()
    assert [] == place.channel.bot_messages
    assert [] == [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.usefixtures("bot")
async def test_an_answer_that_a_moderator_deleted_stays_deleted(place: Place) -> None:
    question, answer = await _asked(place)
    await place.guild.owner.delete(answer)
    await place.awa.edit(question, f"{place.double.mention} imports?")
    await place.awa.delete(question)
    await place.double.settled()
    assert [] == place.channel.bot_messages


async def test_after_a_restart_an_edit_finds_its_answer(place: Place) -> None:
    async with running(place):
        question, answer = await _asked(place)
    async with running(place):
        await place.awa.edit(question, f"{place.double.mention} imports?")
        await place.double.settled()
    assert "machinery" in answer.text
    assert [answer] == place.channel.bot_messages


async def test_after_a_restart_a_link_preview_is_not_an_edit(place: Place) -> None:
    async with running(place):
        question, answer = await _asked(place)
    async with running(place):
        place.double.world.announce_edit(question)
        await place.double.settled()
    assert 0 == len(answer.revisions)
    assert [] == place.double.requests_to("GET", HISTORY)


async def test_after_a_restart_a_question_missed_meanwhile_is_answered_when_edited(place: Place) -> None:
    question = await place.awa.say(place.channel, f"{place.double.mention} gold?")
    async with running(place):
        await place.awa.edit(question, f"{place.double.mention} imports?")
        assert "machinery" in (await place.channel.next_bot_message()).text


async def test_after_a_restart_a_deletion_finds_its_answer(place: Place) -> None:
    async with running(place):
        question, answer = await _asked(place)
        others = [await _asked(place) for _ in range(2)]
    async with running(place):
        await place.awa.delete(question)
        await place.guild.owner.delete(*(other for other, _ in others))
        await place.double.settled()
    assert [True] * 3 == [reply.deleted for reply in (answer, *(reply for _, reply in others))]


async def test_after_a_restart_an_unreadable_history_is_let_be(place: Place) -> None:
    async with running(place):
        question, answer = await _asked(place)
    async with running(place):
        place.double.fail_next("GET", HISTORY, status=403)
        await place.awa.delete(question)
        await place.double.settled()
    assert not answer.deleted


@pytest.mark.usefixtures("bot")
async def test_messages_written_since_the_start_are_not_looked_up(place: Place) -> None:
    remark = await place.awa.say(place.channel, "gold?")
    await place.awa.delete(remark)
    await place.double.settled()
    assert [] == place.double.requests_to("GET", HISTORY)
