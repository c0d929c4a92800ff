"""`sankore topic`: adding, editing, retiring and restoring topics."""

from __future__ import annotations

import click

from bot.cli import session as sessions
from bot.cli.command import ChangeOptions, Command, change_options, decoded, decoded_option, ours_option
from bot.cli.session import change_record, resolve_upstream
from bot.ledger import Subject
from bot.service.record import changes
from bot.service.record.guild_record import GuildRecord

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
@click.option(
    "--name",
    metavar="NAME",
    default="",
    callback=decoded_option,
    help="Its command. Default: made of its title.",
)
@change_options
def add(title: str | None, description: str | None, name: str, options: ChangeOptions) -> None:
    """Add a topic."""
    given_title, given_description = _asked(title, description)
    change_record(options, lambda guild: changes.add_topic(guild, given_title, given_description, name))


@topic.command(cls=Command)
@click.argument("name")
@title_option
@description_option
@change_options
def edit(name: str, title: str | None, description: str | None, options: ChangeOptions) -> None:
    """Give a topic another title or description; its NAME stays."""
    if title is None and description is None and not sessions.on_a_terminal():
        raise click.UsageError("there is no terminal to ask on; give --title or --description")
    change_record(options, lambda guild: _edited(guild, name, title, description))


@topic.command(cls=Command)
@click.argument("name")
@change_options
def retire(name: str, options: ChangeOptions) -> None:
    """Take a topic out of force with all its facts; restoring it brings them back."""
    change_record(options, lambda guild: changes.retire_topic(guild, name))


@topic.command(cls=Command)
@click.argument("name")
@change_options
def restore(name: str, options: ChangeOptions) -> None:
    """Bring a retired topic back, with the facts that went with it."""
    change_record(options, lambda guild: changes.restore_topic(guild, name))


@topic.command(cls=Command)
@click.argument("name")
@ours_option
@change_options
def resolve(name: str, ours: bool, options: ChangeOptions) -> None:
    """Choose between your version of a topic and the knowledge files', which changed it since.

    'sankore check' tells of such topics.
    """
    resolve_upstream(options, Subject.TOPIC, name, ours=ours)


def _edited(
    guild: GuildRecord, name: str, title: str | None, description: str | None
) -> tuple[changes.Change, ...]:
    """Return the topic's changes: what was given, else what it has; of neither, what a person types."""
    now = guild.current(Subject.TOPIC, name)
    if now is None:
        names = ", ".join(each.name for each in guild.base.topics)
        raise changes.OperationError(f"there is no topic {name[:60]!r} in force; the topics are {names}")
    known = str(now.get("title", "")), str(now.get("description", ""))
    if title is None and description is None:
        title, description = _asked(None, None, *known)
    new_title = decoded(known[0] if title is None else title)
    new_description = decoded(known[1] if description is None else description)
    return changes.edit_topic(guild, name, new_title, new_description)


def _asked(
    title: str | None, description: str | None, title_now: str = "", description_now: str = ""
) -> tuple[str, str]:
    """Return what was given, and what is missing asked for. Raises `UsageError` with nobody to ask."""
    if (title is None or description is None) and not sessions.on_a_terminal():
        raise click.UsageError("there is no terminal to ask on; give --title and --description")
    if title is None:
        title = click.prompt("Title", default=title_now or None)
    if description is None:
        description = click.prompt("Description", default=description_now or None)
    return decoded(title), decoded(description)
