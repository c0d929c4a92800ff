from pathlib import Path

import pytest

from bot.evaluation import EvaluationError, read_golden, read_passages, read_questions
from bot.evaluation.dataset_files import GoldenRow, PassageRow, QuestionRow

GOLDEN = '{"question": "q", "expect": ["a"], "kind": "k"}'
PASSAGE = '{"id": "p1", "document": "d", "section": "", "text": "t"}'
QUESTION = '{"id": "q1", "question": "q", "relevant": ["p1"], "answers": []}'


def refusal(file: Path, *lines: str) -> str:
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(EvaluationError) as caught:
        list(read_golden(file))
    return str(caught.value).removeprefix(str(file))


def test_golden_rows_come_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "g.jsonl").write_text(f"{GOLDEN}\n\n{GOLDEN}\n", encoding="utf-8")
    assert [GoldenRow(n, "q", ("a",), "k") for n in (1, 3)] == list(read_golden(tmp_path / "g.jsonl"))


def test_a_byte_order_mark_is_no_part_of_the_first_row(tmp_path: Path) -> None:
    (tmp_path / "g.jsonl").write_text(GOLDEN, encoding="utf-8-sig")
    assert [GoldenRow(1, "q", ("a",), "k")] == list(read_golden(tmp_path / "g.jsonl"))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("{", ":2: not JSON"),
        ("[" * 99_999, ":2: not JSON (nested too deeply)"),
        ("3", ":2: not a JSON object"),
        ('{"question": "q", "expect": []}', ":2: 'kind' is missing"),
        ('{"question": 3, "expect": [], "kind": ""}', ":2: 'question' must be text in quotes, not 3"),
        ('{"question": "q", "expect": "a", "kind": ""}', ":2: 'expect' must be a list, not 'a'"),
        ('{"question": "q", "expect": [3], "kind": ""}', ":2: 'expect' must list texts in quotes"),
        ('{"question": "q", "expect": [""], "kind": ""}', ":2: 'expect' must list texts in quotes"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_line(tmp_path: Path, row: str, expected: str) -> None:
    message = refusal(tmp_path / "g.jsonl", GOLDEN, row)
    assert expected == message[: len(expected)]


def test_a_line_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "g.jsonl").write_bytes(GOLDEN.encode() + b"\n\xff\n")
    with pytest.raises(EvaluationError, match=r"g\.jsonl:2: not UTF-8"):
        list(read_golden(tmp_path / "g.jsonl"))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"nope\.jsonl cannot be read \(no such file or directory\)"):
        list(read_golden(tmp_path / "nope.jsonl"))


def test_passages_and_questions_are_read_with_keys_that_nobody_needs(tmp_path: Path) -> None:
    (tmp_path / "passages.jsonl").write_text(PASSAGE, encoding="utf-8")
    (tmp_path / "questions.jsonl").write_text(QUESTION, encoding="utf-8")
    assert [PassageRow(1, "p1", "d", "", "t")] == list(read_passages(tmp_path))
    assert [QuestionRow(1, "q1", "q", ("p1",))] == list(read_questions(tmp_path))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (PASSAGE, ":2: a passage with the id 'p1' came before"),
        ('{"id": "p2", "document": "d", "section": "", "text": " "}', ":2: 'text' is empty"),
    ],
)
def test_a_passage_that_cannot_be_a_fact_is_named(tmp_path: Path, row: str, expected: str) -> None:
    (tmp_path / "passages.jsonl").write_text(f"{PASSAGE}\n{row}\n", encoding="utf-8")
    with pytest.raises(EvaluationError) as caught:
        list(read_passages(tmp_path))
    assert expected in str(caught.value)


def test_rows_are_streamed(tmp_path: Path) -> None:
    (tmp_path / "g.jsonl").write_text(f"{GOLDEN}\nbroken\n", encoding="utf-8")
    assert "q" == next(read_golden(tmp_path / "g.jsonl")).question
