"""The language that the bot speaks to members: English, or what a server's admins chose.

What is said is looked up by its English words in a catalogue of `locales/`, so that the code reads as what it
says. The language belongs to the task at hand, as a locale does: whoever begins to answer somebody sets it
once, and pure functions below speak it. Documents' words are never translated.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

import yaml

from bot.service.guild_settings import Language

LOCALES = Path(__file__).with_name("locales")
"""A catalogue for each language but English, named by its code, such as `fr.yaml`."""

_spoken: ContextVar[Language] = ContextVar("spoken", default=Language.ENGLISH)


def set_language(language: Language) -> None:
    """Speak a language from now on, in this task and those it starts."""
    _spoken.set(language)


def t(english: str, **values: object) -> str:
    """Return the words in the language that is spoken, with values in their {places}.

    What the catalogue does not have stays English. Values are put in as they are: escape them before.

    >>> t("{count} topics", count=3)
    '3 topics'
    """
    spoken = _spoken.get()
    words = english if spoken is Language.ENGLISH else catalogue(spoken).get(english, english)
    return words.format(**values) if values else words


@lru_cache(maxsize=len(Language))
def catalogue(language: Language) -> dict[str, str]:
    """Return all words in a language, by the English ones; none for English."""
    if language is Language.ENGLISH:
        return {}
    text = (LOCALES / f"{language.value}.yaml").read_text(encoding="utf-8")
    read: dict[str, str] = yaml.safe_load(text)
    return read
