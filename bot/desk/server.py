"""One server's record: what it has in force, kept in step with its part of the ledger.

It changes only in the thread that answers questions, so that no question ever sees half a change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from bot.desk.desk import Desk, MakeMatching
from bot.desk.edits import Edit, current_record, drafts_of, latest_number
from bot.desk.options import Options
from bot.facts import FactBase
from bot.ledger import Changes, Draft, InForce, Json, LedgerError, Revision, Subject, fold, in_force

_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""When an imagined revision is made: what is in force never depends on it."""


class ServerRecord:
    """The facts in force on one server, what its admins chose, and the desk that answers from it."""

    def __init__(
        self, guild_id: int, shared: Desk, make: MakeMatching, reserved: Collection[str] = frozenset()
    ) -> None:
        """`shared` answers from the knowledge files, for all servers that changed nothing."""
        self.guild_id = guild_id
        self.files: FactBase = shared.base
        self.changes = Changes()
        self.seal = ""
        self.options = Options()
        self.desk = shared
        self._shared = shared
        self._make = make
        self.reserved = reserved
        self.in_force = in_force(self.files, self.changes, reserved=reserved)
        self.settings: dict[str, object] = {}

    @property
    def base(self) -> FactBase:
        """The facts in force."""
        return self.desk.base

    @property
    def number(self) -> int:
        """The latest revision taken in; 0 for none."""
        return self.changes.number

    def current(self, subject: Subject, key: str) -> Json | None:
        """The record in force under a key, None if there is none or it is retired."""
        return current_record(self.files, self.changes, subject, key)

    def latest(self, subject: Subject, key: str) -> int:
        """The latest revision of a key, which a change made now is against; 0 for none."""
        return latest_number(self.changes, subject, key)

    def drafts(self, edits: Iterable[Edit], by: int | None) -> tuple[Draft, ...]:
        """Edits as drafts for the ledger."""
        return drafts_of(edits, self.files, self.changes, by)

    def take_in(self, revisions: Sequence[Revision]) -> None:
        """Follow the ledger; raises `LedgerError` when revisions are missing before or among these."""
        self.changes = self._folded(revisions, self.changes)
        self._note(revisions)
        if any(revision.subject in (Subject.FACT, Subject.TOPIC) for revision in revisions):
            self._follow(in_force(self.files, self.changes, self.in_force, self.reserved))

    def read_anew(self, revisions: Sequence[Revision]) -> None:
        """Forget what was folded, and fold all revisions: what is not among them any more is gone then.

        So are the names of those who were forgotten. Raises as `take_in` does, and forgets nothing then.
        """
        self.changes, self.settings, self.seal = self._folded(revisions, Changes()), {}, ""
        self._note(revisions)
        self._follow(in_force(self.files, self.changes, self.in_force, self.reserved))

    def have_own_desk(self) -> None:
        """Make sure that the next change is only a change, not the making of an index."""
        if self.desk is self._shared:
            self.desk = self.own_desk()

    def own_desk(self) -> Desk:
        """Make a desk of this server's own over what is in force; takes as long as an index takes."""
        base = self.in_force.base
        return Desk(base, self._make(base))

    def tentative(self, edits: Iterable[Edit]) -> InForce:
        """What would be in force after some edits; nothing is changed."""
        drafts = self.drafts(edits, None)
        fields = [{name: getattr(draft, name) for name in Draft.__dataclass_fields__} for draft in drafts]
        number = self.changes.number
        imagined = [
            Revision(
                **said,
                guild_id=self.guild_id,
                number=number + n,
                batch=number + 1,
                at=_SOME_TIME,
                seal="",
            )
            for n, said in enumerate(fields, 1)
        ]
        return in_force(self.files, fold(imagined, self.changes), self.in_force, self.reserved)

    def _folded(self, revisions: Sequence[Revision], onto: Changes) -> Changes:
        try:
            return fold(revisions, onto)
        except ValueError as gap:
            cure = "see what 'sankore ledger check' says, and restore the last backup"
            raise LedgerError(f"the log of server {self.guild_id} is damaged ({gap}); {cure}") from gap

    def _note(self, revisions: Sequence[Revision]) -> None:
        """Remember what was chosen, and the seal of the last revision, by which the log is known again."""
        for revision in revisions:
            self.seal = revision.seal
            if revision.subject is Subject.SETTING:
                self._choose(revision)
        self.options = Options.of(self.settings)

    def _choose(self, revision: Revision) -> None:
        if revision.after is None:
            self.settings.pop(revision.key, None)
        else:
            self.settings[revision.key] = revision.after.get("value")

    def _follow(self, now: InForce) -> None:
        self.in_force = now
        if self.desk is not self._shared:
            self.desk.follow(now.base)
        elif now.base != self.files:
            self.desk = self.own_desk()
