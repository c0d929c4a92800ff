"""The store failing under the moderators' hands: told clearly, nothing lost, everybody else answered."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.ledger import engine
from tests.discord.running_bot import Place
from tests.discord.scenes import HOURS, TEXT, moderated_bot

WAIT_S = engine.LOCK_WAIT_SECONDS


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Return a ledger that waits for a lock only a moment."""
    monkeypatch.setattr(engine, "LOCK_WAIT_SECONDS", 0.1)


@asynccontextmanager
async def locked(place: Place) -> AsyncIterator[None]:
    """Another program holds the ledger's file, as soon as the bot lets go of it."""
    other = sqlite3.connect(place.store, isolation_level=None, timeout=0)
    for _ in range(500):
        if _begins(other):
            break
        await asyncio.sleep(0.01)  # the bot needs the loop to end what it is writing
    assert other.in_transaction
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def _begins(other: sqlite3.Connection) -> bool:
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    return True


async def test_a_locked_ledger_keeps_the_draft_for_another_try(place: Place) -> None:
    async with moderated_bot(place) as scene:
        draft = await scene.drafted()
        async with locked(place):
            refusal = await (await scene.moderator.click(draft, label="Publish")).reply()
            assert "Nothing was published" in refusal.text
            assert "locked by another program" in refusal.text
            assert "does not say" in await scene.ask()
            assert "gold" in await scene.ask("What of exports?")
        await scene.published(draft)
        assert "nine" in await scene.ask()


async def test_a_lock_that_lasts_is_told_after_the_press_was_deferred(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOCK_WAIT_SECONDS", WAIT_S)
    async with moderated_bot(place) as scene:
        draft = await scene.drafted()
        async with locked(place):
            refusal = await (await scene.moderator.click(draft, label="Publish")).followup()
            assert "Nothing was published" in refusal.text


async def test_nothing_is_acknowledged_that_goes_into_a_deleted_file(place: Place) -> None:
    async with moderated_bot(place) as scene:
        draft = await scene.drafted()
        kept_aside = place.store.rename(place.store.with_suffix(".aside"))
        refusal = await (await scene.moderator.click(draft, label="Publish")).reply()
        assert "Nothing was published" in refusal.text
        assert "was deleted or replaced" in refusal.text
        assert "gold" in await scene.ask("What of exports?")
        kept_aside.rename(place.store)
        await scene.published(draft)
        assert "nine" in await scene.ask()


async def test_what_is_typed_while_the_ledger_is_away_is_kept_in_memory(place: Place) -> None:
    async with moderated_bot(place) as scene:
        await scene.ask()
        async with locked(place):
            draft = await scene.drafted()
            assert "Publish" in draft.labels
            again = await scene.moderator.click(draft, label="Edit again")
            await (await scene.moderator.submit(again, {TEXT: HOURS.replace("nine", "ten")})).response()
            await scene.place.double.settled()
        await scene.published(draft)
        assert "ten" in await scene.ask()
