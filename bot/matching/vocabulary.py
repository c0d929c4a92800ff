"""Terms as small integers, so that texts are arrays and postings are looked up by index.

Three numbers are taken: `BREAK` marks the end of a sentence in a text's array, `NOT` a denial (it is no
search term, but a question may want one), `STOP` a stop word (dropped from arrays). A term that no living
fact has any more keeps its number: whether it is known is the index's to say, by its count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bot.matching import terms
from bot.matching.fit import NEGATIONS, Kind, kind_of

BREAK = 0
NOT = 1
STOP = 2
FIRST_TERM = 3
"""From here on, numbers are terms."""


class _Surfaces(dict[str, int]):
    """Word as written → term; a word is folded and stemmed the first time it is seen, and never again."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def __missing__(self, surface: str) -> int:
        term = self[surface] = self.vocabulary.learn(surface)
        return term


class Vocabulary:
    """All the terms seen, in both directions, the folded forms of each, and the kinds they offer."""

    def __init__(self) -> None:
        self.stems: list[str] = [""] * FIRST_TERM
        self.kinds = bytearray((0, Kind.NEGATION, 0))
        self._of_stem: dict[str, int] = {}
        self.of_folded: dict[str, int] = {}
        self._surfaces = _Surfaces(self)
        self.term: Callable[[str], int] = self._surfaces.__getitem__
        """The term of a surface in a text, learned if it is new."""
        self._surfaces_of: dict[str, list[str]] = {}
        self._written: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.stems)

    def is_written(self, folded: str) -> bool:
        """Whether a living text, or a synonym group, has a word in this very form."""
        return any(self._written.get(surface, 0) > 0 for surface in self._surfaces_of.get(folded, ()))

    def learn(self, surface: str) -> int:
        """The term of a surface, made if it is new; `BREAK` for punctuation, `STOP` for stop words."""
        if not surface[0].isalnum():
            return BREAK
        folded = terms.fold(surface)
        if folded in NEGATIONS:
            return NOT
        if terms.is_stop_word(folded) or not folded:
            return STOP
        term = self.intern(terms.stem(folded))
        self.of_folded.setdefault(folded, term)
        self._surfaces_of.setdefault(folded, []).append(surface)
        return term

    def intern(self, stem: str) -> int:
        """The number of a stem, a new one if need be."""
        term = self._of_stem.get(stem)
        if term is None:
            term = self._of_stem[stem] = len(self.stems)
            self.stems.append(stem)
            self.kinds.append(kind_of(stem))
        return term

    def of_stem(self, stem: str) -> int | None:
        """The number of a stem, None if it was never seen.

        Learns nothing: questions must not grow the vocabulary.
        """
        return self._of_stem.get(stem)

    def read(self, text: str, times: int = 1) -> Iterable[int]:
        """The terms of a text in order, with `BREAK`s, `NOT`s and `STOP`s, learning new words.

        `times` is 1 for a text that comes into force, -1 for one that goes out of it, 0 for neither.
        """
        surfaces = terms.BREAK.findall(text)
        self.count(surfaces, times)
        return map(self.term, surfaces)

    def count(self, surfaces: Iterable[str], times: int) -> None:
        """Note that so many texts with some surfaces come into force, or go out of it (less than 0)."""
        if times:
            written = self._written
            for surface in surfaces:
                written[surface] = written.get(surface, 0) + times

    def terms(self, surfaces: Sequence[str]) -> list[int | None]:
        """The terms of words as they stand in texts that were read; None for one that has no term."""
        term_of = self._surfaces.get
        return [term if (term := term_of(surface, STOP)) >= FIRST_TERM else None for surface in surfaces]
