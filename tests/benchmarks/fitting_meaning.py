"""Fit what the encoder adds: `python -m tests.benchmarks.fitting_meaning --data DIR [--write]`.

Three models: the order of the hits (listwise softmax), how sure the first is (a logistic model with one
hidden layer), and whether a question is about the record at all (logistic). What is learned from:

- the golden questions of dev.jsonl and training.jsonl, asked of the shipped record and of a thinned one;
- the records of tests/golden/records with their questions, as they are and without any phrasing, and
off-topic questions; `--without` leaves one out and reports on it, to see what a stranger's record may expect;
- half of each public set, by document; the other half is only reported.

The words' own models stay as they are (fitting.py), but for whether a question is about the record. Run it
with
`--step ranking --write` first: the confidence is fitted to the order that is shipped. Vectors are kept in the
folder `data`. Needs the extra `benchmarks`.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from tqdm import tqdm

from bot.evaluation import read_golden
from bot.evaluation.calibration import off_topic
from bot.evaluation.measures import auroc
from bot.facts import Fact, FactBase
from bot.facts.knowledge_files import read_fact_base
from bot.matching import Matcher
from bot.matching.confidence import MEANING_SIGNALS, SIGNALS, SPREADS_AT_MOST, Network
from bot.matching.decision import SURE_BY_WORDS, Ranking
from bot.matching.encoder import Encoder
from bot.matching.features import FEATURES, RANKING_WEIGHTS
from bot.matching.matcher import MEANING_RANKING_FILE
from bot.matching.meaning import MEANING_FEATURES, Comparison
from bot.matching.small_talk import recognise_small_talk
from bot.matching.vectors import Vectors, learn_all
from bot.service.vector_store import VectorStore
from tests.benchmarks.fitting import DATA, GOLDEN, RECORDS, ROOT, thinned
from tests.benchmarks.sets import QuestionSet, read_sets
from tests.benchmarks.weights import network_text, weights_text

Floats = npt.NDArray[np.float64]

SHARES = {"record": 4.0, "bare": 1.0, "golden": 0.5, "thin": 1.0, "public": 1.0}
"""What all questions of a kind from one source weigh together when the order is fitted."""

UNITS = 8
PENALTY = 2e-3
SEED = 1
OFF_TOPIC_TAKEN = {"record": 3, "bare": 9, "golden": 6, "thin": 6, "public": 12}
"""One in so many of the shipped off-topic questions is asked."""
PUBLIC_QUESTIONS = 900
"""So many questions of a public set are asked at most, evenly spread."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A question and what was found for it by words and by meaning; `right` tells which hits are.

    `kind` is of `SHARES`, `sort` is *right*, *near*, *off topic* or what the golden row says of itself.
    """

    kind: str
    source: str
    sort: str
    is_fitted: bool
    by_words: Ranking
    by_meaning: Ranking
    right: npt.NDArray[np.bool_]

    @property
    def has_answer(self) -> bool:
        """Whether the record answers it."""
        return self.sort == "right"

    @property
    def is_on_topic(self) -> bool:
        """Whether it is about what the record is about, answered or not."""
        return self.sort not in ("off topic", "offtopic", "chatter")


Asked = Iterable[tuple[str, str, Callable[[Fact], bool], bool]]
"""Questions: text, sort, which facts are right, whether it is learned from."""


def samples(base: FactBase, vectors: Vectors, kind: str, source: str, asked: Asked) -> Iterator[Sample]:
    """Yield what a record finds for some questions and for off-topic ones; what is small talk is left out."""
    matcher = Matcher(base, vectors=vectors)
    strange = [text for text in off_topic() if zlib.crc32(text.encode()) % OFF_TOPIC_TAKEN[kind] == 0]
    rows = [*asked, *((text, "off topic", _never, True) for text in strange)]
    for text, sort, is_right, is_fitted in tqdm(rows, desc=f"{source}, {kind}", file=sys.stderr):
        found = None if recognise_small_talk(text) else matcher.rankings(text)
        if found is not None and found[1].facts:
            right = np.array([is_right(fact) for fact in found[1].facts], np.bool_)
            yield Sample(kind, source, sort, is_fitted, *found, right)


def golden(file: Path, is_fitted: bool) -> Asked:
    """Yield the questions of a golden file."""
    for row in read_golden(file):
        yield row.question, "right" if row.expect else row.kind, partial(_says, row.expect), is_fitted


def without_phrasings(base: FactBase, change: Callable[[Fact], Fact]) -> FactBase:
    """Return a fact base whose facts were changed."""
    topics = [replace(topic, facts=tuple(map(change, topic.facts))) for topic in base.topics]
    return replace(base, topics=tuple(topics))


def everything(data: Path, vectors: Vectors, left_out: str | None) -> Iterator[Sample]:
    """Yield the samples of all sources."""
    for folder in sorted(RECORDS.iterdir()):
        base = read_fact_base(folder)
        bare = without_phrasings(base, lambda fact: replace(fact, questions=()))
        for kind, each in (("record", base), ("bare", bare)):
            asked = golden(folder / "questions.jsonl", folder.name != left_out)
            yield from samples(each, vectors, kind, folder.name, asked)
    shipped = read_fact_base(ROOT / "knowledge")
    for kind, each in (("golden", shipped), ("thin", without_phrasings(shipped, thinned))):
        for name, is_fitted in GOLDEN.items():
            file = ROOT / "tests" / "golden" / f"{name}.jsonl"
            yield from samples(each, vectors, kind, name, golden(file, is_fitted))
    for each_set in read_sets(data):
        yield from samples(each_set.base, vectors, "public", each_set.name, _public(each_set))


def _public(each: QuestionSet) -> Asked:
    """Yield questions of a public set, half of them (by document or passage) to learn from."""
    by_id = each.base.by_id
    for row in each.questions[:: max(1, len(each.questions) // PUBLIC_QUESTIONS)]:
        known = next((by_id[fact] for fact in row.relevant if fact in by_id), None)
        place = row.question if known is None else known.id
        if known is not None and len(each.base.documents) > 1:
            place = known.passage.document.id
        sort = "right" if row.relevant else "near"
        yield row.question, sort, partial(_is_one_of, set(row.relevant)), zlib.crc32(place.encode()) % 2 == 0
    for pool in each.pools.values():
        yield from ((row.question, "off topic", _never, False) for row in pool[::3])


def fit_ranking(learned: Sequence[Sample]) -> dict[str, float]:
    """Return the weights of the words' score and of `MEANING_FEATURES`, right hits likeliest."""
    told = [s for s in learned if s.has_answer and s.right.any() and not s.right.all()]
    sources = [(s.kind, s.source) for s in told]
    worth = np.array([SHARES[kind] / sources.count((kind, source)) for kind, source in sources])
    words = np.array([RANKING_WEIGHTS[name] for name in FEATURES])
    tables = [
        np.column_stack((s.by_meaning.signals[:, : len(FEATURES)] @ words, _compared(s).features))
        for s in told
    ]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = 1e-3 * float(weights @ weights), 2e-3 * weights
        for sample, table, weight in zip(told, tables, worth, strict=True):
            scores = table @ weights
            likely = np.exp(scores - scores.max())
            likely /= likely.sum()
            right = float(likely[sample.right].sum()) + 1e-12
            total -= weight * float(np.log(right))
            slope = slope - weight * ((np.where(sample.right, likely / right, 0.0) - likely) @ table)
        return total, slope

    found = minimize(loss, np.zeros(1 + len(MEANING_FEATURES)), jac=True, method="L-BFGS-B").x
    return dict(zip(("words", *MEANING_FEATURES), found.tolist(), strict=True))


