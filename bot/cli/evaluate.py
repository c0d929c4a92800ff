"""`sankore eval`: how well the bot answers and declines, on a file of golden questions or a corpus."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.command import Command, common_options, echo_json, json_option, with_progress
from bot.interfaces.terminal.text import safe


@click.command("eval", cls=Command)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder with passages.jsonl and questions.jsonl; its passages are the facts.",
)
@click.option(
    "--negatives",
    type=click.Path(path_type=Path),
    metavar="DIR",
    multiple=True,
    help="With --corpus: a folder whose questions must all be declined. May be repeated.",
)
@click.option("--rows", is_flag=True, help="With FILE: list every row.")
@json_option
@common_options
def evaluate(
    file: Path | None,
    corpus: Path | None,
    negatives: tuple[Path, ...],
    rows: bool,
    as_json: bool,
    knowledge: Path | None,
) -> None:
    """Measure how well questions are answered and declined from the knowledge files, as sure as the bot is.

    FILE has one JSON object a line: {"question": "...", "expect": ["words", ...], "kind": "..."}, all three
    of them. The first hit's passage must have one of the expected texts in it; an empty list means that the
    question must be declined. Kinds are yours to name; each is counted apart.

    Right at 5 % false answers: the share of questions to answer that are answered rightly at the confidence
    from which on at most 5 % of the questions to decline are answered.
    """
    if (file is None) == (corpus is None):
        raise click.UsageError("give either FILE or --corpus DIR")
    if negatives and corpus is None:
        raise click.UsageError("--negatives needs --corpus DIR")
    if rows and file is None:
        raise click.UsageError("--rows needs FILE")
    if corpus is not None:
        _evaluate_corpus(corpus, negatives, as_json)
    elif file is not None:
        _evaluate_golden(file, knowledge, rows, as_json)


def _evaluate_golden(file: Path, knowledge: Path | None, rows: bool, as_json: bool) -> None:
    from bot.cli import reports
    from bot.evaluation import EvaluationError, ask_golden, read_golden, report_golden
    from bot.settings import knowledge_folder, read_settings
    from bot.wiring import build_matcher, read_base

    golden = tuple(read_golden(file))
    if not golden:
        raise EvaluationError(f"{file} has no rows; write one JSON object a line")
    folder = knowledge_folder(knowledge, read_settings())
    matcher = build_matcher(read_base(folder), folder)
    outcomes = tuple(with_progress(ask_golden(matcher, golden), "Asking", len(golden)))
    report = report_golden(outcomes)
    if as_json:
        shown = {"rows": [reports.row_json(outcome) for outcome in outcomes]} if rows else {}
        echo_json(reports.golden_json(report) | shown)
        return
    lines = [reports.row_line(outcome) for outcome in outcomes] if rows else []
    click.echo(safe("\n".join([*lines, *reports.golden_lines(report)])))


def _evaluate_corpus(corpus: Path, negatives: tuple[Path, ...], as_json: bool) -> None:
    from bot.cli import reports
    from bot.evaluation import (
        EvaluationError,
        ask_corpus,
        corpus_base,
        read_asked,
        read_passages,
        report_corpus,
    )
    from bot.matching import Matcher

    base = corpus_base(read_passages(corpus))
    if not base.by_id:
        raise EvaluationError(f"{corpus / 'passages.jsonl'} has no rows; write one JSON object a line")
    total = sum(1 for _ in read_asked(corpus, base, negatives))
    matcher = Matcher(base)
    asked = ask_corpus(matcher, read_asked(corpus, base, negatives))
    report = report_corpus(len(base.by_id), tuple(with_progress(asked, "Asking", total)))
    if as_json:
        echo_json(reports.corpus_json(report))
    else:
        click.echo("\n".join(reports.corpus_lines(report)))
