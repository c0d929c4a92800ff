"""Forms: Discord's modals, those for facts and topics, and what was typed into them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import discord
from discord import ui

from bot.facts import SankoreError
from bot.interfaces.discord.limits import length
from bot.interfaces.i18n import t
from bot.service.record.drafts import Draft, DraftKind
from bot.service.record.form_input import FactInput
from bot.service.record.operations import OperationError

FORM_TITLE_CHARS = LABEL_CHARS = 45
FIELD_CHARS = 4000
HINT_CHARS = 100
"""discord.com/developers/docs/components/reference#text-input"""


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
    """Return the form as a modal. Raises `TooLongForFormError` when what fills it in does not fit."""
    for field in form.fields:
        if length(field.words) > min(field.limit, FIELD_CHARS):
            raise TooLongForFormError(
                f"{field.label} has {length(field.words):,} characters, and a form takes "
                f"{min(field.limit, FIELD_CHARS):,}; change it in a file, with /fact export and /fact import"
            )
    modal = ui.Modal(title=t(form.title)[:FORM_TITLE_CHARS], custom_id=form.custom_id)
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
    modal.stop()
    return modal


async def open_form(interaction: discord.Interaction[Any], form: Form) -> None:
    """Open a form, as the first response to an interaction."""
    await interaction.response.send_modal(modal_of(form))


def read_form(interaction: discord.Interaction[Any]) -> dict[str, str]:
    """Return the texts of a form that was sent, by their fields' keys; anybody may send anything."""
    sent: Mapping[str, Any] = interaction.data or {}
    return {
        str(part["custom_id"]): str(part.get("value") or "")
        for part in _parts(sent.get("components"))
        if "custom_id" in part and isinstance(part.get("value", ""), str | None)
    }


def _parts(components: object) -> Iterator[Mapping[str, Any]]:
    """Yield every component, those inside rows and labels too."""
    for part in components if isinstance(components, list) else ():
        if isinstance(part, Mapping):
            yield part
            yield from _parts(part.get("components"))
            inner = part.get("component")
            yield from _parts([inner] if inner else None)


NEVER = "never"
"""What takes a date of review away."""


def read_review_date(typed: str) -> str:
    """Return a date of review as it is typed into a command. Raises `OperationError` when it is none."""
    wanted = typed.strip().casefold()
    if wanted in ("", NEVER):
        return wanted
    try:
        return date.fromisoformat(wanted).isoformat()
    except ValueError:
        raise OperationError(
            f"{typed[:20]!r} is no date to review it by; write 2026-12-31, or never"
        ) from None


def read_fact_form(interaction: discord.Interaction[Any]) -> FactInput:
    """Return what was typed into the form for a fact."""
    typed = read_form(interaction)
    names = ("text", "source", "topic", "keywords", "questions")
    return FactInput(**{name: typed.get(name, "") for name in names})


def edit_again(draft: Draft, interaction: discord.Interaction[Any]) -> Draft:
    """Return a draft with what was typed in its place."""
    if draft.kind in (DraftKind.TOPIC, DraftKind.NEW_TOPIC):
        typed = read_form(interaction)
        key = typed.get("name", draft.key) if draft.kind is DraftKind.NEW_TOPIC else draft.key
        return replace(draft, key=key, title=typed.get("title", ""), description=typed.get("description", ""))
    return replace(draft, entry=replace(read_fact_form(interaction), review_by=draft.entry.review_by))


def fact_form(custom_id: str, title: str, known: FactInput) -> Form:
    """Return the form for a fact, filled in with what is known."""
    text_hint = "Up to 1,500 characters"
    source_hint = "A document's id. Or: title | by author | date | address. Empty: found, or stated."
    keywords_hint = "What the text does not say itself; by commas"
    questions_hint = "How people ask for it; one a line"
    fields = (
        Field("text", "Quote or statement", known.text, text_hint, is_long=True, is_required=True),
        Field("source", "Source", known.source, source_hint, limit=1000),
        Field("topic", "Topic", known.topic, "Its name or title", limit=100, is_required=True),
        Field("keywords", "Keywords", known.keywords, keywords_hint, is_long=True),
        Field("questions", "Phrasings", known.questions, questions_hint, is_long=True),
    )
    return Form(custom_id, title, fields)


def topic_form(
    custom_id: str, title: str, topic_title: str, description: str, *, with_name: bool = False, name: str = ""
) -> Form:
    """Return the form for a topic; its name is asked for only when it is new."""
    fields = (
        Field("title", "Title", topic_title, limit=200, is_required=True),
        Field(
            "description", "Description", description, "Shown beside its command", limit=200, is_required=True
        ),
    )
    named = Field(
        "name", "Command", name, "1 to 32 small letters, digits, - or _. Empty: made of the title", limit=40
    )
    return Form(custom_id, title, (*fields, named) if with_name else fields)
