"""The second stage.

A closer look at a few candidates, and features that say how well each accounts for the question.

All features are shares between 0 and 1 (or -1 and 1 where a thing can speak against a fact), so that one
set of weights serves any fact base. Tried and left out, for gaining nothing (tests/benchmarks/RESULTS.md):
the passages next to a candidate, the noun that a question turns on, whether a name or a place is offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from bot.matching.fit import Kind
from bot.matching.index import IMPACT_LIMIT, Index
from bot.matching.proximity import look_inside
from bot.matching.query import Query, Sought
from bot.matching.retrieval import Candidates
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
)  # fmt: skip
_AT = {name: place for place, name in enumerate(FEATURES)}
_KINDS = tuple((kind, _AT[kind.name.lower()]) for kind in Kind if kind.name)
_TITLE_FEATURES = [_AT["section"], _AT["heading"], _AT["title"]]
_SIGNS = BREAK, NOT, int(Kind.NEGATION)
Floats = npt.NDArray[np.float64]
_SOUGHT_KINDS = [_AT["date"], _AT["quantity"], _AT["amount"]]


class Ranker:
    """Features of candidates. Keeps scratch tables as long as the vocabulary, so it serves one thread."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._vocabulary = index.analyser.vocabulary
        self._marks = np.zeros(0, np.int32)
        self._credits = np.zeros(0, np.float32)
        self._kinds = np.zeros(0, np.uint8)
        self._worth: dict[int, float] = {}
        self._changes = index.changes

    def features(self, query: Query, known: Sequence[Sought], found: Candidates) -> Floats:
        """An array of candidates × `FEATURES` for the known words of a query."""
        slots = found.slots.tolist()
        table = np.zeros((len(slots), len(FEATURES)))
        if not slots:
            return table
        idf = np.array([w.idf for w in known])
        shares = idf / idf.sum()
        table[:, _AT["bm25"]] = found.scores.sum(axis=0) / (idf.sum() * IMPACT_LIMIT)
        weights = np.array([w.weight for w in known])
        table[:, _AT["coverage"]] = weights @ found.credits / query.weight
        strangest = max((w.weight for w in query.sought if not w.meanings), default=0.0)
        lacked = (weights[:, None] * (1 - found.credits)).max(axis=0)
        table[:, _AT["missing"]] = -np.maximum(lacked, strangest)
        stands = self._look_inside(query, found, shares, table)
        self._compare_titles(query, known, slots, shares, table)
        if self._index.phrasings:
            self._compare_phrasings(query, known, slots, table)
            told = [slot in self._index.phrasings for slot in slots]
            outside = weights @ np.maximum(found.credits - stands.T, 0) / query.weight
            table[:, _AT["outside"]] = np.where(told, -outside, 0.0)
        _require(query, known, found, table)
        return table

    def _look_inside(self, query: Query, found: Candidates, shares: Floats, table: Floats) -> Floats:
        """Best sentence, passage, adjacency and kinds of answer, from one pass over the candidates' texts.

        Returned is what finding each word in each candidate's passage is worth (candidates × words).
        """
        self._grow()
        index, size = self._index, len(found.slots)
        stands = np.zeros((size, len(shares)))
        sentence, adjacency = np.zeros(size), np.zeros(size)
        offers, denies = np.zeros(size, np.uint8), np.zeros(size, np.uint8)
        look_inside(
            *found.sought, found.slots, index.built_texts, index.late_texts, index.built,
            (self._marks, self._credits), self._kinds, shares, _SIGNS,
            stands, sentence, adjacency, offers, denies,
        )  # fmt: skip
        table[:, _AT["sentence"]] = sentence
        table[:, _AT["passage"]] = stands @ shares
        table[:, _AT["adjacency"]] = adjacency
        if query.wanted:
            for kind, column in _KINDS:
                if kind in query.wanted:
                    table[:, column] = np.where(offers & kind, 1.0, -1.0)
            table[:, _AT["lacking"]] = table[:, _SOUGHT_KINDS].min(axis=1).clip(max=0)
            if Kind.NEGATION in query.wanted:
                table[:, _AT["denied"]] = denies - 1.0
        return stands

    def _grow(self) -> None:
        """Make the scratch tables as long as the vocabulary, with room to spare."""
        size = len(self._vocabulary)
        if size > len(self._marks):
            self._marks = np.zeros(2 * size, np.int32)
            self._credits = np.zeros(2 * size, np.float32)
        if size > len(self._kinds):
            self._kinds = np.array(self._vocabulary.kinds, np.uint8)

    def _compare_titles(
        self, query: Query, known: Sequence[Sought], slots: Sequence[int], shares: Floats, table: Floats
    ) -> None:
        owner = {
            m.term: (n, m.credit)
            for n, word in enumerate(known)
            for m in (*word.kin, *reversed(word.meanings))
        }
        sought, share_of = frozenset(owner), shares.tolist()
        headings = self._index.headings
        most = sum(headings.most(m.term for m in word.meanings) for word in known) or 1.0
        sections: dict[frozenset[int], tuple[float, float]] = {}
        titles: dict[frozenset[int], float] = {}
        rows = []
        for slot in slots:
            section, title = self._index.titles(slot)
            if section not in sections:
                sections[section] = 0.0, 0.0
                if not section.isdisjoint(sought):
                    there = {owner[term][0]: (term, owner[term][1]) for term in sorted(section & sought)}
                    shared = sum(known[n].weight * credit for n, (_, credit) in there.items())
                    told = sum(headings.idf(term) * credit for term, credit in there.values())
                    sections[section] = (
                        told * headings.saturation(len(section)) / most,
                        likeness(query, shared, self._telling(section - sought)),
                    )
            if title not in titles:
                titles[title] = sum(share_of[n] for n in {owner[term][0] for term in title & sought})
            rows.append((*sections[section], titles[title]))
        table[:, _TITLE_FEATURES] = rows

    def _compare_phrasings(
        self, query: Query, known: Sequence[Sought], slots: Sequence[int], table: Floats
    ) -> None:
        owners: dict[int, list[tuple[int, float]]] = {}
        for n, word in enumerate(known):
            for term, credit in {m.term: m.credit for m in (*word.kin, *word.meanings)}.items():
                owners.setdefault(term, []).append((n, credit))
        for row, slot in enumerate(slots):
            best = 0.0
            for phrasing in self._index.phrasings.get(slot, ()):
                there = [term for term in phrasing if term in owners]
                if not there:
                    continue
                credits: dict[int, float] = {}
                for n, credit in (pair for term in there for pair in owners[term]):
                    credits[n] = max(credit, credits.get(n, 0.0))
                shared = sum(known[n].weight * credits[n] for n in sorted(credits))
                if shared > best * query.weight:  # else it can't be more alike, whatever else it has
                    best = max(best, likeness(query, shared, self._telling(phrasing - owners.keys())))
            table[row, _AT["phrasing"]] = best

    def _telling(self, terms: Iterable[int]) -> float:
        """How much some terms tell, in words: one that stands in nearly every fact tells next to nothing."""
        if self._changes != self._index.changes:
            self._changes = self._index.changes
            self._worth.clear()
        worth, index = self._worth, self._index
        total = 0.0
        for term in terms:
            if term not in worth:
                worth[term] = min(1.0, 2 * index.idf(index.frequency(term)) / index.idf(1))
            total += worth[term]
        return total


def likeness(query: Query, shared: float, more: float) -> float:
    """Weighted Jaccard of a question and a set of terms: what they share by weight over all that either has.

    What only the set has is given in words, each of which weighs as much as the question's do on average.
    """
    return shared / (query.weight * (1 + more / len(query.sought)))


def _require(query: Query, known: Sequence[Sought], found: Candidates, table: Floats) -> None:
    """Numbers, names and properties asked for must stand in the fact."""
    row_of = {id(word): n for n, word in enumerate(known)}
    for column, words in (
        ("numbers", [w for w in query.sought if w.is_number]),
        ("names", [w for w in query.sought if w.is_name]),
        ("attributes", [w for w in query.sought if w.is_attribute]),
    ):
        if words:
            table[:, _AT[column]] = _share(words, row_of, found.credits) - 1


def _share(words: Sequence[Sought], row_of: Mapping[int, int], credits: npt.NDArray[np.float32]) -> Floats:
    """How much of some words each candidate accounts for, by how telling they are."""
    there = np.zeros(credits.shape[1])
    for word in words:
        if word.meanings:
            there += word.weight * credits[row_of[id(word)]]
    return there / sum(word.weight for word in words)
