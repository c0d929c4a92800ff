"""Answering messages: mentions, replies, direct messages and ask-channels.

The replies are kept in step with their questions when those are edited or deleted.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

import discord

from bot.interfaces.discord import message_parsing, rendering, sending
from bot.interfaces.discord.access import WRITE_ONLY, Capabilities, capabilities_in
from bot.interfaces.discord.context import BotState, GuildContext
from bot.interfaces.discord.error_reporting import log_error
from bot.interfaces.discord.message_model import OutgoingMessage
from bot.interfaces.discord.reply_tracker import EditDecision, MessageEdit, decide_on_edit, may_have_reply
from bot.matching import Answer, Reply
from bot.service.answering import Question

_log = logging.getLogger(__name__)

HISTORY_SEARCHED = 100
"""Messages looked through for an answer from before the start: as many as one request brings."""


class MessageHandler:
    """Answers the messages addressed to the bot."""

    def __init__(self, bot: BotState) -> None:
        self._bot = bot
        self._closed_channels: set[int] = set()
        self._started_at = datetime.now(UTC)

    async def written(self, message: discord.Message, guild: GuildContext) -> None:
        """Answer a new message if it asks and was not met before: the gateway may repeat one."""
        parsed = self._parse(message, guild)
        if isinstance(parsed, message_parsing.NotAddressed):
            return
        async with self._bot.replies.lock(message.id):
            tracked = self._bot.replies[message.id]
            if tracked is None or (
                not tracked.digest and not isinstance(parsed, message_parsing.OverheardQuestion)
            ):
                await self._answer(message, guild, parsed)

    async def edited(self, message: discord.Message, guild: GuildContext) -> None:
        """Bring the answer into step with an edited question; one that asks no more keeps its answer."""
        parsed = self._parse(message, guild)
        if isinstance(parsed, message_parsing.NotAddressed | message_parsing.BareMention):
            return
        async with self._bot.replies.lock(message.id):
            edit = MessageEdit(message.content, message.created_at, message.edited_at)
            tracked = self._bot.replies[message.id]
            decision = decide_on_edit(edit, tracked, started_at=self._started_at, now=datetime.now(UTC))
            reply_id = tracked.reply_id if tracked is not None else None
            if decision in (EditDecision.FIND_REPLY, EditDecision.FIND_REPLY_OR_REPLY):
                reply_id = await self._find_reply(message)
            if decision is EditDecision.IGNORE:
                return
            if reply_id is not None:
                await self._edit_answer(message, guild, parsed, reply_id)
            elif decision in (EditDecision.REPLY_NOW, EditDecision.FIND_REPLY_OR_REPLY):
                await self._answer(message, guild, parsed)

    async def deleted(self, message_ids: Collection[int], channel: discord.PartialMessageable) -> None:
        """Delete the answers of deleted questions."""
        now = datetime.now(UTC)
        unknown: set[int] = set()
        for message_id in message_ids:
            async with self._bot.replies.lock(message_id):
                tracked = self._bot.replies.forget(message_id)
            for sent_id in tracked.messages if tracked is not None else ():
                await sending.delete_reply(channel.get_partial_message(sent_id))
            written_at = discord.utils.snowflake_time(message_id)
            if tracked is None and may_have_reply(written_at, started_at=self._started_at, now=now):
                unknown.add(message_id)
        if unknown:
            for answered in await self._answers_to(unknown, channel):
                await sending.delete_reply(answered)

    def _parse(self, message: discord.Message, guild: GuildContext) -> message_parsing.ParsedMessage:
        incoming = incoming_message(message, self._bot.bot_id)
        if self._bot.reads_messages:
            parent = message.channel.parent_id if isinstance(message.channel, discord.Thread) else None
            is_here = not {message.channel.id, parent}.isdisjoint(guild.settings.ask_channels)
            incoming = replace(incoming, in_ask_channel=is_here)
        return message_parsing.parse_message(incoming, self._bot.bot_id)

    async def _answer(
        self, message: discord.Message, guild: GuildContext, parsed: message_parsing.ParsedMessage
    ) -> None:
        """Answer a message, or tell the first refusal of a pause; remember that it was met."""
        overheard: Reply | None = None
        if isinstance(parsed, message_parsing.OverheardQuestion):
            overheard = await self._ask(message, guild, parsed.text)
            if not isinstance(overheard, Answer):
                return
        wait = self._bot.cooldowns.wait_before(guild.guild_id, message.author.id, guild.settings.cooldown_s)
        if wait is not None:
            if wait.is_first and overheard is None:
                refusal_id = await self._send(message, guild, rendering.wait_message(wait.seconds), "refusal")
                if refusal_id is not None:
                    self._bot.replies.add_companion(message.id, refusal_id)
            return
        async with sending.typing_when_slow(message.channel):
            answer = await self._find_answer(message, guild, parsed) if overheard is None else overheard
            reply_id = await self._send(message, guild, answer, "answer")
        self._bot.replies.track(message.id, message.content, reply_id)

    async def _edit_answer(
        self,
        message: discord.Message,
        guild: GuildContext,
        parsed: message_parsing.ParsedMessage,
        reply_id: int,
    ) -> None:
        """Make an answer fit its question; of what was only overheard, take a decline away."""
        assert not isinstance(message.channel, discord.GroupChannel)  # bots are in none
        sent = message.channel.get_partial_message(reply_id)
        async with sending.typing_when_slow(message.channel):
            answer = await self._find_answer(message, guild, parsed)
            if isinstance(parsed, message_parsing.OverheardQuestion) and not isinstance(answer, Answer):
                await sending.delete_reply(sent)
                self._bot.replies.withdraw(message.id)
                return
            capabilities = capabilities_in(message)
            await sending.edit_reply(sent, _rendered(answer, message, guild, capabilities), capabilities)
        self._bot.replies.track(message.id, message.content, reply_id)

    async def _find_answer(
        self, message: discord.Message, guild: GuildContext, parsed: message_parsing.ParsedMessage
    ) -> Reply | OutgoingMessage:
        """Return the service's reply, or a line that says what to do or that we have a defect."""
        try:
            if isinstance(parsed, message_parsing.AskedQuestion | message_parsing.OverheardQuestion):
                return await self._ask(message, guild, parsed.text)
            assert isinstance(parsed, message_parsing.BareMention)
            examples = await self._bot.executor.run(lambda: guild.service.complete("", limit=1))
            mention = None if message.guild is None else f"<@{self._bot.bot_id}>"
            return rendering.how_to_ask(examples, mention, at_message=parsed.at_message)
        except Exception as error:
            return log_error(error)

    async def _ask(self, message: discord.Message, guild: GuildContext, text: str) -> Reply:
        question = Question(
            text,
            guild_id=guild.guild_id,
            asked_by=message.author.id,
            asked_at=message.edited_at or message.created_at,
        )
        return await self._bot.executor.run(lambda: guild.service.ask(question))

    async def _send(
        self, message: discord.Message, guild: GuildContext, answer: Reply | OutgoingMessage, kind: str
    ) -> int | None:
        """Reply to a message, with less if Discord refuses; return the reply's id, None if it cannot be."""
        able = capabilities_in(message)
        if not able.can_write:
            self._log_closed(message.channel.id, "the bot may not write there")
            return None
        refused_for = ""
        for capabilities in (able, WRITE_ONLY):
            outgoing = _rendered(answer, message, guild, capabilities)
            try:
                return await sending.reply(message, outgoing, capabilities, kind)
            except discord.Forbidden as refusal:
                refused_for = refused_for or refusal.text
            except sending.REQUEST_ERRORS as error:
                if refused_for:
                    break
                if not sending.is_question_gone(error):
                    _log.warning("A reply was lost: %s", error)
                return None
        self._log_closed(message.channel.id, refused_for)
        return None

    def _log_closed(self, channel_id: int, reason: str) -> None:
        if channel_id not in self._closed_channels:
            self._closed_channels.add(channel_id)
            _log.warning(
                "Cannot answer in channel %s (%s); mend its permissions for the bot", channel_id, reason
            )

    async def _find_reply(self, question: discord.Message) -> int | None:
        """Return the id of the bot's reply to a question from before the start, and track its companions."""
        found = await self._answers_to({question.id}, question.channel)
        for companion in (answer for answer in found if answer.reference is None):
            self._bot.replies.add_companion(question.id, companion.id)
        return next((answer.id for answer in found if answer.reference is not None), None)

    async def _answers_to(
        self, message_ids: Collection[int], channel: discord.abc.Messageable
    ) -> list[discord.Message]:
        """Return what the bot answered these messages with, oldest first, if the history can be read."""
        after = discord.Object(min(message_ids))
        history = channel.history(after=after, limit=HISTORY_SEARCHED, oldest_first=True)
        try:
            return [
                message
                async for message in history
                if message.author.id == self._bot.bot_id and _answered_by(message) in message_ids
            ]
        except (discord.NotFound, discord.Forbidden):
            return []
        except sending.REQUEST_ERRORS as error:
            _log.warning("Could not look for the answers to edited or deleted questions: %s", error)
            return []


def _rendered(
    answer: Reply | OutgoingMessage, message: discord.Message, guild: GuildContext, capabilities: Capabilities
) -> OutgoingMessage:
    """Render an answer for what the bot can do there; a defect of ours is told in a line."""
    if isinstance(answer, OutgoingMessage):
        return answer
    room = rendering.EMBED_ROOM_CHARS if capabilities.can_embed else rendering.PLAIN_ROOM_CHARS
    style = rendering.Style(room, can_propose=message.guild is not None)
    try:
        return rendering.render(answer, guild.service.base.topics, message.author.id, style)
    except Exception as error:
        return log_error(error)


def _answered_by(message: discord.Message) -> int | None:
    """Return the id of the message that one of the bot's replies to, or was made from by *Answer this*."""
    if message.reference is not None:
        return message.reference.message_id
    return message.interaction_metadata.target_message_id if message.interaction_metadata else None


def incoming_message(message: discord.Message, bot_id: int) -> message_parsing.IncomingMessage:
    """Return what tells whether a message asks; webhooks, bots and Discord itself are no persons."""
    answered = message.reference.resolved if message.reference else None
    return message_parsing.IncomingMessage(
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
