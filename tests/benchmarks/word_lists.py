"""Make the word lists that come of WordNet: `python -m tests.benchmarks.word_lists --wordnet DIR [NAME …]`.

DIR holds WordNet 3.0's database files; Debian's package wordnet-base puts them in /usr/share/wordnet. Five
lists in bot/matching/data are made, or those named:

- *irregular_forms*: to their base; the others are told by stems, hence need them: run it again if it changes;
- *demonyms*: places with their people and what is called after them (Mali, Malian); *related* needs them;
- *related*: derived words and pertainyms (suspend, suspension), demonyms, and words that share a sense;
- *opposites*: antonyms;
- *places*: countries, capitals, cities, continents, and the adjectives that belong to them.

What WordNet lacks stands in hand_written.txt, in lists of the same names. Only common words are listed.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import permutations, product
from pathlib import Path

import Stemmer

from bot.matching import text
from bot.matching.english import LIGHT_WORDS, english_words, hand_written, is_english, zipf
from tests.benchmarks.wordnet import ANTONYM, FORM_POINTERS, PERTAINYM, Sense, WordNet

DATA = Path(__file__).parents[2] / "bot" / "matching" / "data"

FORM_CREDIT, SYNONYM_CREDIT = 0.8, 0.75
SYNONYM_LEAST = 0.15
STEM_SHARE_ZIPF = 0.6
"""A word so much rarer than the commonest of its stem does not speak for the stem."""
RELATED_LIMIT = 8

OWN_USES = 0.1
"""A form used more often as a word of its own, against its base, is none: *ground* is not *grind*."""
OF_THEIR_OWN = ("media", "cola", "ora", "rose")
"""Forms that WordNet's sample texts never use as what they mostly are."""

OPPOSITE_LEAST = 0.9
"""So large a share of the uses of both words must be the sense in which they are opposites."""

COUNTRY_KINDS = (
    "country", "continent", "kingdom", "African_country", "Asian_country", "European_country",
    "South_American_country", "Balkan_country", "Central_American_country", "North_American_country",
    "Scandinavian_country", "Baltic_State",
)  # fmt: skip
PLACE_KINDS = (*COUNTRY_KINDS, "national_capital", "state_capital", "American_state", "city")
PLACE_LEAST = 0.5
"""So large a share of a word's uses must be the place: *mobile* is a city too."""
DEMONYM_LEAST = 0.3
"""So large a share of a word's uses must be the people of a place, or belong to it: *kiwi* is a fruit."""
MISTAKEN = (("mauritius", "mauritanian"), ("tunis", "tunisian"), ("guangzhou", "cantonal"))
"""Places and what WordNet says is called after them, though it is called after others."""

HEADS = {
    "irregular_forms": "Irregular forms of common words: the base, then forms that no stemmer takes to it.",
    "related": """\
Words that are related, as stems: those derived from one another (marked +), then those that share a usual
sense; the digit behind each is what finding it is worth, in tenths.""",
    "opposites": "Opposites, as stems: each of a line to the first, those of hand_written.txt too.",
    "demonyms": """\
Places, each with its people and what is called after it, those of hand_written.txt too: first its names.""",
    "places": "Countries, continents, capitals and cities, and the adjectives that belong to them.",
}
SOURCE = """\
Derived from WordNet 3.0 by `python -m tests.benchmarks.word_lists`. WordNet 3.0 Copyright 2006 by Princeton
University. All rights reserved. WordNet's licence, which allows this, stands in full in LICENSE."""

Strengths = dict[str, dict[str, float]]


def irregular_forms(wordnet: WordNet) -> Iterator[str]:
    """Yield each base of irregular forms with these, for forms whose stem is another than the base's."""
    derived = {
        pair for one, _, other, _ in wordnet.joined(*FORM_POINTERS) for pair in ((one, other), (other, one))
    }
    forms: dict[str, list[str]] = defaultdict(list)
    for form, base, part in wordnet.irregular():
        if (
            not (_is_plain(form) and is_english(base))
            or form in OF_THEIR_OWN
            or _snowball(form) == _snowball(base)
        ):
            continue
        own = 0 if (form, base) in derived else wordnet.uses[form, "n"] + wordnet.uses[form, "v"]
        is_rare = not 0 < wordnet.uses[base, part] >= own / OWN_USES
        if not (
            is_rare or text.is_stop_word(form) or text.is_stop_word(base) or _is_form_of_commoner(form, base)
        ):
            forms[base].append(form)
    for base, found in sorted(forms.items()):
        yield " ".join([base, *sorted(set(found))])


