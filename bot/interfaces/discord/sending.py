"""From rendered messages to Discord's objects, and out.

What Discord refuses is tried once more with less, then let be.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import discord
from discord import ui

from bot.interfaces.discord.buttons import PressButton
from bot.interfaces.discord.cards import Card, Rendered, as_plain
from bot.interfaces.discord.permissions import EVERYTHING, NOTHING_SPECIAL, Means, means

_log = logging.getLogger(__name__)

TYPING_AFTER_S = 0.7
"""Work quicker than this shows no typing: it would flicker."""

_BAD_BODY = 50035
"""Discord's code for a body it does not take: what a reply to a message deleted meanwhile gets."""


def embed_of(card: Card) -> discord.Embed:
    """The card as an embed."""
    embed = discord.Embed(title=card.title or None, description=card.text, colour=int(card.tone))
    return embed.set_footer(text=card.footer) if card.footer else embed


def view_of(rendered: Rendered) -> ui.View | None:
    """The buttons as a view that never ends and that discord.py need not remember."""
    if not rendered.buttons:
        return None
    view = ui.View(timeout=None)
    for button in rendered.buttons:
        view.add_item(PressButton.of(button))
    return view


def _fields(rendered: Rendered) -> dict[str, Any]:
    """The parameters of a new message."""
    fields: dict[str, Any] = {
        "content": rendered.content or None,
        "embeds": [embed_of(card) for card in rendered.cards],
    }
    view = view_of(rendered)
    return fields if view is None else {**fields, "view": view}


def _new_fields(rendered: Rendered) -> dict[str, Any]:
    """The parameters that replace all of an old message."""
    return {
        "content": rendered.content or None,
        "embeds": [embed_of(card) for card in rendered.cards],
        "view": view_of(rendered),
    }


def means_in(message: discord.Message) -> Means:
    """What the bot has to answer a message with.

    Everything where it cannot be known: Discord then says so itself.
    """
    channel, guild = message.channel, message.guild
    if (
        guild is None
        or guild.me is None
        or not isinstance(channel, discord.abc.GuildChannel | discord.Thread)
    ):
        return EVERYTHING
    try:
        return means(channel.permissions_for(guild.me), in_thread=isinstance(channel, discord.Thread))
    except discord.ClientException:  # a thread whose parent has not been heard of
        return EVERYTHING


class Mail:
    """Sends replies to messages, and tells once about each channel that does not take them."""

    def __init__(self) -> None:
        self._closed_channels: set[int] = set()

    async def reply(self, message: discord.Message, render: Callable[[Means], Rendered]) -> int | None:
        """Reply to a message, and return the reply's id; None if it cannot be, which is logged.

        `render` is asked again with lesser means when Discord refuses: it knows permissions better than we
        do.
        """
        able = means_in(message)
        if not able.can_write:
            self._note_closed(message.channel.id, "the bot may not write there")
            return None
        try:
            return await self._send(message, render(able), able)
        except discord.Forbidden as refusal:
            return await self._retry(message, render(NOTHING_SPECIAL), refusal)
        except discord.HTTPException as error:
            if not isinstance(error, discord.NotFound) and error.code != _BAD_BODY:
                _log.warning("A reply was lost: Discord answered %s %s", error.status, error.text)
            return None

    async def _retry(
        self, message: discord.Message, rendered: Rendered, refusal: discord.Forbidden
    ) -> int | None:
        try:
            return await self._send(message, rendered, NOTHING_SPECIAL)
        except discord.HTTPException:
            self._note_closed(message.channel.id, refusal.text)
            return None

    @staticmethod
    async def _send(message: discord.Message, rendered: Rendered, able: Means) -> int:
        fields = _fields(rendered if able.can_embed else as_plain(rendered))
        if able.can_refer:
            fields |= {"reference": message.to_reference(), "mention_author": False}
        return (await message.channel.send(**fields)).id

    def _note_closed(self, channel_id: int, reason: str) -> None:
        if channel_id not in self._closed_channels:
            self._closed_channels.add(channel_id)
            _log.warning(
                "Cannot answer in channel %s (%s); mend its permissions for the bot", channel_id, reason
            )


async def revise(message: discord.PartialMessage, rendered: Rendered, able: Means) -> None:
    """Make an old message say something else; one that is gone or closed to us is left alone."""
    try:
        await message.edit(**_new_fields(rendered if able.can_embed else as_plain(rendered)))
    except (discord.NotFound, discord.Forbidden):
        return
    except discord.HTTPException as error:
        _log.warning("An answer could not be edited: Discord answered %s %s", error.status, error.text)


async def discard(message: discord.PartialMessage | discord.Message) -> None:
    """Delete a message of the bot's, if it is still there."""
    with contextlib.suppress(discord.NotFound, discord.Forbidden):
        await message.delete()


async def respond(interaction: discord.Interaction[Any], *messages: Rendered, private: bool) -> None:
    """Answer an interaction with messages, whether it was deferred or not."""
    for rendered in messages:
        if interaction.response.is_done():
            await interaction.followup.send(**_followup_fields(rendered), ephemeral=private, wait=True)
        else:
            await interaction.response.send_message(**_fields(rendered), ephemeral=private)


async def turn_into(interaction: discord.Interaction[Any], rendered: Rendered) -> None:
    """Make the message whose button was pressed say something else, whether the press was deferred or not."""
    if interaction.response.is_done():
        await interaction.edit_original_response(**_new_fields(rendered))
    else:
        await interaction.response.edit_message(**_new_fields(rendered))


def _followup_fields(rendered: Rendered) -> dict[str, Any]:
    """Follow-ups know no None for content."""
    return {name: value for name, value in _fields(rendered).items() if value is not None}


@contextlib.asynccontextmanager
async def typing_when_slow(channel: discord.abc.Messageable) -> AsyncIterator[None]:
    """Show that the bot is typing once the work inside has lasted longer than a moment."""
    timer = asyncio.create_task(_type_later(channel))
    try:
        yield
    finally:
        timer.cancel()


async def _type_later(channel: discord.abc.Messageable) -> None:
    await asyncio.sleep(TYPING_AFTER_S)
    with contextlib.suppress(discord.HTTPException):
        await channel.typing()
