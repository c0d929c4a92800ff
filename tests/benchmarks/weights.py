"""The files of the fitted weights: what bot/matching/features.py and confidence.py read is written here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from bot.matching.confidence import SIGNALS, Network
from bot.matching.english import words

RISING = words(
    """
    coverage adjacency phrasing numbers names attributes outside denied lacking missing margin agreement
    opposed unsaid unnamed unnumbered told together
    """
)
"""Signals more of which never make less sure, whatever the others are; `FALLING` never make surer."""
FALLING = words("unknown strangest personal")

FITTED = "fitted"
"""How a weight of ranking.json was set, unless by hand."""

IDLE = 0.01
"""A hidden unit that moves the log-odds by less, whatever the signals are, is left out."""

SOURCE = (
    "fitted by `python -m tests.benchmarks.fitting`; bot/matching/confidence.py says what the numbers do: "
    "each signal's mean and spread, its linear weight, its weight in each hidden unit"
)


def ranking_text(fitted: Mapping[str, float], shipped: Mapping[str, Mapping[str, object]]) -> str:
    """Return the text of ranking.json: the fitted weights, but those set by hand as they are shipped."""
    entries = {name: {"weight": round(weight, 3), "set": FITTED} for name, weight in fitted.items()}
    by_hand = {name: entry for name, entry in shipped.items() if entry["set"] != FITTED}
    return _object(_member(name, value) for name, value in {**entries, **by_hand}.items())


def weights_text(fitted: Mapping[str, float]) -> str:
    """Return the text of ranking_meaning.json."""
    entries = {name: {"weight": round(weight, 3), "set": FITTED} for name, weight in fitted.items()}
    return _object(_member(name, entry) for name, entry in entries.items())


def network_text(network: Network, names: Iterable[str] = SIGNALS) -> str:
    """Return the text of a network over signals of some names: a line each, four digits for each number."""
    columns = zip(names, network.means, network.spreads, network.linear, network.inner, strict=True)
    signals = (
        _member(name, {"mean": _short(m), "spread": _short(s), "linear": _short(w), "inner": _shorts(inner)})
        for name, m, s, w, inner in columns
    )
    return _object(
        [
            _member("from", SOURCE),
            f'"signals": {_object(signals).rstrip()}',
            _member("thresholds", _shorts(network.thresholds)),
            _member("outer", _shorts(network.outer)),
            _member("bias", _short(network.bias)),
        ]
    )


def without_idle_units(network: Network) -> Network:
    """Return a network without the hidden units that hardly move it; what they add always, the bias adds."""
    idle = np.abs(network.outer) < IDLE
    steady = float(network.outer[idle] @ np.tanh(network.thresholds[idle]))
    return replace(
        network,
        inner=network.inner[:, ~idle],
        thresholds=network.thresholds[~idle],
        outer=network.outer[~idle],
        bias=network.bias + steady,
    )


def _short(number: float) -> float:
    return float(f"{number:.4g}")


def _shorts(numbers: Iterable[float]) -> list[float]:
    return [_short(number) for number in numbers]


def _member(name: str, value: object) -> str:
    return f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"


def _object(members: Iterable[str]) -> str:
    return "{\n" + ",\n".join(members) + "\n}\n"
