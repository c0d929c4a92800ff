"""The commands that the bot registered: https://docs.discord.com/developers/interactions/application-commands."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import TYPE_CHECKING

from .errors import JSON

if TYPE_CHECKING:
    from .world import World

SUBCOMMAND, SUBCOMMAND_GROUP = 1, 2


class CommandKind(IntEnum):
    """Where a command is found: typed, in a person's menu, in a message's menu."""

    CHAT = 1
    USER = 2
    MESSAGE = 3


class CommandBook:
    """Commands by scope: a guild's id, or None for the global ones."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._scopes: dict[int | None, dict[tuple[int, str], JSON]] = {}
        self.overwrites = 0

    def scope(self, guild_id: int | None) -> list[JSON]:
        """Return the commands of one scope."""
        return list(self._scopes.get(guild_id, {}).values())

    def names(self, guild_id: int | None = None) -> list[str]:
        """Return the names in one scope, sorted."""
        return sorted(command["name"] for command in self.scope(guild_id))

    def overwrite(self, guild_id: int | None, bodies: list[JSON]) -> list[JSON]:
        """Put these commands in the place of the scope's; those that keep type and name keep their id."""
        self.overwrites += 1
        old = self._scopes.get(guild_id, {})
        self._scopes[guild_id] = {
            (command["type"], command["name"]): command
            for command in (self._complete(guild_id, body, old.get(_key(body))) for body in bodies)
        }
        return self.scope(guild_id)

    def upsert(self, guild_id: int | None, body: JSON) -> tuple[JSON, bool]:
        """Add or replace one command, and say whether it is new."""
        scope = self._scopes.setdefault(guild_id, {})
        old = scope.get(_key(body))
        scope[_key(body)] = self._complete(guild_id, body, old)
        return scope[_key(body)], old is None

    def by_id(self, guild_id: int | None, command_id: int) -> JSON | None:
        """Return a command of the scope, or None."""
        return next((entry for entry in self.scope(guild_id) if entry["id"] == str(command_id)), None)

    def rename(self, guild_id: int | None, command: JSON, name: str) -> None:
        """Move a command to another name of the scope, keeping its id."""
        scope = self._scopes[guild_id]
        scope[command["type"], name] = scope.pop(_key(command)) | {"name": name}

    def remove(self, guild_id: int | None, command: JSON) -> None:
        """Take a command out of the scope."""
        del self._scopes[guild_id][_key(command)]

    def find(self, guild_id: int | None, kind: CommandKind, name: str) -> JSON:
        """Return the command that a person sees under this name, the server's own before the global one."""
        for scope in (guild_id, None):
            command = self._scopes.get(scope, {}).get((kind, name))
            if command is not None:
                return command
        known = ", ".join(sorted(entry["name"] for entry in self.all_for(guild_id) if entry["type"] == kind))
        raise LookupError(
            f"no {kind.name.lower()} command {name!r} is registered; there are: {known or 'none'}"
        )

    def all_for(self, guild_id: int | None) -> Iterator[JSON]:
        """Yield the server's own commands, and then the global ones."""
        yield from self.scope(guild_id)
        if guild_id is not None:
            yield from self.scope(None)

    def _complete(self, guild_id: int | None, body: JSON, old: JSON | None) -> JSON:
        defaults: JSON = {
            "type": 1,
            "description": "",
            "name_localizations": None,
            "description_localizations": None,
            "default_member_permissions": None,
            "nsfw": False,
            "contexts": None,
            "integration_types": [0],
        }
        command = {
            key: value for key, value in (defaults | body).items() if value is not None or key in defaults
        }
        if guild_id is not None:
            command["guild_id"] = str(guild_id)
        else:
            command["dm_permission"] = command["contexts"] is None or 1 in command["contexts"]
        unchanged = old is not None and {**old, **command} == old
        command["id"] = old["id"] if old is not None else str(self._world.snowflakes.take())
        command["application_id"] = str(self._world.bot.id)
        command["version"] = (
            old["version"] if old is not None and unchanged else str(self._world.snowflakes.take())
        )
        return command


def _key(body: JSON) -> tuple[int, str]:
    return body.get("type", 1), body["name"]


def descend(command: JSON, path: list[str]) -> JSON:
    """Return the subcommand at the end of the path, or the command itself for an empty path."""
    for step in path:
        below = {
            option["name"]: option
            for option in command.get("options", [])
            if option["type"] <= SUBCOMMAND_GROUP
        }
        if step not in below:
            raise LookupError(
                f"{command['name']!r} has no subcommand {step!r}; there are: {', '.join(below) or 'none'}"
            )
        command = below[step]
    if any(option["type"] <= SUBCOMMAND_GROUP for option in command.get("options", [])):
        raise LookupError(f"{command['name']!r} is used through its subcommands")
    return command
