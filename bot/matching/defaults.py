"""The fitted numbers: how the features of the second stage are weighed, and how they become a confidence."""

from __future__ import annotations

import numpy as np

from bot.matching.confidence import SIGNALS, Calibration
from bot.matching.ranking import FEATURES

_RANKING = {
    "bm25": 7.84,
    "coverage": 5.293,
    "sentence": 3.658,
    "passage": -1.882,
    "adjacency": 2.286,
    "phrasing": 4.707,
    "heading": 2.279,
    "section": 3.61,
    "title": 1.651,
    "date": 0.392,
    "quantity": 1.178,
    "amount": 0.748,
    "negation": 0.283,
    "lacking": 1.124,
    "missing": -0.012,
    "numbers": 0.617,
    "names": 1.589,
    "attributes": -0.477,
}
_CONFIDENCE = {
    "bm25": 3.559,
    "coverage": 2.268,
    "sentence": 0.376,
    "passage": -0.598,
    "adjacency": 0.611,
    "phrasing": 1.343,
    "heading": -0.773,
    "section": 0.617,
    "title": -1.024,
    "date": 1.105,
    "quantity": 0.772,
    "amount": -2.062,
    "negation": 0.539,
    "lacking": 2.726,
    "missing": 0.737,
    "numbers": 1.156,
    "names": 0.812,
    "attributes": 1.031,
    "margin": 2.287,
    "unknown": -3.549,
    "words": 3.193,
    "uncovered": 0.121,
    "agreement": 0.986,
    "rarest": 0.765,
}

RANKING_WEIGHTS = np.array([_RANKING[name] for name in FEATURES])
CALIBRATION = Calibration(tuple(_CONFIDENCE[name] for name in SIGNALS), bias=-9.121)
