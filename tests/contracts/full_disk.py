"""A program whose files may not grow beyond a limit, as on a full disk: `… tests.contracts.full_disk FILE`.

It appends until the ledger refuses, says why on one line and how many were acknowledged on the next, reads
on, makes room, tries the refused draft again, and says its number.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from datetime import UTC, datetime

from bot.ledger import UnavailableError
from bot.ledger.engine import store_url
from bot.ledger.sql import SqlLedger
from tests.contracts.writing import HOME, adding

LIMIT_BYTES = 200_000


async def fill(path: str) -> None:
    ledger = await SqlLedger.open(store_url(f"sqlite:///{path}"), lambda: datetime.now(UTC))
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT_BYTES, most))
    refused = None
    while refused is None:
        read = await ledger.revisions(HOME)
        draft = adding(f"fact-{len(read)}", why="x" * 5_000)
        try:
            await ledger.append(HOME, [draft])
        except UnavailableError as error:
            refused = str(error)
    sys.stdout.write(f"{refused}\n{len(await ledger.revisions(HOME))}\n")
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    (revision,) = await ledger.append(HOME, [draft])
    sys.stdout.write(f"{revision.number}\n{await ledger.check()}\n")
    await ledger.close()


if __name__ == "__main__":
    asyncio.run(fill(sys.argv[1]))
