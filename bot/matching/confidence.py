"""From features to a calibrated confidence: of the answers given at 0.9, nine in ten are right.

The signals of a hit are its features and doubts, how it stands among the other hits, and what the question
says of itself. A logistic model with one small hidden layer weighs them. Its numbers stand in
data/confidence.json; `python -m tests.benchmarks.fitting` makes them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.matching.answer_type import QUESTION_KINDS, question_kind
from bot.matching.features import DOUBTS, FEATURES, FeatureTable, read_json
from bot.matching.meaning import MEANING_DOUBTS, MEANING_FEATURES, Comparison, Nearest
from bot.matching.query import Query

SIGNALS = (
    *FEATURES,
    *DOUBTS,
    "margin",     # how far ahead of the next hit the first is; how far behind the first the others are
    "unknown",    # share of the question that nothing in the fact base speaks of
    "words",      # how many telling words something speaks of (log)
    "agreement",  # share that it accounts for, if its best sentence or a phrasing does so too
    "strangest",  # weight of the most telling word that nothing speaks of
    "told",       # how rare in English the words are together that this fact accounts for (log)
    "together",   # how rare those in its best sentence are (log)
    "rarest",     # how rare the rarest word is that it accounts for
    "asking",     # 1 if the question has a question word
    "personal",   # share of its words that are about the one who asks, or who is asked
)  # fmt: skip
"""Most are shares. *told*, *together* and *rarest* are amounts, since two words found of two may be chance,
and ten of ten are none."""

MEANING_SIGNALS = (
    *SIGNALS,
    *MEANING_FEATURES,
    *MEANING_DOUBTS,
    "ahead",      # how much nearer to the question the fact is than the nearest other one
    "level",      # how near the nearest fact of all is
    "standing",   # how many standard deviations that is above the mean (log)
    *QUESTION_KINDS,  # 1 for the kind of question that it is
)  # fmt: skip
"""What the confidence is made of when the encoder was asked, too."""

SPREADS_AT_MOST = 6.0
"""A signal further from its mean counts like one that far: what was never seen is not to be extrapolated."""

ODDS_AT_MOST = 30.0
"""Log-odds beyond this are as good as certain, and would be too large to be raised to."""

Floats = npt.NDArray[np.float64]
Credits = Sequence[Sequence[float]]

_COVERAGE, _SENTENCE, _PHRASING = (FEATURES.index(name) for name in ("coverage", "sentence", "phrasing"))


def signals(table: FeatureTable, scores: Floats, credits: Credits, query: Query) -> Floats:
    """Return hits × `SIGNALS` for all hits of one question, best first.

    `table` has their features and doubts; `credits` (hits × known words) tell what each accounts for.
    """
    unknown = sum([word.weight for word in query.unknown]) / (query.weight or 1.0)
    words = math.log1p(sum([not word.is_light for word in query.known]))
    rarities = [word.rarity for word in query.known]
    rows = []
    margins = _margins(scores.tolist())
    for margin, features, credited in zip(margins, table.features.tolist(), credits, strict=True):
        coverage, sentence = features[_COVERAGE], features[_SENTENCE]
        found = [rarity * credit for rarity, credit in zip(rarities, credited, strict=True)]
        rows.append(
            (
                margin,
                unknown,
                words,
                max(sentence, features[_PHRASING]) * coverage,
                query.most_telling_unknown,
                math.log1p(sum(found)),
                math.log1p(sentence * sum(rarities)),
                max(found, default=0.0),
                float(query.is_asking),
                query.personal,
            )
        )
    width = len(SIGNALS) - len(FEATURES) - len(DOUBTS)
    return np.hstack((*table, np.array(rows).reshape(len(rows), width)))


def meaning_signals(compared: Comparison, nearest: Nearest, query: Query) -> Floats:
    """Return hits × what `MEANING_SIGNALS` has beyond `SIGNALS`, for all hits of one question, best first."""
    nearness = compared.features[:, MEANING_FEATURES.index("nearest")].tolist()
    standing = math.log1p(max(0.0, nearest.standing))
    asked = question_kind(query.understood)
    kinds = [float(kind == asked) for kind in QUESTION_KINDS]
    rows = []
    for n, near in enumerate(nearness):
        others = max([*nearness[:n], *nearness[n + 1 :]], default=0.0)
        rows.append((near - others, nearest.level, standing, *kinds))
    width = len(MEANING_SIGNALS) - len(SIGNALS) - len(MEANING_FEATURES) - len(MEANING_DOUBTS)
    return np.hstack((compared.features, compared.doubts, np.array(rows).reshape(len(rows), width)))


def _margins(scores: Sequence[float]) -> list[float]:
    """Return how far the first is ahead of the next, and how far the others are behind the first."""
    if not scores:
        return []
    best, unit = scores[0], abs(scores[0]) + 1e-9
    return [(best - (scores[1] if len(scores) > 1 else 0.0)) / unit, *((s - best) / unit for s in scores[1:])]


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A model of log-odds: `bias` + signals · `linear` + tanh(signals · `inner` + `thresholds`) · `outer`.

    The signals are first put on one scale by their `means` and `spreads` (n each); `linear` has n weights,
    `inner` n × units, `thresholds` and `outer` one for each unit.
    """

    means: Floats
    spreads: Floats
    linear: Floats
    inner: Floats
    thresholds: Floats
    outer: Floats
    bias: float

    def log_odds(self, signals: Floats) -> Floats:
        """Return for rows of signals the log of how much likelier right than wrong each is."""
        scaled = np.clip((signals - self.means) / self.spreads, -SPREADS_AT_MOST, SPREADS_AT_MOST)
        hidden = np.tanh(scaled @ self.inner + self.thresholds)
        odds: Floats = self.bias + scaled @ self.linear + hidden @ self.outer
        return odds


