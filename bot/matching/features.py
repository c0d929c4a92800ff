"""The second stage: a closer look at a few candidates, and features that say how well each fits the question.

All features are shares between 0 and 1 (or -1 and 1 where a thing can speak against a fact), so that one
set of weights serves any fact base. Tried and left out, for gaining nothing (tests/benchmarks/RESULTS.md):
the passages next to a candidate, the noun that a question turns on, whether a name or a place is offered.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bot.matching.analysis import Terms
from bot.matching.answer_type import Kind
from bot.matching.english import opposites
from bot.matching.index import IMPACT_LIMIT, Index
from bot.matching.query import Query, QueryTerm
from bot.matching.retrieval import Candidate
from bot.matching.text import BREAK, NOT, stem

FEATURES = (
    "bm25",       # BM25F, of the most these words could score
    "coverage",   # credit of the words any field accounts for, by how telling they are, unknown words too
    "sentence",   # share of the words' idf in the best sentence
    "passage",    # share of the words' idf in the passage itself
    "adjacency",  # share of neighbouring words that stand as neighbours in the passage
    "phrasing",   # similarity to the most similar stored phrasing
    "heading",    # similarity to the section's title, which often is a question or its subject
    "section",    # BM25 of the section's title, of the most these words could score in titles
    "title",      # share of the words' idf in the document's title
    "date", "quantity", "amount", "negation",  # 1 if that kind of answer, wanted, is offered, -1 if not
    "lacking",    # -1 if a date, quantity or amount is wanted and none is offered
    "missing",    # minus the weight of the most telling word of the question that the fact lacks
    "numbers",    # minus the share of the question's numbers that the fact lacks
    "names",      # minus the share of the question's names that the fact lacks
    "attributes", # minus the share of the properties asked for that the fact lacks
    "outside",    # minus the share of the words for which only phrasings, keywords or titles speak
)  # fmt: skip
"""What facts are ranked by, each with a fitted weight."""

DOUBTS = (
    "denied",     # -1 if the question denies something and the best sentence nothing
    "opposed",    # -1 if the best sentence has the opposite of a word of the question that it lacks
    "unsaid",     # minus the weight of the most telling word that the best sentence lacks
    "unnamed",    # -1 if the best sentence lacks a name that the question has
    "unnumbered", # -1 if it lacks a number that the question has
)  # fmt: skip
"""What is no reason to prefer another fact, only to be less sure of this one."""

RANKING_FILE = "ranking.json"


def read_json(name: str) -> dict[str, Any]:
    """Return what a file of `bot/matching/data` holds."""
    stored: dict[str, Any] = json.loads((resources.files("bot.matching") / "data" / name).read_text("utf-8"))
    return stored


RANKING_WEIGHTS: Mapping[str, float] = {
    name: entry["weight"] for name, entry in read_json(RANKING_FILE).items()
}
"""Log-odds: a hit whose score is 1 higher is e times as likely to be right.

