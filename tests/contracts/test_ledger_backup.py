"""A backup holds everything, goes into either store, and never takes newer revisions back unasked."""

# ruff: noqa: ASYNC240 - nothing else runs in the loop meanwhile

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bot.ledger import BackupError, Comparison, Ledger, back_up, read_backup, restore
from bot.ledger.engine import store_url
from bot.ledger.revision import Outcome
from bot.ledger.sql import SqlLedger
from tests.contracts.direct import disarm, run_sql
from tests.contracts.postgres import PostgresServer
from tests.contracts.writing import ELSEWHERE, HOME, MIRA, START, Clock, adding, editing


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the backup goes."""
    return tmp_path / "kept" / "ledger.backup"


async def fill(ledger: Ledger) -> None:
    await ledger.append(HOME, [adding("a", why="odd \0 \ud800 \u2028"), adding("b")])
    await ledger.append(HOME, [editing("a", against=1)])
    await ledger.change_settings(ELSEWHERE, {"cooldown": 5}, MIRA)
    await ledger.server_removed(ELSEWHERE, START)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_backup_goes_into_either_store(
    ledger: SqlLedger, kind: str, file: Path, postgres: PostgresServer
) -> None:
    await fill(ledger)
    written = await back_up(ledger, file, START)
    assert (2, 4) == (written.servers, written.revisions)
    address = postgres.database() if kind == "postgresql" else f"sqlite:///{file.parent / 'new.sqlite3'}"
    other = await SqlLedger.open(store_url(address), Clock())
    found = await restore(other, file)
    assert (Comparison(HOME, Outcome.NEW, 3), Comparison(ELSEWHERE, Outcome.NEW, 1)) == found
    assert await ledger.logs() == await other.logs()
    assert () == await other.check()
    await other.close()


async def test_restoring_twice_changes_nothing(ledger: SqlLedger, file: Path) -> None:
    await fill(ledger)
    await back_up(ledger, file, START)
    before = await ledger.logs()
    assert {Outcome.SAME} == {comparison.outcome for comparison in await restore(ledger, file)}
    assert before == await ledger.logs()


async def test_the_same_ledger_gives_the_same_bytes_for_its_owner_only(ledger: SqlLedger, file: Path) -> None:
    await fill(ledger)
    await back_up(ledger, file, START)
    before = file.read_bytes()
    await back_up(ledger, file, START)
    assert before == file.read_bytes()
    assert 0o600 == file.stat().st_mode & 0o777
    assert [file] == list(file.parent.iterdir())


async def test_a_file_that_is_no_backup_is_overwritten_only_when_told_to(
    ledger: SqlLedger, tmp_path: Path
) -> None:
    await fill(ledger)
    file = tmp_path / "notes.md"
    for words in ("my notes\n", "1\n", "[" * 2000, '{"a": 1}'):
        file.write_text(words, encoding="utf-8")
        with pytest.raises(BackupError, match=r"notes\.md is there and is no backup; name another file"):
            await back_up(ledger, file, START)
        assert words == file.read_text(encoding="utf-8")
    await back_up(ledger, file, START, overwrite=True)
    assert await ledger.logs() == read_backup(file)
    file.write_bytes(b"")
    await back_up(ledger, file, START)
    assert await ledger.logs() == read_backup(file)


@pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal"])
async def test_the_ledgers_own_files_are_never_overwritten(tmp_path: Path, ending: str) -> None:
    store = tmp_path / "ledger.sqlite3"
    ledger = await SqlLedger.open(store_url(f"sqlite:///{store}"), Clock())
    await fill(ledger)
    before = await ledger.logs()
    (tmp_path / "aside").mkdir()
    own = tmp_path / "aside" / ".." / f"ledger.sqlite3{ending}"
    with pytest.raises(BackupError, match="is the ledger itself; name another file for the backup"):
        await back_up(ledger, own, START, overwrite=True)
    assert before == await ledger.logs()
    await ledger.close()


@pytest.mark.parametrize("link", ["symlink_to", "hardlink_to"])
async def test_the_ledger_is_known_by_another_name(tmp_path: Path, link: str) -> None:
    store, other = tmp_path / "ledger.sqlite3", tmp_path / "other"
    ledger = await SqlLedger.open(store_url(f"sqlite:///{store}"), Clock())
    getattr(other, link)(store)
    with pytest.raises(BackupError, match="is the ledger itself"):
        await back_up(ledger, other, START, overwrite=True)
    await ledger.close()


async def test_newer_revisions_are_never_taken_back_unasked(ledger: SqlLedger, file: Path) -> None:
    await fill(ledger)
    await back_up(ledger, file, START)
    await ledger.append(HOME, [adding("newer"), adding("newest")])
    before = await ledger.logs()
    with pytest.raises(BackupError, match=r"has 2 changes that the backup lacks \(server 700 first\)"):
        await restore(ledger, file)
    assert before == await ledger.logs()


async def test_a_dry_run_tells_and_changes_nothing(ledger: SqlLedger, file: Path) -> None:
    await fill(ledger)
    await back_up(ledger, file, START)
    await ledger.append(HOME, [adding("newer")])
    await ledger.append(900, [adding("not in the backup")])
    before = await ledger.logs()
    assert (
        Comparison(HOME, Outcome.NEWER, gained=0, lost=1),
        Comparison(ELSEWHERE, Outcome.SAME),
        Comparison(900, Outcome.ABSENT),
    ) == await restore(ledger, file, dry_run=True, overwrite=True)
    assert before == await ledger.logs()


async def test_told_to_overwrite_it_is_as_the_backup_says_and_other_servers_stay(
    ledger: SqlLedger, file: Path
) -> None:
    await fill(ledger)
    kept = await ledger.logs()
    await back_up(ledger, file, START)
    await ledger.append(HOME, [adding("newer")])
    await ledger.append(900, [adding("not in the backup")])
    await restore(ledger, file, overwrite=True)
    assert kept == tuple(log for log in await ledger.logs() if log.head.guild_id != 900)
    assert 1 == len(await ledger.revisions(900))
    assert () == await ledger.check()


async def test_a_ledger_that_fell_behind_catches_up_and_forgets_nobody_again(
    ledger: SqlLedger, file: Path
) -> None:
    await fill(ledger)
    await back_up(ledger, file, START)
    early = read_backup(file)
    await ledger.append(HOME, [adding("later")])
    await back_up(ledger, file, START)
    other = await SqlLedger.open(store_url(f"sqlite:///{file.parent / 'new.sqlite3'}"), Clock())
    await other.restore_logs(early)
    await other.forget_person(MIRA)
    (home, _) = await restore(other, file)
    assert Comparison(HOME, Outcome.EXTENDED, gained=1) == home
    assert [None, None, None, MIRA] == [revision.by for revision in await other.revisions(HOME)]
    assert () == await other.check()
    await other.close()


async def test_ledgers_that_went_apart_are_told(ledger: SqlLedger, file: Path) -> None:
    await fill(ledger)
    await back_up(ledger, file, START)
    other = await SqlLedger.open(store_url(f"sqlite:///{file.parent / 'new.sqlite3'}"), Clock())
    await other.append(HOME, [adding("something else")])
    (home, _) = await restore(other, file, dry_run=True)
    assert Comparison(HOME, Outcome.DIVERGED, gained=3, lost=1) == home
    await other.close()


async def test_a_ledger_that_is_not_consistent_is_not_backed_up(address: str, file: Path) -> None:
    ledger = await SqlLedger.open(store_url(address), Clock())
    await fill(ledger)
    await back_up(ledger, file, START)
    good = file.read_bytes()
    await disarm(address)
    await run_sql(address, "UPDATE revisions SET why = '\"x\"' WHERE number = 2")
    with pytest.raises(BackupError, match="is not consistent: server 700, revision 2"):
        await back_up(ledger, file, START)
    assert good == file.read_bytes()
    await ledger.close()


def mended_foot(text: str) -> str:
    """Return a file whose foot fits again, as by somebody who knows how."""
    body = text[: text.rstrip("\n").rfind("\n") + 1]
    return f'{body}{{"sha256":"{hashlib.sha256(body.encode()).hexdigest()}"}}\n'


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("asked often", "asked seldom", "was cut short or changed"),
        ('{"sha256"', '\n{"sha256"', "was cut short or changed"),
        ("sankore_ledger", "sankore_leaflet", "is not a backup of the ledger"),
        ('"sankore_ledger":1', '"sankore_ledger":2', "is of form 2; this version reads form 1"),
        ("{", "é", "is not a backup of the ledger"),
    ],
)
async def test_a_changed_backup_is_refused(
    ledger: SqlLedger, file: Path, old: str, new: str, expected: str
) -> None:
    await fill(ledger)
    await back_up(ledger, file, START)
    file.write_text(file.read_text().replace(old, new), encoding="utf-8")
    with pytest.raises(BackupError, match=expected):
        read_backup(file)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("asked often", "asked seldom", "its seal does not fit"),
        ('"number":2', '"number":4', "revision 2 is missing"),
        ('"action":"add"', '"action":"sing"', "a line that is not understood"),
        ('"guild_id":700', '"guild_ID":700', "a line that is not understood"),
        ('"server":800', '"server":700', "belongs to server 800"),
    ],
)
async def test_a_forged_backup_is_refused(
    ledger: SqlLedger, file: Path, old: str, new: str, expected: str
) -> None:
    await fill(ledger)
    await back_up(ledger, file, START)
    file.write_text(mended_foot(file.read_text().replace(old, new)))
    with pytest.raises(BackupError, match=expected):
        read_backup(file)


async def test_a_backup_cut_anywhere_is_refused(ledger: SqlLedger, file: Path) -> None:
    await fill(ledger)
    await back_up(ledger, file, START)
    whole = file.read_bytes()
    for length in range(0, len(whole) - 1, 97):
        file.write_bytes(whole[:length])
        with pytest.raises(BackupError):
            read_backup(file)


async def test_a_backup_that_cannot_be_written_or_read_is_told(ledger: SqlLedger, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BackupError, match="cannot be written: "):
        await back_up(ledger, tmp_path / "file" / "backup", START)
    with pytest.raises(BackupError, match="cannot be read: No such file or directory"):
        read_backup(tmp_path / "none")


async def test_an_empty_ledger_has_a_backup_too(ledger: SqlLedger, file: Path) -> None:
    await back_up(ledger, file, START)
    assert () == read_backup(file)
