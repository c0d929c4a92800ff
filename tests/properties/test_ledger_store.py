"""A store does what a list would do: any sequence of calls, against a model of twenty lines."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ledger import Action, NewRevision, OutdatedError, Revision, Subject
from bot.ledger.engine import store_url
from bot.ledger.sql import SqlLedger
from tests.contracts.writing import Clock

GUILDS = [1, 2]
PEOPLE = [10, 20]
NAMES = [each.name for each in fields(NewRevision)]

texts = st.text(max_size=8)
records = st.none() | st.dictionaries(
    texts, texts | st.integers() | st.booleans() | st.lists(texts), max_size=2
)


@st.composite
def drafts(draw: st.DrawFn) -> NewRevision:
    return NewRevision(
        subject=draw(st.sampled_from([Subject.FACT, Subject.TOPIC])),
        key=draw(st.sampled_from("abc")),
        action=draw(st.sampled_from(Action)),
        by=draw(st.none() | st.sampled_from(PEOPLE)),
        why=draw(texts),
        before=draw(records),
        after=draw(records),
        upstream=draw(records),
        against=draw(st.integers(0, 6)),
    )


guilds = st.sampled_from(GUILDS)
calls = st.lists(
    st.tuples(st.just("append"), guilds, st.lists(drafts(), min_size=1, max_size=3))
    | st.tuples(st.just("forget"), st.sampled_from(PEOPLE), st.none())
    | st.tuples(st.just("erase"), guilds, st.none()),
    max_size=12,
)


@dataclass
class Model:
    """Drafts in lists, by server, and whether each was written."""

    written: dict[int, list[NewRevision]] = field(default_factory=lambda: {guild: [] for guild in GUILDS})

    def append(self, guild: int, batch: list[NewRevision]) -> bool:
        """Whether a batch is written."""
        log = self.written[guild]
        latest = {(draft.subject, draft.key): number for number, draft in enumerate(log, 1)}
        if any(draft.against != latest.get((draft.subject, draft.key), 0) for draft in batch):
            return False
        log.extend(batch)
        return True

    def forget(self, person: int) -> int:
        """Count a person's drafts, which are nobody's now."""
        count = 0
        for log in self.written.values():
            for number, draft in enumerate(log):
                if draft.by == person:
                    log[number], count = replace(draft, by=None), count + 1
        return count


def as_draft(revision: Revision) -> NewRevision:
    return NewRevision(**{name: getattr(revision, name) for name in NAMES})


async def compare(ledger: SqlLedger, sequence: list[tuple[str, int, list[NewRevision] | None]]) -> None:
    model, clock = Model(), Clock()
    for name, number, batch in sequence:
        if name == "append":
            assert model.append(number, batch or []) == await append(ledger, number, batch or [])
        elif name == "forget":
            assert model.forget(number) == await ledger.forget_person(number)
        else:
            await ledger.server_removed(number, clock())
            await ledger.erase_removed(clock())
            model.written[number].clear()
        for guild in GUILDS:
            assert model.written[guild] == [as_draft(revision) for revision in await ledger.revisions(guild)]
    assert () == await ledger.check()


async def opened_and_compared(path: Path, sequence: list[tuple[str, int, list[NewRevision] | None]]) -> None:
    ledger = await SqlLedger.open(store_url(f"sqlite:///{path}"), Clock())
    try:
        await compare(ledger, sequence)
    finally:
        await ledger.close()


async def append(ledger: SqlLedger, guild: int, batch: list[NewRevision]) -> bool:
    try:
        await ledger.append(guild, batch)
    except OutdatedError:
        return False
    return True


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calls)
def test_a_store_does_what_a_list_does(sequence: list[tuple[str, int, list[NewRevision] | None]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(opened_and_compared(Path(folder) / "ledger.sqlite3", sequence))
