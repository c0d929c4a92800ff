"""The sankore command inside a test."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner, Result

from bot.cli import DeferredCommand, sankore

ASKED = "How is the rye bread baked?"
ANSWER = "Rye bread is baked in a stone oven. Our sourdough rests for two days."
"""A question that the bakery's record answers, and its answer."""


def run(*arguments: str, typed: str | bytes | None = None) -> Result:
    """Run the command, with what is typed into it."""
    return CliRunner().invoke(sankore, arguments, input=typed, prog_name="sankore")


def commands(group: click.Group = sankore, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command, and those of each group by all their words, such as `fact add`."""
    for name, known in group.commands.items():
        command = known.load() if isinstance(known, DeferredCommand) else known
        yield f"{before}{name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")


def write_rows(file: Path, *rows: object) -> Path:
    """Write a file of JSON lines."""
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file
