"""Other names for the same thing: the words that mean the same in a fact base, and initialisms of names.

A group's single words are looked up for each other when a question is asked. A group's phrases (*seizure of
power*) get a term of their own, put behind each of their occurrences in texts, so that a phrase is matched
whole or not at all. *World Trade Organization* is asked for as WTO, *U.S. Agency for International
Development* as USAID; numbers, dates and spelling variants need no other name, since they have one form as
terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from bot.matching.english import STOP_WORDS, zipf
from bot.matching.text import FIRST_TERM, NOT, Vocabulary, fold

PHRASE_LIMIT_WORDS = 8

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


class Synonyms:
    """Groups of words and phrases, over one vocabulary.

    `names[term]` is how a phrase term is shown to people.
    """

    def __init__(self, groups: Iterable[Sequence[str]], vocabulary: Vocabulary) -> None:
        self._alternatives: dict[int, tuple[int, ...]] = {}
        self._phrases: dict[int, list[tuple[tuple[int, ...], int]]] = {}
        self.names: dict[int, str] = {}
        for number, group in enumerate(groups):
            self._add_group(number, group, vocabulary)
        for phrases in self._phrases.values():
            phrases.sort(key=lambda phrase: (-len(phrase[0]), phrase))

    def _add_group(self, number: int, group: Sequence[str], vocabulary: Vocabulary) -> None:
        members: list[int] = []
        for entry in group:
            read = tuple(vocabulary.read(entry))
            spelled = tuple(t for t in read if t >= FIRST_TERM)[:PHRASE_LIMIT_WORDS]
            if len(spelled) == 1 and NOT in read:
                continue  # "not guilty": the word alone would mean the opposite
            if len(spelled) == 1:
                members.append(spelled[0])
            elif spelled:
                phrase_term = vocabulary.intern(f"§{number}")
                self.names.setdefault(phrase_term, entry)
                members.append(phrase_term)
                self._phrases.setdefault(spelled[0], []).append((spelled, phrase_term))
        for term in members:
            others = (*self._alternatives.get(term, ()), *members)
            self._alternatives[term] = tuple(dict.fromkeys(t for t in others if t != term))

    def of(self, term: int) -> tuple[int, ...]:
        """Return the terms that mean the same as a term, itself excepted."""
        return self._alternatives.get(term, ())

    def phrase_at(self, terms: Sequence[int], start: int) -> tuple[int, int] | None:
        """Return the longest phrase that begins at a place, as its number of terms and its own term."""
        for spelled, phrase_term in self._phrases.get(terms[start], ()):
            if tuple(terms[start : start + len(spelled)]) == spelled:
                return len(spelled), phrase_term
        return None

    def mark(self, terms: list[int]) -> list[int]:
        """Return the terms with each phrase's own term put behind the phrase."""
        if not self._phrases or not any(term in self._phrases for term in terms):
            return terms
        marked: list[int] = []
        due: dict[int, list[int]] = {}
        for place, term in enumerate(terms):
            if (phrase := self.phrase_at(terms, place)) is not None:
                due.setdefault(place + phrase[0] - 1, []).append(phrase[1])
            marked.append(term)
            marked.extend(due.pop(place, ()))
        return marked


def initialisms(text: str) -> tuple[tuple[str, str], ...]:
    """Return pairs of an initialism (folded) and the name in the text that it stands for.

    A name is a whole run of capitalised words, small words between them allowed; its initials are taken
    with and without the small words (DoD). Those that spell an everyday word of three letters or more are
    left out (aid).

    >>> initialisms("a member of the World Trade Organization.")
    (('wto', 'World Trade Organization'),)
    """
    found: dict[str, str] = {}
    for name in _NAME.findall(text):
        for short, whole in _initialisms_of(name):
            found.setdefault(short, whole)
    return tuple(found.items())


@lru_cache(maxsize=1 << 14)
def _initialisms_of(name: str) -> tuple[tuple[str, str], ...]:
    """Return the initialisms of one name. Texts name the same things again and again."""
    words = name.split()
    found: dict[str, str] = {}
    for part in (words, *_around_and(words)):
        _add(part, found)
    return tuple(found.items())


def _around_and(words: list[str]) -> list[list[str]]:
    """Return the names on either side of each *and*: it joins two names as often as it stands inside one."""
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
    """Return the first letter, or all of a word that is itself an initialism (U.S. Agency for … is USA…)."""
    folded = fold(word.rstrip("."))
    return folded if "." in word[:-1] or (word.isupper() and len(word) > 1) else folded[:1]
