"""The real bot over the project's own knowledge files, on a Discord of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.service.answering import AnswerService
from bot.wiring import build_service
from tests.discord.loopback.command_limits import command_chars
from tests.discord.running_bot import Place, running

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
CITED = re.compile(r"\n[^>\n]+ › [^\n]+, paragraph \d+ · posted 26 February 2013 by iajohnson$")


@pytest.fixture(scope="module")
def real() -> AnswerService:
    return build_service(KNOWLEDGE)


async def test_a_mention_is_answered_verbatim_with_what_answers_in_bold_and_its_citation(
    place: Place, real: AnswerService
) -> None:
    async with running(place, real):
        await place.awa.say(place.channel, f"{place.double.mention} what does mali export to the us?")
        answer = (await place.channel.next_bot_message()).embed["description"]
    quoted = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", answer.partition("\n")[0].removeprefix("> "))
    assert quoted.replace("**", "") in real.base.documents[0].text
    assert re.search(r"\*\*[^*]*gold[^*]*\*\*", quoted)
    assert CITED.search(answer)


async def test_what_the_document_does_not_say_is_declined_without_a_citation(
    place: Place, real: AnswerService
) -> None:
    async with running(place, real):
        await place.awa.say(place.channel, f"{place.double.mention} what is the population of Niger?")
        declined = await place.channel.next_bot_message()
    assert "The record does not say" in declined.text
    assert "posted 26 February 2013" not in declined.text
    *offered, last = declined.labels
    assert "Suggest an answer" == last
    assert offered
    assert set(offered) <= {topic.title for topic in real.base.topics}


@pytest.mark.parametrize("words", ["hello", "thanks!", "what can you do?", "😀", "lol"])
async def test_small_talk_gets_one_short_line(place: Place, real: AnswerService, words: str) -> None:
    async with running(place, real):
        await place.awa.say(place.channel, f"{place.double.mention} {words}")
        reply = await place.channel.next_bot_message()
    assert 0 < len(reply.content) <= 250
    assert "\n" not in reply.content
    assert ([], []) == (reply.embeds, reply.components)


async def test_every_topic_file_makes_a_command_that_completes_phrasings_with_typos(
    place: Place, real: AnswerService
) -> None:
    async with running(place, real):
        assert {path.stem for path in (KNOWLEDGE / "topics").glob("*.yaml")} <= set(
            place.double.command_names()
        )
        typed = await place.awa.autocomplete(
            "economy", focused="question", text="what dos Mali exprot", channel=place.channel
        )
        first, *_ = await typed.choices()
        asked = await place.awa.command("economy", channel=place.channel, question=first["value"])
        reply = await asked.reply()
    assert "export" in first["name"].casefold()
    assert f"Asked in /economy: {first['name']}" == reply.embed["footer"]["text"]
    assert CITED.search(reply.embed["description"])


async def test_every_page_of_every_topic_can_be_turned_to(place: Place, real: AnswerService) -> None:
    async with running(place, real):
        for topic in real.base.topics:
            page = await (await place.awa.command(topic.name, channel=place.channel)).reply()
            for n, fact in enumerate(topic.facts, 1):
                assert f"{n} of {len(topic.facts)}" == page.embed["footer"]["text"]
                assert fact.passage.text.split()[-1].rstrip('.,”"') in page.text
                if n < len(topic.facts):
                    await (await place.awa.click(page, label="▶")).reply()


async def test_commands_are_far_below_the_limit_of_characters(place: Place, real: AnswerService) -> None:
    async with running(place, real):
        (request,) = place.double.requests_to("PUT", "/applications/{application_id}/commands")
    assert max(command_chars(command) for command in request.json) < 2000
