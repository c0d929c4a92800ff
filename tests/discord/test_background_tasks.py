"""What happens unasked: own commands follow, servers come and go, other programs' changes arrive."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.interfaces.discord import background_tasks, command_sync
from bot.ledger import Action, NewRevision, Revision, Subject, back_up, restore
from bot.ledger.engine import store_url
from bot.ledger.sql import SqlLedger
from bot.matching import Matcher
from bot.service.answering import AnswerService
from bot.service.record.changes import Change, new_revisions
from tests.contracts.direct import disarm, run_sql
from tests.discord.running_bot import Place, running
from tests.discord.scenes import FACT, HOURS, QUESTION, Scene, moderated_bot, neighbour, press
from tests.discord.small_record import base

TITLE, DESCRIPTION = "Title", "Description"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the background tasks wait for less."""
    monkeypatch.setattr(command_sync, "SETTLE_DELAY_S", 0.05)
    monkeypatch.setattr(background_tasks, "REFRESH_EVERY_S", 0.05)


async def _until(holds: Callable[[], bool]) -> None:
    for _ in range(500):
        if holds():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not come about within 5 s")


async def _topic(scene: Scene, title: str = "Visas & travel") -> None:
    form = await scene.moderator.command("topic add", channel=scene.here)
    preview = await scene.typed(form, {TITLE: title, DESCRIPTION: "How to get there"})
    await scene.published(preview)


async def test_a_new_topic_becomes_a_command_of_its_server_alone(scene: Scene) -> None:
    guild, there, other = neighbour(scene.place)
    await _topic(scene)
    await _until(lambda: "visas-travel" in scene.place.double.command_names(scene.place.guild))
    assert [] == scene.place.double.command_names(guild)
    await scene.published(await scene.drafted(fields={"Topic": "visas-travel"}))
    asked = await scene.place.awa.command("visas-travel", channel=scene.here, question=QUESTION)
    assert "nine" in (await asked.reply()).text
    with pytest.raises(LookupError):
        await other.command("visas-travel", channel=there)


async def test_an_edited_topic_is_told_once_and_a_retired_one_is_gone(scene: Scene) -> None:
    await _topic(scene)
    guild = scene.place.guild
    await _until(lambda: ["visas-travel"] == scene.place.double.command_names(guild))
    form = await scene.moderator.command("topic edit", channel=scene.here, topic="visas-travel")
    await scene.published(await scene.typed(form, {DESCRIPTION: "Who gets in"}))
    commands = scene.place.double.world.commands
    await _until(lambda: "Who gets in" in str(vars(commands)))
    retire = await (
        await scene.moderator.command("topic retire", channel=scene.here, topic="visas-travel")
    ).reply()
    await scene.published(retire)
    await _until(lambda: [] == scene.place.double.command_names(guild))
    puts = scene.place.double.requests_to("PUT", "/applications/{application_id}/guilds/{guild_id}/commands")
    assert 3 == len(puts)
    restore = await (
        await scene.moderator.command("topic restore", channel=scene.here, topic="visas-travel")
    ).reply()
    await scene.published(restore)
    await _until(lambda: ["visas-travel"] == scene.place.double.command_names(guild))


async def test_own_commands_are_back_after_a_restart_without_a_request_too_many(place: Place) -> None:
    put = "PUT", "/applications/{application_id}/guilds/{guild_id}/commands"
    async with moderated_bot(place) as scene:
        await _topic(scene)
        await _until(lambda: ["visas-travel"] == place.double.command_names(place.guild))
    async with moderated_bot(place) as scene:
        asked = await place.awa.command("visas-travel", channel=scene.here)
        assert "nothing under" in (await asked.reply()).text
        await _until(lambda: scene.client.is_ready())
        await asyncio.sleep(0.3)
    assert 1 == len(place.double.requests_to(*put))


async def test_where_the_bot_serves_one_server_all_commands_follow(place: Place) -> None:
    async with moderated_bot(place, guild_id=place.guild.id) as scene:
        retire = await (
            await scene.moderator.command("topic retire", channel=scene.here, topic="economy")
        ).reply()
        assert "exports" in retire.text
        await scene.published(retire)
        await _until(lambda: "economy" not in place.double.command_names(place.guild))
        assert "relations" in place.double.command_names(place.guild)


async def test_a_name_that_is_taken_is_no_topic(scene: Scene) -> None:
    form = await scene.moderator.command("topic add", channel=scene.here)
    preview = await scene.typed(form, {TITLE: "Ask", DESCRIPTION: "x", "Command": "ask"})
    assert "is a command of the bot" in preview.text
    assert "Publish" not in preview.labels


@pytest.fixture
async def beside(place: Place) -> AsyncIterator[SqlLedger]:
    """Yield the same ledger, as another program has it."""
    ledger = await SqlLedger.open(store_url(f"sqlite:///{place.store}"), lambda: datetime.now(UTC))
    yield ledger
    await ledger.close()


