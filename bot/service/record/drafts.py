"""Unfinished work: what somebody typed or chose and has not published yet, kept until they do.

It is kept as it was typed and made into edits anew each time: what the record says may have changed since.
"""

from __future__ import annotations

import logging
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, assert_never

from bot.ledger import Json, Ledger, LedgerError, Subject
from bot.service.record.changes import Change
from bot.service.record.form_input import FactInput
from bot.service.record.guild_record import GuildRecord
from bot.service.record.operations import add_fact, add_topic, edit_fact, edit_topic
from bot.service.record.proposals import approve, open_proposal

_log = logging.getLogger(__name__)

KEPT_IN_MEMORY = 1000


class DraftKind(StrEnum):
    """What is being worked at."""

    NEW_FACT = "new fact"
    FACT = "fact"
    NEW_TOPIC = "new topic"
    TOPIC = "topic"
    PROPOSAL = "suggestion"
    EDITS = "edits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft as it was typed: an entry for a fact, a title and description for a topic, or ready edits.

    `key` is the fact's id, the topic's name or the suggestion's key; `against` the revision that was seen, of
    a suggestion that of the fact it corrects.
    """

    kind: DraftKind
    key: str = ""
    against: int = 0
    entry: FactInput = field(default_factory=FactInput)
    title: str = ""
    description: str = ""
    changes: tuple[Change, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def can_be_typed_again(self) -> bool:
        """Whether there is a form to go back to."""
        return self.kind is not DraftKind.EDITS

    def plain(self) -> dict[str, object]:
        """The work as JSON's own kinds of values."""
        return {
            "kind": self.kind.value,
            "key": self.key,
            "against": self.against,
            "entry": asdict(self.entry),
            "title": self.title,
            "description": self.description,
            "edits": [edit.plain() for edit in self.changes],
            "remarks": list(self.remarks),
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Draft:
        """Read what `plain` gave."""
        return cls(
            kind=DraftKind(plain["kind"]),
            key=plain["key"],
            against=plain["against"],
            entry=FactInput(**plain["entry"]),
            title=plain["title"],
            description=plain["description"],
            changes=tuple(map(Change.of, plain["edits"])),
            remarks=tuple(plain["remarks"]),
        )


def changes_of_draft(server: GuildRecord, work: Draft, today: date) -> tuple[Change, ...]:
    """What the work comes to now; raises `EntryError` or `EditError` if to nothing."""
    match work.kind:
        case DraftKind.NEW_FACT:
            return add_fact(server, work.entry, today)
        case DraftKind.FACT:
            return edit_fact(server, work.key, work.entry, today, work.against)
        case DraftKind.NEW_TOPIC:
            return add_topic(server, work.title, work.description, work.key)
        case DraftKind.TOPIC:
            return edit_topic(server, work.key, work.title, work.description, work.against)
        case DraftKind.PROPOSAL:
            return _of_suggestion(server, work, today)
        case DraftKind.EDITS:
            return work.changes
        case _:
            assert_never(work.kind)


def _of_suggestion(server: GuildRecord, work: Draft, today: date) -> tuple[Change, ...]:
    """A member's words as a fact: a new one, or another text for the one they correct."""
    suggested = open_proposal(server, work.key)
    corrects = str(suggested.record.get("corrects", ""))
    if corrects and server.current(Subject.FACT, corrects) is not None:
        made = edit_fact(server, corrects, work.entry, today, work.against)
    else:
        made = add_fact(server, work.entry, today)
    return approve(suggested, made)


def rebased(server: GuildRecord, work: Draft, seen: int) -> Draft:
    """The same work for somebody who has seen all changes up to revision `seen`."""

    def against(subject: Subject, key: str, before: int) -> int:
        latest = server.latest(subject, key)
        return latest if latest <= seen else before

    changes = tuple(replace(e, against=against(e.subject, e.key, e.against)) for e in work.changes)
    subject, key = (Subject.TOPIC if work.kind is DraftKind.TOPIC else Subject.FACT), work.key
    if work.kind is DraftKind.PROPOSAL and work.key in server.state.suggestions:
        key = str(server.state.suggestions[work.key].record.get("corrects", ""))
    elif work.kind not in (DraftKind.FACT, DraftKind.TOPIC):
        return replace(work, changes=changes)
    return replace(work, against=against(subject, key, work.against))


class DraftStore:
    """Keeps unfinished work, in the ledger's store so that it outlives the program.

    Also in memory: when the store fails, and so nothing could be published, nothing typed is lost.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._kept: OrderedDict[tuple[str, int, int], Draft] = OrderedDict()

    async def keep(self, guild_id: int, by: int, work: Draft) -> str:
        """Keep work of a person on a server; the key to it is returned."""
        try:
            key = await self._ledger.keep_draft(guild_id, by, work.plain())
        except LedgerError as error:
            _log.warning("Unfinished work is kept in memory only: %s", error)
            key = secrets.token_hex(8)
        self._remember((key, guild_id, by), work)
        return key

    async def find(self, key: str, guild_id: int, by: int) -> Draft | None:
        """The work under a key, for the person and the server it is of; None for everybody else."""
        known = self._kept.get((key, guild_id, by))
        if known is not None:
            return known
        plain: Json | None = await self._ledger.draft(key, guild_id, by)
        return None if plain is None else Draft.of(plain)

    async def replace(self, key: str, guild_id: int, by: int, work: Draft) -> None:
        """Put other work in the place of what is under a key."""
        self._remember((key, guild_id, by), work)
        try:
            await self._ledger.replace_draft(key, guild_id, by, work.plain())
        except LedgerError as error:
            _log.warning("Unfinished work is kept in memory only: %s", error)

    async def drop(self, key: str, guild_id: int, by: int) -> None:
        """Let go of work that is done with."""
        self._kept.pop((key, guild_id, by), None)
        try:
            await self._ledger.drop_draft(key)
        except LedgerError as error:
            _log.info("Finished work stays in the store for now: %s", error)

    def forget(self, by: int) -> None:
        """Drop a person's work from memory; the ledger drops its own when it forgets them."""
        for key in [key for key in self._kept if key[2] == by]:
            del self._kept[key]

    def _remember(self, key: tuple[str, int, int], work: Draft) -> None:
        self._kept[key] = work
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT_IN_MEMORY:
            self._kept.popitem(last=False)
