import pytest

from bot.matching.confidence import SIGNALS
from bot.matching.english import opposites
from bot.matching.text import stem
from tests.unit.handful import matcher


def feature(name: str, question: str, *texts: str) -> float:
    found = matcher(*texts).ranking(question)
    return float(found.signals[0, SIGNALS.index(name)])


@pytest.mark.parametrize(
    ("one", "other"), [("exports", "import"), ("Northern".lower(), "southern"), ("won", "lose")]
)
def test_opposites_are_told_in_every_form_and_both_ways(one: str, other: str) -> None:
    assert other in opposites(stem(one))
    assert stem(one) in opposites(stem(other))


def test_most_words_have_no_opposite() -> None:
    assert not opposites("camel")


NORTH = "Camels graze in the northern hills. Goats graze in the southern plains."


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("camels that graze in southern hills", -1.0),
        ("camels that graze in northern hills", 0.0),
        ("camels that graze in hills", 0.0),
        ("camels that graze in northern and southern hills", 0.0),
    ],
)
def test_the_best_sentence_may_say_the_opposite(question: str, expected: float) -> None:
    assert expected == feature("opposed", question, NORTH)


def test_an_opposite_of_a_word_that_nothing_speaks_of_counts() -> None:
    assert -1.0 == feature("opposed", "who sells camels", "Farmers buy camels.")


@pytest.mark.parametrize(
    ("question", "expected"),
    [("Do Goats of Chad graze in the plains?", -1.0), ("Do the goats graze in the plains?", 0.0)],
)
def test_a_name_must_stand_in_the_best_sentence(question: str, expected: float) -> None:
    text = "Goats graze in the plains. In Chad there are camels."
    assert expected == feature("unnamed", question, text)


@pytest.mark.parametrize(("question", "expected"), [("goats in 1960", -1.0), ("goats in 1961", 0.0)])
def test_a_number_must_stand_in_the_best_sentence(question: str, expected: float) -> None:
    text = "The goats came in 1961. Much rain fell in 1960."
    assert expected == feature("unnumbered", question, text)


def test_what_the_best_sentence_lacks_is_told_by_the_most_telling_word() -> None:
    text = "Goats graze in the plains. Camels drink salty milk."
    assert (
        feature("unsaid", "goats salty plains", text) < feature("unsaid", "goats graze plains", text) == 0.0
    )
