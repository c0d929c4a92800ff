"""Fit the matcher's numbers anew: `python -m tests.benchmarks.fitting --data DIR [--write]`.

Two models, on the features of the second stage (bot/matching/ranking.py): the *ranking* by listwise softmax
(the right fact among a question's candidates; Cao et al. 2007), the *confidence* by weighted logistic
regression. What is learned from:

- the knowledge files: every phrasing as it is, itself left out, and its whole fact left out (to decline);
- golden questions of tests/golden/dev.jsonl (held_out.jsonl is only reported);
- the shipped off-topic list (to decline);
- half of each public set, by document; the other half is only reported.

Needs the extra `benchmarks`. `--write` puts the numbers into bot/matching/defaults.py.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from bot.evaluation import read_golden
from bot.evaluation.calibration import off_topic
from bot.evaluation.measures import auroc
from bot.facts import Fact, FactBase
from bot.facts.files import read_fact_base
from bot.matching import Matcher
from bot.matching import defaults as shipped
from bot.matching.chatter import chatter
from bot.matching.confidence import SIGNALS, signals
from bot.matching.found import Ranking
from bot.matching.ranking import FEATURES
from tests.benchmarks.sets import read_sets

Floats = npt.NDArray[np.float64]

ROOT = Path(__file__).parents[2]
RANKING_PENALTY, CONFIDENCE_PENALTY = 1e-3, 2e-3
SECOND_HIT = 0.3
"""What the second hit of a question weighs beside the first, as an example of a hit that may be right."""

RANKING_SHARE = {"left out": 1.5, "dev +": 2.0, "public +": 1.0}
CONFIDENCE_WEIGHT = {
    "kept": 1.0,
    "left out": 2.0,
    "fact left out": 1.0,
    "off topic": 1.0,
    "dev +": 9.0,
    "dev -": 18.0,
    "public +": 0.3,
    "public off topic": 1.0,
}
"""What one question of a kind weighs. The golden ones are few, and most like what will be asked."""

ADVERSARIAL = ("squad2_dev_half",)
"""Sets whose questions to decline were written to look answerable word for word. No model of words can tell
them apart, so their answerable ones would only teach it to be sure of what it cannot know."""

BY_HAND = {"denied": 2.0}
"""Weights of the confidence that only `ADVERSARIAL` could teach: elsewhere hardly a question denies."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One question's candidates: features, which are right, their ids, and what the calibration adds."""

    kind: str
    source: str
    fitted: bool
    features: Floats
    right: npt.NDArray[np.bool_]
    ids: tuple[str, ...]
    unknown: tuple[float, int, float]


def sample(kind: str, source: str, fitted: bool, found: Ranking, is_right: Callable[[Fact], bool]) -> Sample:
    """What a question and its ranking teach."""
    strange = [word.weight for word in found.query.sought if not word.meanings]
    share = sum(strange) / (found.query.weight or 1.0)
    width = len(FEATURES)
    right = np.array([is_right(fact) for fact in found.facts], np.bool_)
    ids = tuple(fact.id for fact in found.facts)
    unknown = share, found.words, max(strange, default=0.0)
    return Sample(kind, source, fitted, found.signals[:, :width], right, ids, unknown)


def own_samples(base: FactBase, matcher: Matcher) -> Iterator[Sample]:
    """The phrasings of a fact base: as they are, left out, and without their facts."""
    for fact in base:
        for question in fact.questions:
            kept = matcher.ranking(question)
            yield sample("kept", "knowledge", True, kept, partial(_is_one_of, {fact.id}))
            rest = tuple(other for other in fact.questions if other != question)
            matcher.replace(replace(fact, questions=rest))
            found = matcher.ranking(question)
            yield sample("left out", "knowledge", True, found, partial(_is_one_of, {fact.id}))
        matcher.remove(fact.id)
        for question in fact.questions:
            yield sample("fact left out", "knowledge", True, matcher.ranking(question), _never)
        matcher.add(fact)


