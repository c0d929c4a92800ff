"""Which part of a passage answers.

The best sentence of several, the best clause of one, and the date or number asked for.

What is marked is always whole words of the passage, so that the quotation stays verbatim.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from bot.facts.sentences import split_sentences
from bot.matching.fit import Kind, spans_of
from bot.matching.places import Place
from bot.matching.query import Sought

Span = tuple[int, int]


class Claim(NamedTuple):
    """Which word of a question a term stands for (its number), and what finding it is worth."""

    word: int
    worth: float


Claims = Mapping[int, Claim]
"""What each term is worth; of several terms that stand for one word, the best in a stretch counts, once."""

_CLAUSE_END = re.compile(
    r"[;:–—,\s](?:"  # begins with a set: found faster
    r"(?<=[;:–—])\s+"
    r"|(?<=,)\s+(?=(?:while|whereas|but|although|though|which|who|whose|where|when|following|after|before|with|including"
    r"|of which|and (?:the|an?|it|he|she|they|we|has|have|is|are|was|were|other))\b)"
    r"|(?<=\s)(?<!\s\s)\s*(?:(?=since (?!(?:\w+ )?[0-9]))"  # from the first blank of several: in linear time
    r"|(?=(?:and (?:has|have|is|are|was|were)|with the exception of|except(?: for)?)\b)))"
)
_START = attrgetter("start")
_REFERS = re.compile(
    r"\b(?:it|its|he|his|she|her|they|their|this|these|that|those|such)\b", re.IGNORECASE | re.ASCII
)
_DENIES = re.compile(
    r"\b(?:not|no|never|without|neither|nor|none|except\w*|exclud\w+|exempt\w*|\w+n['’]t)\b", re.IGNORECASE
)
CARRIED_ON, REFERRED_TO, WANTED_KIND = 0.3, 0.5, 1.5
"""How much of the sentence before counts, how much if a sentence refers back, what a date adds."""
CLAUSE_SHORTEST_WORDS = 3
COUNTED_WORDS = 5
"""What a number counts stands at most so many words behind it (*thousands of French and African troops*)."""
CLEARLY = 1.25
"""How much better a clause must be than the next to be marked alone."""


def claims(known: Sequence[Sought], there: Collection[int | None]) -> dict[int, Claim]:
    """What the terms of a text are worth to a question of some words.

    Half of it goes by how rare the word is, half is alike for all of them.
    """
    mean = sum(word.idf for word in known) / max(1, len(known))
    found: dict[int, Claim] = {}
    for n, word in enumerate(known):
        for meaning in (*word.kin, *word.meanings):
            if meaning.term in there:
                worth = (word.idf + mean) / 2 * meaning.credit
                if meaning.term not in found or worth > found[meaning.term].worth:
                    found[meaning.term] = Claim(n, worth)
    return found


def highlight(
    text: str,
    places: Sequence[Place],
    asked: Claims,
    wanted: Kind,
    wholes: Sequence[Place] = (),
    *,
    of_people: bool = False,
) -> tuple[Span, ...]:
    """Spans of a passage that answer a question whose words weigh so much: its best sentence at most.

    `places` are its words; `wholes` are the phrases and names in it that have a term of their own; with
    `of_people` a number that is wanted is one of people, who go by many names (*Malians*, *members*).

    A passage of one sentence is narrowed to its best clause, or to the words that were found. A date or
    quantity that was asked for is marked too where it stands, if what is marked has none.
    """
    sentences = split_sentences(text) or ((0, len(text)),)
    told = sorted([place for place in (*places, *wholes) if place.term in asked])
    if len(sentences) > 1:
        return (_best_sentence(sentences, text, told, asked, wanted),)
    sentence = sentences[0]
    clause = _best_clause(sentence, text, places, told, asked, wanted)
    found = [(place.start, place.end) for place in told]
    marked = found if clause == sentence else [clause]
    asked_for = spans_of(text, wanted)
    if Kind.QUANTITY in wanted and not of_people:
        asked_for = [span for span in asked_for if _counts(span, text, places, told)]
    if not any(_inside(span, marked) for span in asked_for):
        marked += asked_for
    return _merged(text, marked) or (sentence,)


def _best_sentence(
    sentences: Sequence[Span], text: str, told: Sequence[Place], asked: Claims, wanted: Kind
) -> Span:
    """The sentence that answers best, the first of equals.

    A word counts for less the more sentences have it. What the sentence before says counts too, since the
    answer often goes on from there, the more so if it refers back (*It covers …*); a date or quantity counts
    if one was asked for.
    """
    seen = [_found(span, told, asked) for span in sentences]
    spread = Counter(word for words in seen for word in words)
    size = len(sentences)

    def worth(place: int) -> float:
        start, end = sentences[place]
        here, before = seen[place], seen[place - 1] if place else {}
        carried = REFERRED_TO if before and _REFERS.search(text, start, end) else CARRIED_ON
        total = 0.0
        for word, times in spread.items():
            found = here.get(word, 0.0)
            found += carried * max(0.0, before.get(word, 0.0) - found)
            total += found * (1 - (times - 1) / size)
        offers = bool(wanted and here and spans_of(text[start:end], wanted))
        return total * WANTED_KIND if offers else total

    return sentences[max(range(size), key=lambda place: (worth(place), -place))]


def _found(span: Span, told: Sequence[Place], asked: Claims) -> dict[int, float]:
    """The words asked for that stand in a stretch of the passage, in order, and the most of each is worth."""
    found: dict[int, float] = {}
    for place in _begun_in(span, told):
        if place.term is not None:
            word, worth = asked[place.term]
            found[word] = max(worth, found.get(word, 0.0))
    return found


def _begun_in(span: Span, places: Sequence[Place]) -> Sequence[Place]:
    """Those of some places, which stand in order, that begin in a stretch of the passage."""
    first, past = (bisect_left(places, edge, key=_START) for edge in span)
    return places[first:past]


def _worth(span: Span, told: Sequence[Place], asked: Claims) -> float:
    return sum(worth for _, worth in sorted(_found(span, told, asked).items()))


def _counts(number: Span, text: str, places: Sequence[Place], told: Sequence[Place]) -> bool:
    """Whether a number that was found counts something that was asked for; a date always may."""
    if spans_of(text[slice(*number)], Kind.DATE):
        return True
    first = bisect_left(places, number[1], key=_START)
    behind = max([place.end for place in places[first : first + COUNTED_WORDS]], default=0)
    return bool(_begun_in((number[1], behind), told))


def _best_clause(
    sentence: Span, text: str, places: Sequence[Place], told: Sequence[Place], asked: Claims, wanted: Kind
) -> Span:
    """The clause that answers clearly better than the others, else the sentence.

    Of a question that denies (*which aid was not suspended*) the first clause that does, if not all do.
    """
    cuts = [m.end() for m in _CLAUSE_END.finditer(text, *sentence)]
    edges = [sentence[0], *cuts, sentence[1]]
    clauses = [(a, b) for a, b in pairwise(edges) if b > a]
    if len(clauses) < 2:
        return sentence
    denying = [clause for clause in clauses if Kind.NEGATION in wanted and _DENIES.search(text, *clause)]
    if 0 < len(denying) < len(clauses):
        return _trimmed(denying[0], text)
    ranked = sorted(clauses, key=lambda c: (-_worth(c, told, asked), c[0]))
    best, second = (_worth(c, told, asked) for c in ranked[:2])
    words = len(_begun_in(ranked[0], places))
    if best < CLEARLY * second or words < CLAUSE_SHORTEST_WORDS:
        return sentence
    return _trimmed(ranked[0], text)


def _trimmed(clause: Span, text: str) -> Span:
    """A clause without the marks that end it."""
    start, end = clause
    return start, start + len(text[start:end].rstrip(" ,;:–—\n"))


def _inside(span: Span, spans: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _merged(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in order; those with nothing but a space between them become one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
