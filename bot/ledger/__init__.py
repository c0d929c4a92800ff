"""The ledger: the append-only log of what moderators change, and what it comes to for a server."""

from bot.ledger.address import DEFAULT_FILE, store_url
from bot.ledger.backup import BackedUp, back_up, read_backup, restore
from bot.ledger.chain import seal_of
from bot.ledger.compare import Comparison, Outcome
from bot.ledger.errors import BackupError, LedgerError, OutdatedError, TooNewError, UnavailableError
from bot.ledger.in_force import ChangedUpstream, InForce, Stranded, in_force
from bot.ledger.ledger import Ledger
from bot.ledger.records import fact_record, read_fact, read_topic_record, same, topic_record
from bot.ledger.revision import Action, Draft, Json, Revision, Server, ServerLog, Subject
from bot.ledger.sql import SqlLedger
from bot.ledger.state import Change, Changes, Suggested, fold

__all__ = [
    "DEFAULT_FILE",
    "Action",
    "BackedUp",
    "BackupError",
    "Change",
    "ChangedUpstream",
    "Changes",
    "Comparison",
    "Draft",
    "InForce",
    "Json",
    "Ledger",
    "LedgerError",
    "Outcome",
    "OutdatedError",
    "Revision",
    "Server",
    "ServerLog",
    "SqlLedger",
    "Stranded",
    "Subject",
    "Suggested",
    "TooNewError",
    "UnavailableError",
    "back_up",
    "fact_record",
    "fold",
    "in_force",
    "read_backup",
    "read_fact",
    "read_topic_record",
    "restore",
    "same",
    "seal_of",
    "store_url",
    "topic_record",
]
