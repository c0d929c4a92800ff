"""Telling of changes: the server's log channel, and whoever suggested something."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import discord

from bot.interfaces import change_wording as told
from bot.interfaces.discord.cards import Button, Card, Rendered, Tone, as_plain
from bot.interfaces.discord.markdown import escape, escaped_echo
from bot.interfaces.discord.moderation.acts import Verb, act
from bot.interfaces.discord.moderation.office import Office
from bot.interfaces.discord.moderation.showing import fitted, revision_lines, who
from bot.interfaces.discord.sending import TROUBLE, fields_of
from bot.interfaces.i18n import set_language, t
from bot.ledger import Action, Revision, Subject
from bot.service.record.guild_record import GuildRecord

_log = logging.getLogger(__name__)

LOG_ROOM_CHARS = 3500

FAREWELL_S = 3.0
"""How long a bot that leaves goes on telling: less than the 10 s after which Docker ends it."""

RESTORED = Rendered(
    "", (Card("Whoever runs the bot put back a backup: the record is what that has.", Tone.PAGE, "Restored"),)
)


class Telling:
    """Posts what changed, one change of a server after another.

    That Discord refuses is logged once for each place, and changes nothing.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._closed: set[int] = set()
        self._turns: dict[int, asyncio.Lock] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    async def changed(self, guild_id: int, revisions: Sequence[Revision]) -> None:
        """Have a change told that is in force; whoever made it does not wait until Discord has taken it."""
        task = asyncio.create_task(self._told(guild_id, revisions))
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

    async def _told(self, guild_id: int, revisions: Sequence[Revision]) -> None:
        async with self._turns.setdefault(guild_id, asyncio.Lock()):
            try:
                await self._tell(guild_id, revisions)
            except Exception:  # a defect here must not keep the next change from being told
                _log.exception("A change of server %s could not be told", guild_id)

    async def _tell(self, guild_id: int, revisions: Sequence[Revision]) -> None:
        server = await self._office.servers.record(guild_id)
        if server.guild_settings.log_channel is not None:
            await self._post(server.guild_settings.log_channel, log_message(revisions))
        for revision in revisions:
            if revision.subject is Subject.PROPOSAL and revision.action in (Action.APPROVE, Action.REJECT):
                await self._tell_author(server, revision)

    async def _post(self, channel_id: int, rendered: Rendered) -> None:
        channel = self._office.client.get_partial_messageable(channel_id)
        try:
            try:
                await channel.send(**fields_of(rendered))
            except discord.Forbidden:  # perhaps of cards alone
                await channel.send(**fields_of(as_plain(rendered)))
        except TROUBLE as error:
            if channel_id not in self._closed:
                self._closed.add(channel_id)
                _log.warning(
                    "The log channel %s cannot be written to (%s); mend its permissions", channel_id, error
                )
        else:
            self._closed.discard(channel_id)

    async def _tell_author(self, server: GuildRecord, revision: Revision) -> None:
        """Tell whoever made a suggestion what became of it, if they take direct messages."""
        suggested = server.state.closed_proposals.get(revision.key)
        if suggested is None or not suggested.by or suggested.by == revision.by:
            return
        set_language(server.guild_settings.language)
        guild = self._office.client.get_guild(server.guild_id)
        place = escaped_echo(guild.name, 100) if guild else "a server"
        if revision.action is Action.APPROVE:
            line = "Your suggestion on **{place}** was approved and is in the record now. Thank you!"
            words = t(line, place=place)
        else:
            why = escaped_echo(revision.why, 300)
            line = "Your suggestion on **{place}** was not taken up. The reason: {why}"
            words = t(line, place=place, why=why)
        try:
            user = await self._office.client.fetch_user(suggested.by)
            await user.send(words)
        except TROUBLE as error:
            _log.info("Whoever made suggestion %s cannot be told: %s", revision.key, error)


def log_message(revisions: Sequence[Revision]) -> Rendered:
    """A change for the log channel: who did what, what differs, and a way back."""
    if not revisions:
        return RESTORED
    first = revisions[0]
    if all(each.subject is Subject.PROPOSAL for each in revisions):
        return _suggestion_message(revisions)
    settings = all(each.subject is Subject.SETTING for each in revisions)
    lines = [f"{who(first.by)} {escape(told.headline(revisions))}"]
    for revision in revisions[:10]:
        lines += _setting_lines(revision) if revision.subject is Subject.SETTING else revision_lines(revision)
    if len(revisions) > 10:
        lines.append(f"… and {len(revisions) - 10} more; `/fact history` has them all.")
    buttons = () if settings else (Button("Undo", act(Verb.UNDO, first.batch)),)
    return Rendered("", (Card(fitted(lines, LOG_ROOM_CHARS), Tone.PAGE, f"Change #{first.batch}"),), buttons)


def _suggestion_message(revisions: Sequence[Revision]) -> Rendered:
    """That something was suggested, or turned down."""
    revision = revisions[0]
    if revision.after is not None and revision.action is Action.PROPOSE:
        text = escaped_echo(str(revision.after.get("text", "a change, under the two-person rule")), 600)
        line = f"{who(revision.by)} suggests: {text}"
        return Rendered(
            "", (Card(line, Tone.CHOICES, "To be reviewed"),), (Button("Review", act(Verb.REVIEW, 0)),)
        )
    line = f"{who(revision.by)} {told.did(revision.action, revision.subject)} a suggestion" + (
        f": *{escaped_echo(revision.why, 300)}*" if revision.why else ""
    )
    return Rendered("", (Card(line, Tone.PAGE, f"Change #{revision.number}"),))


def _setting_lines(revision: Revision) -> list[str]:
    value = "its default" if revision.after is None else escaped_echo(str(revision.after.get("value")), 200)
    return [f"- {escape(revision.key)}: {value}"]
