"""Passages of every kind, through the real client: Discord takes what is sent, and the citation is on it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.facts import Document, Fact, FactBase, Paragraph, Passage, Section, Topic
from bot.service.answering import AnswerService
from tests.discord.loopback import rights
from tests.discord.running_bot import Place, running
from tests.discord.small_record import FixedMatching

PASSAGES = {
    "long": "gold and art and antiques, " * 300,
    "without spaces": "x" * 9000,
    "right to left": "تصدر مالي الذهب والفن والتحف إلى الولايات المتحدة. " * 150,
    "emoji": "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿🪙" * 400,
    "zero width": "go\u200bld\u2060 \ufeff" * 600,
    "turned": "\u202egold\u2066 art\u202c " * 500,
    "control": "gold\x07\x1b[31m\x00 art " * 400,
    "markdown": "**gold** __art__ ~~x~~ ||y|| `z` ```\ncode\n``` > q\n# h\n- l\n1. n\n-# s\n:art: \\ " * 80,
    "mentions": "@everyone @here <@1> <@&2> <#3> </ask:4> <t:5:R> [x](https://e.org) https://e.org " * 80,
    "short": "*",
}


def _service(text: str) -> AnswerService:
    section = Section("S" * 400, (Paragraph(1, 0, len(text)),))
    document = Document("d", f"*D* {'@everyone ' * 40}", text, (section,), "`awa`" * 50, date(2013, 2, 26))
    fact = Fact("exports", "economy", Passage(document, section.title, 1, 0, len(text)), questions=("Gold?",))
    base = FactBase((document,), (Topic("economy", "**E**" * 90, "||d||" * 90, (fact,)),))
    return AnswerService(base, FixedMatching(base))


@pytest.mark.parametrize("can_embed", [True, False])
@pytest.mark.parametrize("kind", PASSAGES)
async def test_an_answer_and_its_buttons_are_taken(place: Place, kind: str, can_embed: bool) -> None:
    if not can_embed:
        place.channel.overwrite(place.guild.me, deny=rights.EMBED_LINKS)
    async with running(place, _service(PASSAGES[kind])):
        await place.awa.say(place.channel, f"{place.double.mention} gold?")
        answer = await place.channel.next_bot_message()
        assert can_embed == bool(answer.embeds)
        assert ", paragraph 1 · posted 26 February 2013 by " in answer.text
        context = await (await place.awa.click(answer, label="Read in context")).reply()
        assert "posted 26 February 2013" in context.content
        assert "**" in context.content.replace("\\*", "")
        page = await (await place.awa.command("economy", channel=place.channel)).reply()
        assert "1 of 1" == page.embed["footer"]["text"]
        for message in (answer, context, page):
            assert (False, [], []) == (message.mention_everyone, message.mention_roles, message.mentions)
