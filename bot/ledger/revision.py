"""The values of the ledger: what a moderator wants to change, and what was written.

All are frozen. A person's id stands in `by` and nowhere else: never put one into `before` or `after`, so that
a person can be forgotten without a word of the record being touched. Who made a proposal is the `by` of its
PROPOSE revision.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

Json = Mapping[str, object]
"""A record as JSON: keys with texts, numbers, truth values, nulls, lists, mappings."""

LOCAL_GUILD_ID = 0
"""The server of whoever has none: this machine's own record. No server of Discord has this number."""

KEY_LIMIT_CHARS = 100  # a fact's id has at most 64, a topic's name 32


class Subject(StrEnum):
    """The kind of thing that a revision is about. Settings are logged like all else."""

    FACT = "fact"
    TOPIC = "topic"
    PROPOSAL = "suggestion"
    SETTING = "setting"


class Action(StrEnum):
    """What somebody did."""

    ADD = "add"
    EDIT = "edit"
    RETIRE = "retire"
    RESTORE = "restore"
    PROPOSE = "suggest"
    APPROVE = "approve"
    REJECT = "reject"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRevision:
    """A change that somebody wants to make.

    `before` and `after` are the whole record, never a delta: a fact or topic as it stands in a knowledge file
    (`bot.facts.schema`), None where there is none or it is retired. `against` is the number of the latest
    revision of that key which the person has seen, 0 for none. `upstream` is the record that the knowledge
    files had at that moment, None if none: by it an upgrade of the files is noticed later.

    Raises `ValueError` when the key is no plain short text or a record is not JSON.
    """

    subject: Subject
    key: str
    action: Action
    by: int | None = None
    why: str = ""
    before: Json | None = None
    after: Json | None = None
    against: int = 0
    upstream: Json | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.key) <= KEY_LIMIT_CHARS or not self.key.isprintable():
            raise ValueError(f"a key is 1 to {KEY_LIMIT_CHARS} printable characters, not {self.key[:200]!r}")
        if self.against < 0:
            raise ValueError(f"revisions are numbered from 1, so none is {self.against}")
        for name in ("before", "after", "upstream"):
            object.__setattr__(self, name, _own_copy(getattr(self, name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision(NewRevision):
    """A change that was written.

    `number` counts from 1 in each server, without gaps; `batch` is the number of the first revision written
    in the same transaction; `at` is in UTC; `seal` chains the revision to all before it
    (`bot.ledger.hash_chain`).
    """

    guild_id: int
    number: int
    batch: int
    at: datetime
    seal: str

    def to_json(self) -> dict[str, object]:
        """Return the revision as JSON values, under the names of the table's columns."""
        values = {field.name: getattr(self, field.name) for field in fields(Revision)}
        values["author"] = values.pop("by")
        return values | {"at": timestamp(self.at), "subject": self.subject.value, "action": self.action.value}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave. Raises `ValueError`, `KeyError` or `TypeError` when it is no revision."""
        read = {field.name: values["author" if field.name == "by" else field.name] for field in fields(cls)}
        read |= {"subject": Subject(read["subject"]), "action": Action(read["action"])}
        return cls(**read | {"at": datetime.fromisoformat(read["at"])})


@dataclass(frozen=True, slots=True)
class GuildHead:
    """A server's latest number and seal (0 and empty for none), and when it removed the bot, if it did."""

    guild_id: int
    latest: int = 0
    seal: str = ""
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GuildLog:
    """A server with all its revisions, oldest first."""

    head: GuildHead
    revisions: tuple[Revision, ...]


class Outcome(StrEnum):
    """How a backup's log of a server compares with the ledger's."""

    NEW = "new"
    SAME = "same"
    EXTENDED = "extended"
    NEWER = "newer"
    DIVERGED = "diverged"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What restoring a backup means for one server: how many revisions the ledger gains and loses.

    NEW: only the backup knows the server. EXTENDED: the backup has more. NEWER: the ledger has more.
    DIVERGED: each has revisions that the other lacks. ABSENT: only the ledger knows the server, which
    stays as it is.
    """

    guild_id: int
    outcome: Outcome
    gained: int = 0
    lost: int = 0


def canonical_json(value: object) -> str:
    r"""Write a value as JSON, always the same way and in ASCII, so that any store keeps it to the byte.

    Raises `ValueError` when it is not JSON.

    >>> canonical_json({"b": "é", "a": [1]})
    '{"a":[1],"b":"\\u00e9"}'
    """
    try:
        return json.dumps(value, sort_keys=True, allow_nan=False, separators=(",", ":"))
    except TypeError as cause:
        raise ValueError(f"a record is not JSON: {cause}") from cause


def timestamp(at: datetime) -> str:
    """Write a moment the one way that the ledger keeps it; it sorts as text.

    Raises `ValueError` without a time zone.

    >>> timestamp(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    '2026-01-02T03:04:05.000000+00:00'
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _own_copy(record: Json | None) -> Json | None:
    """Return a copy that shares nothing with the caller's and is what a store will give back."""
    if record is None:
        return None
    copy: Json = json.loads(canonical_json(dict(record)))
    return copy
