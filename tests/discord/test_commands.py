"""Slash commands, autocompletion and the message command."""

import pytest

from bot.interfaces import DISCORD_COMMANDS
from bot.interfaces.discord.custom_ids import digest
from tests.discord.loopback import ResponseKind
from tests.discord.running_bot import Place, running
from tests.discord.small_record import AID, COUP, EXPORTS, IMPORTS, service


@pytest.mark.usefixtures("bot")
async def test_ask_answers_in_public_and_repeats_the_question(place: Place) -> None:
    asked = await place.awa.command("ask", channel=place.channel, question="*gold* @everyone?")
    reply = await asked.reply()
    assert not reply.ephemeral
    assert "Asked: *gold* @everyone?" == reply.embed["footer"]["text"]
    assert "gold, art" in reply.text
    assert not reply.mention_everyone
    assert ResponseKind.MESSAGE is (await asked.response()).kind


@pytest.mark.usefixtures("bot")
async def test_ask_privately(place: Place) -> None:
    asked = await place.awa.command("ask", channel=place.channel, question="gold?", private=True)
    assert (await asked.reply()).ephemeral


@pytest.mark.usefixtures("bot")
async def test_ask_in_a_direct_message(place: Place) -> None:
    asked = await place.awa.command("ask", channel=place.awa.dm, question="gold?")
    assert "gold, art" in (await asked.reply()).text


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    "words", ["   ", "\u200b", "https://example.org", "\u202e", "😀", "`" * 300, "@everyone", "x" * 300]
)
async def test_ask_takes_anything(place: Place, words: str) -> None:
    asked = await place.awa.command("ask", channel=place.channel, question=words)
    assert (await asked.reply()).text


@pytest.mark.usefixtures("bot")
async def test_the_asker_settles_a_choice_of_a_slash_command(place: Place) -> None:
    asked = await place.awa.command("ask", channel=place.channel, question="trade?")
    offer = await asked.reply()
    await (await place.awa.click(offer, label=IMPORTS)).reply()
    assert "machinery" in offer.text
    assert "Asked: trade?" == offer.embed["footer"]["text"]


@pytest.mark.usefixtures("bot")
async def test_there_is_a_command_for_every_topic(place: Place) -> None:
    names = {"assistance", "economy", "relations", *DISCORD_COMMANDS, "Answer this"}
    assert sorted(names) == sorted(place.double.command_names())


@pytest.mark.usefixtures("bot")
async def test_a_topic_command_searches_its_topic_only(place: Place) -> None:
    asked = await place.awa.command("economy", channel=place.channel, question="coup, gold?")
    reply = await asked.reply()
    assert EXPORTS[-20:] in reply.text
    assert "Asked in /economy: coup, gold?" == reply.embed["footer"]["text"]


@pytest.mark.usefixtures("bot")
async def test_a_topic_command_without_a_question_pages_through_the_topic(place: Place) -> None:
    asked = await place.awa.command("assistance", channel=place.channel)
    page = await asked.reply()
    assert page.ephemeral
    assert ("Assistance", "1 of 2") == (page.embed["title"], page.embed["footer"]["text"])
    await (await place.awa.click(page, label="▶")).reply()
    assert "Peace Corps" in page.text
    await (await place.awa.click(page, label="◀")).reply()
    assert AID in page.text


@pytest.mark.usefixtures("bot")
async def test_a_phrasing_is_offered_while_one_types_wrongly(place: Place) -> None:
    typed = await place.awa.autocomplete(
        "economy", focused="question", text="tel expotrs", channel=place.channel
    )
    choices = await typed.choices()
    assert ["Tell me about exports?"] == [choice["name"] for choice in choices]
    assert f"sankore:fact:{digest('exports')}:0" == choices[0]["value"]


@pytest.mark.usefixtures("bot")
async def test_a_phrasing_chosen_brings_its_fact(place: Place) -> None:
    asked = await place.awa.command(
        "economy", channel=place.channel, question=f"sankore:fact:{digest('imports')}:1"
    )
    reply = await asked.reply()
    assert "machinery" in reply.text
    assert "Asked in /economy: What of imports?" == reply.embed["footer"]["text"]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("value", ["sankore:fact:0123456789abcdef:0", "sankore:fact:gold", "fact: gold"])
async def test_a_value_that_names_no_fact_is_a_question(place: Place, value: str) -> None:
    asked = await place.awa.command("economy", channel=place.channel, question=value)
    assert f"Asked in /economy: {value}" in (await asked.reply()).text


@pytest.mark.usefixtures("bot")
async def test_topics_lists_them_with_a_button_each(place: Place) -> None:
    listed = await (await place.awa.command("topics", channel=place.channel)).reply()
    assert listed.ephemeral
    assert ["Relations", "Assistance", "Economy"] == listed.labels
    assert "**Economy** · Trade between the two" in listed.text
    await (await place.awa.click(listed, label="Economy")).reply()
    assert EXPORTS in listed.text


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("name", ["economy", "Economy", "ECONOMY ", "ecnomy"])
async def test_topics_opens_the_one_named(place: Place, name: str) -> None:
    asked = await place.awa.command("topics", channel=place.channel, options={"name": name})
    assert "Economy" == (await asked.reply()).embed["title"]


