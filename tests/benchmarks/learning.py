"""How the matcher's numbers are learned from questions whose right facts are known; see fitting.py.

The *ranking* by listwise softmax (Cao et al. 2007), the *confidence* by a logistic model with one hidden
layer that may only rise or only fall with some signals: the signs of their weights are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from bot.matching.confidence import SIGNALS, SPREADS_AT_MOST, Credits, Network, signals
from bot.matching.features import FEATURES, FeatureTable
from bot.matching.query import Query
from tests.benchmarks.weights import FALLING, RISING

Floats = npt.NDArray[np.float64]

RANKING_PENALTY = 1e-3
UNITS = 16
INNER_PENALTY, LINEAR_PENALTY = 5e-4, 2e-3
ROUNDS = 1000
SEED = 1
OWN_BIAS = 10.0
"""How freely the bias of the adversarial sets moves, beside the common one."""
SECOND_HIT = 0.3
"""What the second hit of a question weighs beside the first, as an example of a hit that may be right."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One question's candidates: features and doubts, which are right, their ids, what the signals add."""

    kind: str
    source: str
    fitted: bool
    table: FeatureTable
    right: npt.NDArray[np.bool_]
    ids: tuple[str, ...]
    credits: Credits
    query: Query


@dataclass(frozen=True, slots=True)
class Examples:
    """Hits that are right or wrong: rows of signals, labels of 0 and 1, what each weighs (1 in sum).

    `adversarial` is 1 for those whose base rate of right hits says nothing of what people ask.
    """

    rows: Floats
    right: Floats
    worth: Floats
    adversarial: Floats


def fit_ranking(samples: Iterable[Sample], share: Mapping[str, float]) -> Floats:
    """Weights of `FEATURES` under which the right candidates of each question are likeliest.

    `share` is what all questions of a kind from one source weigh together.
    """
    fitted = [s for s in samples if s.kind in share and s.fitted and s.right.any()]
    count: dict[tuple[str, str], int] = {}
    for each in fitted:
        count[each.kind, each.source] = count.get((each.kind, each.source), 0) + 1

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = RANKING_PENALTY * float(weights @ weights), 2 * RANKING_PENALTY * weights
        for each in fitted:
            scores = each.table.features @ weights
            likely = np.exp(scores - scores.max())
            likely /= likely.sum()
            right = float(likely[each.right].sum())
            worth = share[each.kind] / count[each.kind, each.source]
            total -= worth * float(np.log(right))
            slope = slope - worth * (
                (np.where(each.right, likely / right, 0.0) - likely) @ each.table.features
            )
        return total, slope

    start = np.zeros(len(FEATURES))
    start[0] = 8.0
    result: Floats = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return result


def ranked(each: Sample, weights: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the signals of a question's candidates in the order of their scores, and which are right."""
    scores = each.table.features @ weights
    order = sorted(range(len(scores)), key=lambda n: (-round(float(scores[n]), 9), each.ids[n]))
    credits = [each.credits[n] for n in order]
    table = signals(each.table.ordered(order), scores[order], credits, each.query)
    return table, each.right[order]


def examples(
    samples: Iterable[Sample], weights: Floats, worth: Mapping[str, float], adversarial: Mapping[str, float]
) -> Examples:
    """Return the first two hits of each question to be fitted, by what its kind is worth.

    Of the sources that are `adversarial` only the first hit counts, worth what is said there.
    """
    rows, right, worths, hostile = [], [], [], []
    for each in samples:
        is_hostile = each.source in adversarial
        weight = adversarial[each.source] if is_hostile else worth.get(each.kind, 0.0)
        if not (each.fitted and each.ids and weight) or (is_hostile and "off topic" in each.kind):
            continue
        table, is_right = ranked(each, weights)
        for place in range(min(1 if is_hostile else 2, len(table))):
            rows.append(table[place])
            right.append(float(is_right[place]))
            worths.append(weight * (SECOND_HIT if place else 1.0))
            hostile.append(float(is_hostile))
    return Examples(np.array(rows), np.array(right), np.array(worths) / sum(worths), np.array(hostile))


def fit_confidence(learned: Examples) -> Network:
    """Return the network under which the labels are likeliest; adversarial ones have their own bias."""
    means, spreads = learned.rows.mean(axis=0), learned.rows.std(axis=0) + 1e-9
    scaled = np.clip((learned.rows - means) / spreads, -SPREADS_AT_MOST, SPREADS_AT_MOST)
    size = scaled.shape[1]
    cuts = np.cumsum([size * UNITS, UNITS, UNITS, size, 1])
    penalties = np.repeat(
        [INNER_PENALTY, INNER_PENALTY / 10, INNER_PENALTY, LINEAR_PENALTY, 0.0, 0.0],
        [size * UNITS, UNITS, UNITS, size, 1, 1],
    )

    def loss(model: Floats) -> tuple[float, Floats]:
        flat, thresholds, outer, linear, bias, own = np.split(model, cuts)
        hidden = np.tanh(scaled @ flat.reshape(size, UNITS) + thresholds)
        odds = hidden @ outer + scaled @ linear + bias + own * OWN_BIAS * learned.adversarial
        total = float(
            learned.worth @ (np.logaddexp(0, odds) - learned.right * odds) + penalties @ (model * model)
        )
        error = learned.worth * (1 / (1 + np.exp(-odds)) - learned.right)
        behind = np.outer(error, outer) * (1 - hidden * hidden)
        slopes = (
            (scaled.T @ behind).ravel(), behind.sum(axis=0), hidden.T @ error, scaled.T @ error,
            [error.sum()], [OWN_BIAS * float(error @ learned.adversarial)],
        )  # fmt: skip
        return total, np.concatenate(slopes) + 2 * penalties * model

    start, bounds = _start(size)
    model = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": ROUNDS}).x
    flat, thresholds, outer, linear, bias, _ = np.split(model, cuts)
    return Network(means, spreads, linear, flat.reshape(size, UNITS), thresholds, outer, float(bias[0]))


def _start(size: int) -> tuple[Floats, list[tuple[float | None, float | None]]]:
    """Where to begin, and between what each number must stay: units only ever add, so signs say it all."""
    random = np.random.default_rng(SEED)
    signs = np.array([(name in RISING) - (name in FALLING) for name in SIGNALS])
    inner = random.normal(0, size**-0.5, (size, UNITS))
    inner = np.where(signs[:, None] == 0, inner, np.abs(inner) * signs[:, None])
    outer = np.abs(random.normal(0, 0.3, UNITS))
    start = np.concatenate((inner.ravel(), random.normal(0, 0.5, UNITS), outer, np.zeros(size), np.zeros(2)))
    of_sign: dict[int, tuple[float | None, float | None]] = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}
    bounds = [of_sign[sign] for sign in signs.tolist() for _ in range(UNITS)]
    bounds += [of_sign[0]] * UNITS + [of_sign[1]] * UNITS
    bounds += [of_sign[sign] for sign in signs.tolist()] + [of_sign[0]] * 2
    return start, bounds
