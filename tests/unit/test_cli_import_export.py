"""`sankore export` and `sankore import`: out of one record and into another, tried first, all or nothing."""

import json
import zipfile
from pathlib import Path

import pytest

from tests.unit.cli_record import CAKES_ID, LEDGER, add_cakes, terminal
from tests.unit.cli_runner import run

pytestmark = pytest.mark.usefixtures("knowledge")

BREAD = Path("export/topics/bread.yaml")
TOPIC = """\
topic: sweet
title: Sweet
description: What is sweet
facts:
  - id: cakes
    statement:
      text: We bake cakes on Fridays.
      title: Mira
    questions: [When are there cakes?]
"""


def changes() -> int:
    told = json.loads(run("servers", "--json").stdout)["servers"]
    return sum(each["changes"] for each in told)


# --- export ---


def test_export_writes_the_record_as_topic_files() -> None:
    add_cakes()
    result = run("export")
    expected = "2 of 2 files written to export/topics; the others were the same.\n"
    assert (0, expected) == (result.exit_code, result.stdout)
    assert "We bake cakes on Fridays." in BREAD.read_text(encoding="utf-8")
    assert CAKES_ID in BREAD.read_text(encoding="utf-8")


def test_export_of_the_same_record_writes_nothing_again() -> None:
    assert 0 == run("export").exit_code
    assert "0 of 2 files written" in run("export").stdout


def test_export_overwrites_other_words_only_by_force() -> None:
    BREAD.parent.mkdir(parents=True)
    BREAD.write_text("mine", encoding="utf-8")
    result = run("export")
    assert (1, "") == (result.exit_code, result.stdout)
    assert "bread.yaml; name another folder with --to, or overwrite them with --force" in result.stderr
    assert ("mine", ["bread.yaml"]) == (
        BREAD.read_text(encoding="utf-8"),
        [f.name for f in BREAD.parent.iterdir()],
    )
    assert 0 == run("export", "--force").exit_code
    assert "mine" != BREAD.read_text(encoding="utf-8")


def test_export_leaves_files_of_other_topics_alone_and_says_so() -> None:
    assert 0 == run("export", "--to", "out").exit_code
    assert 0 == run("topic", "retire", "bread", "--yes").exit_code
    result = run("export", "--to", "out")
    assert (0, "sankore: not of this record, and left alone: bread.yaml\n") == (
        result.exit_code,
        result.stderr,
    )


def test_export_tells_what_it_leaves_out(knowledge: Path) -> None:
    assert 0 == run("fact", "edit", "opens-at-six", "--keywords", "dawn", "--yes").exit_code
    (knowledge / "topics" / "hours.yaml").unlink()
    assert "sankore: 1 not in force were left out; 'sankore check' tells why\n" == run("export").stderr


def test_export_into_a_file_is_wrong_usage() -> None:
    Path("export").write_text("a file", encoding="utf-8")
    assert 2 == run("export").exit_code


# --- import ---


def test_what_was_exported_is_imported_as_unchanged() -> None:
    add_cakes()
    run("export")
    result = run("import", *map(str, sorted(BREAD.parent.iterdir())), "--yes")
    assert (0, "There is nothing to import.") == (result.exit_code, result.stdout.splitlines()[-1])
    assert "unchanged        6" in result.stdout.splitlines()
    assert 1 == changes()


def test_import_adds_and_changes_in_one_batch() -> None:
    Path("sweet.yaml").write_text(TOPIC, encoding="utf-8")
    result = run("import", "sweet.yaml", "--why", "from the other shop", "--yes")
    assert 0 == result.exit_code
    assert "added        fact cakes" in result.stdout.splitlines()
    told = json.loads(run("history", "--json").stdout)["changes"]
    assert [(1, "imported: from the other shop")] * 2 == [(each["batch"], each["why"]) for each in told]
    assert "We bake cakes on Fridays." == run("ask", "When are there cakes?").stdout.splitlines()[0]


@pytest.mark.parametrize("folder", ["export", "export/topics"])
def test_import_takes_the_folder_that_export_wrote(folder: str) -> None:
    assert 0 == run("export").exit_code
    bread = Path("export/topics/bread.yaml")
    bread.write_text(bread.read_text(encoding="utf-8").replace("loaf", "bun"), encoding="utf-8")
    assert 0 == run("import", folder, "--yes").exit_code
    assert "Keywords: bun" in run("fact", "show", "rye-in-a-stone-oven").stdout.splitlines()


def test_import_of_a_folder_without_topic_files_is_one_line() -> None:
    Path("bare").mkdir()
    result = run("import", "bare", "--yes")
    expected = "sankore: bare holds no topic file; name a folder that export wrote\n"
    assert (1, "", expected) == (result.exit_code, result.stdout, result.stderr)


