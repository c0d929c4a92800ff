"""The fitted numbers: how the features of the second stage are weighed, and how they become a confidence."""

from __future__ import annotations

import numpy as np

from bot.matching.confidence import SIGNALS, Calibration
from bot.matching.ranking import FEATURES

_RANKING = {
    "bm25": 8.227,
    "coverage": 4.984,
    "sentence": 3.767,
    "passage": -1.685,
    "adjacency": 2.203,
    "phrasing": 3.413,
    "heading": 2.817,
    "section": 3.378,
    "title": 1.555,
    "date": 0.038,
    "quantity": 2.799,
    "amount": 0.586,
    "negation": 0.173,
    "lacking": 1.709,
    "missing": 0.198,
    "numbers": 0.56,
    "names": 1.777,
    "attributes": -0.31,
}
_CONFIDENCE = {
    "bm25": 3.19,
    "coverage": 1.976,
    "sentence": -0.405,
    "passage": -1.24,
    "adjacency": 0.575,
    "phrasing": 1.69,
    "heading": -1.06,
    "section": 0.884,
    "title": -0.9,
    "date": 0.823,
    "quantity": 0.675,
    "amount": -1.568,
    "negation": 0.061,
    "lacking": 3.226,
    "missing": 0.936,
    "numbers": 1.395,
    "names": 0.888,
    "attributes": 1.378,
    "margin": 1.496,
    "unknown": -2.843,
    "words": 3.272,
    "uncovered": -0.024,
    "agreement": 1.878,
    "rarest": 0.868,
}

RANKING_WEIGHTS = np.array([_RANKING[name] for name in FEATURES])
CALIBRATION = Calibration(tuple(_CONFIDENCE[name] for name in SIGNALS), bias=-7.975)
