"""Who asks what: reading a message for a question to the bot. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.desk import Question
from bot.interfaces.discord.markdown import echo

ASKED_CHARS = 1000
"""How much of a question a footer repeats.

Slash commands take 300; only *Answer this* can meet a longer one.
"""

_FOOTER = re.compile(r"Asked(?: in /(?P<topic>\S+))?: (?P<text>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Incoming:
    """What matters of a message to tell whether it asks.

    `mentions_bot` is Discord's own list, so neither a mention inside a code block nor @everyone nor a role
    counts.
    """

    content: str
    by_person: bool
    in_direct: bool
    mentions_bot: bool
    replies_to_bot: bool


@dataclass(frozen=True, slots=True)
class Asks:
    """The message asks something."""

    text: str


@dataclass(frozen=True, slots=True)
class CallsOnly:
    """The bot is called and nothing is asked."""


@dataclass(frozen=True, slots=True)
class AsksNothing:
    """The message is none of the bot's business."""


Asking = Asks | CallsOnly | AsksNothing


def read(incoming: Incoming, bot_id: int) -> Asking:
    """What a message asks of the bot.

    A reply to the bot without words (a sticker, or words that Discord keeps from us since the ping was
    switched off) asks nothing.
    """
    addressed = incoming.in_direct or incoming.mentions_bot or incoming.replies_to_bot
    if not incoming.by_person or not addressed:
        return AsksNothing()
    text = without_mention(incoming.content, bot_id)
    if text:
        return Asks(text)
    called = incoming.in_direct or mention_of(bot_id).search(incoming.content) is not None
    return CallsOnly() if called else AsksNothing()


def mention_of(bot_id: int) -> re.Pattern[str]:
    """The bot's mention as it stands in a message, old form included."""
    return re.compile(rf"<@!?{bot_id}>")


def without_mention(content: str, bot_id: int) -> str:
    """The words of a message without the bot's mentions, wherever they stand.

    >>> without_mention("hey <@7>, what does Mali export?", 7)
    'hey, what does Mali export?'
    >>> without_mention("<@7>: gold?", 7)
    'gold?'
    """
    opening = re.sub(rf"^\s*(?:<@!?{bot_id}>[\s,:;]*)+", "", content)
    return re.sub(rf"[^\S\n]*<@!?{bot_id}>", "", opening).strip()


def asked_footer(question: Question) -> str:
    """A footer that repeats the question, for messages that do not stand under it.

    `read_footer` is its inverse.
    """
    place = f" in /{question.topic}" if question.topic else ""
    return f"Asked{place}: {echo(question.text, ASKED_CHARS)}"


def read_footer(footer: str | None) -> Question | None:
    """The question a footer repeats, or None."""
    found = _FOOTER.fullmatch(footer or "")
    return Question(found["text"], topic=found["topic"]) if found else None
