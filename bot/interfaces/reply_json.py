"""A reply as the JSON that `sankore ask --json` promises, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot.facts import Citation
from bot.matching import Answer, Choices, Declined, Hit, Reply


def reply_json(question: str, reply: Reply) -> dict[str, object]:
    """The reply to a question: the first hit is the answer, all are the choices, or they are the nearest."""
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
        "evidence": [
            {
                "asked": each.asked,
                "found": each.found,
                "how": each.how.value,
                "credit": each.credit,
                "where": each.where.value,
            }
            for each in hit.evidence
        ],
    }


def _citation(citation: Citation) -> dict[str, object]:
    return {
        "document": citation.document,
        "title": citation.title,
        "author": citation.author,
        "posted": citation.posted.isoformat() if citation.posted else None,
        "url": citation.url,
        "section": citation.section,
        "paragraph": citation.paragraph,
        "start": citation.start,
        "end": citation.end,
    }
