"""Which engines are compared, in which variants, and how far each is carried.

A variant `+titles` indexes the titles of document and section with the text, as Sankore always does. Tantivy
is asked its quickest way and, `(all words)`, the way its documentation shows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from bot.facts import FactBase
from tests.benchmarks.engines.engine import Engine

Build = Callable[[FactBase], Engine]
"""Indexes a fact base; the time this takes is the build time."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An engine of the comparison.

    `packages` are the distributions whose versions are printed. Beyond `largest` passages its cost is not
    measured, for the `reason` given; of a set it is asked no more than `most_asked` questions. `cost` tells
    whether its cost is measured when no engines are named.
    """

    name: str
    module: str
    titles: bool = False
    packages: tuple[str, ...] = ()
    cost: bool = True
    largest: int | None = None
    most_asked: int | None = None
    reason: str = ""
    variant: str = ""

    def load(self) -> Build:
        """Import the engine's module, so that the import is not part of the build."""
        module = import_module(f"tests.benchmarks.engines.{self.module}")
        build: Callable[[FactBase, bool, str], Engine] = module.build
        return lambda base: build(base, self.titles, self.variant)


_OKAPI = "pure Python over every passage: tens of milliseconds a question at 10,000"
_FUZZY = "compares the question with every passage: seconds a question at 100,000"

ROSTER = (
    Entry("sankore", "sankore", titles=True, packages=("numpy", "PyStemmer")),
    Entry("bm25s", "sparse", packages=("bm25s",)),
    Entry("bm25s+titles", "sparse", titles=True, packages=("bm25s",)),
    Entry("tantivy", "tantivy_en_stem", packages=("tantivy",)),
    Entry("tantivy+titles", "tantivy_en_stem", titles=True, packages=("tantivy",)),
    Entry(
        "tantivy+titles (all words)",
        "tantivy_en_stem",
        titles=True,
        packages=("tantivy",),
        variant="all words",
    ),
    Entry("fts5", "sqlite_fts5", cost=False),
    Entry("fts5+titles", "sqlite_fts5", titles=True),
    Entry("rank_bm25", "okapi", packages=("rank-bm25",), cost=False, largest=10_000, reason=_OKAPI),
    Entry("rank_bm25+titles", "okapi", titles=True, packages=("rank-bm25",), largest=10_000, reason=_OKAPI),
    Entry(
        "token_set_ratio",
        "fuzzy",
        packages=("rapidfuzz",),
        largest=10_000,
        most_asked=1_000,
        reason=_FUZZY,
        variant="token_set_ratio",
    ),
    Entry(
        "WRatio",
        "fuzzy",
        packages=("rapidfuzz",),
        largest=10_000,
        most_asked=200,
        reason=_FUZZY,
        variant="WRatio",
    ),
)


def pick(names: Sequence[str]) -> tuple[Entry, ...]:
    """Return the entries of those names, in the roster's order. Raise `ValueError` for another name."""
    known = {entry.name for entry in ROSTER}
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"no engine is called {unknown[0]!r}; there are {', '.join(sorted(known))}")
    return tuple(entry for entry in ROSTER if entry.name in names)
