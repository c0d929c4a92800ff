"""Limits of components: https://docs.discord.com/developers/components/reference."""

from __future__ import annotations

from collections import Counter

from .errors import JSON, Problems
from .messages import walk

ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 9, 10, 11, 12, 13, 14, 17, 18
FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 19, 21, 22, 23
SELECTS = frozenset({3, 5, 6, 7, 8})
ONLY_V2 = frozenset({SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER})
TOP_LEVEL_V2 = frozenset({ACTION_ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR, CONTAINER})
IN_CONTAINER = TOP_LEVEL_V2 - {CONTAINER}
IN_SECTION, ACCESSORIES = frozenset({TEXT_DISPLAY}), frozenset({BUTTON, THUMBNAIL})
IN_LABEL = SELECTS | {TEXT_INPUT, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX}

ROWS, BUTTONS_IN_ROW, V2_COMPONENTS, V2_TEXT_CHARS = 5, 5, 40, 4000
CUSTOM_ID_CHARS, BUTTON_LABEL_CHARS, URL_CHARS = 100, 80, 512
OPTIONS, OPTION_CHARS, PLACEHOLDER_CHARS = 25, 100, 150
LABEL_CHARS, LABEL_DESCRIPTION_CHARS, INPUT_PLACEHOLDER_CHARS, INPUT_CHARS = 45, 100, 100, 4000
LINK, PREMIUM = 5, 6

Path = tuple[str | int, ...]


def check_components(components: list[JSON], problems: Problems, *, v2: bool) -> None:
    """Complain of what a message's components exceed or lack."""
    if v2:
        _check_v2(components, problems)
    else:
        if len(components) > ROWS:
            problems.count(("components",), components, 1, ROWS)
        _check_kinds(("components",), components, frozenset({ACTION_ROW}), problems)
    _check_each(("components",), components, problems)
    check_custom_ids(components, problems)


def _check_v2(components: list[JSON], problems: Problems) -> None:
    every = list(walk(components))
    if len(every) > V2_COMPONENTS:
        problems.add(
            ("components",), "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {V2_COMPONENTS} in length."
        )
    chars = sum(len(part.get("content") or "") for part in every if part.get("type") == TEXT_DISPLAY)
    if chars > V2_TEXT_CHARS:
        reason = f"The combined size of displayable text exceeds the maximum size of {V2_TEXT_CHARS}"
        problems.add(("components",), "COMPONENT_MAX_TEXT_LENGTH_EXCEEDED", reason)
    _check_kinds(("components",), components, TOP_LEVEL_V2, problems)


def _check_kinds(path: Path, components: list[JSON], allowed: frozenset[int], problems: Problems) -> None:
    for index, part in enumerate(components):
        if part.get("type") not in allowed:
            reason = f'Value of field "type" must be one of {tuple(sorted(allowed))}.'
            problems.add((*path, index, "type"), "UNION_TYPE_CHOICES", reason)


def check_custom_ids(components: list[JSON], problems: Problems) -> None:
    """Complain of components that share a custom id."""
    seen = Counter(part["custom_id"] for part in walk(components) if part.get("custom_id"))
    for custom_id, count in seen.items():
        if count > 1:
            reason = f"Component custom id cannot be duplicated: {custom_id}"
            problems.add(("components",), "COMPONENT_CUSTOM_ID_DUPLICATED", reason)


def _check_each(path: Path, components: list[JSON], problems: Problems) -> None:
    for index, part in enumerate(components):
        at = (*path, index)
        kind = part.get("type")
        if kind == ACTION_ROW:
            _check_row(at, part, problems)
        elif kind == BUTTON:
            _check_button(at, part, problems)
        elif kind in SELECTS:
            check_select(at, part, problems)
        elif kind == TEXT_DISPLAY:
            problems.length((*at, "content"), part.get("content"), 1, V2_TEXT_CHARS)
        elif kind == SECTION:
            inside, accessory = part.get("components") or [], part.get("accessory") or {}
            problems.count((*at, "components"), inside, 1, 3)
            _check_kinds((*at, "components"), inside, IN_SECTION, problems)
            _check_kinds((*at, "accessory"), [accessory], ACCESSORIES, problems)
        elif kind == CONTAINER:
            _check_kinds((*at, "components"), part.get("components") or [], IN_CONTAINER, problems)
        _check_each((*at, "components"), part.get("components") or [], problems)
        if isinstance(part.get("accessory"), dict):
            _check_each((*at, "accessory"), [part["accessory"]], problems)


def _check_row(at: Path, row: JSON, problems: Problems) -> None:
    inside = row.get("components") or []
    problems.count((*at, "components"), inside, 1, BUTTONS_IN_ROW)
    _check_kinds((*at, "components"), inside, SELECTS | {BUTTON}, problems)
    if any(part.get("type") in SELECTS for part in inside) and len(inside) > 1:
        reason = "An action row holds up to five buttons or one select menu"
        problems.add((*at, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", reason)


def _check_button(at: Path, button: JSON, problems: Problems) -> None:
    problems.length((*at, "label"), button.get("label") or "", 0, BUTTON_LABEL_CHARS)
    style = button.get("style")
    if style == LINK:
        problems.length((*at, "url"), button.get("url"), 1, URL_CHARS)
        if button.get("custom_id"):
            reason = "A custom id and url cannot both be specified"
            problems.add((*at, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", reason)
        return
    if style == PREMIUM:
        return
    if style not in (1, 2, 3, 4):
        problems.add((*at, "style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4, 5, 6).")
    problems.length((*at, "custom_id"), button.get("custom_id"), 1, CUSTOM_ID_CHARS)
    if not button.get("label") and not button.get("emoji"):
        problems.add((*at, "label"), "BASE_TYPE_REQUIRED", "A label or an emoji is required")


def check_select(at: Path, menu: JSON, problems: Problems) -> None:
    """Complain of what a select menu exceeds or lacks."""
    problems.length((*at, "custom_id"), menu.get("custom_id"), 1, CUSTOM_ID_CHARS)
    problems.length((*at, "placeholder"), menu.get("placeholder") or "", 0, PLACEHOLDER_CHARS)
    low, high = menu.get("min_values", 1), menu.get("max_values", 1)
    if menu.get("type") != STRING_SELECT:
        if not 0 <= low <= high <= OPTIONS:
            problems.add(
                (*at, "max_values"), "NUMBER_TYPE_MAX", f"Value should be between {low} and {OPTIONS}."
            )
        shown = len(menu.get("default_values") or [])
        if shown and not low <= shown <= high:
            reason = f"Must be between {low} and {high} in length."
            problems.add((*at, "default_values"), "BASE_TYPE_BAD_LENGTH", reason)
        return
    options = menu.get("options") or []
    problems.count((*at, "options"), options, 1, OPTIONS)
    if not 0 <= low <= high <= max(len(options), 1):
        problems.add(
            (*at, "max_values"), "NUMBER_TYPE_MAX", f"Value should be between {low} and {len(options)}."
        )
    check_options(at, options, problems)


def check_options(at: Path, options: list[JSON], problems: Problems) -> None:
    """Complain of options that are too long, or share a value."""
    for index, option in enumerate(options):
        for key, low in (("label", 1), ("value", 1), ("description", 0)):
            text = option.get(key) if low else option.get(key) or ""
            problems.length((*at, "options", index, key), text, low, OPTION_CHARS)
    if len({option.get("value") for option in options}) < len(options):
        reason = "The specified option value is already used"
        problems.add((*at, "options"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", reason)
