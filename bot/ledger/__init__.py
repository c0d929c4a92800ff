"""The ledger: the append-only log of what moderators change, in SQLite or PostgreSQL.

Here are its values, errors and backups, which cost little to import. What needs SQLAlchemy is imported from
its own module: `bot.ledger.sql.SqlLedger`, `bot.ledger.engine.store_url`.
"""

from bot.ledger.backup import back_up, read_backup, restore
from bot.ledger.errors import BackupError, LedgerError, OutdatedError, TooNewError, UnavailableError
from bot.ledger.hash_chain import seal_of
from bot.ledger.ledger import Ledger
from bot.ledger.revision import (
    LOCAL_GUILD_ID,
    Action,
    Comparison,
    GuildHead,
    Json,
    NewRevision,
    Revision,
    Subject,
)

__all__ = [
    "LOCAL_GUILD_ID",
    "Action",
    "BackupError",
    "Comparison",
    "GuildHead",
    "Json",
    "Ledger",
    "LedgerError",
    "NewRevision",
    "OutdatedError",
    "Revision",
    "Subject",
    "TooNewError",
    "UnavailableError",
    "back_up",
    "read_backup",
    "restore",
    "seal_of",
]
