"""tantivy in memory, with its `en_stem` tokeniser; titles are fields of their own.

It is asked its quickest way: without stop words, and without a count of what was found, so that it may skip
what is no longer among the best. Or the way its documentation shows: all the words, everything counted.
"""

from __future__ import annotations

import tantivy

from bot.facts import Fact, FactBase
from tests.benchmarks.engines.engine import TOP, Found10, found10
from tests.benchmarks.engines.wording import fields, search_words, words_of

BUILD_HEAP_BYTES = 256_000_000
EDIT_HEAP_BYTES = 15_000_000
"""The least that tantivy accepts: edits come one by one."""

ALL_WORDS = "all words"
"""The variant that is asked the way the documentation shows."""

FIELDS = {False: ["body"], True: ["title", "section", "body"]}


class Tantivy:
    """An index whose documents hold a number, read from a fast field; numbers are places in `_ids`."""

    def __init__(self, base: FactBase, titles: bool, is_as_documented: bool) -> None:
        self._fields = FIELDS[titles]
        self._words = words_of if is_as_documented else search_words
        self._count = is_as_documented
        schema = tantivy.SchemaBuilder()
        for name in self._fields:
            schema.add_text_field(name, stored=False, tokenizer_name="en_stem")
        schema.add_unsigned_field("number", indexed=True, fast=True)
        self._index = tantivy.Index(schema.build())
        self._index.config_reader("manual")  # else its watcher's reload and ours wait 100 ms for each other
        self._ids: list[str] = []
        self._places: dict[str, int] = {}
        self._writer = self._index.writer(BUILD_HEAP_BYTES, 1)
        for fact in base:
            self._put(fact)
        self._commit()
        self._writer.wait_merging_threads()
        self._writer = self._index.writer(EDIT_HEAP_BYTES, 1)
        self._searcher = self._index.searcher()

    def answer(self, question: str) -> list[tuple[str, float]]:
        """Parse the words as alternatives and take the top ten."""
        query = self._index.parse_query(" ".join(self._words(question)), self._fields)
        hits = self._searcher.search(query, TOP, count=self._count).hits
        numbers = self._searcher.fast_field_values("number", [address for _, address in hits])
        return [(self._ids[number], score) for number, (score, _) in zip(numbers, hits, strict=True)]

    def find(self, question: str) -> Found10:
        """Return the top ten and the top score."""
        best = self.answer(question)
        return found10(tuple(identity for identity, _ in best), tuple(score for _, score in best))

    def add(self, fact: Fact) -> None:
        """Put a new fact in force."""
        self._put(fact)
        self._commit()

    def replace(self, fact: Fact) -> None:
        """Put a fact in the place of the one with its id."""
        self._drop(fact.id)
        self._put(fact)
        self._commit()

    def remove(self, fact_id: str) -> None:
        """Take a fact out of force."""
        self._drop(fact_id)
        self._commit()

    def _put(self, fact: Fact) -> None:
        number = len(self._ids)
        self._ids.append(fact.id)
        self._places[fact.id] = number
        document = tantivy.Document()
        for name, text in zip(self._fields, fields(fact, len(self._fields) > 1), strict=True):
            document.add_text(name, text)
        document.add_unsigned("number", number)
        self._writer.add_document(document)

    def _drop(self, fact_id: str) -> None:
        self._writer.delete_documents_by_term("number", self._places.pop(fact_id))

    def _commit(self) -> None:
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()


def build(base: FactBase, titles: bool, variant: str) -> Tantivy:
    """One field, or one for each title too; the variant `ALL_WORDS`, or none."""
    return Tantivy(base, titles, is_as_documented=variant == ALL_WORDS)
