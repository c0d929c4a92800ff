"""From outgoing messages to Discord's objects, and out.

What Discord refuses is tried once more with less, then let be.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import logging
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
from discord import ui

from bot.interfaces.discord.access import Capabilities
from bot.interfaces.discord.message_model import Button, Card, Menu, MenuKind, OutgoingMessage, as_plain
from bot.interfaces.i18n import t

_log = logging.getLogger(__name__)

TYPING_AFTER_S = 0.7
"""Work quicker than this shows no typing: it would flicker."""

DISCORD_AWAY = (discord.DiscordServerError, aiohttp.ClientError, OSError)
"""Discord is down, or the way to it: worth another try, though discord.py may have made some itself."""

REQUEST_ERRORS = (discord.HTTPException, aiohttp.ClientError, OSError)
"""Whatever may come of a request."""

RETRY_DELAYS_S = (1.0, 5.0, 25.0)
"""How long to wait for Discord to come back before a reply is given up."""


def embed_of(card: Card) -> discord.Embed:
    """Return the card as an embed."""
    embed = discord.Embed(title=card.title or None, description=card.text, colour=int(card.tone))
    return embed.set_footer(text=card.footer) if card.footer else embed


def view_of(message: OutgoingMessage) -> ui.View | None:
    """Return the menus and buttons as a view, stopped, so that `components` alone answers its presses."""
    if not message.buttons and not message.menus:
        return None
    view = ui.View(timeout=None)
    for menu in message.menus:
        view.add_item(_select_of(menu))
    for button in message.buttons:
        view.add_item(_button_of(button))
    view.stop()
    return view


def _button_of(button: Button) -> ui.Button[Any]:
    style = discord.ButtonStyle.primary if button.primary else discord.ButtonStyle.secondary
    return ui.Button(
        style=style,
        label=t(button.label),
        custom_id=button.custom_id,
        disabled=not button.enabled,
        row=button.row,
    )


def _select_of(menu: Menu) -> ui.Item[Any]:
    shared: dict[str, Any] = {
        "custom_id": menu.custom_id,
        "placeholder": menu.placeholder,
        "min_values": menu.min_values,
        "max_values": menu.max_values,
    }
    if menu.kind is MenuKind.TEXT:
        options = [
            discord.SelectOption(label=each.label, value=each.value, description=each.note or None)
            for each in menu.options
        ]
        return ui.Select(**shared, options=options)
    kinds = discord.SelectDefaultValueType
    kind = kinds.role if menu.kind is MenuKind.ROLES else kinds.channel
    chosen = [discord.SelectDefaultValue(id=id_, type=kind) for id_ in menu.chosen]
    if menu.kind is MenuKind.ROLES:
        return ui.RoleSelect(**shared, default_values=chosen)
    text_channels = [discord.ChannelType.text, discord.ChannelType.news]
    return ui.ChannelSelect(**shared, default_values=chosen, channel_types=text_channels)


def message_fields(message: OutgoingMessage) -> dict[str, Any]:
    """Return the parameters of a new message."""
    fields = {name: value for name, value in edit_fields(message).items() if value is not None}
    if message.files:
        fields["files"] = [discord.File(io.BytesIO(each.content), each.name) for each in message.files]
    return fields


def edit_fields(message: OutgoingMessage) -> dict[str, Any]:
    """Return the parameters that replace all of an old message."""
    return {
        "content": t(message.content) or None,
        "embeds": [embed_of(card) for card in message.cards],
        "view": view_of(message),
    }


async def reply(
    message: discord.Message, outgoing: OutgoingMessage, capabilities: Capabilities, kind: str
) -> int:
    """Reply to a message, and return the reply's id. Raises as a request to Discord does.

    It is sent again after a pause when Discord is away for a moment. Of each `kind` a message gets one reply,
    and another one for each time it was edited: the nonce lets Discord recognise a reply that had arrived
    although we were not told, so that no question is answered twice.
    """
    fields = message_fields(outgoing if capabilities.can_embed else as_plain(outgoing))
    fields["nonce"] = _nonce(message, kind)
    if capabilities.can_reference:
        fields |= {"reference": message.to_reference(), "mention_author": False}
    for delay_s in RETRY_DELAYS_S:
        try:
            return (await message.channel.send(**fields)).id
        except DISCORD_AWAY:
            await asyncio.sleep(delay_s)
    return (await message.channel.send(**fields)).id


def _nonce(message: discord.Message, kind: str) -> str:
    """Return what tells one reply from another: Discord drops a message whose nonce it has lately met.

    At most 25 characters: discord.com/developers/docs/resources/message#create-message.
    """
    named = f"{kind} {message.id} {message.edited_at}"
    return hashlib.blake2s(named.encode(), digest_size=12).hexdigest()


def is_question_gone(error: Exception) -> bool:
    """Tell whether there is nothing left to reply to: the message or its channel was deleted meanwhile."""
    if isinstance(error, discord.NotFound):
        return True
    # Discord has no code of its own for this one: it finds fault with the body's reference
    return isinstance(error, discord.HTTPException) and "message_reference" in error.text


async def edit_reply(
    message: discord.PartialMessage, outgoing: OutgoingMessage, capabilities: Capabilities
) -> None:
    """Make an old message say something else; leave one alone that is gone or closed to us."""
    try:
        await message.edit(**edit_fields(outgoing if capabilities.can_embed else as_plain(outgoing)))
    except (discord.NotFound, discord.Forbidden):
        return
    except REQUEST_ERRORS as error:
        _log.warning("An answer could not be edited: %s", error)


async def delete_reply(message: discord.PartialMessage | discord.Message) -> None:
    """Delete a message of the bot's, if it is still there."""
    try:
        await message.delete()
    except (discord.NotFound, discord.Forbidden):
        return
    except REQUEST_ERRORS as error:
        _log.warning("An answer could not be deleted: %s", error)


async def respond(
    interaction: discord.Interaction[Any], *messages: OutgoingMessage, private: bool = True
) -> int | None:
    """Answer an interaction with messages, whether it was deferred or not, and return the last one's id."""
    sent: int | None = None
    for message in messages:
        fields = message_fields(message)
        if interaction.response.is_done():
            sent = (await interaction.followup.send(**fields, ephemeral=private, wait=True)).id
        else:
            response = await interaction.response.send_message(**fields, ephemeral=private)
            sent = response.message_id
    return sent


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
    with contextlib.suppress(*REQUEST_ERRORS):
        await channel.typing()
