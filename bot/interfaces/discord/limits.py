"""What Discord allows, in the unit it might count in.

The API does not say whether it counts code points or UTF-16 units; every text has at least as many of the
latter, so whatever keeps to a limit counted in them keeps to it either way.
"""

from __future__ import annotations

CONTENT_CHARS = 2000
"""A message's own text: discord.com/developers/docs/resources/message#create-message."""

EMBED_TEXT_CHARS = 4096
"""An embed's description: discord.com/developers/docs/resources/message#embed-object-embed-limits."""

EMBED_TITLE_CHARS = 256
LABEL_CHARS = 80
CUSTOM_ID_CHARS = 100
CHOICES = 25
CHOICE_CHARS = 100

COMMANDS = 100
"""Slash commands of one scope; one more and Discord refuses the whole list."""

COMMAND_DESCRIPTION_CHARS = 100


def length(text: str) -> int:
    """Return the text's length in UTF-16 units, never less than its length in code points.

    >>> length("gold 🪙")
    7
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, limit: int) -> str:
    """Return the text if it fits, else its start and an ellipsis, cut at a word's end where one is near.

    >>> shorten("gold, art and antiques", 12)
    'gold, art…'
    """
    if length(text) <= limit:
        return text
    kept = text[: limit - 1]
    while length(kept) > limit - 1:
        kept = kept[:-1]
    at_word = kept if text[len(kept)].isspace() else kept.rpartition(" ")[0]
    return (at_word if len(at_word) * 2 > len(kept) else kept).rstrip() + "…"
