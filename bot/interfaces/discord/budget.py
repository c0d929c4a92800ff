"""Which topics get a command of their own. A pure function.

Discord takes all commands in one request and refuses the whole list if one of them is over a limit; so what
goes into it is decided here, and what does not fit is reached through `/topics name:`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.facts import Topic
from bot.interfaces.discord.limits import COMMAND_DESCRIPTION_CHARS, COMMANDS
from bot.interfaces.discord.markdown import echo

_COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")
"""discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming"""


@dataclass(frozen=True, slots=True)
class Plan:
    """The topics with a command of their own, and those without."""

    commands: tuple[Topic, ...]
    others: tuple[Topic, ...]


def plan_commands(topics: Sequence[Topic], reserved: Collection[str], limit: int = COMMANDS) -> Plan:
    """Give a command to every topic whose name Discord takes, in their order, until there is no room left.

    `reserved` are the names of commands that exist anyway; they count towards the limit.
    """
    room = limit - len(reserved)
    taken = set(reserved)
    commands: list[Topic] = []
    others: list[Topic] = []
    for topic in topics:
        fits = len(commands) < room and topic.name not in taken and _is_command_name(topic.name)
        (commands if fits else others).append(topic)
        taken.add(topic.name)
    return Plan(tuple(commands), tuple(others))


def command_description(topic: Topic) -> str:
    """What Discord shows beside the command: never empty, never too long."""
    words = (echo(words, COMMAND_DESCRIPTION_CHARS) for words in (topic.description, topic.title, topic.name))
    return next(filter(None, words), "…")


def _is_command_name(name: str) -> bool:
    return _COMMAND_NAME.fullmatch(name) is not None and name == name.lower() and "'" not in name
