"""What a server's revisions come to: pure, and the same whether folded at once or one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from bot.facts.records import same
from bot.ledger.revision import Json, Revision, Subject


@dataclass(frozen=True, slots=True)
class LocalVersion:
    """What a server made of one fact or topic.

    `record` is what it wants in force, None for retired; `last` is the last record that was not None, which a
    restoration brings back. `upstream` is what the files had when it was last decided. `number` is the latest
    revision, which the next draft is `against`; `since` is the first. `gone` is the batch that took it out of
    force, 0 while it is in force: what was retired together has the same.
    """

    key: str
    record: Json | None
    last: Json | None
    upstream: Json | None
    number: int
    since: int
    gone: int = 0

    @property
    def follows_files(self) -> bool:
        """Whether the server wants just what the files had: after an undo, or taking the files' side."""
        return same(self.record, self.upstream)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suggestion; `by` made it `at` a moment, `number` is its latest revision."""

    key: str
    record: Json
    by: int | None
    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class RecordState:
    """All of a server's changes up to revision `number`, by key; `suggestions` has the open ones only.

    `closed` has those that were decided, so that one decided by mistake can be opened again.
    """

    number: int = 0
    facts: Mapping[str, LocalVersion] = field(default_factory=dict)
    topics: Mapping[str, LocalVersion] = field(default_factory=dict)
    suggestions: Mapping[str, Proposal] = field(default_factory=dict)
    closed: Mapping[str, Proposal] = field(default_factory=dict)


def fold(revisions: Iterable[Revision], onto: RecordState | None = None) -> RecordState:
    """Work out what revisions come to, in order, from the start or `onto` what they follow.

    `fold(a + b) == fold(b, fold(a))`. Raises `ValueError` when a revision is missing in between, so that
    state kept in memory never goes on from a gap: read the ledger anew then.
    """
    start = onto or RecordState()
    facts, topics = dict(start.facts), dict(start.topics)
    suggestions, closed = dict(start.suggestions), dict(start.closed)
    number = start.number
    for revision in revisions:
        if revision.number != number + 1:
            raise ValueError(f"revision {revision.number} does not follow {number}")
        number = revision.number
        match revision.subject:
            case Subject.FACT:
                facts[revision.key] = _changed(facts.get(revision.key), revision)
            case Subject.TOPIC:
                topics[revision.key] = _changed(topics.get(revision.key), revision)
            case Subject.PROPOSAL:
                _suggest(suggestions, closed, revision)
            case Subject.SETTING:
                pass
            case _:
                assert_never(revision.subject)
    return RecordState(number, facts, topics, suggestions, closed)


def _changed(before: LocalVersion | None, revision: Revision) -> LocalVersion:
    known = before.last if before else None
    gone = before.gone if before and before.record is None else revision.batch
    return LocalVersion(
        key=revision.key,
        record=revision.after,
        last=revision.after or revision.before or known,
        upstream=revision.upstream,
        number=revision.number,
        since=before.since if before else revision.number,
        gone=gone if revision.after is None else 0,
    )


def _suggest(open_: dict[str, Proposal], closed: dict[str, Proposal], revision: Revision) -> None:
    """A suggestion is open while it has a record: deciding leaves none, an undo brings it back."""
    known = open_.pop(revision.key, None) or closed.pop(revision.key, None)
    record = revision.after or (known.record if known else revision.before) or {}
    first = known or Proposal(revision.key, record, revision.by, revision.at, revision.number)
    now = replace(first, record=record, number=revision.number)
    (closed if revision.after is None else open_)[revision.key] = now
