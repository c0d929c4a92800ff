"""The service is asked words only: what is addressed to Discord's eyes is left out."""

import pytest

from bot.service.answering import AnswerService
from tests.discord.running_bot import Place, running
from tests.discord.small_record import FixedMatching, base

BOT, BINTA = "{bot}", "{binta}"


def _filled(form: str, place: Place) -> str:
    return form.replace(BOT, place.double.mention).replace(BINTA, place.binta.mention)


FORMS = [
    f"{BOT} {BINTA} population?",
    f"{BOT} population? <#123456789012345678> <@&123456789012345678>",
    f"{BOT} <:gold:123456789012345678> <a:dance:123456789012345678> population?",
    f"{BOT} [population?](https://example.org/a_(b)) https://example.org/c?d=1",
    f"{BOT} population? </ask:123456789012345678> <t:123456:R> <id:browse>",
]


@pytest.mark.parametrize("form", FORMS)
async def test_a_message_is_asked_by_its_words(place: Place, form: str) -> None:
    matching = FixedMatching(base())
    async with running(place, AnswerService(matching.base, matching)):
        await place.awa.say(place.channel, _filled(form, place))
        await place.channel.next_bot_message()
    assert ["population?"] == matching.asked


@pytest.mark.parametrize("form", FORMS)
async def test_a_slash_command_is_asked_by_its_words_and_repeats_them(place: Place, form: str) -> None:
    matching = FixedMatching(base())
    async with running(place, AnswerService(matching.base, matching)):
        asked = await place.awa.command("ask", channel=place.channel, question=_filled(form, place))
        reply = await asked.reply()
    assert ["population?"] == matching.asked
    assert "Asked: population?" == reply.embed["footer"]["text"]


async def test_answer_this_is_asked_by_the_words_of_the_message(place: Place) -> None:
    async with running(place):
        remark = await place.binta.say(place.channel, f"{place.awa.mention} gold? https://example.org")
        reply = await (await place.awa.message_command("Answer this", remark)).reply()
        assert "Asked: gold?" == reply.embed["footer"]["text"]


async def test_why_this_asks_by_the_words_of_the_message_again(place: Place) -> None:
    matching = FixedMatching(base())
    async with running(place, AnswerService(matching.base, matching)):
        await place.awa.say(place.channel, f"{place.double.mention} {place.binta.mention} gold?")
        answer = await place.channel.next_bot_message()
        await (await place.binta.click(answer, label="Why this?")).reply()
    assert ["gold?", "gold?"] == matching.asked


@pytest.mark.parametrize("words", ["https://example.org", "<:gold:123456789012345678>", BINTA])
async def test_a_message_without_words_of_its_own_is_told_how_to_ask(place: Place, words: str) -> None:
    async with running(place):
        await place.awa.say(place.channel, f"{place.double.mention} {_filled(words, place)}")
        assert "in your own words" in (await place.channel.next_bot_message()).content
