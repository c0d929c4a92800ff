"""What is measured, as frozen values, and as JSON."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quality:
    """How well an engine finds and declines on one set. Shares are 0 to 1, None where not defined.

    `against` names the pools of questions to decline that were asked too; `asked` of `questions` were asked.
    """

    engine: str
    set: str
    against: tuple[str, ...]
    misspelt: bool
    questions: int
    asked: int
    recall_at_1: float | None
    recall_at_3: float | None
    mrr_at_10: float | None
    auroc: float | None
    right_at_5_percent_false_answers: float | None


@dataclass(frozen=True, slots=True)
class Latency:
    """p50 and p99 over the questions of a round, each the median over the rounds, with every round's own."""

    p50_ms: float
    p99_ms: float
    rounds_p50_ms: tuple[float, ...]
    rounds_p99_ms: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Edits:
    """The median time until one changed fact is in force; `rebuilt` when the engine has to be built anew."""

    add_ms: float
    replace_ms: float
    remove_ms: float
    rebuilt: bool


@dataclass(frozen=True, slots=True)
class Memory:
    """What a fresh process grew by, in bytes of resident memory a passage.

    `facts` for the facts themselves less the characters of their text (every engine is given the same),
    `index` for the index built over them.
    """

    facts: float
    index: float
    build_s: float


@dataclass(frozen=True, slots=True)
class Cost:
    """What an engine costs at one size; everything is None when it was `skipped` for the reason given."""

    engine: str
    passages: int
    build_s: float | None = None
    memory: Memory | None = None
    clean: Latency | None = None
    misspelt: Latency | None = None
    changes: Edits | None = None
    skipped: str | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that one run measured, and on what."""

    machine: dict[str, str]
    settings: dict[str, int]
    quality: tuple[Quality, ...] = ()
    cost: tuple[Cost, ...] = ()

    def as_json(self) -> str:
        """Return the results as an indented JSON object."""
        return json.dumps(dataclasses.asdict(self), indent=2, ensure_ascii=False) + "\n"
