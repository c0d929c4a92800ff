"""Who may change what, looked up at the moment of each click; and no server ever reaches another."""

from __future__ import annotations

import pytest

from tests.discord.loopback import Interaction, Member
from tests.discord.scenes import (
    FACT,
    HOURS,
    MODERATES,
    PHRASINGS,
    QUESTION,
    SOURCE,
    TEXT,
    TOPIC,
    Scene,
    neighbour,
    press,
)

REFUSED = "nly moderators may do that"
ANSWERS = {TEXT: HOURS, SOURCE: "Announcement", TOPIC: "relations", PHRASINGS: QUESTION}
COMMANDS: dict[str, dict[str, object]] = {
    "fact add": {},
    "fact edit": {"fact": "exports"},
    "fact retire": {"fact": "exports"},
    "fact restore": {"fact": "exports"},
    "fact undo": {},
    "fact history": {},
    "fact show": {"fact": "exports"},
    "fact list": {},
    "fact move": {"fact": "exports", "topic": "relations"},
    "fact merge": {"keep": "exports", "drop": "imports"},
    "fact export": {},
    "topic add": {},
    "topic edit": {"topic": "economy"},
    "topic retire": {"topic": "economy"},
    "topic restore": {"topic": "economy"},
    "review": {},
}


def _demote(person: Member) -> None:
    person.roles[:] = []


async def _revisions(scene: Scene, guild_id: int | None = None) -> int:
    ledger = scene.client._bot.records.ledger
    return len(await ledger.revisions(guild_id or scene.place.guild.id))


@pytest.mark.parametrize("name", COMMANDS)
async def test_a_member_is_refused_every_command_of_moderators(scene: Scene, name: str) -> None:
    refusal = await (await scene.place.awa.command(name, channel=scene.here, options=COMMANDS[name])).reply()
    assert refusal.ephemeral
    assert REFUSED in refusal.text
    assert 0 == await _revisions(scene)


async def test_a_member_is_refused_an_import(scene: Scene) -> None:
    given = scene.place.double.attachment("x.yaml", b"topic: x")
    refusal = await (await scene.place.awa.command("fact import", channel=scene.here, file=given)).reply()
    assert REFUSED in refusal.text


async def test_a_chosen_role_may_keep_the_record(scene: Scene) -> None:
    role = scene.place.guild.add_role("archivists")
    panel = await (await scene.admin.command("settings", channel=scene.here)).reply()
    (menu,) = [each["custom_id"] for each in panel.selects if "moderator_roles" in each["custom_id"]]
    await (await scene.admin.select(panel, str(role.id), custom_id=menu)).response()
    scene.place.awa.roles.append(role)
    await scene.published(await scene.drafted(by=scene.place.awa), by=scene.place.awa)
    assert "nine" in await scene.ask()
    scene.place.awa.roles.remove(role)
    refusal = await (await scene.place.awa.command("fact list", channel=scene.here)).reply()
    assert REFUSED in refusal.text


async def test_one_demoted_while_a_form_is_open_cannot_send_it(scene: Scene) -> None:
    form = await scene.moderator.command("fact add", channel=scene.here)
    await form.modal()
    _demote(scene.moderator)
    assert REFUSED in (await (await scene.moderator.submit(form, ANSWERS)).reply()).text
    assert 0 == await _revisions(scene)


@pytest.mark.parametrize("label", ["Publish", "Edit again", "Cancel"])
async def test_one_demoted_before_a_click_cannot_click(scene: Scene, label: str) -> None:
    draft = await scene.drafted()
    _demote(scene.moderator)
    assert REFUSED in (await (await scene.moderator.click(draft, label=label)).reply()).text
    assert 0 == await _revisions(scene)


async def test_every_button_and_menu_checks_again(scene: Scene) -> None:
    await scene.published(await scene.drafted())
    suggestion = await scene.place.awa.command("suggest", channel=scene.here)
    await (await scene.place.awa.submit(suggestion, {"What should the record say?": HOURS})).reply()
    messages = [
        await (await scene.moderator.command(name, channel=scene.here, options=options)).reply()
        for name, options in (
            ("fact show", {"fact": FACT}),
            ("fact list", {}),
            ("fact history", {}),
            ("review", {}),
        )
    ]
    before = await _revisions(scene)
    _demote(scene.moderator)
    pressed = 0
    for message in messages:
        for button in message.buttons:
            if not button.get("disabled"):
                reply = await (await scene.moderator.click(message, custom_id=button["custom_id"])).reply()
                assert REFUSED in reply.text, button
                pressed += 1
        for menu in message.selects:
            value = menu["options"][0]["value"]
            reply = await (await scene.moderator.select(message, value, custom_id=menu["custom_id"])).reply()
            assert REFUSED in reply.text, menu
            pressed += 1
    assert pressed >= 9
    assert before == await _revisions(scene)


