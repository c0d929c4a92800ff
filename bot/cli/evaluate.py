"""`sankore eval` and `sankore calibrate`: how well the bot answers and declines, and how sure it may be."""

from __future__ import annotations

from pathlib import Path

import click

from bot import evaluation
from bot.cli import reports
from bot.cli.command import (
    Command,
    common_options,
    echo_json,
    json_option,
    learn_with_progress,
    with_progress,
)
from bot.interfaces.terminal.screen import safe
from bot.matching import Matcher
from bot.matching.confidence import CALIBRATION
from bot.settings import knowledge_folder, read_settings
from bot.wiring import build_matcher, open_vectors, read_base


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
    golden = tuple(evaluation.read_golden(file))
    if not golden:
        raise evaluation.EvaluationError(f"{file} has no rows; write one JSON object a line")
    settings = read_settings()
    folder = knowledge_folder(knowledge, settings)
    matcher = build_matcher(read_base(folder), folder, open_vectors(settings, learn_with_progress))
    outcomes = tuple(with_progress(evaluation.ask_golden(matcher, golden), "Asking", len(golden)))
    report = evaluation.report_golden(outcomes)
    if as_json:
        shown = {"rows": [reports.row_json(outcome) for outcome in outcomes]} if rows else {}
        echo_json(reports.golden_json(report) | shown)
        return
    lines = [reports.row_line(outcome) for outcome in outcomes] if rows else []
    click.echo(safe("\n".join([*lines, *reports.golden_lines(report)])))


def _evaluate_corpus(corpus: Path, negatives: tuple[Path, ...], as_json: bool) -> None:
    base = evaluation.corpus_base(evaluation.read_passages(corpus))
    if not base.by_id:
        raise evaluation.EvaluationError(
            f"{corpus / 'passages.jsonl'} has no rows; write one JSON object a line"
        )
    total = sum(1 for _ in evaluation.read_asked(corpus, base, negatives))
    matcher = Matcher(base, vectors=open_vectors(read_settings(), learn_with_progress))
    asked = evaluation.ask_corpus(matcher, evaluation.read_asked(corpus, base, negatives))
    report = evaluation.report_corpus(len(base.by_id), tuple(with_progress(asked, "Asking", total)))
    if as_json:
        echo_json(reports.corpus_json(report))
    else:
        click.echo("\n".join(reports.corpus_lines(report)))


@click.command(cls=Command)
@click.option("--write", is_flag=True, help="Keep the new confidence, in calibration.yaml beside the facts.")
@json_option
@common_options
def calibrate(write: bool, as_json: bool, knowledge: Path | None) -> None:
    """Refit the confidence to these facts, and show how far it can be trusted.

    Asks every stored phrasing with itself left out, and with its whole fact left out, and the off-topic
    questions that come with the program. The table tells, for each range of confidence, how often the first
    passage was right. Nothing changes without --write, which needs 100 phrasings in the knowledge files:
    what moderators changed is not read.
    """
    settings = read_settings()
    folder = knowledge_folder(knowledge, settings)
    base = read_base(folder)
    phrasings = sum(len(fact.questions) for fact in base)
    if write and phrasings < evaluation.calibration.ENOUGH_PHRASINGS:
        raise evaluation.calibration.CalibrationError(reports.too_few(phrasings))
    total = 2 * phrasings + len(evaluation.calibration.off_topic())
    matcher = Matcher(base, vectors=open_vectors(settings, learn_with_progress))
    asked = tuple(with_progress(evaluation.calibration.examples(base, matcher), "Asking", total))
    fitted = evaluation.calibration.fit(CALIBRATION, asked)
    after = evaluation.calibration.rescaled(asked, CALIBRATION, fitted)
    if as_json:
        echo_json(reports.calibration_json(phrasings, asked, after, fitted))
    else:
        click.echo(safe("\n".join(reports.calibration_lines(phrasings, asked, after, fitted.offer_from))))
    if write:
        path = evaluation.calibration.write_calibration(folder, fitted)
        click.echo(safe(f"written: {path}"), err=True)
