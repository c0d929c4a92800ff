"""Which part of a passage answers.

The best sentence of several, the best clause of one, and the date or number asked for.

What is marked is always whole words of the passage, so that the quotation stays verbatim.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from bot.facts.sentences import split_sentences
from bot.matching.evidence import Place
from bot.matching.fit import Kind, spans_of

Span = tuple[int, int]

_CLAUSE_END = re.compile(
    r"[;:–—]\s+"
    r"|,\s+(?=(?:while|whereas|but|although|though|which|who|whose|where|when|following|after|before|with|including"
    r"|of which|and (?:the|an?|it|he|she|they|we|has|have|is|are|was|were|other))\b)"
    r"|\s+(?=(?:and (?:an?|the|has|have|is|are|was|were)|with the exception of|except(?: for)?)\b)"
)
COMMON_LOSS, WANTED_KIND = 1.0, 1.5
"""What a word of every sentence loses, and what a date or a quantity that was asked for adds."""
CARRIED_ON = (0.5, 0.3)
"""How much of what the sentence before says counts, and the one before that."""
CLAUSE_SHORTEST_WORDS = 3
CLEARLY = 1.25
"""How much better a clause must be than the next to be marked alone."""


def highlight(
    text: str, places: Sequence[Place], weights: Mapping[int, float], wanted: Kind
) -> tuple[Span, ...]:
    """Spans of a passage that answer a question whose words weigh so much: its best sentence at most.

    A passage of one sentence is narrowed to its best clause, or to the words that were found. A date or
    quantity that was asked for and stands elsewhere in the sentence is marked too.
    """
    sentences = split_sentences(text) or ((0, len(text)),)
    if len(sentences) > 1:
        return (_best_sentence(sentences, text, places, weights, wanted),)
    sentence = sentences[0]
    clause = _best_clause(sentence, text, places, weights)
    found = [(p.start, p.end) for p in places if p.term in weights]
    marked = found if clause == sentence else [clause]
    marked += [span for span in spans_of(text, wanted) if not _inside(span, marked)]
    return _merged(text, marked) or (sentence,)


def _best_sentence(
    sentences: Sequence[Span], text: str, places: Sequence[Place], weights: Mapping[int, float], wanted: Kind
) -> Span:
    """The sentence that answers best, the first of equals.

    A word counts for less the more sentences have it. What the two sentences before say counts too, since
    the answer often goes on from there (*It covers …*); a date or quantity counts if one was asked for.
    """
    seen = [_found(span, places, weights) for span in sentences]
    spread = Counter(term for terms in seen for term in terms)
    size = len(sentences)
    worth_of = {term: weights[term] * (1 - COMMON_LOSS * (n - 1) / size) for term, n in spread.items()}

    def worth(place: int) -> float:
        known, total = seen[place], sum(worth_of[term] for term in seen[place])
        for back, share in enumerate(CARRIED_ON, 1):
            earlier = seen[place - back] - known if place >= back else set()
            total += share * sum(worth_of[term] for term in earlier)
            known = known | earlier
        start, end = sentences[place]
        offers = bool(wanted and seen[place] and spans_of(text[start:end], wanted))
        return total * WANTED_KIND if offers else total

    return sentences[max(range(size), key=lambda place: (worth(place), -place))]


def _found(span: Span, places: Sequence[Place], weights: Mapping[int, float]) -> set[int]:
    """The terms asked for that stand in a stretch of the passage."""
    there = (p.term for p in places if span[0] <= p.start < span[1])
    return {term for term in there if term is not None and term in weights}


def _worth(span: Span, places: Sequence[Place], weights: Mapping[int, float]) -> float:
    return sum(weights[term] for term in sorted(_found(span, places, weights)))


def _best_clause(sentence: Span, text: str, places: Sequence[Place], weights: Mapping[int, float]) -> Span:
    cuts = [m.end() for m in _CLAUSE_END.finditer(text, *sentence)]
    edges = [sentence[0], *cuts, sentence[1]]
    clauses = [(a, b) for a, b in pairwise(edges) if b > a]
    if len(clauses) < 2:
        return sentence
    ranked = sorted(clauses, key=lambda c: (-_worth(c, places, weights), c[0]))
    best, second = (_worth(c, places, weights) for c in ranked[:2])
    words = sum(ranked[0][0] <= p.start < ranked[0][1] for p in places)
    if best < CLEARLY * second or words < CLAUSE_SHORTEST_WORDS:
        return sentence
    start, end = ranked[0]
    kept = text[start:end].rstrip(" ,;:–—\n")
    return start, start + len(kept)


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
