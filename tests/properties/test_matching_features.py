"""Features that come of one reading of a passage are what looking at it word by word finds."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.features import FEATURES, extract_features
from bot.matching.index import Index
from bot.matching.query import Query
from bot.matching.retrieval import retrieve
from bot.matching.text import BREAK, NOT
from tests.unit.handful import fact, index, read

WORDS = ("camel", "gold", "milk", "salt", "river", "coup", "not", "1960", ".")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
bases = st.tuples(st.lists(texts, min_size=1, max_size=12), st.lists(texts, max_size=6))
questions = st.lists(st.sampled_from(WORDS[:-1]), min_size=1, max_size=6).map(" ".join)


def grown(built: list[str], added: list[str]) -> Index:
    """Return an index of some facts that were there from the first and some that came later."""
    over = index(fact(text, f"f{n}") for n, text in enumerate(built))
    for n, text in enumerate(added):
        over.add(fact(text, f"late{n}"))
    return over


def features(over: Index, query: Query) -> dict[int, dict[str, float]]:
    """Return for the slot of each fact that has a word of a question its features by name."""
    candidates = retrieve(over, query.known, 99)
    rows = extract_features(over, query, candidates).features.tolist()
    return {
        candidate.slot: dict(zip(FEATURES, row, strict=True))
        for candidate, row in zip(candidates, rows, strict=True)
    }


@settings(max_examples=60, deadline=None)
@given(bases, questions)
def test_the_best_sentence_is_the_one_whose_words_weigh_most(
    facts: tuple[list[str], list[str]], question: str
) -> None:
    over = grown(*facts)
    query = read(over, question)
    share = {w.meanings[0].term: w.idf / sum(w.idf for w in query.known) for w in query.known}
    for slot, made in features(over, query).items():
        sentences: list[set[int]] = [set()]
        for term in over.passage(slot):
            sentences[-1].add(term)
            if term == BREAK:
                sentences.append(set())
        weights = [sum(share.get(term, 0.0) for term in sentence) for sentence in sentences]
        assert pytest.approx(max(weights), abs=1e-6) == made["sentence"]
        assert (
            pytest.approx(sum(share.get(t, 0.0) for t in set().union(*sentences)), abs=1e-6)
            == made["passage"]
        )


@settings(max_examples=60, deadline=None)
@given(bases, questions)
def test_neighbours_of_the_question_are_looked_for_side_by_side(
    facts: tuple[list[str], list[str]], question: str
) -> None:
    over = grown(*facts)
    query = read(over, question)
    number = {word.meanings[0].term: n for n, word in enumerate(query.known)}
    idfs = [word.idf for word in query.known]
    pairs = [a + b for a, b in pairwise(idfs)]
    for slot, made in features(over, query).items():
        counted = [term for term in over.passage(slot) if term != NOT]
        there = [(place, number[term]) for place, term in enumerate(counted) if term in number]
        worth = [0.0] * len(pairs)
        for (place, n), (next_place, m) in pairwise(there):
            if next_place - place <= 2 and abs(m - n) == 1:
                closely = (next_place - place, m - n) == (1, 1)
                worth[min(n, m)] = max(worth[min(n, m)], 1.0 if closely else 0.6)
        total = sum(w * pair for w, pair in zip(worth, pairs, strict=True))
        assert pytest.approx(total / sum(pairs) if pairs else 0.0, abs=1e-6) == made["adjacency"]
