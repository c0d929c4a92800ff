"""Why a fact was found.

For each word of the question, the word of the fact that accounts for it, as both are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.facts import Fact
from bot.matching import terms
from bot.matching.keywords import initialisms
from bot.matching.query import Meaning, Query, Sought
from bot.matching.reply import Evidence, How
from bot.matching.synonyms import Synonyms
from bot.matching.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Place:
    """A word of a passage: its span, and its term (None when the vocabulary has none for it: a stop word)."""

    start: int
    end: int
    surface: str
    folded: str
    term: int | None


class Witness:
    """Reads facts word by word, for the few that are shown."""

    def __init__(self, vocabulary: Vocabulary, synonyms: Synonyms) -> None:
        self._vocabulary = vocabulary
        self._synonyms = synonyms

    def places(self, text: str) -> list[Place]:
        """The words of a text with where they stand, stop words among them."""
        found = []
        for match in terms.WORD.finditer(text):
            folded = terms.fold(match.group())
            term = None if terms.is_stop_word(folded) else self._vocabulary.of_stem(terms.stem(folded))
            found.append(Place(match.start(), match.end(), match.group(), folded, term))
        return found

    def evidence(self, query: Query, fact: Fact, passage: list[Place]) -> tuple[Evidence, ...]:
        """One piece of evidence for each word of the question that the fact accounts for, in that order."""
        return tuple(e for word in query.known if (e := self._of_word(word, fact, passage)) is not None)

    def _of_word(self, word: Sought, fact: Fact, passage: list[Place]) -> Evidence | None:
        for meaning in sorted(word.meanings, key=lambda m: -m.credit):
            found = self._in_passage(word, meaning, passage) or self._elsewhere(word, meaning, fact)
            if found is not None:
                return found
        return None

    def _in_passage(self, word: Sought, meaning: Meaning, passage: list[Place]) -> Evidence | None:
        same = [place for place in passage if place.term == meaning.term]
        if same:
            exact = next((place for place in same if place.folded == word.folded), same[0])
            return Evidence(word.asked, exact.surface, _how(word, meaning, exact.folded), meaning.credit)
        if meaning.term in self._synonyms.names:
            return self._phrase(word, meaning, passage)
        return None

    def _phrase(self, word: Sought, meaning: Meaning, passage: list[Place]) -> Evidence | None:
        content = [place for place in passage if place.term is not None]
        spelled = [place.term or 0 for place in content]
        for n in range(len(content)):
            phrase = self._synonyms.phrase_at(spelled, n)
            if phrase is not None and phrase[1] == meaning.term:
                span = content[n : n + phrase[0]]
                between = passage[passage.index(span[0]) : passage.index(span[-1]) + 1]
                shown = " ".join(place.surface for place in between)
                how = How.EXACT if word.folded == " ".join(p.folded for p in between) else meaning.how
                return Evidence(word.asked, shown, how, meaning.credit)
        return None

    def _elsewhere(self, word: Sought, meaning: Meaning, fact: Fact) -> Evidence | None:
        """In the fact's keywords and phrasings, the titles above it, and the initialisms of its names."""
        for text in _other_fields(fact):
            found = self._in_passage(word, meaning, self.places(text))
            if found is not None:
                return found
        stem = self._vocabulary.stems[meaning.term]
        for short, name in initialisms(fact.passage.text):
            if short == stem:
                how = How.INITIALISM if meaning.how is How.EXACT else meaning.how
                return Evidence(word.asked, name, how, meaning.credit)
        return None


def _other_fields(fact: Fact) -> Iterator[str]:
    yield from fact.keywords
    yield from fact.questions
    yield fact.passage.section
    yield fact.passage.document.title
    yield fact.topic


def _how(word: Sought, meaning: Meaning, folded: str) -> How:
    if meaning.how is not How.EXACT:
        return meaning.how
    return How.EXACT if folded == word.folded else How.STEM
