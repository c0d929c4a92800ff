"""A desk that takes its time: interactions are deferred, messages show typing, the heart goes on beating."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.facts import Fact, FactBase
from bot.interfaces.discord import sending
from bot.ledger import NewRevision, Revision
from bot.matching import Hit, Matcher, Reply
from bot.service import executor
from bot.service.answering import AnswerService
from tests.discord.loopback import Loopback, Message, ResponseKind
from tests.discord.running_bot import Place, running
from tests.discord.scenes import HOURS, QUESTION, Scene, moderated_bot, settings_panel
from tests.discord.small_record import EXPORTS, IMPORTS, FixedMatching, base


@dataclass
class Slow(FixedMatching):
    """A matcher that can be kept from coming to an end."""

    gate: threading.Event = field(default_factory=threading.Event)

    def reply(self, text: str, topic: str | None = None) -> Reply:
        """Return the fixed reply, once the gate is open."""
        self.gate.wait()
        return super().reply(text, topic)

    def rank(self, text: str, topic: str | None = None, limit: int = 10) -> tuple[Hit, ...]:
        """Return the fixed ranking, once the gate is open."""
        self.gate.wait()
        return super().rank(text, topic, limit)

    def complete(self, text: str, topic: str | None = None, limit: int = 25) -> tuple[tuple[str, Fact], ...]:
        """Return the fixed completions, once the gate is open."""
        self.gate.wait()
        return super().complete(text, topic, limit)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    """Yield a matcher that is slow by now, for a bot that notices soon."""
    monkeypatch.setattr(executor, "SLOW_AFTER_S", 0.02)
    monkeypatch.setattr(sending, "TYPING_AFTER_S", 0.02)
    matching = Slow(base())
    yield matching
    matching.gate.set()  # so that a failing test does not hang


@pytest.mark.parametrize("private", [True, False])
async def test_a_slow_answer_to_a_command_is_deferred(place: Place, slow: Slow, private: bool) -> None:
    async with running(place, AnswerService(slow.base, slow)):
        asked = await place.awa.command("ask", channel=place.channel, question="gold?", private=private)
        response = await asked.response()
        assert (ResponseKind.DEFERRED_MESSAGE, private) == (response.kind, response.ephemeral)
        slow.gate.set()
        reply = await asked.reply()
        assert (private, True) == (reply.ephemeral, "gold, art" in reply.text)


async def test_a_slow_answer_to_a_message_command_is_deferred(place: Place, slow: Slow) -> None:
    async with running(place, AnswerService(slow.base, slow)):
        remark = await place.binta.say(place.channel, "gold?")
        asked = await place.awa.message_command("Answer this", remark)
        assert ResponseKind.DEFERRED_MESSAGE is (await asked.response()).kind
        slow.gate.set()
        assert "gold, art" in (await asked.reply()).text


@pytest.mark.parametrize(("label", "told"), [("Why this?", "read as"), ("More passages", "next best")])
async def test_a_slow_answer_to_a_press_is_deferred(place: Place, slow: Slow, label: str, told: str) -> None:
    slow.gate.set()
    async with running(place, AnswerService(slow.base, slow)):
        await place.awa.say(place.channel, f"{place.double.mention} gold?")
        answer = await place.channel.next_bot_message()
        slow.gate.clear()
        pressed = await place.awa.click(answer, label=label)
        response = await pressed.response()
        assert (ResponseKind.DEFERRED_MESSAGE, True) == (response.kind, response.ephemeral)
        slow.gate.set()
        assert told in (await pressed.reply()).text


async def test_a_slow_pick_is_deferred_and_turns_the_offer_into_the_answer(place: Place, slow: Slow) -> None:
    slow.gate.set()
    async with running(place, AnswerService(slow.base, slow)):
        await place.awa.say(place.channel, f"{place.double.mention} trade?")
        offer = await place.channel.next_bot_message()
        slow.gate.clear()
        pressed = await place.awa.click(offer, label=IMPORTS)
        assert ResponseKind.DEFERRED_UPDATE is (await pressed.response()).kind
        slow.gate.set()
        assert "machinery" in (await pressed.reply()).text


async def test_suggestions_that_come_late_are_none(place: Place, slow: Slow) -> None:
    async with running(place, AnswerService(slow.base, slow)):
        typed = await place.awa.autocomplete("economy", focused="question", text="x", channel=place.channel)
        assert [] == await typed.choices()
        slow.gate.set()


async def test_a_slow_answer_to_a_message_shows_typing(place: Place, slow: Slow) -> None:
    async with running(place, AnswerService(slow.base, slow)):
        await place.awa.say(place.channel, f"{place.double.mention} gold?")
        await place.channel.typing.first()
        assert [] == place.channel.bot_messages
        slow.gate.set()
        assert EXPORTS[-20:] in (await place.channel.next_bot_message()).text


async def test_the_heart_beats_while_the_desk_thinks(slow: Slow, tmp_path: Path) -> None:
    async with Loopback(message_content=False, heartbeat_interval_ms=20) as double:
        guild = double.add_guild()
        channel = guild.add_text_channel("general")
        awa, binta = guild.add_member("awa"), guild.add_member("binta")
        place = Place(double, guild, channel, awa, binta, tmp_path / "ledger.sqlite3")
        async with running(place, AnswerService(slow.base, slow)):
            await place.awa.say(channel, f"{double.mention} gold?")
            await channel.typing.first()
            await double.gateway.beats.first(start=len(double.gateway.beats) + 3)
            slow.gate.set()
            assert "gold, art" in (await channel.next_bot_message()).text


async def test_a_slow_answer_is_announced_well_within_three_seconds(place: Place) -> None:
    matching = Slow(base())
    async with running(place, AnswerService(matching.base, matching)):
        asked = await place.awa.command("ask", channel=place.channel, question="gold?")
        response = await asked.response()
        matching.gate.set()
        assert "gold, art" in (await asked.reply()).text
    assert 0.5 < response.seconds < 2


SAYS = "What should the record say?"


@asynccontextmanager
async def busy(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[threading.Event]:
    """Keep the one thread that answers busy until the gate is opened; the bot notices soon."""
    monkeypatch.setattr(executor, "SLOW_AFTER_S", 0.02)
    gate = threading.Event()
    task = asyncio.create_task(scene.client._bot.records.executor.run(gate.wait))
    await asyncio.sleep(0)  # so that it has begun
    try:
        yield gate
    finally:
        gate.set()
        await task


async def _suggested(scene: Scene) -> Message:
    """Return what a moderator sees of a member's suggestion."""
    form = await scene.place.awa.command("suggest", channel=scene.here, question=QUESTION)
    await (await scene.place.awa.submit(form, {SAYS: HOURS})).reply()
    return await (await scene.moderator.command("review", channel=scene.here)).reply()


