"""Which of the bot's messages answers which question, and what an edit or a deletion means for it."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never
from weakref import WeakValueDictionary

from bot.interfaces.discord.questions import Asking, Asks, AsksNothing, CallsOnly, Overhears

REMEMBERED = 10_000
"""Questions remembered; about a megabyte."""

FRESH = timedelta(minutes=15)
"""A message edited into a question is answered if it is no older: later the conversation has moved on."""

JUST_EDITED = timedelta(minutes=2)
"""An update of a message edited longer ago is not an edit.

Discord sends one when it has fetched a link's preview.
"""

SEARCHED = timedelta(days=1)
"""How old a question from before the start may be for its answer to be looked up when it is deleted."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that was met.

    A digest of its words, never the words, and the reply's id, if there is one. `companions` are messages
    that go when the question goes, though they are no replies to it. No digest at all: no answer was tried,
    or it was taken away, so an edit finds a message like any other.
    """

    words: bytes
    reply_id: int | None
    companions: tuple[int, ...] = ()

    @property
    def messages(self) -> tuple[int, ...]:
        """All that is to be deleted with the question."""
        return (*(() if self.reply_id is None else (self.reply_id,)), *self.companions)


def digest_of(content: str) -> bytes:
    """Tells whether a message still says the same, without keeping what it says."""
    return hashlib.blake2s(content.encode("utf-8", "surrogatepass"), digest_size=8).digest()


class Correspondence:
    """The exchanges of this process, the latest of them; and whose turn it is to change each.

    Events about one message come one after another, in the order in which Discord sent them: an edit or a
    deletion that arrives while the answer is on its way waits for it.
    """

    def __init__(self, limit: int = REMEMBERED) -> None:
        self._limit = limit
        self._exchanges: OrderedDict[int, Exchange] = OrderedDict()
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def turn(self, message_id: int) -> asyncio.Lock:
        """To be held while something is done about a message."""
        return self._turns.setdefault(message_id, asyncio.Lock())

    def __getitem__(self, message_id: int) -> Exchange | None:
        return self._exchanges.get(message_id)

    def __len__(self) -> int:
        return len(self._exchanges)

    def remember(self, message_id: int, content: str, reply_id: int | None) -> None:
        """Keep an exchange, forgetting the oldest of too many."""
        met = self[message_id]
        self._keep(message_id, Exchange(digest_of(content), reply_id, met.companions if met else ()))

    def accompany(self, message_id: int, companion_id: int) -> None:
        """Note a message that repeats another one's words, to be deleted with it."""
        met = self[message_id] or Exchange(b"", None)
        others = (each for each in met.companions if each != companion_id)
        self._keep(message_id, replace(met, companions=(*others, companion_id)))

    def withdraw(self, message_id: int) -> None:
        """Note that a message's answer was taken away; what else goes with the message still does."""
        met = self[message_id]
        self._keep(message_id, Exchange(b"", None, met.companions if met else ()))

    def _keep(self, message_id: int, exchange: Exchange) -> None:
        self._exchanges[message_id] = exchange
        self._exchanges.move_to_end(message_id)
        while len(self._exchanges) > self._limit:
            self._exchanges.popitem(last=False)

    def forget(self, message_id: int) -> Exchange | None:
        """Drop an exchange, and return it if there was one."""
        return self._exchanges.pop(message_id, None)


@dataclass(frozen=True, slots=True)
class Leave:
    """Nothing is to be done."""


@dataclass(frozen=True, slots=True)
class Revise:
    """The reply with this id has to answer the new words."""

    reply_id: int


@dataclass(frozen=True, slots=True)
class LookUp:
    """There may be a reply from before the start, to be revised.

    If there is none, `answer_now` says what then.
    """

    answer_now: bool


@dataclass(frozen=True, slots=True)
class AnswerNow:
    """It has become a question."""


OnEdit = Leave | Revise | LookUp | AnswerNow


@dataclass(frozen=True, slots=True)
class Edit:
    """An update of a message: what it says now, when it was written and last edited."""

    content: str
    written_at: datetime
    edited_at: datetime | None


def on_edit(
    edit: Edit, asking: Asking, met: Exchange | None, *, started_at: datetime, now: datetime
) -> OnEdit:
    """What an update of a message calls for.

    A question whose words are gone, or no longer addressed to the bot, keeps its answer: people fix their
    typing.
    """
    match asking:
        case AsksNothing() | CallsOnly():
            return Leave()
        case Asks() | Overhears():
            pass
        case _:
            assert_never(asking)
    if met is not None and met.words:
        if met.words == digest_of(edit.content) or met.reply_id is None:
            return Leave()
        return Revise(met.reply_id)
    if edit.edited_at is None or now - edit.edited_at > JUST_EDITED:
        return Leave()
    fresh = now - edit.written_at <= FRESH
    if edit.written_at < started_at:
        return LookUp(answer_now=fresh)
    return AnswerNow() if fresh else Leave()


def may_have_reply(written_at: datetime, *, started_at: datetime, now: datetime) -> bool:
    """Whether a deleted message we do not remember is worth a look: written before the start, and lately."""
    return written_at < started_at and now - written_at <= SEARCHED
