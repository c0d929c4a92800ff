"""What the buttons do, after a restart too: nothing is remembered for them."""

import pytest

from bot.interfaces.discord.custom_ids import Verb, custom_id, digest
from tests.discord.loopback import Interaction, Message, ResponseKind
from tests.discord.running_bot import Place, running
from tests.discord.small_record import AID, COUP, EXPORTS, IMPORTS, service

GET_MESSAGE = "/channels/{channel_id}/messages/{message_id}"


async def _answer(place: Place, words: str = "gold?") -> Message:
    await place.awa.say(place.channel, f"{place.double.mention} {words}")
    return await place.channel.next_bot_message()


def _without_reference(answer: Message) -> None:
    """Leave the question out of what a press brings along, as Discord may, so that it has to be fetched."""
    assert answer.reference is not None
    answer.reference.deleted = True


async def _forge(place: Place, message: Message, custom_id: str) -> Interaction:
    return await place.awa.forge_press(message, custom_id)


@pytest.mark.usefixtures("bot")
async def test_read_in_context_shows_the_paragraph_with_the_quote_in_bold(place: Place) -> None:
    reply = await (await place.binta.click(await _answer(place), label="Read in context")).reply()
    assert reply.ephemeral
    source = "US and Malian Relations · posted 26 February 2013 by iajohnson"
    assert reply.content.startswith(f"{source}\n\n**Assistance** · paragraph 2\n> Prior to")
    assert f"**Economy** · paragraph 1\n> **{EXPORTS}** {IMPORTS}" in reply.content
    assert [] == reply.embeds


@pytest.mark.usefixtures("bot")
async def test_why_this_tells_how_each_word_was_read(place: Place) -> None:
    reply = await (await place.binta.click(await _answer(place, "gold pls"), label="Why this?")).reply()
    assert reply.ephemeral
    assert (
        "- **exprot** was read as **exports**\n- Nothing here speaks of **pls**."
        == reply.embed["description"]
    )


@pytest.mark.usefixtures("bot")
async def test_more_passages_lists_the_next_best_in_private(place: Place) -> None:
    reply = await (await place.binta.click(await _answer(place), label="More passages")).reply()
    assert reply.ephemeral
    assert EXPORTS[:20] not in reply.embed["description"]
    assert 4 == len(reply.labels)
    passage = await (await place.binta.click(reply, label=reply.labels[0])).reply()
    assert passage.ephemeral
    assert COUP.split()[-1] in passage.text
    assert "Asked: gold?" in passage.text


@pytest.mark.usefixtures("bot")
async def test_two_passages_have_their_own_buttons(place: Place) -> None:
    answer = await _answer(place, "both?")
    reply = await (await place.awa.click(answer, label="Read 2 in context")).reply()
    assert f"{EXPORTS} **{IMPORTS}**" in reply.content


@pytest.mark.usefixtures("bot")
async def test_choices_are_labelled_by_what_they_say(place: Place) -> None:
    offer = await _answer(place, "trade?")
    assert [EXPORTS, IMPORTS, "None of these"] == offer.labels
    assert f"1. {EXPORTS} *Economy, posted 26 February 2013*" in offer.text


@pytest.mark.usefixtures("bot")
async def test_the_asker_picks_and_the_offer_becomes_the_answer(place: Place) -> None:
    offer = await _answer(place, "trade?")
    await (await place.awa.click(offer, label=IMPORTS)).reply()
    assert "> **Imports from the** United States" in offer.text
    assert ["Read in context", "More passages", "Why this?", "Suggest a correction"] == offer.labels
    assert [offer] == place.channel.bot_messages


@pytest.mark.usefixtures("bot")
async def test_somebody_else_picks_and_gets_a_private_copy(place: Place) -> None:
    offer = await _answer(place, "trade?")
    reply = await (await place.binta.click(offer, label=IMPORTS)).reply()
    assert reply.ephemeral
    assert "> **Imports from the** United States" in reply.text
    assert 0 == len(offer.revisions)


@pytest.mark.usefixtures("bot")
async def test_none_of_these_declines_and_names_the_topics(place: Place) -> None:
    offer = await _answer(place, "trade?")
    await (await place.awa.click(offer, label="None of these")).reply()
    assert "the record does not say" in offer.text
    assert ["Economy", "Suggest an answer"] == offer.labels


@pytest.mark.usefixtures("bot")
async def test_only_the_asker_can_turn_the_choices_down(place: Place) -> None:
    offer = await _answer(place, "trade?")
    reply = await (await place.binta.click(offer, label="None of these")).reply()
    assert reply.ephemeral
    assert "Only the person who asked" in reply.content
    assert 0 == len(offer.revisions)


@pytest.mark.usefixtures("bot")
async def test_a_nearest_topic_opens_in_private_and_its_pages_turn_in_place(place: Place) -> None:
    declined = await _answer(place, "population?")
    page = await (await place.binta.click(declined, label="Assistance")).reply()
    assert page.ephemeral
    assert ("Assistance", "1 of 2") == (page.embed["title"], page.embed["footer"]["text"])
    assert AID in page.text
    turned = await place.binta.click(page, label="▶")
    assert ResponseKind.UPDATE is (await turned.response()).kind
    assert "2 of 2" == page.embed["footer"]["text"]
    assert [False, True, False, False] == [button.get("disabled", False) for button in page.buttons]
    await (await place.binta.click(page, label="All topics")).reply()
    assert ["Relations", "Assistance", "Economy"] == page.labels


