"""`sankore check`: are the knowledge files right, do they quote everything, would their facts be found."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.command import (
    EXIT_ERROR,
    Command,
    common_options,
    complain,
    echo_json,
    json_option,
    with_progress,
)
from bot.facts.errors import KnowledgeError
from bot.interfaces.terminal.text import safe


@click.command(cls=Command)
@json_option
@common_options
@click.pass_context
def check(ctx: click.Context, as_json: bool, knowledge: Path | None) -> None:
    """Check the knowledge files, what they leave unquoted, and whether their facts would be found.

    The self-test leaves each stored phrasing out of the index, asks it, and looks whether it still brings its
    own fact first.

    Exits with 1 on any error in the files, each told with its file and line. Sentences that no fact quotes
    and phrasings that fail the self-test are warnings: the exit code stays 0.
    """
    from bot.settings import knowledge_folder, read_settings
    from bot.wiring import read_base

    folder = knowledge_folder(knowledge, read_settings())
    try:
        base = read_base(folder)
    except KnowledgeError as error:
        if as_json:
            from bot.cli import reports

            echo_json(reports.problems_json(folder, error.problems))
        for problem in error.problems:
            complain(str(problem))
        ctx.exit(EXIT_ERROR)

    from bot.cli import reports
    from bot.evaluation import self_test
    from bot.facts.coverage import coverage
    from bot.matching import Matcher

    total = sum(len(fact.questions) for fact in base)
    phrasings = tuple(with_progress(self_test(base, Matcher(base)), "Self-test", total))
    if as_json:
        echo_json(reports.check_json(folder, base, coverage(base), phrasings))
    else:
        click.echo(safe("\n".join(reports.check_lines(base, coverage(base), phrasings))))
