"""The store failing under the moderators' hands: told clearly, nothing lost, everybody else answered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.ledger import engine
from tests.discord.keeping import HOURS, TEXT, keeping
from tests.discord.running import Place

WAIT_S = engine.LOCK_WAIT_SECONDS


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger that waits for a lock only a moment."""
    monkeypatch.setattr(engine, "LOCK_WAIT_SECONDS", 0.1)


@contextmanager
def locked(place: Place) -> Iterator[None]:
    """Another program holds the ledger's file."""
    other = sqlite3.connect(place.store, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def test_a_locked_ledger_keeps_the_draft_for_another_try(place: Place) -> None:
    async with keeping(place) as kept:
        draft = await kept.drafted()
        with locked(place):
            refusal = await (await kept.keeper.click(draft, label="Publish")).reply()
            assert "Nothing was published" in refusal.text
            assert "locked by another program" in refusal.text
            assert "does not say" in await kept.ask()
            assert "gold" in await kept.ask("What of exports?")
        await kept.published(draft)
        assert "nine" in await kept.ask()


async def test_a_lock_is_waited_for_no_longer_than_discord_waits(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOCK_WAIT_SECONDS", WAIT_S)
    async with keeping(place) as kept:
        draft = await kept.drafted()
        with locked(place):
            refusal = await (await kept.keeper.click(draft, label="Publish")).reply()
            assert "Nothing was published" in refusal.text


async def test_nothing_is_acknowledged_that_goes_into_a_deleted_file(place: Place) -> None:
    async with keeping(place) as kept:
        draft = await kept.drafted()
        kept_aside = place.store.rename(place.store.with_suffix(".aside"))
        refusal = await (await kept.keeper.click(draft, label="Publish")).reply()
        assert "Nothing was published" in refusal.text
        assert "was deleted or replaced" in refusal.text
        assert "gold" in await kept.ask("What of exports?")
        kept_aside.rename(place.store)
        await kept.published(draft)
        assert "nine" in await kept.ask()


async def test_what_is_typed_while_the_ledger_is_away_is_kept_in_memory(place: Place) -> None:
    async with keeping(place) as kept:
        await kept.ask()
        with locked(place):
            draft = await kept.drafted()
            assert "Publish" in draft.labels
            again = await kept.keeper.click(draft, label="Edit again")
            await (await kept.keeper.submit(again, {TEXT: HOURS.replace("nine", "ten")})).response()
            await kept.place.double.settled()
        await kept.published(draft)
        assert "ten" in await kept.ask()
