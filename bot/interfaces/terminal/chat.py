"""A conversation in a terminal: what a typed line is answered with, and the loop of `sankore chat`.

A turn is a pure function of what was said so far and the line typed.
"""

from __future__ import annotations

import contextlib
import difflib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import assert_never

import click

from bot.facts import Fact
from bot.interfaces.terminal import render
from bot.interfaces.terminal.screen import Row, Style, row, show
from bot.interfaces.wording import friendly_line
from bot.matching import Answer, Choices, Declined, Hit, Reply, SmallTalk
from bot.service.answering import AnswerService, Question

PROMPT = "? "
OPENING = "After an answer: /context, /more, /why. /topics and /help show the rest; Ctrl-D ends."

PAGE_PASSAGES = 3
"""How many passages fit on a terminal's screen at once, with their citations."""

NUMBER_LIMIT_DIGITS = 2
"""A longer number is a question, such as a year."""

NONE_MEANT = "Then the record may not say it. Ask in other words, or see what else comes near: /more."

HELP = (
    ("/topics", "what the record speaks of"),
    ("/NAME", "read a topic, such as /economy"),
    ("/NAME question", "ask within a topic"),
    ("1, 2, …", "pick a passage from a numbered list; 0 for none of these"),
    ("/why", "how the words of the question were understood"),
    ("/more", "further passages"),
    ("/context", "the paragraphs around the passage"),
    ("/quit", "end (or Ctrl-D)"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage on the screen, and why it was found; browsing a topic finds nothing, so there is no hit."""

    fact: Fact
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said: the last reply, the passages that numbers pick, the one in view, those to come."""

    reply: Reply | None = None
    listed: tuple[Shown, ...] = ()
    in_view: Shown | None = None
    to_come: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What to print, and the conversation after it."""

    conversation: Conversation
    rows: list[Row] = field(default_factory=list)
    ends: bool = False


def take_turn(service: AnswerService, conversation: Conversation, line: str) -> Turn:
    """Answer a line: a question, a number of the list above, or a command. An empty line says nothing."""
    typed = line.strip()
    if not typed:
        return Turn(conversation)
    if conversation.listed and typed.isdecimal() and len(typed) <= NUMBER_LIMIT_DIGITS:
        return _pick(conversation, int(typed))
    if typed.casefold() in COMMANDS:  # nobody asks a record "quit"
        return COMMANDS[typed.casefold()](service, conversation)
    if typed.startswith("/"):
        name, _, rest = typed[1:].partition(" ")
        return _obey(service, conversation, name.casefold(), rest.strip())
    return _ask(service, Question(typed))


def _ask(service: AnswerService, question: Question) -> Turn:
    reply = service.ask(question)
    further = tuple(Shown(hit.fact, hit) for hit in service.more(question))
    match reply:
        case Answer():
            shown = tuple(Shown(hit.fact, hit) for hit in reply.hits)
            conversation = Conversation(reply, shown, shown[0], _without(further, shown))
            return Turn(conversation, render.reply_rows(reply, service.base.topics))
        case Choices():
            shown = tuple(Shown(hit.fact, hit) for hit in reply.hits)
            conversation = Conversation(reply, shown, None, _without(further, shown))
            return Turn(conversation, render.choice_rows(reply.hits, reply.unmatched))
        case Declined():
            return Turn(
                Conversation(reply, to_come=further),
                render.declined_rows(reply, service.base.topics, mark="/"),
            )
        case _:
            assert_never(reply)


def _pick(conversation: Conversation, number: int) -> Turn:
    if number == 0 and isinstance(conversation.reply, Choices):
        return Turn(replace(conversation, in_view=None), [row(NONE_MEANT)])
    if not 1 <= number <= len(conversation.listed):
        return Turn(conversation, [row(f"The numbers go from 1 to {len(conversation.listed)}.")])
    shown = conversation.listed[number - 1]
    highlight = shown.hit.highlight if shown.hit else ()
    return Turn(replace(conversation, in_view=shown), render.passage_rows(shown.fact, highlight))


def _obey(service: AnswerService, conversation: Conversation, name: str, rest: str) -> Turn:
    if name in COMMANDS:
        return COMMANDS[name](service, conversation)
    topic = service.base.by_name.get(name)
    if topic is None:
        return Turn(conversation, [_no_such_command(service, name)])
    if rest:
        return _ask(service, Question(rest, topic=topic.name))
    if not topic.facts:
        return Turn(conversation, [row(f"There is nothing under {topic.title} yet.")])
    return _page(Conversation(to_come=tuple(Shown(fact) for fact in topic.facts)))


def _page(conversation: Conversation) -> Turn:
    """Show the next passages, numbered."""
    if not conversation.to_come:
        return Turn(conversation, [row("There is nothing more to show.")])
    page, to_come = conversation.to_come[:PAGE_PASSAGES], conversation.to_come[PAGE_PASSAGES:]
    rows = render.joined(
        render.passage_rows(shown.fact, shown.hit.highlight if shown.hit else (), number)
        for number, shown in enumerate(page, start=1)
    )
    rows += [render.BLANK, row(f"{len(to_come)} more: /more", Style.QUIET)] if to_come else []
    return Turn(replace(conversation, listed=page, in_view=page[0], to_come=to_come), rows)


def _why(service: AnswerService, conversation: Conversation) -> Turn:
    if conversation.reply is None:
        return Turn(conversation, [row("There is nothing to explain yet: ask something first.")])
    if conversation.in_view is not None and conversation.in_view.hit is not None:
        return Turn(conversation, render.why_rows(conversation.in_view.hit, conversation.reply.unmatched))
    return Turn(conversation, render.explanation_rows(conversation.reply))


def _context(service: AnswerService, conversation: Conversation) -> Turn:
    if conversation.in_view is None:
        nothing = "There is no passage in view: ask something, or pick a number, first."
        return Turn(conversation, [row(nothing)])
    return Turn(conversation, render.context_rows(service.context(conversation.in_view.fact)))


def _help(service: AnswerService, conversation: Conversation) -> Turn:
    width = max(len(name) for name, _ in HELP)
    commands = [row(f"  {name:<{width}}  {what}") for name, what in HELP]
    return Turn(conversation, [row("Ask in your own words. Besides:"), *commands])


COMMANDS: dict[str, Callable[[AnswerService, Conversation], Turn]] = {
    "context": _context,
    "exit": lambda _, conversation: Turn(conversation, ends=True),
    "help": _help,
    "more": lambda _, conversation: _page(conversation),
    "quit": lambda _, conversation: Turn(conversation, ends=True),
    "topics": lambda service, conversation: Turn(conversation, render.topic_rows(service.base.topics)),
    "why": _why,
}
"""The commands of the conversation; every topic's name is one more."""


def _no_such_command(service: AnswerService, name: str) -> Row:
    """Say that there is no such command, and which one may have been meant."""
    known = [topic.name for topic in service.base.topics] + list(COMMANDS)
    begun = [each for each in known if name and each.startswith(name)]
    meant = begun or difflib.get_close_matches(name, known, n=1)
    if meant:
        return row(f"There is no /{name}; did you mean /{meant[0]}?")
    return row(f"There is no /{render.brief(name)}; see /help.")


def _without(further: tuple[Shown, ...], shown: tuple[Shown, ...]) -> tuple[Shown, ...]:
    """Return the further passages that are not on the screen already."""
    seen = {each.fact.id for each in shown}
    return tuple(each for each in further if each.fact.id not in seen)


def chat(service: AnswerService) -> None:
    """Converse until the input ends, /quit or Ctrl-C. Piped input is echoed: the output is a transcript."""
    conversation = Conversation()
    try:
        for line in _typed(service) if sys.stdin.isatty() else _piped():
            turn = take_turn(service, conversation, line)
            show([*turn.rows, render.BLANK] if turn.rows else [])
            if turn.ends:
                return
            conversation = turn.conversation
    except KeyboardInterrupt:
        click.echo()  # ends the line on which ^C stands


def _typed(service: AnswerService) -> Iterator[str]:
    """Yield lines from a person, with history and editing where readline is there."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  (importing it is what gives input() its history)
    show(
        [row(friendly_line(SmallTalk.GREETING, service.base.topics)), row(OPENING, Style.QUIET), render.BLANK]
    )
    while True:
        try:
            yield input(PROMPT if sys.stdout.isatty() else "")
        except EOFError:
            click.echo()  # ends the line that the prompt began
            return


def _piped() -> Iterator[str]:
    """Yield lines from a file or a program, each echoed."""
    for line in sys.stdin:
        if line.strip():
            show([row(f"{PROMPT}{line.strip()}")])
        yield line
