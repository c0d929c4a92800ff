"""How well each engine finds and declines, clean and misspelt, on every set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from bot.evaluation.corpus import Found, report_corpus
from bot.evaluation.dataset_files import QuestionRow
from tests.benchmarks.engines import Engine, Entry
from tests.benchmarks.results import Quality
from tests.benchmarks.sets import QuestionSet, sample
from tests.benchmarks.typos import misspell

TYPO_SEED = 1

Asked = Callable[[int], object]
"""Called with the number of questions asked since, to move a progress bar."""


def count_questions(sets: Sequence[QuestionSet], entries: Sequence[Entry]) -> int:
    """How many questions `measure_quality` will ask, over all engines, clean and misspelt."""
    return 2 * sum(
        len(sample(rows, entry.most_asked))
        for each in sets
        for entry in entries
        for rows in (each.questions, *each.pools.values())
    )


def measure_quality(each: QuestionSet, entry: Entry, asked: Asked) -> Iterator[Quality]:
    """Ask an engine a set's questions, and its pools' questions, clean and then misspelt."""
    engine = entry.load()(each.base)
    own = sample(each.questions, entry.most_asked)
    for misspelt in (False, True):
        found = tuple(_ask(engine, own, misspelt, asked))
        yield _quality(entry, each, (), misspelt, len(each.questions), found)
        pools = {
            name: tuple(_ask(engine, sample(rows, entry.most_asked), misspelt, asked))
            for name, rows in each.pools.items()
        }
        for names in _groups(tuple(pools)):
            against = tuple(chain.from_iterable(pools[name] for name in names))
            total = len(each.questions) + sum(len(each.pools[name]) for name in names)
            yield _quality(entry, each, names, misspelt, total, found + against)


def _groups(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Each pool alone, then all of them."""
    yield from ((name,) for name in names)
    if len(names) > 1:
        yield names


def _ask(engine: Engine, rows: Iterable[QuestionRow], misspelt: bool, asked: Asked) -> Iterator[Found]:
    for row in rows:
        found = engine.find(misspell(row.question, TYPO_SEED) if misspelt else row.question)
        asked(1)
        ranks = (rank for rank, identity in enumerate(found.ids, start=1) if identity in row.relevant)
        yield Found(
            answerable=bool(row.relevant),
            rank=next(ranks, None),
            confidence=found.confidence,
            first_is_right=found.first in row.relevant,
            seconds=0.0,
        )


def _quality(
    entry: Entry,
    each: QuestionSet,
    against: tuple[str, ...],
    misspelt: bool,
    questions: int,
    found: Sequence[Found],
) -> Quality:
    report = report_corpus(len(each.base.by_id), found)
    return Quality(
        engine=entry.name,
        set=each.name,
        against=against,
        misspelt=misspelt,
        questions=questions,
        asked=len(found),
        recall_at_1=report.recall_at_1,
        recall_at_3=report.recall_at_3,
        mrr_at_10=report.mrr_at_10,
        auroc=report.auroc,
        right_at_5_percent_false_answers=report.right_at_5_percent_false_answers,
    )
