"""One server's record: the facts in force, kept in step with its part of the ledger.

It changes only in the thread that answers questions, so that no question ever sees half a change.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.facts import FactBase
from bot.ledger import Json, LedgerError, Revision, Subject
from bot.service.answering import AnswerService, MatcherFactory
from bot.service.guild_settings import GuildSettings
from bot.service.record.effective_base import EffectiveBase, effective_base, file_record
from bot.service.record.fold import RecordState, fold


class GuildRecord:
    """The facts in force on one server, what its admins chose, and the service that answers from it."""

    def __init__(
        self,
        guild_id: int,
        shared: AnswerService,
        make_matcher: MatcherFactory,
        reserved: Collection[str] = frozenset(),
    ) -> None:
        """`shared` answers from the knowledge files, for all servers that changed nothing."""
        self.guild_id = guild_id
        self.files: FactBase = shared.base
        self.state = RecordState()
        self.seal = ""
        self.guild_settings = GuildSettings()
        self.service = shared
        self.reserved = reserved
        self.effective_base = effective_base(self.files, self.state, reserved=reserved)
        self._shared = shared
        self._make_matcher = make_matcher
        self._chosen: dict[str, object] = {}

    @property
    def base(self) -> FactBase:
        """The facts in force."""
        return self.service.base

    def current(self, subject: Subject, key: str) -> Json | None:
        """Return the record in force under a key; None if there is none or it is retired."""
        if subject is Subject.PROPOSAL:
            proposal = self.state.proposals.get(key)
            return None if proposal is None else proposal.record
        version = self.state.versions(subject).get(key)
        if version is None or version.follows_files:
            return file_record(self.files, subject, key)
        return version.record

    def apply(self, revisions: Sequence[Revision]) -> None:
        """Put in force what the ledger has next; `LedgerError` if revisions before or in it are missing."""
        self.state = self._folded(revisions, self.state)
        self._note(revisions)
        if any(revision.subject in (Subject.FACT, Subject.TOPIC) for revision in revisions):
            self._follow()

    def rebuild(self, revisions: Sequence[Revision]) -> None:
        """Forget what was applied, and apply a whole log: what is no more in the ledger is gone then.

        So are the ids of those who were forgotten. Raises as `apply` does, and forgets nothing then.
        """
        self.state, self._chosen, self.seal = self._folded(revisions, RecordState()), {}, ""
        self._note(revisions)
        self._follow()

    def ensure_own_service(self) -> None:
        """Build the server's own index, so that the next change only changes it; takes as long as that."""
        if self.service is self._shared:
            base = self.effective_base.base
            self.service = AnswerService(base, self._make_matcher(base))

    def effective_base_of(self, state: RecordState) -> EffectiveBase:
        """Return what would be in force in another state, at the cost of what differs."""
        return effective_base(self.files, state, self.effective_base, self.reserved)

    def _folded(self, revisions: Sequence[Revision], onto: RecordState) -> RecordState:
        try:
            return fold(revisions, onto)
        except ValueError as gap:
            cure = "see what 'sankore ledger check' says, and restore the last backup"
            raise LedgerError(f"the log of server {self.guild_id} is damaged ({gap}); {cure}") from gap

    def _note(self, revisions: Sequence[Revision]) -> None:
        """Note the settings, and the seal of the last revision, by which the log is known again."""
        for revision in revisions:
            self.seal = revision.seal
            if revision.subject is not Subject.SETTING:
                continue
            if revision.after is None:
                self._chosen.pop(revision.key, None)
            else:
                self._chosen[revision.key] = revision.after.get("value")
        self.guild_settings = GuildSettings.from_json(self._chosen)

    def _follow(self) -> None:
        """Have the service answer from what is in force now."""
        self.effective_base = self.effective_base_of(self.state)
        if self.service is not self._shared:
            self.service.follow(self.effective_base.base)
        elif self.effective_base.base != self.files:
            self.ensure_own_service()
