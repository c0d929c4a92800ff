"""The measures against slow oracles that follow their definitions word for word."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.measures import auroc, mean_reciprocal_rank, percentile, recall_at, right_at_false_answers

SCORES = st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]) | st.floats(0, 1), min_size=1, max_size=60)
JUDGED = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.5, 0.9]), st.booleans()), min_size=1, max_size=40)
RANKS = st.lists(st.none() | st.integers(1, 30), min_size=1)


@given(SCORES, SCORES)
def test_auroc_is_the_share_of_pairs_in_the_right_order(
    positives: list[float], negatives: list[float]
) -> None:
    won = sum(Fraction((p > n) - (p < n) + 1, 2) for p in positives for n in negatives)
    assert pytest.approx(float(won / (len(positives) * len(negatives)))) == auroc(positives, negatives)


@given(SCORES, SCORES)
def test_auroc_of_the_two_sorts_exchanged_is_what_is_left_to_one(
    first: list[float], second: list[float]
) -> None:
    one, other = auroc(first, second), auroc(second, first)
    assert one is not None
    assert pytest.approx(1 - one) == other


@given(JUDGED, SCORES, st.integers(0, 100))
def test_right_at_false_answers_is_the_best_that_any_permitted_threshold_gives(
    answerable: list[tuple[float, bool]], unanswerable: list[float], percent: int
) -> None:
    thresholds = {c for c, _ in answerable} | set(unanswerable) | {math.inf}
    permitted = [
        t for t in thresholds if 100 * sum(c >= t for c in unanswerable) <= percent * len(unanswerable)
    ]
    best = max(sum(right and c >= t for c, right in answerable) for t in permitted)
    assert best / len(answerable) == right_at_false_answers(answerable, unanswerable, percent)


@given(RANKS, st.integers(1, 12))
def test_recall_counts_the_ranks_within_k(ranks: list[int | None], k: int) -> None:
    within = [rank for rank in ranks if rank in range(1, k + 1)]
    assert len(within) / len(ranks) == recall_at(ranks, k)


@given(RANKS)
def test_reciprocal_ranks_end_at_their_depth(ranks: list[int | None]) -> None:
    gains = [Fraction(1, rank) for rank in ranks if rank in range(1, 11)]
    assert pytest.approx(float(sum(gains) / len(ranks))) == mean_reciprocal_rank(ranks, 10)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(
    values: list[float], percent: int
) -> None:
    enough = [v for v in values if 100 * sum(each <= v for each in values) >= percent * len(values)]
    assert min(enough) == percentile(values, percent)
