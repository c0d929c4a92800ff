"""Limits of a modal's components: https://docs.discord.com/developers/components/reference."""

from __future__ import annotations

from collections.abc import Collection

from .component_limits import (
    ACTION_ROW,
    CHECKBOX_GROUP,
    CUSTOM_ID_CHARS,
    FILE_UPLOAD,
    IN_LABEL,
    INPUT_CHARS,
    INPUT_PLACEHOLDER_CHARS,
    LABEL,
    LABEL_CHARS,
    LABEL_DESCRIPTION_CHARS,
    OPTIONS,
    RADIO_GROUP,
    SELECTS,
    TEXT_DISPLAY,
    TEXT_INPUT,
    Path,
    check_custom_ids,
    check_options,
    check_select,
)
from .errors import JSON, Problems

FILES, CHECKBOXES = 10, 10


def check_modal_components(components: list[JSON], problems: Problems) -> None:
    """Complain of what a modal's components exceed or lack."""
    for index, part in enumerate(components):
        at: Path = ("data", "components", index)
        if part.get("type") == LABEL:
            problems.length((*at, "label"), part.get("label"), 1, LABEL_CHARS)
            problems.length((*at, "description"), part.get("description") or "", 0, LABEL_DESCRIPTION_CHARS)
            _check_field((*at, "component"), part.get("component") or {}, problems)
        elif part.get("type") == ACTION_ROW:
            for position, field in enumerate(part.get("components") or []):
                problems.length((*at, "components", position, "label"), field.get("label"), 1, LABEL_CHARS)
                _check_field((*at, "components", position), field, problems, allowed={TEXT_INPUT})
        elif part.get("type") != TEXT_DISPLAY:
            problems.add(
                (*at, "type"), "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1, 10, 18).'
            )
    check_custom_ids(components, problems)


def _check_field(at: Path, field: JSON, problems: Problems, *, allowed: Collection[int] = IN_LABEL) -> None:
    kind = field.get("type")
    if kind not in allowed:
        problems.add((*at, "type"), "UNION_TYPE_CHOICES", f"Value must be one of {tuple(sorted(allowed))}.")
        return
    if field.get("disabled"):
        problems.add((*at, "disabled"), "COMPONENT_DISABLED", "Modals cannot have disabled components")
    if kind == TEXT_INPUT:
        _check_text_input(at, field, problems)
    elif kind in SELECTS:
        check_select(at, field, problems)
        _check_bounds(at, field, OPTIONS, problems)
    else:
        problems.length((*at, "custom_id"), field.get("custom_id"), 1, CUSTOM_ID_CHARS)
        if kind in (RADIO_GROUP, CHECKBOX_GROUP):
            check_options(at, field.get("options") or [], problems)
        if kind in (FILE_UPLOAD, CHECKBOX_GROUP):
            _check_bounds(at, field, FILES if kind == FILE_UPLOAD else CHECKBOXES, problems)


def _check_text_input(at: Path, field: JSON, problems: Problems) -> None:
    problems.length((*at, "custom_id"), field.get("custom_id"), 1, CUSTOM_ID_CHARS)
    problems.length((*at, "placeholder"), field.get("placeholder") or "", 0, INPUT_PLACEHOLDER_CHARS)
    high = field.get("max_length") or INPUT_CHARS
    problems.length((*at, "value"), field.get("value") or "", 0, min(high, INPUT_CHARS))
    if not 0 <= (field.get("min_length") or 0) <= high <= INPUT_CHARS:
        problems.add((*at, "max_length"), "NUMBER_TYPE_MAX", f"Value should be at most {INPUT_CHARS}.")


def _check_bounds(at: Path, field: JSON, most: int, problems: Problems) -> None:
    low = 1 if field.get("min_values") is None else field["min_values"]
    high = max(low, 1) if field.get("max_values") is None else field["max_values"]
    if not 0 <= low <= high <= most:
        reason = f"Value should be between {low} and {most}."
        problems.add((*at, "max_values"), "NUMBER_TYPE_MAX", reason)
    if field.get("required", True) and low < 1:
        problems.add((*at, "min_values"), "NUMBER_TYPE_MIN", "Must be at least 1 if required")
