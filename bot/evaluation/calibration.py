"""Refit the confidence to one fact base: of the answers given at 0.9, nine in ten should be right.

The shipped calibration was fitted on other texts. A fact base's own phrasings tell how sure the matcher may
be here: each is asked with itself left out (its fact should come first) and with its whole fact left out
(nothing should come), and so are the shipped off-topic questions. Platt's scaling then stretches and shifts
the log-odds: J. Platt, Probabilistic outputs for support vector machines, 1999.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from bot.evaluation.record_checks import without
from bot.facts import FactBase
from bot.facts.errors import SankoreError
from bot.matching import Matcher
from bot.matching.confidence import Calibration

FILE = "calibration.yaml"  # in the knowledge folder, beside the facts that it was fitted to

ENOUGH_PHRASINGS = 100
"""With fewer, one wrong phrasing more or less moves the confidence by more than a hundredth."""

BINS = 5
ROUNDS = 50

STRETCH_AT_LEAST, STRETCH_AT_MOST = 0.05, 20.0
"""Beyond these no confidence would be left, or none but for and against."""

SENSIBLE_BELOW = 100.0
"""No stretch or shift is so large that was fitted to anything: a file that has it is spoilt."""

Floats = npt.NDArray[np.float64]


class CalibrationError(SankoreError):
    """A calibration file that cannot be used, and what to do."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question that was asked: how sure the matcher was of its first hit, and whether that was right."""

    confidence: float
    is_right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The examples of one range of confidence: how many, how sure on average, and what share was right."""

    start: float
    end: float
    count: int
    confidence: float
    right: float


def examples(base: FactBase, matcher: Matcher) -> Iterator[Example]:
    """Ask the base's phrasings, two examples each, and off-topic questions; its `matcher` ends as it was."""
    for fact in base:
        for left_out in fact.questions:
            matcher.replace(without(fact, left_out))
            try:
                found = matcher.ranking(left_out)
            finally:
                matcher.replace(fact)
            yield Example(found.confidence, bool(found.facts) and found.facts[0].id == fact.id)
        matcher.remove(fact.id)
        try:
            sure = [matcher.ranking(question).confidence for question in fact.questions]
        finally:
            matcher.add(fact)
        yield from (Example(confidence, False) for confidence in sure)
    yield from (Example(matcher.ranking(text).confidence, False) for text in off_topic())


