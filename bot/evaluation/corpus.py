"""A corpus of passages and questions: how well the matcher finds and declines without anything curated.

Its passages become facts with nothing but their text, so that what is measured is the matcher, not its
editors.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.evaluation.dataset_files import EvaluationError, PassageRow, QuestionRow, read_questions
from bot.evaluation.golden import first_hit, willingness
from bot.evaluation.measures import auroc, mean_reciprocal_rank, percentile, recall_at, right_at_false_answers
from bot.facts import Document, Fact, FactBase, Paragraph, Passage, Section, Topic
from bot.service.answering import MatcherLike

RANKING_DEPTH = 10
"""How far down a ranking is looked at; further down nobody reads, and MRR@10 needs no more."""

TOPIC = "corpus"  # the one topic that all passages of a corpus belong to

_BLANK_LINE = "\n\n"


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a question: the rank of the first relevant passage (None if not among the first ten)."""

    answerable: bool
    rank: int | None
    confidence: float
    first_is_right: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """Everything measured over a corpus. Shares are 0 to 1, or None where not defined."""

    passages: int
    answerable: int
    unanswerable: int
    recall_at_1: float | None
    recall_at_3: float | None
    recall_at_5: float | None
    mrr_at_10: float | None
    auroc: float | None
    right_at_5_percent_false_answers: float | None
    p50_ms: float | None
    p99_ms: float | None


def corpus_base(rows: Iterable[PassageRow]) -> FactBase:
    """Return a corpus as a fact base: a document's passages joined by blank lines, each a fact."""
    by_document: dict[str, list[PassageRow]] = {}
    facts: dict[str, Fact | None] = {}
    for row in rows:
        by_document.setdefault(row.document, []).append(row)
        facts[row.id] = None  # keeps its place
    for name, passages in by_document.items():
        facts |= {fact.id: fact for fact in _facts(name, passages)}
    topic = Topic(TOPIC, "Corpus", "The passages of a corpus", tuple(filter(None, facts.values())))
    documents = dict.fromkeys(fact.passage.document for fact in topic.facts)
    return FactBase(documents=tuple(documents), topics=(topic,))


def read_asked(folder: Path, base: FactBase, negatives: Sequence[Path] = ()) -> Iterator[QuestionRow]:
    """Yield a corpus's questions, then those of others to decline; `EvaluationError` if a passage lacks."""
    for row in read_questions(folder):
        missing = next((identity for identity in row.relevant if identity not in base.by_id), None)
        if missing is not None:
            place = f"{folder / 'questions.jsonl'}:{row.line}"
            raise EvaluationError(f"{place}: 'relevant' names {missing!r}, which no passage has as its id")
        yield row
    for other in negatives:
        for row in read_questions(other):
            yield replace(row, relevant=())


def ask_corpus(matcher: MatcherLike, rows: Iterable[QuestionRow]) -> Iterator[Found]:
    """Ask each question, timing the whole reply, and look how high the first relevant passage stands."""
    for row in rows:
        start = time.perf_counter()
        reply = matcher.reply(row.question)
        seconds = time.perf_counter() - start
        first = first_hit(reply)
        yield Found(
            answerable=bool(row.relevant),
            rank=_first_relevant(matcher, row) if row.relevant else None,
            confidence=willingness(reply),
            first_is_right=first is not None and first.fact.id in row.relevant,
            seconds=seconds,
        )


def report_corpus(passages: int, found: Sequence[Found]) -> CorpusReport:
    """Measure what was found, over the answerable questions, and how well the others are told from them."""
    answerable = [each for each in found if each.answerable]
    unanswerable = [each.confidence for each in found if not each.answerable]
    ranks = [each.rank for each in answerable]
    milliseconds = [each.seconds * 1000 for each in found]
    return CorpusReport(
        passages=passages,
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        recall_at_1=recall_at(ranks, 1),
        recall_at_3=recall_at(ranks, 3),
        recall_at_5=recall_at(ranks, 5),
        mrr_at_10=mean_reciprocal_rank(ranks, RANKING_DEPTH),
        auroc=auroc([each.confidence for each in answerable], unanswerable),
        right_at_5_percent_false_answers=right_at_false_answers(
            [(each.confidence, each.first_is_right) for each in answerable], unanswerable
        ),
        p50_ms=percentile(milliseconds, 50),
        p99_ms=percentile(milliseconds, 99),
    )


def _first_relevant(matcher: MatcherLike, row: QuestionRow) -> int | None:
    hits = matcher.rank(row.question, limit=RANKING_DEPTH)
    return next((n for n, hit in enumerate(hits, start=1) if hit.fact.id in row.relevant), None)


def _facts(name: str, rows: Sequence[PassageRow]) -> Iterator[Fact]:
    """Yield the passages of a document; all those of one section title are that section's paragraphs."""
    sections: dict[str, list[Paragraph]] = {}
    places: list[Paragraph] = []
    start = 0
    for row in rows:
        paragraphs = sections.setdefault(row.section, [])
        places.append(Paragraph(len(paragraphs) + 1, start, start + len(row.text)))
        paragraphs.append(places[-1])
        start += len(row.text) + len(_BLANK_LINE)
    divided = tuple(Section(title, tuple(paragraphs)) for title, paragraphs in sections.items())
    document = Document(name, name.replace("_", " "), _BLANK_LINE.join(row.text for row in rows), divided)
    for row, place in zip(rows, places, strict=True):
        passage = Passage(document, row.section, place.number, place.start, place.end)
        yield Fact(id=row.id, topic=TOPIC, passage=passage)
