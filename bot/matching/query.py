"""A question as the matcher sees it: its telling words, what each may mean, and the kind of answer wanted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bot.matching.attributes import is_attribute
from bot.matching.fit import Kind
from bot.matching.lexicon import LIGHT_WORDS, NUMBERS
from bot.matching.reply import How
from bot.matching.terms import stem

SYNONYM_CREDIT = 0.85
PEOPLE = stem("people")


@dataclass(frozen=True, slots=True)
class Meaning:
    """A term that a word of the question may stand for, and what finding it is worth (0 to 1)."""

    term: int
    credit: float
    how: How


class Sought(NamedTuple):
    """A word of the question (or a phrase, or two words typed as one).

    What it may mean, and how telling it is.

    `kin` are related English words, weaker evidence that is looked for in candidates only.
    `start` and `end` are its span in the question; `weight` (0 to 1) is its share in coverage before
    normalisation; `idf` is its weight in scores, 0 for a word that the fact base does not know; `rarity`
    tells how rare it is in English (see `lexicon.rarity`).
    """

    asked: str
    folded: str
    start: int
    end: int
    meanings: tuple[Meaning, ...]
    weight: float
    idf: float
    is_name: bool = False
    kin: tuple[Meaning, ...] = ()
    rarity: float = 0.0

    @property
    def is_attribute(self) -> bool:
        """Whether it asks for one particular property, such as an age or a leader."""
        return is_attribute(self.folded)

    @property
    def is_number(self) -> bool:
        """Whether it is a number or a year, in digits or in words, which must stand in the fact."""
        return self.folded[:1].isdigit() or self.folded in NUMBERS

    @property
    def is_light(self) -> bool:
        """Whether it stands around the question rather than in it ("tell", "please")."""
        return self.folded in LIGHT_WORDS


@dataclass(frozen=True)
class Query:
    """What is looked for.

    Words in the order they were asked, no stop words, and the kind of answer wanted; and how it is put:
    whether it has a question word, and what share of all its words is about the one who asks or is asked.
    """

    sought: tuple[Sought, ...]
    wanted: Kind
    is_asking: bool = False
    personal: float = 0.0

    @cached_property
    def weight(self) -> float:
        """The weight of all its words, known or not."""
        return sum(word.weight for word in self.sought)

    @cached_property
    def strangers(self) -> tuple[Sought, ...]:
        """The telling words that stand in no fact."""
        return tuple([word for word in self.sought if not (word.meanings or word.is_light)])

    @property
    def is_of_people(self) -> bool:
        """Whether it asks for people in general."""
        return any(stem(word.folded) == PEOPLE for word in self.sought)

    @property
    def strangest(self) -> float:
        """The weight of the most telling of the strangers."""
        return max([word.weight for word in self.strangers], default=0.0)

    @cached_property
    def known(self) -> tuple[Sought, ...]:
        """The words that stand in some fact."""
        return tuple(word for word in self.sought if word.meanings)
