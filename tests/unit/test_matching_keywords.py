import pytest

from bot.matching.keywords import initialisms
from tests.unit.handful import how, ids, matcher


def short(text: str) -> set[str]:
    return {initials for initials, _ in initialisms(text)}


def test_the_initials_of_a_name_come_with_the_name() -> None:
    assert (("wto", "World Trade Organization"),) == initialisms("a member of the World Trade Organization.")


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("aqim", "led by Al Qa’ida in the Islamic Maghreb"),
        ("mcc", "the Millennium Challenge Corporation"),
        ("usaid", "the U.S. Agency for International Development"),
        ("dod", "the Department of Defense"),
        ("dd", "the Department of Defense"),
        ("imf", "the International Monetary Fund and others"),
        ("fbi", "the Federal Bureau of Investigation"),
    ],
)
def test_a_name_is_known_by_its_initials(expected: str, text: str) -> None:
    assert expected in short(text)


def test_two_names_joined_by_and_have_initials_of_their_own() -> None:
    assert {"wb", "imf"} <= short("the World Bank and International Monetary Fund")


def test_initials_that_spell_an_everyday_word_are_left_out() -> None:
    assert "aid" not in short("the Agency for International Development")


@pytest.mark.parametrize("text", ["gold and art", "Mali", "The Army", "the army", "", "In Mali"])
def test_words_that_are_no_name_of_several_words_have_no_initials(text: str) -> None:
    assert set() == short(text)


def test_a_name_may_begin_behind_a_full_stop_without_a_blank() -> None:
    assert {"wto", "ac", "rc"} <= short(
        "the end.World Trade Organization, and U.S.Army Corps, X.Y.Rye Council"
    )


def test_endless_initials_are_read_to_their_end() -> None:
    """Were the time not linear in the text, this would take minutes."""
    assert set() == short("A." * 100_000 + " x")


def test_a_name_does_not_run_on_over_a_sentence_end() -> None:
    assert "bdrb" not in short("the Bank of Dakar. Rye Bread")


def test_a_fact_is_found_by_the_initials_of_a_name_in_it() -> None:
    assert ["s4"] == ids(matcher().rank("WTO"))


def test_initials_in_a_fact_are_found_by_themselves() -> None:
    hit = matcher("The CFA is a currency.").rank("CFA")[0]
    assert ("f0", {"CFA": ("CFA", "exact")}) == (hit.fact.id, how(hit))


@pytest.mark.parametrize("asked", ["five", "5"])
@pytest.mark.parametrize("written", ["five", "5"])
def test_a_number_is_found_in_words_and_in_digits(written: str, asked: str) -> None:
    assert ["f0"] == ids(matcher(f"Camels: {written}.").rank(f"{asked} camels"))


@pytest.mark.parametrize("asked", ["February 26", "Feb. 26", "26 feb", "FEBRUARY 26TH"])
def test_a_date_is_found_however_its_month_is_written(asked: str) -> None:
    assert "f0" == ids(matcher("It was posted on February 26.").rank(asked))[0]


@pytest.mark.parametrize("asked", ["U.S.", "US", "U.S", "us"])
def test_the_united_states_are_found_however_their_initials_are_written(asked: str) -> None:
    assert {"s0"} == set(ids(matcher().rank(f"{asked} relations")))


def test_america_is_the_united_states_where_the_synonyms_say_so() -> None:
    found = matcher(synonyms=[("America", "United States", "U.S.")]).rank("relations with America")[0]
    assert ("s0", ("United States", "synonym")) == (found.fact.id, how(found)["America"])
