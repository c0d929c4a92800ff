from collections.abc import Iterator

import pytest

from bot.facts import Fact
from bot.matching.autocomplete import Phrasings
from tests.unit.handful import fact

FACTS = [
    fact("Bread.", "bread", questions=("How is bread baked?", "stone oven")),
    fact("Hours.", "hours", questions=("When does the shop open?", "opening hours")),
    fact("Nothing.", "bare"),
]


def completed(typed: str, limit: int = 25) -> list[str]:
    return [phrasing for phrasing, _ in Phrasings(FACTS).complete(typed, limit)]


@pytest.mark.parametrize("typed", ["how is bread", "How is bread baked?", "bread baked", "HOW  IS BR"])
def test_what_is_being_typed_brings_the_phrasing(typed: str) -> None:
    assert "How is bread baked?" == completed(typed)[0]


@pytest.mark.parametrize("typed", ["hwo is bread", "how is braed", "openning hours", "stoneoven"])
def test_a_misspelling_brings_the_phrasing(typed: str) -> None:
    expected = {"o": "opening hours", "s": "stone oven", "h": "How is bread baked?"}[typed[0]]
    assert expected == completed(typed)[0]


def test_a_phrasing_comes_with_its_fact() -> None:
    assert ("opening hours", FACTS[1]) == Phrasings(FACTS).complete("opening hours", 1)[0]


@pytest.mark.parametrize("typed", ["", "   "])
def test_before_anything_is_typed_the_first_of_each_fact_comes_first(typed: str) -> None:
    expected = ["How is bread baked?", "When does the shop open?", "stone oven", "opening hours"]
    assert expected == completed(typed)


@pytest.mark.parametrize("typed", ["", "o"])
def test_no_more_phrasings_come_than_were_wanted(typed: str) -> None:
    assert 1 == len(completed(typed, limit=1))


@pytest.mark.parametrize("typed", ["zzzz", "😀", "مالي"])
def test_what_is_like_no_phrasing_brings_none(typed: str) -> None:
    assert [] == completed(typed)


def test_without_facts_there_is_nothing_to_suggest() -> None:
    assert () == Phrasings([]).complete("bread", 25)


class Watched(list[Fact]):
    """Facts that tell how many of them were looked at."""

    looked_at = 0

    def __iter__(self) -> Iterator[Fact]:
        for each in super().__iter__():
            self.looked_at += 1
            yield each


def test_before_anything_is_typed_no_more_facts_are_looked_at_than_are_offered() -> None:
    facts = Watched(FACTS * 100)
    assert 2 == len(Phrasings(facts).complete("", 2))
    assert 2 == facts.looked_at


def test_what_stands_far_behind_in_what_was_typed_is_not_looked_at() -> None:
    assert [] == completed("zzzz " * 20 + "How is bread baked?")
