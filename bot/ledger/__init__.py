"""The ledger: the append-only log of what moderators change, in SQLite or PostgreSQL."""

from bot.ledger.address import DEFAULT_FILE, store_url
from bot.ledger.backup import BackedUp, back_up, read_backup, restore
from bot.ledger.compare import Comparison, Outcome
from bot.ledger.errors import BackupError, LedgerError, OutdatedError, TooNewError, UnavailableError
from bot.ledger.hash_chain import seal_of
from bot.ledger.ledger import Ledger
from bot.ledger.revision import Action, GuildHead, GuildLog, Json, NewRevision, Revision, Subject
from bot.ledger.sql import SqlLedger

__all__ = [
    "DEFAULT_FILE",
    "Action",
    "BackedUp",
    "BackupError",
    "Comparison",
    "GuildHead",
    "GuildLog",
    "Json",
    "Ledger",
    "LedgerError",
    "NewRevision",
    "Outcome",
    "OutdatedError",
    "Revision",
    "SqlLedger",
    "Subject",
    "TooNewError",
    "UnavailableError",
    "back_up",
    "read_backup",
    "restore",
    "seal_of",
    "store_url",
]
