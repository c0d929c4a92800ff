"""The chain of seals, by which loss and tampering show.

Each revision carries the SHA-256 of the seal before it and of everything it says but its author, since
authorship may be forgotten. The server's head keeps the last number and seal, so that a lost tail shows too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime

from bot.ledger.revision import GuildHead, GuildLog, NewRevision, Revision, Subject, canonical_json, timestamp

_SEALED = tuple(field.name for field in fields(Revision) if field.name not in ("by", "seal"))
_Latest = dict[tuple[Subject, str], tuple[int, int]]  # number and batch of each key's latest revision


def seal_of(previous: str, revision: Revision) -> str:
    """Compute the seal of a revision that follows the one sealed `previous` (empty for the first)."""
    content = {name: getattr(revision, name) for name in _SEALED}
    content["at"] = timestamp(revision.at)
    return hashlib.sha256((previous + canonical_json(content)).encode("ascii")).hexdigest()


def seal_batch(head: GuildHead, changes: Sequence[NewRevision], at: datetime) -> tuple[Revision, ...]:
    """Make changes the next revisions of a server, numbered and sealed, all of one batch."""
    revisions: list[Revision] = []
    seal, first = head.seal, head.latest + 1
    for number, change in enumerate(changes, first):
        values = {field.name: getattr(change, field.name) for field in fields(NewRevision)}
        unsealed = Revision(
            **values, guild_id=head.guild_id, number=number, batch=first, at=at.astimezone(UTC), seal=""
        )
        seal = seal_of(seal, unsealed)
        revisions.append(replace(unsealed, seal=seal))
    return tuple(revisions)


def find_faults(log: GuildLog) -> Iterator[str]:
    """Tell everything that is wrong with a server's log: gaps, broken seals, half batches, a lost tail."""
    head, seal, number, batch = log.head, "", 0, 0
    place = f"server {head.guild_id}"
    latest: _Latest = {}
    for revision in log.revisions:
        number += 1
        if revision.number != number:
            yield f"{place}: revision {number} is missing"
            number = revision.number
        name = f"{place}, revision {number}"
        if revision.guild_id != head.guild_id:
            yield f"{name}: belongs to server {revision.guild_id}"
        if revision.batch not in (batch, number):
            yield f"{name}: its batch began at {revision.batch}, but it follows batch {batch}"
        batch = revision.batch
        if revision.seal != seal_of(seal, revision):
            yield f"{name}: its seal does not fit; it or one before it was changed"
        seal = revision.seal
        yield from _check_against(revision, latest, name)
    if (head.latest, head.seal) != (number, seal):
        yield f"{place}: its latest revision should be {head.latest}, but is {number}"


def _check_against(revision: Revision, latest: _Latest, name: str) -> Iterator[str]:
    """Check that a revision was made against the latest of its key before its batch, and note it there."""
    key = (revision.subject, revision.key)
    known, seen = latest.get(key, (0, 0))
    latest[key] = (revision.number, revision.batch)
    is_first_of_batch = not known or seen != revision.batch  # the first of a key was compared for all
    if is_first_of_batch and revision.against != known:
        yield f"{name}: was made against {revision.against}, but the latest was {known}"
