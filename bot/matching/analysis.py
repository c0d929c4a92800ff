"""A fact as the index sees it.

Its passage as an array of terms, and what its other fields add to each term.

BM25F in its simple form (Robertson, Zaragoza & Taylor 2004): a term's weighted frequency is its count in
the passage, normalised by length, plus a fixed boost from each other field that has it. Other fields are
short and of one kind, so they need no length normalisation; repeated phrasings count less and less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.facts import Fact
from bot.matching.keywords import initialisms
from bot.matching.synonyms import Synonyms
from bot.matching.terms import BREAK
from bot.matching.vocabulary import FIRST_TERM, STOP, Vocabulary


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """What one occurrence in a field is worth, in occurrences in a passage of average length."""

    keywords: float = 1.2
    questions: float = 0.6
    section: float = 0.35
    title: float = 0.5
    topic: float = 0.3
    initialism: float = 1.0


Above = tuple[str, str, str]
"""The titles that a fact stands under: its document's, its section's and its topic's."""

Phrasings = tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """`passage` holds terms and `BREAK`s and `NOT`s in order, no stop words; `boosts` what other fields add.

    `phrasings` one set of terms for each stored question.
    """

    passage: Sequence[int]
    boosts: dict[int, float]
    phrasings: Phrasings = field(default=())


@dataclass(frozen=True, slots=True)
class _Title:
    terms: frozenset[int]
    surfaces: tuple[str, ...]


class Analyser:
    """Reads facts into analyses, with one vocabulary and one set of synonyms."""

    def __init__(self, vocabulary: Vocabulary, synonyms: Synonyms, weights: FieldWeights) -> None:
        self.vocabulary = vocabulary
        self.synonyms = synonyms
        self.weights = weights
        self._title = lru_cache(maxsize=4096)(self._read_title)
        self.titles = lru_cache(maxsize=4096)(self._terms_of_titles)
        self.boosts_under = lru_cache(maxsize=4096)(self._boosts_of_titles)
        self._facts_under: dict[Above, int] = {}

    def analyse(self, fact: Fact, topic_title: str, times: int = 1) -> Analysis:
        """Read all of a fact, as it comes into force (`times` 1) or goes out of it (-1).

        Deterministic, so that a fact can be taken out of the index by analysing it again.
        """
        passage = self.read(fact.passage.text, times)
        above = fact.passage.document.title, fact.passage.section, topic_title
        self.count_under(above, times)
        return Analysis(passage, *self.boosts(fact, above, times))

    def boosts(self, fact: Fact, above: Above, times: int) -> tuple[dict[int, float], Phrasings]:
        """What the titles above a fact, and all of it but its passage's own words, add; its phrasings."""
        weights = self.weights
        boosts = dict(self.boosts_under(above))
        for short, _ in initialisms(fact.passage.text):
            self._boost(boosts, (self.vocabulary.intern(short),), weights.initialism)
        for keyword in fact.keywords:
            self._boost(boosts, self.read(keyword, times), weights.keywords)
        phrasings = tuple(terms_of(self.read(question, times)) for question in fact.questions)
        self._add_phrasings(boosts, phrasings)
        return boosts, phrasings

    def count_under(self, above: Above, times: int) -> None:
        """Note that so many facts come to stand under titles, whose words are in force while one is there."""
        before = self._facts_under.get(above, 0)
        self._facts_under[above] = before + times
        if not before or not before + times:
            for title in above:
                self.vocabulary.count(self._title(title).surfaces, 1 if times > 0 else -1)

    def _boosts_of_titles(self, above: Above) -> Mapping[int, float]:
        boosts: dict[int, float] = {}
        weights = self.weights
        document, section, topic = above
        for title, weight in ((document, weights.title), (section, weights.section), (topic, weights.topic)):
            for term in self._title(title).terms:
                boosts[term] = boosts.get(term, 0.0) + weight
        return boosts

    def read(self, text: str, times: int = 0) -> list[int]:
        """The terms of a text without its stop words, with the synonym groups of phrases in it."""
        return self.synonyms.mark([term for term in self.vocabulary.read(text, times) if term != STOP])

    def _terms_of_titles(self, section: str, document: str) -> tuple[frozenset[int], frozenset[int]]:
        return self._title(section).terms, self._title(document).terms

    def _read_title(self, text: str) -> _Title:
        text = text.replace("_", " ")
        return _Title(terms_of(self.read(text)), tuple(BREAK.findall(text)))

    @staticmethod
    def _boost(boosts: dict[int, float], terms: Iterable[int], weight: float) -> None:
        for term in terms_of(terms):
            boosts[term] = max(boosts.get(term, 0.0), weight)

    def _add_phrasings(self, boosts: dict[int, float], phrasings: tuple[frozenset[int], ...]) -> None:
        counts: dict[int, int] = {}
        for phrasing in phrasings:
            for term in phrasing:
                counts[term] = counts.get(term, 0) + 1
        for term, count in counts.items():
            boosts[term] = boosts.get(term, 0.0) + self.weights.questions * (2.0 * count / (count + 1.0))


def terms_of(read: Iterable[int]) -> frozenset[int]:
    """The set of terms in what was read, marks aside."""
    return frozenset(term for term in read if term >= FIRST_TERM)
