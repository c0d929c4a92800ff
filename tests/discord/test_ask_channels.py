"""Channels in which messages need not be addressed to the bot, and are answered only if the record does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.discord.loopback import Channel, Loopback, Message
from tests.discord.running_bot import Place
from tests.discord.scenes import Scene, ask_channel, moderated_bot, press, settings_panel

NONCE_CHARS = 25
"""The longest that Discord takes: discord.com/developers/docs/resources/message#create-message."""


@pytest.fixture
async def hearing(tmp_path: Path) -> AsyncIterator[Scene]:
    """Yield the bot where Discord tells it the words of all messages."""
    async with Loopback(message_content=True, members_intent=False) as double:
        guild = double.add_guild()
        awa, binta = guild.add_member("awa"), guild.add_member("binta")
        place = Place(
            double, guild, guild.add_text_channel("general"), awa, binta, tmp_path / "ledger.sqlite3"
        )
        async with moderated_bot(place, message_content=True) as scene:
            yield scene


@pytest.fixture
async def channel(hearing: Scene) -> Channel:
    return await ask_channel(hearing)


async def _said(scene: Scene, channel: Channel, words: str) -> Message:
    message = await scene.place.awa.say(channel, words)
    await scene.place.double.settled()
    return message


async def _edited(scene: Scene, message: Message, words: str) -> None:
    await scene.place.awa.edit(message, words)
    await scene.place.double.settled()


async def test_a_message_need_not_be_addressed_to_the_bot(hearing: Scene, channel: Channel) -> None:
    place = hearing.place
    await place.awa.say(channel, "What of exports?")
    assert "gold" in (await channel.next_bot_message()).text
    await place.awa.say(hearing.here, "What of exports?")
    for chatter in (
        "hello everyone",
        "what is the population of Niger?",
        f"{place.binta.mention} What of exports?",
    ):
        await place.awa.say(channel, chatter)
    first = await place.binta.say(channel, "no idea what to ask")
    await place.awa.say(channel, "What of exports?", reply_to=first)
    await place.double.settled()
    assert 1 == len(channel.bot_messages)
    assert [] == hearing.here.bot_messages


async def test_an_edit_of_what_was_met_with_silence_is_met_with_silence(
    hearing: Scene, channel: Channel
) -> None:
    remark = await _said(hearing, channel, "hello everyne")
    await _edited(hearing, remark, "hello everyone, lunch at noon in the kantine?")
    assert [] == channel.bot_messages


async def test_an_edit_into_a_question_that_the_record_answers_is_answered(
    hearing: Scene, channel: Channel
) -> None:
    remark = await _said(hearing, channel, "hello everyone")
    await _edited(hearing, remark, "What of exports?")
    (answer,) = channel.bot_messages
    assert "gold" in answer.text
    assert remark is answer.reference


async def test_an_edited_question_that_the_record_answers_has_its_answer_edited(
    hearing: Scene, channel: Channel
) -> None:
    question = await _said(hearing, channel, "What of exports?")
    await _edited(hearing, question, "What of imports?")
    (answer,) = channel.bot_messages
    assert "machinery" in answer.text


async def test_an_answer_that_no_longer_fits_is_taken_away(hearing: Scene, channel: Channel) -> None:
    question = await _said(hearing, channel, "What of exports?")
    await _edited(hearing, question, "never mind, who wants pizza")
    assert [] == channel.bot_messages
    hearing.place.double.world.publish(question)
    await _edited(hearing, question, "never mind, who wants ice cream")
    assert [] == channel.bot_messages


@pytest.mark.parametrize("addressed", [True, False])
async def test_after_its_answer_was_taken_away_a_message_can_become_a_question_again(
    hearing: Scene, channel: Channel, addressed: bool
) -> None:
    question = await _said(hearing, channel, "What of exports?")
    await _edited(hearing, question, "never mind, who wants pizza")
    await _edited(hearing, question, f"{hearing.place.double.mention if addressed else ''} What of imports?")
    (answer,) = channel.bot_messages
    assert "machinery" in answer.text
    nonces = [
        sent.body["nonce"]
        for sent in hearing.place.double.requests_to("POST", "/channels/{channel_id}/messages")
    ]
    assert 2 == len(set(nonces)), "Discord may remember the nonce of the answer that was taken away"
    assert max(map(len, nonces)) <= NONCE_CHARS


async def test_after_a_restart_an_answer_that_no_longer_fits_is_taken_away(
    hearing: Scene, channel: Channel
) -> None:
    question = await _said(hearing, channel, "What of exports?")
    await hearing.client.close()
    async with moderated_bot(hearing.place, message_content=True):
        await _edited(hearing, question, "never mind, who wants pizza")
    assert [] == channel.bot_messages


async def test_what_was_made_from_a_message_goes_with_it_after_its_answer_was_taken_away(
    hearing: Scene, channel: Channel
) -> None:
    question = await _said(hearing, channel, "What of exports?")
    await (await hearing.place.binta.message_command("Answer this", question)).reply()
    await _edited(hearing, question, "never mind, who wants pizza")
    assert 1 == len(channel.bot_messages)
    await hearing.place.awa.delete(question)
    await hearing.place.double.settled()
    assert [] == channel.bot_messages


async def test_an_edit_is_held_to_the_pause_in_silence(hearing: Scene, channel: Channel) -> None:
    await press(hearing.admin, await settings_panel(hearing), "Pause: 5 seconds")
    await _said(hearing, channel, "What of exports?")
    remark = await _said(hearing, channel, "hello everyone")
    await _edited(hearing, remark, "What of imports?")
    assert 1 == len(channel.bot_messages)


async def test_without_message_content_the_panel_says_that_ask_channels_wait_for_it(scene: Scene) -> None:
    await ask_channel(scene)
    told = (await settings_panel(scene)).text
    assert "MESSAGE\\_CONTENT" in told or "MESSAGE_CONTENT" in told
