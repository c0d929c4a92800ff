"""The options that describe a fact. Light: `sankore --help` imports it."""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass
from typing import Any, TextIO

import click

from bot.cli.command import Decorated, decoded


@dataclass(frozen=True, slots=True)
class Typed:
    """What was given as options about a fact; None for what was not."""

    text: str | None = None
    source: str | None = None
    topic: str | None = None
    keywords: str | None = None
    questions: str | None = None
    review_by: str | None = None
    form: str | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether no option was given."""
        return self == Typed()


_OPTIONS = (
    click.option("--text", metavar="TEXT", help="What members shall read; - reads it from standard input."),
    click.option(
        "--source",
        metavar="NAME",
        help="The document it stands in, or what a statement cites, the word 'by' before its author: "
        "'title | by author | 2026-12-31 | https://…'.",
    ),
    click.option("--topic", metavar="NAME", help="The topic it belongs to."),
    click.option(
        "--keywords",
        metavar="WORDS",
        help="Words that the text lacks, separated by commas, in place of any it has.",
    ),
    click.option(
        "--question",
        multiple=True,
        metavar="TEXT",
        help="A phrasing, in place of any it has; may be given several times.",
    ),
    click.option("--review-by", metavar="DATE", help="The day to look at it again, such as 2026-12-31."),
    click.option(
        "--form",
        type=click.File(encoding="utf-8", errors="replace"),
        metavar="FILE",
        help="A filled-in form, such as a draft that was kept.",
    ),
)


def entry_options(command: Decorated) -> Decorated:
    """Add the options that describe a fact; the function gets them as one `typed`."""

    @functools.wraps(command)
    def packed(
        *arguments: object,
        text: str | None,
        question: tuple[str, ...],
        form: TextIO | None,
        **others: Any,  # noqa: ANN401 - whatever else the command takes
    ) -> object:
        given = {name: others.pop(name) for name in ("source", "topic", "keywords", "review_by")}
        said = {name: None if value is None else decoded(value) for name, value in given.items()}
        words = sys.stdin.read() if text == "-" else text
        typed = Typed(
            text=None if words is None else decoded(words),
            questions=decoded("\n".join(question)) if question else None,
            form=form.read() if form else None,
            **said,
        )
        return command(*arguments, typed=typed, **others)

    decorated: Any = packed
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    result: Decorated = decorated
    return result
