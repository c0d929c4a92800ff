import pytest

from bot.matching.confidence import SIGNALS
from bot.matching.english import opposites, related
from bot.matching.text import stem
from tests.unit.handful import first, how, ids, matcher


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


@pytest.mark.parametrize(
    ("people", "place"),
    [
        ("Malians", "Mali"), ("Nigeriens", "Niger"), ("Nigerian", "Nigeria"), ("Dutch", "Netherlands"),
        ("Ivorian", "Divoire"), ("Beninese", "Benin"), ("Burkinabe", "Burkina"), ("Parisians", "Paris"),
    ],
)  # fmt: skip
def test_a_people_is_a_form_of_its_place_and_the_other_way_round(people: str, place: str) -> None:
    forms = [{form.stem for form in related(stem(word.lower())) if form.is_form} for word in (people, place)]
    assert stem(place.lower()) in forms[0]
    assert stem(people.lower()) in forms[1]


def test_a_people_of_several_places_is_all_of_them() -> None:
    assert {"guinea", "bissau"} <= {form.stem for form in related("guinean")}


def test_nigeriens_are_not_nigerias_and_nigerians_not_nigers() -> None:
    assert "nigeria" not in {form.stem for form in related("nigerien")}
    assert "niger" not in {form.stem for form in related("nigerian")}


def test_a_question_on_a_people_finds_its_place() -> None:
    hit = first(matcher("Rice grows in Benin.").reply("Do the Beninese grow rice?"))
    assert ("f0", ("Benin", "stem")) == (hit.fact.id, how(hit)["Beninese"])


def test_a_question_on_a_place_is_accounted_for_by_its_people() -> None:
    hit = first(matcher("Tulips are grown by Dutch farmers.").reply("tulips of the Netherlands"))
    assert ("f0", ("Dutch", "stem")) == (hit.fact.id, how(hit)["Netherlands"])


def test_a_rare_people_is_no_misspelling_of_another() -> None:
    assert [] == ids(matcher("Nigerians drill for oil.").rank("Nigeriens"))
