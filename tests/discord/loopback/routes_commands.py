"""Registering commands: https://docs.discord.com/developers/interactions/application-commands#endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .command_limits import check_command, check_commands, check_count
from .errors import JSON, missing_access, unknown

if TYPE_CHECKING:
    from .recording import Request
    from .world import World


def _scope(world: World, request: Request) -> int | None:
    if request.identifier("application_id") != world.bot.id:
        raise missing_access()
    if "guild_id" not in request.params:
        return None
    guild_id = request.identifier("guild_id")
    if guild_id not in world.guilds:
        raise missing_access()
    return guild_id


def _command(world: World, request: Request) -> tuple[int | None, JSON]:
    scope = _scope(world, request)
    command = world.commands.by_id(scope, request.identifier("command_id"))
    if command is None:
        raise unknown("application command")
    return scope, command


def list_commands(world: World, request: Request) -> object:
    """GET …/commands."""
    return world.commands.scope(_scope(world, request))


def overwrite_commands(world: World, request: Request) -> object:
    """PUT …/commands: all or nothing."""
    scope = _scope(world, request)
    check_commands(request.json)
    return world.commands.overwrite(scope, request.json)


def create_command(world: World, request: Request) -> object:
    """POST …/commands: 201 for a new command, 200 for one that replaces its namesake."""
    scope = _scope(world, request)
    check_command(request.body)
    others = [entry for entry in world.commands.scope(scope) if entry["name"] != request.body["name"]]
    check_count([*others, request.body])
    command, is_new = world.commands.upsert(scope, request.body)
    return (201 if is_new else 200), command


def get_command(world: World, request: Request) -> object:
    """GET …/commands/{command_id}."""
    return _command(world, request)[1]


def edit_command(world: World, request: Request) -> object:
    """PATCH …/commands/{command_id}."""
    scope, command = _command(world, request)
    changed = command | request.body
    check_command(changed)
    world.commands.rename(scope, command, changed["name"])
    return world.commands.upsert(scope, changed)[0]


def delete_command(world: World, request: Request) -> None:
    """DELETE …/commands/{command_id}."""
    world.commands.remove(*_command(world, request))


COMMAND_ROUTES = tuple(
    (method, f"/applications/{{application_id}}{scope}/commands{end}", answer)
    for scope in ("", "/guilds/{guild_id}")
    for method, end, answer in (
        ("GET", "", list_commands),
        ("PUT", "", overwrite_commands),
        ("POST", "", create_command),
        ("GET", "/{command_id}", get_command),
        ("PATCH", "/{command_id}", edit_command),
        ("DELETE", "/{command_id}", delete_command),
    )
)
