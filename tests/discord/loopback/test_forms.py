"""Modals are filled in, sent, sent again, and forged."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import discord
import pytest

from . import Interaction, ResponseKind, typed_field
from .clerk import Desk, clerk_desk


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with clerk_desk() as built:
        yield built


async def opened(desk: Desk) -> Interaction:
    interaction = await desk.moussa.command("propose", channel=desk.channel)
    await interaction.modal()
    return interaction


async def test_every_kind_of_field_arrives(desk: Desk) -> None:
    files = [desk.double.attachment(f"{n}.txt", f"file {n}".encode()) for n in range(2)]
    answers = {
        "Text": "Salt",
        "Note": "new",
        "Topic": ["Economy", "history"],
        "Role": desk.role,
        "Files": files,
    }
    sent = await desk.moussa.submit(await opened(desk), answers)
    told = "Salt|new|['economy', 'history']|['moderators']|['file 0', 'file 1']"
    assert told == (await sent.reply()).content


async def test_fields_that_are_not_named_keep_what_they_showed(desk: Desk) -> None:
    sent = await desk.moussa.submit(await opened(desk), {"text": "Salt"})
    assert "Salt|none|[]|[]|[]" == (await sent.reply()).content


async def test_a_single_file_is_an_answer(desk: Desk) -> None:
    file = desk.double.attachment("a b#ü.txt", "ü".encode())
    sent = await desk.moussa.submit(await opened(desk), {"text": "Salt", "files": file})
    assert "['ü']" in (await sent.reply()).content
    (download,) = desk.double.requests_to("GET", "/attachments/{attachment_id}/{filename}")
    assert "a_b#ü.txt" == download.params["filename"]


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"text": "ab"},
        {"text": "x" * 21},
        {"text": "Salt", "topic": ["economy", "economy"]},
        {"text": "Salt", "files": "no file"},
    ],
)
async def test_what_the_form_does_not_take_is_not_sent(desk: Desk, answers: Mapping[str, object]) -> None:
    with pytest.raises(ValueError, match=r"takes|twice|wanted"):
        await desk.moussa.submit(await opened(desk), answers)


async def test_too_many_files_and_unknown_options_and_fields_are_not_sent(desk: Desk) -> None:
    files = [desk.double.attachment(f"{n}.txt", b"") for n in range(3)]
    form = await opened(desk)
    with pytest.raises(ValueError, match="takes 1 to 2"):
        await desk.moussa.submit(form, {"text": "Salt", "files": files})
    with pytest.raises(LookupError, match="no option 'rain'"):
        await desk.moussa.submit(form, {"text": "Salt", "topic": "rain"})
    with pytest.raises(LookupError, match="no fields"):
        await desk.moussa.submit(form, {"text": "Salt", "colour": "red"})


async def test_a_form_is_sent_by_the_person_it_was_opened_for(desk: Desk) -> None:
    with pytest.raises(PermissionError, match="opened for moussa"):
        await desk.awa.submit(await opened(desk), {"text": "Salt"})


async def test_the_rights_are_those_of_the_moment_of_sending(desk: Desk) -> None:
    form = await opened(desk)
    desk.moussa.take(desk.role)
    assert "no longer" == (await (await desk.moussa.submit(form, {"text": "Salt"})).reply()).content
    form = await opened(desk)
    desk.moussa.give(desk.role)
    assert "Salt" in (await (await desk.moussa.submit(form, {"text": "Salt"})).reply()).content
    form = await opened(desk)
    desk.guild.change_role(desk.role, permissions=0)
    assert "no longer" == (await (await desk.moussa.submit(form, {"text": "Salt"})).reply()).content
    form = await opened(desk)
    desk.channel.overwrite(desk.moussa, allow=discord.Permissions(manage_messages=True))
    assert "Salt" in (await (await desk.moussa.submit(form, {"text": "Salt"})).reply()).content


async def test_a_form_can_be_sent_twice(desk: Desk) -> None:
    first = await desk.moussa.submit(await opened(desk), {"text": "Salt"})
    await first.reply()
    again = await desk.moussa.replay(first)
    await desk.double.settled()
    assert ["proposal", "proposal"] == list(desk.clerk.heard)
    assert first.body == again.body
    assert first.token != again.token


async def test_a_form_that_nobody_opened_can_be_sent(desk: Desk) -> None:
    forged = await desk.awa.forge_submit(desk.channel, "grant:awa", [typed_field("text", "x" * 5000)])
    await desk.double.settled()
    assert ["grant:awa"] == list(desk.clerk.heard)
    assert 0 == len(forged.responses)


async def test_who_left_the_server_can_send_nothing(desk: Desk) -> None:
    form = await opened(desk)
    desk.moussa.leave()
    with pytest.raises(PermissionError, match="not in History club"):
        await desk.moussa.submit(form, {"text": "Salt"})


FIELD: dict[str, Any] = {"custom_id": "f"}
ROLE_MENU = {**FIELD, "type": 6}
FILES = {**FIELD, "type": 19}


def labelled(field: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"type": 18, "label": "x", "component": dict(field)}]


async def shown(desk: Desk, components: list[dict[str, Any]]) -> Interaction:
    """Return a press that the bot answered with a form of these components."""
    message = await (await desk.awa.command("menus", channel=desk.channel)).reply()
    press = await desk.awa.forge_press(message, "unknown")
    route = discord.http.Route("POST", f"/interactions/{press.id}/{press.token}/callback")
    body = {"title": "x", "custom_id": "x", "components": components}
    await desk.clerk.http.request(route, json={"type": 9, "data": body})
    return press


@pytest.mark.parametrize(
    ("components", "complaint"),
    [
        (labelled({**ROLE_MENU, "min_values": 0}), "min_values: Must be at least 1 if required"),
        (labelled({**ROLE_MENU, "max_values": 26}), "max_values: Value should be"),
        (labelled({**ROLE_MENU, "disabled": True}), "disabled: Modals cannot have disabled"),
        (
            labelled({**ROLE_MENU, "default_values": [{"id": "1", "type": "role"}] * 2}),
            "default_values: Must",
        ),
        (labelled({**FILES, "max_values": 11}), "max_values: Value should be"),
        (labelled({**FILES, "min_values": 3, "max_values": 2}), "max_values: Value should be"),
        (labelled({**FIELD, "type": 2, "style": 1, "label": "x"}), "component.type"),
        ([{"type": 1, "components": [ROLE_MENU]}], "type: Value must be one of (4,)"),
        ([ROLE_MENU], "In data.components.0.type"),
    ],
)
async def test_forms_that_discord_would_not_show_are_refused(
    desk: Desk, components: list[dict[str, Any]], complaint: str
) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await shown(desk, components)
    assert complaint in str(refused.value)


async def test_a_menu_that_is_left_alone_keeps_the_roles_it_showed(desk: Desk) -> None:
    there = [{"id": str(desk.role.id), "type": "role"}]
    form = await shown(desk, labelled({**ROLE_MENU, "default_values": there}))
    sent = await desk.awa.submit(form, {})
    assert [str(desk.role.id)] == sent.body["components"][0]["component"]["values"]
    assert [str(desk.role.id)] == list(sent.body["resolved"]["roles"])


async def test_a_form_is_not_answered_with_a_form(desk: Desk) -> None:
    forged = await desk.awa.forge_submit(desk.channel, "x")
    route = discord.http.Route("POST", f"/interactions/{forged.id}/{forged.token}/callback")
    body = {"title": "x", "custom_id": "x", "components": labelled(FILES)}
    with pytest.raises(discord.HTTPException, match="Value must be one of"):
        await desk.clerk.http.request(route, json={"type": 9, "data": body})


async def test_a_form_from_a_message_may_change_that_message(desk: Desk) -> None:
    message = await (await desk.awa.command("menus", channel=desk.channel)).reply()
    forged = await desk.awa.forge_submit(desk.channel, "x", source=message)
    route = discord.http.Route("POST", f"/interactions/{forged.id}/{forged.token}/callback")
    await desk.clerk.http.request(route, json={"type": 7, "data": {"content": "Done.", "components": []}})
    assert ResponseKind.UPDATE is (await forged.response()).kind
    assert "Done." == message.content
