"""From features to a calibrated confidence: of the answers given at 0.9, nine in ten are right.

A logistic model of the features of the second stage, how far a hit is ahead of its best rival, and how much
of the question nothing in the fact base speaks of.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bot.matching.ranking import FEATURES

SIGNALS = (*FEATURES, "margin", "unknown", "words", "uncovered", "agreement", "rarest")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The weights of the signals and the two thresholds between the three outcomes.

    `stretch` and `shift` fit the log-odds to one fact base (see bot/evaluation/calibration.py).
    """

    weights: tuple[float, ...]
    bias: float
    answer_from: float = 0.6
    offer_from: float = 0.25
    stretch: float = 1.0
    shift: float = 0.0

    def confidence(self, signals: Floats) -> Floats:
        """Confidences for rows of signals, each between 0 and 1."""
        score = self.stretch * (signals @ _array(self.weights) + self.bias) + self.shift
        result: Floats = 1.0 / (1.0 + np.exp(np.minimum(30, np.maximum(-30, -score))))
        return result


def signals(features: Floats, scores: Floats, unknown: float, words: int, rarest: float) -> Floats:
    """The inputs of the calibration for all hits of one question, best first.

    `unknown` is the share of the question (by weight) that nothing in the fact base speaks of, `words` the
    number of its content words, `rarest` the weight of the most telling of the unknown ones.
    """
    size, width = features.shape
    table = np.empty((size, len(SIGNALS)))
    table[:, :width] = features
    if not size:
        return table
    top = scores[0]
    margins = scores - top
    margins[0] = top - scores[1] if size > 1 else top
    table[:, width] = margins / (abs(top) + 1e-9)
    table[:, width + 1] = unknown
    table[:, width + 2] = math.log1p(words)
    coverage = features[:, 1]
    table[:, width + 3] = (1 - coverage) ** 2
    table[:, width + 4] = np.maximum(features[:, 2], features[:, 5]) * coverage
    table[:, width + 5] = rarest
    return table


@lru_cache(maxsize=16)
def _array(weights: tuple[float, ...]) -> Floats:
    return np.array(weights)
