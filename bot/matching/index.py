"""The inverted index over facts, updated fact by fact, and the statistics that weigh its terms.

Everything that influences a score is a whole number kept exactly (counts, lengths, document frequencies),
so that an index after any changes scores like one built from scratch.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from bot.facts import Fact
from bot.matching.analysis import Analyser, Analysis, Phrasings
from bot.matching.bulk import gather
from bot.matching.headings import Headings
from bot.matching.postings import Boosts, Counts, Postings
from bot.matching.terms import WORD
from bot.matching.vocabulary import FIRST_TERM

K1 = 1.4
B = 0.75
IMPACT_LIMIT = K1 + 1
"""More than any occurrence of a term can be worth, before its idf."""
IMPACTS_KEPT_PER_FACT = 16
"""So many numbers are kept at hand for each fact: rows that are asked for again cost one multiplication."""

Texts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]
_Number = TypeVar("_Number", np.int32, np.bool_)


class Index:
    """Facts by slot, with their postings; `asked` has the slots of those that store a phrasing word for word.

    `alive[slot]` tells whether a slot's fact is still in force, `changes` how often facts came or went.
    """

    def __init__(self, facts: Iterable[Fact], topic_titles: Mapping[str, str], analyser: Analyser) -> None:
        self.analyser = analyser
        self._topic_titles = dict(topic_titles)
        self.facts: list[Fact] = []
        self.slot_of: dict[str, int] = {}
        self.asked: dict[str, set[int]] = {}
        self.topic_slots: dict[str, set[int]] = {}
        self.headings = Headings()
        self._late_texts: dict[int, Texts] = {}
        self.changes = 0
        self._forget_impacts()
        self._build(facts)

    def _build(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            self._take_slot(fact)
        bulk = gather(self.facts, self._topic_titles, self.analyser)
        self.phrasings: dict[int, Phrasings] = bulk.phrasings
        for above, facts_there in bulk.above.items():
            self.analyser.count_under(above, facts_there)
            self.headings.count(self.analyser.titles(above[1], "")[0], facts_there)
        self._texts, self._ends = bulk.texts, bulk.ends
        size = len(self.facts)
        words = self._texts >= FIRST_TERM
        slots = np.repeat(np.arange(size, dtype=np.int32), np.diff(self._ends))[words]
        self._lengths: Texts = np.bincount(slots, minlength=size).astype(np.int32)
        self.alive: npt.NDArray[np.bool_] = np.ones(size, np.bool_)
        self.count, self.total_length = size, int(self._lengths.sum())
        self.postings = Postings(self._texts[words], slots, bulk.boosted, len(self.analyser.vocabulary))
        self._frequency: list[int] = self.postings.lengths().tolist()

    def _take_slot(self, fact: Fact) -> int:
        if fact.id in self.slot_of:
            raise ValueError(f"fact {fact.id!r} is in the index already")
        slot = self.slot_of[fact.id] = len(self.facts)
        self.facts.append(fact)
        self.topic_slots.setdefault(fact.topic, set()).add(slot)
        for question in fact.questions:
            self.asked.setdefault(as_asked(question), set()).add(slot)
        return slot

    def _analyse(self, fact: Fact, times: int = 1) -> Analysis:
        return self.analyser.analyse(fact, self._topic_titles.get(fact.topic, ""), times)

    def add(self, fact: Fact) -> None:
        """Put a fact in force. Raises `ValueError` when one with its id already is."""
        slot = self._take_slot(fact)
        self._change()
        analysis = self._analyse(fact)
        self.headings.count(self.titles(slot)[0], 1)
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
        self._change()
        analysis = self._analyse(fact, times=-1)
        self.headings.count(self.titles(slot)[0], -1)
        counts = _counts(analysis.passage)
        for term in counts.keys() | analysis.boosts.keys():
            self._frequency[term] -= 1
        self.alive[slot] = False
        self.phrasings.pop(slot, None)
        self.topic_slots[fact.topic].discard(slot)
        for question in fact.questions:
            self.asked[as_asked(question)].discard(slot)
        self.count -= 1
        self.total_length -= sum(counts.values())
        return fact

    def differing_titles(self, titles: Mapping[str, str]) -> frozenset[str]:
        """The topics whose facts would be indexed under another title than they are."""
        return frozenset(
            topic
            for topic, slots in self.topic_slots.items()
            if slots and self._topic_titles.get(topic, "") != titles.get(topic, "")
        )

    def retitle(self, titles: Mapping[str, str]) -> None:
        """Index facts under these titles of their topics; the facts of a topic retitled must be out."""
        wrong = self.differing_titles(titles)
        if wrong:
            raise ValueError(f"facts are still in the index under the old title of {sorted(wrong)[0]!r}")
        self._topic_titles = dict(titles)

    @property
    def average_length(self) -> float:
        """The mean number of terms in a passage, 1 at the least."""
        return max(1.0, self.total_length / self.count) if self.count else 1.0

    def frequency(self, term: int) -> int:
        """In how many living facts a term stands, in any field."""
        return self._frequency[term] if term < len(self._frequency) else 0

    def idf(self, frequency: int) -> float:
        """How telling a term is that so many facts have (BM25's, never negative)."""
        return math.log1p((self.count - frequency + 0.5) / (frequency + 0.5))

    def slots(self, term: int) -> Texts:
        """The slots of the facts that have a term, ascending, those of removed facts among them."""
        return self.postings.slots(term)

    def impacts(self, term: int, places: npt.NDArray[np.integer] | None = None) -> Floats:
        """What a term is worth in the facts of its row, before its idf: its saturated frequency.

        `places` picks some of the row. BM25F as in Robertson & Zaragoza 2009, The Probabilistic Relevance
        Framework, 3.3.
        """
        kept = self._impacts.get(term)
        if kept is not None:
            return kept if places is None else kept[places]
        row = self.postings.row(term)
        if places is not None:
            return self._saturated(row.slots[places], row.counts[places], row.boosts[places])
        impacts = self._saturated(row.slots, row.counts, row.boosts)
        self._impacts_kept += len(impacts)
        if self._impacts_kept > IMPACTS_KEPT_PER_FACT * (len(self.facts) + 1024):
            self._forget_impacts()
        self._impacts[term] = impacts
        return impacts

    def _saturated(self, slots: Texts, counts: Counts, boosts: Boosts) -> Floats:
        norm = self._lengths[slots].astype(np.float32)
        norm *= np.float32(B / self.average_length)
        norm += np.float32(1 - B)
        weight: Floats = np.divide(counts, norm, dtype=np.float32)
        weight += boosts
        result: Floats = weight * np.float32(K1 + 1)
        weight += np.float32(K1)
        result /= weight
        return result

    def _change(self) -> None:
        """Note that every weight may be another from now on."""
        self.changes += 1
        self._forget_impacts()

    def _forget_impacts(self) -> None:
        self._impacts: dict[int, Floats] = {}
        self._impacts_kept = 0

    def titles(self, slot: int) -> tuple[frozenset[int], frozenset[int]]:
        """The terms of the titles of the section and the document that a fact stands in."""
        passage = self.facts[slot].passage
        return self.analyser.titles(passage.section, passage.document.title)

    def text(self, slot: int) -> Texts:
        """A passage as terms, `BREAK`s and `NOT`s."""
        late = self._late_texts.get(slot)
        return late if late is not None else self._texts[self._ends[slot] : self._ends[slot + 1]]


def as_asked(text: str) -> str:
    """A question as it is compared with stored phrasings: its words, whatever stands between them.

    >>> as_asked("When was  the coup??")
    'when was the coup'
    """
    return " ".join(WORD.findall(text.casefold()))


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
