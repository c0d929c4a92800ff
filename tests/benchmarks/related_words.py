"""Derive bot/matching/related.txt from WordNet: `python -m tests.benchmarks.related_words --wordnet DIR`.

DIR holds WordNet 3.0's database files (`index.*`, `data.*`, `cntlist.rev`; Debian's package wordnet-base puts
them in /usr/share/wordnet). Two relations are kept, between common English words, as stems:

- *forms*: derivationally related words and pertainyms (suspend, suspension; Mali, Malian);
- *synonyms*: words that share a sense, as strong as the sense is usual for both.

The strength of a sense is its share of the word's uses in WordNet's sense-tagged texts.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.matching import text as words
from bot.matching.english import english_words, is_english, zipf

OUT = Path(__file__).parents[2] / "bot" / "matching" / "data" / "related.txt"
FILES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
PART_OF_SENSE = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
FORM_POINTERS = ("+", "\\", "<")
FORM_CREDIT, SYNONYM_CREDIT = 0.8, 0.75
SYNONYM_LEAST = 0.15
STEM_SHARE_ZIPF = 0.6
"""A word so much rarer than the commonest of its stem does not speak for the stem."""
RELATED_LIMIT = 8

HEAD = """\
# Words that are related in English, as stems: those derived from one another (marked +), then those that
# share a usual sense; the digit behind each is what finding it is worth, in tenths. Derived from WordNet
# 3.0 by tests/benchmarks/related_words.py. WordNet 3.0 Copyright 2006 by Princeton University. All rights
# reserved. WordNet's licence, which allows this, stands in full in LICENSE.
"""

Sense = tuple[str, str]
Strengths = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Synset:
    """The words of one sense and its pointers: symbol, target sense, and which words of either they join."""

    words: tuple[str, ...]
    pointers: tuple[tuple[str, Sense, str], ...]


def read_synsets(folder: Path) -> dict[Sense, Synset]:
    """Every sense of the database (its format: WordNet's manual page wndb(5))."""
    synsets = {}
    for part, name in FILES.items():
        for fields in _lines(folder / f"data.{name}"):
            count = int(fields[3], 16)
            words = tuple(word.split("(")[0] for word in fields[4 : 4 + 2 * count : 2])
            start = 5 + 2 * count
            flat = fields[start : start + 4 * int(fields[start - 1])]
            pointers = tuple(
                (flat[n], (flat[n + 2].replace("s", "a"), flat[n + 1]), flat[n + 3])
                for n in range(0, len(flat), 4)
            )
            synsets[part, fields[0]] = Synset(words, pointers)
    return synsets


def read_shares(folder: Path) -> dict[str, dict[Sense, float]]:
    """For each word, how its uses spread over its senses; a sense never tagged counts by its place."""
    tagged: Counter[tuple[str, str, int]] = Counter()
    for key, number, count in _lines(folder / "cntlist.rev"):
        lemma, rest = key.split("%")
        tagged[lemma, PART_OF_SENSE[rest[0]], int(number)] += int(count)
    uses: dict[str, dict[Sense, float]] = defaultdict(dict)
    for part, name in FILES.items():
        for fields in _lines(folder / f"index.{name}"):
            offsets = fields[-int(fields[2]) :]
            for place, offset in enumerate(offsets, 1):
                uses[fields[0]][part, offset] = tagged[fields[0], part, place] + 1 / place
    return {word: {s: n / sum(spread.values()) for s, n in spread.items()} for word, spread in uses.items()}


def forms_of(synsets: dict[Sense, Synset], shares: dict[str, dict[Sense, float]]) -> Strengths:
    """Derivationally related words, both ways."""
    related: Strengths = defaultdict(dict)
    for sense, synset in synsets.items():
        for symbol, target, joined in synset.pointers:
            if symbol not in FORM_POINTERS or joined == "0000":
                continue
            one = synset.words[int(joined[:2], 16) - 1].lower()
            other = synsets[target].words[int(joined[2:], 16) - 1].lower()
            for word, relative, of in ((one, other, sense), (other, one, target)):
                share = shares.get(word, {}).get(of, 0.0)
                related[word][relative] = max(related[word].get(relative, 0.0), share)
    return related


def synonyms_of(synsets: dict[Sense, Synset], shares: dict[str, dict[Sense, float]]) -> Strengths:
    """Words that share senses, with the sum over those of what the sense is to the word it means less to.

    Names are left out: Hades is also Aides, but aides are not Hades.
    """
    related: Strengths = defaultdict(lambda: defaultdict(float))
    for sense, synset in synsets.items():
        for word in synset.words:
            for relative in synset.words:
                if word != relative:
                    both = (shares.get(w, {}).get(sense, 0.0) for w in (word, relative))
                    related[word][relative] += min(both)
    return related


def by_stem(related: Strengths, credit: float, least: float) -> Strengths:
    """The same between stems of common words, with credits."""
    stems: Strengths = defaultdict(dict)
    for word, relatives in related.items():
        for relative, share in relatives.items():
            if share < least or not (_usable(word) and _usable(relative)):
                continue
            one, other = words.stem(words.fold(word)), words.stem(words.fold(relative))
            if one != other:
                worth = credit * (0.5 + 0.5 * min(1.0, 1.5 * share))
                stems[one][other] = max(stems[one].get(other, 0.0), worth)
    return stems


def render(forms: Strengths, synonyms: Strengths) -> str:
    """The file's text: a line for each stem, in order."""
    lines = []
    for stem in sorted(forms.keys() | synonyms.keys()):
        derived = _strongest(forms.get(stem, {}))
        others = _strongest({s: c for s, c in synonyms.get(stem, {}).items() if s not in forms.get(stem, {})})
        entries = [f"+{s}{round(10 * c)}" for s, c in derived] + [f"{s}{round(10 * c)}" for s, c in others]
        lines.append(" ".join([stem, *entries]))
    return HEAD + "\n".join(lines) + "\n"


def _strongest(related: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(related.items(), key=lambda pair: (-pair[1], pair[0]))[:RELATED_LIMIT]


@cache
def _commonest() -> dict[str, float]:
    """For each stem, how common its commonest word is."""
    best: dict[str, float] = {}
    for word in english_words():
        stem = words.stem(word)
        best[stem] = max(best.get(stem, 0.0), zipf(word))
    return best


def _usable(word: str) -> bool:
    """Whether a word is common, and what its stem mostly stands for (*aid* stands for aid, not for aide)."""
    if not (word.isascii() and word.isalpha() and is_english(word)) or words.is_stop_word(word):
        return False
    return zipf(word) >= _commonest()[words.stem(word)] - STEM_SHARE_ZIPF


def _lines(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if not line.startswith(" "):
                yield line.split(" | ")[0].split()


def main() -> None:
    """Write the list anew."""
    parser = argparse.ArgumentParser(description="Derive bot/matching/related.txt from WordNet.")
    parser.add_argument(
        "--wordnet", type=Path, required=True, help="the folder of WordNet 3.0's database files"
    )
    folder = parser.parse_args().wordnet
    synsets, shares = read_synsets(folder), read_shares(folder)
    text = render(
        by_stem(forms_of(synsets, shares), FORM_CREDIT, 0.0),
        by_stem(synonyms_of(synsets, shares), SYNONYM_CREDIT, SYNONYM_LEAST),
    )
    OUT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
