"""Words that are related in English at large: derived from one another, or sharing a usual sense (WordNet).

They are weaker evidence than a fact base's own synonyms, so they are worth less; they let a question find
what it means in words that nobody thought of when the facts were written.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Related:
    """A related word's stem, what finding it is worth (0 to 1), and whether it is a form of the same word."""

    stem: str
    credit: float
    is_form: bool


@cache
def _lines() -> dict[str, str]:
    text = resources.files("bot").joinpath("matching/related.txt").read_text("utf-8")
    lines = (line.partition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {stem: rest for stem, _, rest in lines}


@lru_cache(maxsize=1 << 14)
def related(stem: str) -> tuple[Related, ...]:
    """The words related to one, as stems, forms first, the strongest first; nothing for a word not listed."""
    entries = _lines().get(stem, "").split()
    return tuple(
        Related(entry.strip("+0123456789"), int(entry[-1]) / 10, entry.startswith("+")) for entry in entries
    )
