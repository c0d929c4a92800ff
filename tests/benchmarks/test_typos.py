import re

import pytest
from rapidfuzz.distance import OSA

from tests.benchmarks.typos import LONG_WORD, misspell

QUESTION = "Where does the Niger river of western Mali begin, and which countries does it cross?"


def test_equal_questions_at_equal_seeds_get_equal_typos() -> None:
    assert misspell(QUESTION, 7) == misspell(QUESTION, 7)


def test_another_seed_makes_other_typos() -> None:
    assert misspell(QUESTION, 7) != misspell(QUESTION, 8)


@pytest.mark.parametrize("seed", range(50))
def test_every_second_long_word_gets_one_edit_and_no_other_word_changes(seed: int) -> None:
    words, typed = QUESTION.split(), misspell(QUESTION, seed).split()
    long_words = [n for n, word in enumerate(words) if LONG_WORD.search(word)]
    changes = {n: OSA.distance(word, typed[n]) for n, word in enumerate(words)}
    assert {n: int(n in long_words[::2]) for n in changes} == changes


def test_all_four_edits_are_made() -> None:
    typed = {misspell("Niger", seed) for seed in range(200)}
    swapped, dropped, doubled, neighbouring = "inger", "iger", "Nniger", "Biger"
    assert {swapped.replace("in", "iN"), dropped, doubled.replace("Nn", "NN"), neighbouring} <= typed


def test_a_word_whose_letters_are_all_the_same_still_changes() -> None:
    assert all(misspell("aaaaa", seed) != "aaaaa" for seed in range(50))


def test_numbers_and_marks_stay() -> None:
    assert ["1960", "2012"] == re.findall(r"\d+", misspell("between 1960 and 2012?", 1))
