"""What the bot does unasked: it follows the ledger, records who removed it, erases what has had its time."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from bot.interfaces.discord.command_sync import TopicCommands
from bot.interfaces.discord.context import BotState
from bot.interfaces.discord.error_reporting import log_unavailable
from bot.ledger import LedgerError

_log = logging.getLogger(__name__)

REFRESH_EVERY_S = 2.0
"""How soon a change by another program, such as the command line, is in force here."""

CLEAN_EVERY = timedelta(hours=1)
KEPT_AFTER_REMOVAL = timedelta(days=30)
DRAFTS_KEPT = timedelta(days=7)


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
        """Compare the servers that the bot is on with those the ledger knows; return which of these have it.

        One that is only unavailable is among the former, and keeps everything.
        """
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
        """Erase what has had its time, once in a while.

        Not before all servers are heard of, and after another look at who has the bot: the ledger may have
        been away when one came back, or it came back while the bot was off.
        """
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
        await self._bot.records.ledger.forget_drafts(now - DRAFTS_KEPT)
        self._cleaned_at = now