`data/ranking.json` says of each weight whether it was fitted or set by hand, and why.
"""

NEARLY_ALL = 1 - 1e-9
"""So much of a sum is all of it, however it was added up."""
LOOSELY = 0.6
"""What neighbours count that stand the other way round, or with a word between them."""

NEGATION = int(Kind.NEGATION)
KINDS = {kind.name.lower(): int(kind) for kind in Kind if kind.name}
"""The kinds of answer by the names of their features, as whole numbers: flags are slow to compare."""

REQUIRED = (
    ("numbers", "unnumbered", "is_number"),
    ("names", "unnamed", "is_name"),
    ("attributes", "", "is_attribute"),
)
"""What a fact must have of a question: the feature, the doubt if the best sentence lacks it, which words."""

Floats = npt.NDArray[np.float64]
Row = dict[str, float]


class FeatureTable(NamedTuple):
    """Candidates × `FEATURES`, and candidates × `DOUBTS`."""

    features: Floats
    doubts: Floats

    def ordered(self, order: Sequence[int]) -> FeatureTable:
        """Return the rows in another order."""
        return FeatureTable(self.features[order], self.doubts[order])


def extract_features(index: Index, query: Query, candidates: Sequence[Candidate]) -> FeatureTable:
    """Return the features and the doubts of some candidates for a query."""
    names = (*FEATURES, *DOUBTS)
    table = np.zeros((len(candidates), len(names)))
    if query.known:
        extractor = _FeatureExtractor(index, query)
        for n, candidate in enumerate(candidates):
            row = extractor.row(candidate)
            table[n] = [row.get(name, 0.0) for name in names]
    return FeatureTable(table[:, : len(FEATURES)], table[:, len(FEATURES) :])


class _Meant(NamedTuple):
    """A word of the question that a term stands for (its number), its credit, and its place in the query."""

    word: int
    credit: float
    rank: int


@dataclass(slots=True)
class _Scan:
    """What reading a passage once tells.

    `stands` and `said` are the credits of the words that stand in the passage, and in its best sentence;
    `pairs` what neighbours count, by the first word of each pair.
    """

    best: float = 0.0
    said: Mapping[int, float] = field(default_factory=dict)
    denies: bool = False
    opposes: bool = False
    offers: int = 0
    stands: dict[int, float] = field(default_factory=dict)
    pairs: dict[int, float] = field(default_factory=dict)


class _FeatureExtractor:
    """Extracts features for one query: what is the same for all its candidates is worked out once."""

    def __init__(self, index: Index, query: Query) -> None:
        self.index = index
        self.query = query
        total = sum(word.idf for word in query.known)
        self.shares = [word.idf / total for word in query.known]
        self.weights = [word.weight for word in query.known]
        self.most_score = total * IMPACT_LIMIT
        self.wanted = int(query.wanted)
        self.required = list(_required(query))
        self.unknown = query.most_telling_unknown
        self.neighbours = 2 * sum(self.shares) - self.shares[0] - self.shares[-1]
        self.meant = _meant(query.known)
        self.first_meant = {
            term: min(meant, key=lambda m: (-m.credit, m.word)) for term, meant in self.meant.items()
        }
        self.last_meant = {
            term: min(meant, key=lambda m: (-m.word, m.rank)) for term, meant in self.meant.items()
        }
        self.opposites = self._opposites()
        self.most_in_titles = self._most_in_titles()
        self.telling: dict[int, float] = {}

    def row(self, candidate: Candidate) -> Row:
        """Return the features and doubts of one candidate, by name; what is not there is 0."""
        scan = self._scan(self.index.passage(candidate.slot))
        phrasings = self.index.phrasings.get(candidate.slot, ())
        row = {
            "bm25": sum(candidate.scores) / self.most_score,
            "sentence": scan.best,
            "adjacency": self._adjacency(scan.pairs),
            "phrasing": self._similarity_to_phrasings(phrasings),
            "opposed": -float(scan.opposes),
        }
        row.update(self._accounted(candidate, scan))
        row.update(self._required(candidate, scan))
        row.update(self._offered(scan))
        row.update(self._titles(candidate.slot))
        if not phrasings:
            row["outside"] = 0.0  # nobody asked about this passage in other words
        return row

    def _opposites(self) -> dict[int, int]:
        """Return the terms that are opposites of words of the question, with the word's number.

        It is -1 for an unknown word. What is sought itself is no opposite.
        """
        found: dict[int, int] = {}
        number = -1
        for word in self.query.terms:
            number += bool(word.meanings)
            for opposite in opposites(stem(word.folded)):
                term = self.index.analyser.vocabulary.of_stem(opposite)
                if term is not None and term not in self.meant:
                    found[term] = number if word.meanings else -1
        return found

    def _scan(self, passage: Sequence[int]) -> _Scan:
        """Read a passage sentence by sentence; of equally good sentences the first is the best."""
        scan = _Scan()
        kinds, meant, opposites = self.index.analyser.vocabulary.kinds, self.first_meant, self.opposites
        here: dict[int, float] = {}
        against: set[int] = set()
        denies = False
        place, last_place, last_word = 0, 0, -2
        for term in (*passage, BREAK):
            if term == BREAK:
                self._end_sentence(scan, here, against, denies=denies)
                here, against, denies = {}, set(), False
            elif kinds[term]:
                scan.offers |= kinds[term]
                denies = denies or kinds[term] & NEGATION > 0
            if term in meant:
                word, credit, _ = meant[term]
                here[word] = max(credit, here.get(word, 0.0))
                scan.stands[word] = max(credit, scan.stands.get(word, 0.0))
                if place - last_place <= 2 and abs(word - last_word) == 1:
                    closely = word - last_word == 1 and place - last_place == 1
                    pair = min(word, last_word)
                    scan.pairs[pair] = max(scan.pairs.get(pair, 0.0), 1.0 if closely else LOOSELY)
                last_place, last_word = place, word
            elif term in opposites:
                against.add(opposites[term])
            place += term != NOT
        return scan

    def _end_sentence(
        self, scan: _Scan, here: Mapping[int, float], against: Iterable[int], *, denies: bool
    ) -> None:
        """Note a sentence that has some words, and the opposites of others, if it is the best so far."""
        weight = sum([credit * self.shares[word] for word, credit in here.items()])
        if weight > scan.best:
            scan.best, scan.said, scan.denies = weight, here, denies
            scan.opposes = any(word not in here for word in against)

    def _adjacency(self, pairs: Mapping[int, float]) -> float:
        shares = self.shares
        counted = [worth * (shares[word] + shares[word + 1]) for word, worth in pairs.items()]
        return sum(counted) / self.neighbours if counted else 0.0

    def _accounted(self, candidate: Candidate, scan: _Scan) -> Iterator[tuple[str, float]]:
        """Yield what the words tell that the fact is credited with, or that its best sentence has."""
        covered = elsewhere = inside = 0.0
        missing = unsaid = self.unknown
        for word, (weight, credit) in enumerate(zip(self.weights, candidate.credits, strict=True)):
            stands = scan.stands.get(word, 0.0)
            covered += weight * credit
            inside += stands * self.shares[word]
            elsewhere += weight * max(credit - stands, 0.0)
            missing = max(missing, weight - weight * credit)
            if word not in scan.said:
                unsaid = max(unsaid, weight)
        yield "coverage", covered / self.query.weight
        yield "passage", inside
        yield "outside", -elsewhere / self.query.weight
        yield "missing", -missing
        yield "unsaid", -unsaid

    def _required(self, candidate: Candidate, scan: _Scan) -> Iterator[tuple[str, float]]:
        """Yield what of the numbers, names and properties is there that a question has and a fact must."""
        for name, doubt, words, weight in self.required:
            yield name, sum([self.weights[word] * candidate.credits[word] for word in words]) / weight - 1
            said = sum([self.weights[word] for word in words if word in scan.said])
            if doubt and said < weight * NEARLY_ALL:
                yield doubt, -1.0

    def _offered(self, scan: _Scan) -> Iterator[tuple[str, float]]:
        """Yield whether the kinds of answer are offered that are wanted."""
        wanted = self.wanted
        for name, kind in KINDS.items():
            if wanted & kind:
                yield name, 1.0 if scan.offers & kind else -1.0
        if wanted & ~scan.offers & ~NEGATION:
            yield "lacking", -1.0
        if wanted & NEGATION and not scan.denies:
            yield "denied", -1.0

    def _titles(self, slot: int) -> Iterator[tuple[str, float]]:
        """Yield how similar to the question the titles are that a fact stands under."""
        titles, statistics = self.index.titles[slot], self.index.title_statistics
        found = self._words_in_title(titles.section)
        told = sum([statistics.idf(term) * meant.credit for term, meant in found.values()])
        shared = sum([self.weights[word] * meant.credit for word, (_, meant) in found.items()])
        yield "section", statistics.bm25(told, len(titles.section)) / self.most_in_titles
        yield "heading", self._similarity(shared, titles.section)
        yield "title", sum([self.shares[word] for word in self._words_in_title(titles.document)])

    def _most_in_titles(self) -> float:
        """Return what the words could score: each the most telling of its terms, or as much as a new word."""
        statistics = self.index.title_statistics
        total = 0.0
        for word in self.query.known:
            there = [statistics.idf(m.term) for m in word.meanings if statistics.has(m.term)]
            total += max(there, default=0.0) or statistics.idf(BREAK)
        return total or 1.0

    def _words_in_title(self, title: Terms) -> dict[int, tuple[int, _Meant]]:
        """Return for each word that stands in a title the term that it stands there as.

        Of several terms the one of most credit, of equals the first in the query: the order of terms, that in
        which facts came, has no say. A term stands for one word only, the last that may mean it.
        """
        found: dict[int, tuple[int, _Meant]] = {}
        for term in title:
            meant = self.last_meant.get(term)
            if meant is not None:
                other = found.get(meant.word)
                if other is None or (-meant.credit, meant.rank) < (-other[1].credit, other[1].rank):
                    found[meant.word] = term, meant
        return found

    def _similarity_to_phrasings(self, phrasings: Iterable[Terms]) -> float:
        """Return the similarity of the most similar phrasing; a term may stand for several words."""
        best = 0.0
        for phrasing in phrasings:
            credits: dict[int, float] = {}
            for term in phrasing & self.meant.keys():
                for meant in self.meant[term]:
                    credits[meant.word] = max(meant.credit, credits.get(meant.word, 0.0))
            shared = sum([self.weights[word] * credit for word, credit in credits.items()])
            if shared > best * self.query.weight:  # else it can not be more similar, whatever else it has
                best = max(best, self._similarity(shared, phrasing))
        return best

    def _similarity(self, shared: float, terms: Terms) -> float:
        """Return the weighted Jaccard of the question and a set of terms.

        That is what they share by weight over all that either has. What only the set has is given in words,
        each of which weighs as much as the question's do on average.
        """
        if not shared:
            return 0.0
        more = sum([self._telling(term) for term in terms if term not in self.meant])
        return shared / (self.query.weight * (1 + more / len(self.query.terms)))

    def _telling(self, term: int) -> float:
        """Return how much a term tells, in words: one that stands in nearly every fact tells nothing."""
        if term not in self.telling:
            index = self.index
            most = index.idf(1)
            self.telling[term] = min(1.0, 2 * index.idf(index.frequency(term)) / most)
        return self.telling[term]


def _required(query: Query) -> Iterator[tuple[str, str, list[int], float]]:
    """Yield the rows of `REQUIRED` that a question asks for.

    Each as feature, doubt, the numbers of the known words, and what all of them weigh, unknown ones too.
    """
    for name, doubt, flag in REQUIRED:
        weight = sum([word.weight for word in query.terms if getattr(word, flag)])
        if weight:
            yield name, doubt, [n for n, word in enumerate(query.known) if getattr(word, flag)], weight


def _meant(known: Sequence[QueryTerm]) -> dict[int, list[_Meant]]:
    """Return the words that each term stands for; a word's own meanings come before all related words."""
    pairs = [(n, m) for n, word in enumerate(known) for m in word.meanings]
    pairs += [(n, m) for n, word in enumerate(known) for m in word.related]
    found: dict[int, list[_Meant]] = {}
    for rank, (n, meaning) in enumerate(pairs):
        found.setdefault(meaning.term, []).append(_Meant(n, meaning.credit, rank))
    return found
