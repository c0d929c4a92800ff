"""The record and its changes as the JSON that `--json` promises, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.facts import Fact
from bot.facts.records import fact_record
from bot.interfaces.change_wording import by_whom
from bot.ledger import Json, Revision, Subject
from bot.service.record.changes import proposed_changes
from bot.service.record.effective_base import EffectiveBase
from bot.service.record.fold import Proposal
from bot.service.record.guild_record import GuildRecord
from bot.service.record.proposals import ProposalInput, proposal_input


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


def fact_json(server: GuildRecord, fact: Fact, today: date) -> dict[str, object]:
    """A fact in force, as its record and what is known of it."""
    change = server.state.facts.get(fact.id)
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


def in_force_json(effective_base: EffectiveBase) -> dict[str, object]:
    """What a server's record has that needs a moderator's eye."""
    return {
        "not_in_force": [
            {"subject": each.subject.value, "key": each.key, "reason": each.reason, "record": each.record}
            for each in effective_base.stranded
        ],
        "changed_upstream": [
            {
                "subject": each.subject.value,
                "key": each.key,
                "files_now": each.file_now,
                "files_then": each.file_then,
                "ours": each.mine,
            }
            for each in effective_base.changed_upstream
        ],
    }


def suggestion_json(suggested: Proposal) -> dict[str, object]:
    """A suggestion that waits: a member's words, or the edits that another moderator proposes."""
    changes = proposed_changes(suggested)
    said: ProposalInput = proposal_input(suggested)
    words = {"text": said.text, "source": said.source, "question": said.question, "corrects": said.corrects}
    return {
        "key": suggested.key,
        "by": suggested.by,
        "at": suggested.at.isoformat(),
        "kind": "edits" if changes else "suggestion",
        **({"edits": [edit.to_json() for edit in changes]} if changes else words),
    }


def suggestions_json(suggestions: Sequence[Proposal]) -> dict[str, object]:
    """All that waits."""
    return {"suggestions": [suggestion_json(each) for each in suggestions]}