@pytest.mark.usefixtures("bot")
async def test_a_topic_that_is_not_there_is_told_without_echoing_markup(place: Place) -> None:
    asked = await place.awa.command(
        "topics", channel=place.channel, options={"name": "**[zzz](https://e.x)**"}
    )
    reply = await asked.reply()
    assert "There is no topic called \\*\\*\\[zzz\\](https\\://e.x)\\*\\*." == reply.content
    assert ["Relations", "Assistance", "Economy"] == (await asked.followup()).labels


@pytest.mark.usefixtures("bot")
async def test_topic_names_are_completed(place: Place) -> None:
    typed = await place.awa.autocomplete("topics", focused="name", text="assit", channel=place.channel)
    assert [{"name": "Assistance", "value": "assistance"}] == await typed.choices()


async def test_more_than_a_hundred_topics(place: Place) -> None:
    async with running(place, service(extra_topics=120)):
        names = place.double.command_names()
        assert 101 == len(names)  # the message command has a budget of its own
        typed = await place.awa.autocomplete("topics", focused="name", text="", channel=place.channel)
        assert 25 == len(await typed.choices())
        asked = await place.awa.command("topics", channel=place.channel, options={"name": "topic-119"})
        assert "Topic 119" == (await asked.reply()).embed["title"]
        listed = await (await place.awa.command("topics", channel=place.channel)).reply()
        assert "1 of 13" == listed.embed["footer"]["text"]
        await (await place.awa.click(listed, label="▶")).reply()
        assert "2 of 13" == listed.embed["footer"]["text"]


@pytest.mark.usefixtures("bot")
async def test_answer_this_answers_somebodys_message(place: Place) -> None:
    remark = await place.binta.say(place.channel, "when was that coup?")
    reply = await (await place.awa.message_command("Answer this", remark)).reply()
    assert not reply.ephemeral
    assert COUP.split()[-1] in reply.text
    assert "Asked: when was that coup?" in reply.text
    why = await (await place.binta.click(reply, label="Why this?")).reply()
    assert "read as" in why.text


@pytest.mark.usefixtures("bot")
async def test_answer_this_leaves_the_words_of_bots_and_webhooks_alone(place: Place) -> None:
    other = await place.guild.add_member("other", bot=True).say(place.channel, "gold?")
    hook = await place.channel.add_webhook("feed").say("gold?")
    for message in (other, hook):
        reply = await (await place.awa.message_command("Answer this", message)).reply()
        assert (True, "I only answer what people write.") == (reply.ephemeral, reply.content)


@pytest.mark.usefixtures("bot")
async def test_answer_this_needs_words(place: Place) -> None:
    picture = await place.binta.say(place.channel, files={"map.png": b"png"})
    reply = await (await place.awa.message_command("Answer this", picture)).reply()
    assert reply.ephemeral


async def test_about_tells_what_it_knows_and_what_it_keeps(place: Place) -> None:
    async with running(place, service(url="https://example.org/mali")):
        reply = await (await place.awa.command("about", channel=place.channel)).reply()
    assert "5 facts on 3 topics, from 1 document:" in reply.text
    assert (
        "[US and Malian Relations](<https://example.org/mali>) · posted 26 February 2013 by iajohnson"
        in reply.text
    )
    assert "Privacy" in reply.text
    assert reply.embed["footer"]["text"].startswith("Version ")


async def test_a_command_that_is_no_longer_there_is_told(place: Place) -> None:
    async with running(place, service(extra_topics=1)):
        place.double.fail_next("PUT", "*/commands", status=403)
    async with running(place):
        reply = await (await place.awa.command("topic-0", channel=place.channel)).reply()
        assert "That command has changed" in reply.content


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("words", ["population?", "hello"])
async def test_answer_this_tells_in_private_that_there_is_no_answer(place: Place, words: str) -> None:
    remark = await place.binta.say(place.channel, words)
    reply = await (await place.awa.message_command("Answer this", remark)).reply()
    assert reply.ephemeral
    assert [] == place.channel.bot_messages


@pytest.mark.usefixtures("bot")
async def test_the_answer_to_a_message_goes_when_the_message_goes(place: Place) -> None:
    remark = await place.binta.say(place.channel, "gold?")
    replies = [await (await place.awa.message_command("Answer this", remark)).reply() for _ in range(2)]
    await place.binta.delete(remark)
    await place.double.settled()
    assert [True, True] == [reply.deleted for reply in replies]


@pytest.mark.parametrize("is_edited_first", [False, True])
async def test_after_a_restart_the_answer_to_a_message_goes_when_the_message_goes(
    place: Place, is_edited_first: bool
) -> None:
    async with running(place):
        remark = await place.binta.say(place.channel, f"{place.double.mention} gold?")
        answer = await place.channel.next_bot_message()
        reply = await (await place.awa.message_command("Answer this", remark)).reply()
    async with running(place):
        if is_edited_first:
            await place.binta.edit(remark, f"{place.double.mention} imports?")
            await place.double.settled()
        assert (int(is_edited_first), 0) == (len(answer.revisions), len(reply.revisions))
        await place.binta.delete(remark)
        await place.double.settled()
    assert [True, True] == [answer.deleted, reply.deleted]
