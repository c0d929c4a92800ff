"""A server's fact base: the knowledge files with the server's changes laid over them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.facts import Document, Fact, FactBase, KnowledgeError, Topic
from bot.facts.records import fact_record, read_fact, read_topic_record, same, topic_record
from bot.ledger import Json, Subject
from bot.service.record.fold import LocalVersion, RecordState


@dataclass(frozen=True, slots=True)
class Stranded:
    """A server's fact or topic that cannot be in force now, and why; it is kept, and may be mended."""

    subject: Subject
    key: str
    record: Json
    reasons: tuple[str, ...]

    @property
    def reason(self) -> str:
        """All reasons, in one line."""
        return "; ".join(self.reasons)


@dataclass(frozen=True, slots=True)
class ChangedUpstream:
    """The files changed what a server had changed; the server's side stays in force until somebody chooses.

    None stands for a fact or topic that is not there: not in the files, or retired by the server.
    """

    subject: Subject
    key: str
    file_now: Json | None
    file_then: Json | None
    mine: Json | None


@dataclass(frozen=True, slots=True)
class EffectiveBase:
    """What a server has in force, what of its own cannot be, and what its moderators should look at."""

    base: FactBase
    stranded: tuple[Stranded, ...]
    changed_upstream: tuple[ChangedUpstream, ...]
    files: FactBase = field(repr=False)
    own_facts: Mapping[str, tuple[Json, Fact]] = field(repr=False)


def effective_base(
    files: FactBase,
    state: RecordState,
    previous: EffectiveBase | None = None,
    reserved: Collection[str] = frozenset(),
) -> EffectiveBase:
    """Lay a server's changes over the knowledge files; a server's quotes are verified as the files' are.

    Facts keep their place in their topic; those added or moved come last, in the order of their first
    revision. A fact whose quote no longer stands, or whose document or topic is gone, is `Stranded`, not
    lost; the files' version of it does not come back unasked. A retired topic takes the files' facts in it
    along. `previous` is an earlier result: what it read of the same files is used again, so that the cost is
    that of what changed. `reserved` are command names that no topic may take. Untouched facts are the very
    objects of `files`, and facts read before those of `previous`: what is new differs by identity.
    """
    stranded: list[Stranded] = []
    topics = _topics(files, state, reserved, stranded)
    read = dict(_read_facts(files, state, previous, stranded))
    placed: dict[str, list[Fact]] = {name: [] for name in topics}
    for fact in _in_order(files, state, read):
        if fact.topic in placed:
            placed[fact.topic].append(fact)
        elif fact.id in read:
            reason = f"its topic {fact.topic!r} is not in force; restore it, or move the fact"
            stranded.append(Stranded(Subject.FACT, fact.id, read[fact.id][0], (reason,)))
    base = FactBase(
        files.documents,
        tuple(replace(topic, facts=tuple(placed[name])) for name, topic in topics.items()),
        files.synonyms,
    )
    return EffectiveBase(base, tuple(stranded), tuple(_changed_upstream(files, state)), files, read)


def file_record(files: FactBase, subject: Subject, key: str) -> Json | None:
    """Return the record that the knowledge files have under a key; None if they have none."""
    if subject is Subject.FACT:
        fact = files.by_id.get(key)
        return None if fact is None else fact_record(fact)
    if subject is Subject.TOPIC:
        topic = files.by_name.get(key)
        return None if topic is None else topic_record(topic)
    return None


def _own_versions(versions: Mapping[str, LocalVersion]) -> dict[str, LocalVersion]:
    """Return the versions that differ from the files, in the order of their first revisions."""
    ordered = sorted(versions.values(), key=lambda version: version.first)
    return {version.key: version for version in ordered if not version.follows_files}


def _topics(
    files: FactBase, state: RecordState, reserved: Collection[str], stranded: list[Stranded]
) -> dict[str, Topic]:
    """Return the topics in force, by name; their facts are still the files'."""
    topics = dict(files.by_name)
    for name, version in _own_versions(state.topics).items():
        if version.record is None:
            topics.pop(name, None)
            continue
        try:
            topics[name] = replace(read_topic_record(version.record, reserved), name=name)
        except KnowledgeError as error:
            stranded.append(Stranded(Subject.TOPIC, name, version.record, _reasons(error)))
    return topics


def _read_facts(
    files: FactBase, state: RecordState, previous: EffectiveBase | None, stranded: list[Stranded]
) -> Iterator[tuple[str, tuple[Json, Fact]]]:
    """Read and verify the server's own facts; what cannot be in force is stranded."""
    documents: dict[str, Document] = {document.id: document for document in files.documents}
    before = previous.own_facts if previous and previous.files is files else {}
    for key, version in _own_versions(state.facts).items():
        if version.record is None:
            continue
        record, fact = before.get(key, (None, None))
        if fact is not None and record == version.record:
            yield key, (version.record, fact)
            continue
        try:
            fact = read_fact(version.record, documents)
        except KnowledgeError as error:
            stranded.append(Stranded(Subject.FACT, key, version.record, _reasons(error)))
            continue
        yield key, (version.record, fact if fact.id == key else replace(fact, id=key))


def _in_order(files: FactBase, state: RecordState, read: Mapping[str, tuple[Json, Fact]]) -> Iterator[Fact]:
    """Yield every fact that should be in force: the files' in their places, then what was added or moved."""
    own = _own_versions(state.facts)
    stayed: set[str] = set()
    for fact in files:
        if fact.id not in own:
            yield fact
        elif fact.id in read and read[fact.id][1].topic == fact.topic:
            stayed.add(fact.id)
            yield read[fact.id][1]
    for key, (_, fact) in read.items():
        if key not in stayed:
            yield fact


def _changed_upstream(files: FactBase, state: RecordState) -> Iterator[ChangedUpstream]:
    """Yield what the files changed since the server did."""
    for subject in (Subject.TOPIC, Subject.FACT):
        for key, version in _own_versions(state.versions(subject)).items():
            now = file_record(files, subject, key)
            if not same(now, version.upstream) and not same(now, version.record):
                yield ChangedUpstream(subject, key, now, version.upstream, version.record)


def _reasons(error: KnowledgeError) -> tuple[str, ...]:
    """Return the problems without the place, which is named beside them."""
    return tuple(problem.message for problem in error.problems)
