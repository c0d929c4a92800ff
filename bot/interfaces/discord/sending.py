"""From rendered messages to Discord's objects, and out.

What Discord refuses is tried once more with less, then let be.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import discord
from discord import ui

from bot.interfaces.discord.buttons import PressButton
from bot.interfaces.discord.cards import Card, Rendered, as_plain
from bot.interfaces.discord.menus import menu_of
from bot.interfaces.discord.permissions import EVERYTHING, NOTHING_SPECIAL, Means, means
from bot.interfaces.i18n import t

_log = logging.getLogger(__name__)

TYPING_AFTER_S = 0.7
"""Work quicker than this shows no typing: it would flicker."""

AWAY = (discord.DiscordServerError, aiohttp.ClientError, OSError)
"""Discord is down, or the way to it: worth another try, though discord.py may have made some itself."""

TROUBLE = (discord.HTTPException, aiohttp.ClientError, OSError)
"""Whatever may come of a request."""

PAUSES_S = (1.0, 5.0, 25.0)
"""How long to wait for Discord to come back before a reply is given up."""


def embed_of(card: Card) -> discord.Embed:
    """The card as an embed."""
    embed = discord.Embed(title=card.title or None, description=card.text, colour=int(card.tone))
    return embed.set_footer(text=card.footer) if card.footer else embed


def view_of(rendered: Rendered) -> ui.View | None:
    """The buttons as a view that never ends and that discord.py need not remember."""
    if not rendered.buttons and not rendered.menus:
        return None
    view = ui.View(timeout=None)
    for menu in rendered.menus:
        view.add_item(menu_of(menu))
    for button in rendered.buttons:
        view.add_item(PressButton.of(button))
    return view


def fields_of(rendered: Rendered) -> dict[str, Any]:
    """The parameters of a new message."""
    fields: dict[str, Any] = {
        "content": t(rendered.content) or None,
        "embeds": [embed_of(card) for card in rendered.cards],
    }
    view = view_of(rendered)
    if rendered.files:
        fields["files"] = [discord.File(io.BytesIO(each.content), each.name) for each in rendered.files]
    return fields if view is None else {**fields, "view": view}


def _new_fields(rendered: Rendered) -> dict[str, Any]:
    """The parameters that replace all of an old message."""
    return {
        "content": t(rendered.content) or None,
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

    async def reply(
        self, message: discord.Message, render: Callable[[Means], Awaitable[Rendered]], kind: str = "answer"
    ) -> int | None:
        """Reply to a message, and return the reply's id; None if it cannot be, which is logged.

        `render` is asked again with lesser means when Discord refuses: it knows permissions better than we
        do. Of each `kind` a message gets one reply, and another one for each time it was edited.
        """
        nonce = _nonce(message, kind)
        able = means_in(message)
        if not able.can_write:
            self._note_closed(message.channel.id, "the bot may not write there")
            return None
        try:
            return await _send(message, await render(able), able, nonce)
        except discord.Forbidden as refusal:
            return await self._retry(message, await render(NOTHING_SPECIAL), nonce, refusal)
        except TROUBLE as error:
            if not _question_is_gone(error):
                _log.warning("A reply was lost: %s", error)
            return None

    async def _retry(
        self, message: discord.Message, rendered: Rendered, nonce: str, refusal: discord.Forbidden
    ) -> int | None:
        try:
            return await _send(message, rendered, NOTHING_SPECIAL, nonce)
        except TROUBLE:
            self._note_closed(message.channel.id, refusal.text)
            return None

    def _note_closed(self, channel_id: int, reason: str) -> None:
        if channel_id not in self._closed_channels:
            self._closed_channels.add(channel_id)
            _log.warning(
                "Cannot answer in channel %s (%s); mend its permissions for the bot", channel_id, reason
            )


def _nonce(message: discord.Message, kind: str) -> str:
    """What tells one reply from another: Discord drops a message whose nonce it has lately met.

    At most 25 characters: discord.com/developers/docs/resources/message#create-message.
    """
    reply = f"{kind} {message.id} {message.edited_at}"
    return hashlib.blake2s(reply.encode(), digest_size=12).hexdigest()


async def _send(message: discord.Message, rendered: Rendered, able: Means, nonce: str) -> int:
    """Send a reply, again after a pause when Discord is away for a moment.

    The nonce lets Discord recognise a reply that had arrived although we were not told, so that no question
    is answered twice.
    """
    fields = fields_of(rendered if able.can_embed else as_plain(rendered)) | {"nonce": nonce}
    if able.can_refer:
        fields |= {"reference": message.to_reference(), "mention_author": False}
    for pause_s in PAUSES_S:
        try:
            return (await message.channel.send(**fields)).id
        except AWAY:
            await asyncio.sleep(pause_s)
    return (await message.channel.send(**fields)).id


def _question_is_gone(error: Exception) -> bool:
    """Whether there is nothing left to reply to: the message or its channel was deleted meanwhile."""
    if isinstance(error, discord.NotFound):
        return True
    # Discord has no code of its own for this one: it finds fault with the body's reference
    return isinstance(error, discord.HTTPException) and "message_reference" in error.text


async def revise(message: discord.PartialMessage, rendered: Rendered, able: Means) -> None:
    """Make an old message say something else; one that is gone or closed to us is left alone."""
    try:
        await message.edit(**_new_fields(rendered if able.can_embed else as_plain(rendered)))
    except (discord.NotFound, discord.Forbidden):
        return
    except TROUBLE as error:
        _log.warning("An answer could not be edited: %s", error)


async def discard(message: discord.PartialMessage | discord.Message) -> None:
    """Delete a message of the bot's, if it is still there."""
    try:
        await message.delete()
    except (discord.NotFound, discord.Forbidden):
        return
    except TROUBLE as error:
        _log.warning("An answer could not be deleted: %s", error)


