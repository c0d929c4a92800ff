"""All facts of a base read at once, into flat arrays: what `Analyser.analyse` tells of each, for less."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.facts import Fact
from bot.matching.analysis import Above, Analyser, Phrasings
from bot.matching.keywords import initialisms_of, names
from bot.matching.passages import Passages, Places, Terms, spread
from bot.matching.postings import Boosted
from bot.matching.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Bulk:
    """Facts by slot: the passage of a slot is `texts[ends[slot]:ends[slot + 1]]`.

    `above` tells how many facts stand under some titles.
    """

    texts: Terms
    ends: Places
    boosted: Boosted
    phrasings: dict[int, Phrasings]
    above: Mapping[Above, int]


def gather(facts: Sequence[Fact], topic_titles: Mapping[str, str], analyser: Analyser) -> Bulk:
    """Read all of some facts as they come into force. Words are learned in the order of `analyse`."""
    passages = Passages(analyser.vocabulary, analyser.synonyms)
    titles = _Titles(analyser)
    initialisms = _Initialisms(analyser.vocabulary)
    rows, curated = array("i"), _Curated()
    short, short_slots = array("i"), array("i")
    for slot, fact in enumerate(facts):
        passage = fact.passage
        text = passage.text
        passages.read(text)
        above = passage.document.title, passage.section, topic_titles.get(fact.topic, "")
        rows.append(titles[above])
        if fact.keywords or fact.questions:
            curated.add(slot, *analyser.boosts(fact, above, 1))
            continue
        for name in names(text):
            for term in initialisms[name]:
                short.append(term)
                short_slots.append(slot)
    texts, ends = passages.finish()
    of_slot = _ints(rows)
    initials = np.full(len(short), analyser.weights.initialism, np.float32)
    boosted = _joined(
        titles.boosted(of_slot), Boosted(_ints(short), _ints(short_slots), initials), curated.boosted()
    )
    under = np.bincount(of_slot, minlength=len(titles)).tolist()
    return Bulk(texts, ends, boosted, curated.phrasings, dict(zip(titles, under, strict=True)))


class _Titles(dict[Above, int]):
    """Titles that facts stand under → number, with what they add to each term."""

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser
        self._terms, self._boosts, self._ends = array("i"), array("f"), array("q", [0])

    def __missing__(self, above: Above) -> int:
        boosts = self._analyser.boosts_under(above)
        self._terms.extend(boosts)
        self._boosts.extend(boosts.values())
        self._ends.append(len(self._terms))
        number = self[above] = len(self)
        return number

    def boosted(self, rows: Terms) -> Boosted:
        """What the titles add to the terms of facts, given the number of each fact's titles."""
        places, ends = spread(rows, np.array(self._ends))
        slots = np.repeat(np.arange(len(rows), dtype=np.int32), np.diff(ends))
        return Boosted(_ints(self._terms)[places], slots, np.array(self._boosts)[places])


class _Initialisms(dict[str, tuple[int, ...]]):
    """Name → the terms of its initialisms."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def __missing__(self, name: str) -> tuple[int, ...]:
        found = self[name] = tuple(self._vocabulary.intern(short) for short, _ in initialisms_of(name))
        return found


class _Curated:
    """What is added by keywords and phrasings, and by all other fields of facts that have them."""

    def __init__(self) -> None:
        self._terms, self._slots, self._boosts = array("i"), array("i"), array("f")
        self.phrasings: dict[int, Phrasings] = {}

    def add(self, slot: int, boosts: Mapping[int, float], phrasings: Phrasings) -> None:
        self._terms.extend(boosts)
        self._slots.extend([slot] * len(boosts))
        self._boosts.extend(boosts.values())
        if phrasings:
            self.phrasings[slot] = phrasings

    def boosted(self) -> Boosted:
        return Boosted(_ints(self._terms), _ints(self._slots), np.array(self._boosts))


def _ints(values: array[int]) -> Terms:
    return np.array(values, np.int32)


def _joined(*parts: Boosted) -> Boosted:
    return Boosted(
        np.concatenate([part.terms for part in parts]),
        np.concatenate([part.slots for part in parts]),
        np.concatenate([part.boosts for part in parts]),
    )
