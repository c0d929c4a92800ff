"""Every way to ask by message, and what is no question."""

import discord
import pytest

from tests.discord.loopback import people
from tests.discord.running_bot import Place
from tests.discord.small_record import EXPORTS

pytestmark = pytest.mark.usefixtures("bot")

CITATION = "US and Malian Relations › Economy, paragraph 1 · posted 26 February 2013 by iajohnson"


async def test_a_mention_is_answered_with_the_passage_and_where_it_stands(place: Place) -> None:
    question = await place.awa.say(place.channel, f"{place.double.mention} what about gold?")
    reply = await place.channel.next_bot_message()
    expected = f"> **Mali's exports to** the United States include gold, art, and antiques.\n{CITATION}"
    assert expected == reply.embed["description"]
    assert question is reply.reference
    assert ["Read in context", "More passages", "Why this?", "Suggest a correction"] == reply.labels


@pytest.mark.parametrize("form", ["{} gold?", "gold, {}?", "gold? {}", "hey {}, gold? {}", "{}gold"])
async def test_the_mention_may_stand_anywhere(place: Place, form: str) -> None:
    await place.awa.say(place.channel, form.replace("{}", place.double.mention))
    assert "gold, art" in (await place.channel.next_bot_message()).text


async def test_a_direct_message_needs_no_mention(place: Place) -> None:
    await place.awa.say(place.awa.dm, "gold?")
    assert CITATION in (await place.awa.dm.next_bot_message()).text


async def test_a_direct_message_without_words_is_told_how_to_ask(place: Place) -> None:
    await place.awa.say(place.awa.dm, files={"map.png": b"png"})
    reply = await place.awa.dm.next_bot_message()
    assert "Ask me something, in your own words, like this: Tell me about the-coup?" == reply.content


async def test_a_thread_is_a_place_to_ask_in(place: Place) -> None:
    thread = place.channel.add_thread("exports")
    await place.awa.say(thread, f"{place.double.mention} gold?")
    assert CITATION in (await thread.next_bot_message()).text


async def test_a_reply_to_the_bot_is_a_question(place: Place) -> None:
    await place.awa.say(place.channel, f"{place.double.mention} gold?")
    answer = await place.channel.next_bot_message()
    await place.binta.say(place.channel, "and imports?", reply_to=answer)
    assert "machinery" in (await place.channel.next_bot_message()).text


async def test_a_reply_to_the_bot_without_its_ping_comes_without_words_and_is_left_alone(
    place: Place,
) -> None:
    await place.awa.say(place.channel, f"{place.double.mention} gold?")
    answer = await place.channel.next_bot_message()
    await place.binta.say(place.channel, "and imports?", reply_to=answer, ping=False)
    await place.double.settled()
    assert [answer] == place.channel.bot_messages


async def test_a_reply_to_the_bot_without_words_is_left_alone(place: Place) -> None:
    await place.awa.say(place.channel, f"{place.double.mention} gold?")
    answer = await place.channel.next_bot_message()
    await place.binta.say(place.channel, reply_to=answer, files={"map.png": b"png"})
    await place.double.settled()
    assert [answer] == place.channel.bot_messages


async def test_a_mention_in_a_reply_to_somebody_else_is_a_question(place: Place) -> None:
    remark = await place.binta.say(place.channel, "I wonder.")
    await place.awa.say(place.channel, f"{place.double.mention} gold?", reply_to=remark)
    assert "gold, art" in (await place.channel.next_bot_message()).text


async def test_a_bare_mention_is_told_how_to_ask(place: Place) -> None:
    await place.awa.say(place.channel, f" {place.double.mention} ")
    reply = await place.channel.next_bot_message()
    example = f"{place.double.mention} Tell me about the-coup?"
    assert f"Ask me something, in your own words, like this: {example}" == reply.content
    assert ([], []) == (reply.embeds, reply.components)


async def test_a_bare_mention_under_somebodys_message_tells_how_to_have_that_answered(place: Place) -> None:
    remark = await place.binta.say(place.channel, "what about gold?")
    await place.awa.say(place.channel, place.double.mention, reply_to=remark)
    assert "Apps › Answer this" in (await place.channel.next_bot_message()).content


async def test_small_talk_gets_one_plain_line(place: Place) -> None:
    await place.awa.say(place.channel, f"{place.double.mention} hello")
    reply = await place.channel.next_bot_message()
    assert reply.content
    assert "\n" not in reply.content
    assert ([], []) == (reply.embeds, reply.components)


