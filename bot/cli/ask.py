"""`sankore ask` and `sankore chat`: one question and its reply, or many, in the terminal."""

from __future__ import annotations

import sys

import click

from bot.cli import command
from bot.cli.command import Command, RecordOptions, complain, echo_json
from bot.cli.session import WhichServerError, open_session
from bot.facts.errors import SankoreError
from bot.interfaces.json_output import reply_json
from bot.interfaces.terminal import render
from bot.interfaces.terminal.chat import chat as run_chat
from bot.interfaces.terminal.screen import show
from bot.matching import Answer, Choices, Declined
from bot.service.answering import AnswerService, Question
from bot.settings import knowledge_folder, read_settings
from bot.wiring import build_service, has_ledger, open_vectors

EXIT_CODES = {Answer: 0, Choices: command.EXIT_CHOICES, Declined: command.EXIT_DECLINED}


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
@command.json_option
@command.record_options
@click.pass_context
def ask(
    ctx: click.Context,
    question: tuple[str, ...],
    topic: str | None,
    why: bool,
    as_json: bool,
    options: RecordOptions,
) -> None:
    """Answer a question with a passage and where it stands.

    QUESTION is any text, in quotes so that the shell leaves it alone; - reads it from standard input.

    Exit codes: 0 an answer, 3 passages to choose from, 4 the record does not say.
    """
    text = command.decoded(sys.stdin.read().rstrip("\n") if question == ("-",) else " ".join(question))
    service = open_service(options)
    reply = service.ask(Question(text, topic=_known_topic(service, topic)))
    if as_json:
        echo_json(reply_json(text, reply))
    else:
        rows = render.reply_rows(reply, service.base.topics)
        show([*rows, render.BLANK, *render.explanation_rows(reply)] if why else rows)
    ctx.exit(EXIT_CODES[type(reply)])


@click.command(cls=Command)
@command.record_options
def chat(options: RecordOptions) -> None:
    """Ask here in the terminal, without Discord.

    Questions may also be piped in, one a line; the output is then a plain transcript. What moderators change
    meanwhile is answered from when you start it again.
    """
    run_chat(open_service(options))


def open_service(options: RecordOptions) -> AnswerService:
    """Return the service of the server meant; of the files without a ledger, or with several servers."""
    settings = read_settings()
    if has_ledger(settings):
        try:
            with open_session(options) as session:
                return session.guild.service
        except WhichServerError as error:
            complain(f"answering from the knowledge files alone: {error}")
    vectors = open_vectors(settings, command.learn_with_progress)
    return build_service(knowledge_folder(options.knowledge, settings), vectors)


def _known_topic(service: AnswerService, name: str | None) -> str | None:
    """Return the topic's name if there is such a topic, in any case, or None for all topics."""
    if name is None:
        return None
    topic = service.base.by_name.get(name.strip().casefold())
    if topic is not None:
        return topic.name
    names = ", ".join(topic.name for topic in service.base.topics)
    raise UnknownTopicError(f"there is no topic {name!r}; the topics are {names}")
