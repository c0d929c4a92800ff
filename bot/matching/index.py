"""The inverted index over facts, changed fact by fact, and the statistics that weigh its terms.

Everything that influences a score is a whole number kept exactly (counts, lengths, document frequencies),
so that an index after any changes scores like one built from scratch.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from bot.facts import Fact
from bot.matching.analysis import Analyser, Analysis, Terms, Titles
from bot.matching.text import BREAK, NOT, WORD

K1 = 1.4
B = 0.75
IMPACT_LIMIT = K1 + 1
"""More than any occurrence of a term can be worth, before its idf."""

TITLE_K1 = 1.2
TITLE_B = 0.95
"""Nearly all of the length counts: of two titles that have the words asked, the shorter is about them."""

SPARE_SLOTS = 1000
"""So many slots of removed facts are no burden, however few facts live."""

Number = TypeVar("Number", int, float)

Slots = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]


class Postings:
    """The facts that have one term: their slots, ascending; its count in each passage; what else adds to it.

    `living` is how many of these facts are still in force.
    """

    __slots__ = ("boosts", "counts", "living", "slots")

    def __init__(self) -> None:
        self.slots = array("i")
        self.counts = array("f")
        self.boosts = array("f")
        self.living = 0

    def add(self, slot: int, count: int, boost: float) -> None:
        """Add a fact, whose slot must be greater than any there is."""
        self.slots.append(slot)
        self.counts.append(count)
        self.boosts.append(boost)
        self.living += 1


class Rows(Generic[Number]):
    """Rows of numbers of any length, one after another in one array, which grows at its end."""

    def __init__(self, numbers: array[Number]) -> None:
        self._numbers: array[Number] = numbers
        self._ends = array("q", [0])

    def append(self, row: Iterable[Number]) -> None:
        """Add a row."""
        self._numbers.extend(row)
        self._ends.append(len(self._numbers))

    def __getitem__(self, place: int) -> list[Number]:
        row: list[Number] = self._numbers[self._ends[place] : self._ends[place + 1]].tolist()
        return row


class TitleStatistics:
    """In how many titles of living facts' sections each term stands.

    Titles are a field of their own, since a word rare in titles tells more there than in texts: in a list of
    questions and answers every title is a question, and what is common in them all says nothing.
    """

    def __init__(self) -> None:
        self._frequency: Counter[int] = Counter()
        self._count = 0
        self._total_length = 0

    def count(self, title: Terms, times: int) -> None:
        """Note that so many facts stand under a title; negative for facts that are removed."""
        if title:
            self._count += times
            self._total_length += times * len(title)
            for term in title:
                self._frequency[term] += times

    def has(self, term: int) -> bool:
        """Return whether a term stands in any title."""
        return self._frequency.get(term, 0) > 0

    def idf(self, term: int) -> float:
        """Return how telling a term is in titles."""
        return idf(self._frequency.get(term, 0), self._count)

    def bm25(self, weight: float, length: int) -> float:
        """Return the BM25 of a title of so many terms that has words of so much idf, each once."""
        average = self._total_length / self._count if self._count else 1.0
        return weight * (TITLE_K1 + 1) / (1 + TITLE_K1 * (1 - TITLE_B + TITLE_B * length / average))


class Index:
    """Facts by slot, with their postings. `changes` tells how often facts came or went.

    Slots are never used twice: what was removed leaves its slot behind, marked as not alive.
    """

    def __init__(self, facts: Iterable[Fact], topic_titles: Mapping[str, str], analyser: Analyser) -> None:
        self.analyser = analyser
        self.topic_titles = dict(topic_titles)
        self.facts: list[Fact] = []
        self.slot_of: dict[str, int] = {}
        self.topic_slots: dict[str, set[int]] = {}
        self.phrasings: dict[int, tuple[Terms, ...]] = {}
        self.titles: list[Titles] = []
        self.title_statistics = TitleStatistics()
        self.count = 0
        self.changes = 0
        self._asked: dict[str, set[int]] = {}
        self._postings: dict[int, Postings] = {}
        self._passages = Rows(array("i"))
        self._boosted = Rows(array("i"))
        self._boosts = Rows(array("f"))
        self._lengths = array("f")
        self._alive = bytearray()
        self._total_length = 0
        for fact in facts:
            self.add(fact)

    def add(self, fact: Fact) -> None:
        """Put a fact in force. Raises `ValueError` when one with its id already is."""
        if fact.id in self.slot_of:
            raise ValueError(f"fact {fact.id!r} is in the index already")
        slot = self.slot_of[fact.id] = len(self.facts)
        analysis = self._analyse(fact, 1)
        self.facts.append(fact)
        self.titles.append(analysis.titles)
        self.topic_slots.setdefault(fact.topic, set()).add(slot)
        for question in fact.questions:
            self._asked.setdefault(as_asked(question), set()).add(slot)
        if analysis.phrasings:
            self.phrasings[slot] = analysis.phrasings
        self._passages.append(analysis.passage)
        self._boosted.append(analysis.boosts)
        self._boosts.append(analysis.boosts.values())
        self._alive.append(True)
        counts = _counts(analysis.passage)
        self._lengths.append(counts.total())
        self._add_postings(slot, counts, analysis.boosts)
        self._note_change(analysis, counts.total(), 1)

    def _add_postings(self, slot: int, counts: Mapping[int, int], boosts: Mapping[int, float]) -> None:
        for term in counts.keys() | boosts.keys():
            postings = self._postings.get(term)
            if postings is None:
                postings = self._postings[term] = Postings()
            postings.add(slot, counts.get(term, 0), boosts.get(term, 0.0))

    def remove(self, fact_id: str) -> Fact:
        """Take a fact out of force and give it back. Raises `KeyError` when there is none of that id."""
        slot = self.slot_of.pop(fact_id)
        fact = self.facts[slot]
        analysis = self._analyse(fact, -1)
        counts = _counts(analysis.passage)
        for term in counts.keys() | analysis.boosts.keys():
            self._postings[term].living -= 1
        self._alive[slot] = False
        self.phrasings.pop(slot, None)
        self.topic_slots[fact.topic].discard(slot)
        for question in set(map(as_asked, fact.questions)):
            self._asked[question].discard(slot)
            if not self._asked[question]:
                del self._asked[question]
        self._note_change(analysis, counts.total(), -1)
        return fact

    def _analyse(self, fact: Fact, times: int) -> Analysis:
        return self.analyser.analyse(fact, self.title_of(fact.topic), times)

    def _note_change(self, analysis: Analysis, length: int, times: int) -> None:
        self.title_statistics.count(analysis.titles.section, times)
        self._total_length += times * length
        self.count += times
        self.changes += 1

    def follow(self, facts: Mapping[str, Fact], topic_titles: Mapping[str, str]) -> bool:
        """Have these facts in force, by id, under these titles of their topics, at the cost of what differs.

        Returns False, with nothing changed, if it is better built anew (see `needs_rebuild`).
        """
        going = [
            fact.id
            for fact in self.living
            if facts.get(fact.id) is not fact or self.title_of(fact.topic) != topic_titles.get(fact.topic, "")
        ]
        coming = len(facts) - (self.count - len(going))
        if needs_rebuild(len(self.facts) + coming, len(facts)):
            return False
        for fact_id in going:
            self.remove(fact_id)
        self.topic_titles = dict(topic_titles)
        for fact_id, fact in facts.items():
            if fact_id not in self.slot_of:
                self.add(fact)
        return True

    def slots_storing(self, question: str) -> Set[int]:
        """Return the slots of living facts that store a question word for word."""
        return self._asked.get(as_asked(question), frozenset()) if self._asked else frozenset()

    @property
    def living(self) -> Iterator[Fact]:
        """The facts in force, in the order in which they came."""
        return (self.facts[slot] for slot in self.slot_of.values())

    @property
    def alive(self) -> npt.NDArray[np.bool_]:
        """Whether each slot's fact is still in force."""
        return np.frombuffer(bytes(self._alive), np.bool_)

    @property
    def average_length(self) -> float:
        """The mean number of terms in a passage, 1 at the least."""
        return max(1.0, self._total_length / self.count) if self.count else 1.0

    def frequency(self, term: int) -> int:
        """Return in how many living facts a term stands, in any field."""
        postings = self._postings.get(term)
        return postings.living if postings else 0

    def idf(self, frequency: int) -> float:
        """Return how telling a term is that so many facts have (BM25's, never negative)."""
        return idf(frequency, self.count)

    def impacts(self, term: int) -> tuple[Slots, Floats]:
        """Return the slots of facts that have a term, and what it is worth in each, before its idf.

        Both are to be let go before the index changes. Robertson & Zaragoza 2009, The Probabilistic Relevance
        Framework, 3.3.
        """
        postings = self._postings[term]
        slots = np.frombuffer(postings.slots, np.int32)
        lengths = np.frombuffer(self._lengths, np.float32)
        weights = np.frombuffer(postings.counts, np.float32) / self._norm(lengths[slots])
        weights += np.frombuffer(postings.boosts, np.float32)
        return slots, weights * np.float32(K1 + 1) / (weights + np.float32(K1))

    def _norm(self, lengths: Floats) -> Floats:
        return lengths * np.float32(B / self.average_length) + np.float32(1 - B)

    def impacts_in(self, slot: int, terms: Set[int]) -> dict[int, float]:
        """Return what those of some terms that one fact has are worth in it, before their idf."""
        once = 1 / (self._lengths[slot] * B / self.average_length + 1 - B)
        weights: dict[int, float] = {}
        for term in self._passages[slot]:
            if term in terms:
                weights[term] = weights.get(term, 0.0) + once
        for term, boost in zip(self._boosted[slot], self._boosts[slot], strict=True):
            if term in terms:
                weights[term] = weights.get(term, 0.0) + boost
        return {term: weight * (K1 + 1) / (weight + K1) for term, weight in weights.items()}

    def passage(self, slot: int) -> list[int]:
        """Return a passage as terms, `BREAK`s and `NOT`s."""
        return self._passages[slot]

    def title_of(self, topic: str) -> str:
        """Return the title that facts of a topic are indexed under."""
        return self.topic_titles.get(topic, "")


def idf(frequency: int, count: int) -> float:
    """Return how telling it is to be among so many of a number of things (BM25's, never negative)."""
    return math.log1p((count - frequency + 0.5) / (frequency + 0.5))


def needs_rebuild(slots: int, living: int) -> bool:
    """Return whether an index of so many slots is mostly of removed facts, and better built anew.

    Slots are never used twice, so what was removed takes up room and time. So many changes must have come in
    between that building costs little for each of them.
    """
    return slots > 2 * living + SPARE_SLOTS


def as_asked(text: str) -> str:
    """Return a question as it is compared with phrasings: its words, whatever stands between them.

    >>> as_asked("When was  the coup??")
    'when was the coup'
    """
    return " ".join(WORD.findall(text.casefold()))


def _counts(passage: Sequence[int]) -> Counter[int]:
    """Return how often each term stands in a passage."""
    counts = Counter(passage)
    del counts[BREAK], counts[NOT]  # of a counter, also if it has none
    return counts
