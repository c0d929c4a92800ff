"""What Discord's own client does when a person uses a command, a component or a modal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from . import filling, modals, payloads
from .commands import SUBCOMMAND, SUBCOMMAND_GROUP, CommandKind, descend
from .errors import JSON
from .interactions import Interaction, InteractionKind
from .messages import BUTTON, Message
from .rights import ADMINISTRATOR, VIEW_CHANNEL, rights_of

if TYPE_CHECKING:
    from .people import Person
    from .places import Channel

LINK_BUTTON, PREMIUM_BUTTON = 5, 6


async def command(person: Person, path: str, channel: Channel, values: Mapping[str, object]) -> Interaction:
    """Use a slash command."""
    registered, steps = _find_chat_command(person, path, channel)
    options, resolved = filling.fill(descend(registered, steps), values, channel)
    body = _command_body(registered) | _option("options", _nest(registered, steps, options))
    return await _dispatch(person, InteractionKind.COMMAND, channel, body | _option("resolved", resolved))


async def autocomplete(
    person: Person, path: str, channel: Channel, focused: str, text: str, values: Mapping[str, object]
) -> Interaction:
    """Type into an option that the bot completes."""
    registered, steps = _find_chat_command(person, path, channel)
    target = descend(registered, steps)
    typed = next((option for option in target.get("options", []) if option["name"] == focused), None)
    if typed is None or not typed.get("autocomplete"):
        raise LookupError(f"/{path} has no option {focused!r} that autocompletes")
    options, resolved = filling.fill(target, values, channel, partial=True)
    options.append({"name": focused, "type": typed["type"], "value": text, "focused": True})
    body = _command_body(registered) | {"options": _nest(registered, steps, options)}
    return await _dispatch(
        person, InteractionKind.AUTOCOMPLETE, channel, body | _option("resolved", resolved)
    )


async def message_command(person: Person, name: str, message: Message) -> Interaction:
    """Use a command of a message's context menu: its content comes along, whatever the intents."""
    registered = _find_context_command(person, CommandKind.MESSAGE, name, message.channel)
    if not person.sees(message):
        raise PermissionError(f"{person!r} does not see {message!r}")
    target = payloads.message(message) | payloads.whereabouts(message.channel)
    body = _command_body(registered) | {
        "target_id": str(message.id),
        "resolved": {"messages": {str(message.id): target}},
    }
    return await _dispatch(person, InteractionKind.COMMAND, message.channel, body)


async def user_command(person: Person, name: str, target: Person, channel: Channel) -> Interaction:
    """Use a command of a person's context menu."""
    registered = _find_context_command(person, CommandKind.USER, name, channel)
    body = _command_body(registered) | {
        "target_id": str(target.id),
        "resolved": filling.resolved_person(target.account, channel),
    }
    return await _dispatch(person, InteractionKind.COMMAND, channel, body)


async def click(person: Person, message: Message, label: str | None, custom_id: str | None) -> Interaction:
    """Click a button."""
    button = _pick(person, message, message.buttons, {"label": label, "custom_id": custom_id})
    if button["style"] in (LINK_BUTTON, PREMIUM_BUTTON):
        raise ValueError(f"the bot hears nothing of a click on {button}")
    body = {"custom_id": button["custom_id"], "component_type": BUTTON, "id": button["id"]}
    return await _dispatch(person, InteractionKind.COMPONENT, message.channel, body, source=message)


async def select(
    person: Person, message: Message, choices: Sequence[str], custom_id: str | None
) -> Interaction:
    """Choose in a select menu of text options."""
    menu = _pick(person, message, message.selects, {"custom_id": custom_id})
    body = {
        "custom_id": menu["custom_id"],
        "component_type": menu["type"],
        "id": menu["id"],
        "values": filling.chosen(menu, choices),
    }
    if menu["type"] != 3:
        body["resolved"] = filling.resolved_choices(choices, message.channel)
    return await _dispatch(person, InteractionKind.COMPONENT, message.channel, body, source=message)


