"""What a server's admins choose, and what it changes: roles, log, ask-channels, privacy, pauses, language."""

from __future__ import annotations

from bot.interfaces.discord import client as client_module
from bot.service.guild_settings import Language
from tests.discord.keeping import Kept, choose, keeping, neighbour, press, settings_panel
from tests.discord.running import Place


async def test_everything_is_shown_changed_and_reset_in_one_panel(kept: Kept) -> None:
    panel = await settings_panel(kept)
    assert "none chosen" in panel.text
    role = kept.place.guild.add_role("archivists")
    await choose(kept, panel, "moderator_roles", role.id)
    await choose(kept, panel, "log_channel", kept.here.id)
    await choose(kept, panel, "ask_channels", kept.here.id)
    for label in ("Answer privately", "Pause: 5 seconds", "Two persons a change", "Speak français"):
        await press(kept.admin, panel, label)
    for told in (
        f"<@&{role.id}>",
        f"<#{kept.here.id}>",
        "private",
        "5 seconds",
        "on: one changes",
        "français",
    ):
        assert told in panel.text, told
    await press(kept.admin, panel, "Reset all")
    fresh = await settings_panel(kept)
    assert "none chosen" in fresh.text
    assert "public" in fresh.text


async def test_settings_chosen_in_the_same_moment_are_both_chosen(kept: Kept) -> None:
    panel = await settings_panel(kept)
    pressed = [
        await kept.admin.click(panel, label=label) for label in ("Two persons a change", "Speak français")
    ]
    for each in pressed:
        await each.response()
    await kept.admin.world.flushed()
    options = (await kept.client._bot.records.record(kept.place.guild.id)).guild_settings
    assert (True, Language.FRENCH) == (options.two_person, options.language)


async def test_settings_outlive_a_restart(place: Place) -> None:
    async with keeping(place) as kept:
        await press(kept.admin, await settings_panel(kept), "Answer privately")
    async with keeping(place) as kept:
        assert "private, unless" in (await settings_panel(kept)).text


async def test_a_panel_from_before_a_restart_still_works(place: Place) -> None:
    async with keeping(place) as kept:
        panel = await settings_panel(kept)
    async with keeping(place) as kept:
        await choose(kept, panel, "ask_channels", kept.here.id)
        assert f"<#{kept.here.id}>" in panel.text


async def test_what_was_deleted_is_no_longer_shown_as_chosen(kept: Kept) -> None:
    log, role = kept.place.guild.add_text_channel("log"), kept.place.guild.add_role("archivists")
    panel = await settings_panel(kept)
    await choose(kept, panel, "log_channel", log.id)
    await choose(kept, panel, "moderator_roles", role.id)
    log.remove()
    kept.place.guild.delete_role(role)
    await kept.place.double.settled()
    assert [] == [
        menu["default_values"] for menu in (await settings_panel(kept)).selects if menu.get("default_values")
    ]


async def test_a_choice_can_be_taken_back(kept: Kept) -> None:
    panel = await settings_panel(kept)
    await choose(kept, panel, "log_channel", kept.here.id)
    await choose(kept, panel, "log_channel")
    assert "**Log channel:** none" in panel.text


async def test_answers_are_private_where_admins_want_it(kept: Kept) -> None:
    await press(kept.admin, await settings_panel(kept), "Answer privately")
    for options, private in (({}, True), ({"private": False}, False)):
        asked = await kept.place.awa.command("ask", channel=kept.here, question="exports", options=options)
        assert private is (await asked.reply()).ephemeral
    _, there, other = neighbour(kept.place)
    asked = await other.command("ask", channel=there, question="exports")
    assert not (await asked.reply()).ephemeral


async def test_who_asks_too_fast_is_told_once_and_others_may_ask(kept: Kept) -> None:
    await press(kept.admin, await settings_panel(kept), "Pause: 5 seconds")
    mention = kept.place.double.mention
    await kept.place.awa.say(kept.here, f"{mention} What of exports?")
    assert "gold" in (await kept.here.next_bot_message()).text
    await kept.place.awa.say(kept.here, f"{mention} What of imports?")
    assert "I answer you again in" in (await kept.here.next_bot_message()).text
    count = len(kept.here.bot_messages)
    await kept.place.awa.say(kept.here, f"{mention} What of imports?")
    await kept.place.double.settled()
    assert count == len(kept.here.bot_messages)
    refused = await kept.place.awa.command("ask", channel=kept.here, question="exports")
    assert "I answer you again in" in (await refused.reply()).text
    await kept.place.binta.say(kept.here, f"{mention} What of imports?")
    assert "machinery" in (await kept.here.next_bot_message()).text


