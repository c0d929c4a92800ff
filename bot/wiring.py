"""The only place that builds concrete objects: fact base, matcher, service and Discord client.

What is dear to import is imported where it is built, so that `sankore ask` does not wait for discord.py.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.evaluation.calibration import read_calibration
from bot.facts import FactBase
from bot.matching import Matcher
from bot.matching.weights import CALIBRATION
from bot.service.answering import AnswerService
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.ledger import SqlLedger
    from bot.service.record.guild_records import GuildRecords

LEDGER_FILE = Path("data/sankore.sqlite3")
"""`bot.ledger.DEFAULT_FILE`, known without importing what the ledger needs; a test holds them together."""

RESERVED_NAMES = frozenset(
    {"about", "answer", "ask", "context", "exit", "help", "more", "quit", "sankore", "topics", "why"}
    | {"fact", "forget-me", "privacy", "review", "settings", "suggest", "topic"}
)
"""Commands of an interface: a topic of one of these names would have no command of its own."""


def read_base(knowledge: Path) -> FactBase:
    """The fact base of a folder of knowledge files. Raises `KnowledgeError` with every problem found."""
    from bot.facts.knowledge_files import read_fact_base

    return read_fact_base(knowledge, reserved=RESERVED_NAMES)


def build_matcher(base: FactBase, knowledge: Path) -> Matcher:
    """The matcher over a base, as sure of itself as its folder's calibration says.

    Raises `CalibrationError` when that file is spoilt.
    """
    return Matcher(base, read_calibration(knowledge, CALIBRATION))


def build_service(knowledge: Path) -> AnswerService:
    """The service over a folder of knowledge files. Raises `KnowledgeError` with every problem found."""
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
    """Whether there is a ledger to read: one that DATABASE_URL names, or the file that is the default."""
    return settings.database_url is not None or LEDGER_FILE.is_file()


@asynccontextmanager
async def open_ledger(settings: Settings) -> AsyncIterator[SqlLedger]:
    """The ledger alone, made if there is none, and closed in the end. Raises `LedgerError`."""
    from bot.ledger import SqlLedger, store_url

    ledger = await SqlLedger.open(store_url(_secret(settings.database_url)), lambda: datetime.now(UTC))
    try:
        yield ledger
    finally:
        await ledger.close()


@asynccontextmanager
async def open_servers(knowledge: Path, settings: Settings) -> AsyncIterator[GuildRecords]:
    """All servers' records over the ledger, which is closed in the end.

    Raises `KnowledgeError` and `LedgerError`.
    """
    from bot.service.executor import Executor
    from bot.service.record.guild_records import GuildRecords

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


def _secret(value: SecretStr | None) -> str | None:
    return None if value is None else value.get_secret_value()


async def serve_discord(knowledge: Path, settings: Settings) -> None:
    """Answer on Discord until cancelled. The token must be set; raises `SankoreError` when it is refused."""
    from bot.interfaces.discord import serve

    assert settings.discord_token is not None
    async with open_servers(knowledge, settings) as servers:
        token = settings.discord_token.get_secret_value()
        await serve(servers, token, settings.discord_guild_id, message_content=settings.message_content)
