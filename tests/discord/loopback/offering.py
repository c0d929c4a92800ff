"""Which commands Discord shows to whom, and where.

https://docs.discord.com/developers/interactions/application-commands#permissions
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .commands import SUBCOMMAND_GROUP, CommandKind
from .errors import JSON
from .rights import ADMINISTRATOR, USE_APPLICATION_COMMANDS, VIEW_CHANNEL, rights_of

if TYPE_CHECKING:
    from .people import Member, Person
    from .places import Channel, Guild

IN_SERVERS, WITH_THE_BOT = 0, 1


def commands_seen(person: Person, channel: Channel, kind: CommandKind) -> list[str]:
    """Return the commands that the person is offered in the channel, by their full paths, sorted.

    A command registered globally and in the server stands there twice, as on people's screens.
    """
    shown = [
        path
        for command in person.world.commands.all_for(_guild_id(channel))
        if command["type"] == kind and _refusal(person, command, channel) is None
        for path in _paths(command)
    ]
    return sorted(shown)


def find_offered(person: Person, kind: CommandKind, name: str, channel: Channel) -> JSON:
    """Return the command that the person uses by this name; the server's own stands before the global one.

    One that is not there is a LookupError; one that is hidden from the person, a PermissionError.
    """
    registered = person.world.commands.find(_guild_id(channel), kind, name)
    refusal = _refusal(person, registered, channel)
    if refusal is not None:
        raise refusal
    return registered


def _paths(command: JSON, before: str = "") -> Iterator[str]:
    path = f"{before} {command['name']}".lstrip()
    below = [option for option in command.get("options") or [] if option["type"] <= SUBCOMMAND_GROUP]
    if command["type"] != CommandKind.CHAT and not before:
        below = []
    if not below:
        yield path
    for option in below:
        yield from _paths(option, path)


def _refusal(person: Person, command: JSON, channel: Channel) -> Exception | None:
    context = IN_SERVERS if channel.guild else WITH_THE_BOT
    if command["contexts"] is not None and context not in command["contexts"]:
        return LookupError(f"{command['name']!r} is not offered in {channel}")
    if channel.guild is None:
        return None
    if channel.guild.id not in person.world.guilds:
        return LookupError(f"the bot is not in {channel.guild}, so its commands are not there")
    member = channel.guild.members.get(person.id)
    needed = VIEW_CHANNEL | USE_APPLICATION_COMMANDS
    if (
        member is None
        or rights_of(member, channel) & needed != needed
        or not _allows(member, command, channel)
    ):
        return PermissionError(f"Discord hides {command['name']!r} from {person!r}")
    return None


def _allows(member: Member, command: JSON, channel: Channel) -> bool:
    """Whether the server's own settings for the command, and then its default, let the member use it."""
    guild = member.guild
    held = rights_of(member, channel)
    if held & ADMINISTRATOR:
        return True
    settings = guild.command_settings.get(command["id"], {})
    place = channel.permission_source
    if not settings.get(place.id, settings.get(all_channels(guild), True)):
        return False
    if member.id in settings:
        return settings[member.id]
    of_roles = [settings[role.id] for role in member.roles if role.id in settings]
    if of_roles:
        return any(of_roles)
    if guild.id in settings:
        return settings[guild.id]
    default = command["default_member_permissions"]
    return default is None or (int(default) != 0 and held & int(default) == int(default))


def all_channels(guild: Guild) -> int:
    """Return the id that stands for all channels of a server in a command's settings."""
    return guild.id - 1


def _guild_id(channel: Channel) -> int | None:
    return None if channel.guild is None else channel.guild.id
