"""What the benchmark asks of an engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.facts import Fact

TOP = 10
"""How many passages a search returns: as many as MRR@10 looks at."""


@dataclass(frozen=True, slots=True)
class Found10:
    """The ids of the best passages, best first, at most ten, and how sure the engine is of the first.

    `confidence` is a calibrated confidence or a raw top score: only its order between questions counts; it is
    0 when nothing was found. `first` is what the engine would answer with, None for nothing.
    """

    ids: tuple[str, ...]
    confidence: float
    first: str | None


class Engine(Protocol):
    """An index over a fact base, built when it is constructed."""

    def answer(self, question: str) -> object:
        """One whole question, from what was typed to what a bot would show: this is what is timed."""
        ...

    def find(self, question: str) -> Found10:
        """Return what was found, to be judged."""
        ...


@runtime_checkable
class Editable(Protocol):
    """An engine whose index takes changes one by one; each is in force when the call returns."""

    def add(self, fact: Fact) -> None:
        """Put a new fact in force."""
        ...

    def replace(self, fact: Fact) -> None:
        """Put a fact in the place of the one with its id."""
        ...

    def remove(self, fact_id: str) -> None:
        """Take a fact out of force."""
        ...


def found10(ids: tuple[str, ...], scores: tuple[float, ...]) -> Found10:
    """Return what a search by score found: only what scores above 0, since a score of 0 matched nothing."""
    kept = tuple(identity for identity, score in zip(ids, scores, strict=True) if score > 0)
    return Found10(kept, scores[0] if kept else 0.0, kept[0] if kept else None)
