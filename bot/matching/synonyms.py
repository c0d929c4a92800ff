"""Words that mean the same in a fact base.

A group's single words are looked up for each other when a question is asked. A group's phrases (*seizure of
power*) get a term of their own, put behind each of their occurrences in texts, so that a phrase is matched
whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.matching.vocabulary import FIRST_TERM, NOT, Vocabulary

PHRASE_LIMIT_WORDS = 8


class Synonyms:
    """Groups of words and phrases, over one vocabulary.

    `names[term]` is how a phrase term is shown to people.
    """

    def __init__(self, groups: Iterable[Sequence[str]], vocabulary: Vocabulary) -> None:
        self._alternatives: dict[int, tuple[int, ...]] = {}
        self._phrases: dict[int, list[tuple[tuple[int, ...], int]]] = {}
        self.names: dict[int, str] = {}
        for number, group in enumerate(groups):
            self._add_group(number, group, vocabulary)
        for phrases in self._phrases.values():
            phrases.sort(key=lambda phrase: (-len(phrase[0]), phrase))

    def _add_group(self, number: int, group: Sequence[str], vocabulary: Vocabulary) -> None:
        members: list[int] = []
        for entry in group:
            read = tuple(vocabulary.read(entry))
            spelled = tuple(t for t in read if t >= FIRST_TERM)[:PHRASE_LIMIT_WORDS]
            if len(spelled) == 1 and NOT in read:
                continue  # "not guilty": the word alone would mean the opposite
            if len(spelled) == 1:
                members.append(spelled[0])
            elif spelled:
                phrase_term = vocabulary.intern(f"§{number}")
                self.names.setdefault(phrase_term, entry)
                members.append(phrase_term)
                self._phrases.setdefault(spelled[0], []).append((spelled, phrase_term))
        for term in members:
            others = (*self._alternatives.get(term, ()), *members)
            self._alternatives[term] = tuple(dict.fromkeys(t for t in others if t != term))

    def of(self, term: int) -> tuple[int, ...]:
        """The terms that mean the same as a term, itself excepted."""
        return self._alternatives.get(term, ())

    @property
    def beginnings(self) -> tuple[int, ...]:
        """The terms that phrases begin with."""
        return tuple(self._phrases)

    def phrase_at(self, terms: Sequence[int], start: int) -> tuple[int, int] | None:
        """The longest phrase that begins at a place, as its number of terms and its own term."""
        for spelled, phrase_term in self._phrases.get(terms[start], ()):
            if tuple(terms[start : start + len(spelled)]) == spelled:
                return len(spelled), phrase_term
        return None

    def mark(self, terms: list[int]) -> list[int]:
        """The terms with each phrase's own term put behind the phrase."""
        if not self._phrases or not any(term in self._phrases for term in terms):
            return terms
        marked: list[int] = []
        due: dict[int, list[int]] = {}
        for place, term in enumerate(terms):
            if (phrase := self.phrase_at(terms, place)) is not None:
                due.setdefault(place + phrase[0] - 1, []).append(phrase[1])
            marked.append(term)
            marked.extend(due.pop(place, ()))
        return marked
