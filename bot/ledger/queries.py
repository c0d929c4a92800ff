"""All the SQL of the ledger, for SQLite and PostgreSQL alike; each runs in the transaction it is given."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import Insert, Select, delete, func, select, text, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ledger.compare import Outcome
from bot.ledger.errors import OutdatedError, UnavailableError
from bot.ledger.hash_chain import moment, write_batch
from bot.ledger.revision import GuildHead, GuildLog, NewRevision, Revision, Subject
from bot.ledger.tables import read_row, read_server, revisions, row_of, servers

_KEYS_AT_ONCE = 400
"""SQLite before 3.32 takes at most 999 parameters in a statement."""

_SERVERS = select(servers).order_by(servers.c.guild_id)


async def read(connection: AsyncConnection, wanted: Select[tuple[object, ...]]) -> tuple[Revision, ...]:
    """Read revisions; `UnavailableError` when a row is none."""
    try:
        return tuple(read_row(row._mapping) for row in await connection.execute(wanted))
    except (ValueError, KeyError, TypeError) as cause:
        raise UnavailableError(
            f"a revision in the ledger cannot be read ({cause}); restore the last backup"
        ) from cause


async def after(connection: AsyncConnection, guild_id: int, number: int) -> tuple[Revision, ...]:
    """Read a server's revisions above a number, oldest first."""
    wanted = select(revisions).where(revisions.c.guild_id == guild_id, revisions.c.number > number)
    return await read(connection, wanted.order_by(revisions.c.number))


