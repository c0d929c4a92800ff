"""The forms for facts and topics, and what was typed into them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import discord

from bot.interfaces.discord.moderation.forms import Field, Form, typed_in
from bot.service.record.changes import OperationError
from bot.service.record.drafts import Draft, DraftKind
from bot.service.record.form_input import FactInput

NEVER = "never"
"""What takes a date of review away."""


def day_of(typed: str) -> str:
    """A date of review as it is typed into a command; raises `OperationError` when it is none."""
    wanted = typed.strip().casefold()
    if wanted in ("", NEVER):
        return wanted
    try:
        return date.fromisoformat(wanted).isoformat()
    except ValueError:
        raise OperationError(
            f"{typed[:20]!r} is no date to review it by; write 2026-12-31, or never"
        ) from None


def entry_in(interaction: discord.Interaction[Any]) -> FactInput:
    """What was typed into the form for a fact."""
    typed = typed_in(interaction)
    names = ("text", "source", "topic", "keywords", "questions")
    return FactInput(**{name: typed.get(name, "") for name in names})


def retyped(work: Draft, interaction: discord.Interaction[Any]) -> Draft:
    """Work with what was typed in its place."""
    if work.kind in (DraftKind.TOPIC, DraftKind.NEW_TOPIC):
        typed = typed_in(interaction)
        key = typed.get("name", work.key) if work.kind is DraftKind.NEW_TOPIC else work.key
        return replace(work, key=key, title=typed.get("title", ""), description=typed.get("description", ""))
    return replace(work, fact_input=replace(entry_in(interaction), review_by=work.fact_input.review_by))


def fact_form(custom_id: str, title: str, entry: FactInput) -> Form:
    """The form for a fact."""
    return Form(
        custom_id,
        title,
        (
            Field(
                "text",
                "Quote or statement",
                entry.text,
                "Up to 1,500 characters",
                is_long=True,
                is_required=True,
            ),
            Field(
                "source",
                "Source",
                entry.source,
                "A document's id. Or: title | by author | date | address. Empty: found, or stated.",
                limit=1000,
            ),
            Field("topic", "Topic", entry.topic, "Its name or title", limit=100, is_required=True),
            Field(
                "keywords",
                "Keywords",
                entry.keywords,
                "What the text does not say itself; by commas",
                is_long=True,
            ),
            Field(
                "questions", "Phrasings", entry.questions, "How people ask for it; one a line", is_long=True
            ),
        ),
    )


def topic_form(
    custom_id: str, title: str, topic_title: str, description: str, *, with_name: bool = False, name: str = ""
) -> Form:
    """The form for a topic; its name is asked for only when it is new."""
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
