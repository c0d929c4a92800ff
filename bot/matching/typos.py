"""Misspellings: which known word an unknown one was meant to be, if any.

Strict, because a wrong guess is a wrong answer.

Candidates within one edit come from a deletion index (Garbe's symmetric deletes: two words one edit apart
share a form with one letter taken out), so the vocabulary is never scanned; only long words get a second
edit, looked for among words with the same first letter and nearly the same length. Distances are
rapidfuzz's optimal string alignment, where swapping two neighbouring letters is one edit.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from string import ascii_lowercase

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST_CHARS = 4
ANY_EDIT_FROM_CHARS = 5
NEW_FIRST_LETTER_FROM_CHARS = 6
TWO_EDITS_FROM_CHARS = 8
LONGEST_CHARS = 32
LETTERS = (*ascii_lowercase, "")
HALF_SHORTEST_CHARS = 3


@dataclass(frozen=True, slots=True)
class Correction:
    """The known word that was meant, and how many edits away it is."""

    word: str
    edits: int


class Typos:
    """Corrections into a growing list of words.

    `frequency` tells in how many facts a word stands: 0 is not known.
    """

    def __init__(self, words: Iterable[str], frequency: Callable[[str], int]) -> None:
        self._frequency = frequency
        self._words: list[str] = []
        self._seen: set[str] = set()
        self._shelves: dict[tuple[str, int], list[str]] = {}
        self._keys = np.zeros(0, np.int64)
        self._owners = np.zeros(0, np.int32)
        self.learn(words)

    def learn(self, words: Iterable[str]) -> None:
        """Add words, those already there excepted."""
        keys, owners = array("q"), array("i")
        for word in words:
            if word in self._seen or not SHORTEST_CHARS <= len(word) <= LONGEST_CHARS or word[0].isdigit():
                continue
            self._seen.add(word)
            self._shelves.setdefault((word[0], len(word)), []).append(word)
            variants = _variants(word)
            keys.extend(variants)
            owners.extend([len(self._words)] * len(variants))
            self._words.append(word)
        if keys:
            merged = np.concatenate((self._keys, keys))
            order = merged.argsort(kind="stable")  # quick for what is nearly sorted
            self._keys, self._owners = merged[order], np.concatenate((self._owners, owners))[order]

    def correct(self, word: str) -> Correction | None:
        """Return the known word meant by an unknown one: the likeliest slip, of equals the commonest word.

        None when nothing is near enough.

        Nearness by length: under 4 letters nothing; 4 letters, a swap, a doubled or a missing letter; from 5,
        one edit; from 8, two. The first letter holds, except that it may be swapped, or wrong in words of 6
        letters or more.
        """
        if not SHORTEST_CHARS <= len(word) <= LONGEST_CHARS or word[0].isdigit():
            return None
        near = [w for w in self._one_edit_away(word) if _plausible(word, w)]
        for slip in (_swapped, _doubling, _dropped, _any):
            best = self._commonest(w for w in near if slip(word, w))
            if best is not None:
                return Correction(best, 1)
        if len(word) >= TWO_EDITS_FROM_CHARS and (best := self._commonest(self._two_edits_away(word))):
            return Correction(best, 2)
        return None

    def _commonest(self, near: Iterable[str]) -> str | None:
        """Return the word that most facts have; None when no fact has any of them."""
        living = ((-count, word) for word in near if (count := self._frequency(word)))
        return min(living, default=(0, None))[1]

    def _one_edit_away(self, word: str) -> list[str]:
        keys = np.array(list(_variants(word)), np.int64)
        numbers: set[int] = set()
        for start, end in zip(
            self._keys.searchsorted(keys, "left"), self._keys.searchsorted(keys, "right"), strict=True
        ):
            if start < end:
                numbers.update(self._owners[start:end].tolist())
        return [w for n in numbers if OSA.distance(word, w := self._words[n], score_cutoff=1) == 1]

    def _two_edits_away(self, word: str) -> list[str]:
        near: list[str] = []
        for length in range(len(word) - 2, len(word) + 3):
            shelf = self._shelves.get((word[0], length))
            if shelf and length >= TWO_EDITS_FROM_CHARS - 1:
                near.extend(
                    m[0]
                    for m in process.extract(word, shelf, scorer=OSA.distance, score_cutoff=2, limit=None)
                )
        return near

    def split(self, word: str, known: Callable[[str], bool]) -> tuple[str, str] | None:
        """Return the two known words that were typed as one, the most even split first; None without any."""
        places = range(HALF_SHORTEST_CHARS, len(word) - HALF_SHORTEST_CHARS + 1)
        for place in sorted(places, key=lambda p: (abs(2 * p - len(word)), p)):
            if known(word[:place]) and known(word[place:]):
                return word[:place], word[place:]
        return None


def _variants(word: str) -> set[int]:
    """Return hashes of a word and of its forms with a letter taken out; a collision only costs a distance."""
    variants = {hash(word[:n] + word[n + 1 :]) for n in range(len(word))}
    variants.add(hash(word))
    return variants


def _plausible(typed: str, meant: str) -> bool:
    swapped = _swapped(typed, meant)
    if len(typed) < ANY_EDIT_FROM_CHARS:
        return typed[0] == meant[0] and (swapped or _doubling(typed, meant) or _dropped(typed, meant))
    if typed[0] == meant[0] or swapped:
        return True
    return len(typed) >= NEW_FIRST_LETTER_FROM_CHARS


def _swapped(typed: str, meant: str) -> bool:
    """Return whether two letters are in the wrong order, which hardly ever makes another word."""
    return len(typed) == len(meant) and sorted(typed) == sorted(meant)


def _doubling(typed: str, meant: str) -> bool:
    return any(typed[n] == typed[n - 1] and typed[:n] + typed[n + 1 :] == meant for n in range(1, len(typed)))


def _dropped(typed: str, meant: str) -> bool:
    return len(typed) < len(meant)


def _any(typed: str, meant: str) -> bool:
    return True


def slips(word: str) -> set[str]:
    """Return what a word becomes by one slip of the fingers, its first letter aside unless it is swapped.

    Two letters swapped or one typed twice; in words of 5 letters or more one left out or another typed, too.

    >>> sorted(slips("the"))
    ['hte', 'teh', 'thee', 'thhe', 'tthe']
    """
    made = {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)}
    made.update(word[: n + 1] + word[n:] for n in range(len(word)))
    if len(word) >= ANY_EDIT_FROM_CHARS:
        made.update(word[:n] + letter + word[n + 1 :] for n in range(1, len(word)) for letter in LETTERS)
    return made - {word}
