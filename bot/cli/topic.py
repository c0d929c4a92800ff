"""`sankore topic`: adding, editing, retiring and restoring topics."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.command import Command, decoded, ours_option, record_options, why_option, yes_option

title_option = click.option("--title", metavar="TEXT", help="What it is called; asked for if not given.")
description_option = click.option(
    "--description", metavar="TEXT", help="What its command says of it; asked for if not given."
)


@click.group()
def topic() -> None:
    """Keep the topics: add, edit, retire, restore. Each topic is a command on Discord."""


@topic.command(cls=Command)
@title_option
@description_option
@click.option("--name", metavar="NAME", default="", help="Its command. Default: made of its title.")
@why_option
@yes_option
@record_options
def add(
    title: str | None,
    description: str | None,
    name: str,
    why: str,
    yes: bool,
    server: int | None,
    knowledge: Path | None,
) -> None:
    """Add a topic."""
    title, description = _asked(title, description)
    from bot.cli.keeping import keeping
    from bot.cli.publishing import because, may_publish, offer
    from bot.service.record.changes import add_topic

    with keeping(knowledge, server, writes=may_publish(yes)) as keeper:
        changes = add_topic(keeper.server, title, description, decoded(name))
        offer(keeper, because(changes, decoded(why)), yes=yes)


@topic.command(cls=Command)
@click.argument("name")
@title_option
@description_option
@why_option
@yes_option
@record_options
def edit(
    name: str,
    title: str | None,
    description: str | None,
    why: str,
    yes: bool,
    server: int | None,
    knowledge: Path | None,
) -> None:
    """Give a topic another title or description; its NAME stays."""
    _needs_words(title, description)
    from bot.cli.keeping import keeping
    from bot.cli.publishing import because, may_publish, offer
    from bot.ledger import Subject
    from bot.service.record.changes import OperationError, edit_topic

    with keeping(knowledge, server, writes=may_publish(yes)) as keeper:
        now = keeper.server.current(Subject.TOPIC, name)
        if now is None:
            names = ", ".join(each.name for each in keeper.server.base.topics)
            raise OperationError(f"there is no topic {name[:60]!r} in force; the topics are {names}")
        was = str(now.get("title", "")), str(now.get("description", ""))
        if title is None and description is None:
            title, description = _asked(None, None, *was)
        new_title = decoded(was[0] if title is None else title)
        new_description = decoded(was[1] if description is None else description)
        changes = edit_topic(keeper.server, name, new_title, new_description)
        offer(keeper, because(changes, decoded(why)), yes=yes)


@topic.command(cls=Command)
@click.argument("name")
@why_option
@yes_option
@record_options
def retire(name: str, why: str, yes: bool, server: int | None, knowledge: Path | None) -> None:
    """Take a topic out of force with all its facts; restoring it brings them back."""
    from bot.cli.keeping import keeping
    from bot.cli.publishing import because, may_publish, offer
    from bot.service.record.changes import retire_topic

    with keeping(knowledge, server, writes=may_publish(yes)) as keeper:
        offer(keeper, because(retire_topic(keeper.server, name), decoded(why)), yes=yes)


@topic.command(cls=Command)
@click.argument("name")
@why_option
@yes_option
@record_options
def restore(name: str, why: str, yes: bool, server: int | None, knowledge: Path | None) -> None:
    """Bring a retired topic back, with the facts that went with it."""
    from bot.cli.keeping import keeping
    from bot.cli.publishing import because, may_publish, offer
    from bot.service.record.changes import restore_topic

    with keeping(knowledge, server, writes=may_publish(yes)) as keeper:
        offer(keeper, because(restore_topic(keeper.server, name), decoded(why)), yes=yes)


@topic.command(cls=Command)
@click.argument("name")
@ours_option
@why_option
@yes_option
@record_options
def resolve(name: str, ours: bool, why: str, yes: bool, server: int | None, knowledge: Path | None) -> None:
    """Choose between your version of a topic and the knowledge files', which changed it since.

    'sankore check' tells of such topics.
    """
    from bot.cli.keeping import keeping
    from bot.cli.publishing import may_publish
    from bot.cli.resolving import resolve_upstream
    from bot.ledger import Subject

    with keeping(knowledge, server, writes=may_publish(yes)) as keeper:
        resolve_upstream(keeper, Subject.TOPIC, name, ours=ours, why=decoded(why), yes=yes)


def _asked(
    title: str | None, description: str | None, title_was: str = "", description_was: str = ""
) -> tuple[str, str]:
    """What was given, and what is missing asked for. Raises `UsageError` where nobody can be asked."""
    from bot.cli.publishing import on_a_terminal

    if (title is None or description is None) and not on_a_terminal():
        raise click.UsageError("there is no terminal to ask on; give --title and --description")
    if title is None:
        title = click.prompt("Title", default=title_was or None)
    if description is None:
        description = click.prompt("Description", default=description_was or None)
    return decoded(title), decoded(description)


def _needs_words(title: str | None, description: str | None) -> None:
    from bot.cli.publishing import on_a_terminal

    if title is None and description is None and not on_a_terminal():
        raise click.UsageError("there is no terminal to ask on; give --title or --description")
