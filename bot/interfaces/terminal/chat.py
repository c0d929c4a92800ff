"""The loop of `sankore chat`: read a line, take a turn, print."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

import click

from bot.interfaces.terminal.render import BLANK
from bot.interfaces.terminal.screen import show
from bot.interfaces.terminal.talk import Talk, take_turn
from bot.interfaces.terminal.text import Style, row
from bot.interfaces.wording import friendly_line
from bot.matching import SmallTalk
from bot.service.answering import AnswerService

PROMPT = "? "
OPENING = "After an answer: /context, /more, /why. /topics and /help show the rest; Ctrl-D ends."


def chat(service: AnswerService) -> None:
    """Talk until the input ends, /quit or Ctrl-C. Piped input is echoed: the output is a transcript."""
    talk = Talk()
    try:
        for line in _typed(service) if sys.stdin.isatty() else _piped():
            turn = take_turn(service, talk, line)
            show([*turn.rows, BLANK] if turn.rows else [])
            if turn.ends:
                return
            talk = turn.talk
    except KeyboardInterrupt:
        click.echo()  # ends the line on which ^C stands


def _typed(service: AnswerService) -> Iterator[str]:
    """Lines from a person, with history and editing where readline is there."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  (importing it is what gives input() its history)
    show([row(friendly_line(SmallTalk.GREETING, service.topics())), row(OPENING, Style.QUIET), BLANK])
    while True:
        try:
            yield input(PROMPT if sys.stdout.isatty() else "")
        except EOFError:
            click.echo()  # ends the line that the prompt began
            return


def _piped() -> Iterator[str]:
    """Lines from a file or a program, each echoed."""
    for line in sys.stdin:
        if line.strip():
            show([row(f"{PROMPT}{line.strip()}")])
        yield line
