"""Backups: the whole ledger in one file, from any store to any store, and what restoring one would change.

The file is JSON lines: a head, then each server followed by its revisions, then a foot with the SHA-256 of
all lines before it. It has people's ids as the ledger had them then: forget again whom you forgot since.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

from bot.ledger.errors import BackupError
from bot.ledger.hash_chain import find_faults
from bot.ledger.ledger import Ledger
from bot.ledger.revision import Comparison, GuildHead, GuildLog, Outcome, Revision, canonical_json, timestamp

FORMAT = 1
_HEAD_LIMIT_BYTES = 200
_HEAD, _SERVER, _REVISION, _FOOT = "sankore_ledger", "server", "revision", "sha256"


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """What a backup file holds."""

    path: Path
    at: datetime
    servers: int
    revisions: int


async def back_up(ledger: Ledger, path: Path, at: datetime, *, overwrite: bool = False) -> BackupSummary:
    """Write everything to a file, for its owner only, which is replaced whole or not at all.

    Raises `BackupError` when the ledger is not consistent or the file cannot be written; when it is the
    ledger's own; and when it is there and has anything but an earlier backup, unless told to `overwrite` it.
    """
    await asyncio.to_thread(_refuse_file, ledger, path, overwrite)
    logs = await ledger.logs()
    refuse_faulty(logs)
    try:
        await asyncio.to_thread(lambda: _write(path, _text(logs, at)))
    except OSError as cause:
        raise BackupError(f"the backup {path} cannot be written: {cause.strerror or cause}") from cause
    return BackupSummary(path, at, len(logs), sum(len(log.revisions) for log in logs))


async def restore(
    ledger: Ledger, path: Path, *, overwrite: bool = False, dry_run: bool = False
) -> tuple[Comparison, ...]:
    """Bring a backup into a ledger, all or nothing; return what that changes, or would, for each server.

    Raises `BackupError` when the file is damaged, or when the ledger has revisions that it lacks, unless told
    to `overwrite` them.
    """
    logs = await asyncio.to_thread(read_backup, path)
    return await ledger.restore_logs(logs, overwrite=overwrite, dry_run=dry_run)


def read_backup(path: Path) -> tuple[GuildLog, ...]:
    """Read a backup and check it whole; raises `BackupError`."""
    try:
        text = path.read_text(encoding="ascii")
    except OSError as cause:
        raise BackupError(f"the backup {path} cannot be read: {cause.strerror or cause}") from cause
    except UnicodeDecodeError as cause:
        raise BackupError(f"{path} is not a backup of the ledger") from cause
    body, foot = _split_foot(text, path)
    if foot != _digest(body):
        raise BackupError(f"the backup {path} was cut short or changed; use another one")
    try:
        logs = _read_logs(json.loads(line) for line in body.splitlines())
    except (ValueError, LookupError, TypeError) as cause:
        raise BackupError(f"the backup {path} has a line that is not understood: {cause}") from cause
    refuse_faulty(logs)
    return logs


def _refuse_file(ledger: Ledger, path: Path, overwrite: bool) -> None:
    """Raise `BackupError` for a file that should not be replaced by a backup."""
    if ledger.owns(path):
        raise BackupError(f"{path} is the ledger itself; name another file for the backup")
    if not overwrite and path.exists() and not _may_be_replaced(path):
        cure = "name another file, or overwrite it with --force"
        raise BackupError(f"{path} is there and is no backup; {cure}")


def _may_be_replaced(path: Path) -> bool:
    """Tell whether a file begins as a backup does, or has nothing in it that could be lost."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            line = file.readline(_HEAD_LIMIT_BYTES)
        return not line or _HEAD in json.loads(line)
    except (OSError, ValueError, TypeError):
        return False


def _text(logs: Sequence[GuildLog], at: datetime) -> str:
    """Write everything as lines, the foot last."""
    body = "".join(canonical_json(value) + "\n" for value in _values(logs, at))
    return body + canonical_json({_FOOT: _digest(body)}) + "\n"


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode("ascii")).hexdigest()


