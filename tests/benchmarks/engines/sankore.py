"""Sankore, at its default settings, through its public matcher."""

from __future__ import annotations

from collections.abc import Sequence

from bot.evaluation.golden import first_hit, willingness
from bot.facts import Fact, FactBase
from bot.matching import Matcher, Reply
from tests.benchmarks.engines.engine import TOP, Found10


class Sankore:
    """The matcher. The time of a question includes the highlights and the evidence of all hits shown."""

    def __init__(self, base: FactBase) -> None:
        self._matcher = Matcher(base)

    def answer(self, question: str) -> tuple[Reply, Sequence[tuple[int, int]]]:
        """Reply, and read what is marked in the first hit, whatever the outcome."""
        reply = self._matcher.reply(question)
        first = first_hit(reply)
        return reply, tuple(first.highlight) if first else ()

    def find(self, question: str) -> Found10:
        """Return the ranking, the reply's confidence and the reply's first hit."""
        reply = self._matcher.reply(question)
        first = first_hit(reply)
        ids = tuple(hit.fact.id for hit in self._matcher.rank(question, limit=TOP))
        return Found10(ids, willingness(reply), first.fact.id if first else None)

    def add(self, fact: Fact) -> None:
        """Put a new fact in force."""
        self._matcher.add(fact)

    def replace(self, fact: Fact) -> None:
        """Put a fact in the place of the one with its id."""
        self._matcher.replace(fact)

    def remove(self, fact_id: str) -> None:
        """Take a fact out of force."""
        self._matcher.remove(fact_id)


def build(base: FactBase, titles: bool, variant: str) -> Sankore:
    """Sankore has no variants: it always reads titles."""
    return Sankore(base)
