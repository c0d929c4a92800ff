"""The whole story: a question the record cannot answer becomes a fact, and the fact has a life of its own."""

from __future__ import annotations

from collections.abc import Iterator

import discord
import pytest

from bot.matching import Matcher
from bot.service.answering import AnswerService
from tests.contracts.postgres import PostgresServer
from tests.discord.loopback import Channel, Member, Message
from tests.discord.running_bot import Place, running
from tests.discord.small_record import base

HOURS = "The consulate in Bamako opens at nine in the morning."
LATER = "The consulate in Bamako opens at ten in the morning."
QUESTION = "when does the consulate open?"


async def _ask(person: Member, channel: Channel, question: str = QUESTION) -> Message:
    return await (await person.command("ask", channel=channel, question=question)).reply()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, place: Place) -> Iterator[str]:
    """Where the ledger is, in either kind of store."""
    if request.param == "sqlite":
        yield f"sqlite:///{place.store}"
        return
    server = PostgresServer()
    try:
        server.start()
        yield server.database()
    finally:
        server.remove()


async def test_the_story_of_a_fact(place: Place, address: str) -> None:
    shared = base()
    elsewhere = place.double.add_guild("Elsewhere")
    there = elsewhere.add_text_channel("there")
    rights = discord.Permissions(manage_messages=True)
    moderator = place.guild.add_member("moderator", permissions=rights)
    other = elsewhere.add_member("other", permissions=rights)
    async with running(place, AnswerService(shared, Matcher(shared)), address=address):
        here, member = place.channel, place.awa

        # a question is declined
        declined = await _ask(member, here)
        assert "The record does not say" in declined.text

        # a moderator adds the fact, and sees it before it counts
        form = await moderator.command("fact add", channel=here, topic="relations")
        answers = {
            "Quote or statement": HOURS,
            "Source": "Announcement",
            "Keywords": "hours",
            "Phrasings": QUESTION,
        }
        preview = await (await moderator.submit(form, answers)).reply()
        assert preview.ephemeral
        assert HOURS in preview.text
        assert "Added by moderators" in preview.text
        assert "The record does not say" in (await _ask(member, here)).text
        await moderator.click(preview, label="Publish")
        await preview.next_edit()
        assert "Published as #1" in preview.text

        # the same question is answered, here and nowhere else
        answer = await _ask(member, here)
        assert "consulate" in answer.text
        assert "added by moderators" in answer.text
        assert "The record does not say" in (await _ask(other, there)).text

        # it is edited
        form = await moderator.command("fact edit", channel=here, fact="consulate-open")
        preview = await (await moderator.submit(form, {"Quote or statement": LATER})).reply()
        assert "~~nine~~**ten**" in preview.text
        await moderator.click(preview, label="Publish")
        await preview.next_edit()
        assert "ten" in (await _ask(member, here)).text

        # it is undone
        undo = await (await moderator.click(preview, label="Undo")).reply()
        await moderator.click(undo, label="Publish")
        await undo.next_edit()
        answer = await _ask(member, here)
        assert "nine" in answer.text

        # a member suggests a correction, a moderator approves it, and the member is told
        form = await member.click(answer, label="Suggest a correction")
        thanks = await (await member.submit(form, {"What should the record say?": LATER})).reply()
        assert "Thank you" in thanks.text
        review = await (await moderator.command("review", channel=here)).reply()
        assert "ten" in review.text
        await moderator.click(review, label="Approve")
        await review.next_edit()
        assert "ten" in (await _ask(member, here)).text
        assert "approved" in (await member.dm.next_bot_message()).text

        # the record is exported, and imported elsewhere with an empty difference
        exported = await (await moderator.command("fact export", channel=here)).reply()
        files = {each.filename: each.content for each in exported.attachments}
        for name, content in files.items():
            given = place.double.attachment(name, content)
            tried = await (await other.command("fact import", channel=there, file=given)).reply()
            if "Apply" in tried.labels:
                await other.click(tried, label="Apply")
                await tried.next_edit()
        assert "ten" in (await _ask(other, there)).text
        again = await (await other.command("fact export", channel=there)).reply()
        assert files == {each.filename: each.content for each in again.attachments}
        for name, content in files.items():
            given = place.double.attachment(name, content)
            tried = await (await other.command("fact import", channel=there, file=given)).reply()
            assert "0 added · 0 changed" in tried.text
