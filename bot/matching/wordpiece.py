"""Cuts text into the pieces of words that an encoder knows (WordPiece, Schuster & Nakajima 2012)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

UNKNOWN, OPEN, CLOSE = "[UNK]", "[CLS]", "[SEP]"
LONGEST_WORD_CHARS = 100
WORDS_KEPT = 1 << 14

_WORD_OR_MARK = re.compile(r"[^\W_]+|[^\w\s]|_")


class Piece(NamedTuple):
    """A piece of a word or a mark: its number in the vocabulary, and the span of the whole in the text."""

    number: int
    start: int
    end: int
    is_word: bool


class WordPiece:
    """The pieces of a vocabulary, one a line; a line that begins with `##` goes on within a word."""

    def __init__(self, vocabulary: Iterable[str], *, lower: bool = True) -> None:
        """`lower` tells whether the vocabulary has no capitals and no accents."""
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self._lower = lower
        self.open, self.close = self._numbers[OPEN], self._numbers[CLOSE]
        self._of_word = lru_cache(maxsize=WORDS_KEPT)(self._cut)

    def pieces(self, text: str) -> Iterator[Piece]:
        """Yield the pieces of a text in order."""
        for match in _WORD_OR_MARK.finditer(text):
            for number in self._of_word(match[0]):
                yield Piece(number, *match.span(), match[0].isalnum())

    def _cut(self, word: str) -> tuple[int, ...]:
        """Return the longest pieces that make up a word, from its start on; one unknown one if none do."""
        word = _plain(word) if self._lower else word
        numbers, start = [], 0
        while start < len(word) <= LONGEST_WORD_CHARS:
            for end in range(len(word), start, -1):
                number = self._numbers.get(("##" if start else "") + word[start:end])
                if number is not None:
                    break
            else:
                break
            numbers.append(number)
            start = end
        return tuple(numbers) if start == len(word) else (self._numbers[UNKNOWN],)


def _plain(word: str) -> str:
    """Return a word in small letters without accents.

    >>> _plain("Ménaka")
    'menaka'
    """
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
