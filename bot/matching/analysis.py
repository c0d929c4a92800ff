"""A fact as the index sees it: its passage as a row of terms, and what its other fields add to each term.

BM25F in its simple form (Robertson, Zaragoza & Taylor 2004): a term's weighted frequency is its count in
the passage, normalised by length, plus a fixed boost from each other field that has it. Other fields are
short and of one kind, so they need no length normalisation; repeated phrasings count less and less.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.facts import Fact
from bot.matching.synonyms import Synonyms, initialisms
from bot.matching.text import FIRST_TERM, STOP, WORD_OR_STOP, Vocabulary

Terms = frozenset[int]


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """What one occurrence in a field is worth, in occurrences in a passage of average length."""

    keywords: float = 1.2
    questions: float = 0.6
    section: float = 0.35
    title: float = 0.5
    topic: float = 0.3
    initialism: float = 1.0


@dataclass(frozen=True, slots=True)
class Titles:
    """The terms of the titles that a fact stands under, and what they add to each of these terms."""

    section: Terms
    document: Terms
    boosts: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Analysis:
    """A fact as terms.

    `passage` holds terms, `BREAK`s and `NOT`s in order, no stop words; `boosts` what other fields add to each
    term; `phrasings` one set of terms for each stored question.
    """

    passage: Sequence[int]
    boosts: Mapping[int, float]
    phrasings: tuple[Terms, ...]
    titles: Titles


class Analyser:
    """Reads facts into analyses, with one vocabulary and one set of synonyms."""

    def __init__(self, vocabulary: Vocabulary, synonyms: Synonyms, weights: FieldWeights) -> None:
        self.vocabulary = vocabulary
        self.synonyms = synonyms
        self.weights = weights
        self._title = lru_cache(maxsize=4096)(self._read_title)
        self._titles = lru_cache(maxsize=4096)(self._read_titles)
        self._facts_under: Counter[tuple[str, str, str]] = Counter()

    def analyse(self, fact: Fact, topic_title: str, times: int) -> Analysis:
        """Read all of a fact, as it comes into force (`times` 1) or goes out of it (-1).

        Deterministic, so that a fact can be taken out of the index by analysing it again.
        """
        passage = fact.passage
        above = passage.document.title, passage.section, topic_title
        titles = self._titles(*above)
        self._count_titles(above, times)
        boosts = dict(titles.boosts)
        for short, _ in initialisms(passage.text):
            _raise_to(boosts, (self.vocabulary.intern(short),), self.weights.initialism)
        for keyword in fact.keywords:
            _raise_to(boosts, self._read(keyword, times), self.weights.keywords)
        phrasings = tuple(terms_of(self._read(question, times)) for question in fact.questions)
        for term, count in Counter(term for phrasing in phrasings for term in phrasing).items():
            boosts[term] = boosts.get(term, 0.0) + self.weights.questions * (2.0 * count / (count + 1.0))
        return Analysis(self._read(passage.text, times), boosts, phrasings, titles)

    def _read(self, text: str, times: int = 0) -> list[int]:
        """Return the terms of a text without its stop words, with the synonym groups of phrases in it."""
        return self.synonyms.mark([term for term in self.vocabulary.read(text, times) if term != STOP])

    def _count_titles(self, above: tuple[str, str, str], times: int) -> None:
        """Note that so many facts come to stand under titles: their words are in force while one is there."""
        before = self._facts_under[above]
        self._facts_under[above] += times
        if not before or not before + times:
            for title in above:
                self.vocabulary.count(WORD_OR_STOP.findall(_spaced(title)), times)

    def _read_titles(self, document: str, section: str, topic: str) -> Titles:
        weights = self.weights
        boosts: dict[int, float] = {}
        for title, weight in ((document, weights.title), (section, weights.section), (topic, weights.topic)):
            for term in self._title(title):
                boosts[term] = boosts.get(term, 0.0) + weight
        return Titles(self._title(section), self._title(document), boosts)

    def _read_title(self, title: str) -> Terms:
        return terms_of(self._read(_spaced(title)))


def terms_of(row: Iterable[int]) -> Terms:
    """Return the set of terms in a row, marks aside."""
    return frozenset(term for term in row if term >= FIRST_TERM)


def _raise_to(boosts: dict[int, float], row: Iterable[int], weight: float) -> None:
    for term in terms_of(row):
        boosts[term] = max(boosts.get(term, 0.0), weight)


def _spaced(title: str) -> str:
    """Return a title with its words apart: documents are often named like files."""
    return title.replace("_", " ")
