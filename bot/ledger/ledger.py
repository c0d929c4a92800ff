"""What the service needs of a ledger. `bot.ledger.sql` conforms; so must any other (tests/contracts)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.ledger.revision import Comparison, GuildHead, GuildLog, Json, NewRevision, Revision, Subject


class Ledger(Protocol):
    """The append-only log of every server's revisions.

    What a method has returned from is durable: it survives SIGKILL and power loss. Every method may raise
    `UnavailableError`, after which it may be called again; nothing is ever written in part. No method gives
    one server what is another's.
    """

    @property
    def place(self) -> str:
        """The store's name for a person to read, without a password."""

    async def append(self, guild_id: int, changes: Sequence[NewRevision]) -> tuple[Revision, ...]:
        """Write changes as one batch, all or none, and return them as revisions in the same order.

        Raises `OutdatedError` when one is `against` anything but the latest revision of its key as it was
        before the batch; all changes of one key in a batch are against the same one. No changes, no batch.
        """

    async def revisions(self, guild_id: int, after: int = 0) -> tuple[Revision, ...]:
        """Return all revisions of a server with a number above `after`, oldest first."""

    async def latest(self, guild_id: int, subject: Subject, key: str) -> Revision | None:
        """Return the latest revision of one thing."""

    async def history(
        self,
        guild_id: int,
        subject: Subject | None = None,
        key: str | None = None,
        before: int | None = None,
        limit: int = 25,
    ) -> tuple[Revision, ...]:
        """Return a page of revisions, newest first, below `before`: the last number of the page before."""

    async def servers(self) -> tuple[GuildHead, ...]:
        """Return every server that the ledger knows, by id; those that removed the bot too."""

    async def settings(self, guild_id: int) -> Mapping[str, object]:
        """Return the settings that a server has chosen, by name; what it has not chosen is absent."""

    async def change_settings(
        self, guild_id: int, chosen: Mapping[str, object], by: int | None
    ) -> tuple[Revision, ...]:
        """Choose settings, None for the default; the last to choose wins. Logs what differs as one batch."""

    async def save_draft(self, guild_id: int, by: int, body: Json) -> str:
        """Store what a person typed, no part of the record or a backup; return its key of 16 hex digits."""

    async def draft(self, draft_id: str, guild_id: int, by: int) -> Json | None:
        """Return a draft; None to anybody but its author, and on any other server."""

    async def overwrite_draft(self, draft_id: str, guild_id: int, by: int, body: Json) -> None:
        """Put other words into a draft; nothing happens where `draft` would give None."""

    async def delete_draft(self, draft_id: str) -> None:
        """Delete a draft, if it is there."""

    async def delete_old_drafts(self, before: datetime) -> int:
        """Delete the drafts that nobody touched since `before`; return how many."""

    async def forget_person(self, user_id: int) -> int:
        """Remove a person's id from whatever they wrote, on any server; return how many revisions.

        Their drafts are deleted. It is the only change that a revision can ever suffer. A state folded before
        still has the id: fold again.
        """

    async def server_removed(self, guild_id: int, at: datetime) -> None:
        """Note that a server removed the bot; an earlier note stays. Not for one that is unavailable."""

    async def server_returned(self, guild_id: int) -> None:
        """Take that note back: the server has the bot again, with all it had."""

    async def erase_removed(self, before: datetime) -> tuple[int, ...]:
        """Erase whole servers that removed the bot `before` a moment, drafts too, and return their ids."""

    async def check(self) -> tuple[str, ...]:
        """Read everything and return what is wrong, a line each; empty when all is in order."""

    async def logs(self) -> tuple[GuildLog, ...]:
        """Return everything there is, as it was at one moment, by server: what a backup holds."""

    def owns(self, path: Path) -> bool:
        """Tell whether a file, which need not exist, is one in which the store keeps itself."""

    async def restore_logs(
        self, logs: Sequence[GuildLog], *, overwrite: bool = False, dry_run: bool = False
    ) -> tuple[Comparison, ...]:
        """Bring in what the ledger lacks, all or nothing; return what that changes for each server.

        Raises `BackupError` when a log is not consistent, or when the ledger has revisions that `logs` lacks,
        unless told to `overwrite` them. Servers of which `logs` says nothing stay. A `dry_run` only compares.
        """

    async def close(self) -> None:
        """Let go of the store. May be called twice."""
