"""The record and its changes as the JSON that `--json` promises, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.desk import Proposed, ServerRecord, proposed_of, waiting_edits
from bot.facts import Fact
from bot.interfaces.record_wording import by_whom
from bot.ledger import InForce, Json, Revision, Subject, Suggested, fact_record


def revision_json(revision: Revision) -> dict[str, object]:
    """A revision with the whole record before and after it."""
    return {
        "number": revision.number,
        "batch": revision.batch,
        "at": revision.at.isoformat(),
        "by": revision.by,
        "who": by_whom(revision.by, str(revision.by)),
        "action": revision.action.value,
        "subject": revision.subject.value,
        "key": revision.key,
        "why": revision.why,
        "before": revision.before,
        "after": revision.after,
    }


def fact_json(server: ServerRecord, fact: Fact, today: date) -> dict[str, object]:
    """A fact in force, as its record and what is known of it."""
    change = server.changes.facts.get(fact.id)
    return {
        **fact_record(fact),
        "state": "in force",
        "text": fact.passage.text,
        "overdue": fact.review_by is not None and fact.review_by < today,
        "changed_here": change is not None and not change.follows_files,
        "revision": server.latest(Subject.FACT, fact.id),
    }


def absent_json(key: str, record: Json, state: str, reason: str = "") -> dict[str, object]:
    """A fact that is retired, or that cannot be in force for a reason."""
    return {**record, "id": key, "state": state} | ({"reason": reason} if reason else {})


def in_force_json(in_force: InForce) -> dict[str, object]:
    """What a server's record has that needs a moderator's eye."""
    return {
        "not_in_force": [
            {"subject": each.subject.value, "key": each.key, "reason": each.reason, "record": each.record}
            for each in in_force.stranded
        ],
        "changed_upstream": [
            {
                "subject": each.subject.value,
                "key": each.key,
                "files_now": each.file_now,
                "files_then": each.file_then,
                "ours": each.mine,
            }
            for each in in_force.changed_upstream
        ],
    }


def suggestion_json(suggested: Suggested) -> dict[str, object]:
    """A suggestion that waits: a member's words, or the edits that another moderator proposes."""
    edits = waiting_edits(suggested)
    said: Proposed = proposed_of(suggested)
    words = {"text": said.text, "source": said.source, "question": said.question, "corrects": said.corrects}
    return {
        "key": suggested.key,
        "by": suggested.by,
        "at": suggested.at.isoformat(),
        "kind": "edits" if edits else "suggestion",
        **({"edits": [edit.plain() for edit in edits]} if edits else words),
    }


def suggestions_json(suggestions: Sequence[Suggested]) -> dict[str, object]:
    """All that waits."""
    return {"suggestions": [suggestion_json(each) for each in suggestions]}
