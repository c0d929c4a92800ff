"""Who may change what, looked up at the moment of each click; and no server ever reaches another."""

from __future__ import annotations

import pytest

from tests.discord.keeping import (
    FACT,
    HOURS,
    MODERATES,
    PHRASINGS,
    QUESTION,
    SOURCE,
    TEXT,
    TOPIC,
    Kept,
    neighbour,
    press,
)
from tests.discord.loopback import Interaction, Member

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


async def _revisions(kept: Kept, guild_id: int | None = None) -> int:
    ledger = kept.client._bot.records.ledger
    return len(await ledger.revisions(guild_id or kept.place.guild.id))


@pytest.mark.parametrize("name", COMMANDS)
async def test_a_member_is_refused_every_command_of_moderators(kept: Kept, name: str) -> None:
    refusal = await (await kept.place.awa.command(name, channel=kept.here, options=COMMANDS[name])).reply()
    assert refusal.ephemeral
    assert REFUSED in refusal.text
    assert 0 == await _revisions(kept)


async def test_a_member_is_refused_an_import(kept: Kept) -> None:
    given = kept.place.double.attachment("x.yaml", b"topic: x")
    refusal = await (await kept.place.awa.command("fact import", channel=kept.here, file=given)).reply()
    assert REFUSED in refusal.text


async def test_a_chosen_role_may_keep_the_record(kept: Kept) -> None:
    role = kept.place.guild.add_role("archivists")
    panel = await (await kept.admin.command("settings", channel=kept.here)).reply()
    (menu,) = [each["custom_id"] for each in panel.selects if "moderator_roles" in each["custom_id"]]
    await (await kept.admin.select(panel, str(role.id), custom_id=menu)).response()
    kept.place.awa.roles.append(role)
    await kept.published(await kept.drafted(by=kept.place.awa), by=kept.place.awa)
    assert "nine" in await kept.ask()
    kept.place.awa.roles.remove(role)
    refusal = await (await kept.place.awa.command("fact list", channel=kept.here)).reply()
    assert REFUSED in refusal.text


async def test_one_demoted_while_a_form_is_open_cannot_send_it(kept: Kept) -> None:
    form = await kept.keeper.command("fact add", channel=kept.here)
    await form.modal()
    _demote(kept.keeper)
    assert REFUSED in (await (await kept.keeper.submit(form, ANSWERS)).reply()).text
    assert 0 == await _revisions(kept)


@pytest.mark.parametrize("label", ["Publish", "Edit again", "Cancel"])
async def test_one_demoted_before_a_click_cannot_click(kept: Kept, label: str) -> None:
    draft = await kept.drafted()
    _demote(kept.keeper)
    assert REFUSED in (await (await kept.keeper.click(draft, label=label)).reply()).text
    assert 0 == await _revisions(kept)


async def test_every_button_and_menu_checks_again(kept: Kept) -> None:
    await kept.published(await kept.drafted())
    suggestion = await kept.place.awa.command("suggest", channel=kept.here)
    await (await kept.place.awa.submit(suggestion, {"What should the record say?": HOURS})).reply()
    messages = [
        await (await kept.keeper.command(name, channel=kept.here, options=options)).reply()
        for name, options in (
            ("fact show", {"fact": FACT}),
            ("fact list", {}),
            ("fact history", {}),
            ("review", {}),
        )
    ]
    before = await _revisions(kept)
    _demote(kept.keeper)
    pressed = 0
    for message in messages:
        for button in message.buttons:
            if not button.get("disabled"):
                reply = await (await kept.keeper.click(message, custom_id=button["custom_id"])).reply()
                assert REFUSED in reply.text, button
                pressed += 1
        for menu in message.selects:
            value = menu["options"][0]["value"]
            reply = await (await kept.keeper.select(message, value, custom_id=menu["custom_id"])).reply()
            assert REFUSED in reply.text, menu
            pressed += 1
    assert pressed >= 9
    assert before == await _revisions(kept)


async def test_the_settings_are_for_admins(kept: Kept) -> None:
    panel = await (await kept.admin.command("settings", channel=kept.here)).reply()
    _demote(kept.admin)
    for button in panel.buttons:
        reply = await (await kept.admin.click(panel, custom_id=button["custom_id"])).reply()
        assert "only the server's admins" in reply.text.lower().replace("’", "'").replace("\\", "")
    assert 0 == await _revisions(kept)


