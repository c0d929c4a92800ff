"""The state that a server's revisions add up to: pure, and the same whether folded at once or one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from bot.facts.records import same
from bot.ledger import Json, Revision, Subject


@dataclass(frozen=True, slots=True)
class LocalVersion:
    """A server's own version of one fact or topic.

    `record` is what it wants in force, None for retired; `last` is the last record that was not None, which a
    restoration brings back. `upstream` is what the files had when it was last decided. `number` is the latest
    revision, which the next change is `against`; `first` is the first. `retired_in` is the batch that took
    it out of force, 0 while it is in force: what was retired together has the same.
    """

    key: str
    record: Json | None
    last: Json | None
    upstream: Json | None
    number: int
    first: int
    retired_in: int = 0

    @property
    def follows_files(self) -> bool:
        """Tell whether the server wants just what the files had: after an undo, or taking the files' side."""
        return same(self.record, self.upstream)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal; `by` made it `at` a moment, `number` is its latest revision."""

    key: str
    record: Json
    by: int | None
    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class RecordState:
    """All of a server's changes up to revision `number`, by key; `proposals` has the open ones only.

    `closed_proposals` has those that were decided, so that one decided by mistake can be opened again.
    """

    number: int = 0
    facts: Mapping[str, LocalVersion] = field(default_factory=dict)
    topics: Mapping[str, LocalVersion] = field(default_factory=dict)
    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    closed_proposals: Mapping[str, Proposal] = field(default_factory=dict)

    def versions(self, subject: Subject) -> Mapping[str, LocalVersion]:
        """Return the server's own versions of facts or of topics, by key."""
        return self.topics if subject is Subject.TOPIC else self.facts

    def latest(self, subject: Subject, key: str) -> int:
        """Return the number of the latest revision of a key, which the next is `against`; 0 for none."""
        if subject is Subject.PROPOSAL:
            proposal = self.proposals.get(key) or self.closed_proposals.get(key)
            return proposal.number if proposal else 0
        version = self.versions(subject).get(key)
        return version.number if version else 0


def fold(revisions: Iterable[Revision], onto: RecordState | None = None) -> RecordState:
    """Add up revisions, in order, from the start or `onto` what they follow.

    `fold(a + b) == fold(b, fold(a))`. Raises `ValueError` when a revision is missing in between, so that a
    state kept in memory never goes on from a gap: fold the whole log again then.
    """
    start = onto or RecordState()
    facts, topics = dict(start.facts), dict(start.topics)
    proposals, closed = dict(start.proposals), dict(start.closed_proposals)
    number = start.number
    for revision in revisions:
        if revision.number != number + 1:
            raise ValueError(f"revision {revision.number} does not follow {number}")
        number = revision.number
        match revision.subject:
            case Subject.FACT:
                facts[revision.key] = _next_version(facts.get(revision.key), revision)
            case Subject.TOPIC:
                topics[revision.key] = _next_version(topics.get(revision.key), revision)
            case Subject.PROPOSAL:
                _fold_proposal(proposals, closed, revision)
            case Subject.SETTING:
                pass
            case _:
                assert_never(revision.subject)
    return RecordState(number, facts, topics, proposals, closed)


def _next_version(before: LocalVersion | None, revision: Revision) -> LocalVersion:
    known = before.last if before else None
    retired_in = before.retired_in if before and before.record is None else revision.batch
    return LocalVersion(
        key=revision.key,
        record=revision.after,
        last=revision.after or revision.before or known,
        upstream=revision.upstream,
        number=revision.number,
        first=before.first if before else revision.number,
        retired_in=retired_in if revision.after is None else 0,
    )


def _fold_proposal(open_: dict[str, Proposal], closed: dict[str, Proposal], revision: Revision) -> None:
    """Open or close a proposal: one with a record is open, deciding leaves none, an undo brings it back."""
    known = open_.pop(revision.key, None) or closed.pop(revision.key, None)
    record = revision.after or (known.record if known else revision.before) or {}
    first = known or Proposal(revision.key, record, revision.by, revision.at, revision.number)
    now = replace(first, record=record, number=revision.number)
    (closed if revision.after is None else open_)[revision.key] = now
