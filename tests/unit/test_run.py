import asyncio
import logging
import os
import signal
from collections.abc import Iterator

import pytest

from bot.cli.run import until_stopped
from bot.facts.errors import SankoreError
from bot.settings import Settings
from bot.wiring import start_logging


async def stopped_by(number: signal.Signals) -> list[str]:
    """Return what work told that would never end, and was sent a signal as soon as it began."""
    told: list[str] = []

    async def work() -> None:
        told.append("began")
        try:
            os.kill(os.getpid(), number)
            await asyncio.sleep(60)
        finally:
            told.append("tidied")

    await until_stopped(work())
    return told


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal handlers in its loop")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_work_which_may_tidy_up(number: signal.Signals) -> None:
    assert ["began", "tidied"] == asyncio.run(stopped_by(number))


def test_work_that_ends_by_itself_is_done() -> None:
    done = []

    async def work() -> None:
        await asyncio.sleep(0)
        done.append("all of it")

    asyncio.run(until_stopped(work()))
    assert ["all of it"] == done


def test_an_error_of_the_work_is_told() -> None:
    async def work() -> None:
        raise SankoreError("the token is wrong")

    with pytest.raises(SankoreError, match="the token is wrong"):
        asyncio.run(until_stopped(work()))


@pytest.fixture
def talkative() -> Iterator[None]:
    """Yield a log that tells everything, whatever was set before."""
    loggers = [logging.getLogger(), logging.getLogger("alembic")]
    before = [logger.level for logger in loggers]
    for logger, level in zip(loggers, (logging.INFO, logging.NOTSET), strict=True):
        logger.setLevel(level)
    yield
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


@pytest.mark.usefixtures("talkative")
def test_the_log_says_nothing_of_the_migrations_own_parts() -> None:
    logger = logging.getLogger("alembic.runtime.plugins")
    assert logger.isEnabledFor(logging.INFO)
    start_logging(Settings())
    assert (False, True) == (logger.isEnabledFor(logging.INFO), logger.isEnabledFor(logging.WARNING))


def test_the_log_says_nothing_of_voices_that_the_bot_does_not_have(monkeypatch: pytest.MonkeyPatch) -> None:
    logger = logging.getLogger("discord.client")
    monkeypatch.setattr(logger, "filters", [])
    start_logging(Settings())
    voice, other = (
        logger.makeRecord("discord.client", logging.WARNING, "f", 1, words, (), None)
        for words in ("PyNaCl is not installed, voice will NOT be supported", "logging in")
    )
    assert (False, True) == (bool(logger.filter(voice)), bool(logger.filter(other)))
