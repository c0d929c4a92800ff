"""From text to terms: where words begin and end, and what form of a word is indexed.

A *surface* is a word as it was typed; its *folded* form is what typos are judged by; its *stem* is what is
indexed. Folding is idempotent and is applied once per distinct surface, so indexing costs one dictionary
look-up a word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import Stemmer

from bot.matching.lexicon import CONTRACTIONS, IRREGULAR, NUMBERS, SAME_SPELLING, STOP_WORDS
from bot.matching.wordlists import words

WORD = re.compile(
    r"[^\W_](?:"  # begins with a set, whatever follows: found faster
    r"(?<!\d)(?:\.[^\W\d_])+(?!\w)"  # U.S, D.C, e.g: letters between full stops are one word
    r"|(?<=\d)\d*(?:[.,]\d+)*(?:st|nd|rd|th)?(?![^\W_])"  # 1,000 and 3.5 and 10th
    r"|(?:(?<=[eE])-(?=[^\W\d_]{3})[^\W_]+|[^\W_]*(?:[\u0300-\u036f\u00ad]+[^\W_]*)*)"  # e-mail; accents
    r"(?:['’ʼ`´][^\W_]+)*"  # Qa'ida, don't
    r")"
)
"""Matches words in raw text; everything else separates them. Linear in the text."""

BREAK = re.compile(WORD.pattern + r"|[.!?;؟](?=[\s\"'”’)\]]|$)|[。！？]|\n\s*\n")
"""Like `WORD`, and also the marks that end a sentence or a clause: they match without being words."""

SURFACE_LIMIT_CHARS = 64
"""Longer "words" (addresses, keyboard mash) are cut for matching, so that edit distances stay cheap."""

QUESTION_LIMIT_CHARS = 4000
SOFT_HYPHEN = "\u00ad"
"""Only shows where a line may break."""

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
    """A message as it is read: its first 4,000 characters, to the end of a word."""
    if len(text) > QUESTION_LIMIT_CHARS:
        text = text[:QUESTION_LIMIT_CHARS].rpartition(" ")[0] or text[:QUESTION_LIMIT_CHARS]
    return text


def fold(surface: str) -> str:
    """The comparable form of one word: no case, accents, apostrophes, hyphens, full stops or possessive.

    Of a pronoun with its verb the pronoun: *I'll* is not ill, *we'd* did not wed.

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
    """The indexed form of a folded word.

    Numbers in digits, one spelling, irregular forms to their base, Snowball.

    >>> stem("exports"), stem("fled"), stem("five"), stem("organisation") == stem("organization")
    ('export', 'flee', '5', True)
    """
    word = NUMBERS.get(folded, folded)
    word = SAME_SPELLING.get(word, word)  # ppl is people, which is person
    word = IRREGULAR.get(word, word)
    if len(word) > 5 and word not in _KEEPS_ISE and ("s" in word or "our" in word):
        word = _OUR.sub(r"or\1", _ISE.sub(r"\1z\2", word))
    return str(_STEMMER.stemWord(word))


def is_stop_word(folded: str) -> bool:
    """Whether a word only holds a sentence together ("the", "of", "which")."""
    return folded in STOP_WORDS or folded in CONTRACTIONS