async def test_what_the_record_does_not_say_is_declined_with_the_nearest_topic(place: Place) -> None:
    await place.awa.say(place.channel, f"{place.double.mention} how many people live there?")
    reply = await place.channel.next_bot_message()
    assert "The record does not say" in reply.text
    assert "population" in reply.text
    assert ["Assistance", "Suggest an answer"] == reply.labels


async def test_two_questions_in_one_message_get_two_passages(place: Place) -> None:
    await place.awa.say(place.channel, f"{place.double.mention} both?")
    reply = await place.channel.next_bot_message()
    assert ["gold" in embed["description"] for embed in reply.embeds] == [True, False]
    assert all(CITATION in embed["description"] for embed in reply.embeds)
    labels = ["Read 1 in context", "Why 1?", "Read 2 in context", "Why 2?", "More passages"]
    labels.append("Suggest another fact")
    assert labels == reply.labels


async def test_nobody_asked(place: Place) -> None:
    role = place.guild.add_role("diggers")
    await place.awa.say(place.channel, "gold?")
    await place.guild.owner.say(place.channel, f"@everyone gold? <@&{role.id}>")
    await place.double.settled()
    assert [] == place.channel.bot_messages


async def test_a_mention_of_the_bots_role_tells_how_to_mention_the_bot(place: Place) -> None:
    await place.guild.owner.say(place.channel, f"<@&{place.guild.me.roles[0].id}> gold?")
    assert f"like this: {place.double.mention} Tell" in (await place.channel.next_bot_message()).content


async def test_bots_and_webhooks_are_not_answered(place: Place) -> None:
    other = place.guild.add_member("other", bot=True)
    await other.say(place.channel, f"{place.double.mention} gold?")
    await place.channel.add_webhook("feed").say(f"{place.double.mention} gold?")
    await place.double.settled()
    assert [] == place.channel.bot_messages


async def test_the_bot_does_not_answer_itself(place: Place) -> None:
    await place.guild.me.say(place.channel, f"{place.double.mention} gold?")
    await place.double.settled()
    assert 1 == len(place.channel.bot_messages)


async def test_what_discord_says_itself_is_not_a_question(place: Place) -> None:
    notice = await place.awa.say(place.channel, "gold?")
    notice.kind, notice.mentions = discord.MessageType.pins_add.value, [place.double.world.bot]
    place.double.world.publish(notice)
    await place.double.settled()
    assert [] == place.channel.bot_messages


@pytest.mark.parametrize(
    "words",
    [
        "@everyone @here population",
        "<@&1> <@2> <#3> population",
        "```py\nprint()\n``` ||population||",
        "[population](https://evil.example)",
        "\u202epopulation\u200b\u2066",
        "'; DROP TABLE facts; -- !!python/object population",
        "😀👩‍👩‍👧‍👦",
        "كم عدد السكان؟ population",
        "\x00\x07 population",
    ],
)
async def test_odd_text_is_answered_and_pings_nobody(place: Place, words: str) -> None:
    await place.guild.owner.say(place.channel, f"{place.double.mention} {words}")
    reply = await place.channel.next_bot_message()
    assert (False, [], []) == (reply.mention_everyone, reply.mention_roles, reply.mentions)
    assert "record does not say" in reply.text
    (request,) = place.double.requests_to("POST", "/channels/{channel_id}/messages")
    assert {"parse": [], "replied_user": False} == request.body["allowed_mentions"]


async def test_the_longest_question_is_answered(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "PEOPLES_CONTENT_LIMIT_CHARS", 4000)  # what people pay Nitro for
    await place.awa.say(place.channel, f"{place.double.mention} gold {'*x_ ' * 1000}"[:4000])
    assert EXPORTS[-20:] in (await place.channel.next_bot_message()).text


async def test_quick_work_shows_no_typing(place: Place) -> None:
    await place.awa.say(place.channel, f"{place.double.mention} gold?")
    await place.channel.next_bot_message()
    assert [] == list(place.channel.typing)


async def test_slow_work_shows_typing(place: Place) -> None:
    hold = place.double.hold("POST", "/channels/{channel_id}/messages")
    await place.awa.say(place.channel, f"{place.double.mention} gold?")
    await place.channel.typing.first()
    hold.release()
    assert EXPORTS[-20:] in (await place.channel.next_bot_message()).text