def _values(logs: Sequence[GuildLog], at: datetime) -> Iterator[dict[str, object]]:
    yield {_HEAD: FORMAT, "at": timestamp(at)}
    for log in logs:
        head = log.head
        yield {
            _SERVER: head.guild_id,
            "latest": head.latest,
            "seal": head.seal,
            "removed_at": timestamp(head.removed_at) if head.removed_at else None,
        }
        for revision in log.revisions:
            yield {_REVISION: revision.to_json()}


def _split_foot(text: str, path: Path) -> tuple[str, str]:
    """Split the lines from the foot; return them and the digest that the foot states for them."""
    start = text.rstrip("\n").rfind("\n") + 1
    try:
        head, foot = json.loads(text.partition("\n")[0]), json.loads(text[start:])
        form, digest = head[_HEAD], foot[_FOOT]
    except (ValueError, KeyError, TypeError) as cause:
        raise BackupError(f"{path} is not a backup of the ledger, or was cut short") from cause
    if form != FORMAT:
        raise BackupError(f"the backup {path} is of form {form}; this version reads form {FORMAT}")
    return text[:start], str(digest)


def _read_logs(values: Iterator[dict[str, Any]]) -> tuple[GuildLog, ...]:
    """Read the logs that the lines after the first describe."""
    found: list[tuple[GuildHead, list[Revision]]] = []
    for value in islice(values, 1, None):
        if _REVISION in value:
            found[-1][1].append(Revision.from_json(value[_REVISION]))
        else:
            removed_at = datetime.fromisoformat(value["removed_at"]) if value["removed_at"] else None
            found.append((GuildHead(value[_SERVER], value["latest"], value["seal"], removed_at), []))
    return tuple(GuildLog(head, tuple(revisions)) for head, revisions in found)


def _write(path: Path, text: str) -> None:
    """Write beside the file first, make that durable, then put it in the file's place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


_OUTCOMES = {
    (False, False): Outcome.SAME,
    (False, True): Outcome.EXTENDED,
    (True, False): Outcome.NEWER,
    (True, True): Outcome.DIVERGED,
}
"""By whether a log would lose and gain revisions. Equal seals mean that all before is equal too."""


def compare(mine: GuildLog | None, theirs: GuildLog) -> Comparison:
    """Compare the ledger's log of a server, if it has one, with a backup's."""
    guild_id = theirs.head.guild_id
    if mine is None:
        return Comparison(guild_id, Outcome.NEW, gained=len(theirs.revisions))
    pairs = zip(mine.revisions, theirs.revisions, strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0].seal == pair[1].seal, pairs))
    lost, gained = len(mine.revisions) - shared, len(theirs.revisions) - shared
    return Comparison(guild_id, _OUTCOMES[bool(lost), bool(gained)], gained, lost)


def compare_all(mine: Sequence[GuildLog], theirs: Sequence[GuildLog]) -> tuple[Comparison, ...]:
    """Compare all logs of the ledger with all of a backup, by server."""
    known = {log.head.guild_id: log for log in mine}
    given = {log.head.guild_id for log in theirs}
    found = [compare(known.get(log.head.guild_id), log) for log in theirs]
    found += [Comparison(guild_id, Outcome.ABSENT) for guild_id in known if guild_id not in given]
    return tuple(sorted(found, key=lambda comparison: comparison.guild_id))


def refuse_faulty(logs: Sequence[GuildLog]) -> None:
    """Raise `BackupError` when a log is not consistent in itself, or a server stands twice."""
    known: set[int] = set()
    for log in logs:
        for fault in find_faults(log):
            raise BackupError(f"the backup is not consistent: {fault}; use another one")
        if log.head.guild_id in known:
            raise BackupError(f"the backup has server {log.head.guild_id} twice; use another one")
        known.add(log.head.guild_id)


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
