"""Filling in a modal: https://docs.discord.com/developers/components/using-modal-components."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from .component_limits import (
    ACTION_ROW,
    CHECKBOX,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    INPUT_CHARS,
    LABEL,
    RADIO_GROUP,
    STRING_SELECT,
    TEXT_DISPLAY,
    TEXT_INPUT,
)
from .errors import JSON
from .filling import chosen, refer, resolved_choices, value_of
from .messages import walk

if TYPE_CHECKING:
    from .places import Channel


def fill(modal: JSON, answers: Mapping[str, object], channel: Channel) -> tuple[list[JSON], JSON]:
    """Return the modal's components as they are sent, and what they refer to.

    Answers go by label or custom id; a field without one keeps what it showed.
    """
    sheet = _Sheet(modal, answers, channel)
    components = [sheet.sent(part) for part in modal["components"]]
    if sheet.left:
        raise LookupError(f"the modal has no fields {sorted(sheet.left)}")
    return components, sheet.resolved


class _Sheet:
    """The answers not yet entered, and what those entered refer to."""

    def __init__(self, modal: JSON, answers: Mapping[str, object], channel: Channel) -> None:
        self.left = dict(answers)
        self.resolved: JSON = {}
        self._channel = channel
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
            files = cast("Iterable[object]", answer or ())
            return {"values": [refer(attachment, self._channel, self.resolved) for attachment in files]}
        if field["type"] == RADIO_GROUP:
            return {"value": None if answer is None else value_of(field, str(answer))}
        return {"values": self._picked(field, answer)}

    def _picked(self, field: JSON, answer: object) -> list[str]:
        if answer is None:
            picks = [option["value"] for option in field.get("options", []) if option.get("default")]
        else:
            picks = (
                [answer]
                if isinstance(answer, str)
                else [str(pick) for pick in cast("Iterable[object]", answer)]
            )
        has_options = field["type"] in (STRING_SELECT, CHECKBOX_GROUP)
        if not has_options:
            self.resolved |= resolved_choices(picks, self._channel)
        low = field.get("min_values", 1) if field.get("required", True) else 0
        kind = STRING_SELECT if has_options else field["type"]
        return chosen({**field, "min_values": low, "type": kind}, picks)


def _typed(field: JSON, text: str) -> str:
    is_required = field.get("required", True)
    low, high = max(field.get("min_length") or 0, int(is_required)), field.get("max_length") or INPUT_CHARS
    if (text or is_required) and not low <= len(text) <= high:
        raise ValueError(f"field {field['custom_id']!r} takes {low} to {high} characters, not {text!r}")
    return text
