"""What every room of moderation shares: the records, people's unfinished work, and who may come in."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import discord

from bot.facts import SankoreError
from bot.interfaces.discord.moderation.rights import require_admin, require_moderator, require_server
from bot.ledger import Revision, Subject
from bot.service.record.changes import Change
from bot.service.record.drafts import DraftStore
from bot.service.record.guild_record import GuildRecord
from bot.service.record.guild_records import GuildRecords
from bot.service.record.proposals import hold_for_approval
from bot.service.record.undo import last_change

HISTORY_PAGE = 500
"""Revisions read at once in search of the last change: an import is one change of many."""


class Office:
    """The servers' records, with the rights checked at each step."""

    def __init__(self, client: discord.Client, servers: GuildRecords, clock: Callable[[], datetime]) -> None:
        self.client = client
        self.servers = servers
        self.bench = DraftStore(servers.ledger)
        self.clock = clock

    @property
    def today(self) -> date:
        """The day it is, in UTC."""
        return self.clock().date()

    async def visited(self, interaction: discord.Interaction[Any]) -> GuildRecord:
        """The record of the server somebody is on; raises `NotAllowedError` in direct messages."""
        return await self.servers.record(require_server(interaction))

    async def moderated(self, interaction: discord.Interaction[Any]) -> GuildRecord:
        """The record of the server, for its moderators alone; raises `NotAllowedError` for others."""
        server = await self.visited(interaction)
        require_moderator(interaction, server.guild_settings)
        return server

    async def seen_by_moderator(self, interaction: discord.Interaction[Any]) -> GuildRecord | None:
        """The record of the server for autocompletion, which has no way to say why there is nothing."""
        try:
            return await self.moderated(interaction)
        except SankoreError:
            return None

    async def administered(self, interaction: discord.Interaction[Any]) -> GuildRecord:
        """The record of the server, for its admins alone; raises `NotAllowedError` for others."""
        require_admin(interaction)
        return await self.visited(interaction)

    async def last_change(self, guild_id: int, fact: str) -> int | None:
        """The last batch that stands to be undone, of a fact or of all; None if there is none."""
        subject, key = (Subject.FACT, fact) if fact else (None, None)
        recent: list[Revision] = []
        while True:
            before = recent[-1].number if recent else None
            page = await self.servers.ledger.history(guild_id, subject, key, before, HISTORY_PAGE)
            recent += page
            batch = last_change(recent)
            if batch is not None or len(page) < HISTORY_PAGE:
                return batch

    async def publish(
        self, server: GuildRecord, changes: tuple[Change, ...], by: int, *, approved: bool = False
    ) -> tuple[Revision, ...]:
        """Put edits in force; under the two-person rule, unless they were approved, before somebody else.

        Raises `LedgerError`, or `SuggestionError` when too much waits already.
        """
        if server.guild_settings.two_person and not approved:
            changes = hold_for_approval(server, changes, new_key())
        return await self.servers.publish(server.guild_id, changes, by)


def new_key() -> str:
    """A key for a suggestion."""
    return secrets.token_hex(8)