async def test_a_question_that_discord_tells_twice_is_answered_in_spite_of_a_pause(kept: Kept) -> None:
    await press(kept.admin, await settings_panel(kept), "Pause: 5 seconds")
    question = await kept.place.awa.say(kept.here, f"{kept.place.double.mention} What of exports?")
    kept.place.double.world.publish(question)
    await kept.place.double.settled()
    (answer,) = kept.here.bot_messages
    assert "gold" in answer.text


async def test_a_refused_question_is_answered_when_it_is_edited_after_the_pause(kept: Kept) -> None:
    passed_s = 0.0
    kept.client._bot.cooldowns._clock_s = lambda: passed_s
    await press(kept.admin, await settings_panel(kept), "Pause: 5 seconds")
    mention = kept.place.double.mention
    await kept.place.awa.say(kept.here, f"{mention} What of exports?")
    await kept.place.double.settled()
    question = await kept.place.awa.say(kept.here, f"{mention} What of import?")
    await kept.place.double.settled()
    await kept.place.awa.edit(question, f"{mention} What of the import?")
    await kept.place.double.settled()
    assert 2 == len(kept.here.bot_messages), "the pause is for edits, too, and told once"
    passed_s = 6.0
    await kept.place.awa.edit(question, f"{mention} What of imports?")
    await kept.place.double.settled()
    _, refusal, answer = kept.here.bot_messages
    assert "I answer you again in" in refusal.text
    assert "machinery" in answer.text


async def test_a_refusal_does_not_stand_for_the_answer(kept: Kept) -> None:
    passed_s = 0.0
    kept.client._bot.cooldowns._clock_s = lambda: passed_s
    await press(kept.admin, await settings_panel(kept), "Pause: 5 seconds")
    for words in ("What of exports?", "What of imports?"):
        question = await kept.place.awa.say(kept.here, f"{kept.place.double.mention} {words}")
        await kept.place.double.settled()
    passed_s = 6.0
    kept.place.double.world.publish(question)
    await kept.place.double.settled()
    assert "machinery" in kept.here.bot_messages[-1].text


async def test_a_refusal_goes_with_its_question(kept: Kept) -> None:
    await press(kept.admin, await settings_panel(kept), "Pause: 5 seconds")
    for words in ("What of exports?", "What of imports?"):
        question = await kept.place.awa.say(kept.here, f"{kept.place.double.mention} {words}")
        await kept.place.double.settled()
    answer, refusal = kept.here.bot_messages
    await kept.place.awa.delete(question)
    await kept.place.double.settled()
    assert (False, True) == (answer.deleted, refusal.deleted)


async def test_the_pause_is_of_every_way_to_ask(kept: Kept) -> None:
    await press(kept.admin, await settings_panel(kept), "Pause: 5 seconds")
    remark = await kept.place.binta.say(kept.here, "What of exports?")
    asked = await kept.place.awa.message_command("Answer this", remark)
    assert "gold" in (await asked.reply()).text
    for refused in (
        await kept.place.awa.message_command("Answer this", remark),
        await kept.place.awa.command("economy", channel=kept.here, question="What of exports?"),
    ):
        assert "I answer you again in" in (await refused.reply()).text


def test_message_content_is_asked_for_only_where_it_is_wanted() -> None:
    assert not client_module.INTENTS.message_content
    assert (client_module.INTENTS | client_module.CONTENT).message_content


async def test_the_bot_speaks_french_where_admins_want_it(kept: Kept) -> None:
    await press(kept.admin, await settings_panel(kept), "Speak français")
    for answer in (
        await kept.place.awa.command("ask", channel=kept.here, question="What of exports?"),
        await kept.place.awa.command("economy", channel=kept.here, question="What of exports?"),
    ):
        reply = await answer.reply()
        assert "publié le 26 février 2013 par iajohnson" in reply.text
        assert [
            "Lire dans le contexte",
            "Autres passages",
            "Pourquoi ?",
            "Proposer une correction",
        ] == reply.labels
        assert reply.embed["footer"]["text"].startswith("Question")
    for command, words in (
        ("privacy", "Je ne garde **aucune question**"),
        ("forget-me", "Dois-je vous oublier"),
        ("about", "5 faits sur 3 sujets, tirés de 1 document"),
        ("review", "Seule l’équipe de modération le peut"),
    ):
        told = await (await kept.place.awa.command(command, channel=kept.here)).reply()
        assert words in told.text
    why = await (await kept.place.awa.click(reply, label="Pourquoi ?")).reply()
    assert "Tels quels" in why.text
    await kept.place.awa.say(kept.here, f"{kept.place.double.mention} population of Niger?")
    await kept.place.double.settled()
    declined = kept.here.bot_messages[-1]
    assert "Les documents n’en disent rien" in declined.text
    form = await kept.place.awa.click(declined, label="Proposer une réponse")
    assert "Proposer un ajout" == (await form.modal())["title"]
    _, there, other = neighbour(kept.place)
    assert "posted 26 February 2013" in await kept.ask("What of exports?", other, there)
