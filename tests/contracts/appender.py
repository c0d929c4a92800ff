"""A program that appends until it is killed: `python -m tests.contracts.appender DATABASE_URL`.

It imports everything once. For each line on its input it forks a child that opens the ledger and appends with
all its might, telling each batch on the output as soon as it is acknowledged; when the child is dead, it says
so and waits for the next line.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import sys
from datetime import UTC, datetime

from bot.ledger import Action, Ledger, NewRevision, OutdatedError, Subject
from bot.ledger.engine import store_url
from bot.ledger.sql import SqlLedger

HOT_KEY = "hot"
GUILD_ID = 700


def main() -> None:
    address = sys.argv[1]
    for line in sys.stdin:
        child = os.fork()
        if not child:
            asyncio.run(append_for_ever(address, line.strip()))
        say(f"pid {child}")
        os.waitpid(child, 0)
        say("dead")


def say(line: str) -> None:
    """Write a line at once and in one piece."""
    os.write(1, f"{line}\n".encode())


async def append_for_ever(address: str, name: str) -> None:
    ledger = await SqlLedger.open(store_url(address), lambda: datetime.now(UTC))
    await asyncio.gather(add(ledger, name, random.Random(name)), edit(ledger))


async def add(ledger: Ledger, name: str, chance: random.Random) -> None:
    """Add new facts in batches; the reason tells which of how many a draft is."""
    for number in itertools.count():
        size = chance.randint(1, 4)
        keys = [f"{name}-{number}-{index}" for index in range(size)]
        drafts = [
            NewRevision(
                subject=Subject.FACT,
                key=key,
                action=Action.ADD,
                by=1,
                why=f"{index}/{size}",
                after={"id": key},
            )
            for index, key in enumerate(keys)
        ]
        written = await ledger.append(GUILD_ID, drafts)
        say(f"ack {written[0].number} {written[-1].number}")


async def edit(ledger: Ledger) -> None:
    """Edit one fact again and again, as two moderators at once would."""
    while True:
        latest = await ledger.latest(GUILD_ID, Subject.FACT, HOT_KEY)
        draft = NewRevision(
            subject=Subject.FACT,
            key=HOT_KEY,
            action=Action.EDIT,
            by=2,
            why="0/1",
            before=latest.after if latest else None,
            after={"after": latest.number if latest else 0},
            against=latest.number if latest else 0,
        )
        try:
            (written,) = await ledger.append(GUILD_ID, [draft])
        except OutdatedError:
            continue
        say(f"ack {written.number} {written.number}")


if __name__ == "__main__":
    main()
