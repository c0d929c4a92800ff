"""All that exists on this Discord: accounts, servers, channels, commands, interactions."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from . import payloads
from .commands import CommandBook
from .errors import JSON
from .feed import Feed
from .interactions import RESPONSE_WINDOW_S
from .messages import Attachment, Message
from .people import Account, User
from .places import Channel, ChannelKind, Guild
from .rights import Permissions
from .snowflakes import Snowflakes

if TYPE_CHECKING:
    from .gateway import Gateway, Session
    from .interactions import Interaction

Payload = JSON | Callable[["Session"], JSON]

DEFAULT_BOT_PERMISSIONS = (1 << 10) | (1 << 11) | (1 << 14) | (1 << 15) | (1 << 16) | (1 << 38)


class World:
    """The state behind the gateway and the REST API; every change of it is emitted to the sessions."""

    def __init__(self, *, bot_name: str, message_content: bool, members_intent: bool) -> None:
        self.snowflakes = Snowflakes()
        self.bot = Account(self.snowflakes.take(), bot_name, bot=True)
        self.developer = Account(self.snowflakes.take(), "developer")
        self.token = self.rotate_token()
        self.message_content = message_content
        self.members_intent = members_intent
        self.base_url = ""
        self.recommended_shards = 1
        self.response_window_s = RESPONSE_WINDOW_S
        self.accounts: dict[int, Account] = {self.bot.id: self.bot}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.direct: dict[int, Channel] = {}
        self.commands = CommandBook(self)
        self.interactions: Feed[Interaction] = Feed("interactions")
        self.interactions_by_token: dict[str, Interaction] = {}
        self.attachments: dict[int, Attachment] = {}
        self.gateway: Gateway | None = None

    def emit(self, event: str, payload: Payload, guild_id: int | None, *, needs_intent: bool = True) -> None:
        """Dispatch an event to the sessions that ought to hear it; `guild_id` is None for direct messages.

        Some events about the bot itself need no intent: /developers/events/gateway#gateway-intents.
        """
        if self.gateway is not None:
            self.gateway.emit(event, payload, guild_id, needs_intent=needs_intent)

    def emit_guild(self, guild: Guild, *, is_new: bool) -> None:
        """Dispatch GUILD_CREATE, whose members depend on the session's intents."""
        known = {} if is_new else {"unavailable": False}
        self.emit("GUILD_CREATE", lambda session: payloads.guild(guild, session.intents) | known, guild.id)

    def rotate_token(self) -> str:
        """Give the bot a new token, and return it."""
        self.token = f"{self.bot.id}.{secrets.token_urlsafe(24)}"
        return self.token

    @property
    def application_flags(self) -> int:
        """The privileged intents that the developer switched on, as application flags."""
        return (1 << 19 if self.message_content else 0) | (1 << 15 | 1 << 13 if self.members_intent else 0)

    async def flushed(self) -> None:
        """Wait until everything dispatched is on its way to the bot."""
        if self.gateway is not None:
            await self.gateway.flushed()

    def add_guild(self, name: str, *, locale: str, bot_permissions: Permissions) -> Guild:
        """Return a new server with the bot in it."""
        guild = Guild(self, name, locale=locale, bot_permissions=bot_permissions)
        self.guilds[guild.id] = guild
        self.emit_guild(guild, is_new=True)
        return guild

    def welcome_back(self, guild: Guild) -> None:
        """Put the bot back into a server that it was taken out of."""
        self.guilds[guild.id] = guild
        self.channels |= {channel.id: channel for channel in [*guild.channels, *guild.threads]}
        self.emit_guild(guild, is_new=True)

    def forget(self, guild: Guild) -> None:
        """Take the bot out of a server."""
        del self.guilds[guild.id]
        for channel in [*guild.channels, *guild.threads]:
            del self.channels[channel.id]

    def add_user(self, name: str, *, locale: str = "en-US") -> User:
        """Return a new person who shares no server with the bot and writes to it directly."""
        account = Account(self.snowflakes.take(), name, locale=locale)
        self.accounts[account.id] = account
        return User(account, self)

    def direct_channel(self, account: Account) -> Channel:
        """Return the bot's direct-message channel with somebody, opening it if need be."""
        channel = self.direct.get(account.id)
        if channel is None:
            channel = Channel(self.snowflakes.take(), "", ChannelKind.DIRECT, self, recipient=account)
            self.direct[account.id] = self.channels[channel.id] = channel
        return channel

    def attach(self, filename: str, content: bytes, *, description: str | None = None) -> Attachment:
        """Store a file, its name without spaces, and return it with the address that serves it."""
        filename = filename.replace(" ", "_")
        attachment_id = self.snowflakes.take()
        url = f"{self.base_url}/attachments/{attachment_id}/{quote(filename, safe='')}"
        attachment = Attachment(attachment_id, filename, content, url, description)
        self.attachments[attachment_id] = attachment
        return attachment

    def publish(self, message: Message) -> None:
        """Add a message to its channel and dispatch MESSAGE_CREATE."""
        channel = message.channel
        channel.by_id[message.id] = message
        self._emit_message("MESSAGE_CREATE", message)
        # Last, because it wakes those who wait for the message.
        channel.messages.append(message)

    def announce_edit(self, message: Message) -> None:
        """Dispatch MESSAGE_UPDATE; of a private message nobody but its reader hears."""
        if not message.ephemeral:
            self._emit_message("MESSAGE_UPDATE", message)

    def delete(self, message: Message) -> None:
        """Delete a message and dispatch MESSAGE_DELETE."""
        message.deleted = True
        message.channel.by_id.pop(message.id, None)
        if not message.ephemeral:
            self.emit(
                "MESSAGE_DELETE",
                {"id": str(message.id), **payloads.whereabouts(message.channel)},
                _guild(message),
            )

    def delete_bulk(self, channel: Channel, messages: list[Message]) -> None:
        """Delete messages together and dispatch MESSAGE_DELETE_BULK."""
        for message in messages:
            message.deleted = True
            channel.by_id.pop(message.id, None)
        body = {"ids": [str(message.id) for message in messages], **payloads.whereabouts(channel)}
        self.emit("MESSAGE_DELETE_BULK", body, channel.guild.id if channel.guild else None)

    def _emit_message(self, event: str, message: Message) -> None:
        self.emit(
            event,
            lambda session: payloads.message_event(message, self.bot, session.reads_content),
            _guild(message),
        )


def _guild(message: Message) -> int | None:
    guild = message.channel.guild
    return None if guild is None else guild.id
