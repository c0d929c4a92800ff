"""The nouns of the ledger: what a moderator wants to change, and what was written.

All are frozen values. A person's id stands in `by` and nowhere else: never put one into `before` or `after`,
so that a person can be forgotten without a word of the record being touched. Who made a suggestion is the
`by` of its SUGGEST revision.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Json = Mapping[str, object]
"""What JSON can say of a record: keys with texts, numbers, truth values, nulls, lists, mappings."""

KEY_LIMIT_CHARS = 100
"""A fact's id has at most 64, a topic's name 32."""


class Subject(StrEnum):
    """What kind of thing a revision is about. Settings are logged like all else."""

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
    SUGGEST = "suggest"
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
            object.__setattr__(self, name, _own(getattr(self, name)))


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


@dataclass(frozen=True, slots=True)
class GuildHead:
    """What the ledger knows of a server.

    The number and seal of its latest revision (0 and empty for none), and when it removed the bot, if it did.
    """

    guild_id: int
    latest: int = 0
    seal: str = ""
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GuildLog:
    """A server with all its revisions, oldest first."""

    server: GuildHead
    revisions: tuple[Revision, ...]


def canonical(value: object) -> str:
    r"""Write a value as JSON, always the same way and in ASCII, so that any store keeps it to the byte.

    Raises `ValueError` when it is not JSON.

    >>> canonical({"b": "é", "a": [1]})
    '{"a":[1],"b":"\\u00e9"}'
    """
    try:
        return json.dumps(value, sort_keys=True, allow_nan=False, separators=(",", ":"))
    except TypeError as cause:
        raise ValueError(f"a record is not JSON: {cause}") from cause


def _own(record: Json | None) -> Json | None:
    """A copy that shares nothing with the caller's and is what a store will give back."""
    if record is None:
        return None
    copy: Json = json.loads(canonical(dict(record)))
    return copy
