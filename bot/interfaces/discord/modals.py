"""Forms: Discord's modals, those for facts and topics, and what was typed into them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import discord
from discord import ui

from bot.facts import SankoreError, Topic
from bot.interfaces.discord.limits import length
from bot.interfaces.i18n import t
from bot.service.record.changes import OperationError
from bot.service.record.drafts import Draft, DraftKind
from bot.service.record.form_input import FactInput

FORM_TITLE_CHARS = LABEL_CHARS = 45
FIELD_CHARS = 4000
HINT_CHARS = 100
"""discord.com/developers/docs/components/reference#text-input"""


class TooLongForFormError(SankoreError):
    """A text that no form can show whole; nothing is ever cut to fit."""


def text_field(
    key: str,
    label: str,
    filled: str = "",
    hint: str = "",
    *,
    limit: int = FIELD_CHARS,
    is_long: bool = False,
    is_required: bool = False,
) -> ui.Label[Any]:
    """Return a field, `filled` in already. Raises `TooLongForFormError` when that does not fit."""
    limit = min(limit, FIELD_CHARS)
    if length(filled) > limit:
        raise TooLongForFormError(
            f"{label} has {length(filled):,} characters, and a form takes {limit:,}; "
            "change it in a file, with /fact export and /fact import"
        )
    typed: ui.TextInput[Any] = ui.TextInput(
        custom_id=key,
        style=discord.TextStyle.paragraph if is_long else discord.TextStyle.short,
        default=filled or None,
        required=is_required,
        max_length=limit,
    )
    shown_hint = t(hint)[:HINT_CHARS] or None
    return ui.Label(text=t(label)[:LABEL_CHARS], description=shown_hint, component=typed)


def form(form_id: str, title: str, *fields: ui.Label[Any]) -> ui.Modal:
    """Return a form of one to five fields, stopped: `components` answers it from its custom id alone."""
    modal = ui.Modal(title=t(title)[:FORM_TITLE_CHARS], custom_id=form_id)
    for field in fields:
        modal.add_item(field)
    modal.stop()
    return modal


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
    return replace(
        draft, fact_input=replace(read_fact_form(interaction), review_by=draft.fact_input.review_by)
    )


def fact_form(form_id: str, title: str, known: FactInput) -> ui.Modal:
    """Return the form for a fact, filled in with what is known."""
    source_hint = "A document's id. Or: title | by author | date | address. Empty: found, or stated."
    keywords_hint = "What the text does not say itself; by commas"
    questions_hint = "How people ask for it; one a line"
    text_hint = "Up to 1,500 characters"
    return form(
        form_id,
        title,
        text_field("text", "Quote or statement", known.text, text_hint, is_long=True, is_required=True),
        text_field("source", "Source", known.source, source_hint, limit=1000),
        text_field("topic", "Topic", known.topic, "Its name or title", limit=100, is_required=True),
        text_field("keywords", "Keywords", known.keywords, keywords_hint, is_long=True),
        text_field("questions", "Phrasings", known.questions, questions_hint, is_long=True),
    )


def topic_form(form_id: str, title: str, known: Topic, name: str | None = None) -> ui.Modal:
    """Return the form for a topic, filled in with what is known; `name` None: it has one that stays."""
    about_hint = "Shown beside its command"
    name_hint = "1 to 32 small letters, digits, - or _. Empty: made of the title"
    fields = [
        text_field("title", "Title", known.title, limit=200, is_required=True),
        text_field("description", "Description", known.description, about_hint, limit=200, is_required=True),
    ]
    if name is not None:
        fields.append(text_field("name", "Command", name, name_hint, limit=40))
    return form(form_id, title, *fields)
