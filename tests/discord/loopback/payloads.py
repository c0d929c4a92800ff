"""Objects as the API writes them: https://docs.discord.com/developers/reference, version 10."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from .errors import JSON
from .rights import IN_DIRECT_MESSAGES, rights_of

if TYPE_CHECKING:
    from .messages import Message
    from .people import Account, Member
    from .places import Channel, Guild, Role

GUILD_MEMBERS_INTENT = 1 << 1
GUILD_PRESENCES_INTENT = 1 << 8
ATTACHMENT_SIZE_LIMIT = 10 * 1024 * 1024


def moment(when: datetime | None) -> str | None:
    """Write a time as the API does, in ISO 8601 with microseconds."""
    return None if when is None else when.isoformat(timespec="microseconds")


def user(account: Account) -> JSON:
    """Return the user object: /developers/resources/user#user-object."""
    body: JSON = {
        "id": str(account.id),
        "username": account.name,
        "discriminator": "0000" if account.is_webhook else "0",
        "global_name": account.global_name,
        "avatar": None,
        "avatar_decoration_data": None,
        "collectibles": None,
        "primary_guild": None,
        "public_flags": 0,
    }
    if account.bot:
        body["bot"] = True
    return body


def own_user(account: Account) -> JSON:
    """Return the user object of the bot itself, which tells it more."""
    return {**user(account), "flags": 0, "mfa_enabled": True, "verified": True, "email": None, "bio": ""}


def partial_member(member: Member) -> JSON:
    """Return the member object without its user: /developers/resources/guild#guild-member-object."""
    return {
        "nick": member.nick,
        "avatar": None,
        "banner": None,
        "roles": [str(role.id) for role in member.roles],
        "joined_at": moment(member.joined_at),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": None,
    }


def member(person: Member) -> JSON:
    """Return the member object with its user."""
    return {**partial_member(person), "user": user(person.account)}


def role(entry: Role) -> JSON:
    """Return the role object: /developers/topics/permissions#role-object."""
    body: JSON = {
        "id": str(entry.id),
        "name": entry.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": entry.position,
        "permissions": str(entry.permissions),
        "managed": entry.managed,
        "mentionable": False,
        "flags": 0,
    }
    if entry.bot_id is not None:
        body["tags"] = {"bot_id": str(entry.bot_id)}
    return body


def channel(place: Channel) -> JSON:
    """Return the channel object: /developers/resources/channel#channel-object."""
    last = str(place.messages[-1].id) if len(place.messages) else None
    body: JSON = {"id": str(place.id), "type": int(place.kind), "last_message_id": last, "flags": 0}
    if place.recipient is not None:
        return {**body, "recipients": [user(place.recipient)]}
    assert place.guild is not None, "a channel without a server is a direct-message channel"
    parent = str(place.parent.id) if place.parent else None
    body |= {
        "guild_id": str(place.guild.id),
        "name": place.name,
        "parent_id": parent,
        "rate_limit_per_user": 0,
    }
    if place.kind == 11:
        return body | _thread_fields(place)
    return body | {
        "topic": place.topic,
        "position": place.position,
        "nsfw": False,
        "last_pin_timestamp": None,
        "permission_overwrites": [
            {"id": str(o.target_id), "type": int(o.is_member), "allow": str(o.allow), "deny": str(o.deny)}
            for o in place.overwrites.values()
        ],
    }


def _thread_fields(place: Channel) -> JSON:
    assert place.guild is not None, "threads belong to a server"
    return {
        "owner_id": str(place.guild.owner_id),
        "message_count": len(place.messages),
        "total_message_sent": len(place.messages),
        "member_count": 1,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": moment(place.guild.joined_at),
            "locked": False,
        },
    }


