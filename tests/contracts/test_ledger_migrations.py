"""Old stores come forward with all they have; newer and foreign ones are left alone."""

# ruff: noqa: ASYNC240 - nothing else runs in the loop meanwhile

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.ledger import LedgerError, TooNewError
from bot.ledger.engine import make_engine, store_url
from bot.ledger.migrate import MIGRATIONS, migrate
from bot.ledger.queries import VERSION_TABLE, metadata
from bot.ledger.sql import SqlLedger
from tests.contracts.direct import Refusal, run_sql
from tests.contracts.writing import HOME, MIRA, OMAR, START, Clock, adding

FIRST = Path(__file__).with_name("ledger_0001.sql")


async def load(address: str, script: Path) -> None:
    """Make a store of an old version."""
    statements = script.read_text(encoding="utf-8").partition("\n")[2].split(";\n")
    await run_sql(address, *(statement for statement in statements if statement.strip()))


async def test_a_store_of_the_first_version_comes_forward_with_its_revisions(address: str) -> None:
    await load(address, FIRST)
    ledger = await SqlLedger.open(store_url(address), Clock())
    revisions = await ledger.revisions(HOME)
    assert [(1, "a", MIRA), (2, "b", OMAR), (3, "a", MIRA)] == [
        (revision.number, revision.key, revision.by) for revision in revisions
    ]
    assert {START} == {revision.at for revision in revisions}
    assert () == await ledger.check()
    with pytest.raises(Refusal):
        await run_sql(address, "UPDATE revisions SET author = 5")
    (added,) = await ledger.append(HOME, [adding("c")])
    assert 4 == added.number
    await ledger.close()


async def test_the_first_migration_still_makes_what_it_made(address: str) -> None:
    engine = make_engine(store_url(address))
    await migrate(engine, "the ledger", target="0001")
    await engine.dispose()
    _, *rest = FIRST.read_text(encoding="utf-8").split("INSERT INTO servers")
    await run_sql(address, *(f"INSERT INTO servers{rest[0]}".rstrip().removesuffix(";").split(";\n")))
    ledger = await SqlLedger.open(store_url(address), Clock())
    assert () == await ledger.check()
    await ledger.close()


async def test_the_migrations_make_the_tables_that_the_program_uses(address: str) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        return list(compare_metadata(context, metadata))

    engine = make_engine(store_url(address))
    await migrate(engine, "the ledger")
    async with engine.connect() as connection:
        assert [] == await connection.run_sync(differences)
    await engine.dispose()


async def test_a_store_of_a_later_version_is_not_touched(address: str, tmp_path: Path) -> None:
    ledger = await SqlLedger.open(store_url(address), Clock())
    await ledger.append(HOME, [adding()])
    await ledger.close()
    await run_sql(address, "UPDATE ledger_version SET version_num = '9999'")
    before = [(file.name, file.read_bytes()) for file in sorted(tmp_path.iterdir())]
    with pytest.raises(TooNewError, match=r"was written by a later version of sankore \(9999\); update"):
        await SqlLedger.open(store_url(address), Clock())
    assert before == [(file.name, file.read_bytes()) for file in sorted(tmp_path.iterdir())]


async def test_another_programs_tables_are_not_touched(address: str, tmp_path: Path) -> None:
    await run_sql(address, "CREATE TABLE servers (name TEXT)")
    before = [(file.name, file.read_bytes()) for file in sorted(tmp_path.iterdir())]
    with pytest.raises(LedgerError, match="has tables named servers of another program; name another"):
        await SqlLedger.open(store_url(address), Clock())
    assert before == [(file.name, file.read_bytes()) for file in sorted(tmp_path.iterdir())]
    await run_sql(address, "SELECT name FROM servers")


async def test_a_migration_that_fails_leaves_nothing(address: str) -> None:
    await run_sql(
        address, "CREATE TABLE neighbour (n INTEGER)", "CREATE INDEX revisions_by_key ON neighbour (n)"
    )
    with pytest.raises(LedgerError):
        await SqlLedger.open(store_url(address), Clock())
    await run_sql(address, "DROP TABLE neighbour")
    ledger = await SqlLedger.open(store_url(address), Clock())
    await ledger.append(HOME, [adding()])
    assert () == await ledger.check()
    await ledger.close()


def test_the_files_of_the_migrations_are_named_in_their_order() -> None:
    script = ScriptDirectory(str(MIGRATIONS), version_locations=[str(MIGRATIONS)])
    ordered = [migration.revision for migration in script.walk_revisions()][::-1]
    assert ordered == sorted(migration.stem[1:5] for migration in MIGRATIONS.glob("v*.py"))


def test_a_store_that_is_up_to_date_is_opened_without_the_migrations_library(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    program = (
        "import asyncio, sys\n"
        "from datetime import UTC, datetime\n"
        "from bot.ledger.engine import store_url\n"
        "from bot.ledger.sql import SqlLedger\n"
        "async def opened():\n"
        f"    ledger = await SqlLedger.open(store_url({address!r}), lambda: datetime.now(UTC))\n"
        "    await ledger.close()\n"
        "asyncio.run(opened())\n"
        "print('alembic' in sys.modules)\n"
    )
    first, second = (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    )
    assert ("True\n", "False\n") == (first, second)
