"""Reads questions into queries, for one index.

Evidence per word, the surest first: the word itself or a form of it, an initialism, a synonym, the word that
a misspelling was meant to be, a related word. A word that the fact base does not know stays in the query:
nothing will account for it, and that is what makes the bot decline.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from bot.matching import terms
from bot.matching.attributes import is_attribute, is_name
from bot.matching.fit import NEGATIONS, wanted
from bot.matching.index import Index
from bot.matching.lexicon import CONTRACTIONS, LIGHT_WORDS, SMALL_SLANG, STOP_WORDS, is_english, rarity, zipf
from bot.matching.manner import is_asking, personal_share
from bot.matching.query import SYNONYM_CREDIT, Meaning, Query, Sought
from bot.matching.related import related
from bot.matching.reply import How
from bot.matching.synonyms import PHRASE_LIMIT_WORDS
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


class _Token(NamedTuple):
    surface: str
    folded: str
    start: int
    end: int
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class _Sense:
    """What a word is taken to be, wherever it stands in a question."""

    folded: str
    meanings: tuple[Meaning, ...]
    kin: tuple[Meaning, ...]
    weight: float
    idf: float
    rarity: float


class Reader:
    """Makes queries for one index. Reading a question never changes the index or its vocabulary."""

    def __init__(self, index: Index, typos: Typos) -> None:
        self._index = index
        self._vocabulary = index.analyser.vocabulary
        self._synonyms = index.analyser.synonyms
        self._typos = typos
        self._senses: dict[str, list[_Sense]] = {}
        self._changes = index.changes

    def read(self, question: str) -> Query:
        """Read a question. Any text is allowed, as `terms.typed` gives it."""
        if self._changes != self._index.changes:
            self._changes = self._index.changes
            self._senses.clear()
        matches = list(terms.WORD.finditer(question))
        surfaces = [match[0] for match in matches]
        folded = [self._meant(terms.fold(surface)) for surface in surfaces]
        shouting = sum([surface[0].isupper() for surface in surfaces]) * 2 > len(surfaces) + 2
        content = [
            _Token(surface, word, *match.span(), is_name(word, question, match.start(), shouting))
            for surface, word, match in zip(surfaces, folded, matches, strict=True)
            if word and not terms.is_stop_word(word) and word not in NEGATIONS
        ]
        sought: dict[str, Sought] = {}
        place = 0
        while place < len(content) and len(sought) < QUERY_LIMIT_TERMS:
            taken, found = self._seek(content, place)
            for word in found:
                sought.setdefault(terms.stem(word.folded), word)
            place += taken
        return Query(tuple(sought.values()), wanted(folded), is_asking(folded), personal_share(folded))

    def _meant(self, folded: str) -> str:
        """The small word that a misspelling or slang stands for (*teh*, *wen*), else the word as it is."""
        small = SMALL_SLANG.get(folded) or small_words().get(folded)
        return folded if small is None or self._known(folded) is not None else small

    def _seek(self, content: list[_Token], place: int) -> tuple[int, list[Sought]]:
        """What stands at a place: how many words it takes, and what to look for."""
        if self._synonyms.names and (phrase := self._phrase_at(content, place)) is not None:
            return phrase[0], [self._phrase(content[place : place + phrase[0]], phrase[1])]
        if place + 1 < len(content) and (joined := self._join(content[place], content[place + 1])):
            return 2, [joined]
        return 1, self._single(content[place])

    def _single(self, token: _Token) -> list[Sought]:
        """A word by itself; two, if it is two that were typed as one."""
        senses = self._senses.get(token.folded)
        if senses is None:
            if len(self._senses) >= SENSES_LIMIT:
                self._senses.clear()
            senses = self._senses[token.folded] = self._senses_of(token.folded)
        if len(senses) == 1:
            return [_sought(token, senses[0])]
        cut = token.start + len(senses[0].folded)
        halves = [
            _Token(s.folded, s.folded, *span)
            for s, span in zip(senses, ((token.start, cut), (cut, token.end)), strict=True)
        ]
        return [_sought(half, sense) for half, sense in zip(halves, senses, strict=True)]

    def _senses_of(self, folded: str) -> list[_Sense]:
        """A known word; else what it was meant to be, if it is no English word; else nothing."""
        term = self._known(folded)
        if term is not None:
            return [self._sense(folded, self._meanings(term, 1.0, How.EXACT))]
        if is_english(folded) or folded in LIGHT_WORDS:
            return [self._sense(folded, ())]
        stem = terms.stem(folded)
        correction = self._typos.correct(folded) or (self._typos.correct(stem) if stem != folded else None)
        if correction is not None:
            term = self._known(correction.word) or self._vocabulary.of_stem(correction.word)
            if term is not None:
                meanings = self._meanings(term, TYPO_CREDIT[correction.edits], How.TYPO)
                return [self._sense(folded, meanings, correction.word)]
        halves = self._typos.split(folded, lambda part: self._known(part) is not None)
        if halves is not None:
            found = [(half, self._known(half)) for half in halves]
            return [
                self._sense(half, self._meanings(term, SPLIT_CREDIT, How.TYPO))
                for half, term in found
                if term is not None
            ]
        return [self._sense(folded, ())]

    def _known(self, folded: str) -> int | None:
        """The term of a word if some fact has it, or has a synonym of it."""
        term = self._vocabulary.of_stem(terms.stem(folded))
        if term is None:
            return None
        if self._index.frequency(term) or any(self._index.frequency(t) for t in self._synonyms.of(term)):
            return term
        return None

    def _meanings(self, term: int, credit: float, how: How) -> tuple[Meaning, ...]:
        found = [Meaning(term, credit, how)] if self._index.frequency(term) else []
        found += [
            Meaning(other, credit * SYNONYM_CREDIT, How.SYNONYM)
            for other in self._synonyms.of(term)
            if self._index.frequency(other)
        ]
        return tuple(found)

    def _phrase_at(self, content: list[_Token], place: int) -> tuple[int, int] | None:
        """The phrase of a synonym group at a place: its number of words and its term."""
        terms_there = [
            self._vocabulary.of_stem(terms.stem(token.folded)) or -1
            for token in content[place : place + PHRASE_LIMIT_WORDS]
        ]
        phrase = self._synonyms.phrase_at(terms_there, 0)
        if phrase is None or not any(map(self._index.frequency, (phrase[1], *self._synonyms.of(phrase[1])))):
            return None
        return phrase

    def _phrase(self, parts: list[_Token], phrase_term: int) -> Sought:
        """One thing to look for, under the group's own term and its other words."""
        whole = _Token(
            " ".join(t.surface for t in parts),
            " ".join(t.folded for t in parts),
            parts[0].start,
            parts[-1].end,
        )
        return _sought(whole, self._sense(whole.folded, self._meanings(phrase_term, 1.0, How.SYNONYM)))

    def _join(self, first: _Token, second: _Token) -> Sought | None:
        """Two words that were meant as one: at least one of them is strange, and together they are known."""
        joined = first.folded + second.folded
        if len(joined) < JOINED_SHORTEST_CHARS or (term := self._known(joined)) is None:
            return None
        if self._known(first.folded) is not None and self._known(second.folded) is not None:
            return None
        whole = _Token(f"{first.surface} {second.surface}", joined, first.start, second.end)
        return _sought(whole, self._sense(whole.folded, self._meanings(term, SPLIT_CREDIT, How.TYPO)))

    def _sense(self, folded: str, meanings: tuple[Meaning, ...], meant: str = "") -> _Sense:
        """What a word with some meanings is worth. One that no fact has means what its kin means."""
        meant = meant or folded
        index, kin = self._index, self._kin(folded, meanings)
        if not meanings:
            meanings, kin = kin, ()
        if not meanings:
            return _Sense(folded, (), (), self._weight(meant, 0.0, meanings), 0.0, rarity(meant))
        here = index.idf(min(index.count, sum(index.frequency(m.term) for m in meanings)))
        weight = self._weight(meant, here, meanings)
        prior = PRIOR_FACTS * weight * index.idf(1)
        idf = (index.count * here + prior) / (index.count + PRIOR_FACTS)
        return _Sense(folded, meanings, kin, weight, idf, rarity(meant))

    def _kin(self, folded: str, meanings: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
        """English words related to a word that some fact has, those that it means already aside.

        None for a word that asks for one property (a presidential election is no president), nor for one that
        stands around a question: *tell me* asks for nothing that is said or stated.
        """
        if is_attribute(folded) or folded in LIGHT_WORDS:
            return ()
        meant = {meaning.term for meaning in meanings}
        found = []
        for word in related(terms.stem(folded)):
            term = self._vocabulary.of_stem(word.stem)
            if term is not None and term not in meant and self._index.frequency(term):
                found.append(Meaning(term, word.credit, How.STEM if word.is_form else How.RELATED))
        return tuple(found)

    def _weight(self, folded: str, idf: float, meanings: tuple[Meaning, ...]) -> float:
        """How telling a word is, from its rarity here and in English.

        A small fact base says little of rarity.
        """
        prior = (COMMON_ZIPF - zipf(folded)) / (COMMON_ZIPF - TELLING_ZIPF)
        prior = min(1.0, max(LEAST_TELLING, prior))
        if meanings:
            count = self._index.count
            here = idf / self._index.idf(1)
            prior = (PRIOR_FACTS * prior * min(1.0, 0.3 + here) + count * here) / (PRIOR_FACTS + count)
        return prior * LIGHT_WEIGHT if folded in LIGHT_WORDS else prior


@cache
def small_words() -> dict[str, str]:
    """Stop words by what they become with one slip; of two that a slip may have been, the commoner one."""
    meant: dict[str, str] = {}
    for word in sorted(STOP_WORDS | CONTRACTIONS, key=lambda word: (zipf(word), word)):
        if len(word) >= SMALL_SHORTEST_CHARS:
            meant.update(dict.fromkeys(slips(word), word))
    return {typed: word for typed, word in meant.items() if not _is_word(typed)}


def _is_word(folded: str) -> bool:
    return is_english(folded) or terms.is_stop_word(folded) or folded in LIGHT_WORDS


def _sought(token: _Token, sense: _Sense) -> Sought:
    return Sought(
        token.surface,
        token.folded,
        token.start,
        token.end,
        sense.meanings,
        sense.weight,
        sense.idf,
        token.is_name,
        sense.kin,
        sense.rarity,
    )
