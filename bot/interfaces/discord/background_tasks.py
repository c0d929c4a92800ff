"""What the bot does unasked: it follows the ledger, erases what has had its time, and notifies of changes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import discord

from bot.interfaces.discord.command_sync import TopicCommands
from bot.interfaces.discord.context import BotState
from bot.interfaces.discord.error_reporting import log_unavailable
from bot.interfaces.discord.markdown import escaped_echo
from bot.interfaces.discord.message_model import OutgoingMessage, as_plain
from bot.interfaces.discord.moderation.change_view import log_message
from bot.interfaces.discord.sending import REQUEST_ERRORS, message_fields
from bot.interfaces.i18n import set_language, t
from bot.ledger import Action, LedgerError, Revision, Subject
from bot.service.record.guild_record import GuildRecord

_log = logging.getLogger(__name__)

REFRESH_EVERY_S = 2.0
"""How soon a change by another program, such as the command line, is in force here."""

CLEAN_EVERY = timedelta(hours=1)
KEPT_AFTER_REMOVAL = timedelta(days=30)
DRAFTS_KEPT = timedelta(days=7)

FAREWELL_S = 3.0
"""How long a bot that leaves goes on telling: less than the 10 s after which Docker ends it."""


class BackgroundTasks:
    """Runs beside everything else; that the ledger cannot be followed is logged once and waited for."""

    def __init__(self, bot: BotState, topic_commands: TopicCommands) -> None:
        self._bot = bot
        self._topic_commands = topic_commands
        self._clock = bot.clock
        self._cleaned_at: datetime | None = None
        self._is_away = False

    async def run(self) -> None:
        """Follow the ledger and clean up until cancelled."""
        while True:
            try:
                await self._clean()
                await self._bot.records.refresh()
            except LedgerError as error:
                if not self._is_away:
                    _log.warning("The ledger cannot be followed: %s", error)
                self._is_away = True
            except Exception:  # a defect here must not end what the record depends on
                _log.exception("Housekeeping failed")
            else:
                self._is_away = False
            await asyncio.sleep(REFRESH_EVERY_S)

    async def on_ready(self) -> None:
        """Record who has the bot, once all servers are heard of, and catch up with those that do."""
        for guild_id in await self._record_membership():
            await log_unavailable(self._topic_commands.catch_up(guild_id))

    async def on_join(self, guild_id: int) -> None:
        """Give a server all it had, which has the bot now, perhaps again."""
        await self._bot.records.ledger.server_returned(guild_id)
        await self._topic_commands.catch_up(guild_id)

    async def on_removal(self, guild_id: int) -> None:
        """Record that a server removed the bot: from now on its time runs."""
        _log.info(
            "Server %s removed the bot; what it had is erased in %d days", guild_id, KEPT_AFTER_REMOVAL.days
        )
        await self._bot.records.ledger.server_removed(guild_id, self._clock())

    async def _record_membership(self) -> tuple[int, ...]:
        """Note which servers have the bot, even unavailable, of those the ledger knows; return those."""
        here = []
        for known in await self._bot.records.ledger.servers():
            if known.guild_id == 0:  # the record of the command line
                continue
            if self._bot.client.get_guild(known.guild_id) is not None:
                here.append(known.guild_id)
                if known.removed_at is not None:
                    await self._bot.records.ledger.server_returned(known.guild_id)
            elif known.removed_at is None:
                await self._bot.records.ledger.server_removed(known.guild_id, self._clock())
        return tuple(here)

    async def _clean(self) -> None:
        """Erase what has had its time, once in a while, after another look at who has the bot by now."""
        now = self._clock()
        if self._cleaned_at is not None and now - self._cleaned_at < CLEAN_EVERY:
            return
        if not self._bot.client.is_ready():
            return
        await self._record_membership()
        for guild_id in await self._bot.records.erase_removed(now - KEPT_AFTER_REMOVAL):
            _log.info(
                "Server %s was erased: it removed the bot %d days ago", guild_id, KEPT_AFTER_REMOVAL.days
            )
        await self._bot.records.ledger.delete_old_drafts(now - DRAFTS_KEPT)
        self._cleaned_at = now


class Notifier:
    """Posts what changed, one change of a server after another; a refusal is logged once for each place."""

    def __init__(self, bot: BotState) -> None:
        self._bot = bot
        self._closed: set[int] = set()
        self._locks: dict[int, asyncio.Lock] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    async def on_change(self, guild_id: int, revisions: Sequence[Revision]) -> None:
        """Have a change told that is in force; whoever made it does not wait until Discord has taken it."""
        task = asyncio.create_task(self._notify(guild_id, revisions))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        """Tell what has not been told yet, as far as there is time."""
        if not self._under_way:
            return
        _, late = await asyncio.wait(self._under_way, timeout=FAREWELL_S)
        for task in late:
            task.cancel()
        if late:
            _log.warning("%d changes were not told any more: Discord did not take them in time", len(late))

    async def _notify(self, guild_id: int, revisions: Sequence[Revision]) -> None:
        async with self._locks.setdefault(guild_id, asyncio.Lock()):
            try:
                await self._post_change(guild_id, revisions)
            except Exception:  # a defect here must not keep the next change from being told
                _log.exception("A change of server %s could not be told", guild_id)

    async def _post_change(self, guild_id: int, revisions: Sequence[Revision]) -> None:
        record = await self._bot.records.record(guild_id)
        if record.guild_settings.log_channel is not None:
            await self._post(record.guild_settings.log_channel, log_message(revisions))
        for revision in revisions:
            if revision.subject is Subject.PROPOSAL and revision.action in (Action.APPROVE, Action.REJECT):
                await self._notify_author(record, revision)

    async def _post(self, channel_id: int, message: OutgoingMessage) -> None:
        channel = self._bot.client.get_partial_messageable(channel_id)
        try:
            try:
                await channel.send(**message_fields(message))
            except discord.Forbidden:  # perhaps of cards alone
                await channel.send(**message_fields(as_plain(message)))
        except REQUEST_ERRORS as error:
            if channel_id not in self._closed:
                self._closed.add(channel_id)
                _log.warning(
                    "The log channel %s cannot be written to (%s); mend its permissions", channel_id, error
                )
        else:
            self._closed.discard(channel_id)

    async def _notify_author(self, record: GuildRecord, revision: Revision) -> None:
        """Tell whoever made a proposal what became of it, if they take direct messages."""
        proposal = record.state.closed_proposals.get(revision.key)
        if proposal is None or not proposal.by or proposal.by == revision.by:
            return
        set_language(record.guild_settings.language)
        guild = self._bot.client.get_guild(record.guild_id)
        place = escaped_echo(guild.name, 100) if guild else "a server"
        if revision.action is Action.APPROVE:
            line, why = "Your suggestion on **{place}** was approved and is in the record now. Thank you!", ""
        else:
            line = "Your suggestion on **{place}** was not taken up. The reason: {why}"
            why = escaped_echo(revision.why, 300)
        try:
            user = await self._bot.client.fetch_user(proposal.by)
            await user.send(t(line, place=place, why=why))
        except REQUEST_ERRORS as error:
            _log.info("Whoever made suggestion %s cannot be told: %s", revision.key, error)