def _is_form_of_commoner(form: str, base: str) -> bool:
    """Return whether a stemmer takes a form to a commoner word, as *leaves* to *leave* rather than *leaf*."""
    other = _commonest_by(_snowball).get(_snowball(form), form)
    return form.endswith("s") and other != form and zipf(other) > zipf(base)


def related(wordnet: WordNet) -> Iterator[str]:
    """Yield each stem with the stems related to it: forms, then words that share a sense."""
    forms = by_stem(forms_of(wordnet), FORM_CREDIT, 0.0)
    namesakes = _namesakes(wordnet)
    for stem, same in namesakes.items():  # nothing else of a place: to WordNet, Nigerians are Niger's too
        others = {form: credit for form, credit in forms.get(stem, {}).items() if form not in namesakes}
        forms[stem] = others | same
    synonyms = by_stem(synonyms_of(wordnet), SYNONYM_CREDIT, SYNONYM_LEAST)
    for stem in sorted(forms.keys() | synonyms.keys()):
        derived = forms.get(stem, {})
        others = {other: credit for other, credit in synonyms.get(stem, {}).items() if other not in derived}
        entries = [f"+{s}{round(10 * c)}" for s, c in _strongest(derived)]
        yield " ".join([stem, *entries, *(f"{s}{round(10 * c)}" for s, c in _strongest(others))])


def _namesakes(wordnet: WordNet) -> Strengths:
    """Return for the stem of each word of `demonyms` those that stand in a line with it."""
    found: Strengths = defaultdict(dict)
    for line in demonyms(wordnet):
        stems = {_stem(word) for word in line.split() if _speaks_for_stem(word)}
        for one, other in permutations(stems, 2):
            found[one][other] = FORM_CREDIT
    return found


def forms_of(wordnet: WordNet) -> Strengths:
    """Return derivationally related words, both ways, as strong as the sense in which they are is usual."""
    found: Strengths = defaultdict(dict)
    for one, sense, other, target in wordnet.joined(*FORM_POINTERS):
        for word, relative, of in ((one, other, sense), (other, one, target)):
            found[word][relative] = max(found[word].get(relative, 0.0), wordnet.share(word, of))
    return found


def synonyms_of(wordnet: WordNet) -> Strengths:
    """Return words that share senses, with the sum of what each sense is to the word it means less to.

    Names are left out: Hades is also Aides, but aides are not Hades.
    """
    found: Strengths = defaultdict(lambda: defaultdict(float))
    for sense, synset in wordnet.synsets.items():
        for word in synset.words:
            for relative in synset.words:
                if word != relative:
                    found[word][relative] += min(wordnet.share(word, sense), wordnet.share(relative, sense))
    return found


def by_stem(found: Strengths, credit: float, least: float) -> Strengths:
    """Return the same between stems of common words, with credits."""
    stems: Strengths = defaultdict(dict)
    for word, relatives in found.items():
        for relative, share in relatives.items():
            if share < least or not (_usable(word) and _usable(relative)):
                continue
            one, other = _stem(word), _stem(relative)
            if one != other:
                worth = credit * (0.5 + 0.5 * min(1.0, 1.5 * share))
                stems[one][other] = max(stems[one].get(other, 0.0), worth)
    return stems


def _strongest(found: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:RELATED_LIMIT]


def opposites(wordnet: WordNet) -> Iterator[str]:
    """Yield stems with those of their opposites: WordNet's antonyms, then what was written by hand."""
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in (*_antonyms(wordnet), *_hand_written_opposites()):
        found[min(one, other)].add(max(one, other))
    for stem in sorted(found):
        yield " ".join([stem, *sorted(found[stem])])


def _antonyms(wordnet: WordNet) -> Iterator[tuple[str, str]]:
    """Yield the stems of antonyms in senses that are usual for both words."""
    for one, sense, other, target in wordnet.joined(ANTONYM):
        usual = min(wordnet.share(one, sense), wordnet.share(other, target)) >= OPPOSITE_LEAST
        if usual and _usable(one) and _usable(other):
            yield _stem(one), _stem(other)


