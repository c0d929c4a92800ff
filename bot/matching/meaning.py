"""What facts mean: the vectors of their texts, the facts nearest to a question, and features of both.

A `MeaningIndex` has the vectors of one matcher's facts. Passages are encoded sentence by sentence, since a
question is more like the sentence that answers it than like all of a passage.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.facts import Fact
from bot.facts.sentences import split_sentences
from bot.matching.encoder import Encoded, unit
from bot.matching.index import Index
from bot.matching.query import Query
from bot.matching.text import fold, stem
from bot.matching.vectors import Vectors

Floats = npt.NDArray[np.float32]

MEANING_FEATURES = (
    "best",       # likeness to the most similar sentence of the passage
    "asked",      # likeness to the most similar stored phrasing, 0 without any
    "headed",     # likeness to the section's title, 0 without one
    "nearest",    # the greater of "best" and "asked"
    "somewhere",  # the best match of each word, in the passage or beside it, by how telling the word is
    "weakest",    # the match of the telling word that matches worst
)  # fmt: skip
"""What facts are ranked by beside what the words say, cosines between -1 and 1.

Beside the passage are the words of phrasings, keywords and the section's title.
"""

MEANING_DOUBTS = (
    "on average", # likeness to the passage's sentences on average
    "said",       # the best match of each word among the words of the passage, by how telling the word is
    "strange",    # how many telling words match no word of the passage at all
    "doubtful",   # how many match none well
    "worst two",  # the mean match of the two that match worst
    "least",      # the match of the one that matches worst
    "telling",    # how many telling words there are
    "lack",       # how much of the question matches nothing, by weight (log)
    "most lacking", "next lacking", "third lacking",  # what the words that lack most lack
    "met",        # how much of the question matches, by weight (log)
)  # fmt: skip
"""What is no reason to prefer another fact, only to be less sure of this one;

all of it from the passage alone.
"""

STRANGE_BELOW, DOUBTFUL_BELOW, WELL_FROM = 0.35, 0.5, 0.75
"""Below these cosines words have nothing in common, or may; from the last on nothing is lacking."""

TELLING_SHARE = 0.5
"""A word is telling for "weakest" if it weighs at least this share of the most telling one."""
FEW_FACTS = 3
"""So many new facts are learned at once, in half a second; more wait for whoever has the time."""
FACTS_KEPT = 512
"""So many facts' words are kept in memory: a few hundred vectors each."""
ROWS_LOOKED_AT = 256
"""So many of the most similar sentences and phrasings are looked at for the facts that they belong to."""


@dataclass(frozen=True, slots=True, eq=False)
class FactMeaning:
    """The vectors of a fact, in rows: of sentences, phrasings, the passage's words, and the words beside it.

    `heading` is all 0 without a section title; `said` are the words of the passage, as they stand there.
    """

    sentences: Floats
    phrasings: Floats
    heading: Floats
    words: Floats
    beside: Floats
    said: tuple[str, ...]


class Comparison(NamedTuple):
    """How like a question some candidates are by meaning.

    `features` is candidates × `MEANING_FEATURES`, `doubts` candidates × `MEANING_DOUBTS`. `words` are the
    question's telling words, as they were meant;
    `matches` (candidates × words) tells how well each matches a word of the passage, and `found` which.
    """

    features: npt.NDArray[np.float64]
    doubts: npt.NDArray[np.float64]
    words: tuple[str, ...]
    matches: Sequence[Sequence[float]]
    found: Sequence[Sequence[str]]

    def ordered(self, order: Sequence[int]) -> Comparison:
        """Return it with the candidates in another order."""
        features, doubts = self.features[list(order)], self.doubts[list(order)]
        matches, found = [self.matches[n] for n in order], [self.found[n] for n in order]
        return Comparison(features, doubts, self.words, matches, found)


class Nearest(NamedTuple):
    """The slots of the facts nearest to a question, and how near the nearest is.

    `level` is its cosine, `standing` how many standard deviations that is above the mean of all sentences and
    phrasings.
    """

    slots: Sequence[int]
    level: float
    standing: float


