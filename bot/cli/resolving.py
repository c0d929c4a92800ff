"""Choosing between a server's version and the knowledge files', for facts and topics alike."""

from __future__ import annotations

from bot.cli.keeping import Keeper
from bot.cli.publishing import because, offer
from bot.interfaces.terminal.record import difference_rows
from bot.interfaces.terminal.render import BLANK
from bot.interfaces.terminal.text import row
from bot.ledger import Subject
from bot.service.record.changes import OperationError, keep_ours, take_theirs
from bot.service.record.diff import diff


def resolve_upstream(keeper: Keeper, subject: Subject, key: str, *, ours: bool, why: str, yes: bool) -> None:
    """Stay with the server's version, or take the files'; raises `OperationError` when there are not two."""
    upstream = keeper.server.effective_base.changed_upstream
    changed = next((each for each in upstream if (each.subject, each.key) == (subject, key)), None)
    if changed is None:
        raise OperationError(f"the knowledge files did not change {subject} {key[:70]!r} since you did")
    rows = [row("What the knowledge files changed:")]
    rows += difference_rows(diff(changed.file_then, changed.file_now))
    rows += [row(f"You keep {'your version' if ours else 'theirs'}."), BLANK]
    changes = (keep_ours if ours else take_theirs)(keeper.server, changed)
    offer(keeper, because(changes, why), yes=yes, rows=rows)
