"""SQLite FTS5 in memory, with the porter tokeniser, ranked by its bm25().

The table is contentless: the index alone, as every other engine here keeps no copy of the text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from bot.facts import Fact, FactBase
from tests.benchmarks.engines.engine import TOP, Found10, found10
from tests.benchmarks.engines.wording import fields, search_words

SEARCH = "SELECT rowid, rank FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?"
COLUMNS = {False: ("body",), True: ("title", "section", "body")}


class Fts5:
    """A table with a column per field; rowids are places in `_facts`, whose texts a delete has to repeat."""

    def __init__(self, base: FactBase, titles: bool) -> None:
        self._titles = titles
        columns = ", ".join(COLUMNS[titles])
        marks = ", ".join("?" * len(COLUMNS[titles]))
        self._insert = f"INSERT INTO passages(rowid, {columns}) VALUES (?, {marks})"
        self._delete = f"INSERT INTO passages(passages, rowid, {columns}) VALUES ('delete', ?, {marks})"
        self._facts: list[Fact] = list(base)
        self._places = {fact.id: place for place, fact in enumerate(self._facts)}
        self._table = sqlite3.connect(":memory:")
        self._table.execute(
            f"CREATE VIRTUAL TABLE passages USING fts5({columns}, tokenize='porter unicode61', content='')"
        )
        with self._table:
            self._table.executemany(self._insert, self._rows(enumerate(self._facts)))
            self._table.execute("INSERT INTO passages(passages) VALUES ('optimize')")

    def answer(self, question: str) -> list[tuple[str, float]]:
        """Quote the words, ask for any of them, and take the top ten (FTS5's ranks are negative scores)."""
        wanted = " OR ".join(f'"{word}"' for word in search_words(question))
        rows = self._table.execute(SEARCH, (wanted, TOP)).fetchall() if wanted else []
        return [(self._facts[place].id, -rank) for place, rank in rows]

    def find(self, question: str) -> Found10:
        """Return the top ten and the top score."""
        best = self.answer(question)
        return found10(tuple(identity for identity, _ in best), tuple(score for _, score in best))

    def add(self, fact: Fact) -> None:
        """Put a new fact in force."""
        with self._table:
            self._put(fact, len(self._facts))

    def replace(self, fact: Fact) -> None:
        """Put a fact in the place of the one with its id."""
        with self._table:
            self._drop(fact.id)
            self._put(fact, len(self._facts))

    def remove(self, fact_id: str) -> None:
        """Take a fact out of force."""
        with self._table:
            self._drop(fact_id)

    def _put(self, fact: Fact, place: int) -> None:
        self._facts.append(fact)
        self._places[fact.id] = place
        self._table.execute(self._insert, next(self._rows([(place, fact)])))

    def _drop(self, fact_id: str) -> None:
        place = self._places.pop(fact_id)
        self._table.execute(self._delete, next(self._rows([(place, self._facts[place])])))

    def _rows(self, placed: Iterable[tuple[int, Fact]]) -> Iterator[tuple[int | str, ...]]:
        return ((place, *fields(fact, self._titles)) for place, fact in placed)


def build(base: FactBase, titles: bool, variant: str) -> Fts5:
    """One column, or one for each title too."""
    return Fts5(base, titles)
