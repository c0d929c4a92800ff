"""A question as the matcher sees it: its telling words, what each may mean, and the kind of answer wanted.

The values that `query_parser` makes, and that every later step reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from bot.matching.answer_type import Kind
from bot.matching.reply import How

SYNONYM_CREDIT = 0.85


@dataclass(frozen=True, slots=True)
class Meaning:
    """A term that a word of the question may stand for, and what finding it is worth (0 to 1)."""

    term: int
    credit: float
    how: How


class QueryTerm(NamedTuple):
    """A word of the question (or a phrase, or two words typed as one), what it may mean, how telling it is.

    `asked` is how it was typed, `meant` how it is spelled rightly (folded). `meanings` are the terms it may
    stand for, none for a word that the fact base does not know; `related` are related English words, weaker
    evidence that is looked for in candidates only.
    `weight` (0 to 1) is its share in coverage before normalisation; `idf` its weight in scores, 0 for an
    unknown word; `rarity` tells how rare it is in English (see `english.rarity`).
    """

    asked: str
    folded: str
    meant: str
    meanings: tuple[Meaning, ...]
    related: tuple[Meaning, ...]
    weight: float
    idf: float
    rarity: float
    is_attribute: bool
    """Whether it asks for one particular property, such as an age or a leader."""
    is_number: bool
    """Whether it is a number or a year, in digits or in words, which must stand in the fact."""
    is_light: bool
    """Whether it stands around the question rather than in it ("tell", "please")."""
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for.

    `understood` is the question with its misspellings and its slang spelled rightly. `terms` are the words
    in the order they were asked, no stop words: `known` stand in some fact, `unknown` are the telling ones
    that stand in none. `weight` is that of all terms, `most_telling_unknown` that of the most telling of the
    unknown ones, 0 without any. `wanted` is the kind of answer wanted; `is_asking` tells whether a question
    word is there; `personal` what share of all words, small ones too, is about the one who asks or is asked;
    `is_of_people` whether it asks for people in general.
    """

    understood: str
    terms: tuple[QueryTerm, ...]
    known: tuple[QueryTerm, ...]
    unknown: tuple[QueryTerm, ...]
    weight: float
    most_telling_unknown: float
    wanted: Kind
    is_asking: bool
    personal: float
    is_of_people: bool