class MeaningIndex:
    """The vectors of one matcher's facts, which follow its index."""

    def __init__(self, index: Index, vectors: Vectors) -> None:
        self._index = index
        self._vectors = vectors
        self._seen = 0
        self._pending: list[int] = []
        self._learned = -1
        self._rows = np.zeros((0, 0), np.float32)
        self._slots = np.zeros(0, np.int32)
        self._size = 0
        self._of = lru_cache(maxsize=FACTS_KEPT)(self._read)

    def is_ready(self) -> bool:
        """Take in the facts that came since; return whether the vectors of all are known.

        A few facts are learned at once, many if somebody waits for them. Raises `ModelError`.
        """
        new = range(self._seen, len(self._index.facts))
        self._seen = len(self._index.facts)
        self._pending.extend(new)
        if self._pending and (new or self._learned != self._vectors.learned):
            self._take_known()
        if 0 < len(self._pending) <= FEW_FACTS:
            texts = dict.fromkeys(t for slot in self._pending for t in _texts(self._index.facts[slot]))
            self._vectors.learn_now(texts)
            self._take_known()
        elif self._pending and self._vectors.when_waiting is not None:
            self._vectors.when_waiting(self._vectors)
            self._take_known()
        return not self._pending

    def _take_known(self) -> None:
        """Take in the pending facts whose vectors are known; those no longer in force are forgotten."""
        self._learned = self._vectors.learned
        alive = self._index.alive
        facts = {slot: self._index.facts[slot] for slot in self._pending if alive[slot]}
        known = self._vectors.known(dict.fromkeys(text for fact in facts.values() for text in _texts(fact)))
        self._pending = []
        for slot, fact in facts.items():
            texts = _texts(fact)
            if all(text in known for text in texts):
                rows = texts[: len(_sentences(fact)) + len(fact.questions)]
                self._append(slot, np.array([known[text] for text in rows]))
            else:
                self._pending.append(slot)

    def _append(self, slot: int, rows: Floats) -> None:
        """Add rows to the array, which doubles when it is full."""
        needed = self._size + len(rows)
        if needed > len(self._rows):
            grown = np.zeros((max(2 * len(self._rows), needed, 256), rows.shape[1]), np.float32)
            if self._size:
                grown[: self._size] = self._rows[: self._size]
            self._rows, self._slots = grown, np.resize(self._slots, len(grown))
        self._rows[self._size : needed] = rows
        self._slots[self._size : needed] = slot
        self._size = needed

    def encode(self, text: str) -> Encoded:
        """Return what a question means."""
        return self._vectors.encode(text)

    def nearest(self, question: Encoded, limit: int, only: Collection[int] | None = None) -> Nearest:
        """Return the living facts nearest to a question; `only` restricts them to some slots."""
        likeness, slots = self._rows[: self._size] @ question.vector, self._slots[: self._size]
        allowed = self._index.alive[slots]
        if only is not None:
            allowed &= np.isin(slots, list(only))
        likeness, slots = likeness[allowed].round(5), slots[allowed]
        if not len(slots):
            return Nearest((), 0.0, 0.0)
        best = np.argsort(-likeness, kind="stable")[:ROWS_LOOKED_AT]
        level = round(float(likeness[best[0]]), 3)
        standing = round((level - float(likeness.mean())) / (float(likeness.std()) + 1e-6), 2)
        return Nearest(list(dict.fromkeys(slots[best].tolist()))[:limit], level, standing)

    def compare(self, query: Query, question: Encoded, slots: Sequence[int]) -> Comparison:
        """Return how like a question the facts in some slots are."""
        words, weights, rows = _telling_words(query, question)
        features, doubts, matches, found = [], [], [], []
        for slot in slots:
            fact = self._of(slot)
            match = rows @ fact.words.T
            said = match.max(axis=1, initial=0.0)
            somewhere = np.maximum(said, (rows @ fact.beside.T).max(axis=1, initial=0.0))
            features.append((*_likeness(question, fact), *_matched(weights, somewhere)))
            average = float(unit(fact.sentences.mean(axis=0)) @ question.vector)
            doubts.append((average, *_doubts(weights, said)))
            matches.append(said.round(3).tolist())
            said_as = fact.said or ("",)
            places = match.argmax(axis=1) if match.size else [0] * len(words)
            found.append([said_as[place] for place in places])
        return Comparison(
            np.array(features, np.float64).reshape(-1, len(MEANING_FEATURES)).round(3),
            np.array(doubts, np.float64).reshape(-1, len(MEANING_DOUBTS)).round(3),
            words,
            matches,
            found,
        )

    def _read(self, slot: int) -> FactMeaning:
        """Return the vectors of a fact, which are known."""
        fact = self._index.facts[slot]
        encoded = self._vectors.encoded(_texts(fact))
        places, size = _sentences(fact), len(encoded[0].vector)
        ends = np.cumsum([len(places), len(fact.questions), len(fact.keywords)]).tolist()
        said = [
            fact.passage.text[start + first : start + last]
            for (start, _), sentence in zip(places, encoded, strict=False)
            for first, last in sentence.spans
        ]
        none = np.zeros((0, size), np.float32)
        titled = encoded[ends[2] :]
        return FactMeaning(
            sentences=np.array([each.vector for each in encoded[: ends[0]]]),
            phrasings=np.array([each.vector for each in encoded[ends[0] : ends[1]]]).reshape(-1, size),
            heading=titled[0].vector if titled else np.zeros(size, np.float32),
            words=np.vstack([none, *(each.words for each in encoded[: ends[0]])]),
            beside=np.vstack([none, *(each.words for each in encoded[ends[0] :])]),
            said=tuple(said),
        )