async def test_the_settings_are_for_admins(scene: Scene) -> None:
    panel = await (await scene.admin.command("settings", channel=scene.here)).reply()
    _demote(scene.admin)
    for button in panel.buttons:
        reply = await (await scene.admin.click(panel, custom_id=button["custom_id"])).reply()
        assert "only the server's admins" in reply.text.lower().replace("’", "'").replace("\\", "")
    assert 0 == await _revisions(scene)


async def test_nothing_from_a_direct_message_changes_a_server(scene: Scene) -> None:
    for name in ("fact list", "review", "suggest", "settings"):
        with pytest.raises((LookupError, PermissionError)):
            await scene.moderator.command(name, channel=scene.moderator.dm)


@pytest.mark.parametrize(
    "press", ["m1:undo:1", "m1:retire:exports", "m1:review:0", "m1:set:private:yes", "m1:reset"]
)
async def test_no_button_pressed_in_a_direct_message_changes_a_server(scene: Scene, press: str) -> None:
    await scene.published(await scene.drafted())
    mine = await (await scene.moderator.command("privacy", channel=scene.moderator.dm)).reply()
    forget = await (await scene.moderator.command("forget-me", channel=scene.moderator.dm)).reply()
    forget.buttons[0]["custom_id"] = press
    assert (
        "belongs to a server" in (await (await scene.moderator.click(forget, custom_id=press)).reply()).text
    )
    assert "What I keep" in mine.text or mine.embeds
    assert 1 == await _revisions(scene)


async def test_nobody_publishes_somebody_elses_draft(scene: Scene) -> None:
    draft = await scene.drafted()
    other = scene.place.guild.add_member("oumar", permissions=MODERATES)
    key = next(each["custom_id"] for each in draft.buttons if each["label"] == "Publish")
    forged = await _press_forged(scene, other, draft.buttons, key)
    assert "no longer there" in (await forged.reply()).text
    assert 0 == await _revisions(scene)


async def _press_forged(scene: Scene, person: Member, buttons: object, custom_id: str) -> Interaction:
    """Press a custom id on a message of the person's own, as a modified client does."""
    mine = await scene.drafted("Something else.", by=person, fields={PHRASINGS: "something else?"})
    mine.buttons[0]["custom_id"] = custom_id
    return await person.click(mine, custom_id=custom_id)


async def test_no_command_of_one_server_reaches_another(scene: Scene) -> None:
    guild, there, moderator = neighbour(scene.place)
    await scene.published(await scene.drafted())
    await scene.published(await scene.edited(HOURS.replace("nine", "ten")))
    suggestion = await scene.place.awa.command("suggest", channel=scene.here)
    await (await scene.place.awa.submit(suggestion, {"What should the record say?": "Our secret."})).reply()
    panel = await (await scene.admin.command("settings", channel=scene.here)).reply()
    await press(scene.admin, panel, "Answer privately")
    mine = await (await scene.moderator.command("fact history", channel=scene.here)).reply()
    assert "consulate" in mine.text
    for name, options in COMMANDS.items():
        asked = await moderator.command(name, channel=there, options=options)
        if name in ("fact add", "fact edit", "topic add", "topic edit"):
            told = str(await asked.modal())
        else:
            reply = await asked.reply()
            told = reply.text + str(reply.components) + str([each.content for each in reply.attachments])
        assert "consulate" not in told, name
        assert "secret" not in told, name
    for fact in (FACT,):
        for name in ("fact edit", "fact show", "fact history", "fact retire", "fact restore"):
            reply = await (await moderator.command(name, channel=there, fact=fact)).reply()
            assert "nine" not in reply.text, name
            assert "ten" not in reply.text.replace("content", ""), name
    for focused, name in (("fact", "fact edit"), ("fact", "fact restore")):
        typed = await moderator.autocomplete(name, focused=focused, text="consulate", channel=there)
        assert FACT not in str(await typed.choices())
    assert "The record does not say" in await scene.ask(person=moderator, channel=there)
    asked = await moderator.command("ask", channel=there, question="What of exports?")
    assert not (await asked.reply()).ephemeral
    assert 0 == await _revisions(scene, guild.id)
    assert 0 == len(await scene.client._bot.records.ledger.settings(guild.id))


async def test_a_draft_of_one_server_is_nothing_on_another(scene: Scene) -> None:
    _, there, _ = neighbour(scene.place)
    draft = await scene.drafted()
    key = next(each["custom_id"] for each in draft.buttons if each["label"] == "Publish")
    both = there.guild.add_member(scene.moderator.account, permissions=MODERATES) if there.guild else None
    assert both is not None
    form = await both.command("fact add", channel=there)
    mine = await (await both.submit(form, ANSWERS)).reply()
    mine.buttons[0]["custom_id"] = key
    assert "no longer there" in (await (await both.click(mine, custom_id=key)).reply()).text
