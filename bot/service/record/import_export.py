"""Export and import: a server's record as knowledge files, and knowledge files as changes, tried first."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.facts import Problem, SankoreError, Topic, comparable
from bot.facts.records import Sources, UniqueNames, fact_record, read_topic, same, topic_record
from bot.facts.yaml_reader import YamlText
from bot.facts.yaml_writer import write_topic
from bot.ledger import Action, Json, Revision, Subject
from bot.service.record.changes import Change
from bot.service.record.guild_record import GuildRecord

FILES_LIMIT = 200
BYTES_LIMIT = 8 << 20
"""As much as an import may hold in all, unpacked: more than Discord lets a person attach."""

_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, OSError)
"""What reading an archive may raise: other modules decompress, with errors of their own."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The only moment a zip archive knows that is the same for everybody: exports are alike to the byte."""


class ImportRefusedError(SankoreError):
    """What was given cannot be imported at all; the message says what to give instead."""


class ImportOutcome(StrEnum):
    """What an import would do with one fact or topic."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICTING = "conflicting"


@dataclass(frozen=True, slots=True)
class ImportItem:
    """One fact or topic of an import; `reason` says why it conflicts."""

    subject: Subject
    key: str
    outcome: ImportOutcome
    record: Json
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A dry run: what an import would do. With `problems` nothing of it can be applied."""

    items: tuple[ImportItem, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_alone: int = 0
    """Facts in force that stand under the imported topics and not in the files; they stay."""

    def with_outcome(self, outcome: ImportOutcome) -> tuple[ImportItem, ...]:
        """Return the items of one outcome."""
        return tuple(each for each in self.items if each.outcome is outcome)


def export(topics: Iterable[Topic]) -> dict[str, bytes]:
    """Write topics as files, by name; the same bytes for the same facts."""
    return {f"{topic.name}.yaml": write_topic(topic).encode() for topic in topics}


def zip_files(files: Mapping[str, bytes]) -> bytes:
    """Pack files into one zip archive; the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), files[name], zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def unzip_files(name: str, content: bytes) -> dict[str, bytes]:
    """Return the knowledge files in what somebody gave: a YAML file, or a zip archive of some.

    Raises `ImportRefusedError` when it is neither, or larger than the limits: an archive is never trusted to
    be as small as it looks.
    """
    if not zipfile.is_zipfile(io.BytesIO(content)):
        if not _is_yaml(name):
            raise ImportRefusedError(
                f"{name!r} is no YAML file and no zip archive of some; export gives either"
            )
        return {name: content}
    files: dict[str, bytes] = {}
    left = BYTES_LIMIT
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [each for each in archive.infolist() if _is_knowledge_file(each.filename)]
            if len(entries) > FILES_LIMIT:
                raise ImportRefusedError(f"{name!r} holds {len(entries)} files; the most is {FILES_LIMIT}")
            for entry in entries:
                with archive.open(entry) as file:
                    files[entry.filename] = file.read(left + 1)
                left -= len(files[entry.filename])
                if left < 0:
                    raise ImportRefusedError(
                        f"{name!r} is more than {BYTES_LIMIT >> 20} MiB unpacked; split it"
                    )
    except _DAMAGED as cause:
        raise ImportRefusedError(f"{name!r} is a damaged or locked archive; export it again") from cause
    if not files:
        raise ImportRefusedError(f"{name!r} holds no YAML file")
    return files


def _is_yaml(name: str) -> bool:
    return name.lower().endswith((".yaml", ".yml"))


def _is_knowledge_file(path: str) -> bool:
    """Tell whether a file of an archive is meant; a Mac puts one beside each, which only it reads."""
    folder, _, name = path.rpartition("/")
    return _is_yaml(name) and not name.startswith("._") and not folder.startswith("__MACOSX")


def plan_import(guild: GuildRecord, files: Mapping[str, bytes], log: Sequence[Revision]) -> ImportPlan:
    """Work out what importing files would do; nothing is changed.

    `log` are the server's revisions: a fact that the files have as it was before somebody changed it here is
    conflicting, and so is one that was retired here, since importing would take that back.
    """
    topics, problems = _read(guild, files)
    problems += list(_repeated(guild, topics))
    if problems:
        return ImportPlan(problems=tuple(problems))
    past = _records_before_changes(log)
    items = [_import_item(guild, Subject.TOPIC, each.name, topic_record(each), past) for each in topics]
    given = [fact for topic in topics for fact in topic.facts]
    items += [_import_item(guild, Subject.FACT, fact.id, fact_record(fact), past) for fact in given]
    names, ids = {topic.name for topic in topics}, {fact.id for fact in given}
    left_alone = sum(fact.topic in names and fact.id not in ids for fact in guild.base)
    return ImportPlan(tuple(items), (), left_alone)


def import_changes(guild: GuildRecord, plan: ImportPlan, *, override: bool = False) -> tuple[Change, ...]:
    """Return the changes that an import makes; with `override` the files win where they conflict, too."""
    outcomes = {ImportOutcome.ADDED, ImportOutcome.CHANGED}
    if override:
        outcomes.add(ImportOutcome.CONFLICTING)
    return tuple(
        Change(
            subject=each.subject,
            key=each.key,
            action=Action.ADD if guild.current(each.subject, each.key) is None else Action.EDIT,
            after=each.record,
            against=guild.state.latest(each.subject, each.key),
            why="imported",
        )
        for each in plan.items
        if each.outcome in outcomes
    )


def _read(guild: GuildRecord, files: Mapping[str, bytes]) -> tuple[list[Topic], list[Problem]]:
    """Read the topics of all files, and every problem of them with its line."""
    sources = Sources({document.id: document for document in guild.base.documents})
    names, topics, problems = UniqueNames(), list[Topic](), list[Problem]()
    for name in sorted(files):
        try:
            text = files[name].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            problems.append(Problem(name, None, f"byte {error.start} is not UTF-8; save the file as UTF-8"))
            continue
        topic, found = read_topic(YamlText(text, name), sources, names, guild.reserved)
        problems += found
        if topic is not None:
            topics.append(topic)
    return topics, problems


def _repeated(guild: GuildRecord, topics: Sequence[Topic]) -> Iterator[Problem]:
    """Find the phrasings that a fact beside the imported ones has already."""
    given = [
        (topic, fact, question) for topic in topics for fact in topic.facts for question in fact.questions
    ]
    ids = {fact.id for topic in topics for fact in topic.facts}
    others = (fact for fact in guild.base if fact.id not in ids)
    owners = {comparable(question): fact.id for fact in others for question in fact.questions}
    for topic, fact, question in given:
        if owner := owners.get(comparable(question)):
            message = f"the phrasing “{question}” of {fact.id} is one of {owner} here already"
            yield Problem(f"{topic.name}.yaml", None, message)


_Past = Mapping[tuple[Subject, str], list[tuple[int, Json]]]


def _records_before_changes(log: Iterable[Revision]) -> _Past:
    """Return what each key said before each of its changes, with the number of the change."""
    past: dict[tuple[Subject, str], list[tuple[int, Json]]] = {}
    for revision in log:
        if revision.before is not None:
            past.setdefault((revision.subject, revision.key), []).append((revision.number, revision.before))
    return past


def _import_item(guild: GuildRecord, subject: Subject, key: str, record: Json, past: _Past) -> ImportItem:
    """Tell what importing one record would do."""
    now = guild.current(subject, key)
    if same(now, record):
        return ImportItem(subject, key, ImportOutcome.UNCHANGED, record)
    earlier = past.get((subject, key), [])
    version = guild.state.versions(subject).get(key)
    was_retired = version is not None and version.record is None
    if now is None and (earlier or was_retired):
        return ImportItem(subject, key, ImportOutcome.CONFLICTING, record, "it was retired here")
    overwritten_by = next((number for number, before in earlier if same(before, record)), None)
    if overwritten_by is not None:
        reason = f"the files have it as it was before change #{overwritten_by} here"
        return ImportItem(subject, key, ImportOutcome.CONFLICTING, record, reason)
    return ImportItem(subject, key, ImportOutcome.ADDED if now is None else ImportOutcome.CHANGED, record)
