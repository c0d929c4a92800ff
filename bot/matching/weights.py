"""The shipped weights: how features are weighed to rank facts, and how signals become a confidence.

They stand in `data/ranking.json`, which says of each whether it was fitted or set by hand and why, and in
`data/confidence.json`; `python -m tests.benchmarks.fitting` makes both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

import numpy as np

from bot.matching.confidence import SIGNALS, Calibration, Network

RANKING_FILE, CONFIDENCE_FILE = "ranking.json", "confidence.json"


def _read(name: str) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads((resources.files("bot.matching") / "data" / name).read_text("utf-8"))
    return stored


def read_ranking() -> Mapping[str, float]:
    """Return the weight of each ranking feature."""
    return {name: entry["weight"] for name, entry in _read(RANKING_FILE).items()}


def read_network() -> Network:
    """Return the network of the confidence, over the signals in the order of `SIGNALS`."""
    stored = _read(CONFIDENCE_FILE)
    rows = [stored["signals"][name] for name in SIGNALS]
    return Network(
        means=np.array([row["mean"] for row in rows]),
        spreads=np.array([row["spread"] for row in rows]),
        linear=np.array([row["linear"] for row in rows], np.float64),
        inner=np.array([row["inner"] for row in rows], np.float64),
        thresholds=np.array(stored["thresholds"]),
        outer=np.array(stored["outer"]),
        bias=stored["bias"],
    )


RANKING_WEIGHTS = read_ranking()
"""Log-odds: a hit whose score is 1 higher is e times as likely to be right."""

CALIBRATION = Calibration(read_network())
"""The confidence as shipped; a knowledge folder may have one that is fitted to it (`sankore calibrate`)."""
