"""The picture at the top of the README: two real replies, drawn as Discord shows them.

`python -m tests.picture` writes it anew. A test compares the file with what is drawn now, so that the README
never shows an answer that the bot no longer gives. No fonts or images are loaded: text is laid out by
estimated widths, with room to spare for wider fonts.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from bot.interfaces.discord.message_model import Button, Card, OutgoingMessage
from bot.interfaces.discord.rendering import EMBED_ROOM_CHARS, Style, render
from bot.service.answering import AnswerService, Question
from bot.wiring import build_service

REPOSITORY = Path(__file__).parents[1]
FILE = REPOSITORY / ".github" / "answer.svg"

ASKER = "awa"
QUESTIONS = ("what does mali sell to america?", "what is the population of mali?")

ON_A_SERVER = Style(EMBED_ROOM_CHARS, can_propose=True)
"""A reply as a member of a server sees it: in direct messages nothing can be suggested."""

WIDTH, MARGIN, GUTTER, LINE = 760, 20, 72, 22
SIZE = 15
"""Of the letters, in pixels; a line is half as high again."""

BACKGROUND, SURFACE, TEXT, BRIGHT, QUIET, BUTTON = (
    "#313338", "#2b2d31", "#dbdee1", "#f2f3f5", "#949ba4", "#4e5058",
)  # fmt: skip
FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

_NARROW, _WIDE = frozenset(" .,:;!|'’iljtfr()[]-·›"), frozenset("mwMW@—…%")
_WORD = re.compile(r"\s*\S+\s*")


@dataclass(frozen=True, slots=True)
class Words:
    """Some words of a line, bold or not."""

    text: str
    bold: bool = False


def draw(service: AnswerService, questions: Sequence[str] = QUESTIONS) -> str:
    """Return the picture, as SVG, of a conversation of these questions with the bot."""
    shapes: list[str] = []
    y = MARGIN
    for question in questions:
        y = _question(shapes, y, question)
        reply = service.ask(Question(question))
        y = _reply(shapes, y, render(reply, service.base.topics, asker=1, style=ON_A_SERVER))
    alt = f"Questions in a Discord channel and Sankore’s replies: {' · '.join(questions)}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}"'
            f' role="img" aria-label={quoteattr(alt)} font-family="{FONTS}" font-size="{SIZE}">',
            _box(0, 0, WIDTH, y, BACKGROUND, 10),
            *shapes,
            "</svg>\n",
        ]
    )


def _question(shapes: list[str], y: int, question: str) -> int:
    """Draw what a member writes; give the y below it."""
    shapes.append(_avatar(y, ASKER[0].upper(), "#5865f2"))
    shapes.append(_text(GUTTER, y + 15, [Words(ASKER, bold=True)], BRIGHT))
    chip = _width([Words("@Sankore")]) + 10
    shapes.append(_box(GUTTER - 2, y + 22, chip, 21, "#3c4270", 3))
    shapes.append(_text(GUTTER + 1, y + 37, [Words("@Sankore")], "#c9cdfb"))
    shapes.append(_text(GUTTER + chip + 4, y + 37, [Words(question)], TEXT))
    return y + 62


def _reply(shapes: list[str], y: int, rendered: OutgoingMessage) -> int:
    """Draw what the bot answers; give the y below it."""
    shapes.append(_avatar(y, "S", "#2e7d6b"))
    shapes.append(_text(GUTTER, y + 15, [Words("Sankore", bold=True)], BRIGHT))
    shapes.append(_box(GUTTER + 74, y + 2, 34, 17, "#5865f2", 4))
    shapes.append(_text(GUTTER + 79, y + 14, [Words("APP", bold=True)], "#ffffff", 11))
    y += 28
    for line in _wrapped([Words(rendered.content)], WIDTH - GUTTER - MARGIN) if rendered.content else ():
        shapes.append(_text(GUTTER, y + 14, line, TEXT))
        y += LINE
    for card in rendered.cards:
        y = _card(shapes, y, card)
    return _buttons(shapes, y, rendered.buttons) + MARGIN


def _card(shapes: list[str], y: int, card: Card) -> int:
    """Draw an embed, its edge in the colour of its kind; give the y below it."""
    width = WIDTH - GUTTER - MARGIN - 40
    inside: list[str] = []
    bottom = y + 12
    for line in card.text.split("\n"):
        words = markdown(line.removeprefix("> "))
        quoted = line.startswith("> ")
        left = GUTTER + (32 if quoted else 18)
        rows = list(_wrapped(words, int(width * 0.78)))
        if quoted:
            inside.append(_box(GUTTER + 18, bottom, 4, LINE * len(rows), BUTTON, 2))
        for row in rows:
            inside.append(_text(left, bottom + 16, row, TEXT if quoted or row[0].bold else QUIET))
            bottom += LINE
        bottom += 4 if quoted else 0
    bottom += 8
    shapes += [
        _box(GUTTER, y, width, bottom - y, f"#{int(card.tone):06x}", 5),
        _box(GUTTER + 4, y, width - 4, bottom - y, SURFACE, 4),
        *inside,
    ]
    return bottom + 8


def _buttons(shapes: list[str], y: int, buttons: Sequence[Button]) -> int:
    """Draw the buttons in rows, as Discord wraps them; return the y below them."""
    for _, row in groupby(buttons, key=lambda button: button.row):
        x = GUTTER
        for button in row:
            words = [Words(button.label)]
            width = int(_width(words) * 1.1) + 28
            if x > GUTTER and x + width > WIDTH - MARGIN:
                x, y = GUTTER, y + 42
            shapes.append(_box(x, y, width, 34, BUTTON, 8))
            shapes.append(_text(x + width // 2, y + 22, words, "#ffffff", anchor="middle"))
            x += width + 8
        y += 42
    return y - 8 if buttons else y


def markdown(line: str) -> list[Words]:
    r"""Return a line of Discord's markdown in words, bold or not.

    >>> markdown(r"\*Mali\* sells **gold**")
    [Words(text='*Mali* sells ', bold=False), Words(text='gold', bold=True)]
    """
    parts = re.split(r"(?<!\\)\*\*", line)
    read = (Words(re.sub(r"\\(.)", r"\1", part), bool(n % 2)) for n, part in enumerate(parts))
    return [words for words in read if words.text]


def _wrapped(line: Iterable[Words], width: int) -> Iterator[list[Words]]:
    """Yield the words in lines no wider than `width`."""
    row: list[Words] = []
    for words in line:
        for found in _WORD.finditer(words.text):
            word = Words(found.group(), words.bold)
            if row and _width([*row, Words(word.text.rstrip(), word.bold)]) > width:
                yield row
                row = []
            row.append(word)
    if row:
        yield row


def _width(line: Iterable[Words]) -> int:
    """About how wide the words are, in pixels."""
    ems = 0.0
    for words in line:
        for char in words.text:
            em = 0.3 if char in _NARROW else 0.88 if char in _WIDE else 0.68 if char.isupper() else 0.56
            ems += em * (1.06 if words.bold else 1)
    return round(ems * SIZE)


def _text(
    x: int, y: int, line: Sequence[Words], colour: str, size: int | None = None, anchor: str = ""
) -> str:
    spans = "".join(
        f'<tspan font-weight="600" fill="{BRIGHT}">{escape(words.text)}</tspan>'
        if words.bold
        else escape(words.text)
        for words in _joined(line)
    )
    extra = (f' font-size="{size}"' if size else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return f'<text x="{x}" y="{y}" fill="{colour}" xml:space="preserve"{extra}>{spans}</text>'


def _joined(line: Sequence[Words]) -> Iterator[Words]:
    """Yield the line in as few pieces as it can be; no space at either end."""
    pieces = [
        Words("".join(words.text for words in run), bold)
        for bold, run in groupby(line, key=lambda words: words.bold)
    ]
    for n, piece in enumerate(pieces):
        text = piece.text if n else piece.text.lstrip()
        yield Words(text.rstrip() if n == len(pieces) - 1 else text, piece.bold)


def _box(x: int, y: int, width: int, height: int, colour: str, radius: int) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{colour}"/>'


def _avatar(y: int, letter: str, colour: str) -> str:
    circle = f'<circle cx="{MARGIN + 20}" cy="{y + 20}" r="20" fill="{colour}"/>'
    return circle + _text(MARGIN + 20, y + 27, [Words(letter)], "#ffffff", 20, "middle")


def main() -> None:
    """Write the picture into its file."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(draw(build_service(REPOSITORY / "knowledge")), encoding="utf-8")
    sys.stdout.write(f"written: {FILE.relative_to(REPOSITORY)}\n")


if __name__ == "__main__":
    main()
