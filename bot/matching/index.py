"""The inverted index over facts, updated fact by fact, and the statistics that weigh its terms.

Everything that influences a score is a whole number kept exactly (counts, lengths, document frequencies),
so that an index after any changes scores like one built from scratch.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

import numpy as np
import numpy.typing as npt

from bot.facts import Fact
from bot.matching.analysis import Analyser, Analysis, Phrasings
from bot.matching.bm25f import Norms
from bot.matching.bulk import gather
from bot.matching.ceilings import Ceilings
from bot.matching.growing import Growing
from bot.matching.headings import Headings
from bot.matching.postings import Postings, Rows
from bot.matching.terms import WORD
from bot.matching.vocabulary import FIRST_TERM
from bot.matching.window import WINDOW

K1 = 1.4
B = 0.75
IMPACT_LIMIT = K1 + 1
"""More than any occurrence of a term can be worth, before its idf."""

SPARE_SLOTS = 1000
"""So many slots of removed facts are no burden, however few facts live."""

Texts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]


class Index:
    """Facts by slot, with their postings; `asked` has the slots of those that store a phrasing word for word.

    `changes` tells how often facts came or went.
    """

    def __init__(self, facts: Iterable[Fact], topic_titles: Mapping[str, str], analyser: Analyser) -> None:
        self.analyser = analyser
        self.topic_titles = dict(topic_titles)
        self.facts: list[Fact] = []
        self.slot_of: dict[str, int] = {}
        self.asked: dict[str, set[int]] = {}
        self.topic_slots: dict[str, set[int]] = {}
        self.headings = Headings()
        self._late_texts = Growing(np.zeros(0, np.int32))
        self._late_ends = Growing(np.zeros(1, np.int64))
        floats = Growing(np.zeros(0, np.float32)), Growing(np.zeros(0, np.float32))
        self._room = floats[0], Growing(np.zeros(0, np.int32)), floats[1]
        self.changes = 0
        self._build(facts)

    def _build(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            self._take_slot(fact)
        bulk = gather(self.facts, self.topic_titles, self.analyser)
        self.phrasings: dict[int, Phrasings] = bulk.phrasings
        for above, facts_there in bulk.above.items():
            self.analyser.count_under(above, facts_there)
            self.headings.count(self.analyser.titles(above[1], "")[0], facts_there)
        self._texts, self._ends = bulk.texts, bulk.ends
        size = len(self.facts)
        words = self._texts >= FIRST_TERM
        slots = np.repeat(np.arange(size, dtype=np.int32), np.diff(self._ends))[words]
        self._alive = Growing(np.ones(size, np.bool_))
        self.count, self.total_length = size, len(slots)
        self.postings = Postings(self._texts[words], slots, bulk.boosted, len(self.analyser.vocabulary))
        self.postings.measure(np.bincount(slots, minlength=size))
        sizes = self.postings.lengths()
        self._frequency = Growing(sizes.astype(np.int32))
        self._ceilings = Ceilings(self.postings.bulk, sizes, self._norms)

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
        return self.analyser.analyse(fact, self.title_of(fact.topic), times)

    def add(self, fact: Fact) -> None:
        """Put a fact in force. Raises `ValueError` when one with its id already is."""
        slot = self._take_slot(fact)
        self.changes += 1
        analysis = self._analyse(fact)
        self.headings.count(self.titles(slot)[0], 1)
        counts = _counts(analysis.passage)
        self._late_texts.extend(analysis.passage)
        self._late_ends.put(len(self._late_ends), len(self._late_texts))
        if analysis.phrasings:
            self.phrasings[slot] = analysis.phrasings
        length = sum(counts.values())
        self._alive.put(slot, True)
        self.count += 1
        self.total_length += length
        self._frequency.grow(len(self.analyser.vocabulary))
        for term in counts.keys() | analysis.boosts.keys():
            posting = term, counts[term], analysis.boosts.get(term, 0.0), length
            self.postings.add(slot, *posting)
            self._ceilings.add(*posting)
            self._frequency.room[term] += 1

    def remove(self, fact_id: str) -> Fact:
        """Take a fact out of force and give it back. Raises `KeyError` when there is none of that id."""
        slot = self.slot_of.pop(fact_id)
        fact = self.facts[slot]
        self.changes += 1
        analysis = self._analyse(fact, times=-1)
        self.headings.count(self.titles(slot)[0], -1)
        counts = _counts(analysis.passage)
        for term in counts.keys() | analysis.boosts.keys():
            self._frequency.room[term] -= 1
        self._alive.put(slot, False)
        self.phrasings.pop(slot, None)
        self.topic_slots[fact.topic].discard(slot)
        for question in set(map(as_asked, fact.questions)):
            self.asked[question].discard(slot)
            if not self.asked[question]:
                del self.asked[question]
        self.count -= 1
        self.total_length -= sum(counts.values())
        return fact

    def follow(self, facts: Mapping[str, Fact], topic_titles: Mapping[str, str]) -> bool:
        """Have these facts in force, by id, under these titles of their topics, at the cost of what differs.

        False, with nothing changed, if most slots would then be of removed facts: it is better built anew.
        """
        going = [
            f.id for f in self.living if facts.get(f.id) is not f or self._differs(f.topic, topic_titles)
        ]
        coming = len(facts) - (self.count - len(going))
        if is_worn(len(self.facts) + coming, len(facts)):
            return False
        for fact_id in going:
            self.remove(fact_id)
        self.topic_titles = dict(topic_titles)
        for fact_id, fact in facts.items():
            if fact_id not in self.slot_of:
                self.add(fact)
        return True

    def _differs(self, topic: str, topic_titles: Mapping[str, str]) -> bool:
        return self.title_of(topic) != topic_titles.get(topic, "")

    def storing(self, question: str) -> Set[int]:
        """The slots of living facts that store a question word for word."""
        return self.asked.get(as_asked(question), frozenset()) if self.asked else frozenset()

    @property
    def living(self) -> Iterator[Fact]:
        """The facts in force, in the order in which they came."""
        return (self.facts[slot] for slot in self.slot_of.values())

    @property
    def average_length(self) -> float:
        """The mean number of terms in a passage, 1 at the least."""
        return max(1.0, self.total_length / self.count) if self.count else 1.0

    def frequency(self, term: int) -> int:
        """In how many living facts a term stands, in any field."""
        return int(self._frequency.room[term]) if term < len(self._frequency) else 0

    @property
    def frequencies(self) -> tuple[Texts, int]:
        """The frequency of each term, and room behind; and how many facts live."""
        return self._frequency.room, self.count

    def idf(self, frequency: int) -> float:
        """How telling a term is that so many facts have (BM25's, never negative)."""
        return math.log1p((self.count - frequency + 0.5) / (frequency + 0.5))

    @property
    def alive(self) -> npt.NDArray[np.bool_]:
        """Whether each slot's fact is still in force, and room behind."""
        return self._alive.room

    @property
    def searched(self) -> tuple[Rows, Rows, Norms, tuple[Floats, float], int]:
        """What the first stage reads: the postings, their norms and ceilings, and the number of slots."""
        norms = self._norms
        return self.postings.bulk, self.postings.late, norms, self._ceilings.under(norms), len(self.facts)

    @property
    def _norms(self) -> Norms:
        """A passage of so many terms is normalised by its length × the first + the second; third is `K1`."""
        return B / self.average_length, 1 - B, K1

    @property
    def built(self) -> int:
        """How many slots there were when this was built."""
        return len(self._ends) - 1

    def room(self) -> tuple[Floats, Texts, Floats]:
        """Room for one window of slots: zeros, to be left as they were found, slots, and scores."""
        for column in self._room:
            column.grow(min(WINDOW, len(self.facts)) + 1)
        return self._room[0].room, self._room[1].room, self._room[2].room

    @property
    def built_texts(self) -> tuple[Texts, npt.NDArray[np.int64]]:
        """The passages there were when this was built, one after another, and where each ends, from 0 on."""
        return self._texts, self._ends

    @property
    def late_texts(self) -> tuple[Texts, npt.NDArray[np.int64]]:
        """The same of those that came since, whose slots come after."""
        return self._late_texts.room, self._late_ends.room

    def title_of(self, topic: str) -> str:
        """The title that facts of a topic are indexed under."""
        return self.topic_titles.get(topic, "")

    def titles(self, slot: int) -> tuple[frozenset[int], frozenset[int]]:
        """The terms of the titles of the section and the document that a fact stands in."""
        passage = self.facts[slot].passage
        return self.analyser.titles(passage.section, passage.document.title)

    def text(self, slot: int) -> Texts:
        """A passage as terms, `BREAK`s and `NOT`s."""
        (texts, ends), place = self.built_texts, slot
        if slot >= self.built:
            (texts, ends), place = self.late_texts, slot - self.built
        return texts[ends[place] : ends[place + 1]]


def is_worn(slots: int, living: int) -> bool:
    """Whether an index of so many slots is mostly of removed facts, and better built anew from the living.

    Slots are never used twice, so what was removed takes up room and time. So many changes must have come in
    between that building costs little for each of them.
    """
    return slots > 2 * living + SPARE_SLOTS


def as_asked(text: str) -> str:
    """A question as it is compared with stored phrasings: its words, whatever stands between them.

    >>> as_asked("When was  the coup??")
    'when was the coup'
    """
    return " ".join(WORD.findall(text.casefold()))


def _counts(passage: Sequence[int]) -> Counter[int]:
    return Counter(term for term in passage if term >= FIRST_TERM)
