"""Parses questions into queries, for one index.

Evidence per word, the surest first: the word itself or a form of it, an initialism, a synonym, the word that
a misspelling was meant to be, a related word. A word that the fact base does not know stays in the query:
nothing will account for it, and that is what makes the bot decline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from bot.matching.answer_type import NEGATIONS, is_asking, personal_share, wanted
from bot.matching.english import (
    ATTRIBUTES,
    CONTRACTIONS,
    DEMONYMS,
    LIGHT_WORDS,
    NUMBERS,
    PLACES,
    SLANG,
    STOP_WORDS,
    is_english,
    rarity,
    related,
    zipf,
)
from bot.matching.index import Index
from bot.matching.query import SYNONYM_CREDIT, Meaning, Query, QueryTerm
from bot.matching.reply import How
from bot.matching.synonyms import PHRASE_LIMIT_WORDS
from bot.matching.text import FIRST_TERM, WORD, fold, is_stop_word, stem
from bot.matching.typos import Typos, slips

TYPO_CREDIT = {1: 0.9, 2: 0.8}
SPLIT_CREDIT = 0.9
LIGHT_WEIGHT = 0.12
JOINED_SHORTEST_CHARS = 6
SMALL_SHORTEST_CHARS = 3
QUERY_LIMIT_TERMS = 48
SENSES_LIMIT = 1 << 14
"""So many words are remembered with what they were taken to be, until a fact changes."""
COMMON_ZIPF, TELLING_ZIPF = 7.0, 3.6
"""Between these, how telling an English word is falls from all to nothing."""
LEAST_TELLING = 0.2
PRIOR_FACTS = 40
"""How many facts' worth of statistics the commonness of a word in English counts for."""
PEOPLE = stem("people")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as it was typed in a question."""

    surface: str
    folded: str
    is_name: bool = False


class QueryParser:
    """Makes queries for one index. Parsing a question never changes the index or its vocabulary."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._vocabulary = index.analyser.vocabulary
        self._synonyms = index.analyser.synonyms
        self._spelled = 0, FIRST_TERM
        self._typos = Typos(self._new_spellings(), self._frequency)
        self._senses: dict[str, tuple[QueryTerm, ...]] = {}
        self._changes = index.changes

    def parse(self, question: str) -> Query:
        """Parse a question. Any text is allowed, as `text.typed` gives it."""
        self._follow_index()
        matches = list(WORD.finditer(question))
        surfaces = [match[0] for match in matches]
        folded = [self._meant(fold(surface)) for surface in surfaces]
        shouting = sum([surface[0].isupper() for surface in surfaces]) * 2 > len(surfaces) + 2
        content = [
            _Word(surface, word, is_name(word, question, match.start(), shouting))
            for surface, word, match in zip(surfaces, folded, matches, strict=True)
            if word and not is_stop_word(word) and word not in NEGATIONS
        ]
        found: dict[str, QueryTerm] = {}
        spelled: dict[str, str] = {}
        place = 0
        while place < len(content) and len(found) < QUERY_LIMIT_TERMS:
            taken, terms = self._terms_at(content, place)
            for term in terms:
                found.setdefault(stem(term.folded), term)
            if taken == 1:
                spelled[content[place].folded] = " ".join(term.meant for term in terms)
            place += taken
        understood = _understood(question, matches, [spelled.get(word, word) for word in folded])
        return _query(understood, tuple(found.values()), folded, is_of_people=PEOPLE in found)

    def _follow_index(self) -> None:
        """Forget what words were taken to be, and learn new spellings, if a fact came or went."""
        if self._changes != self._index.changes:
            self._changes = self._index.changes
            self._senses.clear()
            self._typos.learn(self._new_spellings())

    def _meant(self, folded: str) -> str:
        """Return the small word that a misspelling or slang stands for (*teh*, *wen*), else the word."""
        small = SLANG.get(folded) or misspelt_small_words().get(folded)
        return folded if small is None or self._known(folded) is not None else small

    def _terms_at(self, content: list[_Word], place: int) -> tuple[int, list[QueryTerm]]:
        """Return how many words what stands at a place takes, and what to look for."""
        if self._synonyms.names and (phrase := self._phrase_at(content, place)) is not None:
            return phrase[0], [self._phrase(content[place : place + phrase[0]], phrase[1])]
        if place + 1 < len(content) and (joined := self._join(content[place], content[place + 1])):
            return 2, [joined]
        return 1, self._single(content[place])

    def _single(self, word: _Word) -> list[QueryTerm]:
        """Return a word by itself; two, if it is two that were typed as one."""
        terms = self._senses.get(word.folded)
        if terms is None:
            if len(self._senses) >= SENSES_LIMIT:
                self._senses.clear()
            terms = self._senses[word.folded] = self._senses_of(word.folded)
        return [_as_typed(terms[0], word)] if len(terms) == 1 else list(terms)

    def _senses_of(self, folded: str) -> tuple[QueryTerm, ...]:
        """Return a known word; else what it was meant to be, if it is no English word; else nothing."""
        term = self._known(folded)
        if term is not None:
            return (self._sense(folded, self._meanings(term, 1.0, How.EXACT)),)
        if is_english(folded) or folded in LIGHT_WORDS or folded in DEMONYMS:
            return (self._sense(folded, ()),)
        stemmed = stem(folded)
        correction = self._typos.correct(folded) or (
            self._typos.correct(stemmed) if stemmed != folded else None
        )
        if correction is not None:
            term = self._known(correction.word) or self._vocabulary.of_stem(correction.word)
            if term is not None:
                meanings = self._meanings(term, TYPO_CREDIT[correction.edits], How.TYPO)
                return (self._sense(folded, meanings, correction.word),)
        halves = self._typos.split(folded, lambda part: self._known(part) is not None)
        known = [(half, self._known(half)) for half in halves or ()]
        split = [
            self._sense(half, self._meanings(term, SPLIT_CREDIT, How.TYPO))
            for half, term in known
            if term is not None
        ]
        return tuple(split) or (self._sense(folded, ()),)

    def _known(self, folded: str) -> int | None:
        """Return the term of a word if some fact has it, or has a synonym of it."""
        term = self._vocabulary.of_stem(stem(folded))
        if term is None:
            return None
        frequency = self._index.frequency
        return term if frequency(term) or any(map(frequency, self._synonyms.of(term))) else None

    def _meanings(self, term: int, credit: float, how: How) -> tuple[Meaning, ...]:
        found = [Meaning(term, credit, how)] if self._index.frequency(term) else []
        found += [
            Meaning(other, credit * SYNONYM_CREDIT, How.SYNONYM)
            for other in self._synonyms.of(term)
            if self._index.frequency(other)
        ]
        return tuple(found)

    def _phrase_at(self, content: list[_Word], place: int) -> tuple[int, int] | None:
        """Return the phrase of a synonym group at a place: its number of words and its term."""
        terms_there = [
            self._vocabulary.of_stem(stem(word.folded)) or -1
            for word in content[place : place + PHRASE_LIMIT_WORDS]
        ]
        phrase = self._synonyms.phrase_at(terms_there, 0)
        if phrase is None or not any(map(self._index.frequency, (phrase[1], *self._synonyms.of(phrase[1])))):
            return None
        return phrase

    def _phrase(self, parts: list[_Word], phrase_term: int) -> QueryTerm:
        """Return one thing to look for, under the group's own term and its other words."""
        whole = _Word(" ".join(part.surface for part in parts), " ".join(part.folded for part in parts))
        meanings = self._meanings(phrase_term, 1.0, How.SYNONYM)
        return _as_typed(self._sense(whole.folded, meanings), whole)

    def _join(self, first: _Word, second: _Word) -> QueryTerm | None:
        """Return two words that were meant as one: one of them is unknown, and together they are known."""
        joined = first.folded + second.folded
        if len(joined) < JOINED_SHORTEST_CHARS or (term := self._known(joined)) is None:
            return None
        if self._known(first.folded) is not None and self._known(second.folded) is not None:
            return None
        whole = _Word(f"{first.surface} {second.surface}", joined)
        return _as_typed(self._sense(joined, self._meanings(term, SPLIT_CREDIT, How.TYPO)), whole)

    def _sense(self, folded: str, meanings: tuple[Meaning, ...], meant: str = "") -> QueryTerm:
        """Return what a word with some meanings is worth; a misspelt one as much as the word `meant`.

        One that no fact has means what is related to it.
        """
        meant = meant or folded
        index, near = self._index, self._related(folded, meanings)
        if not meanings:
            meanings, near = near, ()
        weight, score = self._weight(meant, 0.0, meanings), 0.0
        if meanings:
            here = index.idf(min(index.count, sum(index.frequency(m.term) for m in meanings)))
            weight = self._weight(meant, here, meanings)
            prior = PRIOR_FACTS * weight * index.idf(1)
            score = (index.count * here + prior) / (index.count + PRIOR_FACTS)
        return QueryTerm(
            folded,
            folded,
            meant,
            meanings,
            near,
            weight,
            score,
            rarity(meant),
            is_attribute=folded in ATTRIBUTES,
            is_number=folded[:1].isdigit() or folded in NUMBERS,
            is_light=folded in LIGHT_WORDS,
        )

    def _related(self, folded: str, meanings: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
        """Return English words related to a word that some fact has, those that it means already aside.

        None for a word that asks for one property (a presidential election is no president), nor for one that
        stands around a question: *tell me* asks for nothing that is said or stated.
        """
        if folded in ATTRIBUTES or folded in LIGHT_WORDS:
            return ()
        meant = {meaning.term for meaning in meanings}
        found = []
        for word in related(stem(folded)):
            term = self._vocabulary.of_stem(word.stem)
            if term is not None and term not in meant and self._index.frequency(term):
                found.append(Meaning(term, word.credit, How.STEM if word.is_form else How.RELATED))
        return tuple(found)

    def _weight(self, folded: str, idf: float, meanings: tuple[Meaning, ...]) -> float:
        """Return how telling a word is, from its rarity here and in English.

        A small fact base says little of rarity.
        """
        prior = (COMMON_ZIPF - zipf(folded)) / (COMMON_ZIPF - TELLING_ZIPF)
        prior = min(1.0, max(LEAST_TELLING, prior))
        if meanings:
            count = self._index.count
            here = idf / self._index.idf(1)
            prior = (PRIOR_FACTS * prior * min(1.0, 0.3 + here) + count * here) / (PRIOR_FACTS + count)
        return prior * LIGHT_WEIGHT if folded in LIGHT_WORDS else prior

    def _new_spellings(self) -> list[str]:
        """Return the word forms and stems that the vocabulary has learned since this was last asked for."""
        vocabulary = self._vocabulary
        forms, stems = self._spelled
        self._spelled = len(vocabulary.of_folded), len(vocabulary)
        new_stems = (stem for stem in vocabulary.stems[stems:] if stem.isalpha())
        return [*islice(vocabulary.of_folded, forms, None), *new_stems]

    def _frequency(self, word: str) -> int:
        """Return in how many facts a word stands that may have been meant, or one that means the same."""
        term = self._vocabulary.of_stem(word)
        if term is None and self._vocabulary.is_written(word):
            term = self._vocabulary.of_folded[word]
        if term is None:
            return 0
        return max(map(self._index.frequency, (term, *self._synonyms.of(term))))


def _understood(question: str, matches: Sequence[re.Match[str]], spelled: Sequence[str]) -> str:
    """Return a question with each word as it is spelled rightly; one that was, as it was typed."""
    parts, end = [], 0
    for match, right in zip(matches, spelled, strict=True):
        same = not right or right == fold(match[0])
        parts += [question[end : match.start()], match[0] if same else right]
        end = match.end()
    return "".join(parts) + question[end:]


def _query(understood: str, terms: tuple[QueryTerm, ...], folded: list[str], *, is_of_people: bool) -> Query:
    unknown = tuple([term for term in terms if not (term.meanings or term.is_light)])
    return Query(
        understood,
        terms,
        known=tuple([term for term in terms if term.meanings]),
        unknown=unknown,
        weight=sum([term.weight for term in terms]),
        most_telling_unknown=max([term.weight for term in unknown], default=0.0),
        wanted=wanted(folded),
        is_asking=is_asking(folded),
        personal=personal_share(folded),
        is_of_people=is_of_people,
    )


def _as_typed(term: QueryTerm, word: _Word) -> QueryTerm:
    return term._replace(asked=word.surface, is_name=word.is_name)


def is_name(folded: str, question: str, start: int, shouting: bool) -> bool:
    """Return whether the word at a place of a question, which may be `shouting` in capitals, is a name.

    That is a known place, or a word capitalised inside a sentence.
    """
    if folded in PLACES:
        return True
    return question[start].isupper() and not shouting and not _opens_sentence(question, start)


def _opens_sentence(question: str, start: int) -> bool:
    """Return whether a word is the first of its sentence, where a capital letter says nothing."""
    before = question[:start].rstrip(" \t\"'“‘(*_>-")
    return not before or before[-1] in ".!?\n:"


@cache
def misspelt_small_words() -> dict[str, str]:
    """Return stop words by what they become with one slip; of two that fit, the commoner one."""
    meant: dict[str, str] = {}
    for word in sorted(STOP_WORDS | CONTRACTIONS, key=lambda word: (zipf(word), word)):
        if len(word) >= SMALL_SHORTEST_CHARS:
            meant.update(dict.fromkeys(slips(word), word))
    return {typed: word for typed, word in meant.items() if not _is_word(typed)}


def _is_word(folded: str) -> bool:
    return is_english(folded) or is_stop_word(folded) or folded in LIGHT_WORDS
