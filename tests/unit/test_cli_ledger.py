"""The commands about the whole ledger: servers, check, backup, restore."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.cli_record import CAKES_ID, LEDGER, add_cakes, known_servers
from tests.unit.cli_runner import run

pytestmark = pytest.mark.usefixtures("knowledge")


def test_servers_are_listed_with_their_changes() -> None:
    assert "The ledger knows no server yet.\n" == run("servers").stdout
    add_cakes()
    known_servers(11)
    assert ["0 (this machine)  1 change", "11  1 change"] == run("servers").stdout.splitlines()
    told = json.loads(run("servers", "--json").stdout)
    assert {"server": 11, "changes": 1, "removed_at": None} == told["servers"][1]


def test_check_says_that_all_is_in_order() -> None:
    known_servers(11, 22)
    expected = "the ledger data/sankore.sqlite3 is in order: 2 servers, 2 changes.\n"
    assert (0, expected) == (run("ledger", "check").exit_code, run("ledger", "check").stdout)


def test_check_finds_a_record_that_was_tampered_with() -> None:
    add_cakes()
    with closing(sqlite3.connect(LEDGER)) as file, file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        file.execute("UPDATE revisions SET why = '\"nothing\"'")
    result = run("ledger", "check")
    assert (1, "") == (result.exit_code, result.stdout)
    assert result.stderr.startswith("sankore: ")


@pytest.mark.parametrize("command", [["ledger", "check"], ["backup", "b.jsonl"]])
def test_without_a_ledger_there_is_nothing_to_look_at(command: list[str]) -> None:
    result = run(*command)
    expected = "sankore: there is no ledger yet: no DATABASE_URL, and no file data/sankore.sqlite3 here\n"
    assert (1, "", expected) == (result.exit_code, result.stdout, result.stderr)
    assert [] == list(Path().glob("b*"))
    assert not LEDGER.exists()


def test_a_backup_comes_back_into_an_empty_ledger() -> None:
    add_cakes()
    result = run("backup", "kept/b.jsonl")
    assert (0, "kept/b.jsonl: 1 server, 1 change backed up.\n") == (result.exit_code, result.stdout)
    LEDGER.unlink()
    dry = run("restore", "kept/b.jsonl", "--dry-run")
    expected = ["0  new: 1 change gained, 0 lost", "Nothing was restored: this was a dry run."]
    assert (0, expected) == (dry.exit_code, dry.stdout.splitlines())
    assert CAKES_ID not in run("fact", "list").stdout
    assert 0 == run("restore", "kept/b.jsonl").exit_code
    assert CAKES_ID in run("fact", "list").stdout


def test_a_backup_goes_over_no_ledger_and_over_no_other_file_unasked() -> None:
    add_cakes()
    Path("notes.md").write_text("mine", encoding="utf-8")
    for command in (["backup", str(LEDGER)], ["backup", str(LEDGER), "--force"], ["backup", "notes.md"]):
        result = run(*command)
        assert (1, "", 1) == (result.exit_code, result.stdout, len(result.stderr.splitlines()))
    assert CAKES_ID in run("fact", "list").stdout
    assert "mine" == Path("notes.md").read_text(encoding="utf-8")
    assert 0 == run("backup", "notes.md", "--force").exit_code
    assert 0 == run("backup", "notes.md").exit_code


def test_newer_changes_are_lost_only_when_they_are_overwritten() -> None:
    add_cakes()
    run("backup", "b.jsonl")
    assert 0 == run("fact", "retire", CAKES_ID, "--yes").exit_code
    result = run("restore", "b.jsonl")
    assert (1, "") == (result.exit_code, result.stdout)
    assert "the ledger has 1 change that the backup lacks" in result.stderr
    assert "restore with --overwrite if they are to go" in result.stderr
    assert CAKES_ID not in run("fact", "list").stdout
    assert 0 == run("restore", "b.jsonl", "--overwrite").exit_code
    assert CAKES_ID in run("fact", "list").stdout


@pytest.mark.parametrize("damage", [b"", b"hello\n", b'{"sankore_ledger":1}\n'])
def test_a_damaged_backup_is_one_line_and_makes_no_ledger(damage: bytes) -> None:
    Path("b.jsonl").write_bytes(damage)
    result = run("restore", "b.jsonl")
    assert (1, "", 1) == (result.exit_code, result.stdout, len(result.stderr.splitlines()))
    assert not LEDGER.exists()


def test_a_backup_that_was_cut_short_is_one_line() -> None:
    add_cakes()
    run("backup", "b.jsonl")
    whole = Path("b.jsonl").read_bytes()
    Path("b.jsonl").write_bytes(whole.replace(b"Fridays", b"Mondays"))
    assert "was cut short or changed; use another one" in run("restore", "b.jsonl").stderr


def test_a_backup_that_cannot_be_written_is_one_line() -> None:
    add_cakes()
    Path("in-the-way").write_text("a file", encoding="utf-8")
    result = run("backup", "in-the-way/b.jsonl")
    assert (1, "", 1) == (result.exit_code, result.stdout, len(result.stderr.splitlines()))
    assert "cannot be written" in result.stderr


def test_mistakes_in_knowledge_files_do_not_stand_in_the_way_of_a_backup(knowledge: Path) -> None:
    add_cakes()
    (knowledge / "topics" / "bread.yaml").write_text("topic: [\n", encoding="utf-8")
    for command in (["backup", "b.jsonl"], ["ledger", "check"], ["servers"], ["restore", "b.jsonl"]):
        assert 0 == run(*command).exit_code
