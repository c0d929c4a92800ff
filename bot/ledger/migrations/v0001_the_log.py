"""The log: servers and their revisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "servers",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("latest", sa.Integer, nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("removed_at", sa.String(32)),
    )
    op.create_table(
        "revisions",
        sa.Column(
            "guild_id",
            sa.BigInteger,
            sa.ForeignKey("servers.guild_id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
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
    )
    op.create_index("revisions_by_key", "revisions", ["guild_id", "subject", "key", "number"])
