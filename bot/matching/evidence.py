"""Why a fact was found, and which part of its passage answers.

For each word of the question the word of the fact that accounts for it, as both are written; and the best
sentence of several, the best clause of one, and the date or number asked for. What is marked is always whole
words of the passage, so that the quotation stays verbatim.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache, partial
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from bot.facts import Fact
from bot.facts.sentences import split_sentences
from bot.matching.answer_type import Kind, spans_of
from bot.matching.query import Meaning, Query, QueryTerm
from bot.matching.reply import Evidence, How, Where
from bot.matching.synonyms import Synonyms, initialisms
from bot.matching.text import Token, Vocabulary, tokenize

FACTS_KEPT = 64
"""So many facts' phrasings are kept as they were read: the same facts are asked for again and again."""
TEXTS_KEPT = 256
"""So many passages and titles."""

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

Initialisms = Sequence[tuple[str, str]]


class Explanation(NamedTuple):
    """Spans of the passage that answer, in order, and one piece of evidence for each word that is found."""

    highlight: tuple[Span, ...]
    evidence: tuple[Evidence, ...]


class Explainer:
    """Explains the few facts that are shown, word by word."""

    def __init__(self, vocabulary: Vocabulary, synonyms: Synonyms) -> None:
        self._vocabulary = vocabulary
        self._synonyms = synonyms
        self._read = lru_cache(maxsize=TEXTS_KEPT)(self._read_text)
        self._beside = lru_cache(maxsize=FACTS_KEPT)(self._read_beside)

    def explain(
        self, query: Query, fact: Fact, topic_title: str, same: Mapping[str, tuple[str, float]]
    ) -> Explanation:
        """Return which spans of a fact's passage answer, and what accounts for each word of the question.

        `same` are words of the question that mean much the same as one of the passage, and how nearly.
        """
        text = fact.passage.text
        passage = self._read(text)
        names = initialisms(text)
        wholes = list(self._wholes(text, passage, names))
        asked = claims(query.known, {token.term for token in (*passage.tokens, *wholes)})
        spans = highlight(text, passage.tokens, asked, query.wanted, wholes, of_people=query.is_of_people)
        beside = cache(partial(self._beside, fact, topic_title))  # read when first needed
        found = []
        for word in query.terms:
            evidence = self._of_word(word, passage, names, beside)
            if evidence is None and word.meant in same:
                there, credit = same[word.meant]
                evidence = Evidence(word.asked, there, How.MEANING, credit)
            if evidence is not None:
                found.append(evidence)
        return Explanation(spans, tuple(found))

    def _read_text(self, text: str) -> _Text:
        return _Text(tokenize(text, self._vocabulary))

    def _read_beside(self, fact: Fact, topic_title: str) -> list[_Text]:
        """Return a fact's keywords, phrasings and titles."""
        own = [self._read_text(text) for text in (*fact.keywords, *fact.questions)]
        titles = fact.passage.section, fact.passage.document.title, topic_title
        return [*own, *map(self._read, titles)]

    def _wholes(self, text: str, passage: _Text, names: Initialisms) -> Iterator[Token]:
        """Yield the phrases of synonym groups and the names with an initialism, each as one token."""
        for tokens, term in self._phrases_in(passage):
            start, end = tokens[0].start, tokens[-1].end
            yield Token(start, end, text[start:end], term)
        for short, name in names:
            start = text.find(name)
            yield Token(start, start + len(name), name, self._vocabulary.of_stem(short))

    def _phrases_in(self, text: _Text) -> Iterator[tuple[Sequence[Token], int]]:
        """Yield the phrases of synonym groups in a text: their tokens, no stop words, and their term."""
        if not self._synonyms.names:
            return
        content = [token for token in text.tokens if token.term is not None]
        spelled = [token.term or 0 for token in content]
        for n in range(len(content)):
            phrase = self._synonyms.phrase_at(spelled, n)
            if phrase is not None:
                yield content[n : n + phrase[0]], phrase[1]

    def _of_word(
        self, word: QueryTerm, passage: _Text, names: Initialisms, beside: Callable[[], Sequence[_Text]]
    ) -> Evidence | None:
        """Return what accounts for a word: best what members see in the passage, though in another word."""
        for meanings in (word.meanings, word.related):
            surest = sorted(meanings, key=lambda meaning: -meaning.credit)
            for meaning in surest:
                found = self._in_text(word, meaning, passage) or self._as_name(word, meaning, names)
                if found is not None:
                    return found
            for meaning in surest:
                for text in beside():
                    found = self._in_text(word, meaning, text)
                    if found is not None:
                        return replace(found, where=Where.BESIDE)
        return None

    def _as_name(self, word: QueryTerm, meaning: Meaning, names: Initialisms) -> Evidence | None:
        """Return the name in the passage whose initialism a word may be."""
        stem = self._vocabulary.stems[meaning.term]
        for short, name in names:
            if short == stem:
                how = How.INITIALISM if meaning.how is How.EXACT else meaning.how
                return Evidence(word.asked, name, how, meaning.credit)
        return None

    def _in_text(self, word: QueryTerm, meaning: Meaning, text: _Text) -> Evidence | None:
        same = text.of_term.get(meaning.term)
        if same:
            exact = next((token for token in same if token.folded == word.folded), same[0])
            return Evidence(word.asked, exact.surface, _how(word, meaning, exact.folded), meaning.credit)
        if meaning.term in self._synonyms.names:
            return self._as_phrase(word, meaning, text)
        return None

    def _as_phrase(self, word: QueryTerm, meaning: Meaning, text: _Text) -> Evidence | None:
        for span, term in self._phrases_in(text):
            if term == meaning.term:
                between = text.tokens[text.tokens.index(span[0]) : text.tokens.index(span[-1]) + 1]
                shown = " ".join(token.surface for token in between)
                how = How.EXACT if word.folded == " ".join(t.folded for t in between) else meaning.how
                return Evidence(word.asked, shown, how, meaning.credit)
        return None