async def test_nothing_from_a_direct_message_changes_a_server(kept: Kept) -> None:
    for name in ("fact list", "review", "suggest", "settings"):
        with pytest.raises((LookupError, PermissionError)):
            await kept.keeper.command(name, channel=kept.keeper.dm)


@pytest.mark.parametrize(
    "press", ["m1:undo:1", "m1:retire:exports", "m1:review:0", "m1:set:private:yes", "m1:reset"]
)
async def test_no_button_pressed_in_a_direct_message_changes_a_server(kept: Kept, press: str) -> None:
    await kept.published(await kept.drafted())
    mine = await (await kept.keeper.command("privacy", channel=kept.keeper.dm)).reply()
    forget = await (await kept.keeper.command("forget-me", channel=kept.keeper.dm)).reply()
    forget.buttons[0]["custom_id"] = press
    assert "belongs to a server" in (await (await kept.keeper.click(forget, custom_id=press)).reply()).text
    assert "What I keep" in mine.text or mine.embeds
    assert 1 == await _revisions(kept)


async def test_nobody_publishes_somebody_elses_draft(kept: Kept) -> None:
    draft = await kept.drafted()
    other = kept.place.guild.add_member("oumar", permissions=MODERATES)
    key = next(each["custom_id"] for each in draft.buttons if each["label"] == "Publish")
    forged = await _press_forged(kept, other, draft.buttons, key)
    assert "no longer there" in (await forged.reply()).text
    assert 0 == await _revisions(kept)


async def _press_forged(kept: Kept, person: Member, buttons: object, custom_id: str) -> Interaction:
    """Press a custom id on a message of the person's own, as a modified client does."""
    mine = await kept.drafted("Something else.", by=person, fields={PHRASINGS: "something else?"})
    mine.buttons[0]["custom_id"] = custom_id
    return await person.click(mine, custom_id=custom_id)


async def test_no_command_of_one_server_reaches_another(kept: Kept) -> None:
    guild, there, keeper = neighbour(kept.place)
    await kept.published(await kept.drafted())
    await kept.published(await kept.edited(HOURS.replace("nine", "ten")))
    suggestion = await kept.place.awa.command("suggest", channel=kept.here)
    await (await kept.place.awa.submit(suggestion, {"What should the record say?": "Our secret."})).reply()
    panel = await (await kept.admin.command("settings", channel=kept.here)).reply()
    await press(kept.admin, panel, "Answer privately")
    mine = await (await kept.keeper.command("fact history", channel=kept.here)).reply()
    assert "consulate" in mine.text
    for name, options in COMMANDS.items():
        asked = await keeper.command(name, channel=there, options=options)
        if name in ("fact add", "fact edit", "topic add", "topic edit"):
            told = str(await asked.modal())
        else:
            reply = await asked.reply()
            told = reply.text + str(reply.components) + str([each.content for each in reply.attachments])
        assert "consulate" not in told, name
        assert "secret" not in told, name
    for fact in (FACT,):
        for name in ("fact edit", "fact show", "fact history", "fact retire", "fact restore"):
            reply = await (await keeper.command(name, channel=there, fact=fact)).reply()
            assert "nine" not in reply.text, name
            assert "ten" not in reply.text.replace("content", ""), name
    for focused, name in (("fact", "fact edit"), ("fact", "fact restore")):
        typed = await keeper.autocomplete(name, focused=focused, text="consulate", channel=there)
        assert FACT not in str(await typed.choices())
    assert "The record does not say" in await kept.ask(person=keeper, channel=there)
    asked = await keeper.command("ask", channel=there, question="What of exports?")
    assert not (await asked.reply()).ephemeral
    assert 0 == await _revisions(kept, guild.id)
    assert 0 == len(await kept.client._bot.records.ledger.settings(guild.id))


async def test_a_draft_of_one_server_is_nothing_on_another(kept: Kept) -> None:
    _, there, _ = neighbour(kept.place)
    draft = await kept.drafted()
    key = next(each["custom_id"] for each in draft.buttons if each["label"] == "Publish")
    both = there.guild.add_member(kept.keeper.account, permissions=MODERATES) if there.guild else None
    assert both is not None
    form = await both.command("fact add", channel=there)
    mine = await (await both.submit(form, ANSWERS)).reply()
    mine.buttons[0]["custom_id"] = key
    assert "no longer there" in (await (await both.click(mine, custom_id=key)).reply()).text
