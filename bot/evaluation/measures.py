"""The measures of answering and declining, as pure functions over plain numbers.

Each is `None` when it is not defined (no questions of one of the two sorts): a made-up 0 would read as a
result.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence

FALSE_ANSWERS_ALLOWED_PERCENT = 5
"""How many of the questions to decline may be answered, at the threshold where right answers are counted."""


def auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float | None:
    """Return the chance that an answerable question scores above an unanswerable one, a tie counting half.

    This is the Mann-Whitney U statistic over the number of pairs; 0.5 is a coin, 1 is perfect.

    >>> auroc([0.9, 0.5], [0.5, 0.1])
    0.875
    """
    if not answerable or not unanswerable:
        return None
    ordered = sorted(unanswerable)
    below = sum(bisect.bisect_left(ordered, score) for score in answerable)
    below_or_equal = sum(bisect.bisect_right(ordered, score) for score in answerable)
    return (below + below_or_equal) / (2 * len(answerable) * len(unanswerable))


def right_at_false_answers(
    answerable: Sequence[tuple[float, bool]],
    unanswerable: Sequence[float],
    allowed_percent: int = FALSE_ANSWERS_ALLOWED_PERCENT,
) -> float | None:
    """Return the share of answerable questions answered rightly when few of the others are answered at all.

    `answerable` holds each question's confidence and whether its first hit is right. The threshold is the
    lowest one at which at most `allowed_percent` of `unanswerable` get an answer: just above the confidence
    of the first question that must stay silent. So one number weighs finding and declining together.

    >>> right_at_false_answers([(0.9, True), (0.8, False), (0.3, True)], [0.5, 0.2])
    0.3333333333333333
    """
    if not answerable or not unanswerable:
        return None
    allowed = len(unanswerable) * allowed_percent // 100
    silent = sorted(unanswerable, reverse=True)[allowed:]
    threshold = silent[0] if silent else -math.inf
    return sum(right and confidence > threshold for confidence, right in answerable) / len(answerable)


def recall_at(ranks: Sequence[int | None], k: int) -> float | None:
    """Return the share of questions whose first relevant hit stands among the first `k`; ranks count from 1.

    >>> recall_at([1, 4, None, 2], 3)
    0.5
    """
    return sum(rank is not None and rank <= k for rank in ranks) / len(ranks) if ranks else None


def mean_reciprocal_rank(ranks: Sequence[int | None], depth: int = 10) -> float | None:
    """Return the mean of 1 / rank over the first `depth` hits, 0 where none is relevant (MRR@depth).

    >>> mean_reciprocal_rank([1, 4, None, 2])
    0.4375
    """
    gains = [1 / rank if rank is not None and rank <= depth else 0.0 for rank in ranks]
    return sum(gains) / len(gains) if gains else None


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Return the smallest value that at least `percent` of all values do not exceed (nearest rank).

    >>> percentile([30.0, 10.0, 20.0], 50)
    20.0
    """
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]
