import pytest

from bot.matching.answer_type import NONE, Kind, is_asking, kind_of, personal_share, spans_of, wanted
from bot.matching.english import ATTRIBUTES
from bot.matching.query_parser import is_name
from bot.matching.text import WORD, fold
from tests.unit.handful import ids, marked, matcher


@pytest.mark.parametrize(
    ("expected", "question"),
    [
        (Kind.DATE, "when did it happen"),
        (Kind.DATE, "when the coup"),
        (Kind.DATE, "can you tell me when it happened"),
        (Kind.DATE, "who led it and when"),
        (NONE, "what happens when it rains"),
        (NONE, "is it open when it rains"),
        (NONE, "when baking bread which flour is best"),
        (Kind.DATE, "in what year was it"),
        (Kind.DATE, "which month was it"),
        (Kind.DATE, "rebellion start date"),
        (Kind.DATE, "the year of independence"),
        (NONE, "what happened that year"),
        (NONE, "guests per year of rent"),
        (Kind.QUANTITY, "how many volunteers are there"),
        (Kind.QUANTITY, "how far is it"),
        (Kind.QUANTITY, "what percentage is gold"),
        (Kind.AMOUNT, "how much was paid"),
        (Kind.NEGATION, "which aid was not suspended"),
        (Kind.DATE | Kind.NEGATION, "when was aid not suspended"),
        (NONE, "how is bread baked"),
        (NONE, "who leads the army"),
        (NONE, "gold and art"),
        (NONE, "no"),
        (NONE, ""),
    ],
)
def test_a_question_tells_what_kind_of_answer_it_wants(expected: Kind, question: str) -> None:
    assert expected == wanted(question.split())


@pytest.mark.parametrize(
    ("expected", "stem"),
    [
        (Kind.DATE, "1960"),
        (Kind.DATE, "januari"),
        (Kind.QUANTITY | Kind.AMOUNT, "4"),
        (Kind.QUANTITY, "sever"),
        (Kind.QUANTITY | Kind.AMOUNT, "million"),
        (Kind.AMOUNT, "dollar"),
        (Kind.NEGATION, "except"),
        (NONE, "gold"),
    ],
)
def test_a_word_tells_what_kind_of_answer_it_offers(expected: Kind, stem: str) -> None:
    assert expected == Kind(kind_of(stem))


def shown(text: str, kinds: Kind) -> list[str]:
    return [text[start:end] for start, end in spans_of(text, kinds)]


def test_dates_are_found_in_a_text() -> None:
    text = "In March 2012, two hundred men left."
    assert ["March", "2012"] == shown(text, Kind.DATE)


def test_a_modal_may_is_no_date_and_a_weekday_or_an_hour_is() -> None:
    text = "Guests may march in on Tuesday at 18:30 or 9 pm, in May."
    assert ["Tuesday", "18:30", "9 pm", "May"] == shown(text, Kind.DATE)


def test_a_number_of_numbers_is_one() -> None:
    assert ["hundreds of thousands"] == shown("It drove hundreds of thousands out.", Kind.QUANTITY)


def test_numbers_that_are_no_years_are_found_in_a_text() -> None:
    text = "In March 2012, two hundred men left with $3.5 million."
    assert ["two", "hundred", "$3.5", "million"] == shown(text, Kind.QUANTITY)


def test_nothing_is_found_where_nothing_is_wanted() -> None:
    assert [] == shown("In March 2012, two hundred men left.", NONE)


@pytest.mark.parametrize("word", ["age", "population", "leader", "cost"])
def test_a_property_is_asked_for_by_its_word(word: str) -> None:
    assert word in ATTRIBUTES


@pytest.mark.parametrize("word", ["gold", "army", ""])
def test_other_words_ask_for_no_property(word: str) -> None:
    assert word not in ATTRIBUTES


@pytest.mark.parametrize(
    ("expected", "folded", "question", "start", "shouting"),
    [
        (True, "senegal", "in senegal", 3, False),
        (True, "keita", "by Keita", 3, False),
        (False, "keita", "by keita", 3, False),
        (False, "gold", "Oh. Gold", 4, False),
        (False, "gold", "IS GOLD", 3, True),
    ],
)
def test_a_name_is_a_place_or_has_a_capital_that_tells(
    expected: bool, folded: str, question: str, start: int, shouting: bool
) -> None:
    assert expected == is_name(folded, question, start, shouting)


def test_when_prefers_the_fact_with_a_date() -> None:
    over = matcher("The palace burned at sea.", "The palace burned in 1911.")
    assert ["f1", "f0"] == ids(over.rank("when did the palace burn"))
    assert ["f0", "f1"] == ids(over.rank("did the palace burn at sea"))


def test_how_many_prefers_the_fact_with_a_quantity() -> None:
    over = matcher("Camels crossed the dunes.", "Forty camels crossed the dunes.")
    assert "f1" == ids(over.rank("how many camels crossed the dunes"))[0]


def test_a_date_makes_an_answer_to_when_more_confident() -> None:
    dated, undated = matcher("The palace burned in 1911."), matcher("The palace burned at sea.")
    question = "when did the palace burn"
    assert dated.reply(question).confidence > undated.reply(question).confidence


def test_a_denial_is_answered_by_the_fact_that_denies() -> None:
    over = matcher("Suspended: camel aid.", "Never suspended: camel aid.")
    assert "f1" == ids(over.rank("camel aid that was not suspended"))[0]


def test_a_year_that_the_fact_lacks_makes_it_less_sure() -> None:
    over = matcher("Camels were counted in 2006.")
    assert over.reply("camels counted in 2006").confidence > over.reply("camels counted in 2007").confidence


def test_a_question_for_one_year_does_not_bring_another() -> None:
    over = matcher("Camels were counted in 2006.", "Camels were counted in 2007.")
    assert "f1" == ids(over.rank("camels counted in 2007"))[0]
    assert ("2007",) == matcher("Camels were counted in 2006.").reply("camels counted in 2007").unmatched


def test_a_name_that_the_fact_lacks_makes_it_less_sure() -> None:
    over = matcher("The camels of Chad drink milk.")
    chad, niger = over.reply("do camels of Chad drink milk"), over.reply("do camels of Niger drink milk")
    assert chad.confidence > niger.confidence
    assert ("Niger",) == niger.unmatched


def test_a_property_that_the_fact_lacks_makes_it_less_sure() -> None:
    over = matcher("Camels drink milk.")
    assert over.reply("camels drink milk").confidence > over.reply("camels drink milk population").confidence


def test_the_date_that_was_asked_for_is_marked() -> None:
    hit = matcher("In 1911, most of the palace burned, and a dozen camels fled.").rank("when palace burned")[
        0
    ]
    assert "1911" in " ".join(marked(hit))


@pytest.mark.parametrize(
    ("question", "asks", "personal"),
    [
        ("when was the coup", True, 0.0),
        ("wehn was the coup", False, 0.0),
        ("coup date", False, 0.0),
        ("What's my balance?", True, 1 / 3),
        ("are you a robot", False, 1 / 4),
        ("who are you", True, 1 / 3),
        ("can you tell me about US aid", False, 0.0),
        ("I'd like your help", False, 2 / 4),
        ("", False, 0.0),
    ],
)
def test_how_a_question_is_put(question: str, asks: bool, personal: float) -> None:
    folded = [fold(word) for word in WORD.findall(question)]
    assert is_asking(folded) == asks
    assert personal_share(folded) == pytest.approx(personal)


def test_a_misspelt_question_word_asks_too() -> None:
    query = matcher().ranking("wehn was the coup").query
    assert query.is_asking
