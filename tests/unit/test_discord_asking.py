from datetime import UTC, datetime, timedelta

import discord
import pytest

from bot.interfaces.discord.correspondence import (
    AnswerNow,
    Correspondence,
    Edit,
    Exchange,
    Leave,
    LookUp,
    OnEdit,
    Revise,
    digest_of,
    may_have_reply,
    on_edit,
)
from bot.interfaces.discord.permissions import Means, means
from bot.interfaces.discord.questions import (
    Asking,
    Asks,
    AsksNothing,
    CallsOnly,
    Incoming,
    asked_footer,
    read,
    read_footer,
    without_mention,
)
from bot.service.answering import Question

NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
START = NOW - timedelta(hours=1)


def _incoming(
    content: str, *, person: bool = True, direct: bool = False, mention: bool = False, reply: bool = False
) -> Incoming:
    return Incoming(content, person, direct, mention, reply)


@pytest.mark.parametrize(
    ("incoming", "expected"),
    [
        (_incoming("gold?"), AsksNothing()),
        (_incoming("<@7> gold?", mention=True), Asks("gold?")),
        (_incoming("<@!7> gold?", mention=True), Asks("gold?")),
        (_incoming("<@7>", mention=True), CallsOnly()),
        (_incoming("  ", mention=True), AsksNothing()),
        (_incoming("gold?", reply=True), Asks("gold?")),
        (_incoming("", reply=True), AsksNothing()),
        (_incoming("gold?", direct=True), Asks("gold?")),
        (_incoming("", direct=True), CallsOnly()),
        (_incoming("<@7> gold?", mention=True, person=False), AsksNothing()),
        (_incoming("<@8> gold?"), AsksNothing()),
        (Incoming("", True, False, False, False, mentions_its_role=True), CallsOnly()),
        (Incoming("<@&9> gold?", True, False, False, False, mentions_its_role=True), Asks("gold?")),
        (Incoming("<@7>", True, False, True, False, replies_to_other=True), CallsOnly(at_message=True)),
    ],
)
def test_who_asks_what(incoming: Incoming, expected: Asking) -> None:
    assert expected == read(incoming, 7)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<@7> gold?", "gold?"),
        ("gold, <@7>?", "gold,?"),
        ("gold? <@7>", "gold?"),
        ("<@7>, <@!7>: gold?", "gold?"),
        ("<@7>\ngold?\n<@7> art?", "gold?\n art?"),
        ("<@77> gold?", "<@77> gold?"),
    ],
)
def test_the_bots_mention_is_taken_out(content: str, expected: str) -> None:
    assert expected == without_mention(content, 7)


def test_a_footer_gives_the_question_back() -> None:
    assert Question("gold: art?", topic="economy") == read_footer(
        asked_footer(Question("gold:\nart?", topic="economy"))
    )
    assert Question("gold?") == read_footer(asked_footer(Question("gold?", guild_id=1, asked_by=2)))


@pytest.mark.parametrize("footer", [None, "", "Asked", "Asked: ", "2 of 3", "asked: gold?"])
def test_other_footers_hold_no_question(footer: str | None) -> None:
    assert read_footer(footer) is None


def _edit(content: str = "new", *, written: datetime = NOW, edited: datetime | None = NOW) -> Edit:
    return Edit(content, written, edited)


MET = Exchange(digest_of("old"), 5)


@pytest.mark.parametrize(
    ("edit", "asking", "met", "expected"),
    [
        (_edit(), Asks("new"), MET, Revise(5)),
        (_edit("old"), Asks("old"), MET, Leave()),
        (_edit(), CallsOnly(), MET, Leave()),
        (_edit(), AsksNothing(), MET, Leave()),
        (_edit(), Asks("new"), Exchange(digest_of("old"), None), Leave()),
        (_edit(), Asks("new"), Exchange(b"", None, companions=(6,)), AnswerNow()),
        (_edit(), Asks("new"), None, AnswerNow()),
        (_edit(edited=None), Asks("new"), None, Leave()),
        (_edit(edited=NOW - timedelta(minutes=3)), Asks("new"), None, Leave()),
        (_edit(written=NOW - timedelta(minutes=20)), Asks("new"), None, Leave()),
        (_edit(written=START - timedelta(minutes=1)), Asks("new"), None, LookUp(answer_now=False)),
    ],
)
def test_what_an_edit_calls_for(edit: Edit, asking: Asking, met: Exchange | None, expected: OnEdit) -> None:
    assert expected == on_edit(edit, asking, met, started_at=START, now=NOW)


def test_a_fresh_question_from_before_the_start_is_answered_if_it_was_not() -> None:
    found = on_edit(_edit(written=NOW), Asks("new"), None, started_at=NOW + timedelta(seconds=1), now=NOW)
    assert LookUp(answer_now=True) == found


def test_only_lately_deleted_messages_from_before_the_start_are_looked_up() -> None:
    moments = (START - timedelta(minutes=1), NOW, START - timedelta(days=2))
    assert [True, False, False] == [may_have_reply(at, started_at=START, now=NOW) for at in moments]


def test_the_oldest_of_too_many_exchanges_is_forgotten() -> None:
    kept = Correspondence(limit=2)
    for message_id in (1, 2, 3):
        kept.remember(message_id, "gold?", message_id * 10)
    assert (None, Exchange(digest_of("gold?"), 20), 2) == (kept[1], kept[2], len(kept))


def test_a_forgotten_exchange_is_returned_once() -> None:
    kept = Correspondence()
    kept.remember(1, "gold?", 10)
    assert (Exchange(digest_of("gold?"), 10), None) == (kept.forget(1), kept.forget(1))


def test_a_companion_is_kept_once_and_when_the_answer_is_taken_away() -> None:
    kept = Correspondence()
    kept.remember(1, "gold?", 10)
    for companion_id in (11, 12, 11):
        kept.accompany(1, companion_id)
    kept.withdraw(1)
    assert Exchange(b"", None, companions=(12, 11)) == kept[1]


def test_turns_of_one_message_are_one_lock_and_are_not_kept() -> None:
    kept = Correspondence()
    turn = kept.turn(1)
    assert turn is kept.turn(1)
    assert turn is not kept.turn(2)
    del turn
    assert 0 == len(kept._turns)


@pytest.mark.parametrize(
    ("permissions", "in_thread", "expected"),
    [
        (discord.Permissions.all(), False, Means(True, True, True)),
        (discord.Permissions.none(), False, Means(False, False, False)),
        (discord.Permissions(send_messages=True), False, Means(False, False, False)),
        (discord.Permissions(view_channel=True, send_messages=True), False, Means(True, False, False)),
        (discord.Permissions(view_channel=True, send_messages=True), True, Means(False, False, False)),
        (
            discord.Permissions(view_channel=True, send_messages_in_threads=True),
            True,
            Means(True, False, False),
        ),
        (discord.Permissions(embed_links=True, read_message_history=True), False, Means(False, True, True)),
    ],
)
def test_what_permissions_allow(permissions: discord.Permissions, in_thread: bool, expected: Means) -> None:
    assert expected == means(permissions, in_thread=in_thread)
