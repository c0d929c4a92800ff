"""The SQL of drafts: what people have typed and not published. Each runs in the transaction it is given."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ledger.hash_chain import moment
from bot.ledger.queries import claim
from bot.ledger.revision import Json, canonical
from bot.ledger.tables import drafts


async def keep(
    connection: AsyncConnection, draft_id: str, guild_id: int, by: int, body: Json, at: datetime
) -> None:
    """Write a draft; the server becomes known, or its drafts would outlive it when it is erased."""
    await claim(connection, guild_id)
    row = {
        "draft_id": draft_id,
        "guild_id": guild_id,
        "author": by,
        "at": moment(at),
        "body": canonical(body),
    }
    await connection.execute(drafts.insert().values(row))


async def find(connection: AsyncConnection, draft_id: str, guild_id: int, by: int) -> Json | None:
    """Read a draft of a person on a server."""
    body = await connection.scalar(select(drafts.c.body).where(_of(draft_id, guild_id, by)))
    if body is None:
        return None
    read: Json = json.loads(body)
    return read


async def replace(
    connection: AsyncConnection, draft_id: str, guild_id: int, by: int, body: Json, at: datetime
) -> None:
    """Write a draft over."""
    values = {"body": canonical(body), "at": moment(at)}
    await connection.execute(update(drafts).where(_of(draft_id, guild_id, by)).values(values))


async def drop(connection: AsyncConnection, draft_id: str) -> None:
    """Delete a draft."""
    await connection.execute(delete(drafts).where(drafts.c.draft_id == draft_id))


async def drop_old(connection: AsyncConnection, before: datetime) -> int:
    """Delete the drafts that were written before a moment."""
    return (await connection.execute(delete(drafts).where(drafts.c.at < moment(before)))).rowcount


async def drop_of_person(connection: AsyncConnection, by: int) -> None:
    """Delete all drafts of a person."""
    await connection.execute(delete(drafts).where(drafts.c.author == by))


async def drop_of_servers(connection: AsyncConnection, guild_ids: Sequence[int]) -> None:
    """Delete all drafts of servers."""
    for guild_id in guild_ids:
        await connection.execute(delete(drafts).where(drafts.c.guild_id == guild_id))


def _of(draft_id: str, guild_id: int, by: int) -> ColumnElement[bool]:
    return and_(drafts.c.draft_id == draft_id, drafts.c.guild_id == guild_id, drafts.c.author == by)
