from collections.abc import Callable

import pytest

from bot.matching.typos import Correction, Typos
from tests.unit.handful import first, how, ids, matcher

WORDS = "refueling volunteers exports military gold force cotton diplomatic aid Keita".lower().split()


def typos(words: list[str] = WORDS, frequency: Callable[[str], int] = lambda _: 1) -> Typos:
    return Typos(words, frequency)


def meant(typed: str) -> str | None:
    correction = typos().correct(typed)
    return correction.word if correction else None


@pytest.mark.parametrize(
    "typed", ["exprots", "exorts", "exxports", "exportd", "rxports", "xeports", "xports", "exportss"]
)
def test_one_slip_in_a_longer_word_is_corrected(typed: str) -> None:
    assert Correction("exports", 1) == typos().correct(typed)


def test_swapped_letters_are_likelier_than_a_wrong_one_however_common_the_other_word() -> None:
    often = {"import": 1, "improv": 9}
    assert Correction("import", 1) == Typos(often, often.__getitem__).correct("improt")


@pytest.mark.parametrize("typed", ["dplomtic", "diplmatci", "diplomaticcc", "diplomatokc"])
def test_two_slips_in_a_long_word_are_corrected(typed: str) -> None:
    assert Correction("diplomatic", 2) == typos().correct(typed)


@pytest.mark.parametrize("typed", ["exrpst", "ctotno"])
def test_two_slips_in_a_shorter_word_are_too_many(typed: str) -> None:
    assert None is meant(typed)


def test_three_slips_are_too_many() -> None:
    assert None is meant("dplomtiks")


@pytest.mark.parametrize("typed", ["godl", "glod"])
def test_a_swap_in_a_word_of_four_letters_is_corrected(typed: str) -> None:
    assert "gold" == meant(typed)


@pytest.mark.parametrize("typed", ["told", "bold", "goad", "gild"])
def test_another_letter_in_a_word_of_four_is_another_word(typed: str) -> None:
    assert None is meant(typed)


@pytest.mark.parametrize("typed", ["adi", "ad", "a", "", "iad"])
def test_words_of_three_letters_or_fewer_are_left_alone(typed: str) -> None:
    assert None is meant(typed)


@pytest.mark.parametrize("typed", ["xilitary", "xeita", "lot"])
def test_the_first_letter_may_be_wrong_in_longer_words_only(typed: str) -> None:
    assert {"xilitary": "military"}.get(typed) == meant(typed)


def test_the_first_two_letters_may_be_swapped() -> None:
    assert "keita" == meant("ekita")


@pytest.mark.parametrize("typed", ["1960", "19600", "2o12"])
def test_numbers_are_never_corrected(typed: str) -> None:
    assert None is typos(["1961", "19601", "2012"]).correct(typed)


def test_the_commonest_of_equally_near_words_is_meant() -> None:
    often = {"marine": 2, "marina": 7}
    assert Correction("marina", 1) == typos([*often], often.__getitem__).correct("marinx")


def test_equally_common_words_go_by_the_alphabet() -> None:
    assert Correction("marina", 1) == typos(["marine", "marina"]).correct("marinx")


def test_one_slip_counts_before_two_however_common_the_word() -> None:
    often = {"diplomatic": 1, "diplomacies": 99}
    assert Correction("diplomatic", 1) == typos([*often], often.__getitem__).correct("diplomatis")


def test_a_word_that_no_fact_has_any_more_is_not_meant() -> None:
    assert None is typos(frequency=lambda _: 0).correct("exprots")


def test_words_learned_later_are_meant_too() -> None:
    late = typos(["gold"])
    late.learn(["exports", "gold"])
    assert Correction("exports", 1) == late.correct("exprots")


def known(half: str) -> bool:
    return half in ("world", "trade", "gold", "old", "art")


def test_two_words_typed_as_one_are_taken_apart() -> None:
    assert ("world", "trade") == typos().split("worldtrade", known)


@pytest.mark.parametrize("typed", ["worldxtrade", "worldly", "world", "goldx", ""])
def test_a_word_is_taken_apart_only_into_known_words(typed: str) -> None:
    assert None is typos().split(typed, known)


def test_halves_of_fewer_than_three_letters_are_none() -> None:
    assert None is typos().split("goldis", lambda half: half in ("gold", "is"))


@pytest.mark.parametrize("typed", ["refuling", "refeuling", "reffueling", "refueljng", "fefueling"])
def test_a_misspelt_question_finds_its_fact(typed: str) -> None:
    hit = first(matcher().reply(f"{typed} pilots"))
    assert ("s2", ("refueling", "typo")) == (hit.fact.id, how(hit)[typed])


def test_a_word_typed_as_two_is_joined() -> None:
    hit = matcher().rank("refuel ing pilots")[0]
    assert ("s2", ("refueling", "typo")) == (hit.fact.id, how(hit)["refuel ing"])


def test_two_words_typed_as_one_find_their_fact() -> None:
    hit = matcher().rank("worldtrade")[0]
    assert {"world": ("World", "typo"), "trade": ("Trade", "typo")} == how(hit)


def test_an_english_word_is_no_misspelling_of_another() -> None:
    assert [] == ids(matcher().rank("posts"))
    assert ["s1"] == ids(matcher().rank("exprots"))


def test_a_known_word_is_never_corrected() -> None:
    hit = matcher("Zorbing is fun.", "Zorbink is a village.").rank("zorbink")[0]
    assert ("f1", {"zorbink": ("Zorbink", "exact")}) == (hit.fact.id, how(hit))


def test_a_corrected_word_is_worth_less_than_the_word_itself() -> None:
    over = matcher()
    assert over.reply("refuling pilots").confidence < over.reply("refueling pilots").confidence
