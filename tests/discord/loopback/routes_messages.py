"""Channels' messages: https://docs.discord.com/developers/resources/message."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from . import payloads
from .errors import (
    Problems,
    cannot_message_user,
    foreign_message,
    missing_access,
    missing_permissions,
    unknown,
)
from .posting import compose, revise
from .rights import (
    MANAGE_MESSAGES,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    VIEW_CHANNEL,
    rights_of,
)

if TYPE_CHECKING:
    from .messages import Message
    from .places import Channel
    from .recording import Request
    from .world import World

PAGE, BULK_LOW, BULK_HIGH = 100, 2, 100


def channel_of(world: World, request: Request, needed: int = 0) -> Channel:
    """Return the channel of the request; a Refusal unless the bot sees it and has these rights in it."""
    channel = world.channels.get(request.identifier("channel_id"))
    if channel is None:
        raise unknown("Channel")
    if channel.guild is not None:
        held = rights_of(channel.guild.me, channel)
        if not held & VIEW_CHANNEL:
            raise missing_access()
        if held & needed != needed:
            raise missing_permissions()
    return channel


def message_of(world: World, request: Request, needed: int = 0) -> Message:
    """Return the message of the request; private messages are not found this way."""
    message = channel_of(world, request, needed).by_id.get(request.identifier("message_id"))
    if message is None or message.ephemeral:
        raise unknown("Message")
    return message


def veiled(world: World, message: Message) -> dict[str, Any]:
    """Return a message as the bot may read it over REST: the developer's switch counts, not the session."""
    return payloads.veil(payloads.message(message), message, world.bot, world.message_content)


def create_message(world: World, request: Request) -> object:
    """POST /channels/{channel_id}/messages."""
    channel = channel_of(world, request)
    if channel.guild is not None:
        channel_of(world, request, SEND_MESSAGES if channel.parent is None else SEND_MESSAGES_IN_THREADS)
    elif not channel.takes_direct_messages:
        raise cannot_message_user()
    again = _sent_before(channel, request)
    if again is not None:
        return payloads.message(again)
    message = compose(world, channel, request.body, request.files)
    world.publish(message)
    return payloads.message(message)


def _sent_before(channel: Channel, request: Request) -> Message | None:
    """Return the message that was sent with the same nonce, if the nonce is to be enforced."""
    nonce = request.body.get("nonce")
    if nonce is None or not request.body.get("enforce_nonce"):
        return None
    return next((message for message in reversed(channel.bot_messages) if message.nonce == nonce), None)


def get_message(world: World, request: Request) -> object:
    """GET /channels/{channel_id}/messages/{message_id}."""
    return veiled(world, message_of(world, request))


def list_messages(world: World, request: Request) -> object:
    """GET /channels/{channel_id}/messages, newest first."""
    channel, query = channel_of(world, request), request.query
    messages = sorted(channel.by_id.values(), key=lambda message: message.id, reverse=True)
    if "before" in query:
        messages = [message for message in messages if message.id < int(query["before"])]
    limit = min(int(query.get("limit", 50)), PAGE)
    if "after" in query:
        messages = [message for message in messages if message.id > int(query["after"])][-limit:]
    if "around" in query:
        middle = int(query["around"])
        near = sorted(messages, key=lambda message: abs(message.id - middle))[:limit]
        messages = [message for message in messages if message in near]
    return [veiled(world, message) for message in messages[:limit]]


def edit_message(world: World, request: Request) -> object:
    """PATCH /channels/{channel_id}/messages/{message_id}."""
    message = message_of(world, request)
    if message.author is not world.bot:
        raise foreign_message()
    return payloads.message(revise(world, message, request.body, request.files))


def delete_message(world: World, request: Request) -> None:
    """DELETE /channels/{channel_id}/messages/{message_id}."""
    message = message_of(world, request)
    if message.author is not world.bot:
        if message.channel.guild is None:
            raise missing_access()
        channel_of(world, request, MANAGE_MESSAGES)
    world.delete(message)


def bulk_delete(world: World, request: Request) -> None:
    """POST /channels/{channel_id}/messages/bulk-delete."""
    channel = channel_of(world, request, MANAGE_MESSAGES)
    problems = Problems()
    problems.count(("messages",), request.body["messages"], BULK_LOW, BULK_HIGH)
    problems.raise_if_any()
    found = [channel.by_id[int(i)] for i in request.body["messages"] if int(i) in channel.by_id]
    world.delete_bulk(channel, found)


def start_typing(world: World, request: Request) -> None:
    """POST /channels/{channel_id}/typing."""
    channel_of(world, request).typing.append(datetime.now(UTC))


def react(world: World, request: Request) -> None:
    """PUT and DELETE …/messages/{message_id}/reactions/{emoji}/@me: taken, not modelled."""
    message_of(world, request)


def get_channel(world: World, request: Request) -> object:
    """GET /channels/{channel_id}."""
    return payloads.channel(channel_of(world, request))


def open_direct_channel(world: World, request: Request) -> object:
    """POST /users/@me/channels."""
    account = world.accounts.get(int(request.body["recipient_id"]))
    if account is None or account.is_webhook:
        raise unknown("User")
    if account.bot:
        raise cannot_message_user()
    return payloads.channel(world.direct_channel(account))


MESSAGE_ROUTES = (
    ("GET", "/channels/{channel_id}", get_channel),
    ("GET", "/channels/{channel_id}/messages", list_messages),
    ("POST", "/channels/{channel_id}/messages", create_message),
    ("POST", "/channels/{channel_id}/messages/bulk-delete", bulk_delete),
    ("GET", "/channels/{channel_id}/messages/{message_id}", get_message),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}", edit_message),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}", delete_message),
    ("PUT", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me", react),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me", react),
    ("POST", "/channels/{channel_id}/typing", start_typing),
    ("POST", "/users/@me/channels", open_direct_channel),
)
