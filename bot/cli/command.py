"""What all commands share: their options, errors as one clear line, JSON, and a progress bar."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import click

from bot.facts.errors import KnowledgeError, SankoreError
from bot.interfaces.terminal.screen import CONTROLS, safe
from bot.matching.vectors import BATCH_TEXTS, Vectors

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


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """Whose record a command is about (`server`), over which folder of knowledge files; None for not said."""

    server: int | None
    knowledge: Path | None


@dataclass(frozen=True, slots=True)
class ChangeOptions(RecordOptions):
    """The options of a command that changes a record: why, and whether without asking."""

    why: str
    yes: bool


def decoded(text: str) -> str:
    """Return the text with a replacement for each byte that was not in the terminal's encoding."""
    return text.encode("utf-8", "replace").decode("utf-8")


def decoded_option(_ctx: click.Context, _param: click.Parameter, text: str | None) -> str | None:
    """Decode the text of an option or argument, if it was given: a callback for click."""
    return None if text is None else decoded(text)


def grouped_options(
    kind: type, name: str, *options: Callable[[Decorated], Decorated]
) -> Callable[[Decorated], Decorated]:
    """Return a decorator that adds options to a command, whose parameter `name` gets them as one `kind`."""
    names = [each.name for each in fields(kind)]

    def decorate(command: Decorated) -> Decorated:
        @functools.wraps(command)
        def grouped(*arguments: object, **given: Any) -> object:  # noqa: ANN401 - the command's own options
            values = {each: given.pop(each) for each in names}
            return command(*arguments, **given, **{name: kind(**values)})

        decorated: Any = grouped
        for option in reversed(options):
            decorated = option(decorated)
        result: Decorated = decorated
        return result

    return decorate


def _one_side(ctx: click.Context, param: click.Parameter, ours: bool | None) -> bool:
    """Return whose version stays; missing, it is asked for here: click would name one of the two only."""
    if ours is None:
        raise click.UsageError("say whose version stays: --ours or --theirs", ctx)
    return ours


debug_option = click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    callback=lambda ctx, _, value: ctx.meta.__setitem__(_DEBUG, value),
    help="Show the whole traceback of an error.",
)
knowledge_option = click.option(
    "--knowledge",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder of the knowledge files. Default: KNOWLEDGE_DIR, else ./knowledge.",
)
server_option = click.option(
    "--server",
    type=click.IntRange(0, (1 << 63) - 1),
    metavar="NUMBER",
    help="Whose record. Default: DISCORD_GUILD_ID, else the one server that the ledger knows, else 0: "
    "this machine's own.",
)
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
why_option = click.option(
    "--why", default="", metavar="TEXT", callback=decoded_option, help="Why, for the history."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")


def common_options(command: Decorated) -> Decorated:
    """Add --knowledge (a parameter of the function) and --debug (not one)."""
    return knowledge_option(debug_option(command))


record_options = grouped_options(RecordOptions, "options", server_option, common_options)
"""What every command about one server's record takes; its function gets a `RecordOptions`."""

change_options = grouped_options(
    ChangeOptions, "options", why_option, yes_option, server_option, common_options
)
"""What every command that changes a record takes; its function gets a `ChangeOptions`."""


def one_line(error: SankoreError | OSError) -> str:
    """Tell what went wrong in one line: of many problems in knowledge files the first, and where all are."""
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


def with_progress(each: Iterable[Each], label: str, total: int) -> Iterator[Each]:
    """Yield the same things, with a bar on standard error if that is a terminal."""
    if not sys.stderr.isatty():
        yield from each
        return
    # rich takes a tenth of a second to import, which piped output need not pay
    from rich.console import Console
    from rich.progress import track

    yield from track(each, label, total=total, console=Console(stderr=True), transient=True)


def learn_with_progress(vectors: Vectors) -> None:
    """Learn all that waits, with a bar."""
    total = vectors.waiting
    batches = iter(vectors.learn, 0)
    for _ in with_progress(batches, "Reading for meaning, once", -(-total // BATCH_TEXTS)):
        pass
