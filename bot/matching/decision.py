"""What was found for a question, and whether it is an answer, a choice, or nothing to reply with.

Pure: from rankings and the limits of the confidence to places in the rankings.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.facts import Fact
from bot.matching.confidence import Calibration, Floats
from bot.matching.features import FEATURES
from bot.matching.meaning import Comparison
from bot.matching.query import SYNONYM_CREDIT, Query, QueryTerm
from bot.matching.text import fold, is_stop_word

SURE_BY_WORDS = 0.9
ON_TOPIC_FROM = 0.5
"""So likely a question must be about this record for a passage to be offered that is not sure."""
SAME_FROM = 0.42
"""From this cosine on two words mean much the same where they stand."""
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

CHOICES_LIMIT = 4
MORE_FROM = 0.1
"""So likely a passage must be to be shown as a rival of the answer, or after it."""
BESIDE_FROM = 0.002
"""So likely a passage must be to stand beside one that is not sure: hardly any less likely one is meant."""
LEANING_PLACES = 3
"""So many of the first hits of a vague question may be what it asks, if the whole message speaks for one."""
CLOSE_LOG_ODDS = 1.2
"""Scores are log-odds, as they were fitted: a rival of the best hit is at most e^1.2 times less likely."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """What was found for a query: facts, best first, with scores, confidences and the signals behind them.

    `credits` (facts × known words) tells what each fact accounts for; `is_stored` whether the question stands
    word for word among the phrasings of the best fact. `compared` is what the encoder said, if it was asked,
    and
    `on_topic` how likely the question is about this record then.
    """

    query: Query
    facts: tuple[Fact, ...]
    scores: Floats
    confidences: Floats
    signals: Floats
    credits: Sequence[Sequence[float]]
    is_stored: bool = False
    compared: Comparison | None = None
    on_topic: float = 0.0

    def unmatched(self, hits: Iterable[int]) -> tuple[str, ...]:
        """Return the telling words of the question, as typed, that none of some facts accounts for."""
        places = [n for n in hits if n < len(self.facts)]
        return tuple(w.asked for w in self._lacking(places) if not w.is_light)

    def _lacking(self, places: Sequence[int]) -> tuple[QueryTerm, ...]:
        """Return the words of the question that none of the facts in some places accounts for."""
        known = enumerate(self.query.known)
        credited = [word for n, word in known if any(self.credits[place][n] for place in places)]
        meant = {word for place in places for word in self.same_in_meaning(place)}
        return tuple([word for word in self.query.terms if word not in credited and word.meant not in meant])

    def same_in_meaning(self, place: int) -> dict[str, tuple[str, float]]:
        """Return which words of the question mean much the same in the passage at a place as a word of it.

        By the word, as it was meant: the passage's word, and their cosine. Numbers and names mean themselves.
        """
        if self.compared is None:
            return {}
        themselves = {word.meant for word in self.query.terms if word.is_number or word.is_name}
        matches = zip(self.compared.matches[place], self.compared.found[place], strict=True)
        return {
            fold(word): (found, match)
            for word, (match, found) in zip(self.compared.words, matches, strict=True)
            if match >= SAME_FROM and fold(word) not in themselves and not is_stop_word(fold(found))
        }

    def lacks_required(self, place: int = 0) -> bool:
        """Return whether the fact in a place has nothing for a number or a property that was asked for."""
        return any(word.is_number or word.is_attribute for word in self._lacking((place,)))

    def unmatched_by(self, facts: Collection[Fact]) -> tuple[str, ...]:
        """Return the telling words, as typed, that none of some facts accounts for, found or not."""
        return self.unmatched(n for n, fact in enumerate(self.facts) if fact in facts)

    @property
    def is_sure_by_words(self) -> bool:
        """Whether words alone answer so surely that no encoder need be asked."""
        return self.is_stored or self.confidence >= SURE_BY_WORDS

    @property
    def is_named(self) -> bool:
        """Whether a word or two are all there is to the question, and the best fact's passage has them.

        So little says nothing of what is wanted (*who is Coons*), but it is worth showing where it stands.
        """
        if self.confidence < NAMED_FROM or not 0 < self.words <= NAMING_WORDS or self.unknown:
            return False
        telling = [n for n, word in enumerate(self.query.known) if not word.is_light]
        known = self.query.known
        asked = sum(known[n].idf for n in telling) / sum(word.idf for word in known)
        in_passage = self._share_in_passage() >= SYNONYM_CREDIT * asked - 1e-6
        return in_passage and min(self.credits[0][n] for n in telling) >= SYNONYM_CREDIT

    @property
    def stands_alone(self) -> bool:
        """Whether a part of a message may speak for all of it: some of its words stand in the passage itself.

        *Should I be worried?* may be near a stored phrasing; what it is about stands in the rest.
        """
        return bool(self.facts) and self._share_in_passage() >= ALONE_FROM

    def is_worth_offering(self, answer_from: float) -> bool:
        """Return whether a best fact that is not sure may be what is meant.

        By words: its passage has anything of the question, or a stored phrasing most of it; and no word is
        asked for that says the record is silent. By meaning: the question is about this record.
        """
        if self.compared is not None:
            return bool(self.facts) and self.on_topic >= ON_TOPIC_FROM
        if not self.facts or self._asks_beyond_the_record(answer_from):
            return False
        similarity = self.signals[0, FEATURES.index("phrasing")]
        return bool(similarity >= LIKE_A_PHRASING or self._share_in_passage() >= TRACE)

    def _asks_beyond_the_record(self, answer_from: float) -> bool:
        """Return whether no fact has a property asked for or, by a hardly likely hit, a telling word.

        *Who founded the movement* is not answered by what else is known of the movement.
        """
        unknown = self.query.unknown
        if self.confidence < HARDLY_LIKELY and any(word.weight > TELLING for word in unknown):
            return True
        return self.confidence < answer_from and any(word.is_attribute for word in unknown)

    def _share_in_passage(self) -> float:
        """Return how much of the question, by weight, the best fact's passage accounts for."""
        return float(self.signals[0, FEATURES.index("passage")])

    @property
    def unknown(self) -> tuple[str, ...]:
        """The words of the question, as typed, that nothing in the fact base speaks of."""
        return tuple(word.asked for word in self.query.unknown)

    @property
    def confidence(self) -> float:
        """That of the best fact, 0 when nothing was found."""
        return float(self.confidences[0]) if len(self.confidences) else 0.0

    @property
    def words(self) -> int:
        """How many words of the question tell something."""
        return sum(not word.is_light for word in self.query.terms)