def _hand_written_opposites() -> Iterator[tuple[str, str]]:
    for pair in hand_written("opposites").replace("\n", "|").split("|"):
        one, other = ([text.stem(word) for word in side.split()] for side in pair.split(":"))
        yield from product(one, other)


def places(wordnet: WordNet) -> Iterator[str]:
    """Yield the names of places, and the adjectives made of them."""
    kept = wordnet.instances(*PLACE_KINDS)
    names = ((word.lower(), sense) for sense, synset in kept.items() for word in synset.words)
    adjectives = ((one, sense) for one, sense, _, target in wordnet.joined(PERTAINYM) if target in kept)
    usual = {word for word, sense in (*names, *adjectives) if wordnet.share(word, sense) >= PLACE_LEAST}
    for word in sorted(usual):
        if _is_plain(word) and is_english(word) and not text.is_stop_word(word) and word not in LIGHT_WORDS:
            yield word


def demonyms(wordnet: WordNet) -> Iterator[str]:
    """Yield each place, its names before its people and what is called after it."""
    by_hand = re.split(r"[|\n]", hand_written("demonyms"))
    groups: dict[str, list[str]] = defaultdict(list)
    for group in (*_called_after_places(wordnet), *map(str.split, by_hand)):
        groups[group[0]] += group
    for _, words in sorted(groups.items()):
        yield " ".join(dict.fromkeys(words))


def _called_after_places(wordnet: WordNet) -> Iterator[list[str]]:
    """Yield the names of each place, then what is usually called after it."""
    countries = wordnet.instances(*COUNTRY_KINDS)
    called: dict[Sense, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    adjectives = ((one, sense, target) for one, sense, _, target in wordnet.joined(PERTAINYM))
    for word, sense, place in (*adjectives, *wordnet.inhabitants()):
        called[place][word] += wordnet.share(word, sense)
    for place, synset in wordnet.instances(*PLACE_KINDS).items():
        names = [word.lower() for word in synset.words if _is_plain(word) and not word.isupper()]
        if place not in countries:
            names = [name for name in names if wordnet.share(name, place) >= PLACE_LEAST]
        words = [word for word, share in called[place].items() if share >= DEMONYM_LEAST and _is_plain(word)]
        kept = [word for word in words if not any((name, word) in MISTAKEN for name in names)]
        if names and kept:
            yield names + sorted(kept)


@cache
def _commonest_by(stem: Callable[[str], str]) -> dict[str, str]:
    """Return for each stem its commonest word."""
    best: dict[str, str] = {}
    for word in english_words():
        known = best.setdefault(stem(word), word)
        if zipf(word) > zipf(known):
            best[stem(word)] = word
    return best


_snowball: Callable[[str], str] = Stemmer.Stemmer("english").stemWord


def _stem(word: str) -> str:
    return text.stem(text.fold(word))


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha()


def _usable(word: str) -> bool:
    """Return whether a word is common, and what its stem mostly stands for (*aid* is for aid, not aide)."""
    if not (_is_plain(word) and is_english(word)) or text.is_stop_word(word):
        return False
    return _speaks_for_stem(word)


def _speaks_for_stem(word: str) -> bool:
    """Return whether the stem of a word stands for it, not for a much commoner one."""
    return zipf(word) >= zipf(_commonest_by(text.stem).get(text.stem(word), word)) - STEM_SHARE_ZIPF


LISTS: dict[str, Callable[[WordNet], Iterable[str]]] = {
    "irregular_forms": irregular_forms,
    "demonyms": demonyms,
    "related": related,
    "opposites": opposites,
    "places": places,
}


def main() -> None:
    """Write the lists anew."""
    parser = argparse.ArgumentParser(description="Make the word lists that come of WordNet.")
    parser.add_argument("--wordnet", type=Path, required=True, help="the folder of WordNet 3.0's files")
    parser.add_argument(
        "names", nargs="*", choices=[*LISTS, []], metavar="NAME", help=f"of {', '.join(LISTS)}"
    )
    options = parser.parse_args()
    wordnet = WordNet(options.wordnet)
    for name in options.names or LISTS:
        head = "".join(f"# {line}\n" for line in f"{HEADS[name]}\n{SOURCE}".splitlines())
        lines = "".join(f"{line}\n" for line in LISTS[name](wordnet))
        (DATA / f"{name}.txt").write_text(head + lines, encoding="utf-8")


if __name__ == "__main__":
    main()