def guild(server: Guild, intents: int) -> JSON:
    """Return GUILD_CREATE's body: /developers/events/gateway-events#guild-create.

    Without the presences intent it lists only the bot among the members. A server that the bot was just
    invited to has no `unavailable`; that is how clients tell joining from an outage's end.
    """
    members = list(server.members.values()) if intents & GUILD_PRESENCES_INTENT else [server.me]
    return {
        **guild_object(server),
        "joined_at": moment(server.joined_at),
        "large": len(server.members) > 250,
        "member_count": len(server.members),
        "members": [member(person) for person in members],
        "channels": [channel(place) for place in server.channels],
        "threads": [channel(place) for place in server.threads],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def guild_object(server: Guild) -> JSON:
    """Return the guild object: /developers/resources/guild#guild-object."""
    absent = (
        "icon splash discovery_splash description banner application_id afk_channel_id system_channel_id "
        "rules_channel_id public_updates_channel_id safety_alerts_channel_id vanity_url_code incidents_data"
    )
    zero = (
        "verification_level default_message_notifications explicit_content_filter mfa_level nsfw_level "
        "premium_tier premium_subscription_count system_channel_flags"
    )
    return {
        "id": str(server.id),
        "name": server.name,
        "owner_id": str(server.owner_id),
        "preferred_locale": server.locale,
        "region": "deprecated",
        "afk_timeout": 300,
        "max_members": 500_000,
        "max_presences": None,
        "max_video_channel_users": 25,
        "max_stage_video_channel_users": 50,
        "premium_progress_bar_enabled": False,
        "roles": [role(entry) for entry in server.roles],
        "features": [],
        "emojis": [],
        "stickers": [],
        **dict.fromkeys(absent.split()),
        **dict.fromkeys(zero.split(), 0),
    }


def whereabouts(place: Channel) -> JSON:
    """Return channel_id, and guild_id in a server."""
    body = {"channel_id": str(place.id)}
    return body if place.guild is None else {**body, "guild_id": str(place.guild.id)}


def message(entry: Message, *, with_reference: bool = True) -> JSON:
    """Return the message object as REST writes it: /developers/resources/message#message-object."""
    body: JSON = {
        "id": str(entry.id),
        "channel_id": str(entry.channel.id),
        "author": user(entry.author),
        "content": entry.content,
        "timestamp": moment(entry.created_at),
        "edited_timestamp": moment(entry.edited_at),
        "tts": entry.tts,
        "mention_everyone": entry.mention_everyone,
        "mentions": [user(account) for account in entry.mentions],
        "mention_roles": [str(role_id) for role_id in entry.mention_roles],
        "attachments": [attachment.payload() for attachment in entry.attachments],
        "embeds": entry.embeds,
        "components": entry.components,
        "pinned": entry.pinned,
        "type": entry.kind,
        "flags": entry.flags,
    }
    if entry.nonce is not None:
        body["nonce"] = entry.nonce
    if entry.webhook_id is not None:
        body["webhook_id"] = str(entry.webhook_id)
    if entry.interaction is not None:
        body |= entry.interaction.credits()
    if entry.reference is not None:
        body |= _reference(entry.reference, with_reference)
    return body


def _reference(target: Message, in_full: bool) -> JSON:
    body: JSON = {
        "message_reference": {"type": 0, "message_id": str(target.id), **whereabouts(target.channel)}
    }
    if in_full:
        body["referenced_message"] = None if target.deleted else message(target, with_reference=False)
    return body


def message_event(entry: Message, bot: Account, reads_content: bool) -> JSON:
    """Return MESSAGE_CREATE's body, blanked where the session may not read it.

    Why and when: /developers/events/gateway#message-content-intent. The message replied to goes by its own
    right.
    """
    body = message(entry) | whereabouts(entry.channel)
    server = entry.channel.guild
    if server is not None:
        author = server.members.get(entry.author.id)
        if author is not None and entry.webhook_id is None:
            body["member"] = partial_member(author)
        for mention, account in zip(body["mentions"], entry.mentions, strict=True):
            if account.id in server.members:
                mention["member"] = partial_member(server.members[account.id])
    return veil(body, entry, bot, reads_content)


def veil(body: JSON, entry: Message, bot: Account, reads_content: bool) -> JSON:
    """Blank what people wrote, unless the reader may see it, in a message and in the one it replies to."""
    if reads_content:
        return body
    if not _is_open(entry, bot):
        body |= {"content": "", "embeds": [], "attachments": [], "components": []}
    replied_to = body.get("referenced_message")
    if replied_to is not None and entry.reference is not None and not _is_open(entry.reference, bot):
        replied_to |= {"content": "", "embeds": [], "attachments": [], "components": []}
    return body


def _is_open(entry: Message, bot: Account) -> bool:
    return entry.channel.guild is None or entry.author is bot or bot in entry.mentions


def rights_here(person: Member | None, place: Channel) -> str:
    """Return the permissions of a member in a channel, written as the API does."""
    return str(IN_DIRECT_MESSAGES if person is None else rights_of(person, place))


def application(bot: Account, developer: Account, flags: int) -> dict[str, Any]:
    """Return the application object: /developers/resources/application#application-object."""
    return {
        "id": str(bot.id),
        "name": bot.name,
        "icon": None,
        "description": "",
        "summary": "",
        "bot": user(bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags,
        "hook": True,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user(developer),
        "team": None,
        "approximate_guild_count": 0,
        "integration_types_config": {"0": {"oauth2_install_params": {"scopes": ["bot"], "permissions": "0"}}},
    }
