"""For tests of the command line: what others do to a record, and an editor that types by itself."""

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from bot.ledger import Revision
from bot.service.record.changes import Change, add_fact
from bot.service.record.form_input import FactInput
from bot.service.record.guild_record import GuildRecord
from bot.settings import read_settings
from bot.wiring import open_guild_records
from tests.unit.cli_runner import run

LEDGER = Path("data/sankore.sqlite3")
CAKES = ("--text", "We bake cakes on Fridays.", "--topic", "bread", "--question", "When are there cakes?")
"""A statement that the bakery's record does not have; its id is made of its phrasing."""

CAKES_ID = "there-cakes"


def others_publish(
    make: Callable[[GuildRecord], Sequence[Change]], server: int = 0, by: int | None = 7
) -> tuple[Revision, ...]:
    """Return what somebody else publishes, as Discord would."""

    async def published() -> tuple[Revision, ...]:
        async with open_guild_records(Path("knowledge"), read_settings()) as servers:
            return await servers.publish(server, make(await servers.record(server)), by)

    return asyncio.run(published())


def others_choose(options: Mapping[str, object], server: int = 0) -> None:
    """Return what a server's admin chooses, as Discord would write it."""

    async def chosen() -> None:
        async with open_guild_records(Path("knowledge"), read_settings()) as servers:
            await servers.choose(server, options, 7)

    asyncio.run(chosen())


def known_servers(*numbers: int) -> None:
    """Have the ledger know servers, each with a fact of its own."""
    for number in numbers:
        words = f"Server {number} has its own oven."
        entry = FactInput(words, topic="hours", questions=f"Has server {number} an oven?")
        others_publish(partial(add_fact, fact_input=entry, today=date(2026, 1, 2)), number)


def add_cakes() -> None:
    """Publish the statement about cakes."""
    assert 0 == run("fact", "add", *CAKES, "--yes").exit_code


def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the command line think that a person is there."""
    monkeypatch.setattr("bot.cli.session.on_a_terminal", lambda: True)


def editor(monkeypatch: pytest.MonkeyPatch, *turns: str) -> None:
    """Have an editor that edits by Python: in each turn `form` is what stands there, and what is saved.

    After the last turn it leaves the form as it is.
    """
    terminal(monkeypatch)
    script = Path("editor.py").resolve()
    lines = [
        "import sys",
        "from pathlib import Path",
        "path, counter = Path(sys.argv[1]), Path(__file__).with_suffix('.turn')",
        "turn = int(counter.read_text()) if counter.exists() else 0",
        "counter.write_text(str(turn + 1))",
        f"turns = {list(turns)!r}",
        "names = {'form': path.read_text(encoding='utf-8')}",
        "Path(__file__).with_suffix(f'.{turn}.txt').write_text(names['form'], encoding='utf-8')",
        "exec(turns[turn] if turn < len(turns) else '', names)",
        "path.write_text(names['form'], encoding='utf-8')",
    ]
    script.write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


def shown_in_editor(turn: int = 0) -> str:
    """Return what the editor was given in a turn."""
    return Path(f"editor.{turn}.txt").read_text(encoding="utf-8")


def drafts() -> list[Path]:
    """Return the files in which something typed was kept."""
    return sorted(Path().glob("sankore-draft-*"))


def typing(section: str, words: str) -> str:
    """Return a turn at the editor that writes words into an empty section."""
    return f"form = form.replace('== {section} ==', '== {section} ==\\n' + {words!r})"