def worth_of_being_right(sample: Sample) -> float:
    """Return what a question weighs when it is learned how sure a hit is.

    Near misses are few and tell most; off-topic questions are many, and mostly easy.
    """
    if sample.sort == "off topic":
        return 0.12 if sample.kind in ("record", "bare") else 0.3
    if sample.kind in ("record", "bare"):
        return (1.0 if sample.kind == "record" else 0.5) * (2.5 if sample.sort == "near" else 1.0)
    if sample.kind == "public":
        return 0.5 if sample.source == "squad2_dev_half" else 0.25
    return (0.6 if sample.kind == "thin" else 0.25) * (1.0 if sample.has_answer else 2.0)


def worth_of_topic(sample: Sample) -> float:
    """Return what a question weighs when it is learned whether it is about the record."""
    worth = {"record": 1.0, "bare": 0.6}.get(sample.kind, 0.4)
    return worth * (1.0 if sample.is_on_topic else 0.25 if sample.sort == "off topic" else 3.0)


def fit_right(learned: Sequence[Sample]) -> Network:
    """Return the model of whether a hit is right, from the first two hits of each question."""
    rows, right, worth = [], [], []
    for sample in learned:
        for place in range(min(2, len(sample.right))):
            rows.append(sample.by_meaning.signals[place])
            right.append(float(sample.right[place]))
            worth.append(worth_of_being_right(sample) * (0.3 if place else 1.0))
    return fit_network(np.array(rows), np.array(right), np.array(worth), UNITS, PENALTY)


