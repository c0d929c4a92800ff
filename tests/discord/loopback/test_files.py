"""Files are given to the bot, and what it gives can be read."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import discord
import pytest

from .clerk import Desk, clerk_desk

ATTACHMENT = "/attachments/{attachment_id}/{filename}"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with clerk_desk() as built:
        yield built


async def test_files_come_in_responses_followups_and_messages(desk: Desk) -> None:
    given = desk.double.attachment("facts.yaml", b"a: 1")
    interaction = await desk.awa.command("back", file=given, channel=desk.channel)
    assert {"1_facts.yaml": b"a: 1"} == (await interaction.reply()).files
    assert {"2.txt": b"a: 1", "3.txt": b"3"} == (await interaction.followup()).files
    message = await desk.channel.wait_for_message(lambda message: "4.txt" in message.files)
    assert {"4.txt": b"a: 1"} == message.files


async def test_only_a_file_is_an_answer_to_an_option_that_takes_one(desk: Desk) -> None:
    with pytest.raises(ValueError, match="file wanted"):
        await desk.awa.command("back", file=desk.role, channel=desk.channel)


async def test_a_file_that_is_gone_cannot_be_downloaded(desk: Desk) -> None:
    form = await desk.moussa.command("propose", channel=desk.channel)
    given = desk.double.attachment("facts.yaml", b"a: 1")
    desk.double.expire(given)
    sent = await desk.moussa.submit(form, {"text": "Salt", "files": given})
    assert "The file is gone." == (await sent.reply()).content


async def test_downloads_are_recorded_and_can_fail_and_wait(desk: Desk) -> None:
    given = desk.double.attachment("facts.yaml", b"a: 1")
    hold = desk.double.hold("GET", ATTACHMENT)
    interaction = await desk.awa.command("back", file=given, channel=desk.channel)
    await hold.arrived()
    assert 0 == len(interaction.responses)
    hold.release()
    await interaction.reply()
    (request,) = desk.double.requests_to("GET", ATTACHMENT)
    assert (200, "facts.yaml") == (request.status, request.params["filename"])


async def test_files_over_the_limit_are_refused(desk: Desk) -> None:
    channel = desk.clerk.get_partial_messageable(desk.channel.id)
    with pytest.raises(discord.HTTPException, match="40005"):
        await channel.send(file=discord.File(io.BytesIO(b"x" * (10 * 1024 * 1024 + 1)), filename="x"))
    assert [] == desk.channel.bot_messages


async def test_a_file_stays_on_an_edited_message_unless_it_is_left_out(desk: Desk) -> None:
    channel = desk.clerk.get_partial_messageable(desk.channel.id)
    sent = await channel.send("x", file=discord.File(io.BytesIO(b"1"), filename="one.txt"))
    (message,) = desk.channel.bot_messages
    await sent.edit(content="y")
    assert {"one.txt": b"1"} == message.files
    await sent.edit(attachments=[discord.File(io.BytesIO(b"2"), filename="two.txt")])
    assert {"two.txt": b"2"} == message.files
