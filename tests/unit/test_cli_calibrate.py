from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import sankore
from bot.cli.reports import calibration_lines
from bot.evaluation.calibration import Example

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


def test_the_table_is_printed_and_nothing_is_written(tmp_path: Path) -> None:
    folder = shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    result = CliRunner().invoke(sankore, ["calibrate", "--knowledge", str(folder)])
    assert 0 == result.exit_code, result.output
    assert "as shipped: sure enough of" in result.output
    assert "refitted: sure enough of" in result.output
    assert not (folder / "calibration.yaml").exists()


def test_what_is_written_changes_how_sure_an_answer_is(tmp_path: Path) -> None:
    folder = shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    ask = ["ask", "the exports of mali", "--json", "--knowledge", str(folder)]
    before = json.loads(CliRunner().invoke(sankore, ask).output)["confidence"]
    result = CliRunner().invoke(sankore, ["calibrate", "--write", "--json", "--knowledge", str(folder)])
    assert 0 == result.exit_code, result.output
    after = json.loads(CliRunner().invoke(sankore, ask).output)["confidence"]
    assert before != after


@pytest.mark.parametrize(("write", "exit_code"), [((), 0), (("--write",), 1)])
def test_too_few_phrasings_are_said_so_and_never_written(
    tmp_path: Path, write: tuple[str, ...], exit_code: int
) -> None:
    folder = shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    for topic in (folder / "topics").iterdir():
        if topic.stem != "organizations":
            topic.unlink()
    result = CliRunner().invoke(sankore, ["calibrate", *write, "--knowledge", str(folder)])
    assert exit_code == result.exit_code
    assert "too few phrasings to trust a refit" in result.output
    assert not (folder / "calibration.yaml").exists()


def test_the_average_is_of_what_members_see_not_of_the_many_that_are_declined() -> None:
    boastful, declined = Example(0.9, is_right=False), Example(0.01, is_right=False)
    asked = [boastful] * 10 + [declined] * 2_990
    assert calibration_lines(200, asked, [declined], offer_from=0.3)[0] == (
        "as shipped: sure enough of 10 questions of 3,000 to show a passage, off by 90.0 points on average"
    )
    assert "refitted: sure enough of 0 questions of 1 to show a passage" in (
        calibration_lines(200, asked, [declined], offer_from=0.3)
    )
