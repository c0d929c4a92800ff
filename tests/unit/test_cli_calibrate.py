from __future__ import annotations

import json
import shutil
from pathlib import Path

from click.testing import CliRunner

from bot.cli import sankore

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


def test_the_table_is_printed_and_nothing_is_written(tmp_path: Path) -> None:
    folder = shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    result = CliRunner().invoke(sankore, ["calibrate", "--knowledge", str(folder)])
    assert 0 == result.exit_code, result.output
    assert "as it is: off by" in result.output
    assert "refitted: off by" in result.output
    assert not (folder / "calibration.yaml").exists()


def test_what_is_written_changes_how_sure_an_answer_is(tmp_path: Path) -> None:
    folder = shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    ask = ["ask", "the exports of mali", "--json", "--knowledge", str(folder)]
    before = json.loads(CliRunner().invoke(sankore, ask).output)["confidence"]
    result = CliRunner().invoke(sankore, ["calibrate", "--write", "--json", "--knowledge", str(folder)])
    assert 0 == result.exit_code, result.output
    after = json.loads(CliRunner().invoke(sankore, ask).output)["confidence"]
    assert before != after


def test_too_few_phrasings_are_said_so(tmp_path: Path) -> None:
    folder = shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    for topic in (folder / "topics").iterdir():
        if topic.stem != "organizations":
            topic.unlink()
    result = CliRunner().invoke(sankore, ["calibrate", "--knowledge", str(folder)])
    assert "Too few phrasings" in result.output
