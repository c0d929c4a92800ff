import pytest

from bot.matching.segmentation import asks, is_one_part, questions, stretches


def parts(text: str) -> list[tuple[str, bool]]:
    return [(part.text, part.asks) for part in questions(text)]


def test_each_sentence_is_a_part() -> None:
    expected = [("I write a paper.", False), ("When was the coup?", True)]
    assert expected == parts("I write a paper. When was the coup?")


def test_an_alternative_is_no_second_question() -> None:
    assert 1 == len(parts("did the elections really happen or were they pushed back?"))


@pytest.mark.parametrize("joint", [" and ", ", and ", ", ", " and also ", " or ", ", plus "])
def test_a_second_question_in_a_sentence_is_a_part(joint: str) -> None:
    first, second = parts(f"when was the coup{joint}what happened to aid?")
    assert first[0].startswith("when was the coup")
    assert ("what happened to aid?", True) == second


@pytest.mark.parametrize("text", ["gold and cotton", "when was the coup", "exports, art and antiques"])
def test_one_question_is_one_part(text: str) -> None:
    assert [text] == [part for part, _ in parts(text)]


@pytest.mark.parametrize("text", ["", "  ", "?!", "\n\n"])
def test_a_text_without_words_has_no_parts(text: str) -> None:
    assert [] == parts(text)


@pytest.mark.parametrize(
    "text", ["when was it", "so, who did it", "gold?", "I wonder about gold", "tell me of gold", "can u help"]
)
def test_a_question_or_a_request_asks(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", ["gold", "I write a paper", "thanks for the gold", ""])
def test_a_statement_asks_nothing(text: str) -> None:
    assert not asks(text)


def test_an_endless_message_has_few_parts() -> None:
    assert 0 < len(questions("Is it gold? " * 300)) < 30


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (["gold?!", "art"], "gold?! art"),
        (["gold...", "art"], "gold... art"),
        (["gold?!?!.art"], "gold?!?!.art"),
        (["in the U.S. today"], "in the U.S. today"),
        (["in the U.S.?", "art"], "in the U.S.? art"),
        (["in the U.S.???", "art"], "in the U.S.??? art"),
    ],
)
def test_a_row_of_marks_ends_a_sentence_once(expected: list[str], text: str) -> None:
    assert expected == [part for part, _ in parts(text)]


def test_an_endless_row_of_marks_is_read_to_its_end() -> None:
    """Were the time not linear in the text, this would take most of an hour."""
    marks = "?!" * 100_000
    assert [f"is it gold{marks}x"] == [part for part, _ in parts(f"is it gold{marks}x")]
    assert is_one_part(f"is it gold{marks}")


def test_stretches_are_the_pieces_between_the_joints_and_their_pairs() -> None:
    first, second, third, *pairs = stretches("I was reading; because the army left, though it rained")
    assert ("the army left,", "though it rained") == (second, third)
    assert [f"{first} {second}", f"{second} {third}"] == pairs


def test_two_pieces_together_are_the_whole_sentence_and_no_stretch_of_it() -> None:
    assert ("I was reading; because", "the army left") == stretches("I was reading; because the army left")


def test_a_sentence_without_joints_has_no_stretches() -> None:
    assert () == stretches("the army left")
