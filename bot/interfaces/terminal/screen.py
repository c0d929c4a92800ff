"""Lines for a terminal, spans of text with styles, and printing them: in colour, or plain when piped.

No character is printed that the terminal would obey.
"""

from __future__ import annotations

import enum
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass

import click

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e]")
"""What a terminal may obey: controls other than tab and newline, and overrides of text direction."""


class Style(enum.StrEnum):
    """How a span looks, in rich's words."""

    PLAIN = ""
    STRONG = "bold"
    QUOTED = "bold underline"
    QUIET = "dim"
    NAME = "cyan"
    ALARM = "bold red"
    OUT = "red strike"
    IN = "green"


@dataclass(frozen=True, slots=True)
class Span:
    """Some words and their style."""

    text: str
    style: Style = Style.PLAIN


Row = tuple[Span, ...]
"""One line: its spans in order; an empty row is an empty line."""


def row(text: str, style: Style = Style.PLAIN) -> Row:
    """Make a line of one style."""
    return (Span(text, style),)


def plain(line: Row) -> str:
    """Return the line without its styles, safe to print; what only a style would tell has marks around it."""
    return safe("".join(_marked(span) for span in line))


def safe(text: str) -> str:
    r"""Return the text with visible stand-ins for the characters that a terminal would obey rather than show.

    A knowledge file or a question could otherwise move the cursor, change colours or retitle the window.

    >>> safe("red \x1b[31m")
    'red ␛[31m'
    """
    return CONTROLS.sub(_stand_in, text)


def show(rows: Iterable[Row]) -> None:
    """Print the lines: in colour and wrapped on a terminal, unless NO_COLOR is set; plain when piped."""
    if sys.stdout.isatty():
        _show_in_colour(rows)
        return
    for line in rows:
        click.echo(plain(line))


def _show_in_colour(rows: Iterable[Row]) -> None:
    # rich takes a tenth of a second to import, which piped output need not pay
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, markup=False, emoji=False)
    for line in rows:
        if console.no_color or console.color_system is None:
            console.print(plain(line))
        else:
            console.print(Text.assemble(*((safe(span.text), span.style.value) for span in line)))


_MARKS = {Style.QUOTED: ("»", "«"), Style.OUT: ("[-", "-]"), Style.IN: ("{+", "+}")}
"""A quote inside a paragraph, and what went and came in a difference, marked as `wdiff` marks it."""


def _marked(span: Span) -> str:
    before, after = _MARKS.get(span.style, ("", ""))
    return f"{before}{span.text}{after}" if span.text else ""


def _stand_in(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code == 0x7F:
        return "␡"
    return chr(0x2400 + code) if code < 0x20 else "\N{REPLACEMENT CHARACTER}"
