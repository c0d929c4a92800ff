from bot.evaluation.dataset_files import QuestionRow
from tests.benchmarks.sets import sample

ROWS = tuple(QuestionRow(n, f"q{n}", f"Question {n}?", ()) for n in range(100))


def test_without_a_limit_all_are_asked() -> None:
    assert ROWS == sample(ROWS, None)


def test_a_sample_is_the_same_every_time() -> None:
    assert sample(ROWS, 10) == sample(ROWS, 10)


def test_a_sample_keeps_the_order_and_names_no_question_twice() -> None:
    lines = [row.line for row in sample(ROWS, 10)]
    assert sorted(set(lines)) == lines
    assert 10 == len(lines)
