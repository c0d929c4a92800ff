"""Guards: the store itself refuses to change or lose a revision.

What stays possible is to make an author nobody, and to erase a server that removed the bot as a whole: the
revisions go with the server's row, and only so.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision: str | None = "0001"

_WRITTEN = "guild_id number batch at subject key action why before after against upstream seal".split()  # noqa: SIM905

_NEXT = "(SELECT COALESCE(MAX(number), 0) + 1 FROM revisions WHERE guild_id = NEW.guild_id)"
_SERVER_STANDS = "EXISTS (SELECT 1 FROM servers WHERE guild_id = OLD.guild_id)"

_GUARDS = (
    ("revisions_unchanged", "UPDATE OF {columns} ON revisions", None, "a revision is never changed"),
    (
        "revisions_author_only_forgotten",
        "UPDATE OF author ON revisions",
        "NEW.author IS NOT NULL",
        "an author is never changed, only forgotten",
    ),
    ("revisions_gapless", "INSERT ON revisions", f"NEW.number <> {_NEXT}", "revisions are numbered on"),
    ("revisions_kept", "DELETE ON revisions", _SERVER_STANDS, "a revision is never deleted"),
    ("servers_unchanged", "UPDATE OF guild_id ON servers", None, "a server keeps its id"),
    ("servers_kept", "DELETE ON servers", "OLD.removed_at IS NULL", "a server that has the bot is kept"),
)
"""Name, event, condition, and what is said. Numbering on also stops SQLite's INSERT OR REPLACE."""


def upgrade() -> None:
    """Make the triggers."""
    make = _postgresql if op.get_bind().dialect.name == "postgresql" else _sqlite
    columns = ", ".join(f'"{column}"' for column in _WRITTEN)
    for name, event, condition, reason in _GUARDS:
        make(name, event.format(columns=columns), condition, reason)
    if make is _postgresql:
        make("revisions_never_emptied", "TRUNCATE ON revisions", None, "a revision is never deleted")


def _sqlite(name: str, event: str, condition: str | None, reason: str) -> None:
    when = f"WHEN {condition} " if condition else ""
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} {when}BEGIN SELECT RAISE(ABORT, '{reason}'); END")


def _postgresql(name: str, event: str, condition: str | None, reason: str) -> None:
    row = "OLD" if event.startswith("DELETE") else "NEW"
    each = "STATEMENT" if event.startswith("TRUNCATE") else "ROW"
    unless = f"IF NOT ({condition}) THEN RETURN {row}; END IF;" if condition else ""
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {unless} "
        f"RAISE EXCEPTION '{reason}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} FOR EACH {each} EXECUTE FUNCTION {name}()")
