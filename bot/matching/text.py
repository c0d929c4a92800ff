"""From text to terms: where words begin and end, in what form they are indexed, and their numbers.

A *surface* is a word as it was typed; its *folded* form is what typos are judged by; its *stem* is what is
indexed, as a *term*: a small number, so that a text is a row of numbers. Folding is idempotent and is done
once for each distinct surface, so indexing costs one dictionary look-up a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from bot.matching.answer_type import NEGATIONS, Kind, kind_of
from bot.matching.english import CONTRACTIONS, IRREGULAR_FORMS, NUMBERS, SPELLINGS, STOP_WORDS, words

WORD = re.compile(
    r"[^\W_](?:"  # begins with a set, whatever follows: found faster
    r"(?<!\d)(?:\.[^\W\d_])+(?!\w)"  # U.S, D.C, e.g: letters between full stops are one word
    r"|(?<=\d)\d*(?:[.,]\d+)*(?:st|nd|rd|th)?(?![^\W_])"  # 1,000 and 3.5 and 10th
    r"|(?:(?<=[eE])-(?=[^\W\d_]{3})[^\W_]+|[^\W_]*(?:[\u0300-\u036f\u00ad]+[^\W_]*)*)"  # e-mail; accents
    r"(?:['’ʼ`´][^\W_]+)*"  # Qa'ida, don't
    r")"
)
"""Matches words in raw text; everything else separates them. Linear in the text."""

WORD_OR_STOP = re.compile(WORD.pattern + r"|[.!?;؟](?=[\s\"'”’)\]]|$)|[。！？]|\n\s*\n")
"""Like `WORD`, and also the marks that end a sentence or a clause: they match without being words."""

SURFACE_LIMIT_CHARS = 64
"""Longer "words" (addresses, keyboard mash) are cut for matching, so that edit distances stay cheap."""

QUESTION_LIMIT_CHARS = 4000
SOFT_HYPHEN = "\u00ad"
"""Shows only where a line may break."""

_CONTRACTED = re.compile(
    r"(i|you|he|she|it|we|they|that|there|who|what|where|when|why|how)['’ʼ`´](?:d|ll|m|re|ve)", re.IGNORECASE
)
_APOSTROPHES = re.compile("['’ʼ`´]")
_POSSESSIVE = re.compile("(?:['’ʼ`´][sS]|['’ʼ`´])$")
_ISE = re.compile(r"(?<=..)(i|y)s(e|ed|es|er|ers|ing|ation|ations)$")
_OUR = re.compile(r"(?<=..)our(s|ed|ing|ite|ites|able|er|ers|)$")
_KEEPS_ISE = words(
    """
    raise praise promise exercise otherwise likewise surprise enterprise premise noise advise wise
    franchise precise concise expertise disease advertise revise devise supervise paradise
    """
)
_STEMMER = Stemmer.Stemmer("english")


def typed(text: str) -> str:
    """Return as much of a message as is read: its first 4,000 characters, to the end of a word."""
    if len(text) > QUESTION_LIMIT_CHARS:
        text = text[:QUESTION_LIMIT_CHARS].rpartition(" ")[0] or text[:QUESTION_LIMIT_CHARS]
    return text


def fold(surface: str) -> str:
    """Return the comparable form of a word: no case, accents, apostrophes, hyphens, full stops, possessive.

    Of a pronoun with its verb it is the pronoun: *I'll* is not ill, *we'd* did not wed.

    >>> fold("Qa’ida"), fold("Mali's"), fold("U.S"), fold("1,000"), fold("Événements"), fold("I'll")
    ('qaida', 'mali', 'us', '1000', 'evenements', 'i')
    """
    return _fold(surface[:SURFACE_LIMIT_CHARS])  # cut before it is kept: typed words may be endless


@lru_cache(maxsize=1 << 16)
def _fold(surface: str) -> str:
    if surface.isascii() and surface.isalnum():  # most are: nothing to take out
        return surface.lower()
    contracted = _CONTRACTED.fullmatch(surface)
    if contracted:
        return contracted[1].lower()
    word = surface
    if not word.isascii():
        decomposed = unicodedata.normalize("NFKD", word.replace(SOFT_HYPHEN, ""))
        word = "".join(c for c in decomposed if not unicodedata.combining(c)) or word
    word = _POSSESSIVE.sub("", word).casefold()
    word = _APOSTROPHES.sub("", word)[:SURFACE_LIMIT_CHARS]
    if word[:1].isdigit():
        return word.replace(",", "")
    return word.replace(".", "").replace("-", "")


@lru_cache(maxsize=1 << 16)
def stem(folded: str) -> str:
    """Return the indexed form of a folded word.

    Number words become digits, spellings one spelling, irregular forms their base; then Snowball stems.

    >>> stem("exports"), stem("fled"), stem("five"), stem("organisation") == stem("organization")
    ('export', 'flee', '5', True)
    """
    word = NUMBERS.get(folded, folded)
    word = SPELLINGS.get(word, word)  # ppl is people, which is person
    word = IRREGULAR_FORMS.get(word, word)
    if len(word) > 5 and word not in _KEEPS_ISE and ("s" in word or "our" in word):
        word = _OUR.sub(r"or\1", _ISE.sub(r"\1z\2", word))
    return str(_STEMMER.stemWord(word))


def is_stop_word(folded: str) -> bool:
    """Return whether a word only holds a sentence together ("the", "of", "which")."""
    return folded in STOP_WORDS or folded in CONTRACTIONS


BREAK = 0
"""The number that marks the end of a sentence in a text's row of terms."""
NOT = 1
"""A denial: no search term, but a question may want one."""
STOP = 2
"""A stop word; rows leave it out."""
FIRST_TERM = 3
"""From here on, numbers are terms."""


