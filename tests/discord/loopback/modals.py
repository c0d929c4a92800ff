"""Filling in a modal: https://docs.discord.com/developers/components/using-modal-components."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from .component_limits import (
    ACTION_ROW,
    CHECKBOX,
    FILE_UPLOAD,
    INPUT_CHARS,
    LABEL,
    RADIO_GROUP,
    TEXT_DISPLAY,
    TEXT_INPUT,
)
from .errors import JSON
from .filling import MENU_NOUNS, Resolved, check_count, chosen, value_of
from .messages import Attachment, walk


def fill(modal: JSON, answers: Mapping[str, object], resolved: Resolved) -> list[JSON]:
    """Return the modal's components as they are sent; what they refer to is added to `resolved`.

    Answers go by label or custom id; a field without one keeps what it showed.
    """
    sheet = _Sheet(modal, answers, resolved)
    components = [sheet.sent(part) for part in modal["components"]]
    if sheet.left:
        raise LookupError(f"the modal has no fields {sorted(sheet.left)}")
    return components


def typed_field(custom_id: str, value: str) -> JSON:
    """Return a labelled text input as a client sends it, for a modal sent without one being open."""
    return {
        "type": LABEL,
        "id": 1,
        "component": {"type": TEXT_INPUT, "id": 2, "custom_id": custom_id, "value": value},
    }


class _Sheet:
    """The answers not yet entered, and what those entered refer to."""

    def __init__(self, modal: JSON, answers: Mapping[str, object], resolved: Resolved) -> None:
        self.left = dict(answers)
        self._resolved = resolved
        labels = [part for part in walk(modal["components"]) if part["type"] == LABEL]
        self._labels = {part["component"]["custom_id"]: part["label"] for part in labels}

    def sent(self, part: JSON) -> JSON:
        """Return a component as it is sent."""
        head: JSON = {"type": part["type"], "id": part["id"]}
        if part["type"] == ACTION_ROW:
            return head | {"components": [self.sent(inner) for inner in part["components"]]}
        if part["type"] == LABEL:
            return head | {"component": self.sent(part["component"])}
        if part["type"] == TEXT_DISPLAY:
            return head
        return head | {"custom_id": part["custom_id"]} | self._value(part, self._answer(part))

    def _answer(self, field: JSON) -> object:
        for key in (self._labels.get(field["custom_id"]), field.get("label"), field["custom_id"]):
            if key in self.left:
                return self.left.pop(key)
        return None

    def _value(self, field: JSON, answer: object) -> JSON:
        if field["type"] == TEXT_INPUT:
            return {"value": _typed(field, field.get("value", "") if answer is None else str(answer))}
        if field["type"] == CHECKBOX:
            return {"value": bool(field.get("default", False) if answer is None else answer)}
        if field["type"] == FILE_UPLOAD:
            return {"values": self._uploaded(field, answer)}
        if field["type"] == RADIO_GROUP:
            return {"value": _picked_one(field, answer)}
        return {"values": self._picked(field, answer)}

    def _uploaded(self, field: JSON, answer: object) -> list[str]:
        files = [answer] if isinstance(answer, Attachment) else list(cast("Iterable[object]", answer or ()))
        _check_answered(field, len(files))
        return [self._resolved.refer(file, ("file",)) for file in files]

    def _picked(self, field: JSON, answer: object) -> list[str]:
        picks = _shown(field) if answer is None else _several(answer)
        _check_answered(field, len(picks))
        return chosen(field, picks, self._resolved) if picks else []


def _shown(field: JSON) -> list[object]:
    """Return what a menu shows as chosen before anybody touches it."""
    if field["type"] in MENU_NOUNS:
        return [entry["id"] for entry in field.get("default_values") or []]
    return [option["value"] for option in field.get("options", []) if option.get("default")]


def _several(answer: object) -> list[object]:
    is_one = isinstance(answer, str) or not hasattr(answer, "__iter__")
    return [answer] if is_one else list(cast("Iterable[object]", answer))


def _picked_one(field: JSON, answer: object) -> str | None:
    picks = _shown(field) if answer is None else [answer]
    _check_answered(field, len(picks))
    return value_of(field, str(picks[0])) if picks else None


def _check_answered(field: JSON, count: int) -> None:
    """Raise a ValueError unless the count is within bounds, or is none where none is `required`."""
    if count or field.get("required", True):
        check_count(field, count)


def _typed(field: JSON, text: str) -> str:
    is_required = field.get("required", True)
    low, high = max(field.get("min_length") or 0, int(is_required)), field.get("max_length") or INPUT_CHARS
    if (text or is_required) and not low <= len(text) <= high:
        raise ValueError(f"field {field['custom_id']!r} takes {low} to {high} characters, not {text!r}")
    return text
