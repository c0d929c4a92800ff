from datetime import UTC, datetime, timedelta

import discord
import pytest

from bot.interfaces.discord.access import Capabilities, capabilities
from bot.interfaces.discord.message_parsing import (
    AskedQuestion,
    BareMention,
    IncomingMessage,
    NotAddressed,
    ParsedMessage,
    parse_footer,
    parse_message,
    question_footer,
    without_mention,
)
from bot.interfaces.discord.reply_tracker import (
    EditDecision,
    MessageEdit,
    ReplyTracker,
    TrackedReply,
    content_digest,
    decide_on_edit,
    may_have_reply,
)
from bot.service.answering import Question

NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
START = NOW - timedelta(hours=1)


def _incoming(
    content: str, *, person: bool = True, direct: bool = False, mention: bool = False, reply: bool = False
) -> IncomingMessage:
    return IncomingMessage(content, person, direct, mention, reply)


@pytest.mark.parametrize(
    ("incoming", "expected"),
    [
        (_incoming("gold?"), NotAddressed()),
        (_incoming("<@7> gold?", mention=True), AskedQuestion("gold?")),
        (_incoming("<@!7> gold?", mention=True), AskedQuestion("gold?")),
        (_incoming("<@7>", mention=True), BareMention()),
        (_incoming("  ", mention=True), NotAddressed()),
        (_incoming("gold?", reply=True), AskedQuestion("gold?")),
        (_incoming("", reply=True), NotAddressed()),
        (_incoming("gold?", direct=True), AskedQuestion("gold?")),
        (_incoming("", direct=True), BareMention()),
        (_incoming("<@7> gold?", mention=True, person=False), NotAddressed()),
        (_incoming("<@8> gold?"), NotAddressed()),
        (IncomingMessage("", True, False, False, False, mentions_its_role=True), BareMention()),
        (
            IncomingMessage("<@&9> gold?", True, False, False, False, mentions_its_role=True),
            AskedQuestion("gold?"),
        ),
        (
            IncomingMessage("<@7>", True, False, True, False, replies_to_other=True),
            BareMention(at_message=True),
        ),
    ],
)
def test_who_asks_what(incoming: IncomingMessage, expected: ParsedMessage) -> None:
    assert expected == parse_message(incoming, 7)


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
    assert Question("gold: art?", topic="economy") == parse_footer(
        question_footer(Question("gold:\nart?", topic="economy"))
    )
    assert Question("gold?") == parse_footer(question_footer(Question("gold?", guild_id=1, asked_by=2)))


@pytest.mark.parametrize("footer", [None, "", "Asked", "Asked: ", "2 of 3", "asked: gold?"])
def test_other_footers_hold_no_question(footer: str | None) -> None:
    assert parse_footer(footer) is None


def _edit(content: str = "new", *, written: datetime = NOW, edited: datetime | None = NOW) -> MessageEdit:
    return MessageEdit(content, written, edited)


TRACKED = TrackedReply(content_digest("old"), 5)


@pytest.mark.parametrize(
    ("edit", "tracked", "expected"),
    [
        (_edit(), TRACKED, EditDecision.EDIT_REPLY),
        (_edit("old"), TRACKED, EditDecision.IGNORE),
        (_edit(), TrackedReply(content_digest("old"), None), EditDecision.IGNORE),
        (_edit(), TrackedReply(b"", None, companions=(6,)), EditDecision.REPLY_NOW),
        (_edit(), None, EditDecision.REPLY_NOW),
        (_edit(edited=None), None, EditDecision.IGNORE),
        (_edit(edited=NOW - timedelta(minutes=3)), None, EditDecision.IGNORE),
        (_edit(written=NOW - timedelta(minutes=20)), None, EditDecision.IGNORE),
        (_edit(written=START - timedelta(minutes=1)), None, EditDecision.FIND_REPLY),
    ],
)
def test_what_an_edit_calls_for(
    edit: MessageEdit, tracked: TrackedReply | None, expected: EditDecision
) -> None:
    assert expected == decide_on_edit(edit, tracked, started_at=START, now=NOW)


def test_a_fresh_question_from_before_the_start_is_answered_if_it_was_not() -> None:
    found = decide_on_edit(_edit(written=NOW), None, started_at=NOW + timedelta(seconds=1), now=NOW)
    assert EditDecision.FIND_REPLY_OR_REPLY == found


def test_only_lately_deleted_messages_from_before_the_start_are_looked_up() -> None:
    moments = (START - timedelta(minutes=1), NOW, START - timedelta(days=2))
    assert [True, False, False] == [may_have_reply(at, started_at=START, now=NOW) for at in moments]


def test_the_oldest_of_too_many_exchanges_is_forgotten() -> None:
    kept = ReplyTracker(limit=2)
    for message_id in (1, 2, 3):
        kept.track(message_id, "gold?", message_id * 10)
    assert (None, TrackedReply(content_digest("gold?"), 20), 2) == (kept[1], kept[2], len(kept))


def test_a_forgotten_exchange_is_returned_once() -> None:
    kept = ReplyTracker()
    kept.track(1, "gold?", 10)
    assert (TrackedReply(content_digest("gold?"), 10), None) == (kept.forget(1), kept.forget(1))


def test_a_companion_is_kept_once_and_when_the_answer_is_taken_away() -> None:
    kept = ReplyTracker()
    kept.track(1, "gold?", 10)
    for companion_id in (11, 12, 11):
        kept.add_companion(1, companion_id)
    kept.withdraw(1)
    assert TrackedReply(b"", None, companions=(12, 11)) == kept[1]


def test_there_is_one_lock_for_a_message_and_it_is_not_kept() -> None:
    kept = ReplyTracker()
    lock = kept.lock(1)
    assert lock is kept.lock(1)
    assert lock is not kept.lock(2)
    del lock
    assert 0 == len(kept._locks)


@pytest.mark.parametrize(
    ("permissions", "in_thread", "expected"),
    [
        (discord.Permissions.all(), False, Capabilities(True, True, True)),
        (discord.Permissions.none(), False, Capabilities(False, False, False)),
        (discord.Permissions(send_messages=True), False, Capabilities(False, False, False)),
        (discord.Permissions(view_channel=True, send_messages=True), False, Capabilities(True, False, False)),
        (discord.Permissions(view_channel=True, send_messages=True), True, Capabilities(False, False, False)),
        (
            discord.Permissions(view_channel=True, send_messages_in_threads=True),
            True,
            Capabilities(True, False, False),
        ),
        (
            discord.Permissions(embed_links=True, read_message_history=True),
            False,
            Capabilities(False, True, True),
        ),
    ],
)
def test_what_permissions_allow(
    permissions: discord.Permissions, in_thread: bool, expected: Capabilities
) -> None:
    assert expected == capabilities(permissions, in_thread=in_thread)
