"""What the bot asks about itself, servers and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import payloads
from .errors import not_found, unknown

if TYPE_CHECKING:
    from .places import Guild
    from .recording import Request
    from .world import World


ATTACHMENT_ROUTE = "/attachments/{attachment_id}/{filename}"


def gateway(world: World, request: Request) -> object:
    """GET /gateway."""
    return {"url": _gateway_url(world)}


def gateway_bot(world: World, request: Request) -> object:
    """GET /gateway/bot."""
    limit = {"total": 1000, "remaining": 1000, "reset_after": 86_400_000, "max_concurrency": 16}
    return {"url": _gateway_url(world), "shards": world.recommended_shards, "session_start_limit": limit}


def _gateway_url(world: World) -> str:
    return world.gateway.url if world.gateway else ""


def me(world: World, request: Request) -> object:
    """GET /users/@me."""
    return payloads.own_user(world.bot)


def application(world: World, request: Request) -> object:
    """GET /applications/@me and /oauth2/applications/@me."""
    body = payloads.application(world.bot, world.developer, world.application_flags)
    return body | {"approximate_guild_count": len(world.guilds)}


def user(world: World, request: Request) -> object:
    """GET /users/{user_id}."""
    account = world.accounts.get(request.identifier("user_id"))
    if account is None:
        raise unknown("User")
    return payloads.user(account)


def guild_of(world: World, request: Request) -> Guild:
    """Return the server of the request, if the bot is in it."""
    found = world.guilds.get(request.identifier("guild_id"))
    if found is None:
        raise unknown("Guild")
    return found


def guild(world: World, request: Request) -> object:
    """GET /guilds/{guild_id}."""
    found = guild_of(world, request)
    body = payloads.guild_object(found)
    if request.query.get("with_counts") in ("1", "true", "True"):
        body |= {"approximate_member_count": len(found.members), "approximate_presence_count": 1}
    return body


def own_guilds(world: World, request: Request) -> object:
    """GET /users/@me/guilds."""
    keys = ("id", "name", "icon", "banner", "features")
    return [
        {key: payloads.guild_object(found).get(key) for key in keys}
        | {"owner": False, "permissions": str(found.me.roles[0].permissions)}
        for found in world.guilds.values()
    ]


def guild_channels(world: World, request: Request) -> object:
    """GET /guilds/{guild_id}/channels."""
    return [payloads.channel(channel) for channel in guild_of(world, request).channels]


def guild_roles(world: World, request: Request) -> object:
    """GET /guilds/{guild_id}/roles."""
    return [payloads.role(role) for role in guild_of(world, request).roles]


def member(world: World, request: Request) -> object:
    """GET /guilds/{guild_id}/members/{user_id}."""
    found = guild_of(world, request).members.get(request.identifier("user_id"))
    if found is None:
        raise unknown("Member")
    return payloads.member(found)


def leave(world: World, request: Request) -> None:
    """DELETE /users/@me/guilds/{guild_id}."""
    guild_of(world, request).remove_bot()


def attachment_content(world: World, request: Request) -> object:
    """GET the bytes of a file, from Discord's content delivery network rather than its API."""
    found = world.attachments.get(request.identifier("attachment_id"))
    if found is None:
        raise not_found()
    return found.content


LOOKUP_ROUTES = (
    ("GET", "/gateway", gateway),
    ("GET", "/gateway/bot", gateway_bot),
    ("GET", "/users/@me", me),
    ("GET", "/applications/@me", application),
    ("GET", "/oauth2/applications/@me", application),
    ("GET", "/users/@me/guilds", own_guilds),
    ("DELETE", "/users/@me/guilds/{guild_id}", leave),
    ("GET", "/users/{user_id}", user),
    ("GET", "/guilds/{guild_id}", guild),
    ("GET", "/guilds/{guild_id}/channels", guild_channels),
    ("GET", "/guilds/{guild_id}/roles", guild_roles),
    ("GET", "/guilds/{guild_id}/members/{user_id}", member),
)
