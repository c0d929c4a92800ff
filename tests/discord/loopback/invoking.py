"""What Discord's own client does when a person uses a command, a component or a modal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING

from . import filling, modals, payloads
from .commands import SUBCOMMAND, SUBCOMMAND_GROUP, CommandKind, descend
from .errors import JSON
from .interactions import Interaction, InteractionKind
from .messages import BUTTON, Message
from .offering import find_offered

if TYPE_CHECKING:
    from .people import Person
    from .places import Channel

LINK_BUTTON, PREMIUM_BUTTON = 5, 6


async def command(person: Person, path: str, channel: Channel, values: Mapping[str, object]) -> Interaction:
    """Use a slash command."""
    registered, steps = _find_chat_command(person, path, channel)
    resolved = filling.Resolved(person, channel)
    options = filling.fill(descend(registered, steps), values, resolved)
    body = command_body(registered) | optional("options", nest(steps, options))
    return await dispatch(
        person, InteractionKind.COMMAND, channel, body | optional("resolved", resolved.body)
    )


async def autocomplete(
    person: Person, path: str, channel: Channel, focused: str, text: str, values: Mapping[str, object]
) -> Interaction:
    """Type into an option that the bot completes."""
    registered, steps = _find_chat_command(person, path, channel)
    target = descend(registered, steps)
    typed = next((option for option in target.get("options", []) if option["name"] == focused), None)
    if typed is None or not typed.get("autocomplete"):
        raise LookupError(f"/{path} has no option {focused!r} that autocompletes")
    resolved = filling.Resolved(person, channel)
    options = filling.fill(target, values, resolved, partial=True)
    options.append({"name": focused, "type": typed["type"], "value": text, "focused": True})
    body = command_body(registered) | {"options": nest(steps, options)}
    return await dispatch(
        person, InteractionKind.AUTOCOMPLETE, channel, body | optional("resolved", resolved.body)
    )


async def message_command(person: Person, name: str, message: Message) -> Interaction:
    """Use a command of a message's context menu: its content comes along, whatever the intents."""
    registered = find_offered(person, CommandKind.MESSAGE, name, message.channel)
    check_sees(person, message)
    target = payloads.message(message) | payloads.whereabouts(message.channel)
    body = command_body(registered) | {
        "target_id": str(message.id),
        "resolved": {"messages": {str(message.id): target}},
    }
    return await dispatch(person, InteractionKind.COMMAND, message.channel, body)


async def user_command(person: Person, name: str, target: Person, channel: Channel) -> Interaction:
    """Use a command of a person's context menu."""
    registered = find_offered(person, CommandKind.USER, name, channel)
    resolved = filling.Resolved(person, channel)
    resolved.refer_to_account(target.account)
    body = command_body(registered) | {"target_id": str(target.id), "resolved": resolved.body}
    return await dispatch(person, InteractionKind.COMMAND, channel, body)


async def click(person: Person, message: Message, label: str | None, custom_id: str | None) -> Interaction:
    """Click a button."""
    button = _pick(person, message, message.buttons, {"label": label, "custom_id": custom_id})
    if button["style"] in (LINK_BUTTON, PREMIUM_BUTTON):
        raise ValueError(f"the bot hears nothing of a click on {button}")
    body = {"custom_id": button["custom_id"], "component_type": BUTTON, "id": button["id"]}
    return await dispatch(person, InteractionKind.COMPONENT, message.channel, body, source=message)


async def select(
    person: Person, message: Message, choices: Sequence[object], custom_id: str | None
) -> Interaction:
    """Choose in a select menu."""
    menu = _pick(person, message, message.selects, {"custom_id": custom_id})
    resolved = filling.Resolved(person, message.channel)
    body = {
        "custom_id": menu["custom_id"],
        "component_type": menu["type"],
        "id": menu["id"],
        "values": filling.chosen(menu, choices, resolved),
    }
    if menu["type"] in filling.MENU_NOUNS:
        body["resolved"] = resolved.body
    return await dispatch(person, InteractionKind.COMPONENT, message.channel, body, source=message)


