"""One server's record: what it has in force, kept in step with its part of the ledger.

It changes only in the thread that answers questions, so that no question ever sees half a change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from bot.facts import FactBase
from bot.ledger import Json, LedgerError, NewRevision, Revision, Subject
from bot.service.answering import AnswerService, MatcherFactory
from bot.service.guild_settings import GuildSettings
from bot.service.record.changes import Change, current_record, latest_revision, new_revisions
from bot.service.record.effective_base import EffectiveBase, effective_base
from bot.service.record.fold import RecordState, fold

_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""When an imagined revision is made: what is in force never depends on it."""


class GuildRecord:
    """The facts in force on one server, what its admins chose, and the service that answers from it."""

    def __init__(
        self,
        guild_id: int,
        shared: AnswerService,
        make: MatcherFactory,
        reserved: Collection[str] = frozenset(),
    ) -> None:
        """`shared` answers from the knowledge files, for all servers that changed nothing."""
        self.guild_id = guild_id
        self.files: FactBase = shared.base
        self.state = RecordState()
        self.seal = ""
        self.guild_settings = GuildSettings()
        self.service = shared
        self._shared = shared
        self._make = make
        self.reserved = reserved
        self.effective_base = effective_base(self.files, self.state, reserved=reserved)
        self.settings: dict[str, object] = {}

    @property
    def base(self) -> FactBase:
        """The facts in force."""
        return self.service.base

    @property
    def number(self) -> int:
        """The latest revision taken in; 0 for none."""
        return self.state.number

    def current(self, subject: Subject, key: str) -> Json | None:
        """The record in force under a key, None if there is none or it is retired."""
        return current_record(self.files, self.state, subject, key)

    def latest(self, subject: Subject, key: str) -> int:
        """The latest revision of a key, which a change made now is against; 0 for none."""
        return latest_revision(self.state, subject, key)

    def drafts(self, changes: Iterable[Change], by: int | None) -> tuple[NewRevision, ...]:
        """Edits as drafts for the ledger."""
        return new_revisions(changes, self.files, self.state, by)

    def take_in(self, revisions: Sequence[Revision]) -> None:
        """Follow the ledger; raises `LedgerError` when revisions are missing before or among these."""
        self.state = self._folded(revisions, self.state)
        self._note(revisions)
        if any(revision.subject in (Subject.FACT, Subject.TOPIC) for revision in revisions):
            self._follow(effective_base(self.files, self.state, self.effective_base, self.reserved))

    def read_anew(self, revisions: Sequence[Revision]) -> None:
        """Forget what was folded, and fold all revisions: what is not among them any more is gone then.

        So are the names of those who were forgotten. Raises as `take_in` does, and forgets nothing then.
        """
        self.state, self.settings, self.seal = self._folded(revisions, RecordState()), {}, ""
        self._note(revisions)
        self._follow(effective_base(self.files, self.state, self.effective_base, self.reserved))

    def ensure_own_service(self) -> None:
        """Make sure that the next change is only a change, not the making of an index."""
        if self.service is self._shared:
            self.service = self.own_service()

    def own_service(self) -> AnswerService:
        """Make a desk of this server's own over what is in force; takes as long as an index takes."""
        base = self.effective_base.base
        return AnswerService(base, self._make(base))

    def tentative(self, changes: Iterable[Change]) -> EffectiveBase:
        """What would be in force after some edits; nothing is changed."""
        drafts = self.drafts(changes, None)
        fields = [
            {name: getattr(draft, name) for name in NewRevision.__dataclass_fields__} for draft in drafts
        ]
        number = self.state.number
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
        return effective_base(self.files, fold(imagined, self.state), self.effective_base, self.reserved)

    def _folded(self, revisions: Sequence[Revision], onto: RecordState) -> RecordState:
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
        self.guild_settings = GuildSettings.of(self.settings)

    def _choose(self, revision: Revision) -> None:
        if revision.after is None:
            self.settings.pop(revision.key, None)
        else:
            self.settings[revision.key] = revision.after.get("value")

    def _follow(self, now: EffectiveBase) -> None:
        self.effective_base = now
        if self.service is not self._shared:
            self.service.follow(now.base)
        elif now.base != self.files:
            self.service = self.own_service()
