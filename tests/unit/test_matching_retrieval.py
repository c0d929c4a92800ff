import pytest

from bot.matching.retrieval import retrieve
from tests.unit.handful import SENTENCES, index, numbered, read

SAME = ("Camels drink salty milk.",) * 5


def found(question: str, *texts: str, limit: int = 9) -> list[str]:
    over = index(numbered(*texts))
    candidates = retrieve(over, read(over, question).known, limit)
    return [over.facts[candidate.slot].id for candidate in candidates]


def test_only_facts_with_a_word_of_the_question_are_retrieved() -> None:
    assert ["f1"] == found("gold", *SENTENCES)


@pytest.mark.parametrize("question", ["", "population", "the", "1961"])
def test_nothing_is_retrieved_for_nothing_known(question: str) -> None:
    assert [] == found(question, *SENTENCES)


def test_the_fact_with_more_of_the_words_comes_first() -> None:
    assert ["f2", "f0", "f1"] == found("camel milk", "A camel.", "Some milk there.", "Camel milk.")


def test_the_fact_with_the_rarer_word_comes_first() -> None:
    assert "f2" == found("plim drog", "A plim.", "A plim.", "The drog.")[0]


def test_the_shorter_of_two_facts_comes_first() -> None:
    assert ["f1", "f0"] == found("camel", "A camel drank salty water at the well.", "A camel drank.")


def test_no_more_than_the_limit_are_retrieved() -> None:
    assert ["f0", "f1"] == found("milk", *SAME, limit=2)
