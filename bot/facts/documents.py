"""Divides a document's text into sections and paragraphs, by the headings its metadata lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.facts.model import Paragraph, Section
from bot.facts.text_folding import fold_text

_LINE = re.compile(r"([^\r\n]*)(?:\r\n?|\n|\Z)")
_NO_SUCH_LINE = "does not stand in the text as a line of its own"
_SPACE = " \t\v\f\u00a0\ufeff"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the text: its offsets without space at either end, and its words folded."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class MissingLine:
    """A heading or navigation line, number `index` of its list, that does not stand where it should."""

    words: str
    index: int
    is_heading: bool
    reason: str


def divide(
    text: str, headings: Sequence[str] = (), navigation: Sequence[str] = ()
) -> tuple[tuple[Section, ...], tuple[MissingLine, ...]]:
    r"""Divide `text` into sections; also give the headings and navigation lines that were not found in it.

    Headings are whole lines in the order of the text; navigation lines are left out wherever they stand. A
    paragraph is a run of lines that are neither, between blank ones. Offsets count code points of `text`,
    whatever its line ends.

    >>> sections, _ = divide("Hello.\n\nTitle\nBody\nruns on.", headings=["Title"])
    >>> [(section.title, [(p.number, p.start, p.end) for p in section.paragraphs]) for section in sections]
    [('', [(1, 0, 6)]), ('Title', [(1, 14, 27)])]
    """
    lines = tuple(_lines(text))
    skipped = {_words(line) for line in navigation}
    titles, missing = _find_headings(lines, headings, skipped)
    present = {line.words for line in lines}
    missing += [
        MissingLine(line, index, False, _NO_SUCH_LINE)
        for index, line in enumerate(navigation)
        if _words(line) not in present
    ]
    return tuple(_sections(text, lines, titles, skipped)), tuple(missing)


def _lines(text: str) -> Iterator[_Line]:
    """Yield the lines of a text, split at line feeds and carriage returns only."""
    for found in _LINE.finditer(text):
        written = found[1]
        start = found.start() + len(written) - len(written.lstrip(_SPACE))
        end = max(start, found.start() + len(written.rstrip(_SPACE)))
        yield _Line(start, end, _words(written))


def _words(line: str) -> str:
    return fold_text(line).strip()


def _find_headings(
    lines: Sequence[_Line], headings: Sequence[str], skipped: set[str]
) -> tuple[set[int], list[MissingLine]]:
    """Return the numbers of the lines that are headings, each looked for below the one before it."""
    found: set[int] = set()
    missing: list[MissingLine] = []
    below = 0
    for index, heading in enumerate(headings):
        wanted = _words(heading)
        places = [number for number, line in enumerate(lines) if line.words == wanted]
        place = next((number for number in places if number >= below), None)
        if wanted in skipped:
            reason = "is listed as navigation too; list it once"
        elif place is None:
            misplaced = "stands above the heading listed before it; keep their order"
            reason = misplaced if places else _NO_SUCH_LINE
        else:
            found.add(place)
            below = place + 1
            continue
        missing.append(MissingLine(heading, index, True, reason))
    return found, missing


def _sections(text: str, lines: Sequence[_Line], titles: set[int], skipped: set[str]) -> Iterator[Section]:
    """Yield the sections in order; the untitled one at the top only if it has paragraphs."""
    title = ""
    paragraphs: list[Paragraph] = []
    runs_on = False
    for number, line in enumerate(lines):
        is_body = number not in titles and line.words != "" and line.words not in skipped
        if number in titles:
            if title or paragraphs:
                yield Section(title, tuple(paragraphs))
            title, paragraphs = text[line.start : line.end], []
        elif is_body and runs_on:
            paragraphs[-1] = Paragraph(paragraphs[-1].number, paragraphs[-1].start, line.end)
        elif is_body:
            paragraphs.append(Paragraph(len(paragraphs) + 1, line.start, line.end))
        runs_on = is_body
    if title or paragraphs:
        yield Section(title, tuple(paragraphs))
