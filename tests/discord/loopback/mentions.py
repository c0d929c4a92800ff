"""Whom a message pings: /developers/resources/message#allowed-mentions-object."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .errors import JSON, Problems
from .rights import MENTION_EVERYONE, rights_of

if TYPE_CHECKING:
    from .messages import Message
    from .people import Account
    from .places import Channel
    from .world import World

USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@(everyone|here)\b")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


@dataclass(frozen=True)
class Mentions:
    """The accounts and roles that a message pings."""

    users: list[Account] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)
    everyone: bool = False


def mentions_in(
    world: World,
    channel: Channel,
    author: Account,
    content: str,
    allowed: JSON | None,
    reply_to: Message | None,
) -> Mentions:
    """Return whom the content pings; `allowed` None lets everything through, as Discord does for messages."""
    text = CODE.sub("", content)
    users = [
        world.accounts[i] for i in _ids(USER, text) if i in world.accounts and _permits(allowed, "users", i)
    ]
    pings_author = allowed is None or allowed.get("replied_user", False)
    if (
        reply_to is not None
        and pings_author
        and not reply_to.author.is_webhook
        and reply_to.author not in users
    ):
        users.append(reply_to.author)
    if channel.guild is None:
        return Mentions(users)
    known = {role.id for role in channel.guild.roles}
    roles = [i for i in _ids(ROLE, text) if i in known and _permits(allowed, "roles", i)]
    member = channel.guild.members.get(author.id)
    may_shout = member is not None and bool(rights_of(member, channel) & MENTION_EVERYONE)
    everyone = may_shout and EVERYONE.search(text) is not None and _permits(allowed, "everyone", 0)
    return Mentions(users, roles, everyone)


def _ids(pattern: re.Pattern[str], text: str) -> list[int]:
    return list(dict.fromkeys(int(found) for found in pattern.findall(text)))


def _permits(allowed: JSON | None, kind: str, identifier: int) -> bool:
    if allowed is None:
        return True
    named = [int(entry) for entry in allowed.get(kind) or []] if kind != "everyone" else []
    return kind in allowed.get("parse", []) or identifier in named


def check_allowed_mentions(body: JSON, problems: Problems) -> None:
    """Complain of more than 100 ids, and of naming users or roles while parsing them all."""
    allowed = body.get("allowed_mentions") or {}
    for kind in ("users", "roles"):
        named = allowed.get(kind) or []
        problems.count(("allowed_mentions", kind), named, 0, 100)
        if named and kind in allowed.get("parse", []):
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            problems.add(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)
