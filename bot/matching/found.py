"""What the matcher has found for a question, before it decides what to reply."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.facts import Fact
from bot.matching.confidence import Floats
from bot.matching.query import SYNONYM_CREDIT, Query, Sought
from bot.matching.ranking import FEATURES

NAMING_WORDS = 2
ALONE_FROM = 0.3
"""So much of a part of a message must stand in the passage that answers it."""
TRACE = 0.05
"""So much of a question must stand in a passage that is offered without being sure."""
LIKE_A_PHRASING = 0.6
"""Or so much of it in a stored phrasing, as the feature *phrasing* counts."""
HARDLY_LIKELY, TELLING = 0.3, 0.8
"""A hit less likely than that is not offered for a question with a word of that weight which no fact has."""
NAMED_FROM = 0.1
"""A fact less likely than this is not shown, even if it has every word."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """What was found for a query: facts, best first, with scores, confidences and the signals behind them.

    `credits` (known words × facts) tells what each fact accounts for; `is_stored` whether the question stands
    word for word among the phrasings of the best fact.
    """

    query: Query
    facts: tuple[Fact, ...]
    scores: Floats
    confidences: Floats
    signals: Floats
    credits: npt.NDArray[np.float32]
    is_stored: bool = False

    def unmatched(self, hits: Iterable[int]) -> tuple[str, ...]:
        """The telling words of the question, as typed, that none of some facts accounts for."""
        places = [n for n in hits if n < len(self.facts)]
        return tuple(w.asked for w in self._lacking(places) if not w.is_light)

    def _lacking(self, places: Sequence[int]) -> tuple[Sought, ...]:
        """The words of the question that none of the facts in some places accounts for."""
        credited = iter([any(row) for row in self.credits.take(places, 1).tolist()])
        return tuple([word for word in self.query.sought if not word.meanings or not next(credited)])

    def lacks_what_must_stand(self, place: int = 0) -> bool:
        """Whether the fact in a place has nothing for a number or a property that was asked for."""
        return any(word.is_number or word.is_attribute for word in self._lacking((place,)))

    def unmatched_by(self, facts: Collection[Fact]) -> tuple[str, ...]:
        """The telling words of the question that none of some facts accounts for, found or not."""
        return self.unmatched(n for n, fact in enumerate(self.facts) if fact in facts)

    @property
    def is_named(self) -> bool:
        """Whether a word or two are all there is to the question, and the best fact's passage has them.

        So little says nothing of what is wanted (*who is Coons*), but it is worth showing where it stands.
        """
        if self.confidence < NAMED_FROM or not 0 < self.words <= NAMING_WORDS or self.strangers:
            return False
        telling = [n for n, word in enumerate(self.query.known) if not word.is_light]
        known = self.query.known
        asked = sum(known[n].idf for n in telling) / sum(word.idf for word in known)
        in_passage = self.signals[0, FEATURES.index("passage")] >= SYNONYM_CREDIT * asked - 1e-6
        return bool(in_passage and self.credits[telling, 0].min() >= SYNONYM_CREDIT)

    @property
    def stands_alone(self) -> bool:
        """Whether a part of a message may speak for all of it: some of its words stand in the passage itself.

        *Should I be worried?* may be near a stored phrasing; what it is about stands in the rest.
        """
        return bool(self.facts) and self._share_in_passage() >= ALONE_FROM

    def is_worth_offering(self, answer_from: float) -> bool:
        """Whether a best fact that is not sure may be what is meant.

        Its passage has anything of the question, or a stored phrasing most of it; and no word is asked for
        that says the record is silent.
        """
        if not self.facts or self._asks_beyond_the_record(answer_from):
            return False
        likeness = self.signals[0, FEATURES.index("phrasing")]
        return bool(likeness >= LIKE_A_PHRASING or self._share_in_passage() >= TRACE)

    def _asks_beyond_the_record(self, answer_from: float) -> bool:
        """Whether no fact has a property asked for, or, by a hit that is hardly likely, a telling word.

        *Who founded the movement* is not answered by what else is known of the movement.
        """
        strangers = self.query.strangers
        if self.confidence < HARDLY_LIKELY and any(word.weight > TELLING for word in strangers):
            return True
        return self.confidence < answer_from and any(word.is_attribute for word in strangers)

    def _share_in_passage(self) -> float:
        """How much of the question, by weight, the best fact's passage accounts for."""
        return float(self.signals[0, FEATURES.index("passage")])

    @property
    def strangers(self) -> tuple[str, ...]:
        """The words of the question, as typed, that nothing in the fact base speaks of."""
        return tuple(word.asked for word in self.query.strangers)

    @property
    def confidence(self) -> float:
        """That of the best fact, 0 when nothing was found."""
        return float(self.confidences[0]) if len(self.confidences) else 0.0

    @property
    def words(self) -> int:
        """How many words of the question tell something."""
        return sum(not word.is_light for word in self.query.sought)
