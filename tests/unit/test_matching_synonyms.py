import pytest

from bot.matching.synonyms import Synonyms, initialisms
from bot.matching.text import BREAK, NOT, STOP, Vocabulary
from tests.unit.handful import how, ids, index, matcher, read


def terms(vocabulary: Vocabulary, text: str) -> list[int]:
    return vocabulary.read(text)


def test_the_words_of_a_group_stand_for_each_other() -> None:
    vocabulary = Vocabulary()
    synonyms = Synonyms([("coup", "putsch", "takeover")], vocabulary)
    coup, putsch, takeover = terms(vocabulary, "coup putsch takeover")
    assert (putsch, takeover) == synonyms.of(coup)


def test_a_word_of_two_groups_has_the_words_of_both() -> None:
    vocabulary = Vocabulary()
    synonyms = Synonyms([("coup", "putsch"), ("coup", "blow")], vocabulary)
    coup, putsch, blow = terms(vocabulary, "coup putsch blow")
    assert {putsch, blow} == set(synonyms.of(coup))


def test_a_word_of_no_group_stands_for_itself() -> None:
    vocabulary = Vocabulary()
    assert () == Synonyms([("coup", "putsch")], vocabulary).of(terms(vocabulary, "gold")[0])


def test_the_longest_phrase_at_a_place_counts() -> None:
    vocabulary = Vocabulary()
    synonyms = Synonyms([("army", "armed forces"), ("navy", "armed forces afloat")], vocabulary)
    length, term = synonyms.phrase_at(terms(vocabulary, "armed forces afloat"), 0) or (0, 0)
    assert (3, "armed forces afloat") == (length, synonyms.names[term])


def test_half_a_phrase_is_none() -> None:
    vocabulary = Vocabulary()
    synonyms = Synonyms([("army", "armed forces")], vocabulary)
    assert None is synonyms.phrase_at(terms(vocabulary, "armed men"), 0)


def test_a_phrase_is_marked_behind_each_of_its_occurrences() -> None:
    vocabulary = Vocabulary()
    synonyms = Synonyms([("army", "armed forces")], vocabulary)
    armed, forces = terms(vocabulary, "armed forces")
    marked = synonyms.mark([armed, forces, armed, armed, forces])
    phrase = marked[2]
    assert [armed, forces, phrase, armed, armed, forces, phrase] == marked


def test_a_fact_is_found_by_a_synonym() -> None:
    hit = matcher("The putsch came in March.", synonyms=[("coup", "putsch")]).rank("coup")[0]
    assert ("f0", {"coup": ("putsch", "synonym")}) == (hit.fact.id, how(hit))


def test_a_fact_that_says_a_phrase_is_found_by_its_synonym() -> None:
    found = matcher("A seizure of power came.", synonyms=[("coup", "seizure of power")]).rank("coup")
    assert [("f0", {"coup": ("seizure of power", "synonym")})] == [(h.fact.id, how(h)) for h in found]


def test_a_phrase_is_found_by_a_word_that_means_the_same() -> None:
    groups = [("coup", "seizure of power")]
    found = matcher("The coup came.", "A seizure of power came.", synonyms=groups).rank("seizure of power")
    assert {"seizure power": ("coup", "synonym")} == {hit.fact.id: how(hit) for hit in found}["f0"]


def test_a_fact_that_says_half_a_phrase_is_not_found_by_its_synonym() -> None:
    assert [] == ids(matcher("They lost power.", synonyms=[("coup", "seizure of power")]).rank("coup"))


def test_the_word_itself_is_worth_more_than_its_synonym() -> None:
    found = matcher("One putsch came.", "One coup came.", synonyms=[("coup", "putsch")]).rank("coup")
    assert ["f1", "f0"] == ids(found)
    assert found[0].evidence[0].credit > found[1].evidence[0].credit


def test_words_are_terms_in_order_with_marks_between() -> None:
    vocabulary = Vocabulary()
    gold, art = terms(vocabulary, "gold art")
    assert [gold, STOP, NOT, art, BREAK, gold] == terms(vocabulary, "gold is not art. Gold")


def test_forms_of_a_word_are_one_term() -> None:
    vocabulary = Vocabulary()
    assert 1 == len(set(terms(vocabulary, "export Exports EXPORTED")))


def test_a_term_leads_back_to_its_stem() -> None:
    vocabulary = Vocabulary()
    term = terms(vocabulary, "Exports")[0]
    assert ("export", term) == (vocabulary.stems[term], vocabulary.of_stem("export"))


def test_looking_a_stem_up_learns_nothing() -> None:
    vocabulary = Vocabulary()
    before = len(vocabulary)
    assert (None, before) == (vocabulary.of_stem("gold"), len(vocabulary))


@pytest.mark.parametrize("question", ["xylophones galore", "worldtrade", "cuop", "gold? 1968!"])
def test_a_question_teaches_the_vocabulary_nothing(question: str) -> None:
    over = index([])
    before = len(over.analyser.vocabulary)
    read(over, question)
    assert before == len(over.analyser.vocabulary)


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
