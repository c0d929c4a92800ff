import pytest

from bot.facts import fold


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("Mali's", "Mali’s"),
        ('"a"', "“a”"),
        ("a - b", "a – b"),
        ("a b", "a\u00a0\r\n\t b"),
        ("wait…", "wait..."),
        ("Keïta", "Kei\u0308ta"),
        ("office", "oﬃce"),
        ("soft", "so\u00adft\u200b"),
        ("Mali", "Mali"),
    ],
)
def test_ways_of_writing_are_made_one(expected: str, text: str) -> None:
    assert expected == fold(text).text


def test_a_folded_span_leads_back_to_the_original() -> None:
    text = "He  said… “oﬃce”"
    folded = fold(text)
    start = folded.text.index('"office"')
    assert "“oﬃce”" == text[slice(*folded.original(start, start + 8))]


def test_space_around_a_span_is_not_part_of_it() -> None:
    text = "a \u200b b"
    assert (0, 1) == fold(text).original(0, 1)
