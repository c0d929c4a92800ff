"""Notifications of changes: to the server's log channel, and to whoever proposed something."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import discord

from bot.interfaces.discord.context import BotState
from bot.interfaces.discord.markdown import escaped_echo
from bot.interfaces.discord.message_model import OutgoingMessage, as_plain
from bot.interfaces.discord.moderation.change_view import log_message
from bot.interfaces.discord.sending import REQUEST_ERRORS, message_fields
from bot.interfaces.i18n import set_language, t
from bot.ledger import Action, Revision, Subject
from bot.service.record.guild_record import GuildRecord

_log = logging.getLogger(__name__)

FAREWELL_S = 3.0
"""How long a bot that leaves goes on telling: less than the 10 s after which Docker ends it."""


class Notifier:
    """Posts what changed, one change of a server after another.

    That Discord refuses is logged once for each place, and changes nothing.
    """

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
        proposal = record.state.closed.get(revision.key)
        if proposal is None or not proposal.by or proposal.by == revision.by:
            return
        set_language(record.guild_settings.language)
        guild = self._bot.client.get_guild(record.guild_id)
        place = escaped_echo(guild.name, 100) if guild else "a server"
        if revision.action is Action.APPROVE:
            line = "Your suggestion on **{place}** was approved and is in the record now. Thank you!"
            words = t(line, place=place)
        else:
            why = escaped_echo(revision.why, 300)
            line = "Your suggestion on **{place}** was not taken up. The reason: {why}"
            words = t(line, place=place, why=why)
        try:
            user = await self._bot.client.fetch_user(proposal.by)
            await user.send(words)
        except REQUEST_ERRORS as error:
            _log.info("Whoever made suggestion %s cannot be told: %s", revision.key, error)
