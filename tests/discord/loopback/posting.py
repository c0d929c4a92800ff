"""What the bot writes becomes a message here, checked as Discord checks it."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .errors import JSON, Problems, too_large
from .limits import SETTABLE_FLAGS, check_message
from .mentions import mentions_in
from .messages import (
    COMPONENTS_V2,
    EPHEMERAL,
    KIND_DEFAULT,
    KIND_REPLY,
    LOADING,
    SUPPRESS_EMBEDS,
    Attachment,
    Message,
    walk,
)
from .payloads import ATTACHMENT_SIZE_LIMIT

if TYPE_CHECKING:
    from .interactions import Interaction
    from .places import Channel
    from .recording import Upload
    from .world import World

# What an interaction's answer pings when it does not say: /developers/interactions/receiving-and-responding.
USERS_ONLY: JSON = {"parse": ["users"]}


def compose(
    world: World,
    channel: Channel,
    body: JSON,
    files: dict[str, Upload],
    *,
    kind: int = KIND_DEFAULT,
    reference: Message | None = None,
    interaction: Interaction | None = None,
) -> Message:
    """Return the bot's new message, not yet published; raise a Refusal if it breaks a limit."""
    check_message(body, file_count=len(files))
    reference = _reference(channel, body) or reference
    content = body.get("content") or ""
    allowed = body.get("allowed_mentions", None if interaction is None else USERS_ONLY)
    found = mentions_in(world, channel, world.bot, content, allowed, reference)
    return Message(
        world.snowflakes.take(),
        channel,
        world.bot,
        content,
        embeds=as_shown(body.get("embeds")),
        components=numbered(body.get("components")),
        attachments=_attachments(world, body, files, []),
        flags=(body.get("flags") or 0) & SETTABLE_FLAGS & (-1 if interaction else ~EPHEMERAL),
        kind=KIND_REPLY if reference is not None and kind == KIND_DEFAULT else kind,
        mentions=found.users,
        mention_roles=found.roles,
        mention_everyone=found.everyone,
        reference=reference,
        interaction=interaction,
        webhook_id=world.bot.id if interaction else None,
        tts=bool(body.get("tts")),
        nonce=body.get("nonce"),
    )


def revise(world: World, message: Message, body: JSON, files: dict[str, Upload]) -> Message:
    """Change the bot's message: fields that are not in the body stay as they are."""
    flags = _revised_flags(message, body)
    attachments = _attachments(world, body, files, message.attachments)
    merged: JSON = {
        "content": body.get("content", message.content),
        "embeds": body.get("embeds", message.embeds),
        "components": body.get("components", message.components),
        "allowed_mentions": body.get("allowed_mentions"),
        "flags": flags,
    }
    check_message(merged, file_count=len(attachments))
    before = message.remember()
    message.content = merged["content"] or ""
    if "embeds" in body:
        message.embeds = as_shown(body["embeds"])
    if "components" in body:
        message.components = numbered(body["components"])
    message.attachments, message.flags = attachments, flags & ~LOADING
    message.mentions = mentions_in(
        world, message.channel, world.bot, message.content, body.get("allowed_mentions"), message.reference
    ).users
    message.edited_at = datetime.now(UTC)
    world.announce_edit(message)
    message.revisions.append(before)
    return message


def _revised_flags(message: Message, body: JSON) -> int:
    asked = body.get("flags")
    if asked is None:
        return message.flags
    # A message can become one of Components V2, and never cease to be.
    return message.flags & ~SUPPRESS_EMBEDS | int(asked) & (SUPPRESS_EMBEDS | COMPONENTS_V2)


def _reference(channel: Channel, body: JSON) -> Message | None:
    wanted = body.get("message_reference")
    if not wanted:
        return None
    target = channel.by_id.get(int(wanted["message_id"]))
    if target is None and wanted.get("fail_if_not_exists", True):
        problems = Problems()
        problems.add(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        problems.raise_if_any()
    return target


def _attachments(
    world: World, body: JSON, files: dict[str, Upload], old: list[Attachment]
) -> list[Attachment]:
    if any(len(upload.content) > ATTACHMENT_SIZE_LIMIT for upload in files.values()):
        raise too_large()
    described: list[JSON] | None = body.get("attachments")
    descriptions = {str(entry.get("id")): entry.get("description") for entry in described or []}
    kept = old if described is None else [entry for entry in old if str(entry.id) in descriptions]
    added = [
        world.attach(upload.filename, upload.content, description=descriptions.get(key.strip("files[]")))
        for key, upload in files.items()
    ]
    return [*kept, *added]


def as_shown(embeds: list[JSON] | None) -> list[JSON]:
    """Return embeds as Discord gives them back."""
    return [{"type": "rich", **embed} for embed in embeds or []]


def numbered(components: list[JSON] | None) -> list[JSON]:
    """Return components as Discord gives them back: each with an id unique in the message."""
    parts = deepcopy(components or [])
    taken = {part["id"] for part in walk(parts) if part.get("id")}
    following = 1
    for part in walk(parts):
        if not part.get("id"):
            while following in taken:
                following += 1
            part["id"] = following
            taken.add(following)
    return parts
