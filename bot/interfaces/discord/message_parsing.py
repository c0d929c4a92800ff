"""Reading a message: is it a question to the bot, and in which words? Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.interfaces.discord.markdown import echo
from bot.interfaces.i18n import t
from bot.service.answering import Question

ASKED_CHARS = 1000
"""How much of a question a footer repeats: only *Answer this* can meet more than 300."""

_LINK = re.compile(r"\[(?P<words>[^\[\]\n]+)\]\(\s*<?https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*\)")
_MARKUP = re.compile(
    r"<(?:@[!&]?|#)\d+>"  # people, roles, channels
    r"|<a?:\w+:\d+>"  # custom emoji
    r"|<t:-?\d+(?::\w)?>"  # time stamps
    r"|</[^<>:\n]{1,100}:\d+>"  # slash commands
    r"|<id:\w+>"  # guide channels
    r"|<?https?://\S+"
)
"""What stands for something else: discord.com/developers/docs/reference#message-formatting."""

_FOOTER = re.compile(r"(?:Asked|Question)(?: in /(?P<topic>\S+))?: (?P<text>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """What has to be known of a message to tell whether it asks.

    `mentions_bot` is Discord's own list, so neither a mention inside a code block nor @everyone nor just any
    role counts. `mentions_its_role`: the role that Discord made for the bot and named after it, which people
    pick by mistake; Discord keeps the words of such a message from us.
    """

    content: str
    by_person: bool
    in_direct: bool
    mentions_bot: bool
    replies_to_bot: bool
    replies_to_other: bool = False
    mentions_its_role: bool = False
    in_ask_channel: bool = False
    mentions_others: bool = False


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """The message is addressed to the bot and asks something."""

    text: str


@dataclass(frozen=True, slots=True)
class OverheardQuestion:
    """The message stands in an ask-channel, and is answered only if the record does."""

    text: str


@dataclass(frozen=True, slots=True)
class BareMention:
    """The bot is called and nothing is asked, perhaps to have the message answered that it replies to."""

    at_message: bool = False


@dataclass(frozen=True, slots=True)
class NotAddressed:
    """The message is none of the bot's business."""


ParsedMessage = AskedQuestion | OverheardQuestion | BareMention | NotAddressed


def parse_message(incoming: IncomingMessage, bot_id: int) -> ParsedMessage:
    """Return what a message asks of the bot: nothing, if it is a reply without words, as of a sticker."""
    called = incoming.in_direct or incoming.mentions_its_role
    addressed = called or incoming.mentions_bot or incoming.replies_to_bot
    if not incoming.by_person or not addressed:
        return _parse_overheard(incoming, bot_id)
    text = plain_words(incoming.content, bot_id)
    if text:
        return AskedQuestion(text)
    called = called or mention_pattern(bot_id).search(incoming.content) is not None
    return BareMention(at_message=incoming.replies_to_other) if called else NotAddressed()


def _parse_overheard(incoming: IncomingMessage, bot_id: int) -> ParsedMessage:
    """Return what an ask-channel's message asks: nothing of the bot if it is said to somebody else."""
    to_others = incoming.replies_to_other or incoming.mentions_others
    if not incoming.by_person or not incoming.in_ask_channel or to_others:
        return NotAddressed()
    text = plain_words(incoming.content, bot_id)
    return OverheardQuestion(text) if text else NotAddressed()


def mention_pattern(bot_id: int) -> re.Pattern[str]:
    """Return a pattern for the bot's mention as it stands in a message, old form included."""
    return re.compile(rf"<@!?{bot_id}>")


def plain_words(content: str, bot_id: int) -> str:
    """Return what a message says in words, without what only Discord reads and the record cannot speak of.

    Mentions, custom emoji, time stamps and web addresses are left out, a link's own words are kept: else
    their numbers would be words of the question that nothing in the record accounts for.

    >>> plain_words("<@7> <@12> when was the [coup](https://e.org)? <:gold:34>", 7)
    'when was the coup?'
    """
    linked = _LINK.sub(r"\g<words>", without_mention(content, bot_id))
    return re.sub(r"[^\S\n]{2,}", " ", _MARKUP.sub(" ", linked)).strip()


def without_mention(content: str, bot_id: int) -> str:
    """Return the words of a message without the bot's mentions, wherever they stand.

    >>> without_mention("hey <@7>, what does Mali export?", 7)
    'hey, what does Mali export?'
    >>> without_mention("<@7>: gold?", 7)
    'gold?'
    """
    opening = re.sub(rf"^\s*(?:<@!?{bot_id}>[\s,:;]*)+", "", content)
    *before, last = mention_pattern(bot_id).split(opening)
    return "".join([*(part.rstrip(" \t") for part in before), last]).strip()


def question_footer(question: Question) -> str:
    """Return a footer that repeats the question, for messages that stand elsewhere; see `parse_footer`."""
    place = f" in /{question.topic}" if question.topic else ""
    return f"{t('Asked')}{place}: {echo(question.text, ASKED_CHARS)}"


def parse_footer(footer: str | None) -> Question | None:
    """Return the question that a footer repeats, or None."""
    found = _FOOTER.fullmatch(footer or "")
    return Question(found["text"], topic=found["topic"]) if found else None
