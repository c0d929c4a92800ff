"""Answering messages.

Mentions, replies and direct messages, and keeping the answers in step with their questions.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import assert_never

import discord

from bot.interfaces.discord.cards import Rendered
from bot.interfaces.discord.correspondence import (
    AnswerNow,
    Correspondence,
    Edit,
    Leave,
    LookUp,
    Revise,
    may_have_reply,
    on_edit,
)
from bot.interfaces.discord.pauses import Pauses
from bot.interfaces.discord.permissions import Means
from bot.interfaces.discord.questions import Asking, Asks, AsksNothing, CallsOnly, Incoming, Overhears, read
from bot.interfaces.discord.rendering import (
    EMBED_ROOM_CHARS,
    PLAIN_ROOM_CHARS,
    Style,
    how_to_ask,
    render,
    wait_message,
)
from bot.interfaces.discord.sending import TROUBLE, Mail, discard, means_in, revise, typing_when_slow
from bot.interfaces.discord.trouble import noted
from bot.matching import Answer
from bot.service.answering import AnswerService, Question
from bot.service.executor import Executor
from bot.service.record.guild_records import GuildRecords

_log = logging.getLogger(__name__)

HISTORY_SEARCHED = 100
"""Messages looked through for an answer from before the start: as many as one request brings."""


class Messages:
    """Answers the messages addressed to the bot."""

    def __init__(
        self,
        client: discord.Client,
        servers: GuildRecords,
        correspondence: Correspondence,
        pauses: Pauses,
        *,
        reads_all: bool,
    ) -> None:
        """`reads_all`: whether Discord tells the words of messages that are not addressed to the bot."""
        self._client = client
        self._servers = servers
        self._executor: Executor = servers.executor
        self._mail = Mail()
        self._correspondence = correspondence
        self._pauses = pauses
        self._reads_all = reads_all
        self._started_at = datetime.now(UTC)

    async def written(self, message: discord.Message) -> None:
        """Answer a new message if it asks; one that was met before is a repetition by the gateway.

        One that was refused has no answer yet. Nor has one whose answer was taken away, but nobody asked it.
        """
        asking = await self._read(message)
        if isinstance(asking, AsksNothing):
            return
        async with self._correspondence.turn(message.id):
            met = self._correspondence[message.id]
            if met is None or (not met.words and not isinstance(asking, Overhears)):
                await self._answer_if_due(message, asking)

    async def edited(self, message: discord.Message) -> None:
        """Bring the answer into step with an edited question."""
        asking = await self._read(message)
        if isinstance(asking, AsksNothing):
            return
        async with self._correspondence.turn(message.id):
            edit = Edit(message.content, message.created_at, message.edited_at)
            met = self._correspondence[message.id]
            match on_edit(edit, asking, met, started_at=self._started_at, now=datetime.now(UTC)):
                case Leave():
                    return
                case Revise(reply_id):
                    await self._revise(message, asking, reply_id)
                case AnswerNow():
                    await self._answer_if_due(message, asking)
                case LookUp(answer_now):
                    found_id = await self._reply_to(message)
                    if found_id is not None:
                        await self._revise(message, asking, found_id)
                    elif answer_now:
                        await self._answer_if_due(message, asking)
                case never:
                    assert_never(never)

    async def deleted(self, message_ids: Collection[int], channel: discord.PartialMessageable) -> None:
        """Delete the answers of deleted questions."""
        now = datetime.now(UTC)
        unknown: set[int] = set()
        for message_id in message_ids:
            async with self._correspondence.turn(message_id):
                met = self._correspondence.forget(message_id)
            for sent_id in met.messages if met is not None else ():
                await discard(channel.get_partial_message(sent_id))
            written_at = discord.utils.snowflake_time(message_id)
            if met is None and may_have_reply(written_at, started_at=self._started_at, now=now):
                unknown.add(message_id)
        if unknown:
            for answered in await self._answers_to(unknown, channel):
                await discard(answered)

    async def _read(self, message: discord.Message) -> Asking:
        assert self._client.user is not None
        here = incoming(message, self._client.user.id)
        if self._reads_all and message.guild is not None:
            options = await self._servers.guild_settings(message.guild.id)
            parent = message.channel.parent_id if isinstance(message.channel, discord.Thread) else None
            asked_here = not {message.channel.id, parent}.isdisjoint(options.ask_channels)
            here = replace(here, in_ask_channel=asked_here)
        return read(here, self._client.user.id)

    async def _may_ask(self, message: discord.Message, asking: Asking) -> bool:
        """Whether it is time to answer this person again, and the record answers what was overheard.

        The first refusal in a pause is told, the others would only be more noise.
        """
        if isinstance(asking, Overhears) and not await self._record_answers(message, asking):
            return False
        guild_id = message.guild.id if message.guild else None
        pause_s = (await self._servers.guild_settings(guild_id)).cooldown_s
        wait = self._pauses.asks(guild_id, message.author.id, pause_s)
        if wait is not None and wait.is_first and not isinstance(asking, Overhears):
            refusal = wait_message(wait)
            told_id = await self._mail.reply(message, lambda _: _at_once(refusal), kind="refusal")
            if told_id is not None:
                self._correspondence.accompany(message.id, told_id)
        return wait is None

    async def _record_answers(self, message: discord.Message, overheard: Overhears) -> bool:
        guild_id = message.guild.id if message.guild else None
        service = await self._servers.service(guild_id)
        reply = await self._executor.run(lambda: service.ask(Question(overheard.text, guild_id=guild_id)))
        return isinstance(reply, Answer)

    async def _answer_if_due(self, message: discord.Message, asking: Asking) -> None:
        if await self._may_ask(message, asking):
            await self._answer(message, asking)

    async def _answer(self, message: discord.Message, asking: Asking) -> None:
        """Answer a message and remember that it was met, whatever comes of it."""
        async with typing_when_slow(message.channel):
            reply_id = await self._mail.reply(message, partial(self._rendered, message, asking))
        self._correspondence.remember(message.id, message.content, reply_id)

    async def _revise(self, message: discord.Message, asking: Asking, reply_id: int) -> None:
        """Make an answer fit what its question says now.

        Nobody asked for a decline to what was only overheard: its answer is taken away.
        """
        if isinstance(asking, Overhears) and not await self._record_answers(message, asking):
            await discard(_partial(message.channel, reply_id))
            self._correspondence.withdraw(message.id)
            return
        means = means_in(message)
        async with typing_when_slow(message.channel):
            rendered = await self._rendered(message, asking, means)
            await revise(_partial(message.channel, reply_id), rendered, means)
        self._correspondence.remember(message.id, message.content, reply_id)

    async def _rendered(self, message: discord.Message, asking: Asking, means: Means) -> Rendered:
        """What to say; a defect of ours is told in a line, since silence would look like being ignored."""
        try:
            service = await self._servers.service(message.guild.id if message.guild else None)
            return await self._executor.run(lambda: self._thought(service, message, asking, means))
        except Exception as error:
            return noted(error)

    def _thought(
        self, service: AnswerService, message: discord.Message, asking: Asking, means: Means
    ) -> Rendered:
        """Translate, ask the service, render."""
        if not isinstance(asking, Asks | Overhears):
            assert self._client.user is not None
            assert isinstance(asking, CallsOnly)
            mention = None if message.guild is None else self._client.user.mention
            return how_to_ask(service.complete("", limit=1), mention, at_message=asking.at_message)
        question = Question(
            asking.text,
            guild_id=message.guild.id if message.guild else None,
            asked_by=message.author.id,
            asked_at=message.edited_at or message.created_at,
        )
        room = EMBED_ROOM_CHARS if means.can_embed else PLAIN_ROOM_CHARS
        style = Style(room, suggestible=message.guild is not None)
        return render(service.ask(question), service.topics(), message.author.id, style)

    async def _reply_to(self, question: discord.Message) -> int | None:
        """The id of the bot's reply to a question from before the start; its companions are remembered."""
        found = await self._answers_to({question.id}, question.channel)
        for companion in (answer for answer in found if answer.reference is None):
            self._correspondence.accompany(question.id, companion.id)
        return next((answer.id for answer in found if answer.reference is not None), None)

    async def _answers_to(
        self, message_ids: Collection[int], channel: discord.abc.Messageable
    ) -> list[discord.Message]:
        """What the bot answered these messages with, the oldest first, if the history can be read."""
        after = discord.Object(min(message_ids))
        history = channel.history(after=after, limit=HISTORY_SEARCHED, oldest_first=True)
        try:
            return [
                message
                async for message in history
                if message.author == self._client.user and _answered_by(message) in message_ids
            ]
        except (discord.NotFound, discord.Forbidden):
            return []
        except TROUBLE as error:
            _log.warning("Could not look for the answers to edited or deleted questions: %s", error)
            return []


