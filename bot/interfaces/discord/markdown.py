"""Discord's markdown around words that must not change.

Escaping, quoting, and choosing what part of a text to show.

Discord shows a backslash before punctuation as that punctuation alone, so a quote is escaped by adding
backslashes only: whoever unescapes what we send has the document's own words. That is why nothing here uses
zero-width spaces, as `discord.utils.escape_mentions` does: mentions in quotes are kept from pinging by
`AllowedMentions.none()`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from bot.interfaces import wording
from bot.interfaces.discord.limits import length, shorten

Span = tuple[int, int]

GAP = "[…]"
"""Stands for words left out of a quote."""

_SPECIAL = re.compile(r"[\\*_~`|<\[\]@]|:(?=//|[\w+-]+:)")
"""What means something anywhere: colons only in addresses and around an emoji's name, as in `:art:`."""

_LINE_OPENING = re.compile(r"\s*(?:[#>+-]|\d+[.)])")
"""What would make a heading, a quote, a list or small print, but only where a line starts."""

_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_WORD_BREAK = re.compile(r"\s")
_NEAR_CHARS = 40
"""How far a cut may move to fall between words; texts without spaces are cut where they are."""

_JOINERS = "\u200c\u200d"
"""The two invisible characters that writing needs: Persian and many emoji are spelled with them."""


def escape(text: str) -> str:
    r"""Return the text so that Discord shows it as it is.

    >>> print(escape("*gold* <@1>"))
    \*gold\* \<\@1>
    """
    return "".join(part if _LINE_BREAK.fullmatch(part) else "".join(_escaped(part)) for part in _lines(text))


def quote(text: str, bold: Sequence[Span] = ()) -> str:
    r"""Return the text as a block quote, every line of it, with the spans in bold.

    >>> print(quote("gold, art\nand antiques", [(6, 13)]))
    > gold, **art**
    > **and** antiques
    """
    spans = _joined(bold, len(text))
    pieces, at = ["> "], 0
    for part in _lines(text):
        if _LINE_BREAK.fullmatch(part):
            pieces.append(part + "> ")
        else:
            pieces.append(_with_bold(part, [(start - at, end - at) for start, end in spans]))
        at += len(part)
    return "".join(pieces)


def excerpt(text: str, bold: Sequence[Span], room: int) -> str:
    """Return a block quote no longer than `room` (at least 100): all, or the bold and what stands around."""
    whole = quote(text, bold)
    if length(whole) <= room:
        return whole
    size = room
    while True:
        start, end = _window(text, bold[0][0] if bold else 0, size)
        shown = quote(text[start:end], _inside(bold, start, end))
        before = f"> {GAP} " if start else "> "
        marked = before + shown.removeprefix("> ") + (f" {GAP}" if end < len(text) else "")
        if length(marked) <= room:
            return marked
        size = max(1, min(size - 1, size * room // length(marked)))


def pieces(text: str, bold: Sequence[Span], room: int) -> Iterator[str]:
    """Yield block quotes of at most `room` (at least 20) that together have the whole text."""
    start = 0
    while start < len(text):
        end = min(len(text), start + room)
        while True:
            if end < len(text):
                end = max(start + 1, _back_to_break(text, end, start))
            markup = quote(text[start:end], _inside(bold, start, end))
            if length(markup) <= room:
                break
            end = start + max(1, min(end - start - 1, (end - start) * room // length(markup)))
        yield markup
        start = end


def echo(text: str, limit: int) -> str:
    """Return what somebody typed, on one line, safe to show unescaped where no markdown is read.

    Control characters, marks that turn the direction of writing and invisible ones are taken out: they could
    make the bot's own words around the echo look different.
    """
    kept = (" " if char.isspace() else char for char in text if not _is_deceptive(char))
    return shorten(" ".join("".join(kept).split()), limit)


def escaped_echo(text: str, limit: int) -> str:
    """Return what somebody typed, safe to show where markdown is read."""
    return escape(echo(text, limit))


def link(words: str, url: str | None, limit: int = 300) -> str:
    """Return the words, escaped, leading to the address if it is a web address that can be linked."""
    if url is None or not re.fullmatch(r"https?://[^\s<>\"\\]+", url) or length(url) > limit:
        return escape(words)
    return f"[{escape(words)}](<{url}>)"


def _is_deceptive(char: str) -> bool:
    if char in _JOINERS or char.isspace():
        return False
    return unicodedata.category(char) in {"Cc", "Cf", "Cs"}


def _lines(text: str) -> Iterator[str]:
    """Yield the lines and the breaks between them, in turn."""
    at = 0
    for found in _LINE_BREAK.finditer(text):
        yield text[at : found.start()]
        yield found.group()
        at = found.end()
    yield text[at:]


def _escaped(line: str) -> list[str]:
    """Each character of one line, with a backslash if it would mean something."""
    special = {found.start() for found in _SPECIAL.finditer(line)}
    opening = _LINE_OPENING.match(line)
    if opening:
        special.add(opening.end() - 1)
    return [f"\\{char}" if n in special else char for n, char in enumerate(line)]


def _with_bold(line: str, spans: Sequence[Span]) -> str:
    chars = _escaped(line)
    for start, end in spans:
        first, last = max(start, 0), min(end, len(line))
        while first < last and line[first].isspace():
            first += 1
        while first < last and line[last - 1].isspace():
            last -= 1
        if first < last:
            chars[first] = "**" + chars[first]
            chars[last - 1] += "**"
    return "".join(chars)


def _joined(spans: Sequence[Span], size: int) -> list[Span]:
    """Return the spans inside the text, in order, touching ones made one: `**a****b**` would not be bold."""
    joined: list[Span] = []
    for start, end in sorted((max(0, start), min(end, size)) for start, end in spans):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _inside(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    return [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and start < b]


def _window(text: str, focus: int, size: int) -> Span:
    """Return a stretch of about `size` characters, a third of it before the focus, cut between words."""
    start = max(0, min(focus - size // 3, len(text) - size))
    end = min(len(text), start + size)
    if start:
        found = _WORD_BREAK.search(text, start, min(start + _NEAR_CHARS, focus, end))
        start = found.end() if found else start
    if end < len(text):
        end = _back_to_break(text, end, start)
    while end < len(text) and end > start + 1 and text[end - 1].isspace():
        end -= 1
    return start, max(end, start + 1)


def _back_to_break(text: str, end: int, start: int) -> int:
    """Return the last place between words at or a little before `end`, or `end` itself."""
    breaks = [n for n in range(max(start + 1, end - _NEAR_CHARS), end + 1) if text[n - 1].isspace()]
    return breaks[-1] if breaks else end


def markup(line: wording.Line) -> str:
    """Return a line of plain words as markdown, its emphasis in bold."""
    told = ((escape(echo_keeping_edges(each.text)), each.emphasised) for each in line)
    return "".join(f"**{words}**" if emphasised and words.strip() else words for words, emphasised in told)


def echo_keeping_edges(text: str) -> str:
    """Return an echo that keeps one space at either end, for segments that are joined to others."""
    inner = echo(text, 200)
    return (" " if text[:1].isspace() else "") + inner + (" " if text[-1:].isspace() and inner else "")
