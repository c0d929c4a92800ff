"""Each thing a moderator may do, as edits against the server's record as it stands. Pure.

All raise `OperationError` when there is nothing to do it to; what the edits would bring about shows in
a preview.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.facts import SankoreError
from bot.facts.schema import COMMAND_NAME, LIST_LIMITS
from bot.ledger import Action, Json, Subject
from bot.service.record.changes import Change, proposed_keys
from bot.service.record.effective_base import ChangedUpstream
from bot.service.record.form_input import FactInput, new_id, new_topic_name, record_from_input
from bot.service.record.guild_record import GuildRecord


class OperationError(SankoreError):
    """There is nothing that this could be done to; the message says what there is."""


def add_fact(server: GuildRecord, entry: FactInput, today: date) -> tuple[Change, ...]:
    """Add a fact under a new id, which no proposal has either. Raises `EntryError` if it cannot be one."""
    words = entry.questions.strip().splitlines()[0] if entry.questions.strip() else entry.text
    taken = server.base.by_id.keys() | server.files.by_id.keys() | server.state.facts.keys()
    id_ = new_id(words, taken | proposed_keys(server.state, Subject.FACT))
    record = record_from_input(entry, id_, server.base, today)
    return (_edit(server, Subject.FACT, id_, Action.ADD, record),)


def edit_fact(
    server: GuildRecord, id_: str, entry: FactInput, today: date, against: int | None = None
) -> tuple[Change, ...]:
    """Rewrite a fact; `against` is the revision that the form showed, None for the latest.

    A statement keeps being of no date if it had none. Raises `EntryError` too.
    """
    before = _fact(server, id_)
    record = dict(record_from_input(entry, id_, server.base, today, before))
    statement, stated = record.get("statement"), before.get("statement")
    undated = isinstance(stated, dict) and "date" not in stated and today.isoformat() not in entry.source
    if undated and isinstance(statement, dict) and statement.get("date") == today.isoformat():
        record["statement"] = {key: value for key, value in statement.items() if key != "date"}
    return (_edit(server, Subject.FACT, id_, Action.EDIT, record, against),)


def retire_fact(server: GuildRecord, id_: str, why: str = "") -> tuple[Change, ...]:
    """Take a fact out of force; its history stays, and it can be restored."""
    _fact(server, id_)
    return (_edit(server, Subject.FACT, id_, Action.RETIRE, None, why=why),)


def restore_fact(server: GuildRecord, id_: str) -> tuple[Change, ...]:
    """Bring a retired fact back as it was last."""
    return (_restored(server, Subject.FACT, id_),)


def move_fact(server: GuildRecord, id_: str, topic: str) -> tuple[Change, ...]:
    """Put a fact under another topic."""
    record = _fact(server, id_)
    if topic not in server.base.by_name:
        raise OperationError(f"there is no topic {topic[:60]!r}; the topics are {_topic_names(server)}")
    if record.get("topic") == topic:
        raise OperationError(f"fact {id_!r} is under {topic!r} already")
    return (_edit(server, Subject.FACT, id_, Action.EDIT, {**record, "topic": topic}),)


def merge_facts(server: GuildRecord, keep: str, drop: str) -> tuple[Change, ...]:
    """Give a fact another one's phrasings and keywords, and retire the other."""
    if keep == drop:
        raise OperationError("a fact cannot be merged with itself; name two")
    kept, dropped = _fact(server, keep), _fact(server, drop)
    joined = dict(kept)
    for key in LIST_LIMITS:
        both = [*_texts(kept, key), *_texts(dropped, key)]
        if both:
            joined[key] = list(dict.fromkeys(both))
    return (
        _edit(server, Subject.FACT, drop, Action.RETIRE, None, why=f"merged into {keep}"),
        _edit(server, Subject.FACT, keep, Action.EDIT, joined, why=f"merged with {drop}"),
    )


def add_topic(server: GuildRecord, title: str, description: str, name: str = "") -> tuple[Change, ...]:
    """Add a topic; its name, which is its command's, is made of its title unless it is given."""
    known = server.base.by_name.keys() | server.files.by_name.keys() | server.state.topics.keys()
    avoided = {*known, *server.reserved, *proposed_keys(server.state, Subject.TOPIC)}
    chosen = name.strip().lstrip("/").casefold() or new_topic_name(title, avoided)
    if not re.fullmatch(COMMAND_NAME, chosen):
        raise OperationError("a topic's command is 1 to 32 small letters, digits, - or _; or leave it out")
    if chosen in known:
        raise OperationError(
            f"there is a topic {chosen!r} already, perhaps retired; restore it or name another"
        )
    return (_edit(server, Subject.TOPIC, chosen, Action.ADD, _topic_of(chosen, title, description)),)


