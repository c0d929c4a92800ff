"""Replies, the record and its changes as the JSON that `--json` promises, for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import assert_never

from bot.facts import Citation, Fact
from bot.facts.records import fact_record
from bot.interfaces.change_wording import by_whom, is_overdue
from bot.ledger import GuildHead, Json, Revision, Subject
from bot.matching import Answer, Choices, Declined, Hit, Reply
from bot.service.record.changes import proposed_changes
from bot.service.record.effective_base import EffectiveBase
from bot.service.record.fold import Proposal
from bot.service.record.guild_record import GuildRecord
from bot.service.record.import_export import ImportPlan
from bot.service.record.proposals import proposal_input


def reply_json(question: str, reply: Reply) -> dict[str, object]:
    """Describe the reply to a question. Its first hit is the answer, or all are choices or the nearest."""
    outcome, hits = _outcome(reply)
    elsewhere = {"elsewhere": list(reply.elsewhere)} if isinstance(reply, Declined) else {}
    return {
        "question": question,
        "outcome": outcome,
        "confidence": reply.confidence,
        "hits": [_hit(hit) for hit in hits],
        "unmatched": list(reply.unmatched),
        **elsewhere,
    }


def revision_json(revision: Revision) -> dict[str, object]:
    """Describe a revision, with the whole record before and after it."""
    return {
        **picked(revision, "number batch"),
        "at": revision.at.isoformat(),
        "by": revision.by,
        "who": by_whom(revision.by, str(revision.by)),
        **picked(revision, "action subject key why before after"),
    }


def fact_json(guild: GuildRecord, fact: Fact, today: date) -> dict[str, object]:
    """Describe a fact in force: its record and what is known of it."""
    change = guild.state.facts.get(fact.id)
    return {
        **fact_record(fact),
        "state": "in force",
        "text": fact.passage.text,
        "overdue": is_overdue(fact, today),
        "changed_here": change is not None and not change.follows_files,
        "revision": guild.state.latest(Subject.FACT, fact.id),
    }


def absent_json(key: str, record: Json, state: str, reason: str = "") -> dict[str, object]:
    """Describe a fact that is retired, or that cannot be in force for a reason."""
    return {**record, "id": key, "state": state} | ({"reason": reason} if reason else {})


def attention_json(effective_base: EffectiveBase) -> dict[str, object]:
    """Describe what needs a moderator's eye in a server's record."""
    return {
        "not_in_force": [picked(each, "subject key reason record") for each in effective_base.stranded],
        "changed_upstream": [
            picked(each, "subject key")
            | {"files_now": each.file_now, "files_then": each.file_then, "ours": each.mine}
            for each in effective_base.changed_upstream
        ],
    }


def proposals_json(proposals: Sequence[Proposal]) -> dict[str, object]:
    """Describe all proposals that wait."""
    return {"suggestions": [_proposal(each) for each in proposals]}


def import_json(guild_id: int, plan: ImportPlan) -> dict[str, object]:
    """Describe what would become of each fact and topic of an import."""
    return {
        "server": guild_id,
        "arrivals": [
            picked(each, "subject key") | {"fate": each.outcome, "reason": each.reason} for each in plan.items
        ],
        "invalid": [
            {"file": str(each.file), "line": each.line, "problem": each.message} for each in plan.problems
        ],
        "left_alone": plan.left_alone,
    }


def servers_json(servers: Iterable[GuildHead]) -> dict[str, object]:
    """Describe the servers that a ledger knows."""
    return {"servers": [_server(each) for each in servers]}


def _server(known: GuildHead) -> dict[str, object]:
    removed_at = known.removed_at and known.removed_at.isoformat()
    return {"server": known.guild_id, "changes": known.latest, "removed_at": removed_at}


def _proposal(proposal: Proposal) -> dict[str, object]:
    """Describe a proposal: a member's words, or the changes that another moderator proposes."""
    changes = proposed_changes(proposal)
    return {
        "key": proposal.key,
        "by": proposal.by,
        "at": proposal.at.isoformat(),
        "kind": "edits" if changes else "suggestion",
        **(
            {"edits": [each.to_json() for each in changes]}
            if changes
            else picked(proposal_input(proposal), "text source question corrects")
        ),
    }


def _outcome(reply: Reply) -> tuple[str, Sequence[Hit]]:
    match reply:
        case Answer():
            return "answer", (*reply.hits, *reply.more)
        case Choices():
            return "choices", reply.hits
        case Declined():
            return "declined", reply.nearest
        case _:
            assert_never(reply)


def _hit(hit: Hit) -> dict[str, object]:
    return {
        "fact": hit.fact.id,
        "topic": hit.fact.topic,
        "passage": hit.fact.passage.text,
        "highlight": [list(span) for span in hit.highlight],
        "citation": _citation(hit.fact.passage.citation),
        "confidence": hit.confidence,
        "evidence": [picked(each, "asked found how credit where") for each in hit.evidence],
    }


def _citation(citation: Citation) -> dict[str, object]:
    return {
        **picked(citation, "document title author"),
        "posted": citation.posted.isoformat() if citation.posted else None,
        **picked(citation, "url section paragraph start end"),
    }


def picked(value: object, names: str) -> dict[str, object]:
    """Return the named fields of a value, in that order."""
    return {name: getattr(value, name) for name in names.split()}
