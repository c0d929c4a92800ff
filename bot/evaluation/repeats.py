"""What stands twice in a fact base: facts that quote the same words, and questions that are one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.facts import Fact, FactBase
from bot.matching.index import as_asked

_SHOWN_CHARS = 60


def repeats(base: FactBase) -> Iterator[str]:
    """Tell what competes for the same questions, each with its cure.

    Questions are compared as the matcher compares them with what is asked: in any case, without the marks.
    """
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
    """The facts on one document, by where they begin, that share words with the one before that ends last."""
    reaching = facts[0]
    for fact in facts[1:]:
        start, end = fact.passage.start, min(reaching.passage.end, fact.passage.end)
        shared = " ".join(fact.passage.document.text[start:end].split())
        if shared:
            short = shared if len(shared) <= _SHOWN_CHARS else shared[: _SHOWN_CHARS - 1].rstrip() + "…"
            yield f"facts {reaching.id} and {fact.id} both quote “{short}”; keep it in one of them"
        reaching = max(reaching, fact, key=lambda each: each.passage.end)
