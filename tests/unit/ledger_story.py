"""Revisions for tests without a store: what a server's moderators did, one line each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.facts import FactBase
from bot.facts.records import fact_record, topic_record
from bot.ledger import Action, GuildHead, Json, NewRevision, Revision, Subject
from bot.ledger.hash_chain import seal_batch

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Story:
    """What happened in a server, told against the knowledge files of the moment."""

    files: FactBase
    revisions: list[Revision] = field(default_factory=list)

    def fact(self, key: str, action: Action, after: Json | None, by: int | None = 1) -> Revision:
        """Do something to a fact."""
        there = self.files.by_id.get(key)
        return self._tell(Subject.FACT, key, action, after, by, fact_record(there) if there else None)

    def topic(self, key: str, action: Action, after: Json | None) -> Revision:
        """Do something to a topic."""
        there = self.files.by_name.get(key)
        return self._tell(Subject.TOPIC, key, action, after, 1, topic_record(there) if there else None)

    def proposal(self, key: str, action: Action, after: Json | None, by: int | None = 5) -> Revision:
        """Propose something, or decide about it."""
        return self._tell(Subject.PROPOSAL, key, action, after, by, None)

    def _tell(
        self,
        subject: Subject,
        key: str,
        action: Action,
        after: Json | None,
        by: int | None,
        upstream: Json | None,
    ) -> Revision:
        before = [
            revision for revision in self.revisions if (revision.subject, revision.key) == (subject, key)
        ]
        draft = NewRevision(
            subject=subject,
            key=key,
            action=action,
            by=by,
            before=before[-1].after if before else upstream,
            after=after,
            against=before[-1].number if before else 0,
            upstream=upstream,
        )
        last = self.revisions[-1] if self.revisions else None
        server = GuildHead(7, last.number, last.seal) if last else GuildHead(7)
        self.revisions += seal_batch(server, [draft], NOW)
        return self.revisions[-1]


def plain(base: FactBase) -> Mapping[str, list[Json]]:
    """Return a fact base as records by topic, to compare by what is said: statements are new objects."""
    return {topic.name: [topic_record(topic), *map(fact_record, topic.facts)] for topic in base.topics}
