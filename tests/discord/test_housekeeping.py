"""What happens unasked: own commands follow, servers come and go, other programs' changes arrive."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.interfaces.discord import background_tasks, command_sync
from bot.ledger import Action, NewRevision, Revision, SqlLedger, Subject, back_up, restore, store_url
from bot.matching import Matcher
from bot.service.answering import AnswerService
from bot.service.record.changes import Change
from tests.contracts.direct import disarm, run_sql
from tests.discord.keeping import FACT, HOURS, QUESTION, Kept, keeping, neighbour, press
from tests.discord.record import base
from tests.discord.running import Place, running

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


async def _topic(kept: Kept, title: str = "Visas & travel") -> None:
    form = await kept.keeper.command("topic add", channel=kept.here)
    preview = await kept.typed(form, {TITLE: title, DESCRIPTION: "How to get there"})
    await kept.published(preview)


async def test_a_new_topic_becomes_a_command_of_its_server_alone(kept: Kept) -> None:
    guild, there, other = neighbour(kept.place)
    await _topic(kept)
    await _until(lambda: "visas-travel" in kept.place.double.command_names(kept.place.guild))
    assert [] == kept.place.double.command_names(guild)
    await kept.published(await kept.drafted(fields={"Topic": "visas-travel"}))
    asked = await kept.place.awa.command("visas-travel", channel=kept.here, question=QUESTION)
    assert "nine" in (await asked.reply()).text
    with pytest.raises(LookupError):
        await other.command("visas-travel", channel=there)


async def test_an_edited_topic_is_told_once_and_a_retired_one_is_gone(kept: Kept) -> None:
    await _topic(kept)
    guild = kept.place.guild
    await _until(lambda: ["visas-travel"] == kept.place.double.command_names(guild))
    form = await kept.keeper.command("topic edit", channel=kept.here, topic="visas-travel")
    await kept.published(await kept.typed(form, {DESCRIPTION: "Who gets in"}))
    commands = kept.place.double.world.commands
    await _until(lambda: "Who gets in" in str(vars(commands)))
    retire = await (
        await kept.keeper.command("topic retire", channel=kept.here, topic="visas-travel")
    ).reply()
    await kept.published(retire)
    await _until(lambda: [] == kept.place.double.command_names(guild))
    puts = kept.place.double.requests_to("PUT", "/applications/{application_id}/guilds/{guild_id}/commands")
    assert 3 == len(puts)
    restore = await (
        await kept.keeper.command("topic restore", channel=kept.here, topic="visas-travel")
    ).reply()
    await kept.published(restore)
    await _until(lambda: ["visas-travel"] == kept.place.double.command_names(guild))


async def test_own_commands_are_back_after_a_restart_without_a_request_too_many(place: Place) -> None:
    put = "PUT", "/applications/{application_id}/guilds/{guild_id}/commands"
    async with keeping(place) as kept:
        await _topic(kept)
        await _until(lambda: ["visas-travel"] == place.double.command_names(place.guild))
    async with keeping(place) as kept:
        asked = await place.awa.command("visas-travel", channel=kept.here)
        assert "nothing under" in (await asked.reply()).text
        await _until(lambda: kept.client.is_ready())
        await asyncio.sleep(0.3)
    assert 1 == len(place.double.requests_to(*put))


async def test_where_the_bot_serves_one_server_all_commands_follow(place: Place) -> None:
    async with keeping(place, guild_id=place.guild.id) as kept:
        retire = await (await kept.keeper.command("topic retire", channel=kept.here, topic="economy")).reply()
        assert "exports" in retire.text
        await kept.published(retire)
        await _until(lambda: "economy" not in place.double.command_names(place.guild))
        assert "relations" in place.double.command_names(place.guild)


async def test_a_name_that_is_taken_is_no_topic(kept: Kept) -> None:
    form = await kept.keeper.command("topic add", channel=kept.here)
    preview = await kept.typed(form, {TITLE: "Ask", DESCRIPTION: "x", "Command": "ask"})
    assert "is a command of the bot" in preview.text
    assert "Publish" not in preview.labels


@pytest.fixture
async def beside(place: Place) -> AsyncIterator[SqlLedger]:
    """The same ledger, as another program has it."""
    ledger = await SqlLedger.open(store_url(f"sqlite:///{place.store}"), lambda: datetime.now(UTC))
    yield ledger
    await ledger.close()


async def test_what_another_program_changed_is_in_force_soon(kept: Kept, beside: SqlLedger) -> None:
    await kept.ask()
    guild_id = kept.place.guild.id
    server = await kept.client._bot.records.record(guild_id)
    statement = {"text": HOURS, "title": "Note"}
    record = {"id": FACT, "topic": "relations", "statement": statement, "questions": [QUESTION]}
    edit = Change(subject=Subject.FACT, key=FACT, action=Action.ADD, after=record)
    await beside.append(guild_id, server.drafts([edit], 0))
    await _until(lambda: FACT in server.base.by_id)
    assert "nine" in await kept.ask()


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
    kept: Kept, beside: SqlLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await kept.drafted()
    ledger, guild_id = kept.client._bot.records.ledger, kept.place.guild.id
    append = ledger.append

    async def late(guild_id: int, drafts: Sequence[NewRevision]) -> tuple[Revision, ...]:
        await beside.append(guild_id, [_library()])
        return await append(guild_id, drafts)

    monkeypatch.setattr(ledger, "append", late)
    await kept.published(draft)
    assert "Published as #2" in draft.text
    server = await kept.client._bot.records.record(guild_id)
    assert {FACT, "library"} <= server.base.by_id.keys()


async def _restored(kept: Kept, beside: SqlLedger) -> None:
    """A fact is published, then retired, and the backup from before its retirement put back."""
    file = kept.place.store.with_name("backup")
    await kept.published(await kept.drafted())
    await back_up(beside, file, datetime.now(UTC))
    retired = await kept.keeper.command("fact retire", channel=kept.here, fact=FACT)
    await kept.published(await retired.reply())
    await restore(beside, file, overwrite=True)


@pytest.mark.usefixtures("still")
async def test_a_restored_backup_is_in_force_though_it_has_grown_as_long_as_what_was_known(
    kept: Kept, beside: SqlLedger
) -> None:
    await _restored(kept, beside)
    await beside.append(kept.place.guild.id, [_library()])
    await kept.client._bot.records.refresh()
    server = await kept.client._bot.records.record(kept.place.guild.id)
    assert {FACT, "library"} <= server.base.by_id.keys()
    assert "nine" in await kept.ask()


@pytest.mark.usefixtures("still")
async def test_a_change_may_be_the_first_after_a_backup_was_restored(kept: Kept, beside: SqlLedger) -> None:
    await _restored(kept, beside)
    draft = await kept.drafted("The library opens at ten.", fields={"Phrasings": "library?"})
    await kept.published(draft)
    assert "Published as #2" in draft.text
    assert "ten" in await kept.ask("library?")
    assert "nine" in await kept.ask()


@pytest.mark.usefixtures("still")
async def test_a_change_of_what_a_restored_backup_does_not_have_is_shown_again(
    kept: Kept, beside: SqlLedger
) -> None:
    await _restored(kept, beside)
    guild_id = kept.place.guild.id
    draft = await kept.drafted("The library opens at ten.", fields={"Phrasings": "library?"})
    file = kept.place.store.with_name("backup")
    await kept.published(draft)
    edited = await kept.edited("The library opens at eleven.", fact="library")
    await restore(beside, file, overwrite=True)
    await kept.published(edited)
    assert "there is no fact" in edited.text
    assert 1 == len(await beside.revisions(guild_id))


async def test_a_restored_backup_takes_the_commands_of_later_topics_along(
    kept: Kept, beside: SqlLedger
) -> None:
    file, guild = kept.place.store.with_name("backup"), kept.place.guild
    await kept.ask()
    log = guild.add_text_channel("log")
    await beside.change_settings(guild.id, {"log_channel": log.id}, None)
    await back_up(beside, file, datetime.now(UTC))
    await _topic(kept)
    await _until(lambda: ["visas-travel"] == kept.place.double.command_names(guild))
    await restore(beside, file, overwrite=True)
    await _until(lambda: [] == kept.place.double.command_names(guild))
    await _until(lambda: "put back a backup" in log.bot_messages[-1].text)


async def test_a_server_that_is_unavailable_loses_nothing(kept: Kept) -> None:
    await kept.published(await kept.drafted())
    kept.place.guild.go_down()
    await kept.place.double.settled()
    (known,) = await kept.client._bot.records.ledger.servers()
    assert known.removed_at is None
    kept.place.guild.come_back()
    await kept.place.double.settled()
    assert "nine" in await kept.ask()


async def test_a_server_that_removed_the_bot_is_kept_a_month_then_erased(
    place: Place, beside: SqlLedger
) -> None:
    async with keeping(place) as kept:
        await kept.published(await kept.drafted())
        place.guild.remove_bot()
        await place.double.settled()
        (known,) = await beside.servers()
        assert known.removed_at is not None
        keeper = kept.client._background
        keeper._cleaned_at, keeper._clock = None, lambda: datetime.now(UTC) + timedelta(days=29)
        await _until(lambda: keeper._cleaned_at is not None)
        assert 1 == len(await beside.servers())
        keeper._cleaned_at, keeper._clock = None, lambda: datetime.now(UTC) + timedelta(days=31)
        for _ in range(100):
            if not await beside.servers():
                break
            await asyncio.sleep(0.05)
        assert () == await beside.servers()


async def test_a_server_that_removed_the_bot_while_it_was_off_is_noticed(
    place: Place, beside: SqlLedger
) -> None:
    async with keeping(place) as kept:
        await kept.published(await kept.drafted())
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
    async with keeping(place) as kept:
        await kept.published(await kept.drafted())
    await beside.server_removed(place.guild.id, datetime.now(UTC) - timedelta(days=31))
    async with keeping(place) as kept:
        keeper = kept.client._background
        await _until(lambda: keeper._cleaned_at is not None)
        assert "nine" in await kept.ask()
        await beside.server_removed(place.guild.id, datetime.now(UTC) - timedelta(days=31))
        keeper._cleaned_at = None  # the ledger was away when the server came back, so that it is not noted
        await _until(lambda: keeper._cleaned_at is not None)
    (known,) = await beside.servers()
    assert (1, None) == (known.latest, known.removed_at)


async def test_a_damaged_log_of_one_server_is_no_loss_to_the_others(
    place: Place, beside: SqlLedger, caplog: pytest.LogCaptureFixture
) -> None:
    guild, there, other = neighbour(place)
    async with keeping(place) as kept:
        await kept.published(await kept.drafted())
        for hour in ("ten", "eleven"):
            await kept.published(await kept.edited(HOURS.replace("nine", hour)))
        form = await other.command("topic add", channel=there)
        await press(other, await kept.typed(form, {TITLE: "Visas", DESCRIPTION: "x"}, by=other), "Publish")
        await _until(lambda: ["visas"] == place.double.command_names(guild))
    address = f"sqlite:///{place.store}"
    await disarm(address)
    await run_sql(address, "DELETE FROM revisions WHERE number = 2")
    async with keeping(place) as kept:
        assert "gold" in await kept.ask("What of exports?")
        refused = await (await kept.keeper.command("fact add", channel=kept.here)).reply()
        assert "is damaged (revision 3 does not follow 1); see what" in refused.text
        asked = await other.command("visas", channel=there)
        assert "nothing under" in (await asked.reply()).text
        await beside.append(guild.id, [_library()])
        server = await kept.client._bot.records.record(guild.id)
        await _until(lambda: "library" in server.base.by_id)
    assert "sankore ledger check" in caplog.text


async def test_a_log_that_is_damaged_while_the_bot_runs_is_no_loss_to_the_others(
    kept: Kept, beside: SqlLedger
) -> None:
    guild, there, other = neighbour(kept.place)
    await kept.published(await kept.drafted())
    await kept.ask(person=other, channel=there)
    await disarm(f"sqlite:///{kept.place.store}")
    await run_sql(
        f"sqlite:///{kept.place.store}", "UPDATE servers SET latest = 5, seal = 'x' WHERE latest = 1"
    )
    await beside.append(kept.place.guild.id, [_library()])
    await beside.append(guild.id, [_library()])
    server = await kept.client._bot.records.record(guild.id)
    await _until(lambda: "library" in server.base.by_id)
    assert "nine" in await kept.ask()


async def test_forgetting_takes_a_name_out_everywhere(kept: Kept, beside: SqlLedger) -> None:
    await kept.published(await kept.drafted())
    await kept.drafted("Something unfinished.", fields={"Phrasings": "what is unfinished?"})
    asked = await (await kept.keeper.command("forget-me", channel=kept.keeper.dm)).reply()
    await press(kept.keeper, asked, "Forget me")
    assert "taken out of 1 entry" in asked.text
    assert [None] == [each.by for each in await beside.revisions(kept.place.guild.id)]
    history = await (await kept.keeper.command("fact history", channel=kept.here)).reply()
    assert "a former moderator" in history.text
    assert str(kept.keeper.id) not in history.text
    assert "nine" in await kept.ask()


async def test_what_is_kept_can_be_read(kept: Kept) -> None:
    told = await (await kept.place.awa.command("privacy", channel=kept.here)).reply()
    assert "no questions" in told.text
    assert "30 days" in told.text