async def test_every_button_works_after_a_restart(place: Place) -> None:
    async with running(place):
        answer, offer, declined = [
            await _answer(place, words) for words in ("gold?", "trade?", "population?")
        ]
        asked = await place.awa.command("ask", channel=place.channel, question="gold?")
        slash = await asked.reply()
    async with running(place):
        for message in (answer, slash):
            assert EXPORTS in (await (await place.awa.click(message, label="Read in context")).reply()).text
            assert "read as" in (await (await place.awa.click(message, label="Why this?")).reply()).text
            assert "next best" in (await (await place.awa.click(message, label="More passages")).reply()).text
        assert "Assistance" in (await (await place.awa.click(declined, label="Assistance")).reply()).text
        await (await place.awa.click(offer, label=IMPORTS)).reply()
        assert "machinery" in offer.text


async def test_a_fact_that_is_gone_is_told(place: Place) -> None:
    async with running(place):
        answer, offer = await _answer(place), await _answer(place, "trade?")
    async with running(place, service(without=frozenset({"exports", "imports"}))):
        for message, label in ((answer, "Read in context"), (answer, "Why this?"), (offer, IMPORTS)):
            reply = await (await place.awa.click(message, label=label)).reply()
            assert reply.ephemeral
            assert "no longer in the record" in reply.content
        await (await place.awa.click(offer, label="None of these")).reply()
        assert ["Suggest an answer"] == offer.labels


async def test_a_topic_that_is_gone_is_told(place: Place) -> None:
    async with running(place, service(extra_topics=1)):
        asked = await place.awa.command("topics", channel=place.channel, options={"name": "topic-0"})
        page = await (await place.awa.click(await asked.reply(), label="All topics")).reply()
    async with running(place):
        reply = await (await place.awa.click(page, label="Topic 0")).reply()
        assert "no longer in the record" in reply.content


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("label", ["Why this?", "More passages"])
async def test_a_deleted_question_is_told(place: Place, label: str) -> None:
    answer = await _answer(place)
    place.double.fail_next("GET", GET_MESSAGE, status=404, code=10008)
    _without_reference(answer)
    reply = await (await place.awa.click(answer, label=label)).reply()
    assert reply.ephemeral
    assert "no longer read the question" in reply.content


@pytest.mark.usefixtures("bot")
async def test_a_question_that_has_changed_is_told(place: Place) -> None:
    answer = await _answer(place)
    assert answer.reference is not None
    answer.reference.content = f"{place.double.mention} hello"
    reply = await (await place.awa.click(answer, label="Why this?")).reply()
    assert "read as" not in reply.text


@pytest.mark.usefixtures("bot")
async def test_fetching_the_question_may_take_long(place: Place) -> None:
    answer = await _answer(place)
    _without_reference(answer)
    hold = place.double.hold("GET", GET_MESSAGE)
    pressed = await place.awa.click(answer, label="Why this?")
    first = await pressed.response()
    hold.release()
    assert ResponseKind.DEFERRED_MESSAGE is first.kind
    assert first.ephemeral
    assert "read as" in (await pressed.reply()).text


@pytest.mark.usefixtures("bot")
async def test_picking_may_take_long(place: Place) -> None:
    offer = await _answer(place, "trade?")
    _without_reference(offer)
    hold = place.double.hold("GET", GET_MESSAGE)
    pressed = await place.awa.click(offer, label=IMPORTS)
    assert ResponseKind.DEFERRED_UPDATE is (await pressed.response()).kind
    hold.release()
    assert "machinery" in (await pressed.reply()).text


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    "custom_id",
    [
        "other:button",
        "s1:",
        "s1:context",
        "s1:context:0",
        "s1:pick:0123456789abcdef:-1",
        "s1:topic:0123456789abcdef:99999999999999999999999",
        "s2:more",
        "\u202es1:more",
        "x" * 100,
        custom_id(Verb.CONTEXT, digest("exports")) + ":more",
        custom_id(Verb.NONE, 1),
    ],
)
async def test_a_forged_press_gets_a_polite_line(place: Place, custom_id: str) -> None:
    answer = await _answer(place)
    reply = await (await _forge(place, answer, custom_id)).reply()
    assert reply.ephemeral
    assert "I do not know this button" in reply.content


@pytest.mark.usefixtures("bot")
async def test_an_unknown_id_on_a_button_of_ours_gets_a_polite_line(place: Place) -> None:
    answer = await _answer(place)
    answer.components[0]["components"][0]["custom_id"] = "s1:later:42"
    reply = await (await place.awa.click(answer, custom_id="s1:later:42")).reply()
    assert "I do not know this button" in reply.content


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("page", [0, 3, 10**18])
async def test_a_page_that_is_not_there_is_the_nearest_one(place: Place, page: int) -> None:
    declined = await _answer(place, "population?")
    custom_id = f"s1:topic:{digest('assistance')}:{page}"
    declined.components[0]["components"][0]["custom_id"] = custom_id
    reply = await (await place.awa.click(declined, custom_id=custom_id)).reply()
    assert f"{min(max(page, 1), 2)} of 2" == reply.embed["footer"]["text"]


@pytest.mark.usefixtures("bot")
async def test_a_press_that_ran_out_is_let_be(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    answer = await _answer(place)
    place.double.fail_next("POST", "/interactions/*", status=404, code=10062)
    await place.awa.click(answer, label="Read in context")
    await place.double.settled()
    assert [] == [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]


@pytest.mark.usefixtures("bot")
async def test_a_press_that_fails_is_told_with_the_id_it_has_in_the_log(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await _answer(place)
    place.double.fail_next("POST", "/interactions/*", status=400, code=50035)
    reply = await (await place.awa.click(answer, label="Read in context")).reply()
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert reply.content.split("`")[1] in record.getMessage()
