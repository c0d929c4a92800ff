"""What somebody wants to change, before it is written: edits, and the drafts they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from bot.facts import FactBase
from bot.ledger import Action, Change, Changes, Draft, Json, Subject, Suggested, fact_record, topic_record


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One thing to change, and what it shall be: `after`, None for retired.

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
    def of(cls, plain: Mapping[str, Any]) -> Edit:
        """Read what `plain` gave."""
        kinds = {"subject": Subject(plain["subject"]), "action": Action(plain["action"])}
        return cls(**{**plain, **kinds})


def waiting_edits(suggested: Suggested) -> tuple[Edit, ...]:
    """The edits that wait for another moderator; none if it is a member's words."""
    edits = suggested.record.get("edits")
    return tuple(Edit.of(cast("dict[str, Any]", each)) for each in edits) if isinstance(edits, list) else ()


def proposed_keys(changes: Changes, subject: Subject) -> frozenset[str]:
    """The keys that edits which wait for another moderator are about."""
    waiting = (edit for each in changes.suggestions.values() for edit in waiting_edits(each))
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


def current_record(files: FactBase, changes: Changes, subject: Subject, key: str) -> Json | None:
    """What a server wants in force under a key now; None if nothing, or if it is retired."""
    if subject is Subject.SUGGESTION:
        open_ = changes.suggestions.get(key)
        return None if open_ is None else open_.record
    change = changes_of(changes, subject).get(key)
    if change is None or change.follows_files:
        return files_record(files, subject, key)
    return change.record


def changes_of(changes: Changes, subject: Subject) -> Mapping[str, Change]:
    """A server's changes of one kind of thing, by key."""
    return changes.topics if subject is Subject.TOPIC else changes.facts


def latest_number(changes: Changes, subject: Subject, key: str) -> int:
    """The number of the latest revision of a key, which the next is `against`; 0 for none."""
    if subject is Subject.SUGGESTION:
        known = changes.suggestions.get(key) or changes.closed.get(key)
        return known.number if known else 0
    change = changes_of(changes, subject).get(key)
    return change.number if change else 0


def drafts_of(edits: Iterable[Edit], files: FactBase, changes: Changes, by: int | None) -> tuple[Draft, ...]:
    """Edits as drafts for the ledger: with what is in force now, and what the files have."""
    return tuple(
        Draft(
            subject=edit.subject,
            key=edit.key,
            action=edit.action,
            by=by,
            why=edit.why,
            before=current_record(files, changes, edit.subject, edit.key),
            after=edit.after,
            against=edit.against,
            upstream=files_record(files, edit.subject, edit.key),
        )
        for edit in edits
    )


def outdated(edits: Sequence[Edit], changes: Changes) -> tuple[Edit, ...]:
    """The edits that were made against another revision than the latest: somebody was quicker."""
    return tuple(edit for edit in edits if edit.against != latest_number(changes, edit.subject, edit.key))
