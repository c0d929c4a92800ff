"""Reports of evaluations and checks, as JSON values and as lines of text: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bot.evaluation import CorpusReport, GoldenReport, Outcome, Phrasing, Verdict
from bot.evaluation.calibration import ENOUGH_PHRASINGS, Example, calibration_error, reliability
from bot.evaluation.golden import Count
from bot.facts import DocumentCoverage, FactBase, Problem
from bot.interfaces.json_output import picked
from bot.interfaces.terminal.render import plural
from bot.matching.confidence import Calibration

NOT_DEFINED = "—"
"""Stands for a measure that is not defined, such as AUROC without a question to decline."""


def golden_json(report: GoldenReport) -> dict[str, object]:
    """Describe the report on a golden file."""
    return {
        "all": _count_json(report.all),
        "kinds": {count.kind: _count_json(count) for count in report.kinds},
        **_measures_json(report),
    }


def row_json(outcome: Outcome) -> dict[str, object]:
    """Describe one row of a golden file, and what became of it."""
    return {
        **picked(outcome.row, "line question kind"),
        **picked(outcome, "verdict confidence"),
        "fact": outcome.got,
        "ms": outcome.seconds * 1000,
    }


def corpus_json(report: CorpusReport) -> dict[str, object]:
    """Describe the report on a corpus."""
    return {
        **picked(report, "passages answerable unanswerable"),
        "R@1": report.recall_at_1,
        "R@3": report.recall_at_3,
        "R@5": report.recall_at_5,
        "MRR@10": report.mrr_at_10,
        **_measures_json(report),
    }


def row_line(outcome: Outcome) -> str:
    """Write one row of a golden file in one line: line number, verdict, confidence, fact, question."""
    fact = outcome.got or NOT_DEFINED
    question = " ".join(outcome.row.question.split())
    return f"{outcome.row.line:>5}  {outcome.verdict:<16}  {outcome.confidence:.2f}  {fact}  {question}"


def golden_lines(report: GoldenReport) -> list[str]:
    """Write the report on a golden file, as two small tables and the measures."""
    counts = [*report.kinds, report.all]
    answerable = _rows([(each, each.answerable) for each in counts], ANSWERABLE)
    unanswerable = _rows([(each, each.unanswerable) for each in counts], UNANSWERABLE)
    lines = table(["to answer", "questions", *ANSWERABLE], answerable) if answerable else []
    lines += [""] if answerable and unanswerable else []
    lines += table(["to decline", "questions", *UNANSWERABLE.values()], unanswerable) if unanswerable else []
    return [*lines, "", *_measure_lines(report)]


def corpus_lines(report: CorpusReport) -> list[str]:
    """Write the report on a corpus, a measure a line."""
    asked = f"{report.answerable:,} questions to answer, {report.unanswerable:,} to decline"
    return [
        f"{report.passages:,} passages, {asked}",
        "",
        f"R@1     {share(report.recall_at_1)}",
        f"R@3     {share(report.recall_at_3)}",
        f"R@5     {share(report.recall_at_5)}",
        f"MRR@10  {number(report.mrr_at_10)}",
        "",
        *_measure_lines(report),
    ]


def problems_json(folder: Path, problems: Sequence[Problem], warnings: Sequence[str]) -> dict[str, object]:
    """Describe the report on knowledge files that cannot be used."""
    errors = [{"file": str(each.file), "line": each.line, "message": each.message} for each in problems]
    return {"knowledge": str(folder), "valid": False, "errors": errors, "warnings": list(warnings)}


def check_json(
    folder: Path,
    base: FactBase,
    documents: Sequence[DocumentCoverage],
    phrasings: Sequence[Phrasing],
    warnings: Sequence[str],
) -> dict[str, object]:
    """Describe the report on valid knowledge files."""
    failures = [each for each in phrasings if not each.passed]
    return {
        "knowledge": str(folder),
        "valid": True,
        "errors": [],
        "warnings": list(warnings),
        "topics": len(base.topics),
        "facts": len(base.by_id),
        "documents": [_coverage_json(each) for each in documents],
        "self_test": {
            "asked": len(phrasings),
            "passed": len(phrasings) - len(failures),
            "share": _passed_share(phrasings),
            "failures": [picked(each, "question wanted got") for each in failures],
        },
    }


def check_lines(
    base: FactBase, documents: Sequence[DocumentCoverage], phrasings: Sequence[Phrasing]
) -> list[str]:
    """Write the report on valid knowledge files: what they hold and leave unquoted, and the self-test."""
    failures = [each for each in phrasings if not each.passed]
    counted = ((base.topics, "topic"), (tuple(base), "fact"), (base.documents, "document"))
    lines = [f"valid: {', '.join(plural(len(each), noun) for each, noun in counted)}"]
    for each in documents:
        quoted = f"{each.quoted} of {each.sentences} sentences quoted"
        lines.append(f"{each.document.id}: {share(each.share)} ({quoted})")
        for sentence in each.unquoted:
            place = f"{sentence.section}, paragraph {sentence.paragraph}".removeprefix(", ")
            lines.append(f"  no fact quotes line {sentence.line} ({place}): {sentence.text}")
    passed = (
        f"{len(phrasings) - len(failures)} of {len(phrasings)} phrasings bring their fact first when left out"
    )
    lines.append(f"self-test: {share(_passed_share(phrasings))} ({passed})")
    lines += [f"  {each.question!r} wants {each.wanted}, brings {each.got or 'nothing'}" for each in failures]
    return lines


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Align the columns of a table, the first to the left and the others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(header, *rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if n else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in [header, *rows]
    ]


def share(value: float | None) -> str:
    """Write a share as people read it: 0.9567 is 95.7 %."""
    return NOT_DEFINED if value is None else f"{100 * value:.1f} %"


def number(value: float | None, digits: int = 3) -> str:
    """Write a number with so many digits after its point."""
    return NOT_DEFINED if value is None else f"{value:.{digits}f}"


ANSWERABLE = {v: v.value for v in (Verdict.RIGHT, Verdict.WRONG, Verdict.OFFERED, Verdict.DECLINED)}
UNANSWERABLE = {
    Verdict.FALSE_ANSWER: "false answers",
    Verdict.FALSE_OFFER: "false offers",
    Verdict.RIGHTLY_DECLINED: "declined",
}
"""The verdicts on the two sorts of questions, in the order they are told, with their headings."""


def _measure_lines(report: GoldenReport | CorpusReport) -> list[str]:
    return [
        f"AUROC of the top confidence   {number(report.auroc)}",
        f"right at 5 % false answers    {share(report.right_at_5_percent_false_answers)}",
        f"latency                       p50 {number(report.p50_ms, 2)} ms, p99 {number(report.p99_ms, 2)} ms",
    ]


def _measures_json(report: GoldenReport | CorpusReport) -> dict[str, object]:
    latency = {"p50": report.p50_ms, "p99": report.p99_ms}
    return picked(report, "auroc right_at_5_percent_false_answers") | {"latency_ms": latency}


def _count_json(count: Count) -> dict[str, object]:
    return {
        "answerable": {"questions": count.answerable}
        | {heading: count.verdicts[verdict] for verdict, heading in ANSWERABLE.items()},
        "unanswerable": {"questions": count.unanswerable}
        | {heading.replace(" ", "_"): count.verdicts[verdict] for verdict, heading in UNANSWERABLE.items()},
    }


def _coverage_json(each: DocumentCoverage) -> dict[str, object]:
    return {
        "document": each.document.id,
        "title": each.document.title,
        **picked(each, "sentences quoted share"),
        "unquoted": [picked(sentence, "line section paragraph text") for sentence in each.unquoted],
    }


def _passed_share(phrasings: Sequence[Phrasing]) -> float | None:
    return sum(each.passed for each in phrasings) / len(phrasings) if phrasings else None


def _rows(counts: Sequence[tuple[Count, int]], verdicts: dict[Verdict, str]) -> list[list[str]]:
    """Return a table's row for each count that has questions: how many, and each verdict's share."""
    rows = []
    for count, questions in counts:
        if questions:
            met = [count.verdicts[verdict] for verdict in verdicts]
            kind = "all" if count.kind is None else count.kind
            rows.append([kind, f"{questions}", *(f"{each} ({share(each / questions)})" for each in met)])
    return rows


def calibration_json(
    phrasings: int, before: Sequence[Example], after: Sequence[Example], fitted: Calibration
) -> dict[str, object]:
    """Describe the reliability of the confidence, before and after it was fitted to a fact base."""
    return {
        "phrasings": phrasings,
        "enough": phrasings >= ENOUGH_PHRASINGS,
        "stretch": fitted.stretch,
        "shift": fitted.shift,
        **{
            name: {
                "shown": len(shown := _shown(asked, fitted.offer_from)),
                "error": calibration_error(shown) if shown else None,
                "bins": [asdict(row) for row in reliability(asked)],
            }
            for name, asked in (("before", before), ("after", after))
        },
    }


def _shown(asked: Sequence[Example], offer_from: float) -> list[Example]:
    """Return the examples sure enough to be shown; over the many others every average error is small."""
    return [example for example in asked if example.confidence >= offer_from]


def calibration_lines(
    phrasings: int, before: Sequence[Example], after: Sequence[Example], offer_from: float
) -> list[str]:
    """Write the same as two small tables, and a warning when there is too little to go by."""
    lines = []
    for name, asked in (("as shipped", before), ("refitted", after)):
        shown = _shown(asked, offer_from)
        off = f", off by {100 * calibration_error(shown):.1f} points on average" if shown else ""
        counted = f"{len(shown):,} questions of {len(asked):,}"
        lines.append(f"{name}: sure enough of {counted} to show a passage{off}")
        lines.append("  confidence   questions   right")
        lines += [
            f"  {row.start:.1f} to {row.end:.1f}   {row.count:9}   {100 * row.right:4.0f} %"
            for row in reliability(asked)
        ]
    if phrasings < ENOUGH_PHRASINGS:
        lines.append(too_few(phrasings))
    return lines


def too_few(phrasings: int) -> str:
    """Tell that there is too little to refit the confidence to, and the cure."""
    return (
        f"too few phrasings to trust a refit: {phrasings}, and {ENOUGH_PHRASINGS} are wanted; "
        "give the facts more questions first"
    )
