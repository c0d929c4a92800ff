"""Text as a reader sees it: the many ways to write a space, a quotation mark, a dash or an accent made one.

Quotes are searched for in folded text; the map back to the original keeps their offsets exact.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
"""Soft hyphens, zero-width characters and marks of writing direction."""

_VARIANTS = (
    rf"(?P<gap> [\s{_UNSEEN}]+|[^\S ][\s{_UNSEEN}]*|[{_UNSEEN}][\s{_UNSEEN}]*)"  # a single space is none
    r"|(?P<ellipsis>\.\.\.|…)"
    r"|(?P<ligature>[\ufb00-\ufb06])"
)
_UNACCENTED = re.compile(_VARIANTS)
_ACCENTED = re.compile(r"(?P<accented>\w[\u0300-\u036f]+)|" + _VARIANTS)
"""Looks at every letter twice, so it is used only where there are accents of their own."""

_ACCENT = re.compile("[\u0300-\u036f]")
_MARKS = {
    **dict.fromkeys("‘’‚‛′ʼʹ`´‹›", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
_MARK = re.compile(f"[{''.join(_MARKS)}]")
"""Found by a pattern, which passes over all other characters ten times faster than `str.translate`."""


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text, and the way back from its offsets to those of the original.

    Only what is folded to something else is kept: each variant begins at an offset of `starts`, and has in
    `ends` where it ends in the folded text, and in `originals` its half-open span of the original.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    originals: tuple[tuple[int, int], ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that `text[start:end]` stands for; the span must not be empty."""
        return self._original_of(start)[0], self._original_of(end - 1)[1]

    def _original_of(self, offset: int) -> tuple[int, int]:
        """Return the span of the original that one folded character stands for."""
        number = bisect_right(self.starts, offset) - 1
        if number < 0:
            return offset, offset + 1
        if offset < self.ends[number]:
            return self.originals[number]
        first = self.originals[number][1] + offset - self.ends[number]
        return first, first + 1


def fold(text: str) -> Folded:
    r"""Fold spaces, quotation marks, dashes, ellipses, accents and ligatures; letters keep their case.

    >>> fold("Mali’s\n  army…").text
    "Mali's army…"
    """
    if _is_plain(text):
        return Folded(text, (), (), ())
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    originals: list[tuple[int, int]] = []
    done = length = 0
    for variant in _variants(text).finditer(text):
        start, end = variant.span()
        folded = _fold_variant(variant)
        pieces += text[done:start], folded
        starts.append(length + start - done)
        length += start - done + len(folded)
        ends.append(length)
        originals.append((start, end))
        done = end
    pieces.append(text[done:])
    return Folded(_fold_marks("".join(pieces)), tuple(starts), tuple(ends), tuple(originals))


def fold_text(text: str) -> str:
    """Fold a text whose offsets nobody needs: the same as `fold(text).text`, but quicker."""
    return text if _is_plain(text) else _fold_marks(_variants(text).sub(_fold_variant, text))


def comparable(words: str) -> str:
    """Return what two ways of writing the same name or phrasing have in common: folded, and without case.

    >>> comparable(" Who’s  THERE? ") == comparable("who's there?")
    True
    """
    return fold_text(words).casefold().strip()


def _is_plain(text: str) -> bool:
    """Tell quickly that most texts have nothing to fold; printable ASCII has no line ends."""
    return (
        text.isascii() and text.isprintable() and "`" not in text and "  " not in text and "..." not in text
    )


def _variants(text: str) -> re.Pattern[str]:
    """Return the pattern that finds all variants of this text."""
    return _ACCENTED if _ACCENT.search(text) else _UNACCENTED


def _fold_marks(text: str) -> str:
    """Fold quotation marks and dashes, one character to one."""
    return _MARK.sub(lambda mark: _MARKS[mark[0]], text)


def _fold_variant(variant: re.Match[str]) -> str:
    """Return what a stretch of the original is folded to: nothing, one character or several."""
    written = variant[0]
    match variant.lastgroup:
        case "gap":
            return " " if any(character.isspace() for character in written) else ""
        case "ellipsis":
            return "…"
        case "accented":
            return unicodedata.normalize("NFC", written)
        case _:
            return unicodedata.normalize("NFKC", written)
