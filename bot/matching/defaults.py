"""The fitted numbers: how the features of the second stage are weighed, and how they become a confidence."""

from __future__ import annotations

import numpy as np

from bot.matching.confidence import SIGNALS, Calibration
from bot.matching.ranking import FEATURES

_RANKING = {
    "bm25": 8.501,
    "coverage": 5.07,
    "sentence": 3.891,
    "passage": -1.691,
    "adjacency": 1.897,
    "phrasing": 4.178,
    "heading": 2.807,
    "section": 3.845,
    "title": 1.608,
    "date": 0.757,
    "quantity": 3.051,
    "amount": 1.156,
    "negation": 0.104,
    "numbers": 0.732,
    "names": 1.618,
    "attributes": -0.103,
}
_CONFIDENCE = {
    "bm25": 1.888,
    "coverage": 2.543,
    "sentence": 1.21,
    "passage": -2.321,
    "adjacency": 0.482,
    "phrasing": 2.51,
    "heading": 1.056,
    "section": 1.007,
    "title": 0.424,
    "date": 0.674,
    "quantity": 0.664,
    "amount": -0.42,
    "negation": 0.099,
    "numbers": 1.629,
    "names": 1.047,
    "attributes": 0.764,
    "margin": 2.531,
    "unknown": -4.57,
    "words": 1.994,
    "uncovered": 0.961,
    "agreement": 0.471,
    "rarest": 1.005,
}

RANKING_WEIGHTS = np.array([_RANKING[name] for name in FEATURES])
CALIBRATION = Calibration(tuple(_CONFIDENCE[name] for name in SIGNALS), bias=-6.838)
