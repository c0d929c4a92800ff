"""The front desk: what every interface calls to ask, to look around, and to keep the record.

What asks is imported at once. What keeps the record needs the ledger's libraries, which are dear: it is
imported when any of it is first asked for, so that `sankore ask` without a ledger does not pay for them.
"""

from typing import TYPE_CHECKING

from bot.desk.desk import ContextParagraph, Desk, MakeMatching, Matching, Question, Suggestion
from bot.desk.options import COOLDOWNS_S, Language, Options

if TYPE_CHECKING:
    from bot.desk.difference import Difference, Kept, Words, differences
    from bot.desk.editing import (
        EditError,
        add_fact,
        add_topic,
        edit_fact,
        edit_topic,
        keep_ours,
        merge_facts,
        move_fact,
        restore_fact,
        restore_topic,
        retire_fact,
        retire_topic,
        take_theirs,
    )
    from bot.desk.edits import Edit, waiting_edits
    from bot.desk.entry import Entry, EntryError, entry_of
    from bot.desk.exchange import (
        Arrival,
        Arrivals,
        ExchangeError,
        Fate,
        arrivals,
        export,
        import_edits,
        packed,
        unpacked,
    )
    from bot.desk.preview import Changed, Length, Near, Preview, Rerouted, preview
    from bot.desk.server import ServerRecord
    from bot.desk.servers import Servers
    from bot.desk.suggesting import (
        Proposed,
        SuggestionError,
        approve,
        decided,
        entry_as_it_stands,
        entry_for,
        open_suggestion,
        propose,
        proposed_of,
        require_second_person,
        suggest,
    )
    from bot.desk.thinking import Thinker
    from bot.desk.undoing import Undoing, last_change, undo, undone_by

__all__ = [
    "COOLDOWNS_S",
    "Arrival",
    "Arrivals",
    "Changed",
    "ContextParagraph",
    "Desk",
    "Difference",
    "Edit",
    "EditError",
    "Entry",
    "EntryError",
    "ExchangeError",
    "Fate",
    "Kept",
    "Language",
    "Length",
    "MakeMatching",
    "Matching",
    "Near",
    "Options",
    "Preview",
    "Proposed",
    "Question",
    "Rerouted",
    "ServerRecord",
    "Servers",
    "Suggestion",
    "SuggestionError",
    "Thinker",
    "Undoing",
    "Words",
    "add_fact",
    "add_topic",
    "approve",
    "arrivals",
    "decided",
    "differences",
    "edit_fact",
    "edit_topic",
    "entry_as_it_stands",
    "entry_for",
    "entry_of",
    "export",
    "import_edits",
    "keep_ours",
    "last_change",
    "merge_facts",
    "move_fact",
    "open_suggestion",
    "packed",
    "preview",
    "propose",
    "proposed_of",
    "require_second_person",
    "restore_fact",
    "restore_topic",
    "retire_fact",
    "retire_topic",
    "suggest",
    "take_theirs",
    "undo",
    "undone_by",
    "unpacked",
    "waiting_edits",
]

_KEEPING = (
    "difference", "editing", "edits", "entry", "exchange", "preview", "server", "servers",
    "suggesting", "thinking", "undoing",
)  # fmt: skip

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import all that keeps the record, and give what was asked for."""
        from importlib import import_module

        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = {}
        for module in _KEEPING:
            found |= vars(import_module(f"{__name__}.{module}"))
        globals().update({each: found[each] for each in __all__ if each in found})
        return globals()[name]
