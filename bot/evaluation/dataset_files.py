"""The files an evaluation reads: JSON lines, checked one by one and streamed, be there a million.

A row that cannot be used stops the evaluation with its file and line, since a measure over fewer rows than
the file has would be a wrong number without a sign of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.facts.errors import SankoreError

T = TypeVar("T")
JSON_TYPES: dict[type, str] = {str: "text in quotes", list: "a list"}
"""How the types a row's values may have are called in an error."""


class EvaluationError(SankoreError):
    """An evaluation file that cannot be used; the message names file, line and what to mend."""


@dataclass(frozen=True, slots=True)
class GoldenRow:
    """A question and what its first hit must quote: any one of `expect`. Without any, it must be declined."""

    line: int
    question: str
    expect: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage of a corpus, with the document and section it stands in."""

    line: int
    id: str
    document: str
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question of a corpus, and the ids of the passages that answer it; without any, to be declined.

    `answers` are the gold answers, verbatim in a relevant passage, as far as the corpus has them.
    """

    line: int
    id: str
    question: str
    relevant: tuple[str, ...]
    answers: tuple[str, ...] = ()


def read_golden(file: Path) -> Iterator[GoldenRow]:
    """Yield the golden rows of a file. Raises `EvaluationError` at the first that cannot be used."""
    for line, place, row in _rows(file):
        question, kind = _value(row, "question", str, place), _value(row, "kind", str, place)
        yield GoldenRow(line, question, _texts(row, "expect", place), kind)


def read_passages(folder: Path) -> Iterator[PassageRow]:
    """Yield the passages of a corpus. Raises `EvaluationError` at the first it cannot use, or repeated id."""
    file = folder / "passages.jsonl"
    seen: set[str] = set()
    for line, place, row in _rows(file):
        identity, document, section, text = (
            _value(row, key, str, place) for key in ("id", "document", "section", "text")
        )
        if identity in seen:
            raise EvaluationError(f"{place}: a passage with the id {identity!r} came before; ids are unique")
        if not text.strip():
            raise EvaluationError(f"{place}: 'text' is empty; a passage needs words to quote")
        seen.add(identity)
        yield PassageRow(line, identity, document, section, text)


def read_questions(folder: Path) -> Iterator[QuestionRow]:
    """Yield the questions of a corpus. Raises `EvaluationError` at the first that cannot be used."""
    file = folder / "questions.jsonl"
    for line, place, row in _rows(file):
        answers = _texts(row, "answers", place) if "answers" in row else ()
        identity, question = _value(row, "id", str, place), _value(row, "question", str, place)
        yield QuestionRow(line, identity, question, _texts(row, "relevant", place), answers)


def _rows(file: Path) -> Iterator[tuple[int, str, Mapping[str, object]]]:
    """Each line that is not blank, with its number from 1 and its place, as a JSON object."""
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.isspace():
                    place = f"{file}:{number}"
                    yield number, place, _row(line, place)
    except OSError as cause:
        reason = (cause.strerror or str(cause)).lower()
        raise EvaluationError(
            f"{file} cannot be read ({reason}); give the path of a JSON-lines file"
        ) from cause


def _row(line: bytes, place: str) -> Mapping[str, object]:
    """One line as a JSON object; read as bytes, so that a line that is not UTF-8 is named too."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as cause:
        raise EvaluationError(f"{place}: not UTF-8 text; save the file as UTF-8") from cause
    except (json.JSONDecodeError, RecursionError) as cause:
        reason = cause.msg if isinstance(cause, json.JSONDecodeError) else "nested too deeply"
        raise EvaluationError(f"{place}: not JSON ({reason}); each line is one JSON object") from cause
    if not isinstance(row, dict):
        raise EvaluationError(f"{place}: not a JSON object; each line is one, in braces")
    return row


def _texts(row: Mapping[str, object], key: str, place: str) -> tuple[str, ...]:
    """Return a list of texts, none empty: an empty text stands in every passage."""
    values = _value(row, key, list, place)
    for value in values:
        if not isinstance(value, str) or not value:
            raise EvaluationError(
                f"{place}: {key!r} must list texts in quotes, none of them empty, not {value!r}"
            )
    return tuple(values)


def _value(row: Mapping[str, object], key: str, kind: type[T], place: str) -> T:
    if key not in row:
        raise EvaluationError(f"{place}: {key!r} is missing; add it")
    value = row[key]
    if not isinstance(value, kind):
        raise EvaluationError(f"{place}: {key!r} must be {JSON_TYPES[kind]}, not {value!r:.60}")
    return value
