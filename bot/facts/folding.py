"""Text as a reader sees it: the many ways to write a space, a quotation mark, a dash or an accent made one.

Quotes are searched for in folded text; the map back to the original keeps their offsets exact.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
"""Soft hyphens, zero-width characters and marks of writing direction."""

_VARIANTS = re.compile(
    rf"(?P<gap>[\s{_UNSEEN}]{{2,}}|[^\S ]|[{_UNSEEN}])"  # a single space stays as it is
    r"|(?P<ellipsis>\.{3}|…)"
    r"|(?P<accented>\w[\u0300-\u036f]+)"
    r"|(?P<ligature>[\ufb00-\ufb06])"
)
_ONE_TO_ONE = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼʹ`´‹›", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text, and for each of its characters the half-open span of the original that it stands for."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that `text[start:end]` stands for; the span must not be empty."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    r"""Fold spaces, quotation marks, dashes, ellipses, accents and ligatures; letters keep their case.

    >>> fold("Mali’s\n  army…").text
    "Mali's army…"
    """
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for variant in _VARIANTS.finditer(text):
        start, end = variant.span()
        folded = _fold_variant(variant)
        pieces += text[done:start].translate(_ONE_TO_ONE), folded
        starts += (*range(done, start), *[start] * len(folded))
        ends += (*range(done + 1, start + 1), *[end] * len(folded))
        done = end
    pieces.append(text[done:].translate(_ONE_TO_ONE))
    starts += range(done, len(text))
    ends += range(done + 1, len(text) + 1)
    return Folded("".join(pieces), tuple(starts), tuple(ends))


def comparable(words: str) -> str:
    """What two ways of writing the same name or phrasing have in common: folded, and without case.

    >>> comparable(" Who’s  THERE? ") == comparable("who's there?")
    True
    """
    return fold(words).text.casefold().strip()


def _fold_variant(variant: re.Match[str]) -> str:
    """What a stretch of the original is folded to: nothing, one character or several."""
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
