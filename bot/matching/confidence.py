"""From signals to a calibrated confidence: of the answers given at 0.9, nine in ten are right.

A logistic model with one small hidden layer. Its numbers stand in confidence.txt;
`python -m tests.benchmarks.fitting` makes them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt

from bot.matching.compiling import NUMBER, NUMBERS, compiled, several
from bot.matching.signals import SIGNALS

SPREADS_AT_MOST = 6.0
"""A signal further from its mean counts like one that far: what was never seen is not to be extrapolated."""

ODDS_AT_MOST = 30.0
"""Log-odds beyond this are as good as certain, and would be too large to be raised to."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A model of log-odds: `bias` + signals · `linear` + tanh(signals · `inner` + `thresholds`) · `outer`.

    The signals are first put on one scale by their `means` and `spreads` (n each); `linear` has n weights,
    `inner` n × units, `thresholds` and `outer` one for each unit.
    """

    means: Floats
    spreads: Floats
    linear: Floats
    inner: Floats
    thresholds: Floats
    outer: Floats
    bias: float

    def log_odds(self, signals: Floats) -> Floats:
        """For rows of signals, the log of how much likelier right than wrong each is."""
        return self.weigh(signals, 1.0, 0.0)[0]

    def weigh(self, signals: Floats, stretch: float, shift: float) -> tuple[Floats, Floats]:
        """For rows of signals, the log-odds, stretched and shifted, and what they are between 0 and 1."""
        return weigh(
            signals, self.means, self.spreads, self.linear, self.inner, self.thresholds, self.outer,
            self.bias, stretch, shift,
        )  # fmt: skip


@compiled(
    several(NUMBERS, NUMBERS)(
        NUMBER[:, ::1], NUMBERS, NUMBERS, NUMBERS, NUMBER[:, ::1], NUMBERS, NUMBERS, NUMBER, NUMBER, NUMBER
    )
)
def weigh(
    signals: Floats, means: Floats, spreads: Floats, linear: Floats, inner: Floats, thresholds: Floats,
    outer: Floats, bias: float, stretch: float, shift: float
) -> tuple[Floats, Floats]:  # fmt: skip
    """`Network.weigh`, in one compiled loop: numpy would take longer to begin with than to reckon."""
    odds, sure = np.empty(len(signals)), np.empty(len(signals))
    hidden = np.empty(len(outer))
    for k in range(len(signals)):
        odds[k], hidden[:] = bias, thresholds
        for n in range(len(means)):
            scaled = (signals[k, n] - means[n]) / spreads[n]
            scaled = min(SPREADS_AT_MOST, max(-SPREADS_AT_MOST, scaled))
            odds[k] += scaled * linear[n]
            for unit in range(len(outer)):
                hidden[unit] += scaled * inner[n, unit]
        for unit in range(len(outer)):
            odds[k] += math.tanh(hidden[unit]) * outer[unit]
        odds[k] = stretch * odds[k] + shift
        sure[k] = 1 / (1 + math.exp(min(ODDS_AT_MOST, max(-ODDS_AT_MOST, -odds[k]))))
    return odds, sure


@dataclass(frozen=True, slots=True)
class Calibration:
    """A model of the signals and the two thresholds between the three outcomes.

    `stretch` and `shift` fit the log-odds to one fact base (see bot/evaluation/calibration.py).
    """

    network: Network
    answer_from: float = 0.6
    offer_from: float = 0.18
    stretch: float = 1.0
    shift: float = 0.0

    def confidence(self, signals: Floats) -> Floats:
        """Confidences for rows of signals, each between 0 and 1."""
        return self.network.weigh(signals, self.stretch, self.shift)[1]


HEAD = """\
# How the confidence is made of its signals (bot/matching/confidence.py), by tests/benchmarks/fitting.py: for
# each signal its mean, its spread, its linear weight, and its weight in each hidden unit; then the thresholds
# of the units, what they weigh, and the bias.
"""


def write_network(network: Network) -> Iterator[str]:
    """The lines of confidence.txt for a network."""
    yield HEAD
    columns = np.column_stack((network.means, network.spreads, network.linear, network.inner))
    for name, row in zip(SIGNALS, columns.tolist(), strict=True):
        yield _line(name, row)
    yield _line("thresholds", network.thresholds.tolist())
    yield _line("outer", network.outer.tolist())
    yield _line("bias", [network.bias])


def _line(name: str, numbers: Iterable[float]) -> str:
    return f"{name} {' '.join(f'{number:.4g}' for number in numbers)}\n"


def read_network() -> Network:
    """The network that is shipped. A signal that it was not fitted with yet counts for nothing."""
    text = resources.files("bot").joinpath("matching/confidence.txt").read_text("utf-8")
    rows = {
        name: np.array(numbers, np.float64)
        for name, *numbers in (line.split() for line in text.splitlines() if not line.startswith("#"))
    }
    unheard = np.zeros(3 + len(rows["outer"]))
    unheard[1] = 1.0
    table = np.array([rows.get(name, unheard) for name in SIGNALS])
    return Network(
        means=table[:, 0].copy(),
        spreads=table[:, 1].copy(),
        linear=table[:, 2].copy(),
        inner=table[:, 3:].copy(),
        thresholds=rows["thresholds"],
        outer=rows["outer"],
        bias=float(rows["bias"][0]),
    )
