"""What can go wrong with the ledger, as a small tree; every message is one line and names the cure.

- `SankoreError`
    - `LedgerError`: the ledger cannot do what was asked.
        - `OutdatedError`: the same thing was changed first; nothing was written.
        - `UnavailableError`: the store cannot be reached, read or written; nothing was acknowledged.
        - `TooNewError`: the store was written by a later version of the program; it was not touched.
        - `BackupError`: a backup that is damaged, or that would take back newer revisions.
"""

from __future__ import annotations

from bot.facts.errors import SankoreError
from bot.ledger.revision import Revision


class LedgerError(SankoreError):
    """The ledger cannot do what was asked."""


class OutdatedError(LedgerError):
    """A change was made against another revision than the latest; `newer` are those since, oldest first.

    Nothing of its batch was written. Show `newer`, let the person decide, and make the change again against
    the last. `newer` is empty when what it was made against is gone, by an erasure or a restored backup.
    """

    def __init__(self, newer: tuple[Revision, ...]) -> None:
        self.newer = newer
        names = ", ".join(dict.fromkeys(f"{revision.subject} {revision.key!r}" for revision in newer))
        what = names or "what you were changing"
        super().__init__(f"{what} was changed in the meantime; look at the change and decide again")


class UnavailableError(LedgerError):
    """The store cannot be reached, read or written now. What was not acknowledged may be tried again."""


class TooNewError(LedgerError):
    """The store was written by a later version of the program, which alone knows how to read it."""


class BackupError(LedgerError):
    """A backup that cannot be read, is not consistent, or lacks revisions that the ledger has."""
