"""What a handler works with: where an event came from, and that server's record as it is then.

The record and the settings of a server are read once, when an event arrives.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import discord

from bot.interfaces.discord import access
from bot.interfaces.discord.custom_ids import CustomId, DigestLookup
from bot.interfaces.discord.message_model import OutgoingMessage
from bot.interfaces.discord.reply_tracker import ReplyTracker
from bot.interfaces.discord.sending import edit_fields, respond
from bot.interfaces.i18n import set_language
from bot.ledger import LedgerError
from bot.service.answering import AnswerService, Question
from bot.service.executor import Executor
from bot.service.guild_settings import GuildSettings
from bot.service.record.drafts import DraftStore
from bot.service.record.guild_record import GuildRecord
from bot.service.record.guild_records import GuildRecords

Defer = Callable[[], Awaitable[object]]
"""Tells Discord that something takes long."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class GuildContext:
    """A server when an event arrives, answered from the files alone while the ledger cannot be read."""

    guild_id: int | None
    service: AnswerService
    settings: GuildSettings = field(default_factory=GuildSettings)
    record: GuildRecord | LedgerError | None = None


@dataclass(frozen=True, slots=True)
class BotState:
    """What all handlers share for as long as the bot runs."""

    client: discord.Client
    records: GuildRecords
    cooldowns: access.Cooldowns
    clock: Callable[[], datetime]
    version: str
    reads_messages: bool
    """Whether the operator lets the bot read what is not addressed to it."""

    drafts: DraftStore
    lookup: DigestLookup = field(default_factory=DigestLookup)
    replies: ReplyTracker = field(default_factory=ReplyTracker)
    publishing: set[str] = field(default_factory=set)
    """The keys of drafts that are being published."""

    unreadable: set[int] = field(default_factory=set)
    """The servers whose part of the ledger could not be read last time."""

    @property
    def executor(self) -> Executor:
        """Return the thread that asks the services."""
        return self.records.executor

    @property
    def bot_id(self) -> int:
        """Return the bot's own id, 0 before Discord has told it."""
        return self.client.user.id if self.client.user else 0

    async def guild_context(self, guild_id: int | None) -> GuildContext:
        """Read a server's record, and speak its language from now on."""
        context = await self._read(guild_id)
        set_language(context.settings.language)
        return context

    async def _read(self, guild_id: int | None) -> GuildContext:
        if guild_id is None:
            return GuildContext(None, self.records.shared)
        try:
            record = await self.records.record(guild_id)
        except LedgerError as error:
            if guild_id not in self.unreadable:
                _log.warning("Server %s is answered from the knowledge files alone: %s", guild_id, error)
            self.unreadable.add(guild_id)
            return GuildContext(guild_id, self.records.shared, record=error)
        self.unreadable.discard(guild_id)
        return GuildContext(guild_id, record.service, record.guild_settings, record)

    async def context(
        self, interaction: discord.Interaction[Any], custom_id: CustomId | None = None
    ) -> Context:
        """Return the context of an interaction; `custom_id` is of the component that was used."""
        return Context(interaction, self, await self.guild_context(interaction.guild_id), custom_id)


@dataclass(frozen=True, slots=True)
class Context:
    """One use of a command, a button, a menu or a form."""

    interaction: discord.Interaction[Any]
    bot: BotState
    guild: GuildContext
    custom_id: CustomId | None = None

    @property
    def user_id(self) -> int:
        """Return who did it."""
        return self.interaction.user.id

    @property
    def service(self) -> AnswerService:
        """Return the service that answers here."""
        return self.guild.service

    @property
    def today(self) -> date:
        """Return the day it is, in UTC."""
        return self.bot.clock().date()

    @property
    def values(self) -> tuple[str, ...]:
        """Return what was chosen in a menu; of roles and channels the ids."""
        sent: dict[str, Any] = dict(self.interaction.data or {})
        return tuple(str(value) for value in sent.get("values") or ())

    def arg(self, place: int) -> str:
        """Return an argument of the component that was used, empty if there is none."""
        return self.custom_id.arg(place) if self.custom_id else ""

    def number(self, place: int) -> int:
        """Return an argument of the component that was used as a number, 0 if it is none."""
        return self.custom_id.number(place) if self.custom_id else 0

    def record(self) -> GuildRecord:
        """Return the server's record. Raises `NotAllowedError` in direct messages, and `LedgerError`."""
        if self.guild.record is None:
            raise access.NotAllowedError(access.ONLY_ON_SERVERS)
        if isinstance(self.guild.record, LedgerError):
            raise self.guild.record
        return self.guild.record

    def moderated_record(self) -> GuildRecord:
        """Return the server's record for its moderators. Raises `NotAllowedError` for others."""
        record = self.record()
        access.require_moderator(self.interaction, record.guild_settings)
        return record

    def administered_record(self) -> GuildRecord:
        """Return the server's record for its admins. Raises `NotAllowedError` for others."""
        access.require_admin(self.interaction)
        return self.record()

    def question(self, words: str, topic: str | None = None) -> Question:
        """Return what the person asks."""
        return Question(words, topic, self.guild.guild_id, self.user_id, self.interaction.created_at)

    async def respond(self, *messages: OutgoingMessage) -> None:
        """Answer for the eyes of the person alone, whether it was deferred or not."""
        await respond(self.interaction, *messages)

    async def edit(self, message: OutgoingMessage) -> None:
        """Make the message whose button was pressed say something else."""
        if self.interaction.response.is_done():
            await self.interaction.edit_original_response(**edit_fields(message))
        else:
            await self.interaction.response.edit_message(**edit_fields(message))

    async def edit_private(self, message: OutgoingMessage) -> None:
        """Make a message that the person alone sees say something else; what all see is left as it is."""
        shown = self.interaction.message
        if shown is not None and (shown.flags.ephemeral or self.interaction.guild_id is None):
            await self.edit(message)
        else:
            await self.respond(message)

    async def defer(self, *, private: bool = True) -> None:
        """Tell Discord that an answer is coming, unless that has been told."""
        if not self.interaction.response.is_done():
            await self.interaction.response.defer(ephemeral=private, thinking=True)

    async def defer_update(self) -> None:
        """Tell Discord that the message is about to change, unless that has been told."""
        if not self.interaction.response.is_done():
            await self.interaction.response.defer()


def context_of(interaction: discord.Interaction[Any]) -> Context:
    """Return the context that was read when a command arrived; see `commands.Tree`."""
    context = interaction.extras["context"]
    assert isinstance(context, Context)
    return context
