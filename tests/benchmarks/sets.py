"""The sets in a folder: corpora with their questions, and pools of questions that no corpus answers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.evaluation import corpus_base, read_asked, read_passages, read_questions
from bot.evaluation.dataset_files import EvaluationError, QuestionRow
from bot.facts import FactBase

POOLS_ASKED_OF = "xquad_en"
"""The set whose passages the pools' questions are put to: its topics are far from theirs."""

SAMPLE_SEED = 1591


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A corpus and its questions, and the pools of questions to decline that are put to it."""

    name: str
    base: FactBase
    questions: tuple[QuestionRow, ...]
    pools: dict[str, tuple[QuestionRow, ...]]


def read_sets(data: Path) -> tuple[QuestionSet, ...]:
    """All the corpora of a folder by name. Raises `EvaluationError` when there is none."""
    folders = sorted(file.parent for file in data.glob("*/questions.jsonl"))
    corpora = [folder for folder in folders if (folder / "passages.jsonl").stat().st_size]
    if not corpora:
        raise EvaluationError(
            f"{data} has no folder with passages.jsonl and questions.jsonl; give --data DIR"
        )
    pools = {folder.name: tuple(read_questions(folder)) for folder in folders if folder not in corpora}
    return tuple(_read_set(folder, pools if folder.name == POOLS_ASKED_OF else {}) for folder in corpora)


def _read_set(folder: Path, pools: dict[str, tuple[QuestionRow, ...]]) -> QuestionSet:
    base = corpus_base(read_passages(folder))
    return QuestionSet(folder.name, base, tuple(read_asked(folder, base)), pools)


def sample(rows: Sequence[QuestionRow], most: int | None) -> tuple[QuestionRow, ...]:
    """At most so many of the rows, picked at a fixed seed, in their order; all of them for None."""
    if most is None or most >= len(rows):
        return tuple(rows)
    picked = random.Random(SAMPLE_SEED).sample(range(len(rows)), most)
    return tuple(rows[place] for place in sorted(picked))
