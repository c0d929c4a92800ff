"""The only place that builds concrete objects: fact base, matcher, service, ledger and Discord client.

Imports inside functions are those that `sankore ask` does without: the ledger with SQLAlchemy takes 0.3 s,
and discord.py as long again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
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
from bot.matching.encoder import Encoder
from bot.matching.vectors import Vectors
from bot.service.answering import AnswerService
from bot.service.executor import Executor
from bot.service.record.guild_records import GuildRecords
from bot.service.vector_store import VectorStore, keep_learning
from bot.settings import LEDGER_FILE, VECTORS_FILE, Settings

WhenWaiting = Callable[[Vectors], None]

RESERVED_NAMES = frozenset({*CHAT_COMMANDS, *DISCORD_COMMANDS, "answer", "sankore"})
"""Commands of an interface: a topic of one of these names would have no command of its own."""


def read_base(knowledge: Path) -> FactBase:
    """Read the fact base of a folder. Raises `KnowledgeError` with every problem found."""
    return read_fact_base(knowledge, reserved=RESERVED_NAMES)


def open_vectors(settings: Settings, when_waiting: WhenWaiting | None = None) -> Vectors | None:
    """Return the vectors that meaning is matched by, None when it is switched off; see `Vectors`.

    The encoder is opened on first use.
    """
    if not settings.meaning:
        return None
    return Vectors(lambda: Encoder.open(settings.meaning_model), VectorStore(VECTORS_FILE), when_waiting)


def build_matcher(base: FactBase, knowledge: Path, vectors: Vectors | None = None) -> Matcher:
    """Build the matcher over a base, as sure of itself as its folder's calibration says.

    Raises `CalibrationError` when that file cannot be used.
    """
    return Matcher(base, read_calibration(knowledge, CALIBRATION), vectors=vectors)


def build_service(knowledge: Path, vectors: Vectors | None = None) -> AnswerService:
    """Build the service over a folder of knowledge files. Raises `KnowledgeError` with every problem."""
    base = read_base(knowledge)
    return AnswerService(base, build_matcher(base, knowledge, vectors))


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
async def open_guild_records(
    knowledge: Path, settings: Settings, vectors: Vectors | None = None
) -> AsyncIterator[GuildRecords]:
    """Open all servers' records over the ledger, which is closed in the end.

    Raises `KnowledgeError` and `LedgerError`.
    """
    base = read_base(knowledge)

    def matcher(over: FactBase) -> Matcher:
        return build_matcher(over, knowledge, vectors)

    async with open_ledger(settings) as ledger:
        executor = Executor()
        try:
            shared = AnswerService(base, matcher(base))
            yield GuildRecords(shared, matcher, ledger, executor, RESERVED_NAMES)
        finally:
            executor.close()


async def serve_discord(knowledge: Path, settings: Settings) -> None:
    """Answer on Discord until cancelled. The token must be set; raises `SankoreError` when it is refused."""
    from bot.interfaces.discord import serve

    assert settings.discord_token is not None
    vectors = open_vectors(settings)
    async with open_guild_records(knowledge, settings, vectors) as records, learning(vectors):
        token = settings.discord_token.get_secret_value()
        await serve(records, token, settings.discord_guild_id, message_content=settings.message_content)


@asynccontextmanager
async def learning(vectors: Vectors | None) -> AsyncIterator[None]:
    """Learn what waits as long as this is open."""
    task = None if vectors is None else asyncio.create_task(keep_learning(vectors))
    try:
        yield
    finally:
        if task is not None:
            task.cancel()
