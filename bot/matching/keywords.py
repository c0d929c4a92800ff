"""Keywords that a text carries without saying them: the initialisms of the names in it.

*World Trade Organization* is asked for as WTO, *Al Qa'ida in the Islamic Maghreb* as AQIM, *U.S. Agency for
International Development* as USAID. Numbers, dates and spelling variants need no keywords: they have one
form as terms.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from bot.matching.lexicon import STOP_WORDS, zipf
from bot.matching.terms import fold

_LINK = r"(?:of|and|for|the|in|to|on|de|du|des|la|le|der|von|&)"
_REST = r"(?:(?<!\b[A-Z]\.[A-Z])(?:\.[A-Z])+\.?|[\w'’]*)"  # of A.B.C from A only: in linear time
_NEXT = rf"[ \t]+(?:{_LINK}[ \t]+){{0,2}}[A-Z]{_REST}"
_NAME = re.compile(rf"[A-Z](?<!\w[A-Z]){_REST}{_NEXT}(?:{_NEXT})*")  # begins with a set: found twice as fast
_LINKS = frozenset(
    ["of", "and", "for", "the", "in", "to", "on", "de", "du", "des", "la", "le", "der", "von", "&"]
)
NAME_LIMIT_WORDS = 9
EVERYDAY_ZIPF = 4.6
"""Initials that spell so common a word (aid) are that word; FBI, at 4.4, is not."""


def initialisms(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs of an initialism (folded) and the name in the text that it stands for.

    A name is a whole run of capitalised words, small words between them allowed; its initials are taken
    with and without the small words (DoD). Those that spell an everyday word of three letters or more are
    left out (aid).

    >>> initialisms("a member of the World Trade Organization.")
    (('wto', 'World Trade Organization'),)
    """
    found: dict[str, str] = {}
    for name in names(text):
        for short, whole in initialisms_of(name):
            found.setdefault(short, whole)
    return tuple(found.items())


def names(text: str) -> list[str]:
    """The runs of capitalised words in a text, small words between them allowed."""
    return _NAME.findall(text)


@lru_cache(maxsize=1 << 14)
def initialisms_of(name: str) -> tuple[tuple[str, str], ...]:
    """The initialisms of one name. Texts name the same things again and again."""
    words = name.split()
    found: dict[str, str] = {}
    for part in (words, *_around_and(words)):
        _add(part, found)
    return tuple(found.items())


def _around_and(words: list[str]) -> list[list[str]]:
    """The names on either side of each *and*: it joins two names as often as it stands inside one."""
    cuts = [place for place, word in enumerate(words) if word in ("and", "&")]
    edges = [-1, *cuts, len(words)]
    return [words[a + 1 : b] for a, b in pairwise(edges)] if cuts else []


def _add(words: list[str], found: dict[str, str]) -> None:
    first = next(
        (n for n, w in enumerate(words) if w not in _LINKS and fold(w) not in STOP_WORDS), len(words)
    )
    words = words[first:]
    if not 2 <= len(words) <= NAME_LIMIT_WORDS:
        return
    for parts in ([w for w in words if w not in _LINKS], words):
        short = "".join(_initial(w) for w in parts)
        if (
            len(short) > 1
            and short not in STOP_WORDS
            and not (len(short) > 2 and zipf(short) >= EVERYDAY_ZIPF)
        ):
            found.setdefault(short, " ".join(words))


def _initial(word: str) -> str:
    """The first letter; all of them when the word is itself an initialism (U.S. Agency for … is USA…)."""
    folded = fold(word.rstrip("."))
    return folded if "." in word[:-1] or (word.isupper() and len(word) > 1) else folded[:1]
