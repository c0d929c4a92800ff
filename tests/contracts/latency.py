"""How long an append takes: `python -m tests.contracts.latency DATABASE_URL`. No test; machines differ."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from datetime import UTC, datetime

from bot.ledger.engine import store_url
from bot.ledger.sql import SqlLedger
from tests.contracts.writing import HOME, adding

ROUNDS = 300


async def measure(address: str) -> None:
    ledger = await SqlLedger.open(store_url(address), lambda: datetime.now(UTC))
    await ledger.append(HOME, [adding(f"f{number}") for number in range(10_000)])
    took = []
    for number in range(ROUNDS):
        start = time.perf_counter()
        await ledger.append(HOME, [adding(f"g{number}")])
        took.append((time.perf_counter() - start) * 1000)
    start = time.perf_counter()
    await ledger.check()
    checked = time.perf_counter() - start
    start = time.perf_counter()
    await ledger.revisions(HOME)
    read = time.perf_counter() - start
    await ledger.close()
    took.sort()
    sys.stdout.write(
        f"append, of {ROUNDS} after 10,000: median {statistics.median(took):.1f} ms, "
        f"95 % within {took[int(ROUNDS * 0.95)]:.1f} ms, longest {took[-1]:.1f} ms; "
        f"check {checked:.2f} s, reading all {read:.2f} s\n"
    )


if __name__ == "__main__":
    asyncio.run(measure(sys.argv[1]))
