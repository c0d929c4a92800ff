"""`sankore ask`: one question, one reply."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

import click

from bot.cli.answering import service_for
from bot.cli.command import (
    EXIT_CHOICES,
    EXIT_DECLINED,
    Command,
    decoded,
    echo_json,
    json_option,
    record_options,
)
from bot.facts.errors import SankoreError

if TYPE_CHECKING:
    from bot.interfaces.terminal.text import Row
    from bot.matching import Reply
    from bot.service.answering import AnswerService


class AskCommand(Command):
    """A command whose argument may be any words, also such as begin with a dash."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take -h alone as --help. As a short option it would be found in -what as well."""
        return super().parse_args(ctx, ["--help"] if args == ["-h"] else args)


class UnknownTopicError(SankoreError):
    """A topic that no knowledge file has; the message names those there are."""


@click.command(
    cls=AskCommand, context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]}
)
@click.argument("question", nargs=-1, required=True)
@click.option("--topic", metavar="NAME", help="Look only in this topic, such as economy.")
@click.option("--why", is_flag=True, help="Also show how the words of the question were understood.")
@json_option
@record_options
@click.pass_context
def ask(
    ctx: click.Context,
    question: tuple[str, ...],
    topic: str | None,
    why: bool,
    as_json: bool,
    server: int | None,
    knowledge: Path | None,
) -> None:
    """Answer a question with a passage and where it stands.

    QUESTION is any text, in quotes so that the shell leaves it alone; - reads it from standard input.

    Exit codes: 0 an answer, 3 passages to choose from, 4 the record does not say.
    """
    from bot.interfaces.reply_json import reply_json
    from bot.interfaces.terminal.screen import show
    from bot.service.answering import Question

    text = decoded(sys.stdin.read().rstrip("\n") if question == ("-",) else " ".join(question))
    service = service_for(knowledge, server)
    reply = service.ask(Question(text, topic=_known_topic(service, topic)))
    if as_json:
        echo_json(reply_json(text, reply))
    else:
        show(_rows(service, reply, why))
    ctx.exit(_exit_code(reply))


def _rows(service: AnswerService, reply: Reply, why: bool) -> list[Row]:
    from bot.interfaces.terminal import render

    rows = render.reply_rows(reply, service.topics())
    return [*rows, render.BLANK, *render.explanation_rows(reply)] if why else rows


def _known_topic(service: AnswerService, name: str | None) -> str | None:
    """The topic's name if there is such a topic, in any case, or None for all topics."""
    if name is None:
        return None
    topic = service.topic(name.strip().casefold())
    if topic is not None:
        return topic.name
    names = ", ".join(topic.name for topic in service.topics())
    raise UnknownTopicError(f"there is no topic {name!r}; the topics are {names}")


def _exit_code(reply: Reply) -> int:
    from bot.matching import Answer, Choices, Declined

    match reply:
        case Answer():
            return 0
        case Choices():
            return EXIT_CHOICES
        case Declined():
            return EXIT_DECLINED
        case _:
            assert_never(reply)
