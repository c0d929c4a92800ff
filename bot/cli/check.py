"""`sankore check`: are the knowledge files right, do they quote everything, would their facts be found."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from bot.cli import command, reports
from bot.cli.command import Command, RecordOptions, complain, echo_json
from bot.cli.session import open_session
from bot.evaluation import duplicates, self_test
from bot.facts import FactBase, coverage
from bot.facts.errors import KnowledgeError
from bot.facts.knowledge_files import unread
from bot.interfaces.change_wording import attention_lines
from bot.interfaces.json_output import attention_json
from bot.interfaces.terminal.screen import safe
from bot.service.record.effective_base import EffectiveBase
from bot.settings import knowledge_folder, read_settings
from bot.wiring import build_matcher, has_ledger, open_vectors, read_base


@click.command(cls=Command)
@command.json_option
@command.record_options
@click.pass_context
def check(ctx: click.Context, as_json: bool, options: RecordOptions) -> None:
    """Check the knowledge files, what they leave unquoted, and whether their facts would be found.

    The self-test leaves each stored phrasing out of the index, asks it, and looks whether it still brings its
    own fact first. Where moderators changed the record, it is their record that is looked at.

    Exits with 1 on any error in the files, each told with its file and line. Sentences that no fact quotes,
    phrasings that fail the self-test, what stands twice, and files that are not read are warnings: the exit
    code stays 0.
    """
    settings = read_settings()
    folder = knowledge_folder(options.knowledge, settings)
    warnings = [str(problem) for problem in unread(folder)]
    try:
        base, effective_base = _record(options, folder) if has_ledger(settings) else (read_base(folder), None)
    except KnowledgeError as error:
        if as_json:
            echo_json(reports.problems_json(folder, error.problems, warnings))
        for words in (*map(str, error.problems), *_warning_lines(warnings)):
            complain(words)
        ctx.exit(command.EXIT_ERROR)
    warnings += duplicates(base)
    total = sum(len(fact.questions) for fact in base)
    matcher = build_matcher(base, folder, open_vectors(settings, command.learn_with_progress))
    phrasings = tuple(command.with_progress(self_test(base, matcher), "Self-test", total))
    if as_json:
        checked = reports.check_json(folder, base, coverage(base), phrasings, warnings)
        echo_json(checked | (attention_json(effective_base) if effective_base else {}))
    else:
        lines = reports.check_lines(base, coverage(base), phrasings)
        attention = attention_lines(effective_base) if effective_base else ()
        click.echo(safe("\n".join([*lines, *_warning_lines(warnings), *attention])))


def _record(options: RecordOptions, folder: Path) -> tuple[FactBase, EffectiveBase]:
    """Return a server's facts, with how they came to be in force."""
    with open_session(RecordOptions(options.server, folder)) as session:
        return session.guild.base, session.guild.effective_base


def _warning_lines(warnings: Iterable[str]) -> list[str]:
    return [f"warning: {words}" for words in warnings]
