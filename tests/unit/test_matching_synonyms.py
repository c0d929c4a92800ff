import pytest

from bot.matching.synonyms import Synonyms
from bot.matching.vocabulary import BREAK, NOT, STOP, Vocabulary
from tests.unit.handful import how, ids, index, matcher, read


def terms(vocabulary: Vocabulary, text: str) -> list[int]:
    return list(vocabulary.read(text))


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