def golden_samples(matcher: Matcher) -> Iterator[Sample]:
    """The golden questions that are no chatter."""
    for name, fitted in (("dev", True), ("held_out", False)):
        for row in read_golden(ROOT / "tests" / "golden" / f"{name}.jsonl"):
            if chatter(row.question):
                continue
            kind = f"{name} {'+' if row.expect else '-'}"
            found = matcher.ranking(row.question)
            yield sample(
                kind,
                name,
                fitted,
                found,
                partial(_says, row.expect),
            )


def public_samples(folder: Path, strange: Iterable[str]) -> Iterator[Sample]:
    """The public sets, fitted on the half of their documents (of a set of one document: of its passages)."""
    for each in read_sets(folder):
        name, base = each.name, each.base
        matcher, by_id = Matcher(base), base.by_id
        for question in each.questions:
            relevant = frozenset(question.relevant)
            known = next((by_id[fact] for fact in question.relevant if fact in by_id), None)
            place = question.question if known is None else known.passage.document.id
            place = known.id if known is not None and len(base.documents) == 1 else place
            kind = "public +" if relevant else "public -"
            yield sample(
                kind,
                name,
                _first_half(place),
                matcher.ranking(question.question),
                partial(_is_one_of, relevant),
            )
        for text in strange:
            yield sample("public off topic", name, _first_half(text), matcher.ranking(text), _never)


def fit_ranking(samples: Iterable[Sample]) -> Floats:
    """Weights of `FEATURES` under which the right candidates of each question are likeliest."""
    fitted = [s for s in samples if s.kind in RANKING_SHARE and s.fitted and s.right.any()]
    count: dict[tuple[str, str], int] = {}
    for each in fitted:
        count[each.kind, each.source] = count.get((each.kind, each.source), 0) + 1

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = RANKING_PENALTY * float(weights @ weights), 2 * RANKING_PENALTY * weights
        for each in fitted:
            scores = each.features @ weights
            likely = np.exp(scores - scores.max())
            likely /= likely.sum()
            right = float(likely[each.right].sum())
            share = RANKING_SHARE[each.kind] / count[each.kind, each.source]
            total -= share * float(np.log(right))
            slope = slope - share * ((np.where(each.right, likely / right, 0.0) - likely) @ each.features)
        return total, slope

    start = np.zeros(len(FEATURES))
    start[0] = 8.0
    result: Floats = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return result


def ranked(each: Sample, weights: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The signals of a question's candidates in the order of their scores, and which are right."""
    scores = each.features @ weights
    order = sorted(range(len(scores)), key=lambda n: (-round(float(scores[n]), 9), each.ids[n]))
    return signals(each.features[order], scores[order], *each.unknown), each.right[order]


def fit_confidence(samples: Iterable[Sample], weights: Floats) -> tuple[Floats, float]:
    """Weights of `SIGNALS` and the bias of a logistic model of whether a hit is right."""
    rows, right, worth = [], [], []
    for each in samples:
        if not (each.fitted and each.ids and each.kind in CONFIDENCE_WEIGHT) or each.source in ADVERSARIAL:
            continue
        table, is_right = ranked(each, weights)
        for place in range(min(2, len(table))):
            rows.append(table[place])
            right.append(float(is_right[place]))
            worth.append(CONFIDENCE_WEIGHT[each.kind] * (SECOND_HIT if place else 1.0))
    table, labels, share = np.array(rows), np.array(right), np.array(worth) / sum(worth)
    mean, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    scaled = np.hstack([(table - mean) / spread, np.ones((len(table), 1))])

    def loss(model: Floats) -> tuple[float, Floats]:
        odds = scaled @ model
        total = share @ (np.logaddexp(0, odds) - labels * odds)
        slope = scaled.T @ (share * (1 / (1 + np.exp(-odds)) - labels))
        free = np.append(model[:-1], 0.0)
        return float(total + CONFIDENCE_PENALTY * free @ free), slope + 2 * CONFIDENCE_PENALTY * free

    model = minimize(
        loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 2000}
    ).x
    steps: Floats = model[:-1] / spread
    return steps, float(model[-1] - steps @ mean)


