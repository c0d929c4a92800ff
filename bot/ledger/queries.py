"""The tables of the ledger and all its SQL, for SQLite and PostgreSQL alike.

The tables are as the latest migration leaves them. Each query runs in a transaction of its caller.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, and_, delete, func, select, text, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ledger.backup import compare_all, refuse_loss
from bot.ledger.errors import OutdatedError, UnavailableError
from bot.ledger.hash_chain import find_faults, seal_batch
from bot.ledger.revision import (
    Action,
    Comparison,
    GuildHead,
    GuildLog,
    Json,
    NewRevision,
    Outcome,
    Revision,
    Subject,
    canonical_json,
    timestamp,
)

VERSION_TABLE = "ledger_version"
"""Where the migrations note how far they came; not Alembic's own name, which a neighbour may use."""

_JSON = ("why", "before", "after", "upstream")

metadata = sa.MetaData()

servers = sa.Table(
    "servers",
    metadata,
    sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("latest", sa.Integer, nullable=False),
    sa.Column("seal", sa.String(64), nullable=False),
    sa.Column("removed_at", sa.String(32)),
)

revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column(
        "guild_id", sa.BigInteger, sa.ForeignKey("servers.guild_id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("batch", sa.Integer, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("subject", sa.String(16), nullable=False),
    sa.Column("key", sa.String(100), nullable=False),
    sa.Column("action", sa.String(16), nullable=False),
    sa.Column("author", sa.BigInteger),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("before", sa.Text),
    sa.Column("after", sa.Text),
    sa.Column("against", sa.Integer, nullable=False),
    sa.Column("upstream", sa.Text),
    sa.Column("seal", sa.String(64), nullable=False),
    sa.Index("revisions_by_key", "guild_id", "subject", "key", "number"),
)

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("draft_id", sa.String(16), primary_key=True),
    sa.Column("guild_id", sa.BigInteger, nullable=False),
    sa.Column("author", sa.BigInteger, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)
"""What people have typed and not published: no part of the record."""


def _row_of(revision: Revision) -> dict[str, object]:
    values = revision.to_json()
    return values | {name: canonical_json(values[name]) for name in _JSON if values[name] is not None}


def _revision_of(row: sa.RowMapping) -> Revision:
    decoded = {name: json.loads(row[name]) for name in _JSON if row[name] is not None}
    return Revision.from_json({str(name): value for name, value in row.items()} | decoded)


def _head_of(row: sa.Row[Any]) -> GuildHead:
    removed_at = datetime.fromisoformat(row.removed_at) if row.removed_at else None
    return GuildHead(row.guild_id, row.latest, row.seal, removed_at)


_KEYS_AT_ONCE = 400  # SQLite before 3.32 takes at most 999 parameters in a statement


async def read(connection: AsyncConnection, wanted: Select[tuple[object, ...]]) -> tuple[Revision, ...]:
    """Read revisions; `UnavailableError` when a row is none."""
    try:
        return tuple(_revision_of(row._mapping) for row in await connection.execute(wanted))
    except (ValueError, KeyError, TypeError) as cause:
        raise UnavailableError(
            f"a revision in the ledger cannot be read ({cause}); restore the last backup"
        ) from cause


async def revisions_after(connection: AsyncConnection, guild_id: int, after: int = 0) -> tuple[Revision, ...]:
    """Read a server's revisions above a number, oldest first."""
    wanted = select(revisions).where(revisions.c.guild_id == guild_id, revisions.c.number > after)
    return await read(connection, wanted.order_by(revisions.c.number))


async def history(
    connection: AsyncConnection,
    guild_id: int,
    subject: Subject | None = None,
    key: str | None = None,
    before: int | None = None,
    limit: int = 25,
) -> tuple[Revision, ...]:
    """Read a server's revisions below a number, newest first, at most `limit` of them."""
    wanted = select(revisions).where(revisions.c.guild_id == guild_id)
    if subject is not None:
        wanted = wanted.where(revisions.c.subject == subject.value)
    if key is not None:
        wanted = wanted.where(revisions.c.key == key)
    if before is not None:
        wanted = wanted.where(revisions.c.number < before)
    return await read(connection, wanted.order_by(revisions.c.number.desc()).limit(limit))


async def heads(connection: AsyncConnection) -> tuple[GuildHead, ...]:
    """Read the head of every server, by id."""
    return tuple(map(_head_of, await connection.execute(select(servers).order_by(servers.c.guild_id))))


async def lock_head(connection: AsyncConnection, guild_id: int) -> GuildHead:
    """Read the server's row, made if need be, and hold it until the transaction ends."""
    row = {"guild_id": guild_id, "latest": 0, "seal": ""}
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    await connection.execute(insert(servers).values(row).on_conflict_do_nothing())
    held = select(servers).where(servers.c.guild_id == guild_id).with_for_update()
    return _head_of((await connection.execute(held)).one())


async def append(
    connection: AsyncConnection, guild_id: int, changes: Sequence[NewRevision], at: datetime
) -> tuple[Revision, ...]:
    """Write a batch, or raise `OutdatedError`."""
    head = await lock_head(connection, guild_id)
    await _refuse_outdated(connection, guild_id, changes)
    batch = seal_batch(head, changes, at)
    await _insert(connection, guild_id, batch)
    return batch


async def _insert(connection: AsyncConnection, guild_id: int, batch: Sequence[Revision]) -> None:
    """Write revisions and move the server's head to the last."""
    await connection.execute(revisions.insert(), [_row_of(revision) for revision in batch])
    latest = {"latest": batch[-1].number, "seal": batch[-1].seal}
    await connection.execute(update(servers).where(servers.c.guild_id == guild_id).values(latest))


async def _refuse_outdated(
    connection: AsyncConnection, guild_id: int, changes: Sequence[NewRevision]
) -> None:
    """Raise `OutdatedError` if what these changes change was changed since they were made."""
    wanted = sorted({(change.subject.value, change.key) for change in changes})
    latest: dict[tuple[str, str], int] = {}
    pair = tuple_(revisions.c.subject, revisions.c.key)
    for start in range(0, len(wanted), _KEYS_AT_ONCE):
        found = (
            select(revisions.c.subject, revisions.c.key, func.max(revisions.c.number).label("number"))
            .where(revisions.c.guild_id == guild_id, pair.in_(wanted[start : start + _KEYS_AT_ONCE]))
            .group_by(revisions.c.subject, revisions.c.key)
        )
        latest |= {(row.subject, row.key): row.number for row in await connection.execute(found)}
    stale = [each for each in changes if latest.get((each.subject.value, each.key), 0) != each.against]
    if stale:
        raise OutdatedError(await _newer(connection, guild_id, stale))


async def _newer(
    connection: AsyncConnection, guild_id: int, stale: Sequence[NewRevision]
) -> tuple[Revision, ...]:
    """Read the revisions that the makers of these changes had not seen, oldest first."""
    found: dict[int, Revision] = {}
    for change in stale:
        unseen = select(revisions).where(
            revisions.c.guild_id == guild_id,
            revisions.c.subject == change.subject.value,
            revisions.c.key == change.key,
            revisions.c.number > change.against,
        )
        found |= {revision.number: revision for revision in await read(connection, unseen)}
    return tuple(found[number] for number in sorted(found))


async def settings(connection: AsyncConnection, guild_id: int) -> Mapping[str, Revision]:
    """Read the latest revision of every setting, by name."""
    wanted = select(revisions).where(
        revisions.c.guild_id == guild_id, revisions.c.subject == Subject.SETTING.value
    )
    found = await read(connection, wanted.order_by(revisions.c.number))
    return {revision.key: revision for revision in found}


async def change_settings(
    connection: AsyncConnection, guild_id: int, chosen: Mapping[str, object], by: int | None, at: datetime
) -> tuple[Revision, ...]:
    """Write as one batch the settings that differ from what was chosen before; None is the default."""
    await lock_head(connection, guild_id)
    known = await settings(connection, guild_id)
    changes: list[NewRevision] = []
    for name, value in chosen.items():
        last = known.get(name)
        change = NewRevision(
            subject=Subject.SETTING,
            key=name,
            action=Action.EDIT,
            by=by,
            before=last.after if last else None,
            after=None if value is None else {"value": value},
            against=last.number if last else 0,
        )
        if change.after != change.before:
            changes.append(change)
    return await append(connection, guild_id, changes, at) if changes else ()


async def forget_person(connection: AsyncConnection, user_id: int) -> int:
    """Remove a person's id from their revisions, and count those; their drafts are deleted."""
    written = update(revisions).where(revisions.c.author == user_id).values(author=None)
    count = (await connection.execute(written)).rowcount
    await connection.execute(delete(drafts).where(drafts.c.author == user_id))
    return count


async def mark_removed(connection: AsyncConnection, guild_id: int, at: datetime) -> None:
    """Note when a server removed the bot, unless that is noted."""
    unmarked = (servers.c.guild_id == guild_id) & servers.c.removed_at.is_(None)
    await connection.execute(update(servers).where(unmarked).values(removed_at=timestamp(at)))


async def unmark_removed(connection: AsyncConnection, guild_id: int) -> None:
    """Take that note back."""
    await connection.execute(update(servers).where(servers.c.guild_id == guild_id).values(removed_at=None))


async def erase_removed(connection: AsyncConnection, before: datetime) -> tuple[int, ...]:
    """Erase the servers that removed the bot before a moment; revisions go with their rows, drafts too."""
    gone = delete(servers).where(servers.c.removed_at < timestamp(before)).returning(servers.c.guild_id)
    guild_ids = tuple(sorted((await connection.execute(gone)).scalars()))
    for guild_id in guild_ids:
        await connection.execute(delete(drafts).where(drafts.c.guild_id == guild_id))
    return guild_ids


async def logs(connection: AsyncConnection) -> tuple[GuildLog, ...]:
    """Read everything."""
    known = await heads(connection)
    rows = await read(connection, select(revisions).order_by(revisions.c.guild_id, revisions.c.number))
    written = {guild_id: tuple(log) for guild_id, log in groupby(rows, lambda row: row.guild_id)}
    return tuple(GuildLog(head, written.get(head.guild_id, ())) for head in known)


async def check(connection: AsyncConnection) -> tuple[str, ...]:
    """Return everything that is wrong with a store, a line each."""
    found = [line async for line in _find_damage(connection)]
    try:
        everything = await logs(connection)
    except UnavailableError as unreadable:
        return (*found, str(unreadable))
    return (*found, *(fault for log in everything for fault in find_faults(log)))


async def _find_damage(connection: AsyncConnection) -> AsyncIterator[str]:
    """Tell what the store itself finds wrong, and which revisions belong to no server."""
    if connection.dialect.name == "sqlite":
        for (line,) in await connection.execute(text("PRAGMA integrity_check")):
            if line != "ok":
                yield f"the file is damaged: {line}"
    homeless = select(revisions.c.guild_id).where(revisions.c.guild_id.not_in(select(servers.c.guild_id)))
    for (guild_id,) in await connection.execute(homeless.distinct().order_by(revisions.c.guild_id)):
        yield f"server {guild_id}: has revisions, but is not known"


async def restore_logs(
    connection: AsyncConnection, given: Sequence[GuildLog], overwrite: bool, at: datetime
) -> tuple[Comparison, ...]:
    """Bring in what the ledger lacks; writers are kept out, as SQLite's transactions that write do anyway."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("LOCK TABLE servers IN EXCLUSIVE MODE"))
    comparisons = compare_all(await logs(connection), given)
    if not overwrite:
        refuse_loss(comparisons)
    outcomes = {comparison.guild_id: comparison.outcome for comparison in comparisons}
    for log in given:
        await _restore_log(connection, log, outcomes[log.head.guild_id], at)
    return comparisons


async def _restore_log(connection: AsyncConnection, log: GuildLog, outcome: Outcome, at: datetime) -> None:
    """Bring one server to what a backup says of it; `outcome` is how the two compared."""
    guild_id = log.head.guild_id
    if outcome is Outcome.SAME:
        return
    if outcome in (Outcome.NEWER, Outcome.DIVERGED):
        await mark_removed(connection, guild_id, at)  # only what is marked can be erased
        await connection.execute(delete(servers).where(servers.c.guild_id == guild_id))
    known = (await lock_head(connection, guild_id)).latest
    missing = log.revisions[known:]
    if missing:
        await _insert(connection, guild_id, missing)
    if outcome is not Outcome.EXTENDED and log.head.removed_at is not None:
        await mark_removed(connection, guild_id, log.head.removed_at)


async def save_draft(
    connection: AsyncConnection, draft_id: str, guild_id: int, by: int, body: Json, at: datetime
) -> None:
    """Write a draft; the server becomes known, or its drafts would outlive it when it is erased."""
    await lock_head(connection, guild_id)
    kept = {"draft_id": draft_id, "guild_id": guild_id, "author": by}
    row = {**kept, "at": timestamp(at), "body": canonical_json(body)}
    await connection.execute(drafts.insert().values(row))


async def find_draft(connection: AsyncConnection, draft_id: str, guild_id: int, by: int) -> Json | None:
    """Read a draft of a person on a server."""
    body: str | None = await connection.scalar(select(drafts.c.body).where(_is_draft(draft_id, guild_id, by)))
    found: Json | None = json.loads(body or "null")
    return found


async def overwrite_draft(
    connection: AsyncConnection, draft_id: str, guild_id: int, by: int, body: Json, at: datetime
) -> None:
    """Write a draft over."""
    values = {"body": canonical_json(body), "at": timestamp(at)}
    await connection.execute(update(drafts).where(_is_draft(draft_id, guild_id, by)).values(values))


async def delete_draft(connection: AsyncConnection, draft_id: str) -> None:
    """Delete a draft."""
    await connection.execute(delete(drafts).where(drafts.c.draft_id == draft_id))


async def delete_old_drafts(connection: AsyncConnection, before: datetime) -> int:
    """Delete the drafts that were written before a moment."""
    return (await connection.execute(delete(drafts).where(drafts.c.at < timestamp(before)))).rowcount


def _is_draft(draft_id: str, guild_id: int, by: int) -> ColumnElement[bool]:
    return and_(drafts.c.draft_id == draft_id, drafts.c.guild_id == guild_id, drafts.c.author == by)
