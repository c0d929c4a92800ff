"""The whole ledger in one file, from any store to any store.

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
from pathlib import Path
from typing import Any

from bot.ledger.compare import Comparison, refuse_faulty
from bot.ledger.errors import BackupError
from bot.ledger.hash_chain import moment
from bot.ledger.ledger import Ledger
from bot.ledger.revision import GuildHead, GuildLog, Revision, canonical
from bot.ledger.tables import plain_of, revision_of

FORMAT = 1
_HEAD_LIMIT_BYTES = 200
_HEAD, _SERVER, _REVISION, _FOOT = "sankore_ledger", "server", "revision", "sha256"


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup file holds."""

    path: Path
    at: datetime
    servers: int
    revisions: int


async def back_up(ledger: Ledger, path: Path, at: datetime, *, overwrite: bool = False) -> BackedUp:
    """Write everything to a file, for its owner only, which is replaced whole or not at all.

    Raises `BackupError` when the ledger is not consistent or the file cannot be written; when it is the
    ledger's own; and when it is there and has anything but an earlier backup, unless told to `overwrite` it.
    """
    await asyncio.to_thread(_refuse_file, ledger, path, overwrite)
    logs = await ledger.logs()
    refuse_faulty(logs)
    lines = await asyncio.to_thread(lambda: "".join(_lines(logs, at)))
    try:
        await asyncio.to_thread(_write, path, lines)
    except OSError as cause:
        raise BackupError(f"the backup {path} cannot be written: {cause.strerror or cause}") from cause
    return BackedUp(path, at, len(logs), sum(len(log.revisions) for log in logs))


async def restore(
    ledger: Ledger, path: Path, *, overwrite: bool = False, dry_run: bool = False
) -> tuple[Comparison, ...]:
    """Bring a backup into a ledger, all or nothing; tells what becomes, or would become, of each server.

    Raises `BackupError` when the file is damaged, or when the ledger has revisions that it lacks, unless told
    to `overwrite` them.
    """
    logs = await asyncio.to_thread(read_backup, path)
    return await ledger.take_in(logs, overwrite=overwrite, dry_run=dry_run)


def read_backup(path: Path) -> tuple[GuildLog, ...]:
    """Read a backup and check it whole; raises `BackupError`."""
    try:
        text = path.read_text(encoding="ascii")
    except OSError as cause:
        raise BackupError(f"the backup {path} cannot be read: {cause.strerror or cause}") from cause
    except UnicodeDecodeError as cause:
        raise BackupError(f"{path} is not a backup of the ledger") from cause
    body, foot = _parted(text, path)
    if foot != hashlib.sha256(body.encode("ascii")).hexdigest():
        raise BackupError(f"the backup {path} was cut short or changed; use another one")
    try:
        logs = tuple(_logs(json.loads(line) for line in body.splitlines()))
    except (ValueError, KeyError, TypeError) as cause:
        raise BackupError(f"the backup {path} has a line that is not understood: {cause}") from cause
    refuse_faulty(logs)
    return logs


def _refuse_file(ledger: Ledger, path: Path, overwrite: bool) -> None:
    """Raise `BackupError` for a file that should not be replaced by a backup."""
    if ledger.owns(path):
        raise BackupError(f"{path} is the ledger itself; name another file for the backup")
    if not overwrite and path.exists() and not _has_backup(path):
        cure = "name another file, or overwrite it with --force"
        raise BackupError(f"{path} is there and is no backup; {cure}")


def _has_backup(path: Path) -> bool:
    """Whether a file begins as a backup does, or has nothing in it that could be lost."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            line = file.readline(_HEAD_LIMIT_BYTES)
        return not line or _HEAD in json.loads(line)
    except (OSError, ValueError, TypeError):
        return False


def _lines(logs: Sequence[GuildLog], at: datetime) -> Iterator[str]:
    digest = hashlib.sha256()
    for value in _values(logs, at):
        line = canonical(value) + "\n"
        digest.update(line.encode("ascii"))
        yield line
    yield canonical({_FOOT: digest.hexdigest()}) + "\n"


def _values(logs: Sequence[GuildLog], at: datetime) -> Iterator[dict[str, object]]:
    yield {_HEAD: FORMAT, "at": moment(at)}
    for log in logs:
        server = log.server
        removed_at = moment(server.removed_at) if server.removed_at else None
        yield {
            _SERVER: server.guild_id,
            "latest": server.latest,
            "seal": server.seal,
            "removed_at": removed_at,
        }
        for revision in log.revisions:
            yield {_REVISION: plain_of(revision)}


def _parted(text: str, path: Path) -> tuple[str, str]:
    """All lines but the last, and what the last says the others' digest is."""
    start = text.rstrip("\n").rfind("\n") + 1
    try:
        head, foot = json.loads(text.partition("\n")[0]), json.loads(text[start:])
        form, digest = head[_HEAD], foot[_FOOT]
    except (ValueError, KeyError, TypeError) as cause:
        raise BackupError(f"{path} is not a backup of the ledger, or was cut short") from cause
    if form != FORMAT:
        raise BackupError(f"the backup {path} is of form {form}; this version reads form {FORMAT}")
    return text[:start], str(digest)


def _logs(values: Iterator[dict[str, Any]]) -> Iterator[GuildLog]:
    """The logs that the lines after the head describe."""
    next(values)
    server: GuildHead | None = None
    revisions: list[Revision] = []
    for value in values:
        if _REVISION in value:
            revisions.append(revision_of(value[_REVISION]))
            continue
        if server:
            yield GuildLog(server, tuple(revisions))
        removed_at = value["removed_at"]
        server = GuildHead(
            value[_SERVER],
            value["latest"],
            value["seal"],
            datetime.fromisoformat(removed_at) if removed_at else None,
        )
        revisions = []
    if server:
        yield GuildLog(server, tuple(revisions))


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
