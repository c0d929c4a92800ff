"""What `sankore check` tries: is each fact found by words its editors forgot, and does anything stand twice.

In the self-test each stored phrasing, left out of the index, must still bring its fact first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.facts import Fact, FactBase
from bot.matching import Matcher
from bot.matching.index import as_asked

_SHOWN_CHARS = 60


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A stored phrasing, its fact, and the fact it brought first when left out (None if none)."""

    question: str
    wanted: str
    got: str | None

    @property
    def passed(self) -> bool:
        """Whether it brought its own fact first."""
        return self.got == self.wanted


def self_test(base: FactBase, matcher: Matcher) -> Iterator[Phrasing]:
    """Leave out each phrasing in turn, ask it, and put it back; the matcher ends as it was."""
    for fact in base:
        for left_out in fact.questions:
            matcher.replace(without(fact, left_out))
            try:
                hits = matcher.rank(left_out, limit=1)
            finally:
                matcher.replace(fact)
            yield Phrasing(left_out, fact.id, hits[0].fact.id if hits else None)


def without(fact: Fact, left_out: str) -> Fact:
    """Return a fact without a phrasing, and without those of the same words, which would answer for it."""
    asked = as_asked(left_out)
    return replace(fact, questions=tuple(each for each in fact.questions if as_asked(each) != asked))


def duplicates(base: FactBase) -> Iterator[str]:
    """Tell what competes for the same questions, compared as the matcher does, each with its cure."""
    quoting: dict[str, list[Fact]] = defaultdict(list)
    asking: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for fact in base:
        quoting[fact.passage.document.id].append(fact)
        for question in fact.questions:
            asking[as_asked(question)].append((question, fact.id))
    for facts in quoting.values():
        yield from _quoted_twice(sorted(facts, key=lambda fact: (fact.passage.start, fact.id)))
    for (first, owner), (again, other) in (two for asked in asking.values() for two in pairwise(asked)):
        whose = f"both of fact {owner}" if owner == other else f"of facts {owner} and {other}"
        yield f"“{first}” and “{again}”, {whose}, are one question; keep it where it is answered best"


def _quoted_twice(facts: Sequence[Fact]) -> Iterator[str]:
    """Yield the facts of one document that share words with one before; they come by where they begin."""
    reaching = facts[0]
    for fact in facts[1:]:
        start, end = fact.passage.start, min(reaching.passage.end, fact.passage.end)
        shared = " ".join(fact.passage.document.text[start:end].split())
        if shared:
            short = shared if len(shared) <= _SHOWN_CHARS else shared[: _SHOWN_CHARS - 1].rstrip() + "…"
            yield f"facts {reaching.id} and {fact.id} both quote “{short}”; keep it in one of them"
        reaching = max(reaching, fact, key=lambda each: each.passage.end)
