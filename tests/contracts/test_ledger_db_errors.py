"""Real faults of a store: each a clear line, nothing acknowledged that is not there, and well again after."""

# ruff: noqa: ASYNC240 - nothing else runs in the loop meanwhile

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from bot.ledger import UnavailableError
from bot.ledger.engine import store_url
from bot.ledger.sql import SqlLedger
from tests.contracts.postgres import PostgresServer
from tests.contracts.writing import HOME, Clock, adding

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the ledger's file goes."""
    return tmp_path / "made" / "on" / "first" / "start.sqlite3"


async def opened(address: str) -> SqlLedger:
    return await SqlLedger.open(store_url(address), Clock())


async def filled(path: Path, count: int = 3) -> None:
    """Make a ledger with some revisions."""
    ledger = await opened(f"sqlite:///{path}")
    for number in range(count):
        await ledger.append(HOME, [adding(str(number), why="x" * 2_000)])
    await ledger.close()


async def test_the_file_is_for_its_owner_only(path: Path) -> None:
    ledger = await opened(f"sqlite:///{path}")
    await ledger.append(HOME, [adding()])
    modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert {"start.sqlite3": 0o600, "start.sqlite3-wal": 0o600, "start.sqlite3-shm": 0o600} == modes
    assert 0o700 == path.parent.stat().st_mode & 0o777
    await ledger.close()


async def test_a_read_only_ledger_is_read_but_not_written(path: Path) -> None:
    await filled(path)
    ledger = await opened(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(UnavailableError, match="is read-only; let the bot write to the file and its folder"):
        await ledger.append(HOME, [adding("more")])
    assert 3 == len(await ledger.revisions(HOME))
    await ledger.close()


async def test_a_locked_ledger_is_read_and_written_when_it_is_free(path: Path) -> None:
    await filled(path)
    ledger = await opened(f"sqlite:///{path}?timeout=0.1")
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UnavailableError, match="is locked by another program; close that one"):
            await ledger.append(HOME, [adding("more")])
        assert 3 == len(await ledger.revisions(HOME))
    (revision,) = await ledger.append(HOME, [adding("more")])
    assert 4 == revision.number
    await ledger.close()


def test_a_full_disk_refuses_and_goes_on_when_there_is_room(path: Path) -> None:
    command = [sys.executable, "-m", "tests.contracts.full_disk", str(path)]
    filling = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    refused, acknowledged, number, faults = filling.stdout.splitlines()
    assert refused.startswith(f"the ledger {path} can")
    assert "the disk is full" in refused
    assert 0 < int(acknowledged) == int(number) - 1
    assert "()" == faults


async def test_garbage_is_not_taken_for_a_ledger(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a database, but long enough to look at " * 50)
    with pytest.raises(UnavailableError, match="is not an SQLite database; name another file") as caught:
        await opened(f"sqlite:///{path}")
    assert "\n" not in str(caught.value)
    assert path.read_bytes().startswith(b"not a database")


async def test_damage_inside_the_file_is_told(path: Path) -> None:
    await filled(path, 40)
    with path.open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xff" * 4096 * 4)
    with pytest.raises(UnavailableError, match="is damaged; stop the bot, keep the file and restore"):
        await look_at_all(path)


async def look_at_all(path: Path) -> None:
    ledger = await opened(f"sqlite:///{path}")
    try:
        await ledger.revisions(HOME)
        assert () == await ledger.check()
    finally:
        await ledger.close()


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UnavailableError, match="cannot be opened: "):
        await opened(f"sqlite:///{tmp_path / 'file' / 'ledger.sqlite3'}")


async def test_a_folder_in_the_files_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="cannot be opened; let the bot read and write"):
        await opened(f"sqlite:///{tmp_path}")


async def test_a_lost_server_is_told_and_found_again(own_postgres: PostgresServer) -> None:
    ledger = await opened(own_postgres.database())
    await ledger.append(HOME, [adding("a")])
    own_postgres.stop()
    for _ in range(2):
        with pytest.raises(
            UnavailableError, match="nothing was changed; try again when it is back"
        ) as caught:
            await ledger.append(HOME, [adding("b")])
        assert "\n" not in str(caught.value)
    own_postgres.start()
    (revision,) = await ledger.append(HOME, [adding("b")])
    assert 2 == revision.number
    await ledger.close()


async def test_no_server_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="cannot be reached; "):
        await opened(f"postgresql://user:secret@/nowhere?host={tmp_path}")


async def test_a_database_that_is_not_there_is_told(postgres: PostgresServer) -> None:
    with pytest.raises(UnavailableError, match=r"'nowhere' at .* does not exist; create it"):
        await opened(f"postgresql://postgres@/nowhere?host={postgres.folder}")


async def test_a_read_only_server_is_read_but_not_written(postgres: PostgresServer) -> None:
    address = postgres.database()
    writable = await opened(address)
    await writable.append(HOME, [adding("a")])
    await writable.close()
    server = await asyncpg.connect(address)
    name = await server.fetchval("SELECT current_database()")
    await server.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    await server.close()
    ledger = await opened(address)
    with pytest.raises(UnavailableError, match="is read-only; let the bot write"):
        await ledger.append(HOME, [adding("b")])
    assert 1 == len(await ledger.revisions(HOME))
    await ledger.close()


async def test_a_locked_server_is_told_and_written_when_it_is_free(postgres: PostgresServer) -> None:
    address = postgres.database()
    ledger = await opened(address)
    await ledger.append(HOME, [adding("a")])
    server = await asyncpg.connect(address)
    async with server.transaction():
        await server.execute("LOCK TABLE servers IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(UnavailableError, match="is locked by another program"):
            await ledger.append(HOME, [adding("b")])
    await server.close()
    await ledger.append(HOME, [adding("b")])
    await ledger.close()
