"""Taking changes back that others were built upon since."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interfaces.discord.moderation import editing
from bot.ledger import Action, Subject
from bot.matching import Matcher
from bot.service.answering import AnswerService
from bot.service.record.changes import Change, retire_fact
from tests.discord.loopback import Message
from tests.discord.running_bot import Place, running
from tests.discord.scenes import FACT, KEYWORDS, PHRASINGS, TOPIC, Scene, moderated_bot, press
from tests.discord.small_record import base


async def _shown(scene: Scene, command: str, **options: object) -> Message:
    return await (await scene.moderator.command(command, channel=scene.here, options=options)).reply()


async def test_a_fact_is_not_restored_into_a_retired_topic(scene: Scene) -> None:
    await scene.published(await _shown(scene, "topic retire", topic="economy"))
    preview = await _shown(scene, "fact restore", fact="exports")
    assert "its topic 'economy' is not in force; restore that first" in preview.text
    assert "Publish" not in preview.labels
    await scene.published(await _shown(scene, "topic restore", topic="economy"))
    assert "gold" in await scene.ask("What of exports?")


async def test_an_import_into_a_retired_topic_is_not_offered(scene: Scene) -> None:
    exported = await _shown(scene, "fact export", topic="economy")
    (file,) = exported.attachments
    await scene.published(await _shown(scene, "topic retire", topic="economy"))
    new = b"  - id: salt\n    statement: {text: Mali sells salt., title: Notice}\n"
    given = scene.place.double.attachment("economy.yaml", file.content + new)
    tried = await _shown(scene, "fact import", file=given)
    assert "its topic 'economy' is not in force" in tried.text.replace("\\", "")
    assert ["Apply all: the files win", "Cancel"] == tried.labels
    await scene.published(tried, label="Apply all: the files win")
    assert "gold" in await scene.ask("What of exports?")


async def test_a_merge_is_undone_after_the_phrasings_were_edited(scene: Scene) -> None:
    await scene.published(await _shown(scene, "fact merge", keep="exports", drop="aid-ended"))
    form = await scene.moderator.command("fact edit", channel=scene.here, fact="exports")
    phrasings = ["What of exports?", "Tell me about aid-ended?", "What of aid-ended?", "where does gold go?"]
    await scene.published(await scene.typed(form, {PHRASINGS: "\n".join(phrasings)}))
    await scene.published(await _shown(scene, "fact undo", change=1))
    assert "terminated" in await scene.ask("What of aid-ended?")
    shown = await _shown(scene, "fact show", fact="exports")
    for phrasing in phrasings:
        assert ("aid-ended" not in phrasing) is (phrasing in shown.text), phrasing


async def test_what_changes_nothing_is_not_published(scene: Scene) -> None:
    form = await scene.moderator.command("fact edit", channel=scene.here, fact="exports")
    preview = await scene.typed(form, {})
    assert "Nothing changes." in preview.text
    assert ["Edit again", "Cancel"] == preview.labels


async def test_undo_goes_past_a_change_that_changed_nothing(scene: Scene) -> None:
    await scene.published(await scene.drafted())
    servers, guild_id = scene.client._bot.records, scene.place.guild.id
    server = await servers.record(guild_id)
    now = server.current(Subject.FACT, "exports")
    same = Change(subject=Subject.FACT, key="exports", action=Action.EDIT, after=now)
    await servers.publish(guild_id, [same], 1)
    undo = await _shown(scene, "fact undo")
    assert f"Undoes #1, which added fact {FACT}" in undo.text.replace("\\", "")


async def test_undo_goes_past_a_large_change_that_was_undone(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editing, "HISTORY_PAGE", 2)
    await scene.published(await scene.drafted())
    servers, guild_id = scene.client._bot.records, scene.place.guild.id
    server = await servers.record(guild_id)
    many = [edit for name in ("exports", "imports", "volunteers") for edit in retire_fact(server, name)]
    await servers.publish(guild_id, many, 1)
    await scene.published(await _shown(scene, "fact undo"))
    assert f"Undoes #1, which added fact {FACT}" in (await _shown(scene, "fact undo")).text.replace("\\", "")


async def test_keeping_ours_is_published_though_nothing_changes(place: Place) -> None:
    async with moderated_bot(place) as scene:
        await scene.published(
            await scene.edited("Mali's elected civilian government was removed", "the-coup")
        )
    changed = base(without=frozenset({"the-coup"}))
    async with running(place, AnswerService(changed, Matcher(changed))) as client:
        moderator = next(each for each in place.guild.members.values() if each.account.name == "fatou")
        review = await (await moderator.command("review", channel=place.channel)).reply()
        await press(moderator, await (await moderator.click(review, label="Keep ours")).reply(), "Publish")
        assert () == (await client._bot.records.record(place.guild.id)).effective_base.changed_upstream
        undo = await (await moderator.command("fact undo", channel=place.channel)).reply()
        assert "Undoes #1, which edited fact the-coup" in undo.text.replace("\\", "")


async def test_a_fact_whose_topic_is_gone_is_edited_not_restored(place: Place) -> None:
    async with moderated_bot(place) as scene:
        form = await scene.moderator.command("fact edit", channel=scene.here, fact="exports")
        await scene.published(await scene.typed(form, {KEYWORDS: "bullion"}))
    files = base()
    files = replace(files, topics=tuple(topic for topic in files.topics if topic.name != "economy"))
    async with running(place, AnswerService(files, Matcher(files))) as client:
        moderator = next(each for each in place.guild.members.values() if each.account.name == "fatou")
        again = Scene(place, client, moderator, moderator)
        offered = await moderator.autocomplete("fact restore", focused="fact", text="", channel=place.channel)
        assert [] == await offered.choices()
        shown = await _shown(again, "fact show", fact="exports")
        assert "Not in force" in shown.text
        assert ["Edit", "Retire", "History", "Look at both versions"] == shown.labels
        form = await moderator.click(shown, label="Edit")
        await again.published(await again.typed(form, {TOPIC: "relations"}))
        assert "gold" in await again.ask("What of exports?")