async def test_a_suggestion_is_taken_in_while_the_desk_is_busy(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = await scene.place.awa.command("suggest", channel=scene.here, question=QUESTION)
    async with busy(scene, monkeypatch) as gate:
        sent = await scene.place.awa.submit(form, {SAYS: HOURS})
        response = await sent.response()
        assert (ResponseKind.DEFERRED_MESSAGE, True) == (response.kind, response.ephemeral)
        gate.set()
        assert "Thank you" in (await sent.reply()).text


async def test_a_setting_is_chosen_while_the_desk_is_busy(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = await settings_panel(scene)
    async with busy(scene, monkeypatch) as gate:
        pressed = await scene.admin.click(panel, label="Answer privately")
        assert ResponseKind.DEFERRED_UPDATE is (await pressed.response()).kind
        gate.set()
        assert "private, unless" in (await pressed.reply()).text


async def test_a_suggestion_is_approved_while_the_desk_is_busy(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = await _suggested(scene)
    async with busy(scene, monkeypatch) as gate:
        pressed = await scene.moderator.click(review, label="Approve")
        assert ResponseKind.DEFERRED_UPDATE is (await pressed.response()).kind
        gate.set()
        assert "Published as" in (await pressed.reply()).text


async def test_a_suggestion_is_rejected_while_the_desk_is_busy(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = await scene.moderator.click(await _suggested(scene), label="Reject with a reason")
    async with busy(scene, monkeypatch) as gate:
        sent = await scene.moderator.submit(form, {"Reason": "no"})
        assert ResponseKind.DEFERRED_MESSAGE is (await sent.response()).kind
        gate.set()
        assert "Rejected" in (await sent.reply()).text


async def test_a_form_that_takes_too_long_to_fill_in_is_asked_for_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = await _suggested(scene)
    async with busy(scene, monkeypatch):
        pressed = await scene.moderator.click(review, label="Edit and approve")
        assert "Press again" in (await pressed.reply()).text
    assert (
        "Edit and approve"
        == (await (await scene.moderator.click(review, label="Edit and approve")).modal())["title"]
    )


async def test_a_change_that_is_long_in_writing_is_deferred(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await scene.drafted()
    ledger, gate = scene.client._bot.records.ledger, asyncio.Event()
    append = ledger.append

    async def late(guild_id: int, drafts: Sequence[NewRevision]) -> tuple[Revision, ...]:
        await gate.wait()
        return await append(guild_id, drafts)

    monkeypatch.setattr(ledger, "append", late)
    pressed = await scene.moderator.click(draft, label="Publish")
    assert ResponseKind.DEFERRED_UPDATE is (await pressed.response()).kind
    gate.set()
    assert "Published as" in (await pressed.reply()).text


async def test_a_suggestion_does_not_wait_for_an_index_of_the_servers_own(place: Place) -> None:
    async with moderated_bot(place) as scene:
        made: list[FactBase] = []

        def make(known: FactBase) -> Matcher:
            made.append(known)
            return Matcher(known)

        (await scene.client._bot.records.record(place.guild.id))._make_matcher = make
        form = await place.awa.command("suggest", channel=place.channel, question="gold?")
        sent = await place.awa.submit(form, {"What should the record say?": "Gold is exported."})
        assert "Thank you" in (await sent.reply()).text
        assert [] == made
