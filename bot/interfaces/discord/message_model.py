"""A message before it is sent, without any of Discord's classes: texts and components, all frozen values."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from bot.interfaces.discord.limits import CONTENT_CHARS, shorten


class Tone(enum.IntEnum):
    """The colour of a card's edge: what kind of reply it is, at a glance."""

    ANSWER = 0x2E7D6B
    CHOICES = 0xC9973B
    DECLINED = 0x8A8F98
    PAGE = 0x4A6FA5


@dataclass(frozen=True, slots=True)
class Card:
    """An embed; `text` and `title` are markdown, `footer` is shown as it is."""

    text: str
    tone: Tone
    title: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what it says, what comes back of a press, and its row from 0; None is the next free."""

    label: str
    custom_id: str
    primary: bool = False
    enabled: bool = True
    row: int | None = None


class MenuKind(enum.Enum):
    """What a menu offers."""

    TEXT = "text"
    ROLES = "roles"
    CHANNELS = "channels"


@dataclass(frozen=True, slots=True)
class MenuOption:
    """One entry of a menu of texts: what it says, and what comes back when somebody chooses it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A select menu, on a row of its own; of roles and channels, `chosen` are the ids chosen already."""

    custom_id: str
    placeholder: str
    options: tuple[MenuOption, ...] = ()
    kind: MenuKind = MenuKind.TEXT
    chosen: tuple[int, ...] = ()
    min_values: int = 1
    max_values: int = 1


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message: plain text, cards under it, menus and buttons under those, and files."""

    content: str = ""
    cards: tuple[Card, ...] = ()
    buttons: tuple[Button, ...] = ()
    menus: tuple[Menu, ...] = ()
    files: tuple[Attachment, ...] = ()


def as_plain(message: OutgoingMessage) -> OutgoingMessage:
    """Return the same message without cards or footers, for channels where the bot may not embed links."""
    parts = [message.content] if message.content else []
    parts += [f"**{card.title}**\n{card.text}" if card.title else card.text for card in message.cards]
    return replace(message, content=shorten("\n\n".join(parts), CONTENT_CHARS), cards=())
