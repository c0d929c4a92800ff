"""What the matcher knows of English: small words, how common words are, forms, relatives and opposites.

All of it is lists, not rules: whatever can be listed is easier to check and to mend. They stand in `data/`;
its README.md tells for each where it comes from and what makes it. A word is *folded* (see text.py).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

_DATA = resources.files("bot.matching") / "data"


def words(text: str) -> frozenset[str]:
    """Return the words of a list, parted by white space."""
    return frozenset(text.split())


def spellings(text: str) -> dict[str, str]:
    """Return one form for several: *base form form …*, groups parted by bars or line ends.

    >>> spellings("flee fled | find found")
    {'fled': 'flee', 'found': 'find'}
    """
    groups = [group.split() for group in re.split(r"[|\n]", text)]
    return {form: base for base, *forms in filter(None, groups) for form in forms}


def _lines(name: str) -> Iterator[str]:
    """Yield the lines of a data file that are neither empty nor comments."""
    for line in (_DATA / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


@cache
def _lists_by_hand() -> Mapping[str, str]:
    """Return the text of each list of hand_written.txt by its name."""
    lists: dict[str, list[str]] = {}
    name = ""
    for line in _lines("hand_written.txt"):
        if line.startswith("["):
            name = line.strip("[]")
        else:
            lists.setdefault(name, []).append(line)
    return {name: "\n".join(lines) for name, lines in lists.items()}


def hand_written(name: str) -> str:
    """Return the text of a list that was written by hand."""
    return _lists_by_hand()[name]


STOP_WORDS = words(hand_written("stop words"))
"""Words that hold a sentence together, and those of politeness."""

CONTRACTIONS = words(hand_written("contractions"))
"""Small words that have grown together, without their apostrophes: dont, whats."""

QUESTION_WORDS = words(hand_written("question words"))

LIGHT_WORDS = words(hand_written("light words"))
"""Words around a question rather than in it: they may match, but a fact need not account for them."""

SLANG = spellings(hand_written("slang"))
"""Small words as they are typed in haste, to what they stand for: wat is what."""

NUMBERS = spellings(hand_written("numbers"))
"""Number words to digits: five is 5."""

SPELLINGS = spellings(hand_written("spellings"))
"""Words that have several spellings, and everyday abbreviations, to one spelling: grey is gray."""

IRREGULAR_FORMS = spellings("\n".join(_lines("irregular_forms.txt"))) | spellings(
    hand_written("irregular forms")
)
"""Irregular forms to their base, for what a stemmer cannot know: fled is flee."""

ATTRIBUTES = words(hand_written("attributes"))
"""Words that ask for one particular property: a fact that lacks them does not answer."""

PLACES = words(" ".join(_lines("places.txt"))) | words(hand_written("places"))
"""Names of places, and what is called after them: a fact on Senegal says nothing of Mali."""

DEMONYMS = words(re.sub(r"(\w+)", r"\1 \1s", " ".join(_lines("demonyms.txt"))))
"""Places and their people, one and many: however rare, no misspellings (a Nigerien is no Nigerian)."""

RARE_ZIPF = 2.6
"""How common a word is taken to be when the list does not have it: rarer than any word in it."""
SMALL_WORDS_ZIPF = 7.5
"""About how common the commonest words are."""


@cache
def _zipf_of() -> Mapping[str, float]:
    """Return how common the listed words are. A line with a number begins a band of words as common."""
    band, known = 0.0, {}
    for line in _lines("common_words.txt"):
        listed = line.split()
        if not line.startswith(" "):
            band = float(listed.pop(0))
        known.update(dict.fromkeys(listed, band))
    return known


def zipf(folded: str) -> float:
    """Return how common a word is in English: log10 of its uses per thousand million words.

    Between 2.6 (rare) and 7.7 (*the*). The scale is W. van Heuven's, Subtlex-UK, 2014.
    """
    return _zipf_of().get(folded, RARE_ZIPF)


def rarity(folded: str) -> float:
    """Return how much rarer a word is than the small words, as a power of ten: 0 (*the*) to 4.9.

    To find a word where it was not asked for has about this chance; powers of several words add up.
    """
    return max(0.0, SMALL_WORDS_ZIPF - zipf(folded))


def is_english(folded: str) -> bool:
    """Return whether a word is one of the 25,000 commonest: if so it is no misspelling of another."""
    return folded in _zipf_of()


def english_words() -> Collection[str]:
    """Return the 25,000 commonest words."""
    return _zipf_of().keys()


@dataclass(frozen=True, slots=True)
class Related:
    """A related word's stem, what finding it is worth (0 to 1), and whether it is a form of the same word."""

    stem: str
    credit: float
    is_form: bool


@cache
def _related_lines() -> Mapping[str, str]:
    """Return what stands behind each stem of related.txt, unread: few of its 5,700 lines are ever needed."""
    return {stem: rest for stem, _, rest in (line.partition(" ") for line in _lines("related.txt"))}


@lru_cache(maxsize=1 << 14)
def related(stem: str) -> tuple[Related, ...]:
    """Return the words related to one: derived from one another, or sharing a usual sense (WordNet).

    All are stems; forms come first, then the strongest. They are weaker evidence than a fact base's own
    synonyms; they find what a question means in words that nobody thought of when the facts were written.
    """
    entries = _related_lines().get(stem, "").split()
    return tuple(
        Related(entry.strip("+0123456789"), int(entry[-1]) / 10, entry.startswith("+")) for entry in entries
    )


@cache
def _opposites() -> Mapping[str, frozenset[str]]:
    """Return the opposites of each stem that has some."""
    found: dict[str, set[str]] = {}
    for line in _lines("opposites.txt"):
        one, *others = line.split()
        for other in others:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {stem: frozenset(others) for stem, others in found.items()}


def opposites(stem: str) -> frozenset[str]:
    """Return the stems of which a sentence says the one and a question the other; most have none.

    >>> sorted(opposites("export"))
    ['import']
    """
    return _opposites().get(stem, frozenset())
