"""What a button, a menu or a form says when it is used, written into its custom id.

Nothing is remembered for a component, so it works after a restart too. Members' buttons name facts and topics
by a short digest, because an id may be as long as Discord allows a whole custom id; a digest of something
that is gone finds nothing, and the person is told so.

Anybody may send any custom id: a handler takes the arguments for a stranger's words, and checks the rights.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from weakref import WeakKeyDictionary

from bot.facts import Fact, FactBase, Topic
from bot.interfaces.discord.limits import CUSTOM_ID_CHARS
from bot.service.answering import AnswerService

SCHEME = "s1"
"""The version of this way of writing: raise it when the meaning of a custom id changes."""

_TEMPLATE = re.compile(rf"{SCHEME}(?::[a-z0-9_-]*)+")

_FIRST_MODERATION_SCHEME = re.compile(r"(?:m1[rcw]:)?m1:(?P<said>.*)")
"""How moderation's components were written up to version 1.0: those still shown must go on working."""


class Verb(StrEnum):
    """What a component asks for; the arguments are given behind each."""

    CONTEXT = "context"  # digest of a fact
    WHY = "why"  # digest of a fact
    MORE = "more"
    SHOW_PASSAGE = "show"  # digest of a fact
    PICK = "pick"  # digest of a fact, who asked
    NONE = "none"  # who asked
    TOPIC = "topic"  # digest of a topic, page from 1
    TOPICS = "topics"  # page from 1
    PUBLISH = "publish"  # draft
    OVERRIDE = "override"  # draft, latest revision seen
    AGAIN = "again"  # draft, latest revision seen
    CANCEL = "cancel"  # draft
    UNDO = "undo"  # batch, or it is chosen in a menu
    EDIT = "edit"  # fact
    RETIRE = "retire"  # fact
    RESTORE = "restore"  # fact
    SHOW_FACT = "fact"  # the fact is chosen in a menu
    HISTORY = "history"  # fact or nothing, before
    LIST = "list"  # page, state, topic, author
    OURS = "ours"  # subject, key
    THEIRS = "theirs"  # subject, key
    REVIEW = "review"  # place in the queue
    APPROVE = "approve"  # proposal, latest revision seen
    AMEND = "amend"  # proposal
    REJECT = "reject"  # proposal
    SUGGEST = "suggest"  # digest of a fact or nothing
    SET = "set"  # setting, value, or it is chosen in a menu
    RESET = "reset"
    FORGET = "forget"
    TYPED_FACT = "typed-fact"  # nothing, or fact and revision; review date
    TYPED_AGAIN = "typed-again"  # draft, latest revision seen
    TYPED_TOPIC = "typed-topic"  # nothing, or topic and revision
    TYPED_AMENDED = "typed-amended"  # proposal, revision of what it corrects
    TYPED_SUGGESTION = "typed-suggestion"  # digest of a fact or nothing
    TYPED_REASON = "typed-reason"  # proposal

    @property
    def is_form(self) -> bool:
        """Tell whether a form sends it; all others come of buttons and menus."""
        return self.value.startswith("typed-")


_DIGEST, _NUMBER = "[0-9a-f]{16}", "(?:0|[1-9][0-9]{0,19})"
_ARGUMENTS: Mapping[Verb, str] = {
    Verb.CONTEXT: _DIGEST,
    Verb.WHY: _DIGEST,
    Verb.MORE: "",
    Verb.SHOW_PASSAGE: _DIGEST,
    Verb.PICK: f"{_DIGEST}:{_NUMBER}",
    Verb.NONE: _NUMBER,
    Verb.TOPIC: f"{_DIGEST}:{_NUMBER}",
    Verb.TOPICS: _NUMBER,
}
"""What the arguments of members' buttons must look like; moderators' name things that have to be found."""


@dataclass(frozen=True, slots=True)
class CustomId:
    """A verb with its arguments."""

    verb: Verb
    args: tuple[str, ...] = ()

    def arg(self, place: int) -> str:
        """Return an argument, empty if there is none at that place."""
        return self.args[place] if place < len(self.args) else ""

    def number(self, place: int) -> int:
        """Return an argument as a number that any store can hold, 0 if it is none."""
        text = self.arg(place)
        return int(text) if re.fullmatch(r"\d{1,18}", text, re.ASCII) else 0


def custom_id(verb: Verb, *args: object) -> str:
    """Return the custom id to send. Raises `ValueError` when Discord would not take it."""
    written = ":".join((SCHEME, verb.value, *map(str, args)))
    if len(written) > CUSTOM_ID_CHARS or _TEMPLATE.fullmatch(written) is None:
        raise ValueError(f"no custom id can be {written!r}")
    return written


def read_custom_id(text: str) -> CustomId | None:
    """Return what a custom id says, None if it is none of ours; `custom_id` is its inverse."""
    moderation = _FIRST_MODERATION_SCHEME.fullmatch(text)
    if moderation is not None:
        text = f"{SCHEME}:{re.sub(r'^show(?=:|$)', Verb.SHOW_FACT.value, moderation['said'])}"
    if len(text) > CUSTOM_ID_CHARS or _TEMPLATE.fullmatch(text) is None:
        return None
    _, name, *args = text.split(":")
    if name not in [verb.value for verb in Verb]:
        return None
    verb = Verb(name)
    expected = _ARGUMENTS.get(verb, ".*")
    return CustomId(verb, tuple(args)) if re.fullmatch(expected, ":".join(args)) else None


def digest(name: str) -> str:
    """Return the short key of a fact's id or a topic's name: 64 bits, so that hardly two share it."""
    return hashlib.blake2s(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


_Digests = tuple[FactBase, dict[str, Fact], dict[str, Topic]]
"""A base with its facts and topics by their digests."""


class DigestLookup:
    """Finds the facts and topics of a service by digest; when its base changes, the next look-up sees it."""

    def __init__(self) -> None:
        self._indexed: WeakKeyDictionary[AnswerService, _Digests] = WeakKeyDictionary()

    def fact(self, service: AnswerService, key: str) -> Fact | None:
        """Return the fact whose id has this digest, if it is still in force."""
        _, facts, _ = self._digests(service)
        return facts.get(key)

    def topic(self, service: AnswerService, key: str) -> Topic | None:
        """Return the topic whose name has this digest, if it is still in force."""
        _, _, topics = self._digests(service)
        return topics.get(key)

    def _digests(self, service: AnswerService) -> _Digests:
        base, known = service.base, self._indexed.get(service)
        if known is None or known[0] is not base:
            facts = {digest(fact.id): fact for fact in base}
            known = base, facts, {digest(topic.name): topic for topic in base.topics}
            self._indexed[service] = known
        return known
