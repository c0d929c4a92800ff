"""Typos as people make them, injected at a fixed seed: one edit in every second long word."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

LONG_WORD = re.compile(r"[^\W\d_]{5,}")
"""A run of at least five letters."""

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def misspell(question: str, seed: int) -> str:
    """Return the question with one edit in its first, third, fifth … word of five letters or more.

    Each edit swaps two neighbouring letters, drops one, doubles one, or hits a neighbouring key, at any
    place; it always changes the word. Equal questions at equal seeds get equal typos.

    >>> misspell("Where does the Niger river begin?", 1) == misspell("Where does the Niger river begin?", 1)
    True
    """
    dice = random.Random(f"{seed}:{question}")
    count = 0

    def edited(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return _edit(match.group(), dice) if count % 2 else match.group()

    return LONG_WORD.sub(edited, question)


def _edit(word: str, dice: random.Random) -> str:
    """Return the word with one edit, thrown again where it would change nothing ("ee" cannot be swapped)."""
    while True:
        edit = dice.choice(_EDITS)
        typed = edit(word, dice.randrange(len(word)), dice)
        if typed != word:
            return typed


def _swap(word: str, place: int, dice: random.Random) -> str:
    return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


def _drop(word: str, place: int, dice: random.Random) -> str:
    return word[:place] + word[place + 1 :]


def _double(word: str, place: int, dice: random.Random) -> str:
    return word[: place + 1] + word[place:]


def _neighbour(word: str, place: int, dice: random.Random) -> str:
    keys = _NEIGHBOURS.get(word[place].lower(), "")
    if not keys:
        return word
    key = dice.choice(keys)
    return word[:place] + (key.upper() if word[place].isupper() else key) + word[place + 1 :]


_EDITS: tuple[Callable[[str, int, random.Random], str], ...] = (_swap, _drop, _double, _neighbour)


def _neighbours() -> dict[str, str]:
    """Each key's neighbours on a QWERTY keyboard: left, right, and those it touches above and below."""
    near: dict[str, set[str]] = {key: set() for row in _ROWS for key in row}
    for upper, row in enumerate(_ROWS):
        for place, key in enumerate(row):
            near[key].update(row[max(0, place - 1) : place], row[place + 1 : place + 2])
            for below in _ROWS[upper + 1][max(0, place - 1) : place + 1] if upper + 1 < len(_ROWS) else "":
                near[key].add(below)
                near[below].add(key)
    return {key: "".join(sorted(keys)) for key, keys in near.items()}


_NEIGHBOURS = _neighbours()
