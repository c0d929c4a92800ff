"""What a server's admins choose, and what it changes: roles, log, ask-channels, privacy, pauses, language."""

from __future__ import annotations

from bot.interfaces.discord import client as client_module
from bot.service.guild_settings import Language
from tests.discord.running_bot import Place
from tests.discord.scenes import Scene, choose, moderated_bot, neighbour, press, settings_panel


async def test_everything_is_shown_changed_and_reset_in_one_panel(scene: Scene) -> None:
    panel = await settings_panel(scene)
    assert "none chosen" in panel.text
    role = scene.place.guild.add_role("archivists")
    await choose(scene, panel, "moderator_roles", role.id)
    await choose(scene, panel, "log_channel", scene.here.id)
    await choose(scene, panel, "ask_channels", scene.here.id)
    for label in ("Answer privately", "Pause: 5 seconds", "Two persons a change", "Speak français"):
        await press(scene.admin, panel, label)
    for told in (
        f"<@&{role.id}>",
        f"<#{scene.here.id}>",
        "private",
        "5 seconds",
        "on: one changes",
        "français",
    ):
        assert told in panel.text, told
    await press(scene.admin, panel, "Reset all")
    fresh = await settings_panel(scene)
    assert "none chosen" in fresh.text
    assert "public" in fresh.text


async def test_settings_chosen_in_the_same_moment_are_both_chosen(scene: Scene) -> None:
    panel = await settings_panel(scene)
    pressed = [
        await scene.admin.click(panel, label=label) for label in ("Two persons a change", "Speak français")
    ]
    for each in pressed:
        await each.response()
    await scene.admin.world.flushed()
    options = (await scene.client._bot.records.record(scene.place.guild.id)).guild_settings
    assert (True, Language.FRENCH) == (options.two_person, options.language)


async def test_settings_outlive_a_restart(place: Place) -> None:
    async with moderated_bot(place) as scene:
        await press(scene.admin, await settings_panel(scene), "Answer privately")
    async with moderated_bot(place) as scene:
        assert "private, unless" in (await settings_panel(scene)).text


async def test_a_panel_from_before_a_restart_still_works(place: Place) -> None:
    async with moderated_bot(place) as scene:
        panel = await settings_panel(scene)
    async with moderated_bot(place) as scene:
        await choose(scene, panel, "ask_channels", scene.here.id)
        assert f"<#{scene.here.id}>" in panel.text


async def test_what_was_deleted_is_no_longer_shown_as_chosen(scene: Scene) -> None:
    log, role = scene.place.guild.add_text_channel("log"), scene.place.guild.add_role("archivists")
    panel = await settings_panel(scene)
    await choose(scene, panel, "log_channel", log.id)
    await choose(scene, panel, "moderator_roles", role.id)
    log.remove()
    scene.place.guild.delete_role(role)
    await scene.place.double.settled()
    assert [] == [
        menu["default_values"] for menu in (await settings_panel(scene)).selects if menu.get("default_values")
    ]


async def test_a_choice_can_be_taken_back(scene: Scene) -> None:
    panel = await settings_panel(scene)
    await choose(scene, panel, "log_channel", scene.here.id)
    await choose(scene, panel, "log_channel")
    assert "**Log channel:** none" in panel.text


async def test_answers_are_private_where_admins_want_it(scene: Scene) -> None:
    await press(scene.admin, await settings_panel(scene), "Answer privately")
    for options, private in (({}, True), ({"private": False}, False)):
        asked = await scene.place.awa.command("ask", channel=scene.here, question="exports", options=options)
        assert private is (await asked.reply()).ephemeral
    _, there, other = neighbour(scene.place)
    asked = await other.command("ask", channel=there, question="exports")
    assert not (await asked.reply()).ephemeral


async def test_who_asks_too_fast_is_told_once_and_others_may_ask(scene: Scene) -> None:
    await press(scene.admin, await settings_panel(scene), "Pause: 5 seconds")
    mention = scene.place.double.mention
    await scene.place.awa.say(scene.here, f"{mention} What of exports?")
    assert "gold" in (await scene.here.next_bot_message()).text
    await scene.place.awa.say(scene.here, f"{mention} What of imports?")
    assert "I answer you again in" in (await scene.here.next_bot_message()).text
    count = len(scene.here.bot_messages)
    await scene.place.awa.say(scene.here, f"{mention} What of imports?")
    await scene.place.double.settled()
    assert count == len(scene.here.bot_messages)
    refused = await scene.place.awa.command("ask", channel=scene.here, question="exports")
    assert "I answer you again in" in (await refused.reply()).text
    await scene.place.binta.say(scene.here, f"{mention} What of imports?")
    assert "machinery" in (await scene.here.next_bot_message()).text


