"""Forms as Discord's modals, and what comes back of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.facts import SankoreError
from bot.interfaces.discord.limits import length
from bot.interfaces.i18n import t

FORM_TITLE_CHARS = LABEL_CHARS = 45
FIELD_CHARS = 4000
HINT_CHARS = 100
"""discord.com/developers/docs/components/reference#text-input"""

PATIENCE_S = 15 * 60
"""How long an interaction's token lives; a form sent later cannot be answered any more."""


class TooLongForFormError(SankoreError):
    """A text that no form can show whole; nothing is ever cut to fit."""


@dataclass(frozen=True, slots=True)
class Field:
    """A text to type: `key` names it, `hint` stands under its label, `words` fill it in."""

    key: str
    label: str
    words: str = ""
    hint: str = ""
    limit: int = FIELD_CHARS
    is_long: bool = False
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form of one to five fields."""

    custom_id: str
    title: str
    fields: tuple[Field, ...]


def modal_of(form: Form) -> ui.Modal:
    """The form as a modal; raises `TooLongForFormError` when what fills it in does not fit."""
    for field in form.fields:
        if length(field.words) > min(field.limit, FIELD_CHARS):
            raise TooLongForFormError(
                f"{field.label} has {length(field.words):,} characters, and a form takes "
                f"{min(field.limit, FIELD_CHARS):,}; change it in a file, with /fact export and /fact import"
            )
    modal = ui.Modal(title=t(form.title)[:FORM_TITLE_CHARS], custom_id=form.custom_id, timeout=PATIENCE_S)
    for field in form.fields:
        typed: ui.TextInput[Any] = ui.TextInput(
            custom_id=field.key,
            style=discord.TextStyle.paragraph if field.is_long else discord.TextStyle.short,
            default=field.words or None,
            required=field.is_required,
            max_length=min(field.limit, FIELD_CHARS),
        )
        modal.add_item(
            ui.Label(
                text=t(field.label)[:LABEL_CHARS],
                description=t(field.hint)[:HINT_CHARS] or None,
                component=typed,
            )
        )
    return modal


def typed_in(interaction: discord.Interaction[Any]) -> dict[str, str]:
    """The texts of a form that was sent, by their fields' keys; anybody may send anything."""
    sent: Mapping[str, Any] = interaction.data or {}
    return {
        str(part["custom_id"]): str(part.get("value") or "")
        for part in _parts(sent.get("components"))
        if "custom_id" in part and isinstance(part.get("value", ""), str | None)
    }


def _parts(components: object) -> Iterator[Mapping[str, Any]]:
    """Every component, those inside rows and labels too."""
    for part in components if isinstance(components, list) else ():
        if isinstance(part, Mapping):
            yield part
            yield from _parts(part.get("components"))
            inner = part.get("component")
            yield from _parts([inner] if inner else None)
