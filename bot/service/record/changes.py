"""What somebody wants to version, before it is written: edits, and the drafts they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from bot.facts import FactBase
from bot.facts.records import fact_record, topic_record
from bot.ledger import Action, Json, NewRevision, Subject
from bot.service.record.fold import LocalVersion, Proposal, RecordState


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing to version, and what it shall be: `after`, None for retired.

    `against` is the number of the latest revision of that key which the person has seen, 0 for none.
    """

    subject: Subject
    key: str
    action: Action
    after: Json | None = None
    against: int = 0
    why: str = ""

    def plain(self) -> dict[str, object]:
        """The edit as JSON's own kinds of values."""
        return {
            "subject": self.subject.value,
            "key": self.key,
            "action": self.action.value,
            "after": self.after,
            "against": self.against,
            "why": self.why,
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Change:
        """Read what `plain` gave."""
        kinds = {"subject": Subject(plain["subject"]), "action": Action(plain["action"])}
        return cls(**{**plain, **kinds})


def proposed_changes(suggested: Proposal) -> tuple[Change, ...]:
    """The edits that wait for another moderator; none if it is a member's words."""
    changes = suggested.record.get("edits")
    return (
        tuple(Change.of(cast("dict[str, Any]", each)) for each in changes)
        if isinstance(changes, list)
        else ()
    )


def proposed_keys(state: RecordState, subject: Subject) -> frozenset[str]:
    """The keys that edits which wait for another moderator are about."""
    waiting = (edit for each in state.suggestions.values() for edit in proposed_changes(each))
    return frozenset(edit.key for edit in waiting if edit.subject is subject)


def files_record(files: FactBase, subject: Subject, key: str) -> Json | None:
    """What the knowledge files have under a key now; None if nothing."""
    if subject is Subject.FACT:
        fact = files.by_id.get(key)
        return None if fact is None else fact_record(fact)
    if subject is Subject.TOPIC:
        topic = files.by_name.get(key)
        return None if topic is None else topic_record(topic)
    return None


def current_record(files: FactBase, state: RecordState, subject: Subject, key: str) -> Json | None:
    """What a server wants in force under a key now; None if nothing, or if it is retired."""
    if subject is Subject.PROPOSAL:
        open_ = state.suggestions.get(key)
        return None if open_ is None else open_.record
    version = local_versions(state, subject).get(key)
    if version is None or version.follows_files:
        return files_record(files, subject, key)
    return version.record


def local_versions(state: RecordState, subject: Subject) -> Mapping[str, LocalVersion]:
    """A server's changes of one kind of thing, by key."""
    return state.topics if subject is Subject.TOPIC else state.facts


def latest_revision(state: RecordState, subject: Subject, key: str) -> int:
    """The number of the latest revision of a key, which the next is `against`; 0 for none."""
    if subject is Subject.PROPOSAL:
        known = state.suggestions.get(key) or state.closed.get(key)
        return known.number if known else 0
    version = local_versions(state, subject).get(key)
    return version.number if version else 0


def new_revisions(
    changes: Iterable[Change], files: FactBase, state: RecordState, by: int | None
) -> tuple[NewRevision, ...]:
    """Edits as drafts for the ledger: with what is in force now, and what the files have."""
    return tuple(
        NewRevision(
            subject=edit.subject,
            key=edit.key,
            action=edit.action,
            by=by,
            why=edit.why,
            before=current_record(files, state, edit.subject, edit.key),
            after=edit.after,
            against=edit.against,
            upstream=files_record(files, edit.subject, edit.key),
        )
        for edit in changes
    )


def outdated(changes: Sequence[Change], state: RecordState) -> tuple[Change, ...]:
    """The edits that were made against another revision than the latest: somebody was quicker."""
    return tuple(edit for edit in changes if edit.against != latest_revision(state, edit.subject, edit.key))
