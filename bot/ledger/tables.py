"""The tables as the latest migration leaves them, and their rows as values.

Records and reasons are kept as the ASCII JSON that the seals cover, and moments as text of one width: no
store reorders, rounds or stumbles over what both keep as text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    RowMapping,
    String,
    Table,
    Text,
)

from bot.ledger.hash_chain import moment
from bot.ledger.revision import Action, GuildHead, Revision, Subject, canonical

VERSION_TABLE = "ledger_version"
"""Where the migrations note how far they came; not Alembic's own name, which a neighbour may use."""

_JSON = ("why", "before", "after", "upstream")

metadata = MetaData()

servers = Table(
    "servers",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("latest", Integer, nullable=False),
    Column("seal", String(64), nullable=False),
    Column("removed_at", String(32)),
)

revisions = Table(
    "revisions",
    metadata,
    Column("guild_id", BigInteger, ForeignKey("servers.guild_id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("batch", Integer, nullable=False),
    Column("at", String(32), nullable=False),
    Column("subject", String(16), nullable=False),
    Column("key", String(100), nullable=False),
    Column("action", String(16), nullable=False),
    Column("author", BigInteger),
    Column("why", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("against", Integer, nullable=False),
    Column("upstream", Text),
    Column("seal", String(64), nullable=False),
    Index("revisions_by_key", "guild_id", "subject", "key", "number"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("draft_id", String(16), primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("author", BigInteger, nullable=False),
    Column("at", String(32), nullable=False),
    Column("body", Text, nullable=False),
)
"""What people have typed and not published: no part of the record."""


def plain_of(revision: Revision) -> dict[str, object]:
    """Lay a revision out as JSON's own kinds of values, under the names of its columns."""
    plain = {field.name: getattr(revision, field.name) for field in fields(Revision)}
    plain["author"] = plain.pop("by")
    return plain | {
        "at": moment(revision.at),
        "subject": revision.subject.value,
        "action": revision.action.value,
    }


def revision_of(plain: Mapping[str, Any]) -> Revision:
    """Read what `plain_of` wrote; `ValueError`, `KeyError` or `TypeError` when it is no revision."""
    said = {field.name: plain["author" if field.name == "by" else field.name] for field in fields(Revision)}
    kinds = {"subject": Subject(said["subject"]), "action": Action(said["action"])}
    return Revision(**said | kinds | {"at": datetime.fromisoformat(said["at"])})


def row_of(revision: Revision) -> dict[str, object]:
    """Lay a revision out as a row."""
    plain = plain_of(revision)
    encoded = {name: canonical(plain[name]) for name in _JSON if plain[name] is not None}
    return plain | encoded


def read_row(row: RowMapping) -> Revision:
    """Read a row; raises as `revision_of` does."""
    decoded = {name: json.loads(row[name]) for name in _JSON if row[name] is not None}
    return revision_of({str(name): value for name, value in row.items()} | decoded)


def read_server(row: Row[Any]) -> GuildHead:
    """Read a server's row."""
    removed_at = datetime.fromisoformat(row.removed_at) if row.removed_at else None
    return GuildHead(row.guild_id, row.latest, row.seal, removed_at)
