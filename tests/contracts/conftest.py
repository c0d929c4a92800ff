"""One ledger of each kind, empty, for whichever test asks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.ledger.engine import store_url
from bot.ledger.sql import SqlLedger
from tests.contracts.postgres import PostgresServer, binaries
from tests.contracts.writing import Clock


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Yield the session's PostgreSQL server."""
    try:
        binaries()
    except FileNotFoundError as reason:
        pytest.skip(str(reason))
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def own_postgres(postgres: PostgresServer) -> Iterator[PostgresServer]:
    """Another server, which a test may stop."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the DATABASE_URL of a store with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.database()


@pytest.fixture
async def ledger(address: str) -> AsyncIterator[SqlLedger]:
    """Yield an open ledger with nothing in it."""
    opened = await SqlLedger.open(store_url(address), Clock())
    yield opened
    await opened.close()
