"""What all commands share: --knowledge and --debug, and errors as one clear line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

from bot.facts.errors import KnowledgeError, SankoreError
from bot.interfaces.terminal.text import CONTROLS, safe

EXIT_ERROR = 1
EXIT_USAGE = 2
EXIT_CHOICES = 3
EXIT_DECLINED = 4

_DEBUG = "bot.debug"
"""The key under which click's context keeps whether --debug was given."""

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Each = TypeVar("Each")


class Command(click.Command):
    """A command whose expected errors are one line on standard error, and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command. A broken pipe is left to click, which ends quietly."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except (SankoreError, OSError) as error:
            if ctx.meta.get(_DEBUG):
                raise
            complain(one_line(error))
            ctx.exit(EXIT_ERROR)


debug_option = click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    callback=lambda ctx, _, value: ctx.meta.__setitem__(_DEBUG, value),
    help="Show the whole traceback of an error.",
)


def common_options(command: Decorated) -> Decorated:
    """Add --knowledge (a parameter of the function) and --debug (not one)."""
    knowledge = click.option(
        "--knowledge",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Folder of the knowledge files. Default: KNOWLEDGE_DIR, else ./knowledge.",
    )
    return knowledge(debug_option(command))


server_option = click.option(
    "--server",
    type=click.IntRange(0, (1 << 63) - 1),
    metavar="NUMBER",
    help="Whose record. Default: DISCORD_GUILD_ID, else the one server that the ledger knows, else 0: "
    "this machine's own.",
)


def record_options(command: Decorated) -> Decorated:
    """Add --server, --knowledge and --debug: what every command about one server's record takes."""
    return server_option(common_options(command))


def _one_side(ctx: click.Context, param: click.Parameter, ours: bool | None) -> bool:
    """Whose version stays; which is asked for here, since click would name one of the two options only."""
    if ours is None:
        raise click.UsageError("say whose version stays: --ours or --theirs", ctx)
    return ours


ours_option = click.option(
    "--ours/--theirs",
    "ours",
    default=None,
    callback=_one_side,
    help="Whose version stays: yours, or the knowledge files'. One of the two must be there.",
)
yes_option = click.option(
    "--yes", is_flag=True, help="Do it without asking; the preview is shown all the same."
)
why_option = click.option("--why", default="", metavar="TEXT", help="Why, for the history.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")


def one_line(error: SankoreError | OSError) -> str:
    """What went wrong, in one line: of many problems in knowledge files the first, and where to see all."""
    if isinstance(error, KnowledgeError) and len(error.problems) > 1:
        return f"{error.problems[0]} (and {len(error.problems) - 1} more: see 'sankore check')"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror.lower()}" if error.filename else error.strerror.lower()
    return " ".join(str(error).split("\n"))


def complain(message: str) -> None:
    """Tell an error on standard error."""
    click.echo(safe(f"sankore: {message}"), err=True)


def echo_json(value: object) -> None:
    """Print a value as indented JSON, readable beyond ASCII, yet without a raw control character."""
    printed = json.dumps(value, ensure_ascii=False, indent=2)
    click.echo(CONTROLS.sub(lambda found: f"\\u{ord(found.group()):04x}", printed))


def decoded(text: str) -> str:
    """The text with a replacement character for each byte that was not in the terminal's encoding."""
    return text.encode("utf-8", "replace").decode("utf-8")


def with_progress(each: Iterable[Each], label: str, total: int) -> Iterator[Each]:
    """The same things, with a bar on standard error if that is a terminal."""
    if not sys.stderr.isatty():
        yield from each
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(each, label, total=total, console=Console(stderr=True), transient=True)
