import time

import pytest

from bot.facts.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["The U.S. Agency for International Development helped.", "It left."],
        ["It became independent of the U.S.", "The next year it left."],
        ["He spoke in Washington, D.C.", "It was cold."],
        ["Dr. Keita met Mr. Coons at 5 a.m. on St. John St.", "They spoke."],
        ["J. R. R. Tolkien wrote it.", "He was tired."],
        ["See No. 5 and pp. 3 to 9.", "He said no.", "Then he left."],
        ["It cost 3.5 million, e.g. for bot.py 2.0.", "Fine."],
        ["He paused... and went on…", "Then he left."],
        ["“Is it?” he asked.", "(It was.)", "“Yes!”", "Good."],
        ["What?!", "Never.[12]", "Really."],
        ["1. Open the door.", "2. Close it."],
        ["今日は晴れ。", "明日は？", "はい"],
        ["ما هذا؟", "كتاب."],
        ["यह किताब है।", "हाँ।"],
        ["It left something out [...] Here it goes on."],
        ["Acme Inc. of Ohio grew (est. 1990).", "45 people work there."],
    ],
)
def test_sentences_end_where_a_reader_says_so(expected: list[str]) -> None:
    assert expected == sentences(" ".join(expected))


def test_a_single_line_break_ends_no_sentence() -> None:
    assert ["The compact\nentered into force."] == sentences("The compact\nentered into force.")


@pytest.mark.parametrize("blank", ["\n\n", "\r\n\r\n", "\n \t\n", "\r\r", "\u2029"])
def test_a_blank_line_always_ends_a_sentence(blank: str) -> None:
    assert ["Security", "In the north"] == sentences(f"Security{blank}In the north")


def test_empty_text_has_no_sentences() -> None:
    assert () == split_sentences(" \n\n ")


@pytest.mark.parametrize("piece", ["U.S. ", ".", "a. ", '!"', "\n ", ". - ", ".[1]", "(", "\r\n"])
def test_time_grows_with_the_text_and_not_with_its_square(piece: str) -> None:
    started = time.perf_counter()
    split_sentences(piece * (400_000 // len(piece)))
    assert time.perf_counter() - started < 5  # a quadratic scan takes minutes
