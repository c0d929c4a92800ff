"""A server's log in the ledger and in a backup: which of them has more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.ledger.errors import BackupError
from bot.ledger.hash_chain import faults
from bot.ledger.revision import GuildLog


class Outcome(StrEnum):
    """How a backup's log of a server stands to the ledger's."""

    NEW = "new"
    SAME = "same"
    EXTENDED = "extended"
    NEWER = "newer"
    DIVERGED = "diverged"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What restoring a backup means for one server: how many revisions the ledger gains and loses.

    NEW: only the backup knows the server. EXTENDED: the backup has more. NEWER: the ledger has more.
    DIVERGED: each has revisions the other lacks. ABSENT: only the ledger knows
    the server, which stays as it is.
    """

    guild_id: int
    outcome: Outcome
    gained: int = 0
    lost: int = 0


def compare(mine: GuildLog | None, theirs: GuildLog) -> Comparison:
    """Compare the ledger's log of a server, if it has one, with a backup's."""
    guild_id = theirs.server.guild_id
    if mine is None:
        return Comparison(guild_id, Outcome.NEW, gained=len(theirs.revisions))
    shared = _shared(mine, theirs)
    lost, gained = len(mine.revisions) - shared, len(theirs.revisions) - shared
    match bool(lost), bool(gained):
        case False, False:
            outcome = Outcome.SAME
        case False, True:
            outcome = Outcome.EXTENDED
        case True, False:
            outcome = Outcome.NEWER
        case _:
            outcome = Outcome.DIVERGED
    return Comparison(guild_id, outcome, gained, lost)


def compare_all(mine: Sequence[GuildLog], theirs: Sequence[GuildLog]) -> tuple[Comparison, ...]:
    """Compare everything, by server."""
    known = {log.server.guild_id: log for log in mine}
    given = {log.server.guild_id for log in theirs}
    found = [compare(known.get(log.server.guild_id), log) for log in theirs]
    found += [Comparison(guild_id, Outcome.ABSENT) for guild_id in known if guild_id not in given]
    return tuple(sorted(found, key=lambda comparison: comparison.guild_id))


def _shared(mine: GuildLog, theirs: GuildLog) -> int:
    """How many revisions two logs have in common. Equal seals mean that all before is equal too."""
    for count, (left, right) in enumerate(zip(mine.revisions, theirs.revisions, strict=False)):
        if left.seal != right.seal:
            return count
    return min(len(mine.revisions), len(theirs.revisions))


def refuse_faulty(logs: Sequence[GuildLog]) -> None:
    """Raise `BackupError` when a log is not consistent in itself, or a server stands twice."""
    known: set[int] = set()
    for log in logs:
        for fault in faults(log):
            raise BackupError(f"the backup is not consistent: {fault}; use another one")
        if log.server.guild_id in known:
            raise BackupError(f"the backup has server {log.server.guild_id} twice; use another one")
        known.add(log.server.guild_id)


def refuse_loss(comparisons: Sequence[Comparison]) -> None:
    """Raise `BackupError` when the ledger would lose revisions."""
    losing = [comparison for comparison in comparisons if comparison.lost]
    if losing:
        lost = sum(comparison.lost for comparison in losing)
        changes = "1 change" if lost == 1 else f"{lost} changes"
        raise BackupError(
            f"the ledger has {changes} that the backup lacks (server {losing[0].guild_id} first); "
            "back the ledger up, then restore with --overwrite if they are to go"
        )
