"""A server's record, whatever is done to it: the same in memory as rebuilt, and a preview leaves no trace."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.facts import FactBase, SankoreError
from bot.facts.records import fact_record
from bot.ledger import GuildHead, Revision, Subject
from bot.ledger.hash_chain import seal_batch
from bot.matching import Matcher
from bot.service.answering import AnswerService, Question
from bot.service.record.changes import (
    Change,
    OperationError,
    add_fact,
    add_topic,
    edit_fact,
    edit_topic,
    merge_facts,
    move_fact,
    new_revisions,
    restore_fact,
    restore_topic,
    retire_fact,
    retire_topic,
)
from bot.service.record.form_input import FactInput, input_from_record, record_from_input
from bot.service.record.guild_record import GuildRecord
from bot.service.record.import_export import export
from bot.service.record.preview import preview
from bot.service.record.undo import undo
from tests.discord.small_record import base

DAY = date(2026, 11, 24)
GUILD = 5
ADDED = ["about-mali-sells-salt-economy", "about-salt-carried-river-economy"]
IDS = ["the-coup", "aid-ended", "volunteers", "exports", "imports", *ADDED]
TOPICS = ["relations", "assistance", "economy", "salt-trade"]
TEXTS = ["Mali sells salt.", "Salt is carried by river.", "The United States terminated all assistance"]
ASKED = [
    "What of exports?",
    "who sells salt?",
    "when was the coup",
    "assistance",
    "river transport",
    "is there gold",
]

Step = tuple[str, object, str]
steps = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(TEXTS), st.sampled_from(TOPICS)),
    st.tuples(st.just("edit"), st.sampled_from(IDS), st.sampled_from(TEXTS)),
    st.tuples(st.sampled_from(["retire", "restore"]), st.sampled_from(IDS), st.just("")),
    st.tuples(st.just("move"), st.sampled_from(IDS), st.sampled_from(TOPICS)),
    st.tuples(st.just("merge"), st.sampled_from(IDS), st.sampled_from(IDS)),
    st.tuples(st.sampled_from(["topic add", "topic retire"]), st.sampled_from(TOPICS), st.just("")),
    st.tuples(st.just("topic edit"), st.sampled_from(TOPICS), st.sampled_from(["Salt and gold", "River"])),
    st.tuples(st.just("topic restore"), st.sampled_from(TOPICS), st.just("")),
    st.tuples(st.just("undo"), st.integers(1, 12), st.just("")),
)


class Room:
    """A server's record with its log, and no store."""

    def __init__(self, files: FactBase | None = None) -> None:
        self.files = files or base()
        self.server = GuildRecord(GUILD, AnswerService(self.files, Matcher(self.files)), Matcher)
        self.log: tuple[Revision, ...] = ()

    def changes(self, kind: str, one: object, two: str) -> tuple[Change, ...]:
        """Return the changes of a step."""
        server, key = self.server, str(one)
        match kind:
            case "add":
                question = f"what about {key} of {two} number {server.state.number}"
                return add_fact(server, FactInput(key, "Note", two, "salt", question), DAY)
            case "edit":
                return edit_fact(
                    server,
                    key,
                    FactInput(
                        two, "Note", str((server.current(Subject.FACT, key) or {}).get("topic")), "", ""
                    ),
                    DAY,
                )
            case "retire":
                return retire_fact(server, key)
            case "restore":
                return restore_fact(server, key)
            case "move":
                return move_fact(server, key, two)
            case "merge":
                return merge_facts(server, key, two)
            case "topic add":
                return add_topic(server, key.title(), "What it is", key)
            case "topic edit":
                return edit_topic(server, key, two, "What it is")
            case "topic retire":
                return retire_topic(server, key)
            case "topic restore":
                return restore_topic(server, key)
            case _:
                batch = [each for each in self.log if each.batch == one]
                return undo(server, batch).changes if batch else ()

    def publish(self, changes: tuple[Change, ...]) -> None:
        """Write changes, and put them in force."""
        last = self.log[-1] if self.log else None
        head = GuildHead(GUILD, last.number, last.seal) if last else GuildHead(GUILD)
        batch = seal_batch(head, new_revisions(self.server, changes, 7), datetime(2026, 1, 1, tzinfo=UTC))
        self.log += batch
        self.server.apply(batch)

    def take(self, step: Step) -> None:
        """Do a step if it can be done, as moderators do: what a preview forbids is not published."""
        try:
            changes = self.changes(*step)
        except SankoreError:
            return
        if changes and preview(self.server, changes).publishable:
            self.publish(changes)

    def hits(self) -> list[object]:
        """Return the hits of some questions, with their confidence."""
        return [
            [(hit.fact.id, round(hit.confidence, 6)) for hit in self.server.service.more(Question(asked), 5)]
            for asked in ASKED
        ]


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, max_size=12))
def test_what_is_in_force_can_be_rebuilt_from_files_and_ledger(taken: list[Step]) -> None:
    room = Room()
    for step in taken:
        room.take(step)
    again = GuildRecord(GUILD, AnswerService(room.files, Matcher(room.files)), Matcher)
    again.apply(room.log)
    assert export(room.server.base.topics) == export(again.base.topics)
    fresh = AnswerService(room.server.base, Matcher(room.server.base))
    assert [
        [(hit.fact.id, round(hit.confidence, 6)) for hit in fresh.more(Question(asked), 5)] for asked in ASKED
    ] == room.hits()


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, max_size=6), steps)
def test_a_preview_leaves_no_trace(taken: list[Step], step: Step) -> None:
    room = Room()
    for each in taken:
        room.take(each)
    before, held = room.hits(), export(room.server.base.topics)
    try:
        changes = room.changes(*step)
    except SankoreError:
        return
    preview(room.server, changes)
    assert before == room.hits()
    assert held == export(room.server.base.topics)


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, max_size=8), steps)
def test_undoing_the_last_change_gives_back_what_was(taken: list[Step], step: Step) -> None:
    room = Room()
    for each in taken:
        room.take(each)
    before, count = export(room.server.base.topics), len(room.log)
    room.take(step)
    if len(room.log) == count:
        return
    room.publish(undo(room.server, [each for each in room.log if each.number > count]).changes)
    assert sorted(before) == sorted(export(room.server.base.topics))
    assert _facts(before) == _facts(export(room.server.base.topics))


def _facts(files: dict[str, bytes]) -> dict[str, list[str]]:
    """Return what files say, whatever the order of their facts: one moved away and back comes last."""
    return {name: sorted(content.decode().split("\n  - id: ")) for name, content in files.items()}


@given(
    st.sampled_from([fact_record(fact) for fact in base()]),
    st.lists(st.text("abc é", min_size=1).filter(str.strip), max_size=4),
    st.one_of(st.none(), st.dates(date(2000, 1, 1))),
)
def test_what_fills_in_a_form_comes_back_as_the_same_record(
    record: dict[str, object], words: list[str], day: date | None
) -> None:
    clean = list(dict.fromkeys(" ".join(word.split()) for word in words))
    filled = {**record, **({"keywords": clean, "questions": clean} if clean else {})}
    if not clean:
        filled.pop("questions", None)
    if day:
        filled["review_by"] = day.isoformat()
    assert filled == record_from_input(input_from_record(filled), str(record["id"]), base(), DAY)


@pytest.mark.parametrize("kind", ["edit", "retire", "move", "topic retire"])
def test_nothing_can_be_done_to_what_is_not_there(kind: str) -> None:
    with pytest.raises(OperationError, match="there is no"):
        Room().changes(kind, "nothing", "relations")
