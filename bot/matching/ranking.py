"""The second stage.

A closer look at a few candidates, and features that say how well each accounts for the question.

All features are shares between 0 and 1 (or -1 and 1 where a thing can speak against a fact), so that one
set of weights serves any fact base. Tried and left out, for gaining nothing (tests/benchmarks/RESULTS.md):
the passages next to a candidate, the noun that a question turns on, whether a name or a place is offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from bot.matching.fit import Kind
from bot.matching.index import Index
from bot.matching.query import Query, Sought
from bot.matching.retrieval import K1, Candidates
from bot.matching.vocabulary import BREAK

FEATURES = (
    "bm25",       # BM25F, of the most these words could score
    "coverage",   # credit of the words any field accounts for, by how telling they are, unknown words too
    "sentence",   # share of the words' idf in the best sentence
    "passage",    # share of the words' idf in the passage itself
    "adjacency",  # share of neighbouring words that stand as neighbours in the passage
    "phrasing",   # likeness to the most alike stored phrasing
    "heading",    # likeness to the section's title, which often is a question or its subject
    "section",    # share of the words' idf in the section's title
    "title",      # share of the words' idf in the document's title
    "date", "quantity", "amount", "negation",  # 1 if that kind of answer, wanted, is offered, -1 if not
    "numbers",    # minus the share of the question's numbers that the fact lacks
    "names",      # minus the share of the question's names that the fact lacks
    "attributes", # minus the share of the properties asked for that the fact lacks
)  # fmt: skip
_AT = {name: place for place, name in enumerate(FEATURES)}
_KINDS = tuple((kind, _AT[kind.name.lower()]) for kind in Kind if kind.name)

Features = npt.NDArray[np.float64]
_Weights = npt.NDArray[np.float64]


class Ranker:
    """Features of candidates. Keeps scratch tables as long as the vocabulary, so it serves one thread."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._vocabulary = index.analyser.vocabulary
        self._marks = np.zeros(0, np.int16)
        self._credits = np.zeros(0, np.float32)
        self._kinds = np.zeros(0, np.uint8)

    def features(self, query: Query, known: Sequence[Sought], found: Candidates) -> Features:
        """An array of candidates × `FEATURES` for the known words of a query."""
        slots = found.slots.tolist()
        table = np.zeros((len(slots), len(FEATURES)))
        if not slots:
            return table
        idf = np.array([w.idf for w in known])
        shares = idf / idf.sum()
        table[:, _AT["bm25"]] = found.scores.sum(axis=0) / (idf.sum() * (K1 + 1))
        table[:, _AT["coverage"]] = np.array([w.weight for w in known]) @ found.credits / query.weight
        self._look_inside(query, known, slots, shares, table)
        self._compare_titles(query, known, slots, shares, table)
        if self._index.phrasings:
            self._compare_phrasings(query, known, slots, table)
        _require(query, known, found, table)
        return table

    def _look_inside(
        self, query: Query, known: Sequence[Sought], slots: Sequence[int], shares: _Weights, table: Features
    ) -> None:
        """Best sentence, passage, adjacency and kinds of answer, from one pass over the candidates' texts."""
        texts = [self._index.text(slot) for slot in slots]
        flat = np.concatenate(texts)
        starts = np.cumsum([0, *(len(text) for text in texts[:-1])])
        self._grow()
        marks, credits = self._mark(known, flat)
        places = np.flatnonzero(marks)
        owners = (np.searchsorted(starts, places, side="right") - 1).tolist()
        sentences = np.cumsum(flat == BREAK)[places].tolist()
        rows = [_Evidence(shares.tolist()) for _ in texts]
        for owner, sentence, place, mark, credit in zip(
            owners, sentences, places.tolist(), marks[places].tolist(), credits[places].tolist(), strict=True
        ):
            rows[owner].see(sentence, place, mark - 1, credit)
        table[:, _AT["sentence"]] = [row.best_sentence() for row in rows]
        table[:, _AT["passage"]] = [row.share() for row in rows]
        table[:, _AT["adjacency"]] = [row.adjacency() for row in rows]
        if query.wanted:
            offers = _any_in_each(self._kinds[flat], starts, len(flat))
            for kind, column in _KINDS:
                if kind in query.wanted:
                    table[:, column] = np.where(offers & kind, 1.0, -1.0)

    def _grow(self) -> None:
        """Make the scratch tables as long as the vocabulary, with room to spare."""
        size = len(self._vocabulary)
        if size > len(self._marks):
            self._marks = np.zeros(2 * size, np.int16)
            self._credits = np.zeros(2 * size, np.float32)
        if size > len(self._kinds):
            self._kinds = np.frombuffer(bytes(self._vocabulary.kinds), np.uint8)

    def _mark(
        self, known: Sequence[Sought], flat: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.float32]]:
        """For each place of a text, the number (from 1) of the word found there, or 0, and its credit."""
        meanings = sorted((m.credit, -n, m.term) for n, word in enumerate(known) for m in word.meanings)
        for credit, n, term in meanings:
            self._marks[term] = 1 - n
            self._credits[term] = credit
        result = self._marks[flat], self._credits[flat]
        for _, _, term in meanings:
            self._marks[term] = 0
        return result

    def _compare_titles(
        self, query: Query, known: Sequence[Sought], slots: Sequence[int], shares: _Weights, table: Features
    ) -> None:
        owner = {m.term: (n, m.credit) for n, word in enumerate(known) for m in reversed(word.meanings)}
        cache: dict[tuple[frozenset[int], bool], tuple[float, float]] = {}
        for row, slot in enumerate(slots):
            for column, terms in (
                ("section", self._index.section_terms(slot)),
                ("title", self._index.title_terms(slot)),
            ):
                if not terms:
                    continue
                key = terms, column == "section"
                if key not in cache:
                    there = {owner[t][0]: owner[t][1] for t in terms if t in owner}
                    shared = sum(known[n].weight * credit for n, credit in there.items())
                    cache[key] = (
                        float(sum(shares[n] for n in there)),
                        likeness(query, shared, len(there), len(terms)),
                    )
                table[row, _AT[column]] = cache[key][0]
                if column == "section":
                    table[row, _AT["heading"]] = cache[key][1]

    def _compare_phrasings(
        self, query: Query, known: Sequence[Sought], slots: Sequence[int], table: Features
    ) -> None:
        words = [({m.term: m.credit for m in word.meanings}, word.weight) for word in known]
        for row, slot in enumerate(slots):
            best = 0.0
            for phrasing in self._index.phrasings.get(slot, ()):
                credits = [
                    (max(meanings[t] for t in both), weight)
                    for meanings, weight in words
                    if (both := meanings.keys() & phrasing)
                ]
                shared = sum(credit * weight for credit, weight in credits)
                best = max(best, likeness(query, shared, len(credits), len(phrasing)))
            table[row, _AT["phrasing"]] = best