async def test_a_question_that_discord_tells_twice_is_answered_in_spite_of_a_pause(scene: Scene) -> None:
    await press(scene.admin, await settings_panel(scene), "Pause: 5 seconds")
    question = await scene.place.awa.say(scene.here, f"{scene.place.double.mention} What of exports?")
    scene.place.double.world.publish(question)
    await scene.place.double.settled()
    (answer,) = scene.here.bot_messages
    assert "gold" in answer.text


async def test_a_refused_question_is_answered_when_it_is_edited_after_the_pause(scene: Scene) -> None:
    passed_s = 0.0
    scene.client._bot.cooldowns._clock_s = lambda: passed_s
    await press(scene.admin, await settings_panel(scene), "Pause: 5 seconds")
    mention = scene.place.double.mention
    await scene.place.awa.say(scene.here, f"{mention} What of exports?")
    await scene.place.double.settled()
    question = await scene.place.awa.say(scene.here, f"{mention} What of import?")
    await scene.place.double.settled()
    await scene.place.awa.edit(question, f"{mention} What of the import?")
    await scene.place.double.settled()
    assert 2 == len(scene.here.bot_messages), "the pause is for edits, too, and told once"
    passed_s = 6.0
    await scene.place.awa.edit(question, f"{mention} What of imports?")
    await scene.place.double.settled()
    _, refusal, answer = scene.here.bot_messages
    assert "I answer you again in" in refusal.text
    assert "machinery" in answer.text


async def test_a_refusal_does_not_stand_for_the_answer(scene: Scene) -> None:
    passed_s = 0.0
    scene.client._bot.cooldowns._clock_s = lambda: passed_s
    await press(scene.admin, await settings_panel(scene), "Pause: 5 seconds")
    for words in ("What of exports?", "What of imports?"):
        question = await scene.place.awa.say(scene.here, f"{scene.place.double.mention} {words}")
        await scene.place.double.settled()
    passed_s = 6.0
    scene.place.double.world.publish(question)
    await scene.place.double.settled()
    assert "machinery" in scene.here.bot_messages[-1].text


async def test_a_refusal_goes_with_its_question(scene: Scene) -> None:
    await press(scene.admin, await settings_panel(scene), "Pause: 5 seconds")
    for words in ("What of exports?", "What of imports?"):
        question = await scene.place.awa.say(scene.here, f"{scene.place.double.mention} {words}")
        await scene.place.double.settled()
    answer, refusal = scene.here.bot_messages
    await scene.place.awa.delete(question)
    await scene.place.double.settled()
    assert (False, True) == (answer.deleted, refusal.deleted)


async def test_the_pause_is_of_every_way_to_ask(scene: Scene) -> None:
    await press(scene.admin, await settings_panel(scene), "Pause: 5 seconds")
    remark = await scene.place.binta.say(scene.here, "What of exports?")
    asked = await scene.place.awa.message_command("Answer this", remark)
    assert "gold" in (await asked.reply()).text
    for refused in (
        await scene.place.awa.message_command("Answer this", remark),
        await scene.place.awa.command("economy", channel=scene.here, question="What of exports?"),
    ):
        assert "I answer you again in" in (await refused.reply()).text


def test_message_content_is_asked_for_only_where_it_is_wanted() -> None:
    assert not client_module.INTENTS.message_content
    assert (client_module.INTENTS | client_module.CONTENT).message_content


async def test_the_bot_speaks_french_where_admins_want_it(scene: Scene) -> None:
    await press(scene.admin, await settings_panel(scene), "Speak français")
    for answer in (
        await scene.place.awa.command("ask", channel=scene.here, question="What of exports?"),
        await scene.place.awa.command("economy", channel=scene.here, question="What of exports?"),
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
        told = await (await scene.place.awa.command(command, channel=scene.here)).reply()
        assert words in told.text
    why = await (await scene.place.awa.click(reply, label="Pourquoi ?")).reply()
    assert "Tels quels" in why.text
    await scene.place.awa.say(scene.here, f"{scene.place.double.mention} population of Niger?")
    await scene.place.double.settled()
    declined = scene.here.bot_messages[-1]
    assert "Les documents n’en disent rien" in declined.text
    form = await scene.place.awa.click(declined, label="Proposer une réponse")
    assert "Proposer un ajout" == (await form.modal())["title"]
    _, there, other = neighbour(scene.place)
    assert "posted 26 February 2013" in await scene.ask("What of exports?", other, there)