def off_topic() -> tuple[str, ...]:
    """Return the shipped questions that no fact base of this kind answers, and small talk."""
    text = (resources.files("bot.evaluation") / "data" / "off_topic.txt").read_text("utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def fit(calibration: Calibration, asked: Sequence[Example]) -> Calibration:
    """Fit the log-odds' stretch and shift; `CalibrationError` if all examples are right or all are wrong."""
    right = np.array([example.is_right for example in asked])
    if not asked or right.all() or not right.any():
        raise CalibrationError("there is nothing to fit: give the facts phrasings, and check them")
    odds = _log_odds(np.array([example.confidence for example in asked]))
    hits, misses = int(right.sum()), int((~right).sum())
    target = np.where(right, (hits + 1) / (hits + 2), 1 / (misses + 2))
    offset = np.zeros(len(odds))
    free, shift = _likeliest(np.column_stack((odds, np.ones(len(odds)))), offset, target)
    stretch = min(STRETCH_AT_MOST, max(STRETCH_AT_LEAST, free))
    if stretch != free:
        (shift,) = _likeliest(np.ones((len(odds), 1)), stretch * odds, target)
    return replace(
        calibration, stretch=calibration.stretch * stretch, shift=calibration.shift * stretch + shift
    )


def _likeliest(table: Floats, offset: Floats, target: Floats) -> list[float]:
    """Return the likeliest weights of the columns, by Newton's method, halving steps that overshoot."""
    weights = np.zeros(table.shape[1])
    for _ in range(ROUNDS):
        odds = offset + table @ weights
        likely = _likely(odds)
        curve = (table * (likely * (1 - likely))[:, None]).T @ table + 1e-6 * np.eye(len(weights))
        step = np.linalg.solve(curve, table.T @ (likely - target))
        loss = _loss(odds, target)
        while _loss(offset + table @ (weights - step), target) > loss:
            step /= 2
        weights = weights - step
    return [float(weight) for weight in weights]


def _loss(odds: Floats, target: Floats) -> float:
    """How unlikely the targets are by some log-odds: cross-entropy, in nats."""
    return float(np.sum(np.logaddexp(0.0, odds) - target * odds))


def rescaled(asked: Sequence[Example], old: Calibration, new: Calibration) -> tuple[Example, ...]:
    """Return the examples as they would have been with another calibration."""
    odds = _log_odds(np.array([example.confidence for example in asked]))
    score = (odds - old.shift) / old.stretch
    again = _likely(new.stretch * score + new.shift)
    return tuple(Example(float(c), e.is_right) for c, e in zip(again, asked, strict=True))


def reliability(asked: Sequence[Example], bins: int = BINS) -> tuple[Bin, ...]:
    """How often the first hit was right, by how sure the matcher was; empty ranges are left out."""
    rows = []
    for number in range(bins):
        start, end = number / bins, (number + 1) / bins
        last = number == bins - 1
        inside = [e for e in asked if start <= e.confidence < end or (last and e.confidence == end)]
        if inside:
            mean = sum(e.confidence for e in inside) / len(inside)
            rows.append(Bin(start, end, len(inside), mean, sum(e.is_right for e in inside) / len(inside)))
    return tuple(rows)


def calibration_error(asked: Sequence[Example], bins: int = BINS) -> float:
    """Return the mean distance of confidence and truth over the bins by size (expected calibration error)."""
    total = sum(row.count * abs(row.confidence - row.right) for row in reliability(asked, bins))
    return total / len(asked) if asked else 0.0


def write_calibration(folder: Path, calibration: Calibration) -> Path:
    """Put a calibration beside its facts; `CalibrationError`, and no file, if it could not be read again."""
    if not _is_sensible(calibration.stretch, calibration.shift):
        raise CalibrationError("nothing sensible fits, and nothing was written: check the facts' phrasings")
    path = folder / FILE
    path.write_text(
        "# Written by `sankore calibrate --write`: how sure the bot may be of these facts.\n"
        "# Delete this file to go back to the shipped confidence.\n"
        f"stretch: {calibration.stretch:.4f}\nshift: {calibration.shift:.4f}\n",
        encoding="utf-8",
    )
    return path


def read_calibration(folder: Path, shipped: Calibration) -> Calibration:
    """Return the calibration of a folder, or the shipped one; `CalibrationError` when the file is spoilt."""
    path = folder / FILE
    if not path.exists():
        return shipped
    cure = f"run `sankore calibrate --write` again, or delete {path}"
    try:
        numbers = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as cause:
        raise CalibrationError(f"{path} cannot be read: {cure}") from cause
    if not isinstance(numbers, dict) or numbers.keys() != {"stretch", "shift"}:
        raise CalibrationError(f"{path} must have a stretch and a shift: {cure}")
    stretch, shift = numbers["stretch"], numbers["shift"]
    if not _is_sensible(stretch, shift):
        raise CalibrationError(f"{path} has a stretch or a shift that is no sensible number: {cure}")
    return replace(shipped, stretch=float(stretch), shift=float(shift))


def _is_sensible(stretch: object, shift: object) -> bool:
    """Whether a confidence can be stretched and shifted by these. What was read may be anything."""
    numbers = [n for n in (stretch, shift) if isinstance(n, float | int) and abs(n) < SENSIBLE_BELOW]
    return len(numbers) == 2 and numbers[0] > 0


def _likely(odds: Floats) -> Floats:
    """Probabilities of log-odds; those beyond 30 are as good as certain, and beyond what exp can hold."""
    likely: Floats = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return likely


def _log_odds(confidence: Floats) -> Floats:
    safe = np.clip(confidence, 1e-12, 1 - 1e-12)
    result: Floats = np.log(safe / (1 - safe))
    return result
