"""Messages as the double remembers them: with their history, and private ones too."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .errors import JSON
from .feed import PATIENCE_S, Feed

if TYPE_CHECKING:
    from .interactions import Interaction
    from .people import Account
    from .places import Channel

SUPPRESS_EMBEDS = 1 << 2
EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15

KIND_DEFAULT, KIND_REPLY, KIND_CHAT_COMMAND, KIND_CONTEXT_COMMAND = 0, 19, 20, 23

BUTTON = 2
SELECTS = frozenset({3, 5, 6, 7, 8})


@dataclass(frozen=True)
class Attachment:
    """A file on a message, and its bytes; the double serves them at `url`."""

    id: int
    filename: str
    content: bytes = field(repr=False)
    url: str
    description: str | None = None
    ephemeral: bool = False

    def payload(self) -> JSON:
        """Return the attachment object: /developers/resources/message#attachment-object."""
        kind, _ = mimetypes.guess_type(self.filename)
        body: JSON = {
            "id": str(self.id),
            "filename": self.filename,
            "size": len(self.content),
            "url": self.url,
            "proxy_url": self.url,
            "content_type": kind or "application/octet-stream",
        }
        if self.description is not None:
            body["description"] = self.description
        if self.ephemeral:
            body["ephemeral"] = True
        return body


@dataclass(frozen=True)
class Revision:
    """What a message said before an edit."""

    content: str
    embeds: list[JSON]
    components: list[JSON]
    replaced_at: datetime


@dataclass(eq=False)
class Message:
    """One message: what it says now, what it said before, and whether it is gone."""

    id: int
    channel: Channel
    author: Account
    content: str = ""
    embeds: list[JSON] = field(default_factory=list)
    components: list[JSON] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    kind: int = KIND_DEFAULT
    mentions: list[Account] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    reference: Message | None = None
    interaction: Interaction | None = None
    webhook_id: int | None = None
    tts: bool = False
    nonce: str | int | None = None
    pinned: bool = False
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    edited_at: datetime | None = None
    deleted: bool = False
    revisions: Feed[Revision] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.revisions = Feed(f"edits of message {self.id}")

    def __repr__(self) -> str:
        state = " deleted" if self.deleted else " loading" if self.loading else ""
        return f"<Message {self.id}{state} by {self.author.name} in {self.channel}: {self.text!r}>"

    @property
    def ephemeral(self) -> bool:
        """Whether only the person who used the interaction sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it still says that the bot is thinking."""
        return bool(self.flags & LOADING)

    @property
    def text(self) -> str:
        """All that a person reads on it, line by line: content, embeds, text displays; not the buttons."""
        parts = [self.content]
        for embed in self.embeds:
            parts += [
                embed.get("author", {}).get("name", ""),
                embed.get("title", ""),
                embed.get("description", ""),
            ]
            for pair in embed.get("fields", []):
                parts += [pair["name"], pair["value"]]
            parts.append(embed.get("footer", {}).get("text", ""))
        parts += [part.get("content", "") for part in walk(self.components) if part["type"] == 10]
        return "\n".join(part for part in parts if part)

    @property
    def embed(self) -> JSON:
        """The only embed."""
        (embed,) = self.embeds
        return embed

    @property
    def files(self) -> dict[str, bytes]:
        """The contents of the files on it, by their names."""
        return {attachment.filename: attachment.content for attachment in self.attachments}

    @property
    def buttons(self) -> list[JSON]:
        """Every button on it, in reading order."""
        return [part for part in walk(self.components) if part["type"] == BUTTON]

    @property
    def labels(self) -> list[str]:
        """The labels of the buttons on it, in reading order."""
        return [button.get("label", "") for button in self.buttons]

    @property
    def selects(self) -> list[JSON]:
        """Every select menu on it, in reading order."""
        return [part for part in walk(self.components) if part["type"] in SELECTS]

    async def next_edit(self, *, within_s: float = PATIENCE_S) -> Message:
        """Wait for an edit to come after those so far, and return this message."""
        await self.revisions.first(start=len(self.revisions), within_s=within_s)
        return self

    async def loaded(self, *, within_s: float = PATIENCE_S) -> Message:
        """Wait until it no longer says that the bot is thinking, and return this message."""
        while self.loading and not self.deleted:
            await self.next_edit(within_s=within_s)
        return self

    def remember(self) -> Revision:
        """Return what it says now, to be added to its history once it has been changed."""
        return Revision(self.content, self.embeds, self.components, datetime.now(UTC))


def walk(components: list[JSON]) -> Iterator[JSON]:
    """Yield every component of a tree, in reading order."""
    for part in components:
        yield part
        yield from walk(part.get("components") or [])
        for inner in ("component", "accessory"):
            if isinstance(part.get(inner), dict):
                yield from walk([part[inner]])
