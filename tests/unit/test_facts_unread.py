from __future__ import annotations

from pathlib import Path

import pytest

from bot.facts.knowledge_files import unread
from tests.unit.bakery import write_bakery


def told(folder: Path) -> list[str]:
    return [str(problem).replace(f"{folder}/", "") for problem in unread(folder)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("topics/rules.yaml.txt", "is not read; name it rules.yaml"),
        ("topics/hours.yaml.txt", "is not read, but hours.yaml is"),
        ("topics/rules.txt", "is not read; a topic is a file NAME.yaml"),
        (
            "topics/old/rules.yaml",
            "is a folder, and what is in it is not read; put its files into topics/ itself",
        ),
        (
            "sources/rules.pdf",
            "a PDF cannot be quoted; save its words as rules.txt, with rules.yaml beside",
        ),
        (
            "sources/rules.DOCX",
            "a Word document cannot be quoted; save its words as rules.txt, with rules.yaml beside",
        ),
        ("sources/rules.text", "is not read; a document is two files, NAME.txt and NAME.yaml"),
        ("synonyms.yaml.txt", "is not read, but synonyms.yaml is"),
        ("calibration.yaml.txt", "is not read; name it calibration.yaml"),
        ("handbook.txt", "is not read here; put it into sources/ or topics/"),
    ],
)
def test_what_was_put_there_in_vain_is_told_with_its_cure(tmp_path: Path, name: str, expected: str) -> None:
    folder = write_bakery(tmp_path / "knowledge")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("words")
    assert [f"{name.removesuffix('/rules.yaml')}: {expected}"] == told(folder)


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.txt",
        "README.md",
        "topics/readme.txt",
        "topics/hours.yaml~",
        "topics/hours.yaml.bak",
        "sources/notice.pdf",
        "calibration.yaml",
    ],
)
def test_some_files_may_lie_about(tmp_path: Path, name: str) -> None:
    folder = write_bakery(tmp_path / "knowledge")
    (folder / name).write_text("words")
    assert [] == told(folder)


def test_a_folder_that_is_not_there_has_nothing_unread(tmp_path: Path) -> None:
    assert [] == told(tmp_path / "nowhere")
