"""SIGKILL at any moment, under load, loses nothing acknowledged and leaves nothing by halves."""

# ruff: noqa: ASYNC251 - nothing else runs in the loop meanwhile

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from bot.ledger import Revision
from bot.ledger.engine import store_url
from bot.ledger.sql import SqlLedger
from tests.contracts.appender import GUILD_ID
from tests.contracts.postgres import PostgresServer
from tests.contracts.writing import Clock, adding

REPOSITORY = Path(__file__).parents[2]
SQLITE_KILLS, POSTGRESQL_KILLS = 200, 20
BUSY_APPENDS, LONGEST_RUN = 300, 20
LATEST_KILL_SECONDS = 0.02
"""About as long as opening the ledger and a few appends take: kills fall before, during and after them."""


class Victim:
    """The appending program, and what it was told is safe."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self._program = program
        self.acknowledged: set[int] = set()

    def go(self, name: str) -> int:
        """Let a child append; returns its process id."""
        assert self._program.stdin
        self._program.stdin.write(f"{name}\n")
        self._program.stdin.flush()
        while True:
            word, *numbers = self.line()
            if word == "pid":
                return int(numbers[0])

    def line(self) -> list[str]:
        """Return the words of the next line; acknowledged numbers are noted."""
        assert self._program.stdout
        words = self._program.stdout.readline().split()
        if words[0] == "ack":
            self.acknowledged.update(range(int(words[1]), int(words[2]) + 1))
        return words

    def until_acknowledged(self, count: int) -> None:
        """Wait for so many batches."""
        while count:
            word = self.line()[0]
            assert word != "dead", "the appending program failed; see its standard error"
            count -= word == "ack"

    def kill(self, child: int) -> None:
        """Kill the child and hear what it said last."""
        os.kill(child, signal.SIGKILL)
        while self.line() != ["dead"]:
            pass


def patient(address: str) -> str:
    """Return the same store, for programs that wait for one another however slow the disk is."""
    return f"{address}?timeout=60" if address.startswith("sqlite") else address


@contextmanager
def victim(address: str) -> Iterator[Victim]:
    command = [sys.executable, "-m", "tests.contracts.appender", address]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=pipe, stdout=pipe, text=True) as program:
        yield Victim(program)
        assert program.stdin
        program.stdin.close()


def assert_whole_batches(revisions: tuple[Revision, ...]) -> None:
    for _, batch in groupby(revisions, lambda revision: revision.batch):
        said = [revision.why for revision in batch]
        assert [f"{index}/{len(said)}" for index in range(len(said))] == said


async def kill_again_and_again(address: str, kills: int) -> int:
    """Kill, open again, look at everything; returns how many revisions survived."""
    chance = random.Random(4)
    with victim(address) as appending:
        for number in range(kills):
            child = appending.go(f"r{number}")
            appending.until_acknowledged(chance.randint(0, 3))
            time.sleep(chance.uniform(0, LATEST_KILL_SECONDS))
            appending.kill(child)
            ledger = await SqlLedger.open(store_url(address), Clock())
            revisions = await ledger.revisions(GUILD_ID)
            assert () == await ledger.check()
            await ledger.close()
            assert set() == appending.acknowledged - {revision.number for revision in revisions}
            assert_whole_batches(revisions)
    return len(revisions)


async def test_200_kills_lose_nothing_and_halve_nothing(tmp_path: Path) -> None:
    survived = await kill_again_and_again(f"sqlite:///{tmp_path / 'ledger.sqlite3'}", SQLITE_KILLS)
    assert survived > SQLITE_KILLS


async def test_kills_of_a_client_of_postgresql_lose_nothing(postgres: PostgresServer) -> None:
    survived = await kill_again_and_again(postgres.database(), POSTGRESQL_KILLS)
    assert survived > POSTGRESQL_KILLS


async def test_two_programs_at_once_never_share_a_number(address: str) -> None:
    opened = await SqlLedger.open(store_url(address), Clock())
    with victim(patient(address)) as first, victim(patient(address)) as second:
        children = first.go("first"), second.go("second")
        first.until_acknowledged(30)
        second.until_acknowledged(30)
        first.kill(children[0])
        second.kill(children[1])
    assert set() == first.acknowledged & second.acknowledged
    revisions = await opened.revisions(GUILD_ID)
    assert set() == (first.acknowledged | second.acknowledged) - {revision.number for revision in revisions}
    assert () == await opened.check()
    assert_whole_batches(revisions)
    await opened.close()


async def test_programs_that_write_without_a_pause_let_one_another_in(address: str) -> None:
    order: list[str] = []

    async def write(name: str) -> None:
        ledger = await SqlLedger.open(store_url(patient(address)), Clock())
        while order.count(name) < BUSY_APPENDS:
            await ledger.append(GUILD_ID, [adding(f"{name}{order.count(name)}")])
            order.append(name)
        await ledger.close()

    await asyncio.gather(write("first"), write("second"))
    began = max(order.index(name) for name in ("first", "second"))
    ended = min(len(order) - order[::-1].index(name) for name in ("first", "second"))
    both = order[began:ended]
    assert max(len(list(run)) for _, run in groupby(both)) <= LONGEST_RUN


async def test_programs_that_start_at_once_make_the_store_once(address: str) -> None:
    waiting = patient(address)
    with victim(waiting) as first, victim(waiting) as second, victim(waiting) as third:
        programs = (first, second, third)
        children = [program.go(str(number)) for number, program in enumerate(programs)]
        for program, child in zip(programs, children, strict=True):
            program.until_acknowledged(1)
            program.kill(child)
    ledger = await SqlLedger.open(store_url(address), Clock())
    assert () == await ledger.check()
    await ledger.close()


async def test_a_crash_of_the_server_loses_nothing_acknowledged(own_postgres: PostgresServer) -> None:
    ledger = await SqlLedger.open(store_url(own_postgres.database()), Clock())
    written = [(await ledger.append(GUILD_ID, [adding(str(number))]))[0] for number in range(10)]
    own_postgres.crash()
    own_postgres.start()
    assert tuple(written) == await ledger.revisions(GUILD_ID)
    assert () == await ledger.check()
    await ledger.close()