async def test_what_another_program_changed_is_in_force_soon(scene: Scene, beside: SqlLedger) -> None:
    await scene.ask()
    guild_id = scene.place.guild.id
    server = await scene.client._bot.records.record(guild_id)
    statement = {"text": HOURS, "title": "Note"}
    record = {"id": FACT, "topic": "relations", "statement": statement, "questions": [QUESTION]}
    edit = Change(subject=Subject.FACT, key=FACT, action=Action.ADD, after=record)
    await beside.append(guild_id, new_revisions(server, [edit], 0))
    await _until(lambda: FACT in server.base.by_id)
    assert "nine" in await scene.ask()


def _library() -> NewRevision:
    statement = {"text": "The library opens at ten.", "title": "Note"}
    record = {"id": "library", "topic": "relations", "statement": statement, "questions": ["library?"]}
    return NewRevision(subject=Subject.FACT, key="library", action=Action.ADD, after=record)


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """BackgroundTasks that looks at the ledger once and not again."""
    monkeypatch.setattr(background_tasks, "REFRESH_EVERY_S", 3600)


@pytest.mark.usefixtures("still")
async def test_what_another_program_wrote_the_moment_before_is_in_force_too(
    scene: Scene, beside: SqlLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await scene.drafted()
    ledger, guild_id = scene.client._bot.records.ledger, scene.place.guild.id
    append = ledger.append

    async def late(guild_id: int, drafts: Sequence[NewRevision]) -> tuple[Revision, ...]:
        await beside.append(guild_id, [_library()])
        return await append(guild_id, drafts)

    monkeypatch.setattr(ledger, "append", late)
    await scene.published(draft)
    assert "Published as #2" in draft.text
    server = await scene.client._bot.records.record(guild_id)
    assert {FACT, "library"} <= server.base.by_id.keys()


async def _restored(scene: Scene, beside: SqlLedger) -> None:
    """Return a fact is published, then retired, and the backup from before its retirement put back."""
    file = scene.place.store.with_name("backup")
    await scene.published(await scene.drafted())
    await back_up(beside, file, datetime.now(UTC))
    retired = await scene.moderator.command("fact retire", channel=scene.here, fact=FACT)
    await scene.published(await retired.reply())
    await restore(beside, file, overwrite=True)


@pytest.mark.usefixtures("still")
async def test_a_restored_backup_is_in_force_though_it_has_grown_as_long_as_what_was_known(
    scene: Scene, beside: SqlLedger
) -> None:
    await _restored(scene, beside)
    await beside.append(scene.place.guild.id, [_library()])
    await scene.client._bot.records.refresh()
    server = await scene.client._bot.records.record(scene.place.guild.id)
    assert {FACT, "library"} <= server.base.by_id.keys()
    assert "nine" in await scene.ask()


@pytest.mark.usefixtures("still")
async def test_a_change_may_be_the_first_after_a_backup_was_restored(scene: Scene, beside: SqlLedger) -> None:
    await _restored(scene, beside)
    draft = await scene.drafted("The library opens at ten.", fields={"Phrasings": "library?"})
    await scene.published(draft)
    assert "Published as #2" in draft.text
    assert "ten" in await scene.ask("library?")
    assert "nine" in await scene.ask()


@pytest.mark.usefixtures("still")
async def test_a_change_of_what_a_restored_backup_does_not_have_is_shown_again(
    scene: Scene, beside: SqlLedger
) -> None:
    await _restored(scene, beside)
    guild_id = scene.place.guild.id
    draft = await scene.drafted("The library opens at ten.", fields={"Phrasings": "library?"})
    file = scene.place.store.with_name("backup")
    await scene.published(draft)
    edited = await scene.edited("The library opens at eleven.", fact="library")
    await restore(beside, file, overwrite=True)
    await scene.published(edited)
    assert "there is no fact" in edited.text
    assert 1 == len(await beside.revisions(guild_id))


async def test_a_restored_backup_takes_the_commands_of_later_topics_along(
    scene: Scene, beside: SqlLedger
) -> None:
    file, guild = scene.place.store.with_name("backup"), scene.place.guild
    await scene.ask()
    log = guild.add_text_channel("log")
    await beside.change_settings(guild.id, {"log_channel": log.id}, None)
    await back_up(beside, file, datetime.now(UTC))
    await _topic(scene)
    await _until(lambda: ["visas-travel"] == scene.place.double.command_names(guild))
    await restore(beside, file, overwrite=True)
    await _until(lambda: [] == scene.place.double.command_names(guild))
    await _until(lambda: "put back a backup" in log.bot_messages[-1].text)


async def test_a_server_that_is_unavailable_loses_nothing(scene: Scene) -> None:
    await scene.published(await scene.drafted())
    scene.place.guild.go_down()
    await scene.place.double.settled()
    (known,) = await scene.client._bot.records.ledger.servers()
    assert known.removed_at is None
    scene.place.guild.come_back()
    await scene.place.double.settled()
    assert "nine" in await scene.ask()


async def test_a_server_that_removed_the_bot_is_kept_a_month_then_erased(
    place: Place, beside: SqlLedger
) -> None:
    async with moderated_bot(place) as scene:
        await scene.published(await scene.drafted())
        place.guild.remove_bot()
        await place.double.settled()
        (known,) = await beside.servers()
        assert known.removed_at is not None
        moderator = scene.client._background
        moderator._cleaned_at, moderator._clock = None, lambda: datetime.now(UTC) + timedelta(days=29)
        await _until(lambda: moderator._cleaned_at is not None)
        assert 1 == len(await beside.servers())
        moderator._cleaned_at, moderator._clock = None, lambda: datetime.now(UTC) + timedelta(days=31)
        for _ in range(100):
            if not await beside.servers():
                break
            await asyncio.sleep(0.05)
        assert () == await beside.servers()


async def test_a_server_that_removed_the_bot_while_it_was_off_is_noticed(
    place: Place, beside: SqlLedger
) -> None:
    async with moderated_bot(place) as scene:
        await scene.published(await scene.drafted())
    place.double.world.forget(place.guild)
    place.double.add_guild("Elsewhere")
    shared = base()
    async with running(place, AnswerService(shared, Matcher(shared))) as client:
        await _until(client.is_ready)
        for _ in range(100):
            (known,) = await beside.servers()
            if known.removed_at is not None:
                break
            await asyncio.sleep(0.05)
    assert known.removed_at is not None


async def test_a_server_that_has_the_bot_back_is_never_erased(place: Place, beside: SqlLedger) -> None:
    async with moderated_bot(place) as scene:
        await scene.published(await scene.drafted())
    await beside.server_removed(place.guild.id, datetime.now(UTC) - timedelta(days=31))
    async with moderated_bot(place) as scene:
        moderator = scene.client._background
        await _until(lambda: moderator._cleaned_at is not None)
        assert "nine" in await scene.ask()
        await beside.server_removed(place.guild.id, datetime.now(UTC) - timedelta(days=31))
        moderator._cleaned_at = None  # the ledger was away when the server came back, so that it is not noted
        await _until(lambda: moderator._cleaned_at is not None)
    (known,) = await beside.servers()
    assert (1, None) == (known.latest, known.removed_at)


async def test_a_damaged_log_of_one_server_is_no_loss_to_the_others(
    place: Place, beside: SqlLedger, caplog: pytest.LogCaptureFixture
) -> None:
    guild, there, other = neighbour(place)
    async with moderated_bot(place) as scene:
        await scene.published(await scene.drafted())
        for hour in ("ten", "eleven"):
            await scene.published(await scene.edited(HOURS.replace("nine", hour)))
        form = await other.command("topic add", channel=there)
        await press(other, await scene.typed(form, {TITLE: "Visas", DESCRIPTION: "x"}, by=other), "Publish")
        await _until(lambda: ["visas"] == place.double.command_names(guild))
    address = f"sqlite:///{place.store}"
    await disarm(address)
    await run_sql(address, "DELETE FROM revisions WHERE number = 2")
    async with moderated_bot(place) as scene:
        for _ in range(2):
            assert "gold" in await scene.ask("What of exports?")
        refused = await (await scene.moderator.command("fact add", channel=scene.here)).reply()
        assert "is damaged (revision 3 does not follow 1); see what" in refused.text
        asked = await other.command("visas", channel=there)
        assert "nothing under" in (await asked.reply()).text
        await beside.append(guild.id, [_library()])
        server = await scene.client._bot.records.record(guild.id)
        await _until(lambda: "library" in server.base.by_id)
    assert "sankore ledger check" in caplog.text
    assert 1 == caplog.text.count("is answered from the knowledge files alone"), "logged once, not each time"


async def test_a_log_that_is_damaged_while_the_bot_runs_is_no_loss_to_the_others(
    scene: Scene, beside: SqlLedger
) -> None:
    guild, there, other = neighbour(scene.place)
    await scene.published(await scene.drafted())
    await scene.ask(person=other, channel=there)
    await disarm(f"sqlite:///{scene.place.store}")
    await run_sql(
        f"sqlite:///{scene.place.store}", "UPDATE servers SET latest = 5, seal = 'x' WHERE latest = 1"
    )
    await beside.append(scene.place.guild.id, [_library()])
    await beside.append(guild.id, [_library()])
    server = await scene.client._bot.records.record(guild.id)
    await _until(lambda: "library" in server.base.by_id)
    assert "nine" in await scene.ask()


async def test_forgetting_takes_a_name_out_everywhere(scene: Scene, beside: SqlLedger) -> None:
    await scene.published(await scene.drafted())
    await scene.drafted("Something unfinished.", fields={"Phrasings": "what is unfinished?"})
    asked = await (await scene.moderator.command("forget-me", channel=scene.moderator.dm)).reply()
    await press(scene.moderator, asked, "Forget me")
    assert "taken out of 1 entry" in asked.text
    assert [None] == [each.by for each in await beside.revisions(scene.place.guild.id)]
    history = await (await scene.moderator.command("fact history", channel=scene.here)).reply()
    assert "a former moderator" in history.text
    assert str(scene.moderator.id) not in history.text
    assert "nine" in await scene.ask()


async def test_what_is_kept_can_be_read(scene: Scene) -> None:
    told = await (await scene.place.awa.command("privacy", channel=scene.here)).reply()
    assert "no questions" in told.text
    assert "30 days" in told.text