def fit_topic(learned: Sequence[Sample], found: Callable[[Sample], Ranking]) -> Network:
    """Return the model of whether a question is about the record, from its first hit."""
    told = [sample for sample in learned if len(found(sample).signals)]
    rows = np.array([found(sample).signals[0] for sample in told])
    labels = np.array([float(sample.is_on_topic) for sample in told])
    return fit_network(rows, labels, np.array([worth_of_topic(sample) for sample in told]), 0, 3 * PENALTY)


def fit_network(rows: Floats, labels: Floats, worth: Floats, units: int, penalty: float) -> Network:
    """Return the network under which labels of 0 and 1 are likeliest."""
    means, spreads = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    scaled = np.clip((rows - means) / spreads, -SPREADS_AT_MOST, SPREADS_AT_MOST)
    size, worth = scaled.shape[1], worth / worth.sum()
    sizes = [size * units, units, units, size, 1]
    cuts = np.cumsum(sizes)[:-1]
    penalties = np.repeat([penalty / 3, penalty / 30, penalty / 3, penalty, 0.0], sizes)

    def loss(model: Floats) -> tuple[float, Floats]:
        flat, thresholds, outer, linear, bias = np.split(model, cuts)
        hidden = np.tanh(scaled @ flat.reshape(size, units) + thresholds)
        odds = hidden @ outer + scaled @ linear + bias
        total = float(worth @ (np.logaddexp(0, odds) - labels * odds) + penalties @ (model * model))
        error = worth * (1 / (1 + np.exp(-np.clip(odds, -40, 40))) - labels)
        behind = np.outer(error, outer) * (1 - hidden * hidden)
        slopes = (
            (scaled.T @ behind).ravel(), behind.sum(axis=0), hidden.T @ error, scaled.T @ error,
            [error.sum()], )  # fmt: skip
        return total, np.concatenate(slopes) + 2 * penalties * model

    random = np.random.default_rng(SEED)
    start = np.concatenate(
        (random.normal(0, size**-0.5, size * units), random.normal(0, 0.5, units),
         random.normal(0, 0.3, units), np.zeros(size + 1))
    )  # fmt: skip
    model = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 600}).x
    flat, thresholds, outer, linear, bias = np.split(model, cuts)
    return Network(means, spreads, linear, flat.reshape(size, units), thresholds, outer, float(bias[0]))


