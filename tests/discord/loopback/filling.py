"""Values for a command's options and a select menu, checked as Discord's own client checks them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from . import payloads
from .errors import JSON
from .messages import Attachment

if TYPE_CHECKING:
    from .people import Account, Person
    from .places import Channel, Role

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
PYTHON_TYPES: dict[int, type | tuple[type, ...]] = {
    STRING: str,
    INTEGER: int,
    BOOLEAN: bool,
    NUMBER: (int, float),
}
STRING_SELECT = 3


def fill(
    command: JSON, values: Mapping[str, object], channel: Channel, *, partial: bool = False
) -> tuple[list[JSON], JSON]:
    """Return the options as they are sent, and what they refer to.

    `partial` allows required ones to be missing, as they are while somebody types.
    """
    known = {option["name"]: option for option in command.get("options", [])}
    unknown = sorted(set(values) - set(known))
    missing = sorted({name for name, option in known.items() if option.get("required")} - set(values))
    if unknown or (missing and not partial):
        raise ValueError(f"{command['name']!r}: unknown options {unknown}, missing options {missing}")
    options: list[JSON] = []
    resolved: JSON = {}
    for name, option in known.items():
        if name in values:
            sent = _option_value(option, values[name], channel, resolved)
            options.append({"name": name, "type": option["type"], "value": sent})
    return options, resolved


def _option_value(option: JSON, value: object, channel: Channel, resolved: JSON) -> object:
    expected = PYTHON_TYPES.get(option["type"])
    if expected is None:
        return refer(value, channel, resolved)
    if not isinstance(value, expected):
        raise ValueError(f"option {option['name']!r} takes {expected}, not {value!r}")
    offered = [choice["value"] for choice in option.get("choices", [])]
    if offered and value not in offered:
        raise ValueError(f"option {option['name']!r} offers {offered}, not {value!r}")
    is_text = isinstance(value, str)
    measure = len(value) if isinstance(value, str) else cast(float, value)
    low, high = ("min_length", "max_length") if is_text else ("min_value", "max_value")
    if not option.get(low, measure) <= measure <= option.get(high, measure):
        raise ValueError(
            f"option {option['name']!r} is to be {option.get(low)} to {option.get(high)}: {value!r}"
        )
    return value


def refer(value: object, channel: Channel, resolved: JSON) -> str:
    """Return the id of a person, role, channel or attachment, and add the thing itself to `resolved`."""
    # The classes are told apart by what they have, since they cannot be imported here without a cycle.
    if isinstance(value, Attachment):
        resolved.setdefault("attachments", {})[str(value.id)] = {**value.payload(), "ephemeral": True}
        return str(value.id)
    if hasattr(value, "account"):
        person = cast("Person", value)
        for key, entries in resolved_person(person.account, channel).items():
            resolved.setdefault(key, {}).update(entries)
        return str(person.id)
    if hasattr(value, "managed"):
        role = cast("Role", value)
        resolved.setdefault("roles", {})[str(role.id)] = payloads.role(role)
        return str(role.id)
    place = cast("Channel", value)
    if place.guild is None:
        raise ValueError(f"{value!r} cannot be chosen")
    rights = payloads.rights_here(place.guild.me, place)
    resolved.setdefault("channels", {})[str(place.id)] = payloads.channel(place) | {"permissions": rights}
    return str(place.id)


def resolved_person(account: Account, channel: Channel) -> JSON:
    """Return the user, and in a server the member, as `resolved` carries them."""
    key = str(account.id)
    body: JSON = {"users": {key: payloads.user(account)}}
    if channel.guild is not None and account.id in channel.guild.members:
        member = channel.guild.members[account.id]
        rights = payloads.rights_here(member, channel)
        body["members"] = {key: payloads.partial_member(member) | {"permissions": rights}}
    return body


def chosen(menu: JSON, choices: Sequence[str]) -> list[str]:
    """Return the values of the options chosen, by value or label; other menus take ids as they are."""
    low, high = menu.get("min_values", 1), menu.get("max_values", 1)
    if not low <= len(choices) <= high:
        raise ValueError(f"the menu takes {low} to {high} choices, not {len(choices)}")
    if menu["type"] != STRING_SELECT:
        return list(choices)
    return [value_of(menu, choice) for choice in choices]


def value_of(menu: JSON, choice: str) -> str:
    """Return the value of the option with this value or label."""
    for option in menu["options"]:
        if choice in (option["value"], option["label"]):
            return str(option["value"])
    raise LookupError(f"no option {choice!r}; there are: {[option['label'] for option in menu['options']]}")


def resolved_choices(choices: Sequence[str], channel: Channel) -> JSON:
    """Return what the ids chosen in a menu of people, roles or channels refer to."""
    guild = channel.guild
    if guild is None:
        raise ValueError("menus of people, roles and channels are used in servers")
    known: dict[int, object] = dict(guild.members)
    known |= {role.id: role for role in guild.roles}
    known |= {place.id: place for place in (*guild.channels, *guild.threads)}
    resolved: JSON = {}
    for choice in choices:
        refer(known[int(choice)], channel, resolved)
    return resolved