async def page(
    connection: AsyncConnection,
    guild_id: int,
    subject: Subject | None,
    key: str | None,
    before: int | None,
    limit: int,
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


async def all_servers(connection: AsyncConnection) -> tuple[GuildHead, ...]:
    """Read every server, by id."""
    return tuple(map(read_server, await connection.execute(_SERVERS)))


async def claim(connection: AsyncConnection, guild_id: int) -> GuildHead:
    """Read the server's row, made if need be, and hold it until the transaction ends."""
    row = {"guild_id": guild_id, "latest": 0, "seal": ""}
    await connection.execute(_insert_if_absent(connection.dialect.name).values(row))
    held = select(servers).where(servers.c.guild_id == guild_id).with_for_update()
    return read_server((await connection.execute(held)).one())


def _insert_if_absent(dialect: str) -> Insert:
    """The one statement that the two say through constructs of their own."""
    if dialect == "postgresql":
        return postgresql.insert(servers).on_conflict_do_nothing()
    return sqlite.insert(servers).on_conflict_do_nothing()


async def append(
    connection: AsyncConnection, guild_id: int, drafts: Sequence[NewRevision], at: datetime
) -> tuple[Revision, ...]:
    """Write a batch, or raise `OutdatedError`."""
    server = await claim(connection, guild_id)
    await _refuse_outdated(connection, guild_id, drafts)
    batch = write_batch(server, drafts, at)
    await _insert(connection, guild_id, batch)
    return batch


async def _insert(connection: AsyncConnection, guild_id: int, batch: Sequence[Revision]) -> None:
    """Write revisions and move the server's head to the last."""
    await connection.execute(revisions.insert(), [row_of(revision) for revision in batch])
    head = {"latest": batch[-1].number, "seal": batch[-1].seal}
    await connection.execute(update(servers).where(servers.c.guild_id == guild_id).values(head))


async def _refuse_outdated(connection: AsyncConnection, guild_id: int, drafts: Sequence[NewRevision]) -> None:
    """Raise `OutdatedError` if anybody changed what the drafts change since they were made."""
    wanted = sorted({(draft.subject.value, draft.key) for draft in drafts})
    latest: dict[tuple[str, str], int] = {}
    pair = tuple_(revisions.c.subject, revisions.c.key)
    for start in range(0, len(wanted), _KEYS_AT_ONCE):
        found = (
            select(revisions.c.subject, revisions.c.key, func.max(revisions.c.number).label("number"))
            .where(revisions.c.guild_id == guild_id, pair.in_(wanted[start : start + _KEYS_AT_ONCE]))
            .group_by(revisions.c.subject, revisions.c.key)
        )
        latest |= {(row.subject, row.key): row.number for row in await connection.execute(found)}
    stale = [draft for draft in drafts if latest.get((draft.subject.value, draft.key), 0) != draft.against]
    if stale:
        raise OutdatedError(await _newer(connection, guild_id, stale))


async def _newer(
    connection: AsyncConnection, guild_id: int, stale: Sequence[NewRevision]
) -> tuple[Revision, ...]:
    """The revisions that the makers of these drafts had not seen, oldest first."""
    found: dict[int, Revision] = {}
    for draft in stale:
        unseen = select(revisions).where(
            revisions.c.guild_id == guild_id,
            revisions.c.subject == draft.subject.value,
            revisions.c.key == draft.key,
            revisions.c.number > draft.against,
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


async def forget(connection: AsyncConnection, user_id: int) -> int:
    """Make a person's revisions the work of nobody, and count them."""
    mine = update(revisions).where(revisions.c.author == user_id)
    return (await connection.execute(mine.values(author=None))).rowcount


async def mark_removed(connection: AsyncConnection, guild_id: int, at: datetime) -> None:
    """Note when a server removed the bot, unless that is noted."""
    unmarked = (servers.c.guild_id == guild_id) & servers.c.removed_at.is_(None)
    await connection.execute(update(servers).where(unmarked).values(removed_at=moment(at)))


async def unmark(connection: AsyncConnection, guild_id: int) -> None:
    """Take that note back."""
    await connection.execute(update(servers).where(servers.c.guild_id == guild_id).values(removed_at=None))


async def erase(connection: AsyncConnection, before: datetime) -> tuple[int, ...]:
    """Erase the servers that removed the bot before a moment; their revisions go with their rows."""
    gone = delete(servers).where(servers.c.removed_at < moment(before)).returning(servers.c.guild_id)
    return tuple(sorted((await connection.execute(gone)).scalars()))


async def logs(connection: AsyncConnection) -> tuple[GuildLog, ...]:
    """Read everything."""
    known = await all_servers(connection)
    rows = await read(connection, select(revisions).order_by(revisions.c.guild_id, revisions.c.number))
    written = {guild_id: tuple(log) for guild_id, log in groupby(rows, lambda row: row.guild_id)}
    return tuple(GuildLog(server, written.get(server.guild_id, ())) for server in known)


async def damage(connection: AsyncConnection) -> AsyncIterator[str]:
    """Tell what the store itself finds wrong, and which revisions belong to no server."""
    if connection.dialect.name == "sqlite":
        for (line,) in await connection.execute(text("PRAGMA integrity_check")):
            if line != "ok":
                yield f"the file is damaged: {line}"
    homeless = select(revisions.c.guild_id).where(revisions.c.guild_id.not_in(select(servers.c.guild_id)))
    for (guild_id,) in await connection.execute(homeless.distinct().order_by(revisions.c.guild_id)):
        yield f"server {guild_id}: has revisions, but is not known"


async def hold_all(connection: AsyncConnection) -> None:
    """Keep every writer out until the transaction ends; SQLite's transactions that write do so anyway."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("LOCK TABLE servers IN EXCLUSIVE MODE"))


async def take_in(connection: AsyncConnection, log: GuildLog, outcome: Outcome, at: datetime) -> None:
    """Bring one server to what a backup says of it; the comparison that `outcome` is of is `compare`'s."""
    guild_id = log.server.guild_id
    if outcome is Outcome.SAME:
        return
    if outcome in (Outcome.NEWER, Outcome.DIVERGED):
        await mark_removed(connection, guild_id, at)  # only what is marked can be erased
        await connection.execute(delete(servers).where(servers.c.guild_id == guild_id))
    known = (await claim(connection, guild_id)).latest
    missing = log.revisions[known:]
    if missing:
        await _insert(connection, guild_id, missing)
    if outcome is not Outcome.EXTENDED and log.server.removed_at is not None:
        await mark_removed(connection, guild_id, log.server.removed_at)
