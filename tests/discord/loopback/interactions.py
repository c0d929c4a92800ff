"""Interactions: what somebody asked of the bot, and how the bot answered.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from . import payloads
from .errors import JSON
from .feed import PATIENCE_S, Feed
from .messages import EPHEMERAL, Message

if TYPE_CHECKING:
    from .people import Person
    from .places import Channel

RESPONSE_WINDOW_S = 3.0
TOKEN_LIFETIME_S = 15 * 60.0


class InteractionKind(IntEnum):
    """What was used."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class ResponseKind(IntEnum):
    """How the bot answered first."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


@dataclass(frozen=True)
class Response:
    """The bot's first answer, as it was sent: `body` is the callback's `data`."""

    kind: ResponseKind
    body: JSON = field(repr=False)
    seconds: float
    message: Message | None = None

    @property
    def ephemeral(self) -> bool:
        """Whether it was, or promised to be, for one person only."""
        return bool(self.body.get("flags", 0) & EPHEMERAL)


class Interaction:
    """One use of a command, a component, an autocompleted option or a modal."""

    def __init__(
        self,
        person: Person,
        kind: InteractionKind,
        channel: Channel,
        body: JSON,
        source: Message | None = None,
    ) -> None:
        self.person = person
        self.account = person.account
        self.kind = kind
        self.channel = channel
        self.body = body
        self.source = source
        # INTERACTION_CREATE's body, with the roles and permissions of the moment in which it was sent.
        self.sent: JSON = {}
        self.id = person.world.snowflakes.take()
        self.token = secrets.token_urlsafe(48)
        self.asked_at = asyncio.get_running_loop().time()
        self.original: Message | None = None
        self.triggered_by: Interaction | None = None
        self.responses: Feed[Response] = Feed(f"responses to {self!r}")
        self.followups: Feed[Message] = Feed(f"follow-ups to {self!r}")
        self._followups_read = 0
        self._revisions_at_response = 0

    def __repr__(self) -> str:
        used = self.body.get("name") or self.body.get("custom_id")
        return f"<Interaction {self.kind.name} {used!r} by {self.account.name}>"

    async def response(self, *, within_s: float = PATIENCE_S) -> Response:
        """Wait for the bot's first answer."""
        return await self.responses.first(within_s=within_s)

    async def reply(self, *, within_s: float = PATIENCE_S) -> Message:
        """Wait for the message that answers it: sent, deferred then filled, or the one clicked on, edited."""
        response = await self.response(within_s=within_s)
        if response.kind is ResponseKind.DEFERRED_UPDATE and self.source is not None:
            await self.source.revisions.first(start=self._revisions_at_response, within_s=within_s)
        if self.original is None:
            raise AssertionError(f"{self!r} was answered with {response.kind.name}, not with a message")
        return await self.original.loaded(within_s=within_s)

    async def followup(self, *, within_s: float = PATIENCE_S) -> Message:
        """Return the first follow-up message not returned before."""
        position = await self.followups.locate(start=self._followups_read, within_s=within_s)
        self._followups_read = position + 1
        return self.followups[position]

    async def choices(self, *, within_s: float = PATIENCE_S) -> list[JSON]:
        """Wait for the choices offered to the one who types."""
        choices: list[JSON] = (await self._answer_of(ResponseKind.CHOICES, within_s)).body["choices"]
        return choices

    async def modal(self, *, within_s: float = PATIENCE_S) -> JSON:
        """Wait for the modal that the bot opened: its title, custom_id and components."""
        return (await self._answer_of(ResponseKind.MODAL, within_s)).body

    async def _answer_of(self, kind: ResponseKind, within_s: float) -> Response:
        response = await self.response(within_s=within_s)
        if response.kind is not kind:
            raise AssertionError(f"{self!r} was answered with {response.kind.name}, not with {kind.name}")
        return response

    def respond(self, kind: ResponseKind, body: JSON, message: Message | None) -> None:
        """Note the bot's first answer; the server calls it once the answer has taken effect."""
        self.original = message
        self._revisions_at_response = len(self.source.revisions) if self.source else 0
        seconds = asyncio.get_running_loop().time() - self.asked_at
        self.responses.append(Response(kind, body, seconds, message))

    def grow_older(self, seconds: float) -> None:
        """Let this much time have passed: 3 s end the wait for an answer, 15 minutes the token's life."""
        self.asked_at -= seconds

    @property
    def age_s(self) -> float:
        """How long ago it was used, in seconds."""
        return asyncio.get_running_loop().time() - self.asked_at

    def payload(self) -> JSON:
        """Return INTERACTION_CREATE's body."""
        guild = self.channel.guild
        member = guild.members[self.account.id] if guild else None
        rights = payloads.rights_here(member, self.channel)
        body: JSON = {
            "id": str(self.id),
            "application_id": str(self.person.world.bot.id),
            "type": int(self.kind),
            "token": self.token,
            "version": 1,
            "data": self.body,
            "channel_id": str(self.channel.id),
            "channel": payloads.channel(self.channel) | ({"permissions": rights} if guild else {}),
            "app_permissions": payloads.rights_here(guild.me if guild else None, self.channel),
            "locale": self.account.locale,
            "context": 0 if guild else 1,
            "authorizing_integration_owners": self._owners(),
            "entitlements": [],
            "entitlement_sku_ids": [],
            "attachment_size_limit": payloads.ATTACHMENT_SIZE_LIMIT,
        }
        if guild is not None and member is not None:
            body["guild_id"] = str(guild.id)
            body["guild"] = {"id": str(guild.id), "locale": guild.locale, "features": []}
            body["guild_locale"] = guild.locale
            body["member"] = payloads.member(member) | {"permissions": rights}
        else:
            body["user"] = payloads.user(self.account)
        if self.source is not None:
            body["message"] = payloads.message(self.source) | payloads.whereabouts(self.channel)
        return body

    def _owners(self) -> JSON:
        return {"0": str(self.channel.guild.id) if self.channel.guild else "0"}

    def credits(self) -> JSON:
        """Return what a message that answers it says of it.

        /developers/resources/message#message-interaction-metadata-object
        """
        metadata: JSON = {
            "id": str(self.id),
            "type": int(self.kind),
            "user": payloads.user(self.account),
            "authorizing_integration_owners": self._owners(),
        }
        body: JSON = {"application_id": str(self.person.world.bot.id), "interaction_metadata": metadata}
        if self.kind is InteractionKind.COMMAND:
            metadata |= {"name": self.body["name"], "command_type": self.body["type"]}
            if self.body["type"] == 3:
                metadata["target_message_id"] = self.body["target_id"]
            user = payloads.user(self.account)
            body["interaction"] = {"id": str(self.id), "type": 2, "name": self.body["name"], "user": user}
        elif self.kind is InteractionKind.COMPONENT and self.source is not None:
            metadata["interacted_message_id"] = str(self.source.id)
        elif self.triggered_by is not None:
            metadata["triggering_interaction_metadata"] = self.triggered_by.credits()["interaction_metadata"]
        return body
