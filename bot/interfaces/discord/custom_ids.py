"""What the bot's buttons say when pressed, written into their custom ids so that they outlive the process.

Nothing is remembered for a button. Facts and topics go by a short digest of their name, because an id may be
as long as Discord allows a whole custom id; a digest of something that is gone finds nothing, and the person
is told so.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import assert_never

_SCHEME = "s1"
"""The version of this way of writing: raise it when the meaning of a custom id changes."""

_NUMBER = r"(?:0|[1-9]\d{0,19})"
TEMPLATE = re.compile(rf"{_SCHEME}(?::[a-z0-9]+)+")
"""Every custom id we have ever written in this scheme."""


@dataclass(frozen=True, slots=True)
class ReadInContext:
    """Show the paragraphs around a fact's passage."""

    fact: str


@dataclass(frozen=True, slots=True)
class WhyThis:
    """Show why a fact was found for the question."""

    fact: str


@dataclass(frozen=True, slots=True)
class MorePassages:
    """Show the next best passages for the question."""


@dataclass(frozen=True, slots=True)
class Pick:
    """Show a passage offered.

    `asker` alone turns the offer itself into the answer; None: everybody gets a copy.
    """

    fact: str
    asker: int | None = None


@dataclass(frozen=True, slots=True)
class NoneOfThese:
    """Turn down all passages offered; for the asker only."""

    asker: int


@dataclass(frozen=True, slots=True)
class TopicPage:
    """Show one fact of a topic; pages count from 1."""

    topic: str
    page: int


@dataclass(frozen=True, slots=True)
class TopicList:
    """Show the list of topics; pages count from 1."""

    page: int


Press = ReadInContext | WhyThis | MorePassages | Pick | NoneOfThese | TopicPage | TopicList


def digest(name: str) -> str:
    """The short key of a fact's id or a topic's name.

    64 bits, so that no two of a million are likely to share it.
    """
    return hashlib.blake2s(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def encode(press: Press) -> str:
    """The custom id of a press, at most 100 characters. `decode` is its inverse."""
    match press:
        case ReadInContext(fact):
            parts: tuple[object, ...] = ("context", fact)
        case WhyThis(fact):
            parts = ("why", fact)
        case MorePassages():
            parts = ("more",)
        case Pick(fact, None):
            parts = ("show", fact)
        case Pick(fact, asker):
            parts = ("pick", fact, asker)
        case NoneOfThese(asker):
            parts = ("none", asker)
        case TopicPage(topic, page):
            parts = ("topic", topic, page)
        case TopicList(page):
            parts = ("topics", page)
        case _:
            assert_never(press)
    return ":".join([_SCHEME, *map(str, parts)])


def decode(custom_id: str) -> Press | None:
    """The press a custom id stands for, or None if it is none of ours: anybody may send anything."""
    scheme, *parts = custom_id.split(":")
    if scheme != _SCHEME:
        return None
    match parts:
        case ["context", fact] if _is_digest(fact):
            return ReadInContext(fact)
        case ["why", fact] if _is_digest(fact):
            return WhyThis(fact)
        case ["more"]:
            return MorePassages()
        case ["show", fact] if _is_digest(fact):
            return Pick(fact)
        case ["pick", fact, asker] if _is_digest(fact) and _is_number(asker):
            return Pick(fact, int(asker))
        case ["none", asker] if _is_number(asker):
            return NoneOfThese(int(asker))
        case ["topic", topic, page] if _is_digest(topic) and _is_number(page):
            return TopicPage(topic, int(page))
        case ["topics", page] if _is_number(page):
            return TopicList(int(page))
        case _:
            return None


def _is_digest(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{16}", text) is not None


def _is_number(text: str) -> bool:
    return re.fullmatch(_NUMBER, text, re.ASCII) is not None
