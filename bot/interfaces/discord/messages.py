"""Answering messages.

Mentions, replies and direct messages, and keeping the answers in step with their questions.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from datetime import UTC, datetime
from typing import assert_never

import discord

from bot.desk import Desk, Question
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
from bot.interfaces.discord.permissions import Means
from bot.interfaces.discord.questions import Asking, Asks, AsksNothing, Incoming, read
from bot.interfaces.discord.rendering import EMBED_ROOM_CHARS, PLAIN_ROOM_CHARS, Style, how_to_ask, render
from bot.interfaces.discord.sending import Mail, discard, means_in, revise, typing_when_slow

HISTORY_SEARCHED = 100
"""Messages looked through for an answer from before the start: as many as one request brings."""


class Messages:
    """Answers the messages addressed to the bot."""

    def __init__(self, client: discord.Client, desk: Desk, *, started_at: datetime | None = None) -> None:
        self._client = client
        self._desk = desk
        self._mail = Mail()
        self._correspondence = Correspondence()
        self._started_at = started_at or datetime.now(UTC)

    async def written(self, message: discord.Message) -> None:
        """Answer a new message if it asks; one that was met before is a repetition by the gateway."""
        asking = self._read(message)
        if isinstance(asking, AsksNothing):
            return
        async with self._correspondence.turn(message.id):
            if self._correspondence[message.id] is None:
                await self._answer(message, asking)

    async def edited(self, message: discord.Message) -> None:
        """Bring the answer into step with an edited question."""
        asking = self._read(message)
        if isinstance(asking, AsksNothing):
            return
        async with self._correspondence.turn(message.id):
            edit, met = (
                Edit(message.content, message.created_at, message.edited_at),
                self._correspondence[message.id],
            )
            match on_edit(edit, asking, met, started_at=self._started_at, now=datetime.now(UTC)):
                case Leave():
                    return
                case Revise(reply_id):
                    await self._revise(message, asking, reply_id)
                case AnswerNow():
                    await self._answer(message, asking)
                case LookUp(answer_now):
                    found = await self._replies_to({message.id}, message.channel)
                    if message.id in found:
                        await self._revise(message, asking, found[message.id].id)
                    elif answer_now:
                        await self._answer(message, asking)
                case never:
                    assert_never(never)

    async def deleted(self, message_ids: Collection[int], channel: discord.PartialMessageable) -> None:
        """Delete the answers of deleted questions."""
        now = datetime.now(UTC)
        unknown: set[int] = set()
        for message_id in message_ids:
            async with self._correspondence.turn(message_id):
                met = self._correspondence.forget(message_id)
            if met is not None and met.reply_id is not None:
                await discard(channel.get_partial_message(met.reply_id))
            elif met is None and may_have_reply(
                discord.utils.snowflake_time(message_id), started_at=self._started_at, now=now
            ):
                unknown.add(message_id)
        if unknown:
            for reply in (await self._replies_to(unknown, channel)).values():
                await discard(reply)

    def _read(self, message: discord.Message) -> Asking:
        assert self._client.user is not None
        return read(incoming(message, self._client.user.id), self._client.user.id)

    async def _answer(self, message: discord.Message, asking: Asking) -> None:
        """Answer a message and remember that it was met, whatever comes of it."""
        async with typing_when_slow(message.channel):
            reply_id = await self._mail.reply(message, lambda means: self._rendered(message, asking, means))
        self._correspondence.remember(message.id, message.content, reply_id)

    async def _revise(self, message: discord.Message, asking: Asking, reply_id: int) -> None:
        """Make an answer fit what its question says now."""
        means = means_in(message)
        rendered = self._rendered(message, asking, means)
        async with typing_when_slow(message.channel):
            await revise(_partial(message.channel, reply_id), rendered, means)
        self._correspondence.remember(message.id, message.content, reply_id)

    def _rendered(self, message: discord.Message, asking: Asking, means: Means) -> Rendered:
        """Translate, ask the desk, render."""
        topics = self._desk.topics()
        if not isinstance(asking, Asks):
            return how_to_ask(self._desk.suggest("", limit=1))
        question = Question(
            asking.text,
            guild_id=message.guild.id if message.guild else None,
            asked_by=message.author.id,
            asked_at=message.edited_at or message.created_at,
        )
        style = Style(EMBED_ROOM_CHARS if means.can_embed else PLAIN_ROOM_CHARS)
        return render(self._desk.ask(question), topics, message.author.id, style)

    async def _replies_to(
        self, message_ids: Collection[int], channel: discord.abc.Messageable
    ) -> dict[int, discord.Message]:
        """The bot's replies to these messages, by the id of the message, if the history can be read."""
        found: dict[int, discord.Message] = {}
        after = discord.Object(min(message_ids))
        with contextlib.suppress(discord.Forbidden, discord.NotFound):
            async for message in channel.history(after=after, limit=HISTORY_SEARCHED, oldest_first=True):
                referred = message.reference.message_id if message.reference else None
                if referred in message_ids and message.author == self._client.user:
                    assert referred is not None
                    found.setdefault(referred, message)
        return found


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
    )
