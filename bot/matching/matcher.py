"""The matcher: from a question to a reply, over one fact base that may change fact by fact.

The way of a question: read it into a query, retrieve candidates, look closer and rank them, turn the
features into confidences, and decide between an answer, choices and a decline. Pure and deterministic: no
clock, no input or output. One matcher serves one thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.facts import Fact, FactBase
from bot.matching import terms
from bot.matching.analysis import Analyser, FieldWeights
from bot.matching.chatter import chatter
from bot.matching.confidence import Calibration, Floats, signals
from bot.matching.defaults import CALIBRATION, RANKING_WEIGHTS
from bot.matching.evidence import Witness
from bot.matching.highlight import highlight
from bot.matching.index import Index
from bot.matching.parts import SHORT_WORDS, questions, stretches
from bot.matching.phrasings import suggest
from bot.matching.query import Query, Reader
from bot.matching.ranking import Ranker
from bot.matching.reply import Answer, Because, Choices, Declined, Hit, LaterHits, Reply
from bot.matching.retrieval import Slots, retrieve
from bot.matching.synonyms import Synonyms
from bot.matching.typos import Typos
from bot.matching.vocabulary import FIRST_TERM, Vocabulary

CANDIDATES = 12
CHOICES_LIMIT = 4
MORE_LIMIT = 4
NEAREST_LIMIT = 3
MORE_FROM = 0.1
QUESTIONS_LIMIT = 3
RAMBLING_WORDS = 7
TELLING_WORDS = 2
CLOSE = 0.6
"""A hit is close to the best one from this share of its confidence."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What was found for a query: facts, best first, with scores, confidences and the signals behind them.

    `credits` (known words × facts) tells what each fact accounts for.
    """

    query: Query
    facts: tuple[Fact, ...]
    scores: Floats
    confidences: Floats
    signals: Floats
    credits: npt.NDArray[np.float32]

    def unmatched(self, hits: Iterable[int]) -> tuple[str, ...]:
        """The words of the question, as typed, that none of some facts accounts for.

        Words around it aside.
        """
        places = [n for n in hits if n < len(self.facts)]
        credits = dict(zip(map(id, self.query.known), self.credits[:, places].tolist(), strict=True))
        return tuple(w.asked for w in self.query.sought if not (w.is_light or any(credits.get(id(w), ()))))

    @property
    def confidence(self) -> float:
        """That of the best fact, 0 when nothing was found."""
        return float(self.confidences[0]) if len(self.confidences) else 0.0

    @property
    def words(self) -> int:
        """How many words of the question tell something."""
        return sum(not word.is_light for word in self.query.sought)


class Matcher:
    """Answers questions over a fact base.

    `add`, `remove` and `replace` change it in place, without a rebuild.
    """

    def __init__(
        self, base: FactBase, calibration: Calibration = CALIBRATION, weights: FieldWeights | None = None
    ) -> None:
        self.calibration = calibration
        vocabulary = Vocabulary()
        synonyms = Synonyms(base.synonyms, vocabulary)
        self._index = Index(
            base,
            {t.name: t.title for t in base.topics},
            Analyser(vocabulary, synonyms, weights or FieldWeights()),
        )
        self._vocabulary = vocabulary
        self._typos = Typos(self._spellings(), self._frequency)
        self._reader = Reader(self._index, self._typos)
        self._ranker = Ranker(self._index)
        self._witness = Witness(vocabulary, synonyms)
        self._seen_words = len(vocabulary.of_folded)

    def reply(self, text: str, topic: str | None = None) -> Reply:
        """Answer a question, offer choices, or decline. Any text is allowed."""
        small_talk = chatter(text)
        if small_talk is not None:
            return Declined(Because.CHATTER, chatter=small_talk)
        if not terms.WORD.search(text):
            return Declined(Because.EMPTY)
        whole = self.ranking(text, topic)
        if len(text.split()) < SHORT_WORDS:
            return self._decide(whole)
        return self._decide_long(text, topic, whole)

    def _decide_long(self, text: str, topic: str | None, whole: Ranking) -> Reply:
        """Answer each question of a message, or the one part of it that is asked most clearly."""
        parts = questions(text)
        asking = [part.text for part in parts if part.asks] or [part.text for part in parts]
        rankings = (
            [self._narrowed(part, topic) for part in asking]
            if len(parts) > 1
            else [self._narrowed(text, topic, whole)]
        )
        sure: dict[str, Ranking] = {}
        for ranking in rankings:
            if ranking.confidence >= self.calibration.answer_from:
                sure.setdefault(ranking.facts[0].id, ranking)
        if len(sure) > 1 and len(asking) > 1:
            return self._answer_each(tuple(sure.values())[:QUESTIONS_LIMIT])
        best = max([whole, *rankings], key=lambda ranking: ranking.confidence)
        return self._decide(best)

    def _narrowed(self, text: str, topic: str | None, ranking: Ranking | None = None) -> Ranking:
        """The ranking of a question, or of the best understood stretch of a rambling one."""
        ranking = ranking or self.ranking(text, topic)
        if ranking.confidence >= self.calibration.answer_from or ranking.words < RAMBLING_WORDS:
            return ranking
        others = [self.ranking(stretch, topic) for stretch in stretches(text)]
        telling = [other for other in others if other.words >= TELLING_WORDS]
        return max([ranking, *telling], key=lambda other: other.confidence)

    def rank(self, text: str, topic: str | None = None, limit: int = 10) -> tuple[Hit, ...]:
        """The best hits in order, whatever their confidence."""
        ranking = self.ranking(text, topic, max(limit, CANDIDATES))
        return tuple(self._hit(ranking, n) for n in range(min(limit, len(ranking.facts))))

    def suggest(self, text: str, topic: str | None = None, limit: int = 25) -> tuple[tuple[str, Fact], ...]:
        """Stored phrasings nearest to what was typed so far, each with its fact.

        Some of each fact for no text.
        """
        facts = [
            f
            for slot, f in enumerate(self._index.facts)
            if self._index.alive[slot] and topic in (None, f.topic)
        ]
        return suggest(text, facts, limit)

    def ranking(self, text: str, topic: str | None = None, limit: int = CANDIDATES) -> Ranking:
        """What was found for a question, before any decision."""
        query = self._reader.read(text)
        known = query.known
        found = retrieve(self._index, known, limit, self._only(topic))
        features = self._ranker.features(query, known, found)
        scores = features @ RANKING_WEIGHTS
        facts = [self._index.facts[slot] for slot in found.slots.tolist()]
        order = sorted(range(len(facts)), key=lambda n: (-round(scores[n], 9), facts[n].id))
        strangers = [word.weight for word in query.sought if not word.meanings]
        words = sum(not w.is_light for w in query.sought)
        table = signals(
            features[order],
            scores[order],
            sum(strangers) / (query.weight or 1.0),
            words,
            max(strangers, default=0.0),
        )
        return Ranking(
            query,
            tuple(facts[n] for n in order),
            scores[order],
            self.calibration.confidence(table),
            table,
            found.credits[:, order],
        )

    def add(self, fact: Fact) -> None:
        """Put a fact in force. Raises `ValueError` when one with its id already is."""
        self._index.add(fact)
        if len(self._vocabulary.of_folded) > self._seen_words:
            self._typos.learn(self._spellings())
            self._seen_words = len(self._vocabulary.of_folded)

    def remove(self, fact_id: str) -> Fact:
        """Take a fact out of force and give it back. Raises `KeyError` when there is none of that id."""
        return self._index.remove(fact_id)

    def replace(self, fact: Fact) -> None:
        """Put a fact in the place of the one with its id. Raises `KeyError` when there is none."""
        self.remove(fact.id)
        self.add(fact)

    def _only(self, topic: str | None) -> Slots | None:
        return None if topic is None else np.array(sorted(self._index.topic_slots.get(topic, ())), np.int32)

    def _decide(self, ranking: Ranking) -> Reply:
        confidences = ranking.confidences
        limits = self.calibration
        best = confidences[0] if len(confidences) else 0.0
        close = [n for n, c in enumerate(confidences) if c >= max(limits.offer_from, CLOSE * best)][
            :CHOICES_LIMIT
        ]
        if best >= limits.answer_from and len(close) < 2:
            return self._answer(ranking, 1)
        if best >= limits.offer_from and len(close) > 1:
            hits = tuple(self._hit(ranking, n) for n in sorted(close, key=lambda n: -confidences[n]))
            return Choices(hits, unmatched=ranking.unmatched(close))
        if best >= limits.answer_from:
            return self._answer(ranking, 1)
        nearest = LaterHits(min(NEAREST_LIMIT, len(ranking.facts)), lambda n: self._hit(ranking, n))
        return Declined(
            Because.NOT_IN_RECORD, nearest, ranking.unmatched((0,)), confidence=ranking.confidence
        )

    def _answer_each(self, rankings: Sequence[Ranking]) -> Answer:
        hits = tuple(self._hit(ranking, 0) for ranking in rankings)
        missed = (word for ranking in rankings for word in ranking.unmatched((0,)))
        return Answer(hits, unmatched=tuple(dict.fromkeys(missed)))

    def _answer(self, ranking: Ranking, count: int) -> Answer:
        hits = tuple(self._hit(ranking, n) for n in range(count))
        rest = [n for n in range(count, len(ranking.facts)) if ranking.confidences[n] >= MORE_FROM][
            :MORE_LIMIT
        ]
        return Answer(
            hits, LaterHits(len(rest), lambda n: self._hit(ranking, rest[n])), ranking.unmatched(range(count))
        )

    def _hit(self, ranking: Ranking, n: int) -> Hit:
        fact = ranking.facts[n]
        text = fact.passage.text
        places = self._witness.places(text)
        weights = {m.term: w.idf * m.credit for w in ranking.query.known for m in w.meanings}
        return Hit(
            fact=fact,
            score=float(ranking.scores[n]),
            confidence=float(ranking.confidences[n]),
            highlight=highlight(text, places, weights, ranking.query.wanted),
            evidence=self._witness.evidence(ranking.query, fact, places),
        )

    def _spellings(self) -> list[str]:
        return [*self._vocabulary.of_folded, *(s for s in self._vocabulary.stems[FIRST_TERM:] if s.isalpha())]

    def _frequency(self, word: str) -> int:
        term = self._vocabulary.of_folded.get(word) or self._vocabulary.of_stem(word)
        return 0 if term is None else self._index.frequency(term)
