"""The sankore command. Thin: each command reads its options, asks the service, and prints.

Modules that are dear to import (the matcher, settings, rich, discord.py) are imported inside the commands, so
that `sankore --help` and `sankore ask` start fast.
"""

from __future__ import annotations

import io
import sys

import click

from bot.cli.ask import ask
from bot.cli.calibrate import calibrate
from bot.cli.check import check
from bot.cli.evaluate import evaluate
from bot.cli.exchange import export, import_files
from bot.cli.fact import fact
from bot.cli.fact_reading import history
from bot.cli.ledger import backup, ledger, restore, servers
from bot.cli.run import chat, run
from bot.cli.suggestions import suggestions
from bot.cli.topic import topic


def _tell_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    """Print the version; a checkout that was never installed has none to tell."""
    if not asked:
        return
    from importlib import metadata

    try:
        click.echo(f"sankore {metadata.version('sankore')}")
    except metadata.PackageNotFoundError:
        click.echo("sankore, from a folder that is not installed: pip install -e .")
    ctx.exit()


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done or answered; 1 an error, or a change not agreed to; 2 wrong usage, no "
    "DISCORD_TOKEN to run with, or nobody to ask whether to publish; "
    "3 there are passages to choose from; 4 the record does not say.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help="Show the version.",
)
def sankore() -> None:
    """Answer questions from documents, with the exact words and where they stand."""


ASKING = (run, chat, ask, check, evaluate, calibrate)
KEEPING = (fact, topic, suggestions, history, export, import_files, backup, restore, ledger, servers)

for command in (*ASKING, *KEEPING):
    sankore.add_command(command)


def main() -> None:
    """Run the command line. Text that is not in the terminal's encoding is replaced, never an error."""
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)
    sankore(prog_name="sankore")
