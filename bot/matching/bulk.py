"""All facts of a base read at once, into flat arrays: what `Analyser.analyse` tells of each, for less."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.facts import Fact
from bot.matching.analysis import Above, Analyser, Phrasings
from bot.matching.keywords import initialisms_of, names
from bot.matching.numbered import Numbered, Places, Terms
from bot.matching.passages import Passages
from bot.matching.sorting import Boosted


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
    initialisms = _Initialisms(analyser)
    rows, named, named_ends, curated = array("i"), array("i"), array("q", [0]), _Curated()
    for slot, fact in enumerate(facts):
        passage = fact.passage
        text = passage.text
        passages.read(text)
        above = passage.document.title, passage.section, topic_titles.get(fact.topic, "")
        rows.append(titles[above])
        if fact.keywords or fact.questions:
            curated.add(slot, *analyser.boosts(fact, above, 1))
        else:
            named.extend([initialisms[name] for name in names(text)])
        named_ends.append(len(named))
    texts, ends = passages.finish()
    of_slot = np.array(rows)
    every = (
        titles.boosted(of_slot),
        initialisms.boosted(np.array(named), np.array(named_ends)),
        curated.boosted(),
    )
    boosted = Boosted(
        np.concatenate([each.terms for each in every]),
        np.concatenate([each.slots for each in every]),
        np.concatenate([each.boosts for each in every]),
    )
    under = np.bincount(of_slot, minlength=len(titles)).tolist()
    return Bulk(texts, ends, boosted, curated.phrasings, dict(zip(titles, under, strict=True)))


class _Titles(Numbered[Above]):
    """The titles that facts stand under, and what they add to each of their terms."""

    def __init__(self, analyser: Analyser) -> None:
        super().__init__()
        self._analyser = analyser
        self._boosts = array("f")

    def read(self, key: Above) -> Collection[int]:
        boosts = self._analyser.boosts_under(key)
        self._boosts.extend(boosts.values())
        return boosts.keys()

    def boosted(self, of_slot: Terms) -> Boosted:
        """What the titles add to facts, given the number of the titles of each."""
        places, ends = self.places(of_slot)
        return Boosted(self.terms[places], _slots(ends), np.array(self._boosts)[places])


class _Initialisms(Numbered[str]):
    """Names with the terms of their initialisms."""

    def __init__(self, analyser: Analyser) -> None:
        super().__init__()
        self._vocabulary = analyser.vocabulary
        self._boost = analyser.weights.initialism

    def read(self, key: str) -> list[int]:
        return [self._vocabulary.intern(short) for short, _ in initialisms_of(key)]

    def boosted(self, named: Terms, named_ends: Places) -> Boosted:
        """What names add to the facts that have them, given where the names of each end, 0 first."""
        places, ends = self.places(named)
        return Boosted(
            self.terms[places], _slots(ends[named_ends]), np.full(len(places), self._boost, np.float32)
        )


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
        return Boosted(np.array(self._terms), np.array(self._slots), np.array(self._boosts))


def _slots(ends: Places) -> Terms:
    """A slot for each of its values, given where those of each slot end, 0 first."""
    return np.repeat(np.arange(len(ends) - 1, dtype=np.int32), np.diff(ends))
