"""What the service needs of a ledger. `bot.ledger.sql` conforms; so must any other (tests/contracts)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.ledger.compare import Comparison
from bot.ledger.revision import GuildHead, GuildLog, Json, NewRevision, Revision, Subject


class Ledger(Protocol):
    """The append-only log of every server's revisions.

    What a method has returned from is durable: it survives SIGKILL and power loss. Every method may raise
    `UnavailableError`, after which it may be called again; nothing is ever written by halves. No method gives
    one server what is another's.
    """

    async def append(self, guild_id: int, drafts: Sequence[NewRevision]) -> tuple[Revision, ...]:
        """Write drafts as one batch, all or none, and return them as revisions in the same order.

        Raises `OutdatedError` when one is `against` anything but the latest revision of its key as it was
        before the batch; all drafts of one key in a batch are against the same one. No drafts, no batch.
        """
        ...

    async def revisions(self, guild_id: int, after: int = 0) -> tuple[Revision, ...]:
        """All revisions of a server with a number above `after`, oldest first."""
        ...

    async def latest(self, guild_id: int, subject: Subject, key: str) -> Revision | None:
        """Get the latest revision of one thing."""
        ...

    async def history(
        self,
        guild_id: int,
        subject: Subject | None = None,
        key: str | None = None,
        before: int | None = None,
        limit: int = 25,
    ) -> tuple[Revision, ...]:
        """A page of at most `limit` revisions, newest first, with numbers below `before`.

        The next page is `before` the last number of this one.
        """
        ...

    async def servers(self) -> tuple[GuildHead, ...]:
        """Every server that the ledger knows, by id; those that removed the bot too."""
        ...

    async def settings(self, guild_id: int) -> Mapping[str, object]:
        """The settings that a server has chosen, by name; what it has not chosen is absent."""
        ...

    async def change_settings(
        self, guild_id: int, changes: Mapping[str, object], by: int | None
    ) -> tuple[Revision, ...]:
        """Choose settings, None to go back to the default; the last to choose wins. Logged as one batch.

        What is chosen already is not written again.
        """
        ...

    async def keep_draft(self, guild_id: int, by: int, body: Json) -> str:
        """Keep what a person has typed and not published, and return the 16 hex digits it goes by.

        Drafts are no part of the record: they come and go, and no backup has them.
        """
        ...

    async def draft(self, draft_id: str, guild_id: int, by: int) -> Json | None:
        """Get a draft; None to anybody but its author, and on any other server."""
        ...

    async def replace_draft(self, draft_id: str, guild_id: int, by: int, body: Json) -> None:
        """Put other words into a draft; nothing happens where `draft` would give None."""
        ...

    async def drop_draft(self, draft_id: str) -> None:
        """Let go of a draft, if it is there."""
        ...

    async def forget_drafts(self, before: datetime) -> int:
        """Let go of the drafts that nobody touched since `before`; return how many."""
        ...

    async def forget_person(self, user_id: int) -> int:
        """Make whatever a person wrote, on any server, the work of nobody; return how many revisions.

        Their drafts are deleted. It is the only change that a revision can ever suffer. State folded before
        still knows the name: fold anew.
        """
        ...

    async def server_removed(self, guild_id: int, at: datetime) -> None:
        """Note that a server removed the bot; an earlier note stays. Not for one that is unavailable."""
        ...

    async def server_returned(self, guild_id: int) -> None:
        """Take that note back: the server has the bot again, with all it had."""
        ...

    async def erase_removed(self, before: datetime) -> tuple[int, ...]:
        """Erase whole servers that removed the bot `before` a moment, drafts too, and return their ids."""
        ...

    async def check(self) -> tuple[str, ...]:
        """Read everything and tell what is wrong, a line each; empty when all is in order."""
        ...

    async def logs(self) -> tuple[GuildLog, ...]:
        """Everything there is, as it was at one moment, by server: what a backup holds."""
        ...

    def owns(self, path: Path) -> bool:
        """Whether a file, which need not exist, is one that the store keeps itself in."""
        ...

    async def take_in(
        self, logs: Sequence[GuildLog], *, overwrite: bool = False, dry_run: bool = False
    ) -> tuple[Comparison, ...]:
        """Bring in what the ledger lacks, all or nothing, and tell what became of each server.

        Raises `BackupError` when a log is not consistent, or when the ledger has revisions that `logs` lacks,
        unless told to `overwrite` them. Servers of which `logs` says nothing stay. A `dry_run` only tells.
        """
        ...

    async def close(self) -> None:
        """Let go of the store. May be called twice."""
        ...
