"""Stored phrasings offered while somebody types, tolerant of typos and of half a word."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from bot.facts import Fact

LEAST_LIKENESS = 45.0


def suggest(typed: str, facts: Sequence[Fact], limit: int) -> tuple[tuple[str, Fact], ...]:
    """The phrasings most like what was typed so far, best first.

    The first of each fact when nothing was typed.
    """
    typed = " ".join(typed.lower().split())
    offers = [(question, fact) for fact in facts for question in fact.questions]
    if not typed:
        firsts = [(fact.questions[0], fact) for fact in facts if fact.questions]
        return tuple((firsts + [offer for offer in offers if offer not in firsts])[:limit])
    words = [question.lower() for question, _ in offers]
    best = process.extract(typed, words, scorer=_likeness, limit=limit, score_cutoff=LEAST_LIKENESS)
    return tuple(offers[place] for _, _, place in best)


def _likeness(typed: str, phrasing: str, *, score_cutoff: float | None = None, **_: object) -> float:
    """0 to 100: how well the typed text stands in the phrasing, in order or not.

    Beginnings count a little more.
    """
    whole = max(fuzz.partial_ratio(typed, phrasing), fuzz.token_set_ratio(typed, phrasing))
    return whole + 5.0 * phrasing.startswith(typed[:3])
