"""The commands that look at facts and their history, and change nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.command import Command, echo_json, json_option, record_options
from bot.facts.errors import SankoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ledger import Revision, Subject

limit_option = click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=25,
    show_default=True,
    metavar="N",
    help="How many.",
)


class NoFactError(SankoreError):
    """No fact, in force or not, has that id."""


@click.command("list", cls=Command)
@click.option("--topic", metavar="NAME", help="Only of this topic.")
@click.option("--overdue", is_flag=True, help="Only those whose day to be reviewed is past.")
@click.option("--retired", is_flag=True, help="Those that were retired instead.")
@click.option("--changed", is_flag=True, help="Those that the knowledge files changed since you did instead.")
@json_option
@record_options
def list_facts(
    topic: str | None,
    overdue: bool,
    retired: bool,
    changed: bool,
    as_json: bool,
    server: int | None,
    knowledge: Path | None,
) -> None:
    """List the facts in force, or those that need a look."""
    from bot.cli.keeping import keeping
    from bot.interfaces.terminal import record_lists as lists
    from bot.interfaces.terminal.screen import show

    if retired and changed:
        raise click.UsageError("--retired and --changed are two lists; ask for one at a time")
    with keeping(knowledge, server) as keeper:
        every = (
            lists.retired_list(keeper.server)
            if retired
            else lists.upstream_list(keeper.server)
            if changed
            else (*lists.in_force_list(keeper.server, keeper.today), *lists.stranded_list(keeper.server))
        )
        wanted = [
            each
            for each in every
            if (topic is None or each.topic == topic.strip().lstrip("/").casefold())
            and (not overdue or (each.fact is not None and lists.is_overdue(each.fact, keeper.today)))
        ]
        if as_json:
            from bot.interfaces.record_json import absent_json, fact_json

            facts = [
                fact_json(keeper.server, each.fact, keeper.today)
                if each.fact
                else absent_json(each.id, each.record or {}, each.note)
                for each in wanted
            ]
            echo_json({"server": keeper.server.guild_id, "facts": facts})
        else:
            show(lists.list_rows(wanted))


@click.command("show", cls=Command)
@click.argument("fact_id", metavar="ID")
@json_option
@record_options
def show_fact(fact_id: str, as_json: bool, server: int | None, knowledge: Path | None) -> None:
    """Show a fact as members see it, and all that is known of it."""
    from bot.cli.keeping import keeping
    from bot.interfaces.terminal import record_lists as lists
    from bot.interfaces.terminal.screen import show
    from bot.ledger import Subject

    with keeping(knowledge, server) as keeper:
        last = next(iter(keeper.history(Subject.FACT, fact_id, 1)), None)
        rows = lists.shown_rows(keeper.server, fact_id, last, keeper.today)
        if not rows:
            raise NoFactError(f"there is no fact {fact_id[:70]!r}, and never was; see 'sankore fact list'")
        if not as_json:
            show(rows)
            return
        from bot.interfaces.record_json import absent_json, fact_json

        fact = keeper.server.base.by_id.get(fact_id)
        absent = (*lists.stranded_list(keeper.server), *lists.retired_list(keeper.server))
        gone = [absent_json(each.id, each.record or {}, each.note) for each in absent if each.id == fact_id]
        echo_json(fact_json(keeper.server, fact, keeper.today) if fact else gone[0])


@click.command("history", cls=Command)
@click.argument("fact_id", metavar="[ID]", required=False)
@limit_option
@json_option
@record_options
def fact_history(
    fact_id: str | None, limit: int, as_json: bool, server: int | None, knowledge: Path | None
) -> None:
    """Show what was changed of a fact, or of all facts, the latest first."""
    from bot.ledger import Subject

    tell_history(Subject.FACT, fact_id, limit, as_json, server, knowledge)


@click.command(cls=Command)
@limit_option
@json_option
@record_options
def history(limit: int, as_json: bool, server: int | None, knowledge: Path | None) -> None:
    """Show everything that was changed on a server, the latest first: who, when, why, and what."""
    tell_history(None, None, limit, as_json, server, knowledge)


def tell_history(
    subject: Subject | None, key: str | None, limit: int, as_json: bool, server: int | None,
    knowledge: Path | None,
) -> None:  # fmt: skip
    """Print a history of everything, of one kind of thing, or of one thing."""
    from bot.cli.keeping import keeping

    with keeping(knowledge, server) as keeper:
        revisions = keeper.history(subject, key, limit)
        guild_id = keeper.server.guild_id
    if as_json:
        from bot.interfaces.record_json import revision_json

        echo_json({"server": guild_id, "changes": [revision_json(each) for each in revisions]})
    else:
        _show(revisions, key, limit)


def _show(revisions: Sequence[Revision], key: str | None, limit: int) -> None:
    from bot.interfaces.terminal.record import revision_rows
    from bot.interfaces.terminal.render import joined
    from bot.interfaces.terminal.screen import show
    from bot.interfaces.terminal.text import Style, row

    if not revisions:
        show([row(f"{key} was never changed here." if key else "Nothing was changed here yet.")])
        return
    show(joined(revision_rows(each) for each in revisions))
    if len(revisions) == limit and revisions[-1].number > 1:
        show([row(f"There may be older changes: --limit {2 * limit}", Style.QUIET)])


READING = (list_facts, show_fact, fact_history)
