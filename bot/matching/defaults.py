"""The fitted numbers: how the features of the second stage are weighed, and how they become a confidence."""

from __future__ import annotations

import numpy as np

from bot.matching.confidence import SIGNALS, Calibration
from bot.matching.ranking import FEATURES

_RANKING = {
    "bm25": 7.831,
    "coverage": 5.268,
    "sentence": 3.572,
    "passage": -3.2,
    "adjacency": 2.185,
    "phrasing": 4.126,
    "heading": 1.794,
    "section": 5.263,
    "title": 2.4,
    "date": 0.371,
    "quantity": 1.325,
    "amount": 0.713,
    "negation": 0.239,
    "lacking": 1.179,
    "missing": 0.091,
    "numbers": 0.595,
    "names": 1.587,
    "attributes": -0.391,
    "outside": 2.0,
    "denied": 0.0,
}
_CONFIDENCE = {
    "bm25": 2.712,
    "coverage": 2.268,
    "sentence": 0.478,
    "passage": -0.758,
    "adjacency": 0.528,
    "phrasing": 1.71,
    "heading": -0.987,
    "section": 1.528,
    "title": -0.78,
    "date": 1.119,
    "quantity": 0.868,
    "amount": -1.801,
    "negation": 0.436,
    "lacking": 2.96,
    "missing": 0.888,
    "numbers": 1.002,
    "names": 0.97,
    "attributes": 1.249,
    "outside": 0.0,
    "denied": 2.0,
    "margin": 2.412,
    "unknown": -3.168,
    "words": 3.398,
    "uncovered": -0.054,
    "agreement": 0.912,
    "rarest": 0.478,
}

RANKING_WEIGHTS = np.array([_RANKING[name] for name in FEATURES])
CALIBRATION = Calibration(tuple(_CONFIDENCE[name] for name in SIGNALS), bias=-9.073)
