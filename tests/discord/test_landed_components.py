"""Buttons, menus, forms and drafts of version 1.0, which Discord still shows: all of them go on working.

The custom ids are written here as that version wrote them, one at least for every verb that it had.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.interfaces.discord import components
from bot.interfaces.discord.context import Context
from bot.interfaces.discord.custom_ids import CustomId, Verb
from tests.discord.loopback import InteractionKind
from tests.discord.scenes import FACT, HOURS, Scene, press

EXPORTS, ECONOMY = "8f0717a44fa77eb5", "605a24cd3bb26f44"
"""Digests of a fact's id and of a topic's name."""

DRAFT = "3f0c2a9d8b7e6f50"
BUTTON, WORDS, ROLES, CHANNELS = 2, 3, 6, 8

PRESSED = {
    f"s1:context:{EXPORTS}": CustomId(Verb.CONTEXT, (EXPORTS,)),
    f"s1:why:{EXPORTS}": CustomId(Verb.WHY, (EXPORTS,)),
    "s1:more": CustomId(Verb.MORE),
    f"s1:show:{EXPORTS}": CustomId(Verb.SHOW_PASSAGE, (EXPORTS,)),
    f"s1:pick:{EXPORTS}:1000000000000000001": CustomId(Verb.PICK, (EXPORTS, "1000000000000000001")),
    "s1:none:1000000000000000001": CustomId(Verb.NONE, ("1000000000000000001",)),
    f"s1:topic:{ECONOMY}:2": CustomId(Verb.TOPIC, (ECONOMY, "2")),
    "s1:topics:1": CustomId(Verb.TOPICS, ("1",)),
    f"m1:publish:{DRAFT}": CustomId(Verb.PUBLISH, (DRAFT,)),
    f"m1:override:{DRAFT}:7": CustomId(Verb.OVERRIDE, (DRAFT, "7")),
    f"m1:again:{DRAFT}:0": CustomId(Verb.AGAIN, (DRAFT, "0")),
    f"m1:again:{DRAFT}": CustomId(Verb.AGAIN, (DRAFT,)),
    f"m1:cancel:{DRAFT}": CustomId(Verb.CANCEL, (DRAFT,)),
    "m1:undo:12": CustomId(Verb.UNDO, ("12",)),
    "m1:edit:consulate-open": CustomId(Verb.EDIT, ("consulate-open",)),
    "m1:retire:consulate-open": CustomId(Verb.RETIRE, ("consulate-open",)),
    "m1:restore:consulate-open": CustomId(Verb.RESTORE, ("consulate-open",)),
    "m1:history:consulate-open:0": CustomId(Verb.HISTORY, ("consulate-open", "0")),
    "m1:history::12": CustomId(Verb.HISTORY, ("", "12")),
    "m1:list:2:all::": CustomId(Verb.LIST, ("2", "all", "", "")),
    f"m1:list:1:ours:{ECONOMY}:42": CustomId(Verb.LIST, ("1", "ours", ECONOMY, "42")),
    "m1:ours:fact:the-coup": CustomId(Verb.OURS, ("fact", "the-coup")),
    "m1:theirs:topic:economy": CustomId(Verb.THEIRS, ("topic", "economy")),
    "m1:review:0": CustomId(Verb.REVIEW, ("0",)),
    f"m1:approve:{DRAFT}:3": CustomId(Verb.APPROVE, (DRAFT, "3")),
    f"m1:amend:{DRAFT}": CustomId(Verb.AMEND, (DRAFT,)),
    f"m1:reject:{DRAFT}": CustomId(Verb.REJECT, (DRAFT,)),
    "m1:suggest:": CustomId(Verb.SUGGEST, ("",)),
    f"m1:suggest:{EXPORTS}": CustomId(Verb.SUGGEST, (EXPORTS,)),
    "m1:set:private:yes": CustomId(Verb.SET, ("private", "yes")),
    "m1:set:two_person:no": CustomId(Verb.SET, ("two_person", "no")),
    "m1:set:cooldown:5": CustomId(Verb.SET, ("cooldown", "5")),
    "m1:set:language:fr": CustomId(Verb.SET, ("language", "fr")),
    "m1:reset": CustomId(Verb.RESET),
    "m1:forget": CustomId(Verb.FORGET),
}

CHOSEN = {
    "m1w:m1:show": (WORDS, CustomId(Verb.SHOW_FACT)),
    "m1w:m1:undo": (WORDS, CustomId(Verb.UNDO)),
    "m1r:m1:set:moderator_roles": (ROLES, CustomId(Verb.SET, ("moderator_roles",))),
    "m1c:m1:set:log_channel": (CHANNELS, CustomId(Verb.SET, ("log_channel",))),
    "m1c:m1:set:ask_channels": (CHANNELS, CustomId(Verb.SET, ("ask_channels",))),
}

SENT = {
    "m1:typed-fact::0:": CustomId(Verb.TYPED_FACT, ("", "0", "")),
    "m1:typed-fact:consulate-open:3:2026-12-31": CustomId(
        Verb.TYPED_FACT, ("consulate-open", "3", "2026-12-31")
    ),
    f"m1:typed-again:{DRAFT}:0": CustomId(Verb.TYPED_AGAIN, (DRAFT, "0")),
    "m1:typed-topic::0": CustomId(Verb.TYPED_TOPIC, ("", "0")),
    "m1:typed-topic:economy:2": CustomId(Verb.TYPED_TOPIC, ("economy", "2")),
    f"m1:typed-amended:{DRAFT}:0": CustomId(Verb.TYPED_AMENDED, (DRAFT, "0")),
    "m1:typed-suggestion:": CustomId(Verb.TYPED_SUGGESTION, ("",)),
    f"m1:typed-suggestion:{EXPORTS}": CustomId(Verb.TYPED_SUGGESTION, (EXPORTS,)),
    f"m1:typed-reason:{DRAFT}": CustomId(Verb.TYPED_REASON, (DRAFT,)),
}

Reached = list[tuple[Verb, CustomId | None, tuple[str, ...]]]


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> Reached:
    """Return the handlers that were called, by the verb they are registered for, and with what."""
    calls: Reached = []

    def record(verb: Verb) -> Callable[[Context], Awaitable[None]]:
        async def handle(ctx: Context) -> None:
            calls.append((verb, ctx.custom_id, ctx.values))
            await ctx.interaction.response.send_message("reached", ephemeral=True)

        return handle

    monkeypatch.setattr(components, "HANDLERS", {verb: record(verb) for verb in components.HANDLERS})
    return calls


def test_every_verb_has_a_handler_and_was_written_by_the_landed_version() -> None:
    assert set(Verb) == set(components.HANDLERS)
    read = {each.verb for each in (*PRESSED.values(), *SENT.values(), *(each for _, each in CHOSEN.values()))}
    assert set(Verb) == read


async def test_every_landed_button_reaches_its_handler(scene: Scene, reached: Reached) -> None:
    message = await (await scene.moderator.command("topics", channel=scene.here)).reply()
    for written, expected in PRESSED.items():
        message.buttons[0]["custom_id"] = written
        await (await scene.moderator.click(message, custom_id=written)).reply()
        assert (expected.verb, expected, ()) == reached.pop()


async def test_every_landed_menu_reaches_its_handler(scene: Scene, reached: Reached) -> None:
    panel = await (await scene.admin.command("settings", channel=scene.here)).reply()
    for written, (kind, expected) in CHOSEN.items():
        panel.selects[0].update(custom_id=written, type=kind)
        pressed = await scene.admin.forge_press(panel, written, values=["7"], component_type=kind)
        await pressed.reply()
        assert (expected.verb, expected, ("7",)) == reached.pop()


async def test_every_landed_form_reaches_its_handler(scene: Scene, reached: Reached) -> None:
    for written, expected in SENT.items():
        body = {"custom_id": written, "components": []}
        await (await scene.moderator.forge(InteractionKind.MODAL, scene.here, body)).reply()
        assert (expected.verb, expected, ()) == reached.pop()


async def test_a_draft_is_published_by_a_button_of_the_landed_version(scene: Scene) -> None:
    draft = await scene.drafted()
    for button in draft.buttons:
        button["custom_id"] = button["custom_id"].replace("s1:", "m1:", 1)
    await press(scene.moderator, draft, "Publish")
    assert "Published as #1" in draft.text
    assert "nine" in await scene.ask()


async def test_a_fact_is_shown_by_a_menu_of_the_landed_version(scene: Scene) -> None:
    await scene.published(await scene.drafted())
    listed = await (await scene.moderator.command("fact list", channel=scene.here)).reply()
    listed.selects[0]["custom_id"] = "m1w:m1:show"
    shown = await (await scene.moderator.select(listed, FACT, custom_id="m1w:m1:show")).reply()
    assert HOURS in shown.text
