import pytest

from bot.matching.places import words_in
from bot.matching.vocabulary import Vocabulary


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
    list(vocabulary.read(text))
    places = words_in(text, vocabulary)
    assert expected == [text[place.start : place.end] for place in places]
    assert expected == [place.surface for place in places]
    assert all(place.term for place in places if "U" in place.surface)
