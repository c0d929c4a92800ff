"""Whether what was found is an answer, a choice, or nothing to reply with.

Pure: from rankings and the limits of the confidence to places in the rankings.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Sequence
from typing import NamedTuple

from bot.matching.confidence import Calibration
from bot.matching.found import Ranking

CHOICES_LIMIT = 4
MORE_FROM = 0.1
"""So likely a passage must be to be shown as a rival of the answer, or after it."""
BESIDE_FROM = 0.002
"""So likely a passage must be to stand beside one that is not sure: hardly any less likely one is meant."""
LEANING_PLACES = 3
"""So many of the first hits of a vague question may be what it asks, if the whole message speaks for one."""
CLOSE_LOG_ODDS = 1.2
"""Scores are log-odds, as they were fitted: a rival of the best hit is at most e^1.2 times less likely."""


class Outcome(enum.Enum):
    """What a question gets."""

    ANSWER = enum.auto()
    CHOICES = enum.auto()
    DECLINE = enum.auto()


class Decision(NamedTuple):
    """What a question gets, and which places of its ranking are shown for it; none for a decline."""

    outcome: Outcome
    places: tuple[int, ...] = ()


_ANSWER, _DECLINE = Decision(Outcome.ANSWER, (0,)), Decision(Outcome.DECLINE)


def decide(ranking: Ranking, limits: Calibration) -> Decision:
    """A sure hit without a rival is the answer; rivals, or a hit that is less than sure, are choices.

    Beside the first nothing unlikely is offered, be it that the first stands alone. Of choices the likeliest
    comes first.
    """
    if ranking.confidence < limits.offer_from and not ranking.is_named:
        return _DECLINE
    scores = ranking.scores.tolist()
    rivals = [n for n, score in enumerate(scores) if scores[0] - score <= CLOSE_LOG_ODDS]
    sure = is_sure(ranking, limits)
    if sure and len(rivals) == 1:
        return _ANSWER
    if not (sure or ranking.is_worth_offering(limits.answer_from)):
        return _DECLINE
    confidences = ranking.confidences.tolist()
    close, least = (rivals, MORE_FROM) if sure else (range(len(scores)), BESIDE_FROM)
    offered = [n for n in close if n == 0 or confidences[n] >= least][:CHOICES_LIMIT]
    if sure and len(offered) == 1:
        return _ANSWER
    return Decision(Outcome.CHOICES, tuple(sorted(offered, key=lambda n: -confidences[n])))


def is_sure(ranking: Ranking, limits: Calibration) -> bool:
    """Whether the best fact may be the answer, rivals aside."""
    sure = ranking.confidence >= limits.answer_from and not ranking.lacks_what_must_stand()
    return sure or ranking.is_stored


def decide_each(
    rankings: Sequence[Ranking], whole: Ranking, limits: Calibration
) -> tuple[tuple[Ranking, int], ...]:
    """The passages that answer the questions of one message, each as a ranking and a place in it.

    `whole` is the ranking of the message. One question must be sure of its answer; two may have the same.
    Nothing if one has none.
    """
    likely = dict(zip((fact.id for fact in whole.facts), whole.confidences.tolist(), strict=True))
    found: dict[str, tuple[Ranking, int]] = {}
    for ranking in sorted(rankings, key=lambda r: -r.confidence):
        least = limits.offer_from if found else limits.answer_from
        backed = {fact_id for fact_id, confidence in likely.items() if confidence >= least}
        place = 0 if is_sure(ranking, limits) else _leaning(ranking, backed - found.keys(), limits)
        if place is None:
            return ()
        found.setdefault(ranking.facts[place].id, (ranking, place))
    return tuple(sorted(found.values(), key=lambda pair: rankings.index(pair[0])))


def _leaning(ranking: Ranking, backed: Collection[str], limits: Calibration) -> int | None:
    """Where a vague question has an answer that the whole message speaks for, too.

    As in *when was the coup and what happened to aid?*.
    """
    for place, fact in enumerate(ranking.facts[:LEANING_PLACES]):
        is_likely = ranking.confidences[place] >= limits.offer_from and fact.id in backed
        if is_likely and not ranking.lacks_what_must_stand(place):
            return place
    return None
