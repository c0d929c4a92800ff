"""The questions whose cost is measured: the same at every size, and answerable at every size."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.evaluation import read_questions
from tests.benchmarks.growing import grow

ANSWERABLE_FROM_PASSAGES = 1_000
"""The smallest size compared: a grown base of this size has the answers to all the questions."""


@cache
def cost_questions(corpus: Path) -> tuple[str, ...]:
    """Return the corpus's questions that the first passages of its grown base answer."""
    known = grow(corpus, ANSWERABLE_FROM_PASSAGES).by_id
    return tuple(row.question for row in read_questions(corpus) if known.keys() & row.relevant)