async def respond(interaction: discord.Interaction[Any], *messages: Rendered, private: bool) -> int | None:
    """Answer an interaction with messages, whether it was deferred or not, and return the last one's id."""
    sent: int | None = None
    for rendered in messages:
        if interaction.response.is_done():
            fields = _followup_fields(rendered)
            sent = (await interaction.followup.send(**fields, ephemeral=private, wait=True)).id
        else:
            response = await interaction.response.send_message(**fields_of(rendered), ephemeral=private)
            sent = response.message_id
    return sent


async def respond_privately(interaction: discord.Interaction[Any], *messages: Rendered) -> None:
    """Answer an interaction for the eyes of the person alone."""
    await respond(interaction, *messages, private=True)


async def turn_into(interaction: discord.Interaction[Any], rendered: Rendered) -> None:
    """Make the message whose button was pressed say something else, whether the press was deferred or not."""
    if interaction.response.is_done():
        await interaction.edit_original_response(**_new_fields(rendered))
    else:
        await interaction.response.edit_message(**_new_fields(rendered))


async def turn_private_into(interaction: discord.Interaction[Any], rendered: Rendered) -> None:
    """Make a message that the person alone sees say something else; what all see is left as it is."""
    message = interaction.message
    if message is not None and (message.flags.ephemeral or interaction.guild_id is None):
        await turn_into(interaction, rendered)
    else:
        await respond_privately(interaction, rendered)


async def think_aloud(interaction: discord.Interaction[Any], *, private: bool) -> None:
    """Tell that an answer is coming, unless that has been told."""
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=private, thinking=True)


async def think_in_place(interaction: discord.Interaction[Any]) -> None:
    """Tell that the message is about to change, unless that has been told."""
    if not interaction.response.is_done():
        await interaction.response.defer()


def _followup_fields(rendered: Rendered) -> dict[str, Any]:
    """Follow-ups know no None for content."""
    return {name: value for name, value in fields_of(rendered).items() if value is not None}


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
    with contextlib.suppress(*TROUBLE):
        await channel.typing()
