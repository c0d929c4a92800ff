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

from bot.facts import FactBase
from bot.facts.errors import SankoreError
from bot.matching import Matcher
from bot.matching.confidence import Calibration

FILE = "calibration.yaml"
"""In the knowledge folder, beside the facts that it was fitted to."""

ENOUGH_PHRASINGS = 100
"""With fewer, one wrong phrasing more or less moves the confidence by more than a hundredth."""

BINS = 5
ROUNDS = 50


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
    """Ask a fact base's phrasings and the off-topic questions; the matcher ends as it was.

    `matcher` must be over `base`. Two examples come of each phrasing, one of each off-topic question.
    """
    for fact in base:
        for left_out in fact.questions:
            rest = tuple(question for question in fact.questions if question != left_out)
            matcher.replace(replace(fact, questions=rest))
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
    """The shipped questions that no fact base of this kind answers, and small talk."""
    text = resources.files("bot").joinpath("matching/offtopic.txt").read_text("utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def fit(calibration: Calibration, asked: Sequence[Example]) -> Calibration:
    """The calibration whose log-odds are stretched and shifted so that the examples are likeliest.

    Raises `CalibrationError` when all examples are right or all are wrong: then any stretch will do.
    """
    right = np.array([example.is_right for example in asked])
    if not asked or right.all() or not right.any():
        raise CalibrationError("there is nothing to fit: give the facts phrasings, and check them")
    odds = _log_odds(np.array([example.confidence for example in asked]))
    hits, misses = int(right.sum()), int((~right).sum())
    target = np.where(right, (hits + 1) / (hits + 2), 1 / (misses + 2))
    table = np.column_stack((odds, np.ones(len(odds))))
    model = np.array([1.0, 0.0])
    for _ in range(ROUNDS):
        likely = _likely(table @ model)
        slope = table.T @ (likely - target)
        curve = (table * (likely * (1 - likely))[:, None]).T @ table + 1e-6 * np.eye(2)
        model = model - np.linalg.solve(curve, slope)
    stretch, shift = max(float(model[0]), 0.05), float(model[1])
    return replace(
        calibration, stretch=calibration.stretch * stretch, shift=calibration.shift * stretch + shift
    )


def rescaled(asked: Sequence[Example], old: Calibration, new: Calibration) -> tuple[Example, ...]:
    """The examples as they would have been with another calibration."""
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
    """The mean distance of confidence and truth over the bins by size (expected calibration error)."""
    total = sum(row.count * abs(row.confidence - row.right) for row in reliability(asked, bins))
    return total / len(asked) if asked else 0.0


def write_calibration(folder: Path, calibration: Calibration) -> Path:
    """Put a calibration beside the facts it was fitted to."""
    path = folder / FILE
    path.write_text(
        "# Written by `sankore calibrate --write`: how sure the bot may be of these facts.\n"
        "# Delete this file to go back to the shipped confidence.\n"
        f"stretch: {calibration.stretch:.4f}\nshift: {calibration.shift:.4f}\n",
        encoding="utf-8",
    )
    return path


def read_calibration(folder: Path, shipped: Calibration) -> Calibration:
    """The calibration of a knowledge folder, the shipped one if it has none of its own.

    Raises `CalibrationError` when the file is not as `sankore calibrate --write` makes it.
    """
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
    if not all(isinstance(n, float | int) and abs(n) < 100 for n in (stretch, shift)) or stretch <= 0:
        raise CalibrationError(f"{path} has a stretch or a shift that is no sensible number: {cure}")
    return replace(shipped, stretch=float(stretch), shift=float(shift))


def _likely(odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Probabilities of log-odds; those beyond 30 are as good as certain, and beyond what exp can hold."""
    likely: npt.NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return likely


def _log_odds(confidence: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    safe = np.clip(confidence, 1e-12, 1 - 1e-12)
    result: npt.NDArray[np.float64] = np.log(safe / (1 - safe))
    return result
