"""What can go wrong with the record, as a small tree.

- `SankoreError`: its message is one clear line and names the cure.
    - `KnowledgeError`: knowledge files that cannot be used; every problem found, each with file and line.
    - `QuoteError`: a quote that its document does not have.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


class SankoreError(Exception):
    """The root of the errors a person can do something about."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a knowledge file; `line` counts from 1 and is None when no line is to blame."""

    file: Path | str
    line: int | None
    message: str

    def __str__(self) -> str:
        place = f"{self.file}" if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"


class KnowledgeError(SankoreError):
    """Knowledge files that cannot be used. Holds every problem, so that a person mends them all in one go."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class QuoteError(SankoreError):
    """A quote that its document does not have; `nearest` is the passage most like it, if any is like it."""

    def __init__(self, message: str, nearest: str | None = None) -> None:
        self.nearest = nearest
        super().__init__(message)
