"""The chain of seals: how loss and tampering show.

Each revision carries the SHA-256 of the seal before it and of everything it says but its author, since
authorship may be forgotten. The server keeps the last number and seal, so that a lost tail shows too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime

from bot.ledger.revision import GuildHead, GuildLog, NewRevision, Revision, Subject, canonical

_UNSEALED = frozenset({"by", "seal"})
_SEALED = tuple(field.name for field in fields(Revision) if field.name not in _UNSEALED)


def moment(at: datetime) -> str:
    """Write a moment the one way that the ledger keeps it; sorts as text. `ValueError` without a time zone.

    >>> moment(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    '2026-01-02T03:04:05.000000+00:00'
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def seal_of(previous: str, revision: Revision) -> str:
    """Compute the seal of a revision that follows the one sealed `previous` (empty for the first)."""
    content = {name: getattr(revision, name) for name in _SEALED}
    content["at"] = moment(revision.at)
    return hashlib.sha256((previous + canonical(content)).encode("ascii")).hexdigest()


def write_batch(server: GuildHead, drafts: Sequence[NewRevision], at: datetime) -> tuple[Revision, ...]:
    """Number and seal drafts as the next revisions of a server, all of one batch."""
    revisions: list[Revision] = []
    seal, first = server.seal, server.latest + 1
    for number, draft in enumerate(drafts, first):
        said = {field.name: getattr(draft, field.name) for field in fields(NewRevision)}
        unsealed = Revision(
            **said, guild_id=server.guild_id, number=number, batch=first, at=at.astimezone(UTC), seal=""
        )
        seal = seal_of(seal, unsealed)
        revisions.append(replace(unsealed, seal=seal))
    return tuple(revisions)


def faults(log: GuildLog) -> Iterator[str]:
    """Tell everything that is wrong with a server's log: gaps, broken seals, half batches, a lost tail."""
    server, seal, number, batch = log.server, "", 0, 0
    place = f"server {server.guild_id}"
    latest: dict[tuple[Subject, str], tuple[int, int]] = {}
    for revision in log.revisions:
        number += 1
        if revision.number != number:
            yield f"{place}: revision {number} is missing"
            number = revision.number
        name = f"{place}, revision {number}"
        if revision.guild_id != server.guild_id:
            yield f"{name}: belongs to server {revision.guild_id}"
        if revision.batch not in (batch, number):
            yield f"{name}: its batch began at {revision.batch}, but it follows batch {batch}"
        batch = revision.batch
        if revision.seal != seal_of(seal, revision):
            yield f"{name}: its seal does not fit; it or one before it was changed"
        seal = revision.seal
        yield from _misplaced(revision, latest, name)
    if (server.latest, server.seal) != (number, seal):
        yield f"{place}: its latest revision should be {server.latest}, but is {number}"


def _misplaced(
    revision: Revision, latest: dict[tuple[Subject, str], tuple[int, int]], name: str
) -> Iterator[str]:
    """Whether a revision was made against the latest of its key before its batch; notes it as the latest."""
    key = (revision.subject, revision.key)
    known, seen = latest.get(key, (0, 0))
    if known and seen == revision.batch:
        latest[key] = (revision.number, seen)
        return  # the second of its key in one batch: the first was compared
    if revision.against != known:
        yield f"{name}: was made against {revision.against}, but the latest was {known}"
    latest[key] = (revision.number, revision.batch)
