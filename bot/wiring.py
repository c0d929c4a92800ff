"""The only place that builds concrete objects: fact base, matcher, service, ledger and Discord client.

Imports inside functions are those that `sankore ask` does without: the ledger with SQLAlchemy takes 0.3 s,
and discord.py as long again.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.evaluation.calibration import read_calibration
from bot.facts import FactBase
from bot.facts.knowledge_files import read_fact_base
from bot.interfaces import DISCORD_COMMANDS
from bot.interfaces.terminal.chat import COMMANDS as CHAT_COMMANDS
from bot.ledger import Ledger
from bot.matching import Matcher
from bot.matching.confidence import CALIBRATION
from bot.service.answering import AnswerService
from bot.service.executor import Executor
from bot.service.record.guild_records import GuildRecords
from bot.settings import LEDGER_FILE, Settings

RESERVED_NAMES = frozenset({*CHAT_COMMANDS, *DISCORD_COMMANDS, "answer", "sankore"})
"""Commands of an interface: a topic of one of these names would have no command of its own."""


def read_base(knowledge: Path) -> FactBase:
    """Read the fact base of a folder. Raises `KnowledgeError` with every problem found."""
    return read_fact_base(knowledge, reserved=RESERVED_NAMES)


def build_matcher(base: FactBase, knowledge: Path) -> Matcher:
    """Build the matcher over a base, as sure of itself as its folder's calibration says.

    Raises `CalibrationError` when that file cannot be used.
    """
    return Matcher(base, read_calibration(knowledge, CALIBRATION))


def build_service(knowledge: Path) -> AnswerService:
    """Build the service over a folder of knowledge files. Raises `KnowledgeError` with every problem."""
    base = read_base(knowledge)
    return AnswerService(base, build_matcher(base, knowledge))


def start_logging(settings: Settings) -> None:
    """Log to standard error from the chosen level on, with the time, for whoever keeps the bot running.

    discord.py's warnings that it cannot speak in voice channels are left out: the bot never does. So is what
    the migrations' library tells of its own parts.
    """
    logging.basicConfig(
        level=settings.log_level,
        format="%(asctime)s %(levelname)-7s %(name)s: %(message)s",
        datefmt="%Y-%m-%d %H:%M:%S",
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("discord.client").addFilter(lambda record: "voice will NOT" not in record.getMessage())


def has_ledger(settings: Settings) -> bool:
    """Tell whether there is a ledger to read: one that DATABASE_URL names, or the default file."""
    return settings.database_url is not None or LEDGER_FILE.is_file()


@asynccontextmanager
async def open_ledger(settings: Settings) -> AsyncIterator[Ledger]:
    """Open the ledger alone, made if there is none, and close it in the end. Raises `LedgerError`."""
    from bot.ledger.engine import store_url
    from bot.ledger.sql import SqlLedger

    ledger = await SqlLedger.open(store_url(settings.ledger_address), lambda: datetime.now(UTC))
    try:
        yield ledger
    finally:
        await ledger.close()


@asynccontextmanager
async def open_guild_records(knowledge: Path, settings: Settings) -> AsyncIterator[GuildRecords]:
    """Open all servers' records over the ledger, which is closed in the end.

    Raises `KnowledgeError` and `LedgerError`.
    """
    base = read_base(knowledge)
    calibration = read_calibration(knowledge, CALIBRATION)
    async with open_ledger(settings) as ledger:
        executor = Executor()
        try:
            shared = AnswerService(base, Matcher(base, calibration))
            yield GuildRecords(
                shared, lambda own: Matcher(own, calibration), ledger, executor, RESERVED_NAMES
            )
        finally:
            executor.close()


async def serve_discord(knowledge: Path, settings: Settings) -> None:
    """Answer on Discord until cancelled. The token must be set; raises `SankoreError` when it is refused."""
    from bot.interfaces.discord import serve

    assert settings.discord_token is not None
    async with open_guild_records(knowledge, settings) as records:
        token = settings.discord_token.get_secret_value()
        await serve(records, token, settings.discord_guild_id, message_content=settings.message_content)
