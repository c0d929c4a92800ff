"""Values for a command's options and a select menu, checked as Discord's own client checks them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from . import payloads
from .errors import JSON
from .messages import Attachment
from .rights import VIEW_CHANNEL, rights_of

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
# What the options, and the select menus of types 5 to 8, refer to.
OPTION_NOUNS = {
    USER: ("person",),
    CHANNEL: ("channel",),
    ROLE: ("role",),
    MENTIONABLE: ("person", "role"),
    ATTACHMENT: ("file",),
}
CHECKBOX_GROUP = 22
MENU_NOUNS = {5: ("person",), 6: ("role",), 7: ("person", "role"), 8: ("channel",)}


class Resolved:
    """What the ids in an interaction refer to, gathered while somebody fills it in.

    `body` becomes the interaction's `resolved`:
    /developers/interactions/receiving-and-responding#interaction-object-resolved-data-structure
    """

    def __init__(self, person: Person, channel: Channel) -> None:
        self.body: JSON = {}
        self._person = person
        self._channel = channel

    def refer(self, value: object, nouns: tuple[str, ...], channel_types: Iterable[int] = ()) -> str:
        """Return the id of a person, role, channel or file; a ValueError if it cannot be chosen here."""
        noun = noun_for(value)
        if noun not in nouns:
            raise ValueError(f"{' or '.join(nouns)} wanted, not {value!r}")
        if noun == "file":
            file = cast(Attachment, value)
            self._add("attachments", file.id, {**file.payload(), "ephemeral": True})
            return str(file.id)
        if noun == "person":
            person = cast("Person", value)
            self.refer_to_account(person.account)
            return str(person.id)
        if self._channel.guild is None:
            raise ValueError(f"{value!r} cannot be chosen in {self._channel}")
        return self._role(cast("Role", value)) if noun == "role" else self._place(value, channel_types)

    def refer_to_account(self, account: Account) -> None:
        """Add the user, and in a server the member."""
        self._add("users", account.id, payloads.user(account))
        guild = self._channel.guild
        if guild is not None and account.id in guild.members:
            member = guild.members[account.id]
            rights = payloads.rights_here(member, self._channel)
            self._add("members", account.id, payloads.partial_member(member) | {"permissions": rights})

    def by_id(self, identifier: str) -> object:
        """Return the member, role or channel of this server with the id."""
        guild = self._channel.guild
        if guild is None:
            raise ValueError("menus of people, roles and channels are used in servers")
        known: dict[int, object] = dict(guild.members)
        known |= {role.id: role for role in guild.roles}
        known |= {place.id: place for place in (*guild.channels, *guild.threads)}
        if not identifier.isdecimal() or int(identifier) not in known:
            raise LookupError(f"{guild} has nobody and nothing with the id {identifier!r}")
        return known[int(identifier)]

    def _role(self, role: Role) -> str:
        if self._channel.guild is None or role not in self._channel.guild.roles:
            raise ValueError(f"{role!r} is no role of this server")
        self._add("roles", role.id, payloads.role(role))
        return str(role.id)

    def _place(self, value: object, kinds: Iterable[int]) -> str:
        place, guild = cast("Channel", value), self._channel.guild
        if guild is None or place.guild is not guild or (kinds and place.kind not in kinds):
            raise ValueError(f"{value!r} cannot be chosen; the kinds that can be are: {list(kinds) or 'all'}")
        rights = rights_of(guild.members[self._person.id], place)
        if not rights & VIEW_CHANNEL:
            raise PermissionError(f"{self._person!r} does not see {value!r}")
        # Those of the person who chooses: /developers/resources/channel#channel-object-channel-structure.
        self._add("channels", place.id, payloads.channel(place) | {"permissions": str(rights)})
        return str(place.id)

    def _add(self, key: str, identifier: int, body: JSON) -> None:
        self.body.setdefault(key, {})[str(identifier)] = body


def noun_for(value: object) -> str:
    """Return what a value is: a person, role, channel, file, or something else."""
    # The classes are told apart by what they have, since they cannot be imported here without a cycle.
    if isinstance(value, Attachment):
        return "file"
    marks = {"account": "person", "managed": "role", "permission_source": "channel"}
    return next((noun for mark, noun in marks.items() if hasattr(value, mark)), "something else")


def fill(
    command: JSON, values: Mapping[str, object], resolved: Resolved, *, partial: bool = False
) -> list[JSON]:
    """Return the options as they are sent; what they refer to is added to `resolved`.

    `partial` allows required ones to be missing, as they are while somebody types.
    """
    known = {option["name"]: option for option in command.get("options", [])}
    unknown = sorted(set(values) - set(known))
    missing = sorted({name for name, option in known.items() if option.get("required")} - set(values))
    if unknown or (missing and not partial):
        raise ValueError(f"{command['name']!r}: unknown options {unknown}, missing options {missing}")
    return [
        {"name": name, "type": option["type"], "value": _option_value(option, values[name], resolved)}
        for name, option in known.items()
        if name in values
    ]


def _option_value(option: JSON, value: object, resolved: Resolved) -> object:
    expected = PYTHON_TYPES.get(option["type"])
    if expected is None:
        return resolved.refer(value, OPTION_NOUNS[option["type"]], option.get("channel_types") or ())
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


def chosen(menu: JSON, choices: Iterable[object], resolved: Resolved) -> list[str]:
    """Return the values chosen in a menu, or in a field of options, within its bounds and without repeats.

    Options go by value or label; people, roles and channels by themselves or by their ids.
    """
    nouns = MENU_NOUNS.get(menu["type"])
    if nouns is None:
        values = [value_of(menu, str(choice)) for choice in choices]
    else:
        things = [resolved.by_id(choice) if isinstance(choice, str) else choice for choice in choices]
        values = [resolved.refer(thing, nouns, menu.get("channel_types") or ()) for thing in things]
    check_count(menu, len(values))
    if len(set(values)) < len(values):
        raise ValueError(f"{menu['custom_id']!r}: the same thing cannot be chosen twice: {values}")
    return values


def check_count(field: JSON, count: int) -> None:
    """Raise a ValueError unless the field takes so many; one if it does not say, or of checkboxes any."""
    most = len(field.get("options", [])) if field["type"] == CHECKBOX_GROUP else 1
    low = 1 if field.get("min_values") is None else field["min_values"]
    high = most if field.get("max_values") is None else field["max_values"]
    if not low <= count <= high:
        raise ValueError(f"{field['custom_id']!r} takes {low} to {high} choices, not {count}")


def value_of(menu: JSON, choice: str) -> str:
    """Return the value of the option with this value or label."""
    for option in menu["options"]:
        if choice in (option["value"], option["label"]):
            return str(option["value"])
    raise LookupError(f"no option {choice!r}; there are: {[option['label'] for option in menu['options']]}")
