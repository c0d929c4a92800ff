import pytest

from bot.matching import How
from bot.matching.answer_type import Kind
from bot.matching.query import Query
from bot.matching.text import typed
from tests.unit.handful import SENTENCES, index, numbered, read

OVER = index(numbered(*SENTENCES))


def query(question: str) -> Query:
    return read(OVER, question)


def asked(question: str) -> list[str]:
    return [word.asked for word in query(question).terms]


def weight(word: str) -> float:
    return query(word).weight


def test_the_telling_words_are_sought_as_they_were_typed() -> None:
    assert ["Farmers", "GROW", "cotton"] == asked("What do Farmers GROW: the cotton?")


def test_a_word_is_sought_once() -> None:
    assert ["gold"] == asked("gold, Gold and GOLD")


@pytest.mark.parametrize("text", ["", "   ", "???", "what is the", "👋", "\u200b\ufeff"])
def test_nothing_is_sought_where_nothing_is_asked(text: str) -> None:
    assert () == query(text).terms


@pytest.mark.parametrize("small", ["teh", "thhe", "hwo", "waht", "whcih", "abuot", "thier", "becuase"])
def test_a_misspelt_small_word_is_no_word_of_its_own(small: str) -> None:
    assert ["cotton"] == asked(f"{small} cotton")


def test_a_misspelt_question_word_still_asks() -> None:
    assert Kind.DATE in query("wehn was cotton grown").wanted


@pytest.mark.parametrize(("typed", "kind"), [("wen was cotton grown", Kind.DATE), ("wot year", Kind.DATE)])
def test_slang_asks_like_what_it_stands_for(typed: str, kind: Kind) -> None:
    assert query(typed).is_asking
    assert kind in query(typed).wanted


def test_politeness_is_not_asked_for() -> None:
    over = index(numbered("The commanders were pleased."))
    assert ["commanders"] == [word.asked for word in read(over, "commanders please, thx").terms]


def test_unknown_words_are_telling_words_that_stand_nowhere() -> None:
    asked_for = query("hello tell me the gold population")
    assert ["population"] == [word.asked for word in asked_for.unknown]
    assert asked_for.unknown[0].weight == asked_for.most_telling_unknown
    assert 0.0 == query("tell me: gold").most_telling_unknown


def test_a_known_word_is_never_taken_for_a_misspelt_small_one() -> None:
    over = index(numbered("The Teh people grow cotton."))
    assert ["Teh"] == [word.asked for word in read(over, "Teh").terms]


def test_known_words_have_meanings_and_unknown_ones_none() -> None:
    terms = query("gold population").terms
    assert [("gold", True), ("population", False)] == [(w.asked, bool(w.meanings)) for w in terms]
    assert ["gold"] == [w.asked for w in query("gold population").known]


@pytest.mark.parametrize(
    ("expected", "question"),
    [(How.EXACT, "exports"), (How.EXACT, "exported"), (How.TYPO, "exprots"), (How.TYPO, "refuel ing")],
)
def test_a_meaning_tells_how_it_was_recognised(expected: How, question: str) -> None:
    assert [expected] == [m.how for w in query(question).terms for m in w.meanings]


def test_a_meaning_is_worth_less_the_less_sure_it_is() -> None:
    sure, typo, worse = (
        query(q).terms[0].meanings[0].credit for q in ("diplomatic", "diplomtic", "dplomtic")
    )
    assert 1.0 == sure > typo > worse > 0.0


def test_the_question_tells_what_kind_of_answer_it_wants() -> None:
    assert Kind.DATE == query("When were the schools closed?").wanted


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    assert weight("antiques") > weight("help")
    assert weight("xylophone") > weight("people")


@pytest.mark.parametrize("word", ["hello", "tell", "question", "xyzzy", "gold", "members"])
def test_a_weight_is_a_share(word: str) -> None:
    assert 0.0 < weight(word) <= 1.0


def test_words_around_a_question_hardly_weigh() -> None:
    assert weight("tell") < weight("people") / 2
    assert [True, False] == [w.is_light for w in query("tell people").terms]


def test_a_word_that_no_fact_has_is_worth_nothing_in_scores() -> None:
    assert 0.0 == query("xylophone").terms[0].idf < query("gold").terms[0].idf


def test_numbers_names_and_properties_are_told_apart() -> None:
    terms = query("Was the population of Senegal 1960?").terms
    told = {w.asked: (w.is_number, w.is_name, w.is_attribute) for w in terms}
    assert (False, False, True) == told["population"]
    assert (False, True, False) == told["Senegal"]
    assert (True, False, False) == told["1960"]


def test_a_number_in_words_is_a_number() -> None:
    assert [True, False] == [w.is_number for w in query("three members").terms]


def test_a_capital_says_nothing_at_the_beginning_or_in_a_shout() -> None:
    assert [False, False] == [w.is_name for w in query("Cotton? Gold!").terms]
    assert not any(w.is_name for w in query("WHO GROWS COTTON IN WINTER NOW").terms)


def test_of_endless_questions_the_beginning_counts_to_the_end_of_a_word() -> None:
    assert ["gold"] == asked(typed("gold " + "the " * 1000 + "cotton"))
    assert "gold " + "the " * 997 + "the" == typed("gold " + "the " * 998 + "conference")


def test_an_english_word_that_no_fact_has_stays_unknown() -> None:
    assert [("posts", ())] == [(w.asked, w.meanings) for w in query("posts").terms]