class _Text:
    """The words of a text in order, stop words among them, and where each term stands."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.of_term: dict[int, list[Token]] = {}
        for token in tokens:
            if token.term is not None:
                self.of_term.setdefault(token.term, []).append(token)


def _how(word: QueryTerm, meaning: Meaning, folded: str) -> How:
    if meaning.how is not How.EXACT:
        return meaning.how
    return How.EXACT if folded == word.folded else How.STEM


def claims(known: Sequence[QueryTerm], there: Collection[int | None]) -> dict[int, Claim]:
    """Return what the terms of a text are worth to a question of some words.

    Half of it goes by how rare the word is, half is alike for all of them.
    """
    mean = sum(word.idf for word in known) / max(1, len(known))
    found: dict[int, Claim] = {}
    for n, word in enumerate(known):
        for meaning in (*word.related, *word.meanings):
            if meaning.term in there:
                worth = (word.idf + mean) / 2 * meaning.credit
                if meaning.term not in found or worth > found[meaning.term].worth:
                    found[meaning.term] = Claim(n, worth)
    return found


def highlight(
    text: str,
    tokens: Sequence[Token],
    asked: Claims,
    wanted: Kind,
    wholes: Sequence[Token] = (),
    *,
    of_people: bool = False,
) -> tuple[Span, ...]:
    """Return the spans of a passage that answer: its best sentence at most.

    `asked` tells what the words of the question are worth; `tokens` are the words of the passage, `wholes`
    its phrases and names that have a term of their own; with `of_people` a number that is wanted is one of
    people, who go by many names (*Malians*, *members*).

    A passage of one sentence is narrowed to its best clause, or to the words that were found. A date or
    quantity that was asked for is marked too where it stands, if what is marked has none.
    """
    sentences = split_sentences(text) or ((0, len(text)),)
    told = sorted([token for token in (*tokens, *wholes) if token.term in asked])
    if len(sentences) > 1:
        return (_best_sentence(sentences, text, told, asked, wanted),)
    sentence = sentences[0]
    clause = _best_clause(sentence, text, tokens, told, asked, wanted)
    found = [(token.start, token.end) for token in told]
    marked = found if clause == sentence else [clause]
    asked_for = spans_of(text, wanted)
    if Kind.QUANTITY in wanted and not of_people:
        asked_for = [span for span in asked_for if _counts(span, text, tokens, told)]
    if not any(_inside(span, marked) for span in asked_for):
        marked += asked_for
    return _merged(text, marked) or (sentence,)


def _best_sentence(
    sentences: Sequence[Span], text: str, told: Sequence[Token], asked: Claims, wanted: Kind
) -> Span:
    """Return the sentence that answers best, the first of equals.

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


def _found(span: Span, told: Sequence[Token], asked: Claims) -> dict[int, float]:
    """Return the words asked for that stand in a stretch of the passage, and the most each is worth."""
    found: dict[int, float] = {}
    for token in _begun_in(span, told):
        if token.term is not None:
            word, worth = asked[token.term]
            found[word] = max(worth, found.get(word, 0.0))
    return found


def _begun_in(span: Span, tokens: Sequence[Token]) -> Sequence[Token]:
    """Return those of some tokens, which stand in order, that begin in a stretch of the passage."""
    first, past = (bisect_left(tokens, edge, key=_START) for edge in span)
    return tokens[first:past]


def _worth(span: Span, told: Sequence[Token], asked: Claims) -> float:
    return sum(worth for _, worth in sorted(_found(span, told, asked).items()))


def _counts(number: Span, text: str, tokens: Sequence[Token], told: Sequence[Token]) -> bool:
    """Return whether a number that was found counts something that was asked for; a date always may."""
    if spans_of(text[slice(*number)], Kind.DATE):
        return True
    first = bisect_left(tokens, number[1], key=_START)
    behind = max([token.end for token in tokens[first : first + COUNTED_WORDS]], default=0)
    return bool(_begun_in((number[1], behind), told))


def _best_clause(
    sentence: Span, text: str, tokens: Sequence[Token], told: Sequence[Token], asked: Claims, wanted: Kind
) -> Span:
    """Return the clause that answers clearly better than the others, else the sentence.

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
    words = len(_begun_in(ranked[0], tokens))
    if best < CLEARLY * second or words < CLAUSE_SHORTEST_WORDS:
        return sentence
    return _trimmed(ranked[0], text)


def _trimmed(clause: Span, text: str) -> Span:
    """Return a clause without the marks that end it."""
    start, end = clause
    return start, start + len(text[start:end].rstrip(" ,;:–—\n"))


def _inside(span: Span, spans: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _merged(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans in order; those with nothing but a space between them become one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
