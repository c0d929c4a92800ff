"""A server's settings, as its admins chose them; the ledger stores what they chose, by these names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Self

COOLDOWNS_S = (0, 5, 15, 30, 60)
"""The pauses offered between two questions of one person, in seconds; 0 for none."""

ROLES_LIMIT = 25  # as many as one of Discord's select menus takes


class Language(StrEnum):
    """A language that the bot speaks; the documents' words stay as they are."""

    ENGLISH = "en"
    FRENCH = "fr"


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """A server's settings.

    Roles and channels are Discord's ids. `private`: answers to `/ask` are for the asker's eyes unless they
    say otherwise. `two_person`: what one moderator changes, another one approves.
    """

    moderator_roles: tuple[int, ...] = ()
    log_channel: int | None = None
    ask_channels: tuple[int, ...] = ()
    private: bool = False
    cooldown_s: int = 0
    two_person: bool = False
    language: Language = Language.ENGLISH

    @classmethod
    def from_json(cls, chosen: Mapping[str, object]) -> Self:
        """Read what the ledger has. What is not understood counts as not chosen: later versions know more."""
        read: dict[str, Any] = {
            name: _READERS[name](value) for name, value in chosen.items() if name in _READERS
        }
        return cls(**{name: value for name, value in read.items() if value is not None})

    def to_json(self) -> dict[str, object]:
        """Return every setting as the ledger stores it; None where it is the default."""
        values: dict[str, object] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            stored = list(value) if isinstance(value, tuple) else value
            values[each.name] = None if value == each.default else stored
        return values


def _ids(value: object) -> tuple[int, ...] | None:
    if not isinstance(value, list) or not all(_is_id(each) for each in value):
        return None
    return tuple(sorted(set(value)))[:ROLES_LIMIT]


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 63


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


_READERS: dict[str, Callable[[Any], object]] = {
    "moderator_roles": _ids,
    "log_channel": lambda value: value if _is_id(value) else None,
    "ask_channels": _ids,
    "private": _truth,
    "cooldown_s": lambda value: value if isinstance(value, int) and value in COOLDOWNS_S else None,
    "two_person": _truth,
    "language": lambda value: Language(value) if value in list(Language) else None,
}