def _answered_by(message: discord.Message) -> int | None:
    """The id of the message that one of the bot's replies to, or was made from by *Answer this*."""
    if message.reference is not None:
        return message.reference.message_id
    return message.interaction_metadata.target_message_id if message.interaction_metadata else None


async def _at_once(rendered: Rendered) -> Rendered:
    return rendered


def _partial(channel: discord.abc.MessageableChannel, message_id: int) -> discord.PartialMessage:
    assert not isinstance(channel, discord.GroupChannel)  # bots are in none
    return channel.get_partial_message(message_id)


def incoming(message: discord.Message, bot_id: int) -> Incoming:
    """What matters of a message to tell whether it asks. Webhooks, bots and Discord itself are no persons."""
    answered = message.reference.resolved if message.reference else None
    return Incoming(
        content=message.content,
        by_person=not message.author.bot
        and message.webhook_id is None
        and message.type in (discord.MessageType.default, discord.MessageType.reply),
        in_direct=message.guild is None,
        mentions_bot=any(user.id == bot_id for user in message.mentions),
        replies_to_bot=isinstance(answered, discord.Message) and answered.author.id == bot_id,
        replies_to_other=isinstance(answered, discord.Message) and answered.author.id != bot_id,
        mentions_others=any(user.id != bot_id for user in message.mentions) or bool(message.role_mentions),
        mentions_its_role=message.guild is not None and message.guild.self_role in message.role_mentions,
    )
