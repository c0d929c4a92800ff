from __future__ import annotations

import math
import random
from dataclasses import replace
from pathlib import Path

import pytest

from bot.evaluation.calibration import (
    FILE,
    CalibrationError,
    Example,
    calibration_error,
    examples,
    fit,
    off_topic,
    read_calibration,
    reliability,
    rescaled,
    write_calibration,
)
from bot.matching import Matcher
from bot.matching.confidence import CALIBRATION
from tests.unit.bakery import bakery_base
from tests.unit.handful import base, fact

BOASTFUL = [Example(0.9, n < 6) for n in range(10)] + [Example(0.1, n < 4) for n in range(10)]
"""Sure of what is right six times in ten, and sure not of what is right four times in ten."""


def test_each_phrasing_teaches_twice_and_each_off_topic_question_once() -> None:
    base = bakery_base()
    phrasings = sum(len(fact.questions) for fact in base)
    assert 2 * phrasings + len(off_topic()) == len(list(examples(base, Matcher(base))))


def test_a_phrasing_that_is_stored_twice_teaches_what_it_does_stored_once() -> None:
    once = base(fact("The river is long.", questions=("When do boats sail?",)))
    twice = base(fact("The river is long.", questions=("When do boats sail?", "when do boats sail")))
    (first, *_), (other, *_) = examples(once, Matcher(once)), examples(twice, Matcher(twice))
    assert first == other


def test_asking_leaves_the_matcher_as_it_was() -> None:
    base = bakery_base()
    matcher = Matcher(base)
    before = matcher.reply("When does the bakery open?")
    list(examples(base, matcher))
    assert before.confidence == pytest.approx(matcher.reply("When does the bakery open?").confidence)


def test_a_boastful_confidence_is_brought_down() -> None:
    fitted = fit(CALIBRATION, BOASTFUL)
    after = rescaled(BOASTFUL, CALIBRATION, fitted)
    assert calibration_error(BOASTFUL) == pytest.approx(0.3)
    assert calibration_error(after) < 0.05
    assert fitted.stretch < 1


def test_fitting_twice_changes_nothing_more() -> None:
    once = fit(CALIBRATION, BOASTFUL)
    twice = fit(once, rescaled(BOASTFUL, CALIBRATION, once))
    assert once.stretch == pytest.approx(twice.stretch, rel=0.1)


def test_nothing_can_be_learned_from_examples_that_are_all_right() -> None:
    with pytest.raises(CalibrationError, match="phrasings"):
        fit(CALIBRATION, [Example(0.9, True)])


def test_the_table_counts_every_example_once() -> None:
    edges = [Example(0.0, False), Example(0.2, False), Example(1.0, True)]
    assert [(0.0, 1), (0.2, 1), (0.8, 1)] == [(row.start, row.count) for row in reliability(edges)]


def drawn(stretch: float, shift: float, seed: int) -> list[Example]:
    """Questions whose truth is a stretch and a shift away from how sure the matcher was of them."""
    dice = random.Random(seed)
    sure = [1 / (1 + math.exp(-dice.gauss(-1, 3))) for _ in range(200)]
    odds = [stretch * math.log(p / (1 - p)) + shift for p in sure]
    return [Example(p, dice.random() < 1 / (1 + math.exp(-n))) for p, n in zip(sure, odds, strict=True)]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("stretch", "shift"), [(0.3, 0.0), (1.0, -4.0), (2.0, 1.0)])
def test_the_likeliest_fit_is_found_however_far_off_the_confidence_is(
    stretch: float, shift: float, seed: int
) -> None:
    shipped = replace(CALIBRATION, stretch=1.0, shift=0.0)
    fitted = fit(shipped, drawn(stretch, shift, seed))
    assert 0.5 < fitted.stretch / stretch < 2.0
    assert shift == pytest.approx(fitted.shift, abs=2.0)


def test_confidence_that_runs_against_the_truth_is_stretched_to_next_to_nothing() -> None:
    asked = [Example(0.1, True), Example(0.9, False)] * 20
    told = rescaled(asked, CALIBRATION, fit(CALIBRATION, asked))
    assert [0.5, 0.5] == pytest.approx([e.confidence for e in told[:2]], abs=0.05)


@pytest.mark.parametrize(("stretch", "shift"), [(6e10, 0.0), (1.0, -100.0), (math.nan, 0.0), (0.0, 0.0)])
def test_what_could_not_be_read_again_is_not_written(tmp_path: Path, stretch: float, shift: float) -> None:
    with pytest.raises(CalibrationError, match="phrasings"):
        write_calibration(tmp_path, replace(CALIBRATION, stretch=stretch, shift=shift))
    assert not (tmp_path / FILE).exists()


def test_a_calibration_is_read_as_it_was_written(tmp_path: Path) -> None:
    fitted = fit(CALIBRATION, BOASTFUL)
    write_calibration(tmp_path, fitted)
    found = read_calibration(tmp_path, CALIBRATION)
    assert (fitted.stretch, fitted.shift) == pytest.approx((found.stretch, found.shift), abs=1e-4)


def test_without_a_file_the_shipped_calibration_holds(tmp_path: Path) -> None:
    assert CALIBRATION == read_calibration(tmp_path, CALIBRATION)


@pytest.mark.parametrize(
    "text",
    ["", "stretch: 1", "stretch: -1\nshift: 0", "stretch: .nan\nshift: 0", "[", "stretch: a\nshift: 0"],
)
def test_a_spoilt_file_is_told_with_its_cure(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(CalibrationError, match="calibrate --write"):
        read_calibration(tmp_path, CALIBRATION)


@pytest.mark.parametrize("sure", [1.0, 1 - 1e-9])
def test_a_few_examples_that_are_told_apart_entirely_overflow_nothing(sure: float) -> None:
    asked = [Example(sure, True)] * 6 + [Example(1 - sure, False)] * 760
    fitted = fit(CALIBRATION, asked)
    told = rescaled(asked, CALIBRATION, fitted)
    assert told[0].confidence > 0.8 > 0.2 > told[-1].confidence
