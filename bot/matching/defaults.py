"""The fitted numbers: how the features of the second stage are weighed, and how they become a confidence."""

from __future__ import annotations

import numpy as np

from bot.matching.confidence import SIGNALS, Calibration
from bot.matching.ranking import FEATURES

_RANKING = {
    "bm25": 7.789,
    "coverage": 5.27,
    "sentence": 3.651,
    "passage": -1.816,
    "adjacency": 2.263,
    "phrasing": 4.193,
    "heading": 2.356,
    "section": 3.538,
    "title": 1.622,
    "date": 0.374,
    "quantity": 1.335,
    "amount": 0.723,
    "negation": 0.259,
    "lacking": 1.191,
    "missing": 0.021,
    "numbers": 0.592,
    "names": 1.592,
    "attributes": -0.38,
}
_CONFIDENCE = {
    "bm25": 2.862,
    "coverage": 2.258,
    "sentence": 0.491,
    "passage": -0.742,
    "adjacency": 0.571,
    "phrasing": 1.659,
    "heading": -0.468,
    "section": 0.576,
    "title": -0.745,
    "date": 1.118,
    "quantity": 0.863,
    "amount": -1.926,
    "negation": 0.488,
    "lacking": 2.845,
    "missing": 0.865,
    "numbers": 1.037,
    "names": 0.933,
    "attributes": 1.247,
    "margin": 2.435,
    "unknown": -3.236,
    "words": 3.369,
    "uncovered": 0.059,
    "agreement": 0.867,
    "rarest": 0.468,
}

RANKING_WEIGHTS = np.array([_RANKING[name] for name in FEATURES])
CALIBRATION = Calibration(tuple(_CONFIDENCE[name] for name in SIGNALS), bias=-9.099)