def report(samples: Iterable[Sample], weights: Floats, model: Floats, bias: float) -> Iterator[str]:
    """For each kind and half, how often the first hit is right, and how sure it is."""
    tops: dict[tuple[str, str, str], list[tuple[bool, float]]] = {}
    for each in samples:
        key = each.kind, each.source, "fitted" if each.fitted else "unseen"
        if not each.ids:
            tops.setdefault(key, []).append((False, 0.0))
            continue
        table, right = ranked(each, weights)
        tops.setdefault(key, []).append((bool(right[0]), float(1 / (1 + np.exp(-(table[0] @ model + bias))))))
    for (kind, source, half), found in tops.items():
        first = sum(right for right, _ in found) / len(found)
        mean = sum(confidence for _, confidence in found) / len(found)
        yield f"{kind:17} {source:16} {half} n={len(found):5} first right {first:.3f} confidence {mean:.3f}"
    for name in ("dev", "held_out"):
        sure = [
            [c for (k, _, _), found in tops.items() if k == f"{name} {sign}" for _, c in found]
            for sign in "+-"
        ]
        yield f"{name}: AUROC of the confidence {auroc(*sure):.3f}"


def render(weights: Floats, model: Floats, bias: float) -> str:
    """The text of bot/matching/defaults.py."""
    head = Path(shipped.__file__).read_text(encoding="utf-8").partition("_RANKING = ")[0]
    table = {
        name: "".join(
            f'    "{key}": {round(float(number), 3)},\n' for key, number in zip(keys, numbers, strict=True)
        )
        for name, keys, numbers in (("_RANKING", FEATURES, weights), ("_CONFIDENCE", SIGNALS, model))
    }
    return (
        f"{head}_RANKING = {{\n{table['_RANKING']}}}\n_CONFIDENCE = {{\n{table['_CONFIDENCE']}}}\n\n"
        "RANKING_WEIGHTS = np.array([_RANKING[name] for name in FEATURES])\n"
        f"CALIBRATION = Calibration(tuple(_CONFIDENCE[name] for name in SIGNALS), bias={round(bias, 3)})\n"
    )


def _is_one_of(ids: Collection[str], fact: Fact) -> bool:
    return fact.id in ids


def _says(texts: Iterable[str], fact: Fact) -> bool:
    return any(text in fact.passage.text for text in texts)


def _never(_: Fact) -> bool:
    return False


def _first_half(key: str) -> bool:
    return zlib.crc32(key.encode()) % 2 == 0


def main() -> None:
    """Collect, fit, report, and write if asked to."""
    parser = argparse.ArgumentParser(description="Fit the matcher's weights and its confidence anew.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder of public sets")
    parser.add_argument("--write", action="store_true", help="put the numbers into bot/matching/defaults.py")
    options = parser.parse_args()
    base = read_fact_base(ROOT / "knowledge")
    matcher = Matcher(base)
    samples = [
        *own_samples(base, matcher),
        *golden_samples(matcher),
        *public_samples(options.data, off_topic()),
    ]
    samples += [sample("off topic", "knowledge", True, matcher.ranking(text), _never) for text in off_topic()]
    weights = fit_ranking(samples)
    model, bias = fit_confidence(samples, weights)
    model[[SIGNALS.index(name) for name in BY_HAND]] = list(BY_HAND.values())
    sys.stdout.writelines(f"{line}\n" for line in report(samples, weights, model, bias))
    if options.write:
        Path(shipped.__file__).write_text(render(weights, model, bias), encoding="utf-8")


if __name__ == "__main__":
    main()