def report(all_samples: Sequence[Sample], right: Network, topic: Network) -> Iterator[str]:
    """For each kind, source and half: first right, first four, AUROC, and the thresholds that matter."""
    groups: dict[tuple[str, str, bool], list[Sample]] = {}
    for sample in all_samples:
        groups.setdefault((sample.kind, sample.source, sample.is_fitted), []).append(sample)
    for (kind, source, is_fitted), found in groups.items():
        asked = [s for s in found if s.has_answer]
        if not asked:
            continue
        others = [s for s in all_samples if (s.kind, s.source) == (kind, source) and not s.has_answer]
        line = f"{kind:7} {source:16} {'fitted' if is_fitted else 'unseen'} n={len(asked):4}"
        first, four = ([s.right[:count].any() for s in asked] for count in (1, 4))
        line += f" first {np.mean(first):.3f} in four {np.mean(four):.3f}"
        sure = {id(s): _sure(s, right) for s in (*asked, *others)}
        for sort in ("near", "offtopic", "off topic"):
            against = [sure[id(s)] for s in others if s.sort == sort]
            if against:
                line += f" · {sort}: AUROC {auroc([sure[id(s)] for s in asked], against):.3f}"
        strange = sorted(topic.log_odds(s.by_meaning.signals[:1])[0] for s in others if s.sort == "off topic")
        if strange:
            for share in (0.03, 0.06, 0.1):
                limit = strange[-1 - int(share * len(strange))]
                about = [topic.log_odds(s.by_meaning.signals[:1])[0] > limit for s in asked]
                shown = [s.right[:4].any() and yes for s, yes in zip(asked, about, strict=True)]
                line += f" · {share:.2f} off: reach {np.mean(shown):.3f} ({1 / (1 + np.exp(-limit)):.2f})"
        yield line


def _sure(sample: Sample, right: Network) -> float:
    """Return how sure the first hit is, by words if these are sure enough."""
    if sample.by_words.is_stored or sample.by_words.confidence >= SURE_BY_WORDS:
        return sample.by_words.confidence
    return float(1 / (1 + np.exp(-right.log_odds(sample.by_meaning.signals[:1])[0])))


def _compared(sample: Sample) -> Comparison:
    compared = sample.by_meaning.compared
    assert compared is not None
    return compared


def _is_one_of(ids: Collection[str], fact: Fact) -> bool:
    return fact.id in ids


def _says(texts: Iterable[str], fact: Fact) -> bool:
    return any(text in fact.passage.text for text in texts)


def _never(_: Fact) -> bool:
    return False


def main() -> None:
    """Ask, fit, report, and write if asked to."""
    parser = argparse.ArgumentParser(description="Fit what the encoder adds to the words.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder of public sets")
    parser.add_argument("--step", choices=("ranking", "confidence"), default="confidence")
    parser.add_argument("--without", metavar="RECORD", help="leave a record out, and report on it")
    parser.add_argument("--write", action="store_true", help="keep the numbers, in bot/matching/data")
    options = parser.parse_args()
    vectors = Vectors(Encoder.open, VectorStore(ROOT / "data" / "vectors.sqlite3"), learn_all)
    found = list(everything(options.data, vectors, options.without))
    learned = [sample for sample in found if sample.is_fitted]
    if options.step == "ranking":
        weights = fit_ranking(learned)
        sys.stdout.write(weights_text(weights))
        if options.write:
            (DATA / MEANING_RANKING_FILE).write_text(weights_text(weights), encoding="utf-8")
        return
    right = fit_right(learned)
    topic = fit_topic(learned, lambda sample: sample.by_meaning)
    topic_by_words = fit_topic(learned, lambda sample: sample.by_words)
    sys.stdout.writelines(f"{line}\n" for line in report(found, right, topic))
    if options.write:
        texts = {
            "confidence_meaning.json": network_text(right, MEANING_SIGNALS),
            "on_topic_meaning.json": network_text(topic, MEANING_SIGNALS),
            "on_topic.json": network_text(topic_by_words, SIGNALS),
        }
        for name, text in texts.items():
            (DATA / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
