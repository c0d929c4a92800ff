"""The sankore command. Thin: each command reads its options, asks the service, and prints."""

from __future__ import annotations

import importlib
import io
import sys
from importlib import metadata

import click


class DeferredCommand(click.Command):
    """A command known by its name and summary; its module is imported, and its libraries, when it is run."""

    def __init__(self, name: str, place: str, summary: str) -> None:
        super().__init__(name, help=summary)
        self._place = place

    def load(self) -> click.Command:
        """Import the command itself."""
        module, _, attribute = self._place.partition(":")
        command: click.Command = getattr(importlib.import_module(f"bot.cli.{module}"), attribute)
        return command


class DeferredGroup(click.Group):
    """A group that imports one of its commands when that is run."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant, and import it."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command.load() if isinstance(command, DeferredCommand) else command, rest


COMMANDS = [
    DeferredCommand(name, place, summary)
    for name, place, summary in (
        ("ask", "ask:ask", "Answer a question with a passage and where it stands."),
        ("backup", "ledger:backup", "Write the whole ledger, all servers, to FILE; whole, or not at all."),
        (
            "calibrate",
            "evaluate:calibrate",
            "Refit the confidence to these facts, and show how far it can be trusted.",
        ),
        ("chat", "ask:chat", "Ask here in the terminal, without Discord."),
        (
            "check",
            "check:check",
            "Check the knowledge files, what they leave unquoted, and whether their facts would be found.",
        ),
        (
            "eval",
            "evaluate:evaluate",
            "Measure how well questions are answered and declined from the knowledge files, as sure as the "
            "bot is.",
        ),
        (
            "export",
            "import_export:export",
            "Write the record as knowledge files: DIR/topics/NAME.yaml for each topic.",
        ),
        (
            "fact",
            "fact:fact",
            "Keep the facts: add, edit, retire, restore, move, merge, undo, and look at them.",
        ),
        (
            "history",
            "fact:history",
            "Show everything that was changed on a server, the latest first: who, when, why, and what.",
        ),
        (
            "import",
            "import_export:import_files",
            "Bring topic files into the record, all or nothing: YAML files, zip archives or folders of some.",
        ),
        ("ledger", "ledger:ledger", "Look after the ledger, in which every change is kept."),
        ("restore", "ledger:restore", "Bring a backup back into the ledger, all or nothing."),
        ("run", "run:run", "Answer on Discord, until stopped with Ctrl-C."),
        (
            "servers",
            "ledger:servers",
            "List the servers that the ledger knows, with how many changes each has.",
        ),
        (
            "suggestions",
            "suggestions:suggestions",
            "Decide what members suggest, and what waits for a second moderator.",
        ),
        ("topic", "topic:topic", "Keep the topics: add, edit, retire, restore."),
    )
]
"""Each command, where its function is, and the first sentence of its help."""


def _tell_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    """Print the version; a checkout that was never installed has none to tell."""
    if not asked:
        return
    try:
        click.echo(f"sankore {metadata.version('sankore')}")
    except metadata.PackageNotFoundError:
        click.echo("sankore, from a folder that is not installed: pip install -e .")
    ctx.exit()


@click.group(
    cls=DeferredGroup,
    commands=COMMANDS,
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
