"""How soon a change is in force: `python -m tests.benchmarks.editing [--facts 10000] [--changes 200]`.

Over a fact base of so many statements, made of words of the knowledge files' document with a fixed seed, it
adds, retires and undoes facts through the service and an SQLite ledger in a new folder, and tells three
times, as medians and the longest: the preview; the change up to its acknowledgement (it is durable then); and
from there until a question is answered by it. The first is once more told for the first change of a server,
which makes the server an index of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click

from bot.facts import Document, Fact, FactBase, Paragraph, Passage, Section, Topic
from bot.facts.knowledge_files import read_fact_base
from bot.ledger import NewRevision, Revision
from bot.ledger.engine import store_url
from bot.ledger.sql import SqlLedger
from bot.matching import Matcher
from bot.service.answering import AnswerService, Question
from bot.service.executor import Executor
from bot.service.record.changes import Change, add_fact, retire_fact
from bot.service.record.form_input import FactInput
from bot.service.record.guild_record import GuildRecord
from bot.service.record.guild_records import GuildRecords
from bot.service.record.preview import preview
from bot.service.record.undo import undo

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
GUILD, SEED = 1, 7


class Timed(SqlLedger):
    """A ledger that notes when it last acknowledged a change."""

    acknowledged_s = 0.0

    async def append(self, guild_id: int, changes: Sequence[NewRevision]) -> tuple[Revision, ...]:
        """Write, and look at the clock."""
        revisions = await super().append(guild_id, changes)
        self.acknowledged_s = time.perf_counter()
        return revisions


def base(size: int) -> FactBase:
    """As many statements of ten to thirty words each."""
    words = sorted({word for doc in read_fact_base(KNOWLEDGE).documents for word in doc.text.split()})
    chance = random.Random(SEED)
    facts = tuple(_fact(n, " ".join(chance.choices(words, k=chance.randint(10, 30)))) for n in range(size))
    return FactBase((), (Topic("all", "All", "All of it", facts),))


def _fact(number: int, text: str) -> Fact:
    section = Section("", (Paragraph(1, 0, len(text)),))
    document = Document(f"made/{number}", "Made", text, (section,), is_stated=True)
    return Fact(f"fact-{number}", "all", Passage(document, "", 1, 0, len(text)))


async def measure(size: int, count: int) -> None:
    """Make changes, and print how long they take."""
    files = base(size)
    times: dict[str, list[float]] = {"preview": [], "durable": [], "in force": []}
    with tempfile.TemporaryDirectory() as folder:
        ledger = await Timed.open(store_url(f"sqlite:///{folder}/ledger.sqlite3"), lambda: datetime.now(UTC))
        servers = GuildRecords(AnswerService(files, Matcher(files)), Matcher, ledger, Executor())
        server = await servers.record(GUILD)
        start = time.perf_counter()
        server.ensure_own_service()
        made_ms = 1000 * (time.perf_counter() - start)
        click.echo(f"{size:,} facts; an index of the server's own, made once: {made_ms:.0f} ms")
        for number in range(count):
            changes = await _changes(server, servers, number)
            start = time.perf_counter()
            preview(server, changes)
            previewed = time.perf_counter()
            await servers.publish(GUILD, changes, by=1)
            answer = server.service.ask(Question(f"when does office number {number} open its zebra counter?"))
            done = time.perf_counter()
            assert answer is not None
            times["preview"].append(previewed - start)
            times["durable"].append(ledger.acknowledged_s - previewed)
            times["in force"].append(done - ledger.acknowledged_s)
        servers.executor.close()
        await ledger.close()
    for name, values in times.items():
        middle, longest = 1000 * statistics.median(values), 1000 * max(values)
        click.echo(f"{name:9} median {middle:6.1f} ms, longest {longest:6.1f} ms")


async def _changes(server: GuildRecord, servers: GuildRecords, number: int) -> tuple[Change, ...]:
    """Return an addition, then what is done to facts, in turn."""
    ids = list(server.base.by_id)
    match number % 3:
        case 0:
            text = f"Office number {number} opens its zebra counter at nine."
            fact_input = FactInput(
                text, "Note", "all", "", f"when does office number {number} open its zebra counter?"
            )
            return add_fact(server, fact_input, date(2026, 1, 1))
        case 1:
            return retire_fact(server, ids[number % len(ids)])
        case _:
            revisions = await servers.ledger.revisions(GUILD, after=server.state.number - 1)
            return undo(server, revisions).changes


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--facts", type=int, default=10_000)
    parser.add_argument("--changes", type=int, default=200)
    options = parser.parse_args()
    asyncio.run(measure(options.facts, options.changes))


if __name__ == "__main__":
    main()
