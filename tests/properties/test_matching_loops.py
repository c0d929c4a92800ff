"""The compiled loops do what the plainest Python does."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.bm25f import place_of
from bot.matching.index import K1, B, Index
from bot.matching.maxscore import best_first, keep_best
from bot.matching.query import Query
from bot.matching.ranking import FEATURES, Ranker
from bot.matching.retrieval import Candidates, retrieve
from bot.matching.vocabulary import BREAK, NOT
from tests.unit.handful import fact, index, read

WORDS = ("camel", "gold", "milk", "salt", "river", "coup", "not", "1960", ".")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
bases = st.tuples(st.lists(texts, min_size=1, max_size=12), st.lists(texts, max_size=6))
questions = st.lists(st.sampled_from(WORDS[:-1]), min_size=1, max_size=6).map(" ".join)
slots = st.sets(st.integers(0, 400)).map(sorted)


def grown(built: list[str], added: list[str]) -> Index:
    """An index of some facts that were there from the first and some that came later."""
    over = index(fact(text, f"f{n}") for n, text in enumerate(built))
    for n, text in enumerate(added):
        over.add(fact(text, f"late{n}"))
    return over


def features(over: Index, query: Query) -> tuple[Candidates, dict[str, list[float]]]:
    """All the facts that have a word of a question, and their features by name."""
    found = retrieve(over, query.known, 99)
    table = Ranker(over).features(query, query.known, found)
    return found, {name: table[:, n].tolist() for n, name in enumerate(FEATURES)}


def score(over: Index, query: Query, slot: int) -> float:
    text = over.text(slot).tolist()
    norm = 1 - B + B * sum(term > NOT for term in text) / over.average_length
    counts = [(word.idf, text.count(word.meanings[0].term) / norm) for word in query.known]
    return float(sum(idf * (K1 + 1) * count / (count + K1) for idf, count in counts))


@settings(max_examples=60, deadline=None)
@given(bases, questions, st.integers(1, 5))
def test_the_best_are_found_and_of_equals_at_the_end_those_with_the_first_ids(
    facts: tuple[list[str], list[str]], question: str, limit: int
) -> None:
    over = grown(*facts)
    query = read(over, question)
    found = retrieve(over, query.known, limit)
    truth = {over.facts[n].id: round(score(over, query, n), 4) for n in range(len(over.facts))}
    ranked = sorted((-total, id_) for id_, total in truth.items() if total)[:limit]
    best = [over.facts[slot].id for slot in found.slots]
    assert [total for total, _ in ranked] == [-truth[id_] for id_ in best]
    assert {id_ for _, id_ in ranked} == {*best}


@settings(max_examples=60, deadline=None)
@given(bases, questions)
def test_the_best_sentence_is_the_one_whose_words_weigh_most(
    facts: tuple[list[str], list[str]], question: str
) -> None:
    over = grown(*facts)
    query = read(over, question)
    found, made = features(over, query)
    share = {w.meanings[0].term: w.idf / sum(w.idf for w in query.known) for w in query.known}
    for slot, best, whole in zip(found.slots, made["sentence"], made["passage"], strict=True):
        sentences: list[set[int]] = [set()]
        for term in over.text(slot).tolist():
            sentences[-1].add(term)
            if term == BREAK:
                sentences.append(set())
        weights = [sum(share.get(term, 0.0) for term in sentence) for sentence in sentences]
        assert pytest.approx(max(weights), abs=1e-6) == best
        assert pytest.approx(sum(share.get(t, 0.0) for t in set().union(*sentences)), abs=1e-6) == whole


@settings(max_examples=60, deadline=None)
@given(bases, questions)
def test_neighbours_of_the_question_are_looked_for_side_by_side(
    facts: tuple[list[str], list[str]], question: str
) -> None:
    over = grown(*facts)
    query = read(over, question)
    found, made = features(over, query)
    number = {word.meanings[0].term: n for n, word in enumerate(query.known)}
    idfs = [word.idf for word in query.known]
    pairs = [a + b for a, b in pairwise(idfs)]
    for slot, adjacency in zip(found.slots, made["adjacency"], strict=True):
        counted = [term for term in over.text(slot).tolist() if term != NOT]
        there = [(place, number[term]) for place, term in enumerate(counted) if term in number]
        worth = [0.0] * len(pairs)
        for (place, n), (next_place, m) in pairwise(there):
            if next_place - place <= 2 and abs(m - n) == 1:
                closely = (next_place - place, m - n) == (1, 1)
                worth[min(n, m)] = max(worth[min(n, m)], 1.0 if closely else 0.6)
        total = sum(w * pair for w, pair in zip(worth, pairs, strict=True))
        assert pytest.approx(total / sum(pairs) if pairs else 0.0, abs=1e-6) == adjacency


@settings(deadline=None)
@given(slots, st.integers(0, 400))
def test_a_slot_is_found_where_it_stands_in_a_row(row: list[int], slot: int) -> None:
    found = place_of(np.array(row, np.int32), 0, len(row), slot, 401)
    assert (row.index(slot) if slot in row else -1) == found


@settings(deadline=None)
@given(st.lists(st.integers(0, 9)), st.integers(1, 6))
def test_the_best_so_far_are_kept_in_order(scores: list[int], size: int) -> None:
    best = np.zeros(size)
    for each in scores:
        keep_best(best, each)
    assert ([*sorted(scores, reverse=True), *[0] * size])[:size] == best.tolist()


@settings(deadline=None)
@given(st.lists(st.integers(1, 9)), st.integers(1, 6))
def test_what_equals_the_last_of_the_best_is_kept_too(sums: list[int], limit: int) -> None:
    order = best_first(np.array(sums, np.float64), limit).tolist()
    ranked = sorted(sums, reverse=True)
    least = ranked[limit - 1] if limit <= len(sums) else 1
    assert [each for each in ranked if each >= least] == [sums[place] for place in order]
    assert len(order) == len(set(order))
