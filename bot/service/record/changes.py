"""Changes: each thing that a moderator may do, as changes against the server's record as it stands. Pure.

The functions named after what they do raise `OperationError` when there is nothing to do it to. What the
changes would bring about shows in a preview.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any, Self, cast

from bot.facts import SankoreError
from bot.facts.schema import COMMAND_NAME, LIST_LIMITS
from bot.ledger import Action, Json, NewRevision, Revision, Subject
from bot.service.record.effective_base import ChangedUpstream, EffectiveBase, file_record
from bot.service.record.fold import Proposal, RecordState, fold
from bot.service.record.form_input import FactInput, new_id, new_topic_name, record_from_input, texts
from bot.service.record.guild_record import GuildRecord

_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""When an imagined revision is made: what is in force never depends on it."""


class OperationError(SankoreError):
    """There is nothing that this could be done to; the message says what there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing to change to `after`, None for retired, `against` its latest revision seen, 0 for none."""

    subject: Subject
    key: str
    action: Action
    after: Json | None = None
    against: int = 0
    why: str = ""

    def to_json(self) -> dict[str, object]:
        """Return the change as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave."""
        kinds = {"subject": Subject(values["subject"]), "action": Action(values["action"])}
        return cls(**{**values, **kinds})


def new_revisions(guild: GuildRecord, changes: Iterable[Change], by: int | None) -> tuple[NewRevision, ...]:
    """Return changes as the ledger takes them: with what is in force now, and what the files have."""
    return tuple(
        NewRevision(
            subject=change.subject,
            key=change.key,
            action=change.action,
            by=by,
            why=change.why,
            before=guild.current(change.subject, change.key),
            after=change.after,
            against=change.against,
            upstream=file_record(guild.files, change.subject, change.key),
        )
        for change in changes
    )


def tentative_base(guild: GuildRecord, changes: Iterable[Change]) -> EffectiveBase:
    """Return what would be in force after some changes; nothing is changed."""
    number = guild.state.number
    imagined = [
        Revision(
            **{each.name: getattr(change, each.name) for each in fields(NewRevision)},
            guild_id=guild.guild_id,
            number=number + n,
            batch=number + 1,
            at=_SOME_TIME,
            seal="",
        )
        for n, change in enumerate(new_revisions(guild, changes, None), 1)
    ]
    return guild.effective_base_of(fold(imagined, guild.state))


