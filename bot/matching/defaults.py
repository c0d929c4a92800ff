"""The fitted numbers: how the features of the second stage are weighed, and how they become a confidence."""

from __future__ import annotations

import numpy as np

from bot.matching.confidence import SIGNALS, Calibration
from bot.matching.ranking import FEATURES

_RANKING = {
    "bm25": 8.933,
    "coverage": 5.844,
    "sentence": 3.751,
    "passage": -1.705,
    "adjacency": 2.333,
    "phrasing": 4.288,
    "heading": 3.099,
    "section": 3.716,
    "title": 1.798,
    "date": 0.061,
    "quantity": 2.831,
    "amount": 0.576,
    "negation": 0.149,
    "lacking": 1.717,
    "missing": -0.344,
    "numbers": 0.425,
    "names": 1.591,
    "attributes": -0.076,
}
_CONFIDENCE = {
    "bm25": 3.238,
    "coverage": 2.19,
    "sentence": -0.301,
    "passage": -1.275,
    "adjacency": 0.582,
    "phrasing": 1.68,
    "heading": -1.032,
    "section": 0.764,
    "title": -0.889,
    "date": 0.967,
    "quantity": 0.708,
    "amount": -1.457,
    "negation": 0.13,
    "lacking": 2.689,
    "missing": 0.976,
    "numbers": 1.454,
    "names": 0.916,
    "attributes": 1.246,
    "margin": 1.921,
    "unknown": -2.898,
    "words": 3.322,
    "uncovered": -0.07,
    "agreement": 1.847,
    "rarest": 1.173,
}

RANKING_WEIGHTS = np.array([_RANKING[name] for name in FEATURES])
CALIBRATION = Calibration(tuple(_CONFIDENCE[name] for name in SIGNALS), bias=-8.375)
