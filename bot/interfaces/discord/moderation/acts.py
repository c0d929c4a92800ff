"""What the buttons, menus and forms of moderation mean, written into their custom ids to outlive the program.

Anybody may send any custom id: whoever acts on one checks the rights first, and takes its arguments for what
a stranger says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.interfaces.discord.limits import CUSTOM_ID_CHARS

SCHEME = "m1"
TEMPLATE = re.compile(rf"{SCHEME}(?::[a-z0-9_-]*)+")


class Verb(StrEnum):
    """What a press, a choice or a form asks for; the arguments are given behind each."""

    PUBLISH = "publish"  # draft
    OVERRIDE = "override"  # draft
    AGAIN = "again"  # draft
    CANCEL = "cancel"  # draft
    UNDO = "undo"  # batch
    EDIT = "edit"  # fact
    RETIRE = "retire"  # fact
    RESTORE = "restore"  # fact
    SHOW = "show"  # fact
    HISTORY = "history"  # fact or nothing, before
    LIST = "list"  # page, state, topic, author
    OURS = "ours"  # subject, key
    THEIRS = "theirs"  # subject, key
    REVIEW = "review"  # place in the queue
    APPROVE = "approve"  # suggestion, latest revision seen
    AMEND = "amend"  # suggestion
    REJECT = "reject"  # suggestion
    SUGGEST = "suggest"  # digest of a fact or nothing
    SET = "set"  # option, value
    RESET = "reset"
    FORGET = "forget"
    TYPED_FACT = "typed-fact"  # nothing, or fact and revision; review date
    TYPED_AGAIN = "typed-again"  # draft
    TYPED_TOPIC = "typed-topic"  # nothing, or topic and revision
    TYPED_AMENDED = "typed-amended"  # suggestion, revision of what it corrects
    TYPED_SUGGESTION = "typed-suggestion"  # digest of a fact or nothing
    TYPED_REASON = "typed-reason"  # suggestion


@dataclass(frozen=True, slots=True)
class Act:
    """A verb with its arguments."""

    verb: Verb
    args: tuple[str, ...] = ()

    def arg(self, place: int) -> str:
        """An argument, empty if there is none at that place."""
        return self.args[place] if place < len(self.args) else ""

    def number(self, place: int) -> int:
        """An argument as a number, 0 if it is none."""
        text = self.arg(place)
        return int(text) if re.fullmatch(r"\d{1,18}", text, re.ASCII) else 0


def act(verb: Verb, *args: object) -> str:
    """The custom id of an act. Raises `ValueError` when Discord would not take it."""
    custom_id = ":".join((SCHEME, verb.value, *map(str, args)))
    if len(custom_id) > CUSTOM_ID_CHARS or TEMPLATE.fullmatch(custom_id) is None:
        raise ValueError(f"no custom id can be {custom_id!r}")
    return custom_id


def read_act(custom_id: str) -> Act | None:
    """The act of a custom id, None if it is none of ours; `act` is its inverse."""
    if len(custom_id) > CUSTOM_ID_CHARS or TEMPLATE.fullmatch(custom_id) is None:
        return None
    _, verb, *args = custom_id.split(":")
    return Act(Verb(verb), tuple(args)) if verb in [each.value for each in Verb] else None
