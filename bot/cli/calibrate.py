"""`sankore calibrate`: how sure may the bot be of these facts."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.command import Command, common_options, echo_json, json_option, with_progress
from bot.interfaces.terminal.text import safe


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
    from bot.cli import reports
    from bot.evaluation import calibration as fitting
    from bot.matching import Matcher
    from bot.matching.weights import CALIBRATION
    from bot.settings import knowledge_folder, read_settings
    from bot.wiring import read_base

    folder = knowledge_folder(knowledge, read_settings())
    base = read_base(folder)
    phrasings = sum(len(fact.questions) for fact in base)
    if write and phrasings < fitting.ENOUGH_PHRASINGS:
        raise fitting.CalibrationError(reports.too_few(phrasings))
    total = 2 * phrasings + len(fitting.off_topic())
    asked = tuple(with_progress(fitting.examples(base, Matcher(base)), "Asking", total))
    fitted = fitting.fit(CALIBRATION, asked)
    after = fitting.rescaled(asked, CALIBRATION, fitted)
    if as_json:
        echo_json(reports.calibration_json(phrasings, asked, after, fitted))
    else:
        click.echo(safe("\n".join(reports.calibration_lines(phrasings, asked, after, fitted.offer_from))))
    if write:
        path = fitting.write_calibration(folder, fitted)
        click.echo(safe(f"written: {path}"), err=True)
