"""Going at a store directly, past the ledger, as somebody with the file or the password could."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import asyncpg

Refusal = (sqlite3.IntegrityError, asyncpg.IntegrityConstraintViolationError)
"""What a store's own guards raise."""

_GUARDS = ("revisions_unchanged", "revisions_kept", "revisions_gapless", "servers_kept")


async def run_sql(address: str, *statements: str) -> None:
    """Run statements in one transaction."""
    if address.startswith("sqlite"):
        with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as file, file:
            for statement in statements:
                file.execute(statement)
        return
    server = await asyncpg.connect(address)
    try:
        async with server.transaction():
            for statement in statements:
                await server.execute(statement)
    finally:
        await server.close()


async def disarm(address: str) -> None:
    """Take the store's guards away."""
    for name in _GUARDS:
        on = f" ON {name.partition('_')[0]}" if address.startswith("postgresql") else ""
        await run_sql(address, f"DROP TRIGGER {name}{on}")
