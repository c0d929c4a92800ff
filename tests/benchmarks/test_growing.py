from itertools import islice

import pytest

from bot.evaluation.dataset_files import PassageRow
from bot.facts import FactBase
from tests.benchmarks.growing import PASSAGES_PER_DOCUMENT, gather, grown_documents, splice

ROWS = tuple(
    PassageRow(
        n, f"p{n}", f"Document_{n // 4}", f"Section {n % 2}", f"Sentence {n} says what number {n} says."
    )
    for n in range(12)
)


def grown(passages: int, seed: int = 1) -> FactBase:
    return gather(grown_documents(ROWS, seed), passages)


def texts(base: FactBase) -> list[tuple[str, str]]:
    return [(fact.id, fact.passage.text) for fact in base]


@pytest.mark.parametrize("passages", [1, 5, 12, 13, 100])
def test_a_grown_base_has_as_many_facts_as_asked_for(passages: int) -> None:
    assert passages == len(grown(passages).by_id)


def test_growing_is_deterministic() -> None:
    assert texts(grown(100)) == texts(grown(100))


def test_another_seed_grows_another_base() -> None:
    assert texts(grown(100, seed=1)) != texts(grown(100, seed=2))


def test_a_larger_base_begins_with_a_smaller_one() -> None:
    assert texts(grown(50)) == texts(grown(100))[:50]


def test_the_corpus_comes_first_and_whole() -> None:
    assert {(row.id, row.text) for row in ROWS} == set(texts(grown(len(ROWS))))


def test_what_is_grown_says_half_of_one_sentence_and_half_of_another() -> None:
    made = next(islice(grown_documents(ROWS, 1), 3, None))
    halves = {splice(first.text, second.text) for first in ROWS for second in ROWS}
    assert PASSAGES_PER_DOCUMENT == len(made)
    assert {row.text for row in made} <= halves
