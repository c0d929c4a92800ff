"""Limits of application commands: https://docs.discord.com/developers/interactions/application-commands."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

from .errors import JSON, Problems, Refusal

NAME_CHARS, DESCRIPTION_CHARS, COMMAND_CHARS = 32, 100, 8000
OPTIONS, CHOICES, CHOICE_CHARS = 25, 25, 100
CHAT, USER, MESSAGE = 1, 2, 3
COMMANDS = {CHAT: 100, USER: 15, MESSAGE: 15}
SUBCOMMAND, SUBCOMMAND_GROUP, STRING, INTEGER, NUMBER = 1, 2, 3, 4, 10

Path = tuple[str | int, ...]


def check_commands(bodies: list[JSON]) -> None:
    """Raise a Refusal unless the commands may stand together in one scope; one bad one refuses all."""
    problems = Problems()
    for index, body in enumerate(bodies):
        _check_command((index,), body, problems)
    names = Counter((body.get("type", CHAT), body.get("name")) for body in bodies)
    for index, body in enumerate(bodies):
        if names[body.get("type", CHAT), body.get("name")] > 1:
            reason = "Application command names must be unique"
            problems.add((index,), "APPLICATION_COMMANDS_DUPLICATE_NAME", reason)
    problems.raise_if_any()
    check_count(bodies)


def check_count(bodies: list[JSON]) -> None:
    """Raise a Refusal unless the scope has room for these commands."""
    for kind, count in Counter(body.get("type", CHAT) for body in bodies).items():
        if count > COMMANDS[kind]:
            raise Refusal(400, 30032, f"Maximum number of application commands reached ({COMMANDS[kind]}).")


def check_command(body: JSON) -> None:
    """Raise a Refusal unless this one command is well formed."""
    problems = Problems()
    _check_command((), body, problems)
    problems.raise_if_any()


def _check_command(path: Path, body: JSON, problems: Problems) -> None:
    kind = body.get("type", CHAT)
    if kind not in COMMANDS:
        problems.add((*path, "type"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4).")
        return
    problems.length((*path, "name"), body.get("name"), 1, NAME_CHARS)
    for locale, text in (body.get("name_localizations") or {}).items():
        problems.length((*path, "name_localizations", locale), text, 1, NAME_CHARS)
    if kind != CHAT:
        if body.get("description"):
            reason = "Context menu commands cannot have description"
            problems.add(
                (*path, "description"), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_INVALID", reason
            )
        return
    _check_names(path, body, problems)
    _check_options(path, body.get("options") or [], problems, depth=0)
    if command_chars(body) > COMMAND_CHARS:
        reason = f"Command exceeds maximum size ({COMMAND_CHARS})"
        problems.add(path, "APPLICATION_COMMAND_TOO_LARGE", reason)


def _check_names(path: Path, entry: JSON, problems: Problems) -> None:
    names = {(): entry.get("name"), **_localized("name_localizations", entry)}
    for where, name in names.items():
        if isinstance(name, str) and not is_chat_name(name):
            reason = "String value did not match validation regex."
            problems.add((*path, *(where or ("name",))), "STRING_TYPE_REGEX", reason)
    problems.length((*path, "description"), entry.get("description"), 1, DESCRIPTION_CHARS)
    for where, text in _localized("description_localizations", entry).items():
        problems.length((*path, *where), text, 1, DESCRIPTION_CHARS)


def _localized(key: str, entry: JSON) -> dict[Path, object]:
    return {(key, locale): text for locale, text in (entry.get(key) or {}).items()}


def is_chat_name(name: str) -> bool:
    r"""Whether it matches ^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$ and is lower case throughout."""
    return 1 <= len(name) <= NAME_CHARS and name == name.lower() and all(map(_is_name_character, name))


def _is_name_character(character: str) -> bool:
    # Vowel signs of Devanagari and Thai are marks, which is why Discord names the two scripts beside letters.
    in_script = unicodedata.name(character, "").startswith(("DEVANAGARI", "THAI"))
    return character in "-_'" or unicodedata.category(character)[0] in "LN" or in_script


def _check_options(path: Path, options: list[JSON], problems: Problems, *, depth: int) -> None:
    if len(options) > OPTIONS:
        problems.add((*path, "options"), "BASE_TYPE_MAX_LENGTH", f"Must be {OPTIONS} or fewer in length.")
    names = Counter(option.get("name") for option in options)
    optional_seen = False
    for index, option in enumerate(options):
        at = (*path, "options", index)
        problems.length((*at, "name"), option.get("name"), 1, NAME_CHARS)
        _check_names(at, option, problems)
        if names[option.get("name")] > 1:
            reason = "Option name is duplicated"
            problems.add((*at, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", reason)
        if option.get("required") and optional_seen:
            reason = "Required options must be placed before non-required options"
            problems.add(at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", reason)
        optional_seen = optional_seen or not option.get("required")
        _check_option(at, option, problems, depth)
    kinds = {option.get("type") in (SUBCOMMAND, SUBCOMMAND_GROUP) for option in options}
    if len(kinds) > 1:
        reason = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        problems.add((*path, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", reason)


def _check_option(at: Path, option: JSON, problems: Problems, depth: int) -> None:
    kind = option.get("type")
    if kind not in range(1, 12):
        problems.add(
            (*at, "type"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)."
        )
    if kind in (SUBCOMMAND, SUBCOMMAND_GROUP):
        if depth + (kind == SUBCOMMAND_GROUP) > 1:
            reason = "Sub-commands cannot be nested this deep"
            problems.add((*at, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", reason)
        _check_options(at, option.get("options") or [], problems, depth=depth + 1)
    choices = option.get("choices") or []
    if choices and option.get("autocomplete"):
        reason = "autocomplete cannot be true when choices are present"
        problems.add(at, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", reason)
    if len(choices) > CHOICES:
        problems.add((*at, "choices"), "BASE_TYPE_MAX_LENGTH", f"Must be {CHOICES} or fewer in length.")
    for index, choice in enumerate(choices):
        problems.length((*at, "choices", index, "name"), choice.get("name"), 1, CHOICE_CHARS)
        if kind == STRING:
            problems.length((*at, "choices", index, "value"), choice.get("value"), 1, CHOICE_CHARS)


def command_chars(body: JSON) -> int:
    """Return what a command counts towards the 8,000.

    That is its names, descriptions and values, each in its longest language.
    """
    return sum(_entry_chars(entry) for entry in _entries(body))


def _entries(body: JSON) -> Iterator[JSON]:
    yield body
    for option in body.get("options") or []:
        yield from _entries(option)
        yield from option.get("choices") or []


def _entry_chars(entry: JSON) -> int:
    total = len(entry["value"]) if isinstance(entry.get("value"), str) else 0
    for key in ("name", "description"):
        texts = [entry.get(key) or "", *(entry.get(f"{key}_localizations") or {}).values()]
        total += max(len(text) for text in texts)
    return total
