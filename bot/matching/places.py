"""The words of a text and where they stand, for the few texts that are shown."""

from __future__ import annotations

import re
from functools import cached_property, partial
from itertools import accumulate
from typing import NamedTuple

from bot.matching import terms
from bot.matching.vocabulary import Vocabulary

_ENDS_ON_INITIAL = re.compile(r"\.[^\W\d_]$")
"""U.S, D.C, e.g: the full stop that follows belongs to the word, though its term does without."""

_GAPS_AND_WORDS = re.compile(f"({terms.WORD.pattern})")
"""Splits a text into what stands before each word, the word, and at last what stands behind them all."""


class Place(NamedTuple):
    """A word of a passage: its span, and its term (None when the vocabulary has none for it: a stop word)."""

    start: int
    end: int
    surface: str
    term: int | None

    @property
    def folded(self) -> str:
        """Its comparable form."""
        return terms.fold(self.surface)


_place = partial(tuple.__new__, Place)
"""Makes a place of four values, much quicker than by their names."""


class Words(list[Place]):
    """The words of a text in order, stop words among them."""

    @cached_property
    def of_term(self) -> dict[int, list[Place]]:
        """Where each term stands, in order."""
        found: dict[int, list[Place]] = {}
        for place in self:
            if place.term is not None:
                found.setdefault(place.term, []).append(place)
        return found


def words_in(text: str, vocabulary: Vocabulary) -> Words:
    """The words of a text with where they stand."""
    pieces = _GAPS_AND_WORDS.split(text)
    edges = list(accumulate(map(len, pieces)))
    surfaces = pieces[1::2]
    known = vocabulary.terms(surfaces)
    for n, surface in enumerate(surfaces):
        if "." in surface and pieces[2 * n + 2].startswith(".") and _ENDS_ON_INITIAL.search(surface):
            surfaces[n] += "."
            edges[2 * n + 1] += 1
    return Words(map(_place, zip(edges[:-1:2], edges[1::2], surfaces, known, strict=True)))
