"""What a changed client sends: interactions that nothing on the screen offers.

Nothing is checked here, neither the custom id nor who sees the message. Discord itself stops some of these; a
bot that relies on that has no second line, so the double lets all of them through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING

from . import filling, invoking
from .commands import CommandKind, descend
from .errors import JSON
from .interactions import Interaction, InteractionKind
from .messages import BUTTON, Message

if TYPE_CHECKING:
    from .people import Person
    from .places import Channel

STRING_SELECT = 3


async def press(
    person: Person, message: Message, custom_id: str, values: Sequence[str] | None, component_type: int | None
) -> Interaction:
    """Press a button, or choose `values` in a menu, that need not be on the message."""
    kind = component_type or (BUTTON if values is None else STRING_SELECT)
    body: JSON = {"custom_id": custom_id, "component_type": kind, "id": 1}
    if values is not None:
        body["values"] = list(values)
    return await invoking.dispatch(person, InteractionKind.COMPONENT, message.channel, body, source=message)


async def modal(
    person: Person,
    channel: Channel,
    custom_id: str,
    components: Sequence[JSON],
    resolved: JSON | None,
    source: Message | None,
) -> Interaction:
    """Send a modal that nobody opened."""
    body = {"custom_id": custom_id, "components": deepcopy(list(components))}
    body |= invoking.optional("resolved", resolved)
    return await invoking.dispatch(person, InteractionKind.MODAL, channel, body, source=source)


async def command(person: Person, path: str, channel: Channel, values: Mapping[str, object]) -> Interaction:
    """Use a slash command that is registered, whether or not it is shown to the person."""
    name, *steps = path.removeprefix("/").split()
    guild_id = None if channel.guild is None else channel.guild.id
    registered = person.world.commands.find(guild_id, CommandKind.CHAT, name)
    resolved = filling.Resolved(person, channel)
    options = filling.fill(descend(registered, steps), values, resolved)
    body = invoking.command_body(registered) | invoking.optional("options", invoking.nest(steps, options))
    body |= invoking.optional("resolved", resolved.body)
    return await invoking.dispatch(person, InteractionKind.COMMAND, channel, body)