def outdated_changes(guild: GuildRecord, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes that were made against another revision than the latest."""
    return tuple(each for each in changes if each.against != guild.state.latest(each.subject, each.key))


def proposed_changes(proposal: Proposal) -> tuple[Change, ...]:
    """Return the changes that wait for another moderator; none if the proposal is a member's words."""
    changes = proposal.record.get("edits")
    if not isinstance(changes, list):
        return ()
    return tuple(Change.from_json(cast("dict[str, Any]", each)) for each in changes)


def add_fact(guild: GuildRecord, fact_input: FactInput, today: date) -> tuple[Change, ...]:
    """Add a fact under a new id, which no proposal has either; `FactInputError` if it cannot be one."""
    words = fact_input.questions.strip().splitlines()[0] if fact_input.questions.strip() else fact_input.text
    taken = guild.base.by_id.keys() | guild.files.by_id.keys() | guild.state.facts.keys()
    id_ = new_id(words, taken | _proposed_keys(guild.state, Subject.FACT))
    record = record_from_input(fact_input, id_, guild.base, today)
    return (_change(guild, Subject.FACT, id_, Action.ADD, record),)


def edit_fact(
    guild: GuildRecord, id_: str, fact_input: FactInput, today: date, against: int | None = None
) -> tuple[Change, ...]:
    """Rewrite a fact as seen at `against`; an undated statement stays so. Raises `FactInputError` too."""
    before = _fact_in_force(guild, id_)
    record = dict(record_from_input(fact_input, id_, guild.base, today, before))
    statement, stated = record.get("statement"), before.get("statement")
    undated = isinstance(stated, dict) and "date" not in stated and today.isoformat() not in fact_input.source
    if undated and isinstance(statement, dict) and statement.get("date") == today.isoformat():
        record["statement"] = {key: value for key, value in statement.items() if key != "date"}
    return (_against(_change(guild, Subject.FACT, id_, Action.EDIT, record), against),)


def retire_fact(guild: GuildRecord, id_: str, why: str = "") -> tuple[Change, ...]:
    """Take a fact out of force; its history stays, and it can be restored."""
    _fact_in_force(guild, id_)
    return (_change(guild, Subject.FACT, id_, Action.RETIRE, None, why=why),)


def restore_fact(guild: GuildRecord, id_: str) -> tuple[Change, ...]:
    """Bring a retired fact back as it was last."""
    return (_restored(guild, Subject.FACT, id_),)


def move_fact(guild: GuildRecord, id_: str, topic: str) -> tuple[Change, ...]:
    """Put a fact under another topic."""
    record = _fact_in_force(guild, id_)
    if topic not in guild.base.by_name:
        raise OperationError(f"there is no topic {topic[:60]!r}; the topics are {_topic_names(guild)}")
    if record.get("topic") == topic:
        raise OperationError(f"fact {id_!r} is under {topic!r} already")
    return (_change(guild, Subject.FACT, id_, Action.EDIT, {**record, "topic": topic}),)


def merge_facts(guild: GuildRecord, keep: str, drop: str) -> tuple[Change, ...]:
    """Give a fact another one's phrasings and keywords, and retire the other."""
    if keep == drop:
        raise OperationError("a fact cannot be merged with itself; name two")
    kept, dropped = _fact_in_force(guild, keep), _fact_in_force(guild, drop)
    joined = dict(kept)
    for key in LIST_LIMITS:
        both = [*texts(kept, key), *texts(dropped, key)]
        if both:
            joined[key] = list(dict.fromkeys(both))
    return (
        _change(guild, Subject.FACT, drop, Action.RETIRE, None, why=f"merged into {keep}"),
        _change(guild, Subject.FACT, keep, Action.EDIT, joined, why=f"merged with {drop}"),
    )


def add_topic(guild: GuildRecord, title: str, description: str, name: str = "") -> tuple[Change, ...]:
    """Add a topic; its name, which is its command's, is made of its title unless it is given."""
    known = guild.base.by_name.keys() | guild.files.by_name.keys() | guild.state.topics.keys()
    avoided = {*known, *guild.reserved, *_proposed_keys(guild.state, Subject.TOPIC)}
    chosen = name.strip().lstrip("/").casefold() or new_topic_name(title, avoided)
    if not re.fullmatch(COMMAND_NAME, chosen):
        raise OperationError("a topic's command is 1 to 32 small letters, digits, - or _; or leave it out")
    if chosen in known:
        raise OperationError(
            f"there is a topic {chosen!r} already, perhaps retired; restore it or name another"
        )
    return (_change(guild, Subject.TOPIC, chosen, Action.ADD, _topic_record(chosen, title, description)),)


def edit_topic(
    guild: GuildRecord, name: str, title: str, description: str, against: int | None = None
) -> tuple[Change, ...]:
    """Give a topic another title and description; its name, which is its command's, stays."""
    _require_topic(guild, name)
    record = _topic_record(name, title, description)
    return (_against(_change(guild, Subject.TOPIC, name, Action.EDIT, record), against),)


def retire_topic(guild: GuildRecord, name: str, why: str = "") -> tuple[Change, ...]:
    """Take a topic out of force after its facts, each a change of its own; restoring it brings them back."""
    _require_topic(guild, name)
    facts = guild.base.by_name[name].facts if name in guild.base.by_name else ()
    reason = f"topic {name} retired"
    return (
        *(_change(guild, Subject.FACT, fact.id, Action.RETIRE, None, why=reason) for fact in facts),
        _change(guild, Subject.TOPIC, name, Action.RETIRE, None, why=why),
    )


def restore_topic(guild: GuildRecord, name: str) -> tuple[Change, ...]:
    """Bring a retired topic back, with the facts that went out of force with it."""
    return (_restored(guild, Subject.TOPIC, name), *_facts_retired_with(guild, name))


def keep_ours(guild: GuildRecord, changed: ChangedUpstream) -> tuple[Change, ...]:
    """Stay with the server's version of what the knowledge files changed."""
    why = "kept, the files' change seen"
    return (_change(guild, changed.subject, changed.key, Action.APPROVE, changed.mine, why),)


def take_theirs(guild: GuildRecord, changed: ChangedUpstream) -> tuple[Change, ...]:
    """Go over to the knowledge files' version."""
    why = "took the files' version"
    return (_change(guild, changed.subject, changed.key, Action.APPROVE, changed.file_now, why),)


def _change(
    guild: GuildRecord, subject: Subject, key: str, action: Action, after: Json | None, why: str = ""
) -> Change:
    """Return a change against the latest revision of its key."""
    against = guild.state.latest(subject, key)
    return Change(subject=subject, key=key, action=action, after=after, against=against, why=why)


def _against(change: Change, number: int | None) -> Change:
    """Return a change against the revision that a person has seen, if that is known."""
    return change if number is None else replace(change, against=number)


def _proposed_keys(state: RecordState, subject: Subject) -> frozenset[str]:
    """Return the keys that changes which wait for another moderator are about."""
    waiting = (change for each in state.proposals.values() for change in proposed_changes(each))
    return frozenset(change.key for change in waiting if change.subject is subject)


def _fact_in_force(guild: GuildRecord, id_: str) -> Json:
    record = guild.current(Subject.FACT, id_)
    if record is None:
        raise OperationError(f"there is no fact {id_[:70]!r} in force")
    return record


def _require_topic(guild: GuildRecord, name: str) -> None:
    if guild.current(Subject.TOPIC, name) is None:
        raise OperationError(
            f"there is no topic {name[:60]!r} in force; the topics are {_topic_names(guild)}"
        )


def _topic_names(guild: GuildRecord) -> str:
    return ", ".join(topic.name for topic in guild.base.topics[:25]) or "none yet"


def _topic_record(name: str, title: str, description: str) -> Json:
    return {"topic": name, "title": " ".join(title.split()), "description": " ".join(description.split())}


def _restored(guild: GuildRecord, subject: Subject, key: str) -> Change:
    version = guild.state.versions(subject).get(key)
    if guild.current(subject, key) is not None:
        raise OperationError(f"{subject} {key[:70]!r} is in force already")
    if version is None or version.last is None:
        raise OperationError(f"no {subject} {key[:70]!r} was ever retired here")
    return _change(guild, subject, key, Action.RESTORE, version.last)


def _facts_retired_with(guild: GuildRecord, topic: str) -> Iterator[Change]:
    """Restore the facts that were retired along with their topic; one that was retired by itself stays so."""
    retired_in = guild.state.topics[topic].retired_in
    for key, version in guild.state.facts.items():
        if version.record is not None or version.last is None or version.retired_in != retired_in:
            continue
        if version.last.get("topic") == topic:
            yield _change(guild, Subject.FACT, key, Action.RESTORE, version.last)
