"""The matcher: from a question to a reply, over one fact base that may change fact by fact.

The way of a question: read it into a query, retrieve candidates, look closer and rank them, turn the
features into confidences, and decide between an answer, choices and a decline. Pure and deterministic: no
clock, no input or output. One matcher serves one thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import assert_never

import numpy as np

from bot.facts import Fact, FactBase
from bot.matching import terms
from bot.matching.analysis import Analyser, FieldWeights
from bot.matching.chatter import chatter
from bot.matching.confidence import Calibration
from bot.matching.deciding import MORE_FROM, Outcome, decide, decide_each
from bot.matching.defaults import CALIBRATION, RANKING_WEIGHTS
from bot.matching.evidence import Witness
from bot.matching.found import Ranking
from bot.matching.index import Index, is_worn
from bot.matching.later import Later
from bot.matching.parts import is_one_part, questions, stretches
from bot.matching.phrasings import Suggester
from bot.matching.ranking import Ranker
from bot.matching.reader import Reader
from bot.matching.reply import Answer, Because, Choices, Declined, Hit, Reply
from bot.matching.retrieval import Slots, alone, retrieve
from bot.matching.signals import asked, signals
from bot.matching.synonyms import Synonyms
from bot.matching.typos import Typos
from bot.matching.vocabulary import FIRST_TERM, Vocabulary

CANDIDATES = 20
PROMISING = 0.45
"""Facts with a smaller share of the best first score hardly ever win: they are not looked at closely."""
MORE_LIMIT = 4
NEAREST_LIMIT = 3
QUESTIONS_LIMIT = 3
RAMBLING_WORDS = 7
TELLING_WORDS = 2

AS_STORED_CONFIDENCE = 0.97
AS_STORED_LOG_ODDS = 4.0
"""A question that stands word for word among a fact's phrasings is that fact's: its keepers said so."""


class Matcher:
    """Answers questions over a fact base.

    `add`, `remove` and `replace` change it in place; it is built anew only when most of it has gone.
    """

    def __init__(
        self, base: FactBase, calibration: Calibration = CALIBRATION, weights: FieldWeights | None = None
    ) -> None:
        self.calibration = calibration
        self._weights = weights or FieldWeights()
        self._synonym_groups = base.synonyms
        self._build(base, {t.name: t.title for t in base.topics})

    def _build(self, facts: Iterable[Fact], titles: Mapping[str, str]) -> None:
        """Index some facts, under these titles of their topics, and forget whatever was indexed before."""
        vocabulary = Vocabulary()
        synonyms = Synonyms(self._synonym_groups, vocabulary)
        self._index = Index(facts, titles, Analyser(vocabulary, synonyms, self._weights))
        self._vocabulary = vocabulary
        self._synonyms = synonyms
        self._spelled = 0, FIRST_TERM
        self._typos = Typos(self._new_spellings(), self._frequency)
        self._reader = Reader(self._index, self._typos)
        self._ranker = Ranker(self._index)
        self._suggester = Suggester(self._index)
        self._witness = Witness(vocabulary, synonyms)

    def reply(self, text: str, topic: str | None = None) -> Reply:
        """Answer a question, offer choices, or decline. Any text is allowed."""
        text = terms.typed(text)
        small_talk = chatter(text)
        if small_talk is not None and not self._index.storing(text):
            return Declined(Because.CHATTER, chatter=small_talk)
        if not terms.WORD.search(text):
            return Declined(Because.EMPTY)
        whole = self.ranking(text, topic)
        if is_one_part(text):
            return self._decide(whole)
        return self._decide_long(text, topic, whole)

    def _decide_long(self, text: str, topic: str | None, whole: Ranking) -> Reply:
        """Answer each question of a message, or the one part of it that is asked most clearly."""
        parts = questions(text)
        asking = [part.text for part in parts if part.asks] or [part.text for part in parts]
        if len(parts) < 2:
            return self._decide(self._narrowed(text, topic, whole))
        rankings = [self._narrowed(part, topic) for part in asking[:QUESTIONS_LIMIT]]
        answers = decide_each(rankings, whole, self.calibration)
        if len(answers) > 1:
            return self._answer_each(answers)
        candidates = [whole, *(ranking for ranking in rankings if ranking.stands_alone)]
        best = max(candidates, key=lambda ranking: ranking.confidence)
        return self._telling(self._decide(best), [ranking for ranking in rankings if ranking is not best])

    @staticmethod
    def _telling(reply: Reply, others: Sequence[Ranking]) -> Reply:
        """The reply to one of several questions, with what the others ask that it does not speak of."""
        if isinstance(reply, Declined):
            missed = (word for ranking in others for word in ranking.strangers)
        else:
            shown = [hit.fact for hit in reply.hits]
            missed = (word for ranking in others for word in ranking.unmatched_by(shown))
        return replace(reply, unmatched=tuple(dict.fromkeys((*reply.unmatched, *missed))))

    def _narrowed(self, text: str, topic: str | None, ranking: Ranking | None = None) -> Ranking:
        """The ranking of a question, or of the best understood stretch of a rambling one."""
        ranking = ranking or self.ranking(text, topic)
        if ranking.confidence >= self.calibration.answer_from or ranking.words < RAMBLING_WORDS:
            return ranking
        others = [self.ranking(stretch, topic) for stretch in stretches(text)]
        telling = [other for other in others if other.words >= TELLING_WORDS and other.stands_alone]
        return max([ranking, *telling], key=lambda other: other.confidence)

    def rank(self, text: str, topic: str | None = None, limit: int = 10) -> tuple[Hit, ...]:
        """The best hits in order, whatever their confidence."""
        ranking = self.ranking(text, topic, max(limit, CANDIDATES), share=0.0)
        return self._hits(ranking, range(min(limit, len(ranking.facts))))

    def suggest(self, text: str, topic: str | None = None, limit: int = 25) -> tuple[tuple[str, Fact], ...]:
        """Stored phrasings nearest to what was typed so far, each with its fact.

        Some of each fact for no text.
        """
        return self._suggester.offers(topic).suggest(text, limit)

    def ranking(
        self, text: str, topic: str | None = None, limit: int = CANDIDATES, share: float = PROMISING
    ) -> Ranking:
        """What was found for a question, before any decision."""
        text = terms.typed(text)
        query = self._reader.read(text)
        known, stored = query.known, self._index.storing(text)
        found = retrieve(self._index, known, limit, self._only(topic), share)
        kept = stored if topic is None else stored & self._index.topic_slots.get(topic, set())
        if kept and kept.isdisjoint(found.slots.tolist()):
            found = alone(self._index, known, sorted(kept))
        features = self._ranker.features(query, known, found)
        slots = found.slots.tolist()
        facts = [self._index.facts[slot] for slot in slots]
        scores = features @ RANKING_WEIGHTS
        if stored:
            scores += [AS_STORED_LOG_ODDS if slot in stored else 0.0 for slot in slots]
        order = _order(scores.round(9).tolist(), facts)
        scores = scores.take(order)
        credits = found.credits.take(order, 1)
        table = signals(features.take(order, 0), scores, credits, asked(query))
        confidences = self.calibration.confidence(table)
        if stored:
            as_stored = [slots[n] in stored for n in order]
            confidences = np.maximum(confidences, np.where(as_stored, AS_STORED_CONFIDENCE, 0.0))
        return Ranking(
            query,
            tuple([facts[n] for n in order]),
            scores,
            confidences,
            table,
            credits,
            is_stored=bool(order) and slots[order[0]] in stored,
        )

    def add(self, fact: Fact) -> None:
        """Put a fact in force. Raises `ValueError` when one with its id already is."""
        self._index.add(fact)
        if is_worn(len(self._index.facts), self._index.count):
            self._build(self._index.living, self._index.topic_titles)
        self._typos.learn(self._new_spellings())

    def remove(self, fact_id: str) -> Fact:
        """Take a fact out of force and give it back. Raises `KeyError` when there is none of that id."""
        return self._index.remove(fact_id)

    def replace(self, fact: Fact) -> None:
        """Put a fact in the place of the one with its id. Raises `KeyError` when there is none."""
        self.remove(fact.id)
        self.add(fact)

    def follow(self, base: FactBase) -> None:
        """Answer from another base from now on, at the cost of what differs from the one before.

        Facts are compared by identity, so what did not change must be the same objects. The words that mean
        the same are those the matcher was made with.
        """
        titles = {topic.name: topic.title for topic in base.topics}
        if self._index.follow(base.by_id, titles):
            self._typos.learn(self._new_spellings())
        else:
            self._build(base, titles)

    def _only(self, topic: str | None) -> Slots | None:
        return None if topic is None else np.array(sorted(self._index.topic_slots.get(topic, ())), np.int32)

    def _decide(self, ranking: Ranking) -> Reply:
        """The reply to one question."""
        outcome, places = decide(ranking, self.calibration)
        match outcome:
            case Outcome.ANSWER:
                return self._answer(ranking)
            case Outcome.CHOICES:
                return Choices(self._hits(ranking, places), unmatched=ranking.unmatched(places))
            case Outcome.DECLINE:
                return self._decline(ranking)
            case _:
                assert_never(outcome)

    def _decline(self, ranking: Ranking) -> Declined:
        """The record does not say; or nothing was asked of it (*why?*)."""
        if not ranking.words:
            return Declined(Because.EMPTY)
        nearest = self._hits(ranking, range(min(NEAREST_LIMIT, len(ranking.facts))))
        return Declined(Because.NOT_IN_RECORD, nearest, ranking.strangers, confidence=ranking.confidence)

    def _answer_each(self, answers: Sequence[tuple[Ranking, int]]) -> Answer:
        hits = tuple(self._hit(ranking, place) for ranking, place in answers)
        missed = (word for ranking, place in answers for word in ranking.unmatched((place,)))
        return Answer(hits, unmatched=tuple(dict.fromkeys(missed)))

    def _answer(self, ranking: Ranking) -> Answer:
        rest = [n for n, c in enumerate(ranking.confidences.tolist()) if n and c >= MORE_FROM][:MORE_LIMIT]
        return Answer(self._hits(ranking, (0,)), self._hits(ranking, rest), ranking.unmatched((0,)))

    def _hits(self, ranking: Ranking, places: Iterable[int]) -> tuple[Hit, ...]:
        return tuple([self._hit(ranking, n) for n in places])

    def _hit(self, ranking: Ranking, n: int) -> Hit:
        fact, query, witness = ranking.facts[n], ranking.query, self._witness
        topic_title = self._index.title_of(fact.topic)
        return Hit(
            fact,
            float(ranking.scores[n]),
            float(ranking.confidences[n]),
            highlight=Later(lambda: witness.highlight(query, fact)),
            evidence=Later(lambda: witness.evidence(query, fact, topic_title)),
        )

    def _new_spellings(self) -> Iterator[str]:
        """The word forms and stems that the vocabulary has learned since this was last asked for."""
        vocabulary = self._vocabulary
        forms, stems = self._spelled
        self._spelled = len(vocabulary.of_folded), len(vocabulary)
        yield from islice(vocabulary.of_folded, forms, None)
        yield from (stem for stem in vocabulary.stems[stems:] if stem.isalpha())

    def _frequency(self, word: str) -> int:
        """In how many facts a word stands that may have been meant, or one that means the same."""
        term = self._vocabulary.of_stem(word)
        if term is None and self._vocabulary.is_written(word):
            term = self._vocabulary.of_folded[word]
        if term is None:
            return 0
        return max(map(self._index.frequency, (term, *self._synonyms.of(term))))


def _order(scores: list[float], facts: Sequence[Fact]) -> list[int]:
    """The places of scores from the highest to the lowest; ties by the id of the fact."""
    places = range(len(scores))
    if len(set(scores)) == len(scores):
        return sorted(places, key=scores.__getitem__, reverse=True)
    return sorted(places, key=lambda n: (-scores[n], facts[n].id))