class Outcome(enum.Enum):
    """What a question gets."""

    ANSWER = enum.auto()
    CHOICES = enum.auto()
    DECLINE = enum.auto()


class Decision(NamedTuple):
    """What a question gets, and which places of its ranking are shown for it; none for a decline."""

    outcome: Outcome
    places: tuple[int, ...] = ()


_ANSWER, _DECLINE = Decision(Outcome.ANSWER, (0,)), Decision(Outcome.DECLINE)


def decide(ranking: Ranking, limits: Calibration) -> Decision:
    """Decide: a sure hit without a rival is the answer; rivals, or a hit less than sure, are choices.

    Beside the first nothing unlikely is offered, be it that the first stands alone. Of choices the likeliest
    comes first.
    """
    if ranking.confidence < limits.offer_from and not ranking.is_named:
        return _DECLINE
    scores = ranking.scores.tolist()
    rivals = [n for n, score in enumerate(scores) if scores[0] - score <= CLOSE_LOG_ODDS]
    sure = is_sure(ranking, limits)
    if sure and len(rivals) == 1:
        return _ANSWER
    if not (sure or ranking.is_worth_offering(limits.answer_from)):
        return _DECLINE
    confidences = ranking.confidences.tolist()
    close, least = (rivals, MORE_FROM) if sure else (range(len(scores)), BESIDE_FROM)
    offered = [n for n in close if n == 0 or confidences[n] >= least][:CHOICES_LIMIT]
    if sure and len(offered) == 1:
        return _ANSWER
    return Decision(Outcome.CHOICES, tuple(sorted(offered, key=lambda n: -round(confidences[n], 9))))


def is_sure(ranking: Ranking, limits: Calibration) -> bool:
    """Return whether the best fact may be the answer, rivals aside."""
    sure = ranking.confidence >= limits.answer_from and not ranking.lacks_required()
    return sure or ranking.is_stored


def decide_each(
    rankings: Sequence[Ranking], whole: Ranking, limits: Calibration
) -> tuple[tuple[Ranking, int], ...]:
    """Return the passages that answer the questions of one message, each as a ranking and a place in it.

    `whole` is the ranking of the message. One question must be sure of its answer; two may have the same.
    Nothing if one has none.
    """
    likely = dict(zip((fact.id for fact in whole.facts), whole.confidences.tolist(), strict=True))
    found: dict[str, tuple[Ranking, int]] = {}
    for ranking in sorted(rankings, key=lambda r: -r.confidence):
        least = limits.offer_from if found else limits.answer_from
        backed = {fact_id for fact_id, confidence in likely.items() if confidence >= least}
        place = 0 if is_sure(ranking, limits) else _leaning(ranking, backed - found.keys(), limits)
        if place is None:
            return ()
        found.setdefault(ranking.facts[place].id, (ranking, place))
    return tuple(sorted(found.values(), key=lambda pair: rankings.index(pair[0])))


def _leaning(ranking: Ranking, backed: Collection[str], limits: Calibration) -> int | None:
    """Return where a vague question has an answer that the whole message speaks for, too.

    As in *when was the coup and what happened to aid?*.
    """
    for place, fact in enumerate(ranking.facts[:LEANING_PLACES]):
        is_likely = ranking.confidences[place] >= limits.offer_from and fact.id in backed
        if is_likely and not ranking.lacks_required(place):
            return place
    return None
