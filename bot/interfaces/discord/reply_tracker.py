"""Keeps track of which reply answers which question, and decides what an edit or a deletion means for it."""

from __future__ import annotations

import asyncio
import enum
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

REMEMBERED = 10_000
"""Questions remembered; about a megabyte."""

FRESH = timedelta(minutes=15)
"""A message edited into a question is answered if it is no older: later the conversation has moved on."""

JUST_EDITED = timedelta(minutes=2)
"""A later update is no edit: Discord sends one when it has fetched a link's preview."""

SEARCHED = timedelta(days=1)
"""How old a question from before the start may be for its answer to be looked up when it is deleted."""


@dataclass(frozen=True, slots=True)
class TrackedReply:
    """A question that was met: a digest of its words, never the words, and the reply's id, if there is one.

    `companions` are messages that go when the question goes, though they are no replies to it. No digest at
    all: no answer was tried, or it was taken away, so an edit finds a message like any other.
    """

    digest: bytes
    reply_id: int | None
    companions: tuple[int, ...] = ()

    @property
    def messages(self) -> tuple[int, ...]:
        """Return all that is to be deleted with the question."""
        return (*(() if self.reply_id is None else (self.reply_id,)), *self.companions)


def content_digest(content: str) -> bytes:
    """Return what tells whether a message still says the same, without keeping what it says."""
    return hashlib.blake2s(content.encode("utf-8", "surrogatepass"), digest_size=8).digest()


class ReplyTracker:
    """Remembers the latest replies of this process.

    Events about one message are handled one after another, in the order in which Discord sent them: an edit
    or a deletion that arrives while the answer is on its way waits for it.
    """

    def __init__(self, limit: int = REMEMBERED) -> None:
        self._limit = limit
        self._replies: OrderedDict[int, TrackedReply] = OrderedDict()
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def lock(self, message_id: int) -> asyncio.Lock:
        """Return the lock to hold while something is done about a message."""
        return self._locks.setdefault(message_id, asyncio.Lock())

    def __getitem__(self, message_id: int) -> TrackedReply | None:
        return self._replies.get(message_id)

    def __len__(self) -> int:
        return len(self._replies)

    def track(self, message_id: int, content: str, reply_id: int | None) -> None:
        """Remember a reply, forgetting the oldest of too many."""
        known = self[message_id]
        self._keep(
            message_id, TrackedReply(content_digest(content), reply_id, known.companions if known else ())
        )

    def add_companion(self, message_id: int, companion_id: int) -> None:
        """Note a message that repeats another one's words, to be deleted with it."""
        known = self[message_id] or TrackedReply(b"", None)
        others = (each for each in known.companions if each != companion_id)
        self._keep(message_id, replace(known, companions=(*others, companion_id)))

    def withdraw(self, message_id: int) -> None:
        """Note that a message's answer was taken away; what else goes with the message still does."""
        known = self[message_id]
        self._keep(message_id, TrackedReply(b"", None, known.companions if known else ()))

    def _keep(self, message_id: int, reply: TrackedReply) -> None:
        self._replies[message_id] = reply
        self._replies.move_to_end(message_id)
        while len(self._replies) > self._limit:
            self._replies.popitem(last=False)

    def forget(self, message_id: int) -> TrackedReply | None:
        """Forget a question, and return its reply if there was one."""
        return self._replies.pop(message_id, None)


class EditDecision(enum.Enum):
    """What an update of a message calls for."""

    IGNORE = "nothing"
    EDIT_REPLY = "its reply has to answer the new words"
    FIND_REPLY = "its reply from before the start, if there is one, has to answer the new words"
    FIND_REPLY_OR_REPLY = "the same, and without one it is to be answered now"
    REPLY_NOW = "it has become a question"


@dataclass(frozen=True, slots=True)
class MessageEdit:
    """An update of a message: what it says now, when it was written and last edited."""

    content: str
    written_at: datetime
    edited_at: datetime | None


def decide_on_edit(
    edit: MessageEdit, tracked: TrackedReply | None, *, started_at: datetime, now: datetime
) -> EditDecision:
    """Decide what an update of a message calls for that is a question now."""
    if tracked is not None and tracked.digest:
        is_same = tracked.digest == content_digest(edit.content)
        return EditDecision.IGNORE if is_same or tracked.reply_id is None else EditDecision.EDIT_REPLY
    if edit.edited_at is None or now - edit.edited_at > JUST_EDITED:
        return EditDecision.IGNORE
    is_fresh = now - edit.written_at <= FRESH
    if edit.written_at < started_at:
        return EditDecision.FIND_REPLY_OR_REPLY if is_fresh else EditDecision.FIND_REPLY
    return EditDecision.REPLY_NOW if is_fresh else EditDecision.IGNORE


def may_have_reply(written_at: datetime, *, started_at: datetime, now: datetime) -> bool:
    """Tell whether to look for the reply to a deleted message: written before the start, and lately."""
    return written_at < started_at and now - written_at <= SEARCHED
