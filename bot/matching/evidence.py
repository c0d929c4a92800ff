"""Why a fact was found.

For each word of the question, the word of the fact that accounts for it, as both are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property, lru_cache, partial

from bot.facts import Fact
from bot.matching.highlight import Span, claims, highlight
from bot.matching.keywords import initialisms
from bot.matching.places import Place, Words, words_in
from bot.matching.query import Meaning, Query, Sought
from bot.matching.reply import Evidence, How, Where
from bot.matching.synonyms import Synonyms
from bot.matching.vocabulary import Vocabulary

FIELDS_KEPT = 64
"""So many facts' phrasings are kept as they were read: the same facts are asked for again and again."""

TITLES_KEPT = 1024


class Witness:
    """Reads facts word by word, for the few that are shown, on whatever thread shows them."""

    def __init__(self, vocabulary: Vocabulary, synonyms: Synonyms) -> None:
        self._vocabulary = vocabulary
        self._synonyms = synonyms
        self._words = partial(words_in, vocabulary=vocabulary)
        title = lru_cache(maxsize=TITLES_KEPT)(self._words)
        self._around = lru_cache(maxsize=FIELDS_KEPT)(partial(_Fields, read=self._words, title=title))

    def highlight(self, query: Query, fact: Fact) -> tuple[Span, ...]:
        """The spans of the fact's passage that answer (see `highlight`)."""
        text = fact.passage.text
        places = self._words(text)
        wholes = [*self._phrases(text, places), *self._names(text)]
        asked = claims(query.known, {place.term for place in (*places, *wholes)})
        return highlight(text, places, asked, query.wanted, wholes, of_people=query.is_of_people)

    def _phrases(self, text: str, places: Words) -> Iterator[Place]:
        """The phrases of synonym groups in a text, each as one place."""
        if not self._synonyms.names:
            return
        content = [place for place in places if place.term is not None]
        spelled = [place.term or 0 for place in content]
        for n, place in enumerate(content):
            phrase = self._synonyms.phrase_at(spelled, n)
            if phrase is not None:
                end = content[n + phrase[0] - 1].end
                yield Place(place.start, end, text[place.start : end], phrase[1])

    def _names(self, text: str) -> Iterator[Place]:
        """The names in a text that an initialism stands for, each as one place."""
        for short, name in initialisms(text):
            start = text.find(name)
            yield Place(start, start + len(name), name, self._vocabulary.of_stem(short))

    def evidence(self, query: Query, fact: Fact, topic_title: str) -> tuple[Evidence, ...]:
        """One piece of evidence for each word of the question that the fact accounts for, in that order."""
        passage, around = self._words(fact.passage.text), self._around(fact, topic_title)
        found = (self._of_word(word, passage, around) for word in query.known)
        return tuple(evidence for evidence in found if evidence is not None)

    def _of_word(self, word: Sought, passage: Words, around: _Fields) -> Evidence | None:
        """What accounts for a word: best what members see in the passage, though in another word."""
        for meanings in (word.meanings, word.kin):
            surest = sorted(meanings, key=lambda meaning: -meaning.credit)
            for look in (self._inside, self._beside):
                for meaning in surest:
                    found = look(word, meaning, passage, around)
                    if found is not None:
                        return found
        return None

    def _inside(self, word: Sought, meaning: Meaning, passage: Words, around: _Fields) -> Evidence | None:
        """In the passage, as it is or as the initialism of a name."""
        found = self._in_text(word, meaning, passage)
        if found is not None:
            return found
        stem = self._vocabulary.stems[meaning.term]
        for short, name in around.initialisms:
            if short == stem:
                how = How.INITIALISM if meaning.how is How.EXACT else meaning.how
                return Evidence(word.asked, name, how, meaning.credit)
        return None

    def _beside(self, word: Sought, meaning: Meaning, _: Words, around: _Fields) -> Evidence | None:
        """Beside the passage: in keywords, phrasings and titles."""
        for field in around.fields:
            found = self._in_text(word, meaning, field)
            if found is not None:
                return replace(found, where=Where.BESIDE)
        return None

    def _in_text(self, word: Sought, meaning: Meaning, text: Words) -> Evidence | None:
        same = text.of_term.get(meaning.term)
        if same:
            exact = next((place for place in same if place.folded == word.folded), same[0])
            return Evidence(word.asked, exact.surface, _how(word, meaning, exact.folded), meaning.credit)
        if meaning.term in self._synonyms.names:
            return self._phrase(word, meaning, text)
        return None

    def _phrase(self, word: Sought, meaning: Meaning, text: Words) -> Evidence | None:
        content = [place for place in text if place.term is not None]
        spelled = [place.term or 0 for place in content]
        for n in range(len(content)):
            phrase = self._synonyms.phrase_at(spelled, n)
            if phrase is not None and phrase[1] == meaning.term:
                span = content[n : n + phrase[0]]
                between = text[text.index(span[0]) : text.index(span[-1]) + 1]
                shown = " ".join(place.surface for place in between)
                how = How.EXACT if word.folded == " ".join(p.folded for p in between) else meaning.how
                return Evidence(word.asked, shown, how, meaning.credit)
        return None


class _Fields:
    """What surrounds a passage, read when it is first needed, and once."""

    def __init__(
        self, fact: Fact, topic_title: str, read: Callable[[str], Words], title: Callable[[str], Words]
    ) -> None:
        self.fact = fact
        self.topic_title = topic_title
        self._read = read
        self._title = title

    @cached_property
    def fields(self) -> list[Words]:
        """Keywords, phrasings and titles, each as words."""
        fact, passage = self.fact, self.fact.passage
        own = [self._read(text) for text in (*fact.keywords, *fact.questions)]
        return [*own, *map(self._title, (passage.section, passage.document.title, self.topic_title))]

    @cached_property
    def initialisms(self) -> tuple[tuple[str, str], ...]:
        """The initialisms of the names in the passage."""
        return initialisms(self.fact.passage.text)


def _how(word: Sought, meaning: Meaning, folded: str) -> How:
    if meaning.how is not How.EXACT:
        return meaning.how
    return How.EXACT if folded == word.folded else How.STEM