class Vocabulary:
    """All the terms seen, in both directions, the folded forms of each, and the kinds of answer they offer.

    A term that no living fact has any more keeps its number: the index knows which terms are in use.
    """

    def __init__(self) -> None:
        self.stems: list[str] = [""] * FIRST_TERM
        self.kinds = bytearray((0, Kind.NEGATION, 0))
        self._of_stem: dict[str, int] = {}
        self.of_folded: dict[str, int] = {}
        self._of_surface: dict[str, int] = {}
        self._surfaces_of: dict[str, list[str]] = {}
        self._written: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.stems)

    def read(self, text: str, times: int = 0) -> list[int]:
        """Return the terms of a text in order, with `BREAK`s, `NOT`s and `STOP`s, learning new words.

        `times` is 1 for a text that comes into force, -1 for one that goes out of it, 0 for neither.
        """
        surfaces = WORD_OR_STOP.findall(text)
        self.count(surfaces, times)
        known = self._of_surface
        return [known[surface] if surface in known else self.learn(surface) for surface in surfaces]

    def count(self, surfaces: Iterable[str], times: int) -> None:
        """Note that so many texts with some surfaces come into force, or go out of it (less than 0)."""
        if times:
            for surface in surfaces:
                self._written[surface] = self._written.get(surface, 0) + times

    def is_written(self, folded: str) -> bool:
        """Return whether a text in force has a word in this very form."""
        return any(self._written.get(surface, 0) > 0 for surface in self._surfaces_of.get(folded, ()))

    def learn(self, surface: str) -> int:
        """Return the term of a surface that is new; `BREAK` for punctuation, `STOP` for stop words.

        It is folded and stemmed now, and never again.
        """
        term = self._of_surface[surface] = self._term_of_new(surface)
        return term

    def _term_of_new(self, surface: str) -> int:
        if not surface[0].isalnum():
            return BREAK
        folded = fold(surface)
        if folded in NEGATIONS:
            return NOT
        if is_stop_word(folded) or not folded:
            return STOP
        term = self.intern(stem(folded))
        self.of_folded.setdefault(folded, term)
        self._surfaces_of.setdefault(folded, []).append(surface)
        return term

    def intern(self, stem: str) -> int:
        """Return the number of a stem, a new one if need be."""
        term = self._of_stem.get(stem)
        if term is None:
            term = self._of_stem[stem] = len(self.stems)
            self.stems.append(stem)
            self.kinds.append(kind_of(stem))
        return term

    def of_stem(self, stem: str) -> int | None:
        """Return the number of a stem, None if it was never seen: questions must not grow the vocabulary."""
        return self._of_stem.get(stem)

    def of_surface(self, surface: str) -> int | None:
        """Return the term of a word as it stands in a text that was read; None if it has none."""
        term = self._of_surface.get(surface, STOP)
        return term if term >= FIRST_TERM else None


class Token(NamedTuple):
    """A word of a text that is shown: its span, and its term (None for a stop word)."""

    start: int
    end: int
    surface: str
    term: int | None

    @property
    def folded(self) -> str:
        """Its comparable form."""
        return fold(self.surface)


_ENDS_ON_INITIAL = re.compile(r"\.[^\W\d_]$")
"""U.S, D.C, e.g: the full stop that follows belongs to the word, though its term does without."""


def tokenize(text: str, vocabulary: Vocabulary) -> list[Token]:
    """Return the words of a text with where they stand, stop words among them."""
    term_of = vocabulary.of_surface
    tokens = [Token(*match.span(), match[0], term_of(match[0])) for match in WORD.finditer(text)]
    if "." in text:
        tokens = [_with_full_stop(token, text) if "." in token.surface else token for token in tokens]
    return tokens


def _with_full_stop(token: Token, text: str) -> Token:
    """Return a token with the full stop behind it, if it ends on an initial."""
    if not (text.startswith(".", token.end) and _ENDS_ON_INITIAL.search(token.surface)):
        return token
    return token._replace(end=token.end + 1, surface=token.surface + ".")
