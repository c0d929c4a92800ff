"""The inverted index over facts, updated fact by fact, and the statistics that weigh its terms.

Everything that influences a score is a whole number kept exactly (counts, lengths, document frequencies),
so that an index after any changes scores like one built from scratch.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from bot.facts import Fact
from bot.matching.analysis import Analyser, Analysis
from bot.matching.postings import Postings, Row
from bot.matching.vocabulary import FIRST_TERM

Texts = npt.NDArray[np.int32]
_Number = TypeVar("_Number", np.int32, np.bool_)


class Index:
    """Facts by slot, with their postings. `alive[slot]` tells whether a slot's fact is still in force."""

    def __init__(self, facts: Iterable[Fact], topic_titles: Mapping[str, str], analyser: Analyser) -> None:
        self.analyser = analyser
        self._topic_titles = dict(topic_titles)
        self.facts: list[Fact] = []
        self.slot_of: dict[str, int] = {}
        self.phrasings: dict[int, tuple[frozenset[int], ...]] = {}
        self.topic_slots: dict[str, set[int]] = {}
        self._late_texts: dict[int, Texts] = {}
        self._build(facts)

    def _build(self, facts: Iterable[Fact]) -> None:
        texts, ends = array("i"), array("q", [0])
        extra_terms, extra_slots, extra_boosts = array("i"), array("i"), array("f")
        for fact in facts:
            slot = self._take_slot(fact)
            analysis = self._analyse(fact)
            texts.extend(analysis.passage)
            ends.append(len(texts))
            extra_terms.extend(analysis.boosts)
            extra_boosts.extend(analysis.boosts.values())
            extra_slots.extend([slot] * len(analysis.boosts))
            if analysis.phrasings:
                self.phrasings[slot] = analysis.phrasings
        self._texts: Texts = np.frombuffer(texts, np.int32) if texts else np.zeros(0, np.int32)
        self._ends = np.frombuffer(ends, np.int64)
        size = len(self.facts)
        slots = np.repeat(np.arange(size, dtype=np.int32), np.diff(self._ends))
        words = self._texts >= FIRST_TERM
        in_text, in_slot = self._texts[words], slots[words]
        self._lengths: Texts = np.bincount(in_slot, minlength=size).astype(np.int32)
        self.alive: npt.NDArray[np.bool_] = np.ones(size, np.bool_)
        self.count, self.total_length = size, int(self._lengths.sum())
        self.postings = Postings(
            np.concatenate((in_text, np.frombuffer(extra_terms, np.int32))),
            np.concatenate((in_slot, np.frombuffer(extra_slots, np.int32))),
            np.concatenate((np.ones(len(in_text), np.uint8), np.zeros(len(extra_terms), np.uint8))),
            np.concatenate((np.zeros(len(in_text), np.float32), np.frombuffer(extra_boosts, np.float32))),
            len(self.analyser.vocabulary),
        )
        self._frequency: list[int] = self.postings.lengths().tolist()

    def _take_slot(self, fact: Fact) -> int:
        if fact.id in self.slot_of:
            raise ValueError(f"fact {fact.id!r} is in the index already")
        slot = self.slot_of[fact.id] = len(self.facts)
        self.facts.append(fact)
        self.topic_slots.setdefault(fact.topic, set()).add(slot)
        return slot

    def _analyse(self, fact: Fact, times: int = 1) -> Analysis:
        return self.analyser.analyse(fact, self._topic_titles.get(fact.topic, ""), times)

    def add(self, fact: Fact) -> None:
        """Put a fact in force. Raises `ValueError` when one with its id already is."""
        slot = self._take_slot(fact)
        analysis = self._analyse(fact)
        text = np.array(analysis.passage, np.int32)
        counts = _counts(analysis.passage)
        self._late_texts[slot] = text
        if analysis.phrasings:
            self.phrasings[slot] = analysis.phrasings
        length = sum(counts.values())
        self._lengths = _grown(self._lengths, slot, length)
        self.alive = _grown(self.alive, slot, True)
        self.count += 1
        self.total_length += length
        self._frequency.extend([0] * (len(self.analyser.vocabulary) - len(self._frequency)))
        for term in counts.keys() | analysis.boosts.keys():
            self.postings.add(slot, term, counts[term], analysis.boosts.get(term, 0.0))
            self._frequency[term] += 1

    def remove(self, fact_id: str) -> Fact:
        """Take a fact out of force and give it back. Raises `KeyError` when there is none of that id."""
        slot = self.slot_of.pop(fact_id)
        fact = self.facts[slot]
        analysis = self._analyse(fact, times=-1)
        counts = _counts(analysis.passage)
        for term in counts.keys() | analysis.boosts.keys():
            self._frequency[term] -= 1
        self.alive[slot] = False
        self.phrasings.pop(slot, None)
        self.topic_slots[fact.topic].discard(slot)
        self.count -= 1
        self.total_length -= sum(counts.values())
        return fact

    @property
    def average_length(self) -> float:
        """The mean number of terms in a passage, 1 at the least."""
        return max(1.0, self.total_length / self.count) if self.count else 1.0

    def lengths(self, slots: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """How many terms the passages of some slots have."""
        return self._lengths[slots]

    def frequency(self, term: int) -> int:
        """In how many living facts a term stands, in any field."""
        return self._frequency[term] if term < len(self._frequency) else 0

    def idf(self, frequency: int) -> float:
        """How telling a term is that so many facts have (BM25's, never negative)."""
        return math.log1p((self.count - frequency + 0.5) / (frequency + 0.5))

    def row(self, term: int) -> Row:
        """The postings of a term, those of removed facts among them."""
        return self.postings.row(term)

    def section_terms(self, slot: int) -> frozenset[int]:
        """The terms of the title of the section that a fact stands in."""
        return self.analyser.title(self.facts[slot].passage.section)

    def title_terms(self, slot: int) -> frozenset[int]:
        """The terms of the title of the document that a fact stands in."""
        return self.analyser.title(self.facts[slot].passage.document.title)

    def text(self, slot: int) -> Texts:
        """A passage as terms, `BREAK`s and `NOT`s."""
        late = self._late_texts.get(slot)
        return late if late is not None else self._texts[self._ends[slot] : self._ends[slot + 1]]


def _counts(passage: Sequence[int]) -> Counter[int]:
    return Counter(term for term in passage if term >= FIRST_TERM)


def _grown(values: npt.NDArray[_Number], slot: int, value: int) -> npt.NDArray[_Number]:
    """An array with a value in a slot, doubled when it is full: additions cost constant time on average."""
    if slot >= len(values):
        larger = np.zeros(max(16, 2 * len(values)), values.dtype)
        larger[: len(values)] = values
        values = larger
    values[slot] = value
    return values
