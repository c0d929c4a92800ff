"""The tables as the latest migration leaves them, and their rows as values.

Records and reasons are kept as the ASCII JSON that the seals cover, and moments as text of one width: no
store reorders, rounds or stumbles over what both keep as text.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.ledger.revision import GuildHead, Revision, canonical_json

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


def row_of(revision: Revision) -> dict[str, object]:
    """Return the row of a revision."""
    values = revision.to_json()
    return values | {name: canonical_json(values[name]) for name in _JSON if values[name] is not None}


def revision_of(row: sa.RowMapping) -> Revision:
    """Read the revision in a row; raises as `Revision.from_json` does."""
    decoded = {name: json.loads(row[name]) for name in _JSON if row[name] is not None}
    return Revision.from_json({str(name): value for name, value in row.items()} | decoded)


def head_of(row: sa.Row[Any]) -> GuildHead:
    """Read the head in a server's row."""
    removed_at = datetime.fromisoformat(row.removed_at) if row.removed_at else None
    return GuildHead(row.guild_id, row.latest, row.seal, removed_at)
