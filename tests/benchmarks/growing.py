"""A fact base of any size, grown from a corpus of sentences by recombining them at a fixed seed.

The corpus's own passages come first, document by document; when they are used up, new documents are made
whose passages join the first half of one sentence to the second half of another. So lengths and words stay
those of people's facts (though a real million would have more different words, and fewer of each).
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.evaluation import corpus_base, read_passages
from bot.evaluation.corpus import TOPIC
from bot.evaluation.dataset_files import PassageRow
from bot.facts import Document, Fact, FactBase, Topic

SEED = 1327
PASSAGES_PER_DOCUMENT = 38
"""As in selqa_sentences: 17,841 passages of 474 documents."""

PASSAGES_PER_SECTION = 19


def grow(folder: Path, passages: int, seed: int = SEED) -> FactBase:
    """Return a base of so many facts. A larger one of the same seed begins with those of a smaller one."""
    return gather(grown_documents(tuple(read_passages(folder)), seed), passages)


def gather(documents: Iterator[list[PassageRow]], passages: int) -> FactBase:
    """Return the first passages of a row of documents, as one fact base.

    Documents become facts one by one, so that no rows are left in memory to blur what an index takes.
    """
    sources: list[Document] = []
    facts: list[Fact] = []
    while len(facts) < passages:
        part = corpus_base(next(documents)[: passages - len(facts)])
        sources.extend(part.documents)
        facts.extend(part)
    topic = Topic(TOPIC, "Corpus", "The passages of a corpus", tuple(facts))
    return FactBase(documents=tuple(sources), topics=(topic,))


def grown_documents(rows: Sequence[PassageRow], seed: int) -> Iterator[list[PassageRow]]:
    """Yield the corpus's documents at a seed's order, then recombined ones without end."""
    by_document: dict[str, list[PassageRow]] = {}
    for row in rows:
        by_document.setdefault(row.document, []).append(row)
    dice = random.Random(seed)
    names = list(by_document)
    dice.shuffle(names)
    yield from (by_document[name] for name in names)
    sections = sorted({row.section for row in rows})
    for number in itertools.count(1):
        title = f"{dice.choice(names)} {dice.choice(names)} {number}"
        yield list(_recombined(rows, sections, title, dice))


def _recombined(
    rows: Sequence[PassageRow], sections: Sequence[str], title: str, dice: random.Random
) -> Iterator[PassageRow]:
    section = ""
    for number in range(PASSAGES_PER_DOCUMENT):
        if number % PASSAGES_PER_SECTION == 0:
            section = dice.choice(sections)
        text = splice(dice.choice(rows).text, dice.choice(rows).text)
        yield PassageRow(0, f"{title}-{number}", title, section, text)


def splice(first: str, second: str) -> str:
    """Return the first half of one sentence's words, then the second half of another's.

    >>> splice("The river rises in Guinea.", "The museum was opened in 1982.")
    'The river opened in 1982.'
    """
    head, tail = first.split(), second.split()
    return " ".join(head[: len(head) // 2] + tail[len(tail) // 2 :])
