"""The fitted numbers: how the features of the second stage are weighed, and how they become a confidence."""

from __future__ import annotations

import numpy as np

from bot.matching.confidence import Calibration, read_network
from bot.matching.features import FEATURES

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
}
RANKING_WEIGHTS = np.array([_RANKING[name] for name in FEATURES])
CALIBRATION = Calibration(read_network())
