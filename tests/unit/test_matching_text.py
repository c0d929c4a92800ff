import tracemalloc

import pytest

from bot.matching.english import is_english, zipf
from bot.matching.text import WORD, WORD_OR_STOP, Vocabulary, fold, is_stop_word, stem, tokenize


def words(text: str) -> list[str]:
    return WORD.findall(text)


def same(one: str, other: str) -> bool:
    return stem(fold(one)) == stem(fold(other))


def test_a_word_keeps_its_apostrophe() -> None:
    assert ["Mali's", "Qa’ida", "don't"] == words("Mali's Qa’ida, don't!")


def test_a_number_keeps_its_commas_and_its_point() -> None:
    assert ["1,000", "3.5", "10th"] == words("1,000 3.5 10th.")


def test_letters_between_full_stops_are_one_word() -> None:
    assert ["U.S", "D.C", "e.g"] == words("U.S. D.C. e.g.")


def test_a_full_stop_before_a_longer_word_parts_two_words() -> None:
    assert ["end", "Then"] == words("end.Then")


def test_an_underscore_or_a_hyphen_parts_two_words() -> None:
    assert ["gold", "art", "non", "humanitarian"] == words("gold_art non-humanitarian")


@pytest.mark.parametrize("text", ["", "  \n", "?!…", "👋🎉", "\u200b\u202e", "\ud800", "\x00\x07"])
def test_there_are_no_words_in_marks_and_emoji(text: str) -> None:
    assert [] == words(text)


@pytest.mark.parametrize("mark", [". ", "! ", "? ", "; ", "。 ", "؟ ", "\n\n"])
def test_a_sentence_ends_at_its_mark(mark: str) -> None:
    assert 3 == len(WORD_OR_STOP.findall(f"gold{mark}art"))


def test_a_comma_or_a_line_end_ends_no_sentence() -> None:
    assert ["gold", "art", "cotton"] == WORD_OR_STOP.findall("gold, art\ncotton")


def test_e_mail_is_one_word_and_a_cell_named_by_a_letter_two() -> None:
    assert ["my", "e-mail's", "T", "cell"] == WORD.findall("my e-mail's T-cell")


@pytest.mark.parametrize(
    ("expected", "surface"),
    [
        ("mali", "Mali's"),
        ("mali", "MALI’S"),
        ("farmers", "farmers'"),
        ("qaida", "Qa'ida"),
        ("us", "U.S"),
        ("1000", "1,000"),
        ("3.5", "3.5"),
        ("evenements", "Événements"),
        ("office", "oﬃce"),
        ("email", "E-mail"),
        ("i", "I'll"),
        ("we", "We’d"),
        ("who", "who're"),
        ("dont", "don't"),
        ("strasse", "Straße"),
        ("مالي", "مالي"),
    ],
)
def test_ways_of_writing_a_word_fold_to_one(expected: str, surface: str) -> None:
    assert expected == fold(surface)


def test_an_endless_word_is_cut() -> None:
    assert 64 == len(fold("a" * 4000))


def test_endless_words_are_not_kept_in_memory() -> None:
    tracemalloc.start()
    try:
        for n in range(20):
            fold(f"{n}" + "鬱" * 100_000)
        assert tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("exports", "exported"),
        ("fled", "fleeing"),
        ("children", "child"),
        ("coups", "coup"),
        ("five", "5"),
        ("tenth", "10th"),
        ("organisation", "organization"),
        ("organised", "organized"),
        ("labour", "labor"),
        ("programme", "program"),
        ("defence", "defense"),
        ("Feb", "February"),
        ("govt", "government"),
        ("1,000", "1000"),
    ],
)
def test_forms_and_spellings_of_a_word_are_one_term(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("2006", "2007"), ("Niger", "Nigeria"), ("gold", "old"), ("3.5", "35"), ("promise", "promize")],
)
def test_different_words_are_different_terms(one: str, other: str) -> None:
    assert not same(one, other)


@pytest.mark.parametrize("word", ["the", "of", "which", "whats", "is"])
def test_small_words_are_stop_words(word: str) -> None:
    assert is_stop_word(word)


@pytest.mark.parametrize("word", ["us", "gold", "will2", "mali", ""])
def test_telling_words_are_no_stop_words(word: str) -> None:
    assert not is_stop_word(word)


def test_a_common_word_is_commoner_than_a_rare_one() -> None:
    assert zipf("the") > zipf("army") > zipf("refueling") >= zipf("xyzzy")


def test_a_misspelling_is_not_english() -> None:
    assert [True, False] == [is_english("volunteers"), is_english("volunters")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the U.S. government", ["the", "U.S.", "government"]),
        ("in the U.S.", ["in", "the", "U.S."]),
        ("the U.S.’s aid, e.g. gold", ["the", "U.S.", "s", "aid", "e.g.", "gold"]),
        ("grew by 3.5. Mali sells gold.", ["grew", "by", "3.5", "Mali", "sells", "gold"]),
        ("a U.S envoy", ["a", "U.S", "envoy"]),
    ],
)
def test_a_word_of_initials_keeps_its_last_full_stop(text: str, expected: list[str]) -> None:
    vocabulary = Vocabulary()
    vocabulary.read(text)
    tokens = tokenize(text, vocabulary)
    assert expected == [text[token.start : token.end] for token in tokens]
    assert expected == [token.surface for token in tokens]
    assert all(token.term for token in tokens if "U" in token.surface)
