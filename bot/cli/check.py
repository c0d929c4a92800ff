"""`sankore check`: are the knowledge files right, do they quote everything, would their facts be found."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.command import (
    EXIT_ERROR,
    Command,
    complain,
    echo_json,
    json_option,
    record_options,
    with_progress,
)
from bot.facts.errors import KnowledgeError
from bot.interfaces.terminal.text import safe

if TYPE_CHECKING:
    from bot.facts import FactBase
    from bot.service.record.effective_base import EffectiveBase


@click.command(cls=Command)
@json_option
@record_options
@click.pass_context
def check(ctx: click.Context, as_json: bool, server: int | None, knowledge: Path | None) -> None:
    """Check the knowledge files, what they leave unquoted, and whether their facts would be found.

    The self-test leaves each stored phrasing out of the index, asks it, and looks whether it still brings its
    own fact first. Where moderators changed the record, it is their record that is looked at.

    Exits with 1 on any error in the files, each told with its file and line. Sentences that no fact quotes,
    phrasings that fail the self-test, what stands twice, and files that are not read are warnings: the exit
    code stays 0.
    """
    from bot.facts.knowledge_files import unread  # imports pydantic, which takes 0.15 s
    from bot.settings import knowledge_folder, read_settings

    folder = knowledge_folder(knowledge, read_settings())
    warnings = [str(problem) for problem in unread(folder)]
    try:
        base, effective_base = _record(folder, server)
    except KnowledgeError as error:
        if as_json:
            from bot.cli import reports

            echo_json(reports.problems_json(folder, error.problems, warnings))
        for words in (*map(str, error.problems), *_warning_lines(warnings)):
            complain(words)
        ctx.exit(EXIT_ERROR)

    from bot.cli import reports
    from bot.evaluation import repeats, self_test
    from bot.facts import coverage
    from bot.wiring import build_matcher

    warnings += repeats(base)
    total = sum(len(fact.questions) for fact in base)
    phrasings = tuple(with_progress(self_test(base, build_matcher(base, folder)), "Self-test", total))
    if as_json:
        checked = reports.check_json(folder, base, coverage(base), phrasings, warnings)
        echo_json(checked | _attention_json(effective_base))
    else:
        lines = reports.check_lines(base, coverage(base), phrasings)
        click.echo(safe("\n".join([*lines, *_warning_lines(warnings), *_attention_lines(effective_base)])))


def _record(folder: Path, server: int | None) -> tuple[FactBase, EffectiveBase | None]:
    """The facts to check; where there is a ledger those of a server, with how they came to be in force."""
    from bot.settings import read_settings
    from bot.wiring import has_ledger, read_base

    if not has_ledger(read_settings()):
        return read_base(folder), None
    from bot.cli.keeping import keeping

    with keeping(folder, server) as keeper:
        return keeper.server.base, keeper.server.effective_base


def _warning_lines(warnings: Iterable[str]) -> list[str]:
    return [f"warning: {words}" for words in warnings]


def _attention_json(effective_base: EffectiveBase | None) -> dict[str, object]:
    if effective_base is None:
        return {}
    from bot.interfaces.record_json import in_force_json

    return in_force_json(effective_base)


def _attention_lines(effective_base: EffectiveBase | None) -> list[str]:
    """What of the moderators' record needs their eye."""
    if effective_base is None:
        return []
    from bot.interfaces.change_wording import attention_lines

    return list(attention_lines(effective_base))
