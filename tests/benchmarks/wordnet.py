"""Reads WordNet 3.0's database files (their format: WordNet's manual page wndb(5))."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

FILES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
PART_OF_SENSE = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
ANTONYM, INSTANCE, PERTAINYM, MEMBER_OF = "!", "@i", "\\", "#m"
FORM_POINTERS = ("+", PERTAINYM, "<")

Sense = tuple[str, str]
"""A part of speech and an offset in its file."""


@dataclass(frozen=True, slots=True)
class Synset:
    """The words of one sense, its pointers, and what WordNet says of it.

    A pointer is a symbol, a target sense, and which words of either it joins.
    """

    words: tuple[str, ...]
    pointers: tuple[tuple[str, Sense, str], ...]
    gloss: str


class WordNet:
    """The database in a folder: `index.*`, `data.*`, `*.exc`, `cntlist.rev`.

    `uses` counts how often a word, as a part of speech, is tagged in WordNet's sample texts; `shares` tells
    how the uses of a word spread over its senses, a sense never tagged counting by its place.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.synsets = {(part, offset): synset for part, offset, synset in self._read_synsets()}
        self.uses: Counter[tuple[str, str]] = Counter()
        self.shares = self._read_shares()

    def _read_synsets(self) -> Iterator[tuple[str, str, Synset]]:
        for part, name in FILES.items():
            for fields, gloss in _glossed_lines(self._folder / f"data.{name}"):
                count = int(fields[3], 16)
                words = tuple(word.split("(")[0] for word in fields[4 : 4 + 2 * count : 2])
                start = 5 + 2 * count
                flat = fields[start : start + 4 * int(fields[start - 1])]
                pointers = tuple(
                    (flat[n], (flat[n + 2].replace("s", "a"), flat[n + 1]), flat[n + 3])
                    for n in range(0, len(flat), 4)
                )
                yield part, fields[0], Synset(words, pointers, gloss)

    def _read_shares(self) -> dict[str, dict[Sense, float]]:
        tagged: Counter[tuple[str, str, int]] = Counter()
        for key, number, count in _lines(self._folder / "cntlist.rev"):
            lemma, rest = key.split("%")
            part = PART_OF_SENSE[rest[0]]
            tagged[lemma, part, int(number)] += int(count)
            self.uses[lemma, part] += int(count)
        spread: dict[str, dict[Sense, float]] = defaultdict(dict)
        for part, name in FILES.items():
            for fields in _lines(self._folder / f"index.{name}"):
                offsets = fields[-int(fields[2]) :]
                for place, offset in enumerate(offsets, 1):
                    spread[fields[0]][part, offset] = tagged[fields[0], part, place] + 1 / place
        return {word: {s: n / sum(of.values()) for s, n in of.items()} for word, of in spread.items()}

    def share(self, word: str, sense: Sense) -> float:
        """Return what share of a word's uses has a sense, 0 to 1."""
        return self.shares.get(word, {}).get(sense, 0.0)

    def joined(self, *symbols: str) -> Iterator[tuple[str, Sense, str, Sense]]:
        """Yield each pair of words that such pointers join, in small letters, with their senses there."""
        for sense, synset in self.synsets.items():
            for symbol, target, joined in synset.pointers:
                if symbol in symbols and joined != "0000":
                    one = synset.words[int(joined[:2], 16) - 1].lower()
                    other = self.synsets[target].words[int(joined[2:], 16) - 1].lower()
                    yield one, sense, other, target

    def irregular(self) -> Iterator[tuple[str, str, str]]:
        """Yield the irregular forms: form, base, part of speech; of several bases the first."""
        for part, name in (("v", "verb"), ("n", "noun")):
            for form, base, *_ in _lines(self._folder / f"{name}.exc"):
                yield form, base, part

    def instances(self, *kinds: str) -> Mapping[Sense, Synset]:
        """Return the named things of some kinds, such as *national_capital*."""
        return {
            sense: synset
            for sense, synset in self.synsets.items()
            for symbol, target, _ in synset.pointers
            if symbol == INSTANCE and not set(kinds).isdisjoint(self.synsets[target].words)
        }

    def inhabitants(self) -> Iterator[tuple[str, Sense, Sense]]:
        """Yield the words for those who live in a place, in small letters, with their sense and the place."""
        for sense, synset in self.synsets.items():
            if "inhabitant of" in synset.gloss:
                for symbol, target, _ in synset.pointers:
                    if symbol == MEMBER_OF:
                        yield from ((word.lower(), sense, target) for word in synset.words)


def _lines(path: Path) -> Iterator[list[str]]:
    for fields, _ in _glossed_lines(path):
        yield fields


def _glossed_lines(path: Path) -> Iterator[tuple[list[str], str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if not line.startswith(" "):
                fields, _, gloss = line.partition(" | ")
                yield fields.split(), gloss.strip()
