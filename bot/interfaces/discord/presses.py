"""What happens when somebody presses a button.

Facts come from the base, the question from where it was asked.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, assert_never

import discord

from bot.facts import Fact
from bot.interfaces.discord.browsing import in_context, topic_list, topic_page
from bot.interfaces.discord.cards import Rendered
from bot.interfaces.discord.catalogue import Catalogue, hit_for, shown_for
from bot.interfaces.discord.custom_ids import (
    MorePassages,
    NoneOfThese,
    Pick,
    Press,
    ReadInContext,
    TopicList,
    TopicPage,
    WhyThis,
    decode,
    digest,
)
from bot.interfaces.discord.questions import read_footer, words_of
from bot.interfaces.discord.rendering import EMBED_ROOM_CHARS, Style, answer, declined, more_passages, why
from bot.interfaces.discord.sending import respond_privately, think_aloud, think_in_place, turn_into
from bot.interfaces.i18n import t
from bot.service.answering import AnswerService, Question
from bot.service.record.guild_records import GuildRecords

_log = logging.getLogger(__name__)

GONE = Rendered("That passage is no longer in the record.")
TOPIC_GONE = Rendered("That topic is no longer in the record. `/topics` lists those there are.")
UNREADABLE = Rendered(
    "I can no longer read the question this answered: it was deleted, or I may not read it any more."
)
NOT_FOUND_BY_QUESTION = Rendered("The question has changed since: its words no longer lead to this passage.")
NOT_YOURS = Rendered("Only the person who asked can turn these down. Ask me yourself, and I will answer you.")
UNKNOWN_BUTTON = Rendered(
    "I do not know this button: it may be from an older version of me. Please ask again."
)

Defer = Callable[[], Awaitable[Any]]


class Presses:
    """Answers presses. What has to fetch a message first is deferred, and what takes the service long."""

    def __init__(self, client: discord.Client, servers: GuildRecords, catalogue: Catalogue) -> None:
        self._client = client
        self._servers = servers
        self._catalogue = catalogue
        self._executor = servers.executor

    async def pressed(self, interaction: discord.Interaction[Any], custom_id: str) -> None:
        """Answer a press; one that means nothing to us gets a polite line."""
        press = decode(custom_id)
        if press is None:
            await respond_privately(interaction, UNKNOWN_BUTTON)
        else:
            await self._answer(interaction, press)

    async def _answer(self, interaction: discord.Interaction[Any], press: Press) -> None:
        service = await self._servers.service(interaction.guild_id)
        match press:
            case ReadInContext(key):
                await respond_privately(interaction, *self._context(service, key))
            case WhyThis(key):
                await self._why(interaction, service, key)
            case MorePassages():
                await self._more(interaction, service)
            case Pick(key, asker):
                await self._pick(interaction, service, key, for_all=asker == interaction.user.id)
            case NoneOfThese(asker):
                await self._none_of_these(interaction, service, asker)
            case TopicPage(key, page):
                topic = self._catalogue.topic(service, key)
                await _browse(interaction, TOPIC_GONE if topic is None else topic_page(topic, page))
            case TopicList(page):
                await _browse(interaction, topic_list(service.topics(), page))
            case _:
                assert_never(press)

    def _context(self, service: AnswerService, key: str) -> tuple[Rendered, ...]:
        fact = self._catalogue.fact(service, key)
        return (GONE,) if fact is None else in_context(fact.passage.document, service.context(fact))

    async def _why(self, interaction: discord.Interaction[Any], service: AnswerService, key: str) -> None:
        fact = self._catalogue.fact(service, key)
        if fact is None:
            return await respond_privately(interaction, GONE)
        defer = _privately(interaction)
        question = await self._question(interaction, defer)
        if question is None:
            return await respond_privately(interaction, UNREADABLE)
        told = await self._executor.run(lambda: self._reasons(service, question, fact), when_slow=defer)
        return await respond_privately(interaction, told)

    def _reasons(self, service: AnswerService, question: Question, fact: Fact) -> Rendered:
        hit = hit_for(service, question, fact)
        return NOT_FOUND_BY_QUESTION if hit is None else why(hit, service.ask(question).unmatched)

    async def _more(self, interaction: discord.Interaction[Any], service: AnswerService) -> None:
        defer = _privately(interaction)
        question = await self._question(interaction, defer)
        if question is None:
            return await respond_privately(interaction, UNREADABLE)
        seen = _facts_on(interaction.message)
        hits = await self._executor.run(lambda: service.more(question), when_slow=defer)
        others = [hit for hit in hits if digest(hit.fact.id) not in seen]
        return await respond_privately(interaction, more_passages(others, question))

    async def _pick(
        self, interaction: discord.Interaction[Any], service: AnswerService, key: str, *, for_all: bool
    ) -> None:
        """Show the passage picked: to all if the asker picked it from the offer, else to the person alone."""
        fact = self._catalogue.fact(service, key)
        if fact is None:
            return await respond_privately(interaction, GONE)
        defer = partial(think_in_place, interaction) if for_all else _privately(interaction)
        question = await self._question(interaction, defer)
        shown = await self._executor.run(lambda: shown_for(service, question, fact), when_slow=defer)
        asked = question if not for_all or _asked_in_footer(interaction.message) else None
        style = Style(EMBED_ROOM_CHARS, asked, suggestible=interaction.guild_id is not None)
        rendered = answer([shown], style)
        if for_all:
            return await turn_into(interaction, rendered)
        return await respond_privately(interaction, rendered)

    async def _none_of_these(
        self, interaction: discord.Interaction[Any], service: AnswerService, asker: int
    ) -> None:
        if interaction.user.id != asker:
            return await respond_privately(interaction, NOT_YOURS)
        question = _asked_in_footer(interaction.message)
        offered = [
            fact for key in _facts_on(interaction.message) if (fact := self._catalogue.fact(service, key))
        ]
        names = dict.fromkeys(fact.topic for fact in offered)
        near = [topic for name in names if (topic := service.topic(name))]
        line = t("Then the record does not say.")
        style = Style(EMBED_ROOM_CHARS, question, suggestible=interaction.guild_id is not None)
        return await turn_into(interaction, declined(line, (), near, style))

    async def _question(self, interaction: discord.Interaction[Any], defer: Defer) -> Question | None:
        """The question a message answers: repeated in its footer, or standing in the message it replies to.

        The latter may have to be fetched, which takes as long as it takes; so `defer` is called first.
        """
        message = interaction.message
        question = _asked_in_footer(message)
        if question is not None or message is None or message.reference is None:
            return question
        asked = message.reference.resolved
        if not isinstance(asked, discord.Message) or not asked.content:
            await defer()
            asked = await self._fetch(message.channel.id, message.reference.message_id)
        if asked is None or self._client.user is None:
            return None
        text = words_of(asked.content, self._client.user.id)
        return Question(text, guild_id=interaction.guild_id) if text else None

    async def _fetch(self, channel_id: int, message_id: int | None) -> discord.Message | None:
        if message_id is None:
            return None
        try:
            channel = self._client.get_partial_messageable(channel_id)
            return await channel.get_partial_message(message_id).fetch()
        except discord.HTTPException as error:
            _log.info("The question behind a button cannot be read: Discord answered %s", error.status)
            return None


async def _browse(interaction: discord.Interaction[Any], rendered: Rendered) -> None:
    """Turn the pages of a private message in place; from a public one, open a private one."""
    message = interaction.message
    if message is not None and message.flags.ephemeral:
        await turn_into(interaction, rendered)
    else:
        await respond_privately(interaction, rendered)


def _privately(interaction: discord.Interaction[Any]) -> Defer:
    return partial(think_aloud, interaction, private=True)


def _asked_in_footer(message: discord.Message | None) -> Question | None:
    embeds = message.embeds if message is not None else []
    return next((asked for embed in embeds if (asked := read_footer(embed.footer.text))), None)


def _facts_on(message: discord.Message | None) -> list[str]:
    """The digests of the facts that a message's buttons are about, in their order."""
    rows = message.components if message is not None else []
    ids = [part.custom_id for row in rows if isinstance(row, discord.ActionRow) for part in row.children
           if isinstance(part, discord.Button) and part.custom_id]  # fmt: skip
    presses = [press for custom_id in ids if (press := decode(custom_id))]
    return list(
        dict.fromkeys(press.fact for press in presses if isinstance(press, ReadInContext | WhyThis | Pick))
    )