async def submit(person: Person, asked: Interaction, answers: Mapping[str, object]) -> Interaction:
    """Fill in and send a modal."""
    modal = await asked.modal()
    if asked.account is not person.account:
        raise PermissionError(f"the modal was opened for {asked.account.name}, not for {person!r}")
    components, resolved = modals.fill(modal, answers, asked.channel)
    body = {"custom_id": modal["custom_id"], "components": components} | _option("resolved", resolved)
    return await _dispatch(
        person, InteractionKind.MODAL, asked.channel, body, source=asked.source, after=asked
    )


async def forge(
    person: Person, kind: InteractionKind, channel: Channel, body: JSON, *, source: Message | None = None
) -> Interaction:
    """Send an interaction that no client of Discord's would: any custom id, any value, on any message."""
    return await _dispatch(person, kind, channel, body, source=source)


async def _dispatch(
    person: Person,
    kind: InteractionKind,
    channel: Channel,
    body: JSON,
    *,
    source: Message | None = None,
    after: Interaction | None = None,
) -> Interaction:
    world = person.world
    interaction = Interaction(person, kind, channel, body, source)
    interaction.triggered_by = after
    world.interactions_by_token[interaction.token] = interaction
    world.interactions.append(interaction)
    world.emit("INTERACTION_CREATE", interaction.payload(), channel.guild.id if channel.guild else None)
    await world.flushed()
    return interaction


def _find_chat_command(person: Person, path: str, channel: Channel) -> tuple[JSON, list[str]]:
    name, *steps = path.removeprefix("/").split()
    registered = person.world.commands.find(_guild_id(channel), CommandKind.CHAT, name)
    _check_may_use(person, registered, channel)
    return registered, steps


def _find_context_command(person: Person, kind: CommandKind, name: str, channel: Channel) -> JSON:
    registered = person.world.commands.find(_guild_id(channel), kind, name)
    _check_may_use(person, registered, channel)
    return registered


def _check_may_use(person: Person, registered: JSON, channel: Channel) -> None:
    context = 0 if channel.guild else 1
    if registered["contexts"] is not None and context not in registered["contexts"]:
        raise LookupError(f"{registered['name']!r} is not offered in {channel}")
    if channel.guild is None:
        return
    held = rights_of(channel.guild.members[person.account.id], channel)
    needed = registered["default_member_permissions"]
    hidden = needed is not None and (held & int(needed) != int(needed) or int(needed) == 0)
    if not held & VIEW_CHANNEL or (hidden and not held & ADMINISTRATOR):
        raise PermissionError(f"Discord hides {registered['name']!r} from {person!r}")


def _guild_id(channel: Channel) -> int | None:
    return None if channel.guild is None else channel.guild.id


def _command_body(registered: JSON) -> JSON:
    body = {"id": registered["id"], "name": registered["name"], "type": registered["type"]}
    return body | _option("guild_id", registered.get("guild_id"))


def _option(key: str, value: object) -> JSON:
    return {key: value} if value else {}


def _nest(registered: JSON, steps: list[str], options: list[JSON]) -> list[JSON]:
    for depth, step in reversed(list(enumerate(steps))):
        kind = SUBCOMMAND if depth == len(steps) - 1 else SUBCOMMAND_GROUP
        options = [{"name": step, "type": kind, "options": options}]
    return options


def _pick(person: Person, message: Message, parts: list[JSON], wanted: Mapping[str, str | None]) -> JSON:
    if not person.sees(message):
        raise PermissionError(f"{person!r} does not see {message!r}")
    asked = {key: value for key, value in wanted.items() if value is not None}
    found = [part for part in parts if all(part.get(key) == value for key, value in asked.items())]
    if len(found) != 1:
        there = [{key: part.get(key) for key in ("label", "custom_id")} for part in parts]
        raise LookupError(f"{len(found)} components of {message!r} match {asked}; there are: {there}")
    if found[0].get("disabled"):
        raise ValueError(f"it is disabled: {found[0]}")
    return found[0]