def test_import_takes_a_zip_archive() -> None:
    with zipfile.ZipFile("record.zip", "w") as archive:
        archive.writestr("topics/sweet.yaml", TOPIC)
    assert 0 == run("import", "record.zip", "--yes").exit_code
    assert 2 == changes()


def test_a_dry_run_changes_nothing_and_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal(monkeypatch)
    Path("sweet.yaml").write_text(TOPIC, encoding="utf-8")
    result = run("import", "sweet.yaml", "--dry-run")
    assert (0, "added            2") == (result.exit_code, result.stdout.splitlines()[0])
    assert "Import it?" not in result.stdout
    assert not LEDGER.exists()


def test_a_dry_run_does_not_promise_what_cannot_be_published() -> None:
    run("export")
    assert 0 == run("topic", "retire", "bread", "--yes").exit_code
    new = "  - id: cakes\n    statement: {text: We bake cakes., title: Notice}\n"
    BREAD.write_text(BREAD.read_text(encoding="utf-8") + new, encoding="utf-8")
    result = run("import", str(BREAD), "--dry-run")
    assert (1, 1) == (result.exit_code, len(result.stderr.splitlines()))
    assert "its topic 'bread' is not in force" in result.stderr
    assert 0 == run("import", str(BREAD), "--override", "--dry-run").exit_code


def test_import_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("sweet.yaml").write_text(TOPIC, encoding="utf-8")
    assert 2 == run("import", "sweet.yaml").exit_code
    terminal(monkeypatch)
    assert 1 == run("import", "sweet.yaml", typed="n\n").exit_code
    assert 0 == changes()
    assert 0 == run("import", "sweet.yaml", typed="y\n").exit_code
    assert 2 == changes()


def test_mistakes_are_told_with_file_and_line_and_nothing_is_imported() -> None:
    Path("sweet.yaml").write_text(TOPIC, encoding="utf-8")
    Path("sour.yaml").write_text(
        TOPIC.replace("cakes", "tarts").replace("title: Sweet", "titel: x"), encoding="utf-8"
    )
    result = run("import", "sweet.yaml", "sour.yaml", "--yes")
    assert 1 == result.exit_code
    assert [] != [
        line for line in result.stdout.splitlines() if line.startswith("invalid      sour.yaml:2: ")
    ]
    assert "sankore: nothing can be imported before the files are mended\n" == result.stderr
    assert 0 == changes()


def test_a_mistake_inside_an_archive_is_told_with_its_place() -> None:
    with zipfile.ZipFile("record.zip", "w") as archive:
        archive.writestr("topics/sweet.yaml", "topic: [\n")
    assert "invalid      record.zip/topics/sweet.yaml:" in run("import", "record.zip", "--dry-run").stdout


def test_what_conflicts_with_a_change_here_stays_unless_it_is_overridden() -> None:
    run("export")
    assert 0 == run("fact", "edit", "rye-in-a-stone-oven", "--keywords", "dark", "--yes").exit_code
    result = run("import", str(BREAD), "--yes")
    expected = "conflicting  fact rye-in-a-stone-oven: the files have it as it was before change #1 here"
    assert expected in result.stdout.splitlines()
    assert 1 == changes()
    assert 0 == run("import", str(BREAD), "--override", "--yes").exit_code
    assert "Keywords: loaf" in run("fact", "show", "rye-in-a-stone-oven").stdout


def test_import_as_json_tells_each_fate() -> None:
    Path("sweet.yaml").write_text(TOPIC, encoding="utf-8")
    told = json.loads(run("import", "sweet.yaml", "--dry-run", "--json").stdout)
    assert [("topic", "sweet", "added"), ("fact", "cakes", "added")] == [
        (each["subject"], each["key"], each["fate"]) for each in told["arrivals"]
    ]
    Path("sweet.yaml").write_text("topic: [\n", encoding="utf-8")
    result = run("import", "sweet.yaml", "--dry-run", "--json")
    assert (1, "sweet.yaml") == (result.exit_code, json.loads(result.stdout)["invalid"][0]["file"])


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("notes.txt", b"hello", "is no YAML file and no zip archive of some"),
        ("torn.zip", b"PK\x05\x06" + b"\x00" * 18, "holds no YAML file"),
    ],
)
def test_what_is_no_knowledge_file_is_one_line(name: str, content: bytes, told: str) -> None:
    Path(name).write_bytes(content)
    result = run("import", name, "--yes")
    assert (1, "", 1) == (result.exit_code, result.stdout, len(result.stderr.splitlines()))
    assert told in result.stderr


def test_a_file_that_is_not_there_is_wrong_usage() -> None:
    assert 2 == run("import", "nothing.yaml", "--yes").exit_code
    assert 2 == run("import").exit_code
