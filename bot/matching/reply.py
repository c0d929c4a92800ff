"""What the matcher answers: a closed union, with the evidence kept.

`Reply = Answer | Choices | Declined`, to be matched exhaustively. An answer without a hit cannot be built,
a hit without a fact cannot be built, and a fact without a passage cannot be built: so no answer lacks a
citation.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from bot.facts.model import Fact
from bot.matching.small_talk import SmallTalk


class How(enum.StrEnum):
    """How a word of the question was recognised in a fact, from the surest to the least sure."""

    EXACT = "exact"
    STEM = "stem"
    INITIALISM = "initialism"
    SYNONYM = "synonym"
    TYPO = "typo"
    RELATED = "related"
    MEANING = "meaning"


class Where(enum.StrEnum):
    """Where the word found stands: in the passage, which members see, or beside it.

    Beside it are the fact's keywords and phrasings, and the titles of its topic, section and document.
    """

    PASSAGE = "passage"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A word (or words) of the question, the fact's word that accounts for it, how, its credit, and where."""

    asked: str
    found: str
    how: How
    credit: float
    where: Where = Where.PASSAGE


@dataclass(frozen=True, slots=True)
class Hit:
    """A fact found for a question.

    `score` is unbounded and only orders hits of one question; `confidence` (0 to 1) is calibrated.
    `highlight` holds character spans of the passage's text, in order and apart from each other: the
    sentence or words that answer. `evidence` tells for each word of the question what accounts for it.
    """

    fact: Fact
    score: float
    confidence: float
    highlight: Sequence[tuple[int, int]]
    evidence: Sequence[Evidence]


class Because(enum.StrEnum):
    """Why a question was declined."""

    NOT_IN_RECORD = "not in the record"
    SMALL_TALK = "small talk"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class _WithHits:
    """Passages with their citations, and the next best hits for whoever wants more.

    `unmatched` are the words of the question nothing in them accounts for, as they were typed.
    """

    hits: tuple[Hit, ...]
    more: Sequence[Hit] = ()
    unmatched: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.hits:
            raise ValueError(f"{type(self).__name__} needs a passage to cite")

    @property
    def confidence(self) -> float:
        """That of the first hit."""
        return self.hits[0].confidence


class Answer(_WithHits):
    """One passage for each thing asked (nearly always one)."""

    __slots__ = ()


class Choices(_WithHits):
    """Passages that may be meant, the best first: the person who asked picks, or says that none is.

    Several that are close, or one or more that are not sure enough to answer with.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Declined:
    """The record does not say.

    `nearest` are the closest hits, to name topics by, never to answer with; `confidence` is that of the first
    of them, 0 without one. `unmatched` are the words of the question that nothing in the fact base speaks of.
    `elsewhere` are the names of topics that may answer what was asked in another one, which does not.
    """

    because: Because
    nearest: Sequence[Hit] = ()
    unmatched: tuple[str, ...] = ()
    small_talk: SmallTalk | None = None
    confidence: float = 0.0
    elsewhere: tuple[str, ...] = ()


Reply = Answer | Choices | Declined
