"""Undo: take back what a batch of revisions did, whatever was done since."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.facts.records import same
from bot.facts.schema import PASSAGE_KEYS
from bot.ledger import Action, Json, Revision, Subject
from bot.service.record.changes import Change
from bot.service.record.guild_record import GuildRecord

_UNDOES = re.compile(r"undoes #(\d+)")


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """The changes that undo a batch, and lines on what stays since it was changed again afterwards."""

    batch: int
    changes: tuple[Change, ...]
    kept: tuple[str, ...] = ()


def undo(guild: GuildRecord, revisions: Sequence[Revision]) -> UndoPlan:
    """Work out how to undo a batch, given all its revisions.

    What a later revision changed again stays: only the keys of a record that still say what the batch made
    them say go back. An undone addition is retired, an undone retirement is restored, and a proposal that
    was decided is open again.
    """
    kept: list[str] = []
    changes: dict[tuple[Subject, str], Change] = {}
    for revision in reversed(revisions):
        if revision.subject is Subject.SETTING:
            continue
        key = revision.subject, revision.key
        now = changes[key].after if key in changes else guild.current(*key)
        after, lines = _take_back(revision, now)
        kept += lines
        changes[key] = Change(
            subject=revision.subject,
            key=revision.key,
            action=Action.UNDO,
            after=after,
            against=guild.state.latest(*key),
            why=f"undoes #{revision.batch}",
        )
    batch = revisions[0].batch if revisions else 0
    changing = [change for key, change in changes.items() if not same(change.after, guild.current(*key))]
    return UndoPlan(batch, tuple(reversed(changing)), tuple(kept))


def undone_by(revision: Revision) -> int | None:
    """Return the batch that a revision undid; None if it undid none."""
    found = _UNDOES.match(revision.why) if revision.action is Action.UNDO else None
    return int(found[1]) if found else None


def last_change(revisions: Sequence[Revision]) -> int | None:
    """Return the last batch, of revisions newest first, that changed facts or topics and is not undone."""
    undone: set[int] = set()
    for revision in revisions:
        is_other = revision.subject not in (Subject.FACT, Subject.TOPIC)
        if is_other or revision.batch in undone or same(revision.before, revision.after):
            continue
        batch = undone_by(revision)
        if batch is None:
            return revision.batch
        undone |= {batch, revision.batch}
    return None


def _take_back(revision: Revision, now: Json | None) -> tuple[Json | None, list[str]]:
    """Return the record without what a revision did to it, and lines on what has to stay."""
    name = f"{revision.subject} {revision.key}"
    if same(now, revision.after):
        return revision.before, []
    if now is None:
        return None, [f"{name} was retired since, and stays so"]
    if revision.after is None:
        return now, [f"{name} is in force again already"]
    if revision.before is None:
        return None, [f"{name} was changed after it was added; undoing takes it out all the same"]
    record = dict(now)
    lines = list(_take_back_keys(record, revision.before, revision.after, name))
    return record, lines


def _take_back_keys(record: dict[str, object], before: Json, after: Json, name: str) -> Iterator[str]:
    """Set back the keys that a revision set and nobody has since; of lists, entry by entry."""
    said = {key for key in PASSAGE_KEYS if before.get(key) != after.get(key)}
    moved_on = any(record.get(key) != after.get(key) for key in said)
    for key in dict.fromkeys((*before, *after)):
        if before.get(key) == after.get(key):
            continue
        entries = _restored_entries(record.get(key), before.get(key), after.get(key))
        if record.get(key) != after.get(key) and entries is not None:
            record[key] = entries
            if not entries:
                del record[key]
        elif record.get(key) != after.get(key) or (key in said and moved_on):
            yield f"{name}: its {key} was changed again since, and stays"
        elif before.get(key) is None:
            record.pop(key, None)
        else:
            record[key] = before[key]


def _restored_entries(now: object, before: object, after: object) -> list[object] | None:
    """Return a list without what a revision put in, with what it took out; None when there is no list."""
    if not isinstance(now, list):
        return None
    was = before if isinstance(before, list) else []
    made = after if isinstance(after, list) else []
    kept = [each for each in now if each in was or each not in made]
    return [*kept, *(each for each in was if each not in made and each not in now)]
