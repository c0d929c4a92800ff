"""A conversation in a terminal, as a pure function of what was said so far and the line typed."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import assert_never

from bot.facts import Fact
from bot.interfaces.terminal import render
from bot.interfaces.terminal.text import Row, Style, row
from bot.matching import Answer, Choices, Declined, Hit, Reply
from bot.service.answering import AnswerService, Question

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
class Talk:
    """What was said: the last reply, the passages that numbers pick, the one in view, those to come."""

    reply: Reply | None = None
    listed: tuple[Shown, ...] = ()
    in_view: Shown | None = None
    to_come: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What to print, and the conversation after it."""

    talk: Talk
    rows: list[Row] = field(default_factory=list)
    ends: bool = False


def take_turn(service: AnswerService, talk: Talk, line: str) -> Turn:
    """Answer a line: a question, a number of the list above, or a command. An empty line says nothing."""
    typed = line.strip()
    if not typed:
        return Turn(talk)
    if talk.listed and typed.isdecimal() and len(typed) <= NUMBER_LIMIT_DIGITS:
        return _pick(talk, int(typed))
    if typed.casefold() in COMMANDS:  # nobody asks a record "quit"
        return COMMANDS[typed.casefold()](service, talk)
    if typed.startswith("/"):
        name, _, rest = typed[1:].partition(" ")
        return _obey(service, talk, name.casefold(), rest.strip())
    return _ask(service, Question(typed))


def _ask(service: AnswerService, question: Question) -> Turn:
    reply = service.ask(question)
    further = tuple(Shown(hit.fact, hit) for hit in service.more(question))
    match reply:
        case Answer():
            shown = tuple(Shown(hit.fact, hit) for hit in reply.hits)
            talk = Talk(reply, shown, shown[0], _without(further, shown))
            return Turn(talk, render.reply_rows(reply, service.topics()))
        case Choices():
            shown = tuple(Shown(hit.fact, hit) for hit in reply.hits)
            talk = Talk(reply, shown, None, _without(further, shown))
            return Turn(talk, render.choice_rows(reply.hits, reply.unmatched))
        case Declined():
            return Turn(Talk(reply, to_come=further), render.declined_rows(reply, service.topics(), mark="/"))
        case _:
            assert_never(reply)


def _pick(talk: Talk, number: int) -> Turn:
    if number == 0 and isinstance(talk.reply, Choices):
        return Turn(replace(talk, in_view=None), [row(NONE_MEANT)])
    if not 1 <= number <= len(talk.listed):
        return Turn(talk, [row(f"The numbers go from 1 to {len(talk.listed)}.")])
    shown = talk.listed[number - 1]
    highlight = shown.hit.highlight if shown.hit else ()
    return Turn(replace(talk, in_view=shown), render.passage_rows(shown.fact, highlight))


def _obey(service: AnswerService, talk: Talk, name: str, rest: str) -> Turn:
    if name in COMMANDS:
        return COMMANDS[name](service, talk)
    topic = service.topic(name)
    if topic is None:
        return Turn(talk, [_no_such_command(service, name)])
    if rest:
        return _ask(service, Question(rest, topic=topic.name))
    if not topic.facts:
        return Turn(talk, [row(f"There is nothing under {topic.title} yet.")])
    return _page(Talk(to_come=tuple(Shown(fact) for fact in topic.facts)))


def _more(service: AnswerService, talk: Talk) -> Turn:
    return _page(talk)


def _page(talk: Talk) -> Turn:
    """Show the next passages, numbered."""
    if not talk.to_come:
        return Turn(talk, [row("There is nothing more to show.")])
    page, to_come = talk.to_come[:PAGE_PASSAGES], talk.to_come[PAGE_PASSAGES:]
    rows = render.joined(
        render.passage_rows(shown.fact, shown.hit.highlight if shown.hit else (), number)
        for number, shown in enumerate(page, start=1)
    )
    rows += [render.BLANK, row(f"{len(to_come)} more: /more", Style.QUIET)] if to_come else []
    return Turn(replace(talk, listed=page, in_view=page[0], to_come=to_come), rows)


def _why(service: AnswerService, talk: Talk) -> Turn:
    if talk.reply is None:
        return Turn(talk, [row("There is nothing to explain yet: ask something first.")])
    if talk.in_view is not None and talk.in_view.hit is not None:
        return Turn(talk, render.why_rows(talk.in_view.hit, talk.reply.unmatched))
    return Turn(talk, render.explanation_rows(talk.reply))


def _context(service: AnswerService, talk: Talk) -> Turn:
    if talk.in_view is None:
        return Turn(talk, [row("There is no passage in view: ask something, or pick a number, first.")])
    return Turn(talk, render.context_rows(service.context(talk.in_view.fact)))


def _topics(service: AnswerService, talk: Talk) -> Turn:
    return Turn(talk, render.topic_rows(service.topics()))


def _help(service: AnswerService, talk: Talk) -> Turn:
    width = max(len(name) for name, _ in HELP)
    return Turn(
        talk, [row("Ask in your own words. Besides:"), *(row(f"  {n:<{width}}  {what}") for n, what in HELP)]
    )


def _quit(service: AnswerService, talk: Talk) -> Turn:
    return Turn(talk, ends=True)


COMMANDS: dict[str, Callable[[AnswerService, Talk], Turn]] = {
    "context": _context,
    "exit": _quit,
    "help": _help,
    "more": _more,
    "quit": _quit,
    "topics": _topics,
    "why": _why,
}
"""The commands of the conversation; every topic's name is one more."""


def _no_such_command(service: AnswerService, name: str) -> Row:
    """Say that there is no such command, and which one may have been meant."""
    known = [topic.name for topic in service.topics()] + list(COMMANDS)
    begun = [each for each in known if name and each.startswith(name)]
    meant = begun or difflib.get_close_matches(name, known, n=1)
    if meant:
        return row(f"There is no /{name}; did you mean /{meant[0]}?")
    return row(f"There is no /{render.brief(name)}; see /help.")


def _without(further: tuple[Shown, ...], shown: tuple[Shown, ...]) -> tuple[Shown, ...]:
    """The further passages that are not on the screen already."""
    seen = {each.fact.id for each in shown}
    return tuple(each for each in further if each.fact.id not in seen)