@dataclass(frozen=True, slots=True)
class Models:
    """The models that tell whether a hit is right, and whether a question is about this record."""

    is_right: Network
    on_topic: Network


@dataclass(frozen=True, slots=True)
class Calibration:
    """Models of `SIGNALS` and of `MEANING_SIGNALS`, and the thresholds between the outcomes.

    `stretch` and `shift` fit the log-odds to one fact base (see bot/evaluation/calibration.py).
    """

    words: Models
    meaning: Models
    answer_from: float = 0.6
    offer_from: float = 0.18
    stretch: float = 1.0
    shift: float = 0.0

    def confidence(self, signals: Floats) -> Floats:
        """Return how sure each hit is, for rows of either kind of signals: between 0 and 1."""
        return _likely(self.stretch * self._of(signals).is_right.log_odds(signals) + self.shift)

    def on_topic(self, signals: Floats) -> float:
        """Return how likely a question is about this record, from the signals of its first hit."""
        return float(_likely(self._of(signals).on_topic.log_odds(signals[:1]))[0]) if len(signals) else 0.0

    def _of(self, signals: Floats) -> Models:
        return self.words if signals.shape[1] == len(SIGNALS) else self.meaning


def _likely(odds: Floats) -> Floats:
    likely: Floats = 1 / (1 + np.exp(-np.clip(odds, -ODDS_AT_MOST, ODDS_AT_MOST)))
    return likely


def read_network(file: str, names: Sequence[str]) -> Network:
    """Return a shipped network of the confidence, over signals in the order of their names.

    It stands in `data/`; `python -m tests.benchmarks.fitting` makes it.
    """
    stored = read_json(file)
    rows = [stored["signals"][name] for name in names]
    return Network(
        means=np.array([row["mean"] for row in rows]),
        spreads=np.array([row["spread"] for row in rows]),
        linear=np.array([row["linear"] for row in rows], np.float64),
        inner=np.array([row["inner"] for row in rows], np.float64),
        thresholds=np.array(stored["thresholds"]),
        outer=np.array(stored["outer"]),
        bias=stored["bias"],
    )


CALIBRATION = Calibration(
    words=Models(read_network("confidence.json", SIGNALS), read_network("on_topic.json", SIGNALS)),
    meaning=Models(
        read_network("confidence_meaning.json", MEANING_SIGNALS),
        read_network("on_topic_meaning.json", MEANING_SIGNALS),
    ),
)
"""The confidence as shipped; a knowledge folder may have one that is fitted to it (`sankore calibrate`)."""
