"""The second stage.

A closer look at a few candidates, and features that say how well each accounts for the question.

All features are shares between 0 and 1 (or -1 and 1 where a thing can speak against a fact), so that one
set of weights serves any fact base. Tried and left out, for gaining nothing (tests/benchmarks/RESULTS.md):
the passages next to a candidate, the noun that a question turns on, whether a name or a place is offered.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bot.matching.fit import Kind
from bot.matching.growing import Growing
from bot.matching.index import IMPACT_LIMIT, Index
from bot.matching.likeness import compare_phrasings, compare_titles
from bot.matching.opposites import opposites_of
from bot.matching.proximity import FILLED, look_inside
from bot.matching.query import Query, Sought
from bot.matching.retrieval import Candidates, Slots
from bot.matching.termsets import TermSets
from bot.matching.vocabulary import BREAK, NOT

FEATURES = (
    "bm25",       # BM25F, of the most these words could score
    "coverage",   # credit of the words any field accounts for, by how telling they are, unknown words too
    "sentence",   # share of the words' idf in the best sentence
    "passage",    # share of the words' idf in the passage itself
    "adjacency",  # share of neighbouring words that stand as neighbours in the passage
    "phrasing",   # likeness to the most alike stored phrasing
    "heading",    # likeness to the section's title, which often is a question or its subject
    "section",    # BM25 of the section's title, of the most these words could score in titles
    "title",      # share of the words' idf in the document's title
    "date", "quantity", "amount", "negation",  # 1 if that kind of answer, wanted, is offered, -1 if not
    "lacking",    # -1 if a date, quantity or amount is wanted and none is offered
    "missing",    # minus the weight of the most telling word of the question that the fact lacks
    "numbers",    # minus the share of the question's numbers that the fact lacks
    "names",      # minus the share of the question's names that the fact lacks
    "attributes", # minus the share of the properties asked for that the fact lacks
    "outside",    # minus the share of the words for which only phrasings, keywords or titles speak
    "denied",     # -1 if the question denies something and the best sentence nothing
    "opposed",    # -1 if the best sentence has the opposite of a word of the question that it lacks
    "unsaid",     # minus the weight of the most telling word that the best sentence lacks
    "unnamed",    # -1 if the best sentence lacks a name that the question has
    "unnumbered", # -1 if it lacks a number that the question has
)  # fmt: skip
_AT = {name: place for place, name in enumerate(FEATURES)}
_FILLED = tuple(_AT[name] for name in FILLED)
_TITLES = _AT["section"], _AT["heading"], _AT["title"]
NONE_OPPOSED = np.zeros((0, 2), np.int64)
_SIGNS = BREAK, NOT, int(Kind.NEGATION)

Floats = npt.NDArray[np.float64]


class Ranker:
    """Features of candidates. Keeps scratch tables as long as the vocabulary, so it serves one thread."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._vocabulary = index.analyser.vocabulary
        self._marks = np.zeros(0, np.int32)
        self._credits = np.zeros(0, np.float32)
        self._kinds = np.zeros(0, np.uint8)
        self._titles = TermSets()
        self._sections = Growing(np.zeros(0, np.int64))
        self._documents = Growing(np.zeros(0, np.int64))
        self._phrasings = TermSets()
        self._phrased: dict[int, Sequence[int]] = {}

    def features(self, query: Query, known: Sequence[Sought], found: Candidates) -> Floats:
        """An array of candidates × `FEATURES` for the known words of a query."""
        table = np.zeros((len(FEATURES), len(found.slots)))
        if not len(found.slots) or not known:
            return table.T
        idf = sum(word.idf for word in known)
        shares = np.array([word.idf / idf for word in known])
        weights = np.array([word.weight for word in known])
        self._look_inside(query, found, weights, shares, idf * IMPACT_LIMIT, table)
        self._compare_titles(query, found, weights, shares, table)
        if self._index.phrasings:
            self._compare_phrasings(query, found, weights, table)
        else:
            table[_AT["outside"]] = 0.0
        return table.T

    def _look_inside(
        self, query: Query, found: Candidates, weights: Floats, shares: Floats, most: float, table: Floats
    ) -> None:
        """The features that come of one pass over the candidates' texts."""
        self._grow()
        index = self._index
        musts, must_weights = _musts(query)
        look_inside(
            *found.sought, found.slots, (found.scores, found.credits), index.built_texts, index.late_texts,
            index.built, (self._marks, self._credits), self._kinds, (weights, shares, musts),
            (query.weight, query.strangest, most), must_weights, int(query.wanted), _SIGNS,
            self._opposites(query), _FILLED, table,
        )  # fmt: skip

    def _opposites(self, query: Query) -> npt.NDArray[np.int64]:
        """The terms that are opposites of words of the question; the number of each word, -1 if unknown."""
        found = []
        number = -1
        for word in query.sought:
            number += bool(word.meanings)
            for stem in opposites_of(word.folded):
                term = self._vocabulary.of_stem(stem)
                if term is not None:
                    found.append((term, number if word.meanings else -1))
        return np.array(found, np.int64).reshape(-1, 2) if found else NONE_OPPOSED

    def _grow(self) -> None:
        """Make the scratch tables as long as the vocabulary, with room to spare."""
        size = len(self._vocabulary)
        if size > len(self._marks):
            self._marks = np.zeros(2 * size, np.int32)
            self._credits = np.zeros(2 * size, np.float32)
        if size > len(self._kinds):
            self._kinds = np.array(self._vocabulary.kinds, np.uint8)

    def _compare_titles(
        self, query: Query, found: Candidates, weights: Floats, shares: Floats, table: Floats
    ) -> None:
        index, headings = self._index, self._index.headings
        self._read_titles(found.slots)
        compare_titles(
            *found.sought, found.slots, self._sections.room, self._documents.room, self._titles.arrays,
            shares, weights, headings.frequencies, index.frequencies, (query.weight, len(query.sought)),
            headings.norms, _TITLES, table,
        )  # fmt: skip

    def _read_titles(self, slots: Slots) -> None:
        """Make the titles above some slots known, by number (from 1 on)."""
        self._sections.grow(len(self._index.facts))
        self._documents.grow(len(self._index.facts))
        if not self._sections.room[slots].all():
            for slot in slots.tolist():
                section, document = self._index.titles(slot)
                self._sections.put(slot, self._titles.number(section) + 1)
                self._documents.put(slot, self._titles.number(document) + 1)

    def _compare_phrasings(self, query: Query, found: Candidates, weights: Floats, table: Floats) -> None:
        """The likeness of the most alike phrasing; and what stands outside a passage nobody asked about."""
        numbers: list[int] = []
        ends = [0]
        for slot in found.slots.tolist():
            numbers += self._phrasings_of(slot)
            ends.append(len(numbers))
        compare_phrasings(
            *found.sought, np.array(numbers, np.int64), np.array(ends), self._phrasings.arrays, weights,
            self._index.frequencies, (query.weight, len(query.sought)), table[_AT["phrasing"]],
        )  # fmt: skip
        table[_AT["outside"]] *= np.diff(ends) > 0

    def _phrasings_of(self, slot: int) -> Sequence[int]:
        """The numbers of a fact's phrasings."""
        numbers = self._phrased.get(slot)
        if numbers is None:
            phrasings = self._index.phrasings.get(slot, ())
            numbers = self._phrased[slot] = [self._phrasings.number(phrasing) for phrasing in phrasings]
        return numbers


def _musts(query: Query) -> tuple[npt.NDArray[np.int64], tuple[float, float, float]]:
    """Which of the known words must stand in the fact: numbers (1), names (2), properties asked for (4).

    And what all of each sort weigh, known or not.
    """
    musts = []
    numbers = names = attributes = 0.0
    for word in query.sought:
        is_number, is_name, is_attribute = word.is_number, word.is_name, word.is_attribute
        numbers += is_number * word.weight
        names += is_name * word.weight
        attributes += is_attribute * word.weight
        if word.meanings:
            musts.append(is_number | is_name << 1 | is_attribute << 2)
    return np.array(musts, np.int64), (numbers, names, attributes)
