"""Bringing a store to the tables of this version: forward only, all at once or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, String, column, inspect, select, table, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.ledger.engine import reading, writing
from bot.ledger.errors import LedgerError, TooNewError
from bot.ledger.queries import VERSION_TABLE, metadata

MIGRATIONS = Path(__file__).with_name("migrations")
"""One module for each migration, named vNNNN_what_it_does."""

_LOCK = 0x73616E6B6F7265  # 'sankore': two programs that start at once migrate one after the other


async def migrate(engine: AsyncEngine, place: str, target: str = "head") -> None:
    """Bring a store forward; one that is up to date is only read.

    Raises `TooNewError` for one that a later version of the program wrote, and `LedgerError` for one that
    has another program's tables; neither is touched. `target` is a migration to stop at, for tests.
    """
    async with reading(engine).begin() as connection:
        if not await connection.run_sync(_is_behind, place):
            return
    async with writing(engine).begin() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if await connection.run_sync(_is_behind, place):
            await connection.run_sync(_upgrade, target)


def _is_behind(connection: Connection, place: str) -> bool:
    """Tell whether a store lacks migrations."""
    tables = set(inspect(connection).get_table_names())
    version: str | None = None
    if VERSION_TABLE in tables:
        version = connection.scalar(select(column("version_num", String)).select_from(table(VERSION_TABLE)))
    if version is None:
        taken = tables & set(metadata.tables)
        if taken:
            names = " and ".join(sorted(taken))
            raise LedgerError(f"{place} has tables named {names} of another program; name another database")
        return True
    known = sorted(migration.stem[1:5] for migration in MIGRATIONS.glob("v*.py"))
    if version not in known:
        raise TooNewError(
            f"{place} was written by a later version of sankore ({version}); update the program"
        )
    return version != known[-1]


def _upgrade(connection: Connection, target: str) -> None:
    """Do what Alembic's own upgrade command does, without the env.py through which it finds a connection."""
    # Imported only when there is something to migrate: every other start saves 0.1 s and 12 MB.
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(MIGRATIONS), version_locations=[str(MIGRATIONS)])

    def steps(version: Any, context: MigrationContext) -> list[Any]:  # noqa: ANN401 - Alembic's own signature
        return list(script._upgrade_revs(target, version))

    with EnvironmentContext(Config(), script, fn=steps, destination_rev=target) as environment:
        environment.configure(connection=connection, version_table=VERSION_TABLE)
        environment.run_migrations()