def _sentences(fact: Fact) -> Sequence[tuple[int, int]]:
    return split_sentences(fact.passage.text) or ((0, len(fact.passage.text)),)


def _texts(fact: Fact) -> list[str]:
    """Return the texts of a fact: its sentences, phrasings, keywords, and the title of its section."""
    text, title = fact.passage.text, fact.passage.section
    sentences = [text[start:end] for start, end in _sentences(fact)]
    return [*sentences, *fact.questions, *fact.keywords, *([title] if title else [])]


def _likeness(question: Encoded, fact: FactMeaning) -> tuple[float, float, float, float]:
    """Return the first four of `MEANING_FEATURES`."""
    vector = question.vector
    best, asked = float((fact.sentences @ vector).max()), float((fact.phrasings @ vector).max(initial=0.0))
    return best, asked, float(fact.heading @ vector), max(best, asked)


def _matched(weights: Floats, somewhere: Floats) -> tuple[float, float]:
    """Return the last two of `MEANING_FEATURES`, 0 for a question without telling words."""
    if not len(weights):
        return 0.0, 0.0
    strong = weights >= TELLING_SHARE * weights.max()
    return float(weights @ somewhere / weights.sum()), float(somewhere[strong].min())


def _doubts(weights: Floats, said: Floats) -> tuple[float, ...]:
    """Return `MEANING_DOUBTS` but the first, from what words weigh and how well the passage has them."""
    if not len(weights):
        return 0.0, 0, 0, 1.0, 1.0, 0, 0.0, 0.0, 0.0, 0.0, math.log(2)
    lacks = weights * np.clip((WELL_FROM - said) / WELL_FROM, 0, 1)
    most = [*sorted(lacks.tolist(), reverse=True), 0.0, 0.0]
    worst = sorted(said.tolist())[:2]
    return (
        float(weights @ said / weights.sum()),
        int((said < STRANGE_BELOW).sum()),
        int((said < DOUBTFUL_BELOW).sum()),
        sum(worst) / len(worst),
        worst[0],
        len(said),
        math.log1p(lacks.sum()),
        *most[:3],
        math.log1p(weights @ said),
    )


def _telling_words(query: Query, question: Encoded) -> tuple[tuple[str, ...], Floats, Floats]:
    """Return the question's telling words as they are meant, what each weighs, and its vector."""
    weights = {stem(part): term.weight for term in query.terms for part in term.meant.split()}
    words = [query.understood[start:end] for start, end in question.spans]
    told = [(n, weights[stem(fold(word))]) for n, word in enumerate(words) if stem(fold(word)) in weights]
    rows = question.words[[n for n, _ in told]]
    return tuple(words[n] for n, _ in told), np.array([weight for _, weight in told], np.float32), rows