async def submit(person: Person, asked: Interaction, answers: Mapping[str, object]) -> Interaction:
    """Fill in and send a modal."""
    modal = await asked.modal()
    if asked.account is not person.account:
        raise PermissionError(f"the modal was opened for {asked.account.name}, not for {person!r}")
    resolved = filling.Resolved(person, asked.channel)
    components = modals.fill(modal, answers, resolved)
    body = {"custom_id": modal["custom_id"], "components": components} | optional("resolved", resolved.body)
    return await dispatch(
        person, InteractionKind.MODAL, asked.channel, body, source=asked.source, after=asked
    )


async def forge(
    person: Person, kind: InteractionKind, channel: Channel, body: JSON, *, source: Message | None = None
) -> Interaction:
    """Send an interaction that no client of Discord's would: any custom id, any value, on any message."""
    return await dispatch(person, kind, channel, body, source=source)


async def replay(person: Person, earlier: Interaction) -> Interaction:
    """Send once more what was sent: a new interaction, with the rights of now."""
    body = deepcopy(earlier.body)
    return await dispatch(
        person, earlier.kind, earlier.channel, body, source=earlier.source, after=earlier.triggered_by
    )


async def dispatch(
    person: Person,
    kind: InteractionKind,
    channel: Channel,
    body: JSON,
    *,
    source: Message | None = None,
    after: Interaction | None = None,
) -> Interaction:
    """Send an interaction to the bot, as it stands: nothing is checked here."""
    world = person.world
    if channel.guild is not None and person.id not in channel.guild.members:
        raise PermissionError(f"{person!r} is not in {channel.guild}")
    interaction = Interaction(person, kind, channel, body, source)
    interaction.triggered_by = after
    world.interactions_by_token[interaction.token] = interaction
    world.interactions.append(interaction)
    interaction.sent = interaction.payload()
    world.emit("INTERACTION_CREATE", interaction.sent, channel.guild.id if channel.guild else None)
    await world.flushed()
    return interaction


def _find_chat_command(person: Person, path: str, channel: Channel) -> tuple[JSON, list[str]]:
    name, *steps = path.removeprefix("/").split()
    return find_offered(person, CommandKind.CHAT, name, channel), steps


def command_body(registered: JSON) -> JSON:
    """Return what an interaction says of the command that was used."""
    body = {"id": registered["id"], "name": registered["name"], "type": registered["type"]}
    return body | optional("guild_id", registered.get("guild_id"))


def optional(key: str, value: object) -> JSON:
    """Return the pair, or nothing if the value is empty."""
    return {key: value} if value else {}


def nest(steps: list[str], options: list[JSON]) -> list[JSON]:
    """Return the options under their subcommand, as they are sent."""
    for depth, step in reversed(list(enumerate(steps))):
        kind = SUBCOMMAND if depth == len(steps) - 1 else SUBCOMMAND_GROUP
        options = [{"name": step, "type": kind, "options": options}]
    return options


def check_sees(person: Person, message: Message) -> None:
    """Raise a PermissionError unless the message is on the person's screen."""
    if not person.sees(message):
        raise PermissionError(f"{person!r} does not see {message!r}")


def _pick(person: Person, message: Message, parts: list[JSON], wanted: Mapping[str, str | None]) -> JSON:
    check_sees(person, message)
    asked = {key: value for key, value in wanted.items() if value is not None}
    found = [part for part in parts if all(part.get(key) == value for key, value in asked.items())]
    if len(found) != 1:
        there = [{key: part.get(key) for key in ("label", "custom_id")} for part in parts]
        raise LookupError(f"{len(found)} components of {message!r} match {asked}; there are: {there}")
    if found[0].get("disabled"):
        raise ValueError(f"it is disabled: {found[0]}")
    return found[0]
