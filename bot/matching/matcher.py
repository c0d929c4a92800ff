"""The matcher: from a question to a reply, over one fact base that may change fact by fact.

The way of a question: parse it into a query, retrieve candidates, look closer at them, rank them by their
features, turn these into confidences, and decide between an answer, choices and a decline. Pure and
deterministic: no clock, no input or output. One matcher serves one thread.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, assert_never

import numpy as np

from bot.facts import Fact, FactBase
from bot.matching.analysis import Analyser, FieldWeights
from bot.matching.autocomplete import Autocomplete, Completion
from bot.matching.confidence import CALIBRATION, Calibration, meaning_signals, signals
from bot.matching.decision import MORE_FROM, Outcome, Ranking, decide, decide_each
from bot.matching.evidence import Explainer
from bot.matching.features import FEATURES, RANKING_WEIGHTS, extract_features, read_json
from bot.matching.index import Index, needs_rebuild
from bot.matching.meaning import MEANING_FEATURES, Comparison, MeaningIndex, Nearest
from bot.matching.query import Query
from bot.matching.query_parser import QueryParser
from bot.matching.reply import Answer, Because, Choices, Declined, Hit, Reply
from bot.matching.retrieval import Candidate, look_up, retrieve
from bot.matching.segmentation import is_one_part, questions, stretches
from bot.matching.small_talk import recognise_small_talk
from bot.matching.synonyms import Synonyms
from bot.matching.text import WORD, Vocabulary, typed
from bot.matching.vectors import Vectors

CANDIDATES = 20
NEAREST_CANDIDATES = 10
"""So many of the facts nearest by meaning are candidates too."""
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

_WEIGHTS = np.array([RANKING_WEIGHTS[name] for name in FEATURES])
MEANING_RANKING_FILE = "ranking_meaning.json"
_STORED_WEIGHTS = {name: entry["weight"] for name, entry in read_json(MEANING_RANKING_FILE).items()}
_WORDS_WEIGHT = _STORED_WEIGHTS["words"]
_MEANING_WEIGHTS = np.array([_STORED_WEIGHTS[name] for name in MEANING_FEATURES])


class _Search(NamedTuple):
    """What the words of a question find: candidates, the slots that store the question, those allowed."""

    query: Query
    candidates: Sequence[Candidate]
    stored: Collection[int]
    only: Collection[int] | None


class Matcher:
    """Answers questions over a fact base.

    `add`, `remove` and `replace` change it in place; it is built anew only when most of it has gone.
    """

    def __init__(
        self,
        base: FactBase,
        calibration: Calibration = CALIBRATION,
        weights: FieldWeights | None = None,
        vectors: Vectors | None = None,
    ) -> None:
        """`vectors` are those that meaning is matched by; without them words alone are."""
        self.calibration = calibration
        self._vectors = vectors
        self._weights = weights or FieldWeights()
        self._synonym_groups = base.synonyms
        self._build(base, {t.name: t.title for t in base.topics})

    def _build(self, facts: Iterable[Fact], titles: Mapping[str, str]) -> None:
        """Index some facts, under these titles of their topics, and forget whatever was indexed before."""
        vocabulary = Vocabulary()
        synonyms = Synonyms(self._synonym_groups, vocabulary)
        self._index = Index(facts, titles, Analyser(vocabulary, synonyms, self._weights))
        self._meaning = None if self._vectors is None else MeaningIndex(self._index, self._vectors)
        self._parser = QueryParser(self._index)
        self._autocomplete = Autocomplete(self._index)
        self._explainer = Explainer(vocabulary, synonyms)

    def reply(self, text: str, topic: str | None = None) -> Reply:
        """Answer a question, offer choices, or decline. Any text is allowed."""
        text = typed(text)
        small_talk = recognise_small_talk(text)
        if small_talk is not None and not self._index.slots_storing(text):
            return Declined(Because.SMALL_TALK, small_talk=small_talk)
        if not WORD.search(text):
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
        return _telling(self._decide(best), [ranking for ranking in rankings if ranking is not best])

    def _narrowed(self, text: str, topic: str | None, ranking: Ranking | None = None) -> Ranking:
        """Return the ranking of a question, or of the best understood stretch of a rambling one."""
        ranking = ranking or self.ranking(text, topic)
        if ranking.confidence >= self.calibration.answer_from or ranking.words < RAMBLING_WORDS:
            return ranking
        others = [self.ranking(stretch, topic) for stretch in stretches(text)]
        telling = [other for other in others if other.words >= TELLING_WORDS and other.stands_alone]
        return max([ranking, *telling], key=lambda other: other.confidence)

    def rank(self, text: str, topic: str | None = None, limit: int = 10) -> tuple[Hit, ...]:
        """Return the best hits in order, whatever their confidence."""
        ranking = self.ranking(text, topic, max(limit, CANDIDATES), share=0.0)
        return self._hits(ranking, range(min(limit, len(ranking.facts))))

    def complete(self, text: str, topic: str | None = None, limit: int = 25) -> tuple[Completion, ...]:
        """Return the stored phrasings nearest to what was typed so far, each with its fact.

        Some of each fact for no text.
        """
        return self._autocomplete.phrasings(topic).complete(text, limit)

    def ranking(
        self, text: str, topic: str | None = None, limit: int = CANDIDATES, share: float = PROMISING
    ) -> Ranking:
        """Return what is found for a question, before any decision."""
        search = self._search(typed(text), topic, limit, share)
        by_words = self._rank(search)
        if self._meaning is None or not search.query.terms or by_words.is_sure_by_words:
            return by_words
        return self._rank_by_meaning(search, self._meaning) if self._meaning.is_ready() else by_words

    def rankings(self, text: str) -> tuple[Ranking, Ranking] | None:
        """Return what words find, and what they find with the encoder's help: to learn from.

        None without an encoder, and when nothing was asked.
        """
        search = self._search(typed(text), None, CANDIDATES, PROMISING)
        if self._meaning is None or not search.query.terms or not self._meaning.is_ready():
            return None
        return self._rank(search), self._rank_by_meaning(search, self._meaning)

    def _search(self, text: str, topic: str | None, limit: int, share: float) -> _Search:
        """Return the candidates that the words of a question find."""
        index, query = self._index, self._parser.parse(text)
        only = None if topic is None else index.topic_slots.get(topic, set())
        candidates = retrieve(index, query.known, limit, only, share)
        stored = index.slots_storing(text)
        kept = stored if only is None else stored & only
        if kept and kept.isdisjoint(candidate.slot for candidate in candidates):
            candidates = look_up(index, query.known, sorted(kept))
        return _Search(query, candidates, stored, only)

    def _rank_by_meaning(self, search: _Search, meaning: MeaningIndex) -> Ranking:
        """Rank the facts nearest by meaning beside the candidates of the words."""
        query, candidates = search.query, search.candidates
        question = meaning.encode(query.understood)
        nearest = meaning.nearest(question, NEAREST_CANDIDATES, search.only)
        there = {candidate.slot for candidate in candidates}
        missing = [slot for slot in nearest.slots if slot not in there]
        both = search._replace(candidates=[*candidates, *look_up(self._index, query.known, missing)])
        compared = meaning.compare(query, question, [candidate.slot for candidate in both.candidates])
        return self._rank(both, compared, nearest)

    def _rank(
        self, search: _Search, compared: Comparison | None = None, nearest: Nearest | None = None
    ) -> Ranking:
        """Order candidates, best first, and say how sure each is."""
        query, candidates, stored, _ = search
        table = extract_features(self._index, query, candidates)
        is_stored = np.array([candidate.slot in stored for candidate in candidates], np.float64)
        scores = table.features @ _WEIGHTS + AS_STORED_LOG_ODDS * is_stored
        if compared is not None:
            scores = _WORDS_WEIGHT * scores + compared.features @ _MEANING_WEIGHTS
        facts = [self._index.facts[candidate.slot] for candidate in candidates]
        rounded = scores.round(9).tolist()
        order = sorted(range(len(facts)), key=lambda n: (-rounded[n], facts[n].id))
        scores = scores.take(order)
        credits = tuple([candidates[n].credits for n in order])
        rows = signals(table.ordered(order), scores, credits, query)
        if compared is not None and nearest is not None:
            compared = compared.ordered(order)
            rows = np.hstack((rows, meaning_signals(compared, nearest, query)))
        return Ranking(
            query,
            tuple([facts[n] for n in order]),
            scores,
            np.maximum(self.calibration.confidence(rows), AS_STORED_CONFIDENCE * is_stored[order]),
            rows,
            credits,
            is_stored=bool(order) and bool(is_stored[order[0]]),
            compared=compared,
            on_topic=0.0 if compared is None else self.calibration.on_topic(rows),
        )

    def add(self, fact: Fact) -> None:
        """Put a fact in force. Raises `ValueError` when one with its id already is."""
        self._index.add(fact)
        if needs_rebuild(len(self._index.facts), self._index.count):
            self._build(self._index.living, self._index.topic_titles)

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
        if not self._index.follow(base.by_id, titles):
            self._build(base, titles)
        self.prepare()

    def prepare(self) -> None:
        """Take in what is known of what new facts mean; what is not waits to be learned."""
        if self._meaning is not None:
            self._meaning.is_ready()

    def _decide(self, ranking: Ranking) -> Reply:
        """Return the reply to one question."""
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
        """Return that the record does not say; or that nothing was asked of it (*why?*)."""
        if not ranking.words:
            return Declined(Because.EMPTY)
        nearest = self._hits(ranking, range(min(NEAREST_LIMIT, len(ranking.facts))))
        return Declined(Because.NOT_IN_RECORD, nearest, ranking.unknown, confidence=ranking.confidence)

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
        fact = ranking.facts[n]
        title, same = self._index.title_of(fact.topic), ranking.same_in_meaning(n)
        highlight, evidence = self._explainer.explain(ranking.query, fact, title, same)
        return Hit(fact, float(ranking.scores[n]), float(ranking.confidences[n]), highlight, evidence)


def _telling(reply: Reply, others: Sequence[Ranking]) -> Reply:
    """Return the reply to one of several questions, with what the others ask that it does not speak of."""
    if isinstance(reply, Declined):
        missed = [word for ranking in others for word in ranking.unknown]
    else:
        shown = [hit.fact for hit in reply.hits]
        missed = [word for ranking in others for word in ranking.unmatched_by(shown)]
    return replace(reply, unmatched=tuple(dict.fromkeys((*reply.unmatched, *missed))))
