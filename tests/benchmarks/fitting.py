"""Fit the matcher's numbers anew: `python -m tests.benchmarks.fitting --data DIR [--write | --keep-ranking]`.

Two models (learning.py) on the features of the second stage (bot/matching/features.py), one for the order of
the hits, one for the confidence. What is learned from:

- the knowledge files: every phrasing as it is, itself left out, and its whole fact left out (to decline);
- golden questions of tests/golden/dev.jsonl and training.jsonl (the held-out ones are only reported);
- the shipped off-topic list (to decline);
- half of each public set, by document; the other half is only reported.

Needs the extra `benchmarks`. `--write` puts the numbers into bot/matching/data: ranking.json, where weights
that were set by hand stay, and confidence.json. With `--keep-ranking` the ranking stays as it is.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.evaluation import read_golden
from bot.evaluation.calibration import off_topic
from bot.evaluation.dataset_files import GoldenRow
from bot.evaluation.measures import auroc
from bot.facts import Fact, FactBase
from bot.facts.knowledge_files import read_fact_base
from bot.matching import Matcher
from bot.matching.confidence import CALIBRATION, Models, Network
from bot.matching.decision import Ranking
from bot.matching.features import DOUBTS, FEATURES, RANKING_FILE, RANKING_WEIGHTS, FeatureTable
from bot.matching.small_talk import recognise_small_talk
from tests.benchmarks.learning import Sample, examples, fit_confidence, fit_ranking, ranked
from tests.benchmarks.sets import read_sets
from tests.benchmarks.weights import FITTED, network_text, ranking_text, without_idle_units

Floats = npt.NDArray[np.float64]

ROOT = Path(__file__).parents[2]
DATA = ROOT / "bot" / "matching" / "data"
GOLDEN = {"dev": True, "training": True, "held_out": False, "held_out_near": False}
"""The golden questions, and whether they are learned from."""

RECORDS = ROOT / "tests" / "golden" / "records"
RECORDS_HELD_OUT = ("ferncastle",)

RANKING_SHARE = {"left out": 1.5, "dev +": 2.0, "training +": 1.0, "record +": 1.0, "public +": 1.0}
CONFIDENCE_WEIGHT = {
    "kept": 1.0,
    "left out": 4.0,
    "fact left out": 1.0,
    "off topic": 1.0,
    "dev +": 12.0,
    "dev -": 18.0,
    "training +": 5.0,
    "training -": 4.0,
    "thin dev +": 4.0,
    "thin dev -": 4.0,
    "thin training +": 4.0,
    "thin training -": 3.0,
    "record +": 8.0,
    "record -": 5.0,
    "public +": 7.0,
    "public off topic": 7.0,
}
"""What one question of a kind weighs. The golden ones are few, and most like what will be asked; two in five
of the training ones are near misses, far more than people ask."""

ADVERSARIAL = {"squad2_dev_half": 12.0}
"""Sets whose questions to decline were written to look answerable word for word, and what one weighs.
They have a bias of their own: they teach what tells right from wrong there, not how often that is."""


def sample(kind: str, source: str, fitted: bool, found: Ranking, is_right: Callable[[Fact], bool]) -> Sample:
    """Return what a question and its ranking teach."""
    right = np.array([is_right(fact) for fact in found.facts], np.bool_)
    ids = tuple(fact.id for fact in found.facts)
    table = FeatureTable(*np.split(found.signals, (len(FEATURES), len(FEATURES) + len(DOUBTS)), axis=1)[:2])
    return Sample(kind, source, fitted, table, right, ids, found.credits, found.query)


def own_samples(base: FactBase, matcher: Matcher) -> Iterator[Sample]:
    """Yield the phrasings of a fact base: as they are, left out, and without their facts."""
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
    """Yield the golden questions that are no small talk."""
    for name, fitted in GOLDEN.items():
        for row in read_golden(ROOT / "tests" / "golden" / f"{name}.jsonl"):
            if recognise_small_talk(row.question):
                continue
            kind = f"{name} {_sign(row)}"
            found = matcher.ranking(row.question)
            yield sample(
                kind,
                name,
                fitted,
                found,
                partial(_says, row.expect),
            )


def thinned(fact: Fact) -> Fact:
    """Return a fact with a seventh of its phrasings and a fifth of its keywords, like most facts."""
    return replace(
        fact,
        questions=tuple(q for q in fact.questions if zlib.crc32(q.encode()) % 7 == 0),
        keywords=tuple(k for k in fact.keywords if zlib.crc32(k.encode()) % 5 == 0),
    )


def thin_samples(base: FactBase) -> Iterator[Sample]:
    """Yield the golden questions to learn from, asked of a record that was kept with less care."""
    matcher = Matcher(base)
    for fact in base:
        matcher.replace(thinned(fact))
    for name in (name for name, is_fitted in GOLDEN.items() if is_fitted):
        for row in read_golden(ROOT / "tests" / "golden" / f"{name}.jsonl"):
            kind, found = f"thin {name} {_sign(row)}", matcher.ranking(row.question)
            yield sample(kind, f"thin {name}", True, found, partial(_says, row.expect))


def record_samples() -> Iterator[Sample]:
    """Questions to other records, of a few phrasings a fact, as most are."""
    for folder in sorted(RECORDS.iterdir()):
        matcher = Matcher(read_fact_base(folder))
        for row in read_golden(folder / "questions.jsonl"):
            if not recognise_small_talk(row.question):
                kind, found = f"record {_sign(row)}", matcher.ranking(row.question)
                is_fitted = folder.name not in RECORDS_HELD_OUT
                yield sample(kind, folder.name, is_fitted, found, partial(_says, row.expect))


def public_samples(folder: Path, strange: Iterable[str]) -> Iterator[Sample]:
    """Yield the public sets, fitted on half of their documents (or passages, of one document)."""
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


def report(samples: Iterable[Sample], weights: Floats, network: Network) -> Iterator[str]:
    """For each kind and half, how often the first hit is right, and how sure it is."""
    tops: dict[tuple[str, str, str], list[tuple[bool, float]]] = {}
    for each in samples:
        key = each.kind, each.source, "fitted" if each.fitted else "unseen"
        table, right = ranked(each, weights)
        models = Models(network, CALIBRATION.words.on_topic)
        sure = replace(CALIBRATION, words=models).confidence(table[:1]).tolist() or [0.0]
        tops.setdefault(key, []).append((bool(right[:1].any()), sure[0]))
    for (kind, source, half), found in tops.items():
        first = sum(right for right, _ in found) / len(found)
        mean = sum(confidence for _, confidence in found) / len(found)
        yield f"{kind:17} {source:16} {half} n={len(found):5} first right {first:.3f} confidence {mean:.3f}"
    for source, half in {(source, half) for kind, source, half in tops if kind.endswith(" -")}:
        sure_of = [
            [c for (k, s, h), found in tops.items() if (s, h) == (source, half) and k.endswith(sign)
             for _, c in found]
            for sign in (" +", " -")
        ]  # fmt: skip
        yield f"{source}, {half}: AUROC of the confidence {auroc(*sure_of):.3f}"


def ranking_weights(samples: Iterable[Sample], keep: bool) -> Floats:
    """Return the weights of `FEATURES`: as they are shipped if to be kept, else fitted.

    Those that were set by hand stay, so that the confidence is fitted to the order that will be shipped.
    """
    shipped = np.array([RANKING_WEIGHTS[name] for name in FEATURES])
    if keep:
        return shipped
    stored = json.loads((DATA / RANKING_FILE).read_text(encoding="utf-8"))
    is_fitted = np.array([stored[name]["set"] == FITTED for name in FEATURES])
    return np.where(is_fitted, fit_ranking(samples, RANKING_SHARE), shipped)


def _is_one_of(ids: Collection[str], fact: Fact) -> bool:
    return fact.id in ids


def _says(texts: Iterable[str], fact: Fact) -> bool:
    return any(text in fact.passage.text for text in texts)


def _sign(row: GoldenRow) -> str:
    return "+" if row.expect else "-"


def _never(_: Fact) -> bool:
    return False


def _first_half(key: str) -> bool:
    return zlib.crc32(key.encode()) % 2 == 0


def main() -> None:
    """Collect, fit, report, and write if asked to."""
    parser = argparse.ArgumentParser(description="Fit the matcher's weights and its confidence anew.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder of public sets")
    parser.add_argument("--write", action="store_true", help="keep the numbers, in bot/matching")
    parser.add_argument("--keep-ranking", action="store_true", help="fit the confidence alone")
    options = parser.parse_args()
    base = read_fact_base(ROOT / "knowledge")
    matcher = Matcher(base)
    samples = [
        *own_samples(base, matcher),
        *golden_samples(matcher),
        *thin_samples(base),
        *record_samples(),
        *public_samples(options.data, off_topic()),
    ]
    samples += [sample("off topic", "knowledge", True, matcher.ranking(text), _never) for text in off_topic()]
    weights = ranking_weights(samples, keep=options.keep_ranking)
    learned = examples(samples, weights, CONFIDENCE_WEIGHT, ADVERSARIAL)
    network = without_idle_units(fit_confidence(learned))
    sys.stdout.writelines(f"{line}\n" for line in report(samples, weights, network))
    if options.write:
        fitted = dict(zip(FEATURES, weights.tolist(), strict=True))
        stored = json.loads((DATA / RANKING_FILE).read_text(encoding="utf-8"))
        (DATA / RANKING_FILE).write_text(ranking_text(fitted, stored), encoding="utf-8")
        (DATA / "confidence.json").write_text(network_text(network), encoding="utf-8")


if __name__ == "__main__":
    main()
