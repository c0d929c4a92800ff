"""Golden questions: what the bot must answer, what it must decline, and how both are counted."""

from __future__ import annotations

import enum
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.evaluation.dataset_files import GoldenRow
from bot.evaluation.measures import auroc, percentile, right_at_false_answers
from bot.matching import Answer, Because, Choices, Declined, Hit, Reply
from bot.service.answering import MatcherLike


class Verdict(enum.StrEnum):
    """What became of a question: the first four of one to answer, the last three of one to decline."""

    RIGHT = "right"
    WRONG = "wrong"
    OFFERED = "offered"
    DECLINED = "declined"
    FALSE_ANSWER = "false answer"
    FALSE_OFFER = "false offer"
    RIGHTLY_DECLINED = "rightly declined"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A golden row and its reply: the verdict, how confident it was, its first hit, and how long it took."""

    row: GoldenRow
    verdict: Verdict
    confidence: float
    first_is_right: bool
    got: str | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows met each verdict; `kind` is None over all of them."""

    kind: str | None
    answerable: int
    unanswerable: int
    verdicts: Counter[Verdict]


@dataclass(frozen=True, slots=True)
class GoldenReport:
    """Everything measured over a golden file. Shares are 0 to 1, or None where not defined."""

    all: Count
    kinds: tuple[Count, ...]
    auroc: float | None
    right_at_5_percent_false_answers: float | None
    p50_ms: float | None
    p99_ms: float | None


def ask_golden(
    matcher: MatcherLike, rows: Iterable[GoldenRow], clock: Callable[[], float] = time.perf_counter
) -> Iterator[Outcome]:
    """Ask each row's question, and judge the reply."""
    for row in rows:
        start = clock()
        reply = matcher.reply(row.question)
        seconds = clock() - start
        first = first_hit(reply)
        yield Outcome(
            row=row,
            verdict=judge(reply, row.expect),
            confidence=willingness(reply),
            first_is_right=first is not None and _quotes(first, row.expect),
            got=first.fact.id if first else None,
            seconds=seconds,
        )


def judge(reply: Reply, expect: Sequence[str]) -> Verdict:
    """Judge a reply: any passage that is not wanted makes an answer wrong, none that is a choice."""
    match reply:
        case Answer(hits=hits):
            if not expect:
                return Verdict.FALSE_ANSWER
            return Verdict.RIGHT if all(_quotes(hit, expect) for hit in hits) else Verdict.WRONG
        case Choices(hits=hits):
            if not expect:
                return Verdict.FALSE_OFFER
            return Verdict.OFFERED if any(_quotes(hit, expect) for hit in hits) else Verdict.WRONG
        case Declined():
            return Verdict.DECLINED if expect else Verdict.RIGHTLY_DECLINED


def first_hit(reply: Reply) -> Hit | None:
    """Return the best hit of a reply, whatever its outcome; None without any."""
    hits = reply.nearest if isinstance(reply, Declined) else reply.hits
    return hits[0] if hits else None


def willingness(reply: Reply) -> float:
    """Return the first hit's confidence; 0 for small talk and empty questions."""
    if isinstance(reply, Declined) and reply.because is not Because.NOT_IN_RECORD:
        return 0.0
    return reply.confidence


def report_golden(outcomes: Sequence[Outcome]) -> GoldenReport:
    """Count and measure the outcomes, in all and by kind, kinds in the order of their first row."""
    answerable = [outcome for outcome in outcomes if outcome.row.expect]
    unanswerable = [outcome.confidence for outcome in outcomes if not outcome.row.expect]
    kinds = dict.fromkeys(outcome.row.kind for outcome in outcomes)
    milliseconds = [outcome.seconds * 1000 for outcome in outcomes]
    return GoldenReport(
        all=_count(None, outcomes),
        kinds=tuple(_count(kind, [o for o in outcomes if o.row.kind == kind]) for kind in kinds),
        auroc=auroc([outcome.confidence for outcome in answerable], unanswerable),
        right_at_5_percent_false_answers=right_at_false_answers(
            [(outcome.confidence, outcome.first_is_right) for outcome in answerable], unanswerable
        ),
        p50_ms=percentile(milliseconds, 50),
        p99_ms=percentile(milliseconds, 99),
    )


def _count(kind: str | None, outcomes: Sequence[Outcome]) -> Count:
    answerable = sum(bool(outcome.row.expect) for outcome in outcomes)
    verdicts = Counter(outcome.verdict for outcome in outcomes)
    return Count(kind, answerable, len(outcomes) - answerable, verdicts)


def _quotes(hit: Hit, expect: Sequence[str]) -> bool:
    passage = hit.fact.passage.text
    return any(words in passage for words in expect)