def edit_topic(
    server: GuildRecord, name: str, title: str, description: str, against: int | None = None
) -> tuple[Change, ...]:
    """Give a topic another title and description; its name, which is its command's, stays."""
    _topic(server, name)
    return (_edit(server, Subject.TOPIC, name, Action.EDIT, _topic_of(name, title, description), against),)


def retire_topic(server: GuildRecord, name: str, why: str = "") -> tuple[Change, ...]:
    """Take a topic out of force with all its facts; restoring it brings them back."""
    _topic(server, name)
    return tuple(_retired_topic(server, name, why))


def restore_topic(server: GuildRecord, name: str) -> tuple[Change, ...]:
    """Bring a retired topic back, with the facts that went out of force with it."""
    return (_restored(server, Subject.TOPIC, name), *_facts_back(server, name))


def keep_ours(server: GuildRecord, changed: ChangedUpstream) -> tuple[Change, ...]:
    """Stay with the server's version of what the knowledge files changed."""
    return _chosen(server, changed, changed.mine, "kept, the files' change seen")


def take_theirs(server: GuildRecord, changed: ChangedUpstream) -> tuple[Change, ...]:
    """Go over to the knowledge files' version."""
    return _chosen(server, changed, changed.file_now, "took the files' version")


def _chosen(
    server: GuildRecord, changed: ChangedUpstream, after: Json | None, why: str
) -> tuple[Change, ...]:
    return (_edit(server, changed.subject, changed.key, Action.APPROVE, after, why=why),)


def _edit(
    server: GuildRecord, subject: Subject, key: str, action: Action, after: Json | None,
    against: int | None = None, why: str = "",
) -> Change:  # fmt: skip
    number = server.latest(subject, key) if against is None else against
    return Change(subject=subject, key=key, action=action, after=after, against=number, why=why)


def _fact(server: GuildRecord, id_: str) -> Json:
    record = server.current(Subject.FACT, id_)
    if record is None:
        raise OperationError(f"there is no fact {id_[:70]!r} in force")
    return record


def _topic(server: GuildRecord, name: str) -> Json:
    record = server.current(Subject.TOPIC, name)
    if record is None:
        raise OperationError(
            f"there is no topic {name[:60]!r} in force; the topics are {_topic_names(server)}"
        )
    return record


def _topic_names(server: GuildRecord) -> str:
    return ", ".join(topic.name for topic in server.base.topics[:25]) or "none yet"


def _topic_of(name: str, title: str, description: str) -> Json:
    return {"topic": name, "title": " ".join(title.split()), "description": " ".join(description.split())}


def _texts(record: Json, key: str) -> list[str]:
    value = record.get(key)
    return [str(each) for each in value] if isinstance(value, list) else []


def _restored(server: GuildRecord, subject: Subject, key: str) -> Change:
    version = (server.state.facts if subject is Subject.FACT else server.state.topics).get(key)
    if server.current(subject, key) is not None:
        raise OperationError(f"{subject} {key[:70]!r} is in force already")
    if version is None or version.last is None:
        raise OperationError(f"no {subject} {key[:70]!r} was ever retired here")
    return _edit(server, subject, key, Action.RESTORE, version.last)


def _retired_topic(server: GuildRecord, name: str, why: str) -> Iterator[Change]:
    """A topic's end: its facts' first, so that each can be seen and restored by itself."""
    for fact in server.base.by_name[name].facts if name in server.base.by_name else ():
        yield _edit(server, Subject.FACT, fact.id, Action.RETIRE, None, why=f"topic {name} retired")
    yield _edit(server, Subject.TOPIC, name, Action.RETIRE, None, why=why)


def _facts_back(server: GuildRecord, name: str) -> Iterator[Change]:
    """The facts that were retired along with their topic; one that was retired by itself stays so."""
    gone = server.state.topics[name].gone
    for key, version in server.state.facts.items():
        if version.record is not None or version.last is None or version.gone != gone:
            continue
        if version.last.get("topic") == name:
            yield _edit(server, Subject.FACT, key, Action.RESTORE, version.last)
