"""Retrieval, in whole arrays, finds what scoring every fact finds."""

from __future__ import annotations

import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.index import K1, B, Index
from bot.matching.query import Query
from bot.matching.retrieval import Candidate, retrieve
from bot.matching.text import NOT
from tests.unit.handful import fact, index, read

WORDS = [f"{a}{b}{c}" for a in "bdfgk" for b in "aiou" for c in "lmnr"]
COMMON = ("plim", "drog")
SELDOM = "zonk"
SYNONYMS = (COMMON, tuple(WORDS[:3]))
FACTS = 5000
"""So many that common words stand in thousands of them."""


@cache
def crowd(*synonyms: tuple[str, ...]) -> Index:
    """Facts of a few words, the common ones in most of them; some were removed, some came later."""
    dice = random.Random(7)

    def text() -> str:
        common = [word for word in COMMON for _ in range(2) if dice.random() < 0.4]
        rare = [WORDS[int(len(WORDS) * dice.random() ** 2)] for _ in range(dice.randint(1, 7))]
        return " ".join([*common, *rare, *[SELDOM] * (dice.random() < 0.002)])

    over = index((fact(text(), f"f{n:04}") for n in range(FACTS)), synonyms)
    for n in range(0, FACTS, 9):
        over.remove(f"f{n:04}")
    for n in range(200):
        over.add(fact(text(), f"late{n:04}"))
    return over


def brute_force(over: Index, query: Query) -> dict[str, float]:
    """Every living fact's score, by BM25 as it is written down, one fact and one word after another."""
    scores: dict[str, float] = {}
    for slot, each in enumerate(over.facts):
        if not over.alive[slot]:
            continue
        text = over.passage(slot)
        norm = 1 - B + B * len(text) / over.average_length
        total = 0.0
        for word in query.known:
            counts = [(text.count(meaning.term) / norm, meaning.credit) for meaning in word.meanings]
            total += max(credit * word.idf * (K1 + 1) * count / (count + K1) for count, credit in counts)
        if total:
            scores[each.id] = total
    return scores


asked = st.builds(
    lambda common, rare: " ".join((*common, *rare)),
    st.sets(st.sampled_from(COMMON)),
    st.just([SELDOM]) | st.lists(st.sampled_from([SELDOM, *WORDS]), min_size=1, max_size=4),
)


@settings(max_examples=25, deadline=None)
@given(asked, st.integers(1, 30), st.sampled_from(((), SYNONYMS)))
def test_retrieval_finds_what_brute_force_finds(
    question: str, limit: int, synonyms: tuple[tuple[str, ...], ...]
) -> None:
    over = crowd(*synonyms)
    query = read(over, question)
    found = retrieve(over, query.known, limit)
    truth = brute_force(over, query)
    best = sorted(truth.values(), reverse=True)[:limit]
    assert pytest.approx(best, rel=1e-4) == [sum(each.scores) for each in found]
    assert pytest.approx(best, rel=1e-4) == [truth[over.facts[each.slot].id] for each in found]


@settings(max_examples=15, deadline=None)
@given(asked)
def test_a_smaller_limit_finds_the_beginning_of_what_a_larger_one_finds(question: str) -> None:
    over = crowd()
    query = read(over, question)
    many, few = (retrieve(over, query.known, limit) for limit in (40, 7))
    best = [total for total, _ in by_score(many)]
    assert best[:7] == pytest.approx([total for total, _ in by_score(few)])
    assert {*by_score(few)} <= {*by_score(many)}


def by_score(found: list[Candidate]) -> list[tuple[float, int]]:
    """Return the slots found, with what their words weigh together."""
    return [(round(sum(each.scores), 3), each.slot) for each in found]


FEW = ("camel", "gold", "milk", "salt", "river", "coup", "not", "1960", ".")
texts = st.lists(st.sampled_from(FEW), min_size=1, max_size=14).map(" ".join)
bases = st.tuples(st.lists(texts, min_size=1, max_size=12), st.lists(texts, max_size=6))
questions = st.lists(st.sampled_from(FEW[:-1]), min_size=1, max_size=6).map(" ".join)


def later(first: list[str], added: list[str]) -> Index:
    """Return an index of some facts that were there from the first and some that came later."""
    over = index(fact(text, f"f{n}") for n, text in enumerate(first))
    for n, text in enumerate(added):
        over.add(fact(text, f"late{n}"))
    return over


def score(over: Index, query: Query, slot: int) -> float:
    text = over.passage(slot)
    norm = 1 - B + B * sum(term > NOT for term in text) / over.average_length
    counts = [(word.idf, text.count(word.meanings[0].term) / norm) for word in query.known]
    return float(sum(idf * (K1 + 1) * count / (count + K1) for idf, count in counts))


@settings(max_examples=60, deadline=None)
@given(bases, questions, st.integers(1, 5))
def test_the_best_are_found_and_of_equals_those_with_the_first_ids(
    facts: tuple[list[str], list[str]], question: str, limit: int
) -> None:
    over = later(*facts)
    query = read(over, question)
    found = retrieve(over, query.known, limit)
    truth = {over.facts[slot].id: score(over, query, slot) for slot in range(len(over.facts))}
    ranked = sorted((-round(total, 4), id_) for id_, total in truth.items() if total)[:limit]
    ids = [over.facts[each.slot].id for each in found]
    assert [total for total, _ in ranked] == [-round(truth[id_], 4) for id_ in ids]
    assert {id_ for _, id_ in ranked} == set(ids)