def likeness(query: Query, shared: float, words_shared: int, size: int) -> float:
    """Weighted Jaccard of a question and a set of terms.

    What they share, by weight, over all that either has.

    Words that only the set has weigh as much as the question's words do on average.
    """
    average = query.weight / len(query.sought)
    return shared / (query.weight + average * max(0, size - words_shared))


def _any_in_each(
    kinds: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], size: int
) -> npt.NDArray[np.uint8]:
    """The kinds that stand in each text; a text without words offers none."""
    offers = np.bitwise_or.reduceat(np.append(kinds, np.uint8(0)), starts)
    lengths = np.diff(np.append(starts, size))
    return np.where(lengths > 0, offers, np.uint8(0))


def _require(query: Query, known: Sequence[Sought], found: Candidates, table: Features) -> None:
    """Numbers, names and properties asked for must stand in the fact."""
    row_of = {id(word): n for n, word in enumerate(known)}
    for column, words in (
        ("numbers", [w for w in query.sought if w.is_number]),
        ("names", [w for w in query.sought if w.is_name]),
        ("attributes", [w for w in query.sought if w.is_attribute]),
    ):
        if words:
            table[:, _AT[column]] = _share(words, row_of, found.credits) - 1


def _share(words: Sequence[Sought], row_of: Mapping[int, int], credits: npt.NDArray[np.float32]) -> Features:
    """How much of some words each candidate accounts for, by how telling they are."""
    there = np.zeros(credits.shape[1])
    for word in words:
        if word.meanings:
            there += word.weight * credits[row_of[id(word)]]
    return there / sum(word.weight for word in words)


class _Evidence:
    """What one candidate's passage shows of the words, gathered place by place."""

    __slots__ = (
        "_best",
        "_in_sentence",
        "_mark",
        "_pairs",
        "_passage",
        "_place",
        "_sentence",
        "_shares",
        "_sum",
    )

    def __init__(self, shares: Sequence[float]) -> None:
        self._shares = shares
        self._passage: dict[int, float] = {}
        self._pairs: dict[int, float] = {}
        self._in_sentence: set[int] = set()
        self._sentence = -1
        self._sum = self._best = 0.0
        self._mark = self._place = -9

    def see(self, sentence: int, place: int, mark: int, credit: float) -> None:
        """Take note of a word that stands at a place, in the order of places."""
        if sentence != self._sentence:
            self._best = max(self._best, self._sum)
            self._sentence, self._sum = sentence, 0.0
            self._in_sentence.clear()
        if mark not in self._in_sentence:
            self._in_sentence.add(mark)
            self._sum += self._shares[mark] * credit
        if credit > self._passage.get(mark, 0.0):
            self._passage[mark] = credit
        if place - self._place <= 2 and abs(mark - self._mark) == 1:
            first = min(mark, self._mark)
            worth = 1.0 if mark > self._mark and place - self._place == 1 else 0.6
            self._pairs[first] = max(self._pairs.get(first, 0.0), worth)
        self._mark, self._place = mark, place

    def best_sentence(self) -> float:
        return max(self._best, self._sum)

    def share(self) -> float:
        return sum(self._shares[mark] * credit for mark, credit in self._passage.items())

    def adjacency(self) -> float:
        """The share of the question's neighbours that are neighbours here, by the idf of the two."""
        shares = self._shares
        if not self._pairs:
            return 0.0
        whole = 2 * sum(shares) - shares[0] - shares[-1]
        return sum((shares[n] + shares[n + 1]) * worth for n, worth in self._pairs.items()) / whole
