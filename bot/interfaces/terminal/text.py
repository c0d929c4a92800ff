"""Lines for a terminal: spans of text with styles, and no character that the terminal would obey."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

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
    """A line of one style."""
    return (Span(text, style),)


def plain(line: Row) -> str:
    """The line without its styles, safe to print; what only its style would tell keeps marks around it."""
    return safe("".join(_marked(span) for span in line))


def safe(text: str) -> str:
    r"""The text with visible stand-ins for the characters that a terminal would obey rather than show.

    A knowledge file or a question could otherwise move the cursor, change colours or retitle the window.

    >>> safe("red \x1b[31m")
    'red ␛[31m'
    """
    return CONTROLS.sub(_stand_in, text)


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
