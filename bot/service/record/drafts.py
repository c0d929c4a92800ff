"""Drafts: what somebody typed or chose and has not published yet, stored until they do.

A draft is stored as it was typed and made into changes anew each time: the record may have changed since.
"""

from __future__ import annotations

import logging
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self, assert_never

from bot.ledger import Ledger, LedgerError, Subject
from bot.service.record.changes import Change, add_fact, add_topic, edit_fact, edit_topic
from bot.service.record.form_input import FactInput
from bot.service.record.guild_record import GuildRecord
from bot.service.record.proposals import approve, open_proposal

_log = logging.getLogger(__name__)

MEMORY_LIMIT_DRAFTS = 1000


class DraftKind(StrEnum):
    """What a draft is of. The values are stored: they stay."""

    NEW_FACT = "new fact"
    FACT = "fact"
    NEW_TOPIC = "new topic"
    TOPIC = "topic"
    PROPOSAL = "suggestion"
    CHANGES = "edits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft as it was typed: a form for a fact, a title and description for a topic, or ready changes.

    `key` is the fact's id, the topic's name or the proposal's key; `against` the revision that was seen, of a
    proposal that of the fact it corrects.
    """

    kind: DraftKind
    key: str = ""
    against: int = 0
    fact_input: FactInput = field(default_factory=FactInput)
    title: str = ""
    description: str = ""
    changes: tuple[Change, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def can_be_typed_again(self) -> bool:
        """Tell whether there is a form to go back to."""
        return self.kind is not DraftKind.CHANGES

    def to_json(self) -> dict[str, object]:
        """Return the draft as JSON values, by the keys under which drafts have always been stored."""
        return {
            "kind": self.kind.value,
            "key": self.key,
            "against": self.against,
            "entry": asdict(self.fact_input),
            "title": self.title,
            "description": self.description,
            "edits": [change.to_json() for change in self.changes],
            "remarks": list(self.remarks),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave."""
        return cls(
            kind=DraftKind(stored["kind"]),
            key=stored["key"],
            against=stored["against"],
            fact_input=FactInput(**stored["entry"]),
            title=stored["title"],
            description=stored["description"],
            changes=tuple(map(Change.from_json, stored["edits"])),
            remarks=tuple(stored["remarks"]),
        )


def changes_of_draft(guild: GuildRecord, draft: Draft, today: date) -> tuple[Change, ...]:
    """Return the changes that a draft means now; raise `FactInputError` or `OperationError` if none."""
    match draft.kind:
        case DraftKind.NEW_FACT:
            return add_fact(guild, draft.fact_input, today)
        case DraftKind.FACT:
            return edit_fact(guild, draft.key, draft.fact_input, today, draft.against)
        case DraftKind.NEW_TOPIC:
            return add_topic(guild, draft.title, draft.description, draft.key)
        case DraftKind.TOPIC:
            return edit_topic(guild, draft.key, draft.title, draft.description, draft.against)
        case DraftKind.PROPOSAL:
            return _changes_of_proposal(guild, draft, today)
        case DraftKind.CHANGES:
            return draft.changes
        case _:
            assert_never(draft.kind)


def _changes_of_proposal(guild: GuildRecord, draft: Draft, today: date) -> tuple[Change, ...]:
    """Return the changes that make a member's words a fact, or another text of the one they correct."""
    proposal = open_proposal(guild, draft.key)
    corrects = str(proposal.record.get("corrects", ""))
    if corrects and guild.current(Subject.FACT, corrects) is not None:
        made = edit_fact(guild, corrects, draft.fact_input, today, draft.against)
    else:
        made = add_fact(guild, draft.fact_input, today)
    return approve(proposal, made)


def rebase(guild: GuildRecord, draft: Draft, seen: int) -> Draft:
    """Return the same draft for somebody who has seen all changes up to revision `seen`."""

    def against(subject: Subject, key: str, before: int) -> int:
        latest = guild.state.latest(subject, key)
        return latest if latest <= seen else before

    changes = tuple(replace(e, against=against(e.subject, e.key, e.against)) for e in draft.changes)
    subject, key = (Subject.TOPIC if draft.kind is DraftKind.TOPIC else Subject.FACT), draft.key
    if draft.kind is DraftKind.PROPOSAL and draft.key in guild.state.proposals:
        key = str(guild.state.proposals[draft.key].record.get("corrects", ""))
    elif draft.kind not in (DraftKind.FACT, DraftKind.TOPIC):
        return replace(draft, changes=changes)
    return replace(draft, against=against(subject, key, draft.against))


class DraftStore:
    """Stores drafts in the database, and in memory, so that nothing typed is lost when the database fails."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._in_memory: OrderedDict[tuple[str, int, int], Draft] = OrderedDict()

    async def save(self, guild_id: int, by: int, draft: Draft) -> str:
        """Store a draft of a person on a server, and return its key."""
        try:
            key = await self._ledger.save_draft(guild_id, by, draft.to_json())
        except LedgerError as error:
            _log.warning("A draft is kept in memory only: %s", error)
            key = secrets.token_hex(8)
        self._remember((key, guild_id, by), draft)
        return key

    async def find(self, key: str, guild_id: int, by: int) -> Draft | None:
        """Return the draft of a key, for its author on its server; None for everybody else."""
        known = self._in_memory.get((key, guild_id, by))
        if known is not None:
            return known
        stored = await self._ledger.draft(key, guild_id, by)
        return None if stored is None else Draft.from_json(stored)

    async def replace(self, key: str, guild_id: int, by: int, draft: Draft) -> None:
        """Put another draft in the place of the one of a key."""
        self._remember((key, guild_id, by), draft)
        try:
            await self._ledger.overwrite_draft(key, guild_id, by, draft.to_json())
        except LedgerError as error:
            _log.warning("A draft is kept in memory only: %s", error)

    async def delete(self, key: str, guild_id: int, by: int) -> None:
        """Delete a draft that is done with."""
        self._in_memory.pop((key, guild_id, by), None)
        try:
            await self._ledger.delete_draft(key)
        except LedgerError as error:
            _log.info("A finished draft stays in the database for now: %s", error)

    def forget(self, by: int) -> None:
        """Drop a person's drafts from memory; the ledger deletes its own when it forgets them."""
        for key in [key for key in self._in_memory if key[2] == by]:
            del self._in_memory[key]

    def _remember(self, key: tuple[str, int, int], draft: Draft) -> None:
        self._in_memory[key] = draft
        self._in_memory.move_to_end(key)
        while len(self._in_memory) > MEMORY_LIMIT_DRAFTS:
            self._in_memory.popitem(last=False)
