"""Export and import: a server's record as knowledge files, and knowledge files as edits, tried first."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
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

_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, EOFError, OSError,
)  # fmt: skip
"""What reading an archive may raise: decompressing is other modules' work, with errors of their own."""

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
    fate: ImportOutcome
    record: Json
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A dry run: what an import would do. With `problems` nothing of it can be applied."""

    items: tuple[ImportItem, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_alone: int = 0
    """Facts in force that stand under the imported topics and not in the files; they stay."""

    def of(self, fate: ImportOutcome) -> tuple[ImportItem, ...]:
        """Those that fare so."""
        return tuple(each for each in self.items if each.fate is fate)


def export(topics: Iterable[Topic]) -> dict[str, bytes]:
    """The topics as files by name, the same bytes for the same facts."""
    return {f"{topic.name}.yaml": write_topic(topic).encode() for topic in topics}


def zip_files(files: Mapping[str, bytes]) -> bytes:
    """Files as one zip archive, the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), files[name], zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def unzip_files(name: str, content: bytes) -> dict[str, bytes]:
    """The knowledge files in what somebody gave: a YAML file, or a zip archive of some.

    Raises `ImportRefusedError` when it is neither, or more than may be taken in: an archive is never
    trusted to be
    as small as it looks.
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
            entries = [each for each in archive.infolist() if _is_ours(each.filename)]
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


def _is_ours(path: str) -> bool:
    """Whether a file of an archive is somebody's own; a Mac puts one beside each, with what only it reads."""
    folder, _, name = path.rpartition("/")
    return _is_yaml(name) and not name.startswith("._") and not folder.startswith("__MACOSX")


def plan_import(server: GuildRecord, files: Mapping[str, bytes], past: Sequence[Revision]) -> ImportPlan:
    """Work out what importing files would do; nothing is changed.

    `past` are the server's revisions: a fact that the files have as it was before somebody changed it here is
    conflicting, and so is one that was retired here, since importing would take that back.
    """
    topics, problems = _read(server, files)
    problems += _repeated(server, topics)
    if problems:
        return ImportPlan(problems=tuple(problems))
    former = _former(past)
    found = [_arrival(server, Subject.TOPIC, topic.name, topic_record(topic), former) for topic in topics]
    given = [fact for topic in topics for fact in topic.facts]
    found += [_arrival(server, Subject.FACT, fact.id, fact_record(fact), former) for fact in given]
    names, ids = {topic.name for topic in topics}, {fact.id for fact in given}
    left = sum(fact.topic in names and fact.id not in ids for fact in server.base)
    return ImportPlan(tuple(found), (), left)


def import_changes(server: GuildRecord, coming: ImportPlan, *, override: bool = False) -> tuple[Change, ...]:
    """The edits that an import comes to; with `override` the files win where they conflict, too."""
    fates = {ImportOutcome.ADDED, ImportOutcome.CHANGED} | (
        {ImportOutcome.CONFLICTING} if override else set()
    )
    return tuple(
        Change(
            subject=each.subject,
            key=each.key,
            action=Action.ADD if server.current(each.subject, each.key) is None else Action.EDIT,
            after=each.record,
            against=server.latest(each.subject, each.key),
            why="imported",
        )
        for each in coming.items
        if each.fate in fates
    )


def _read(server: GuildRecord, files: Mapping[str, bytes]) -> tuple[list[Topic], list[Problem]]:
    """The topics of all files, and every problem of them with its line."""
    sources = Sources({document.id: document for document in server.base.documents})
    names, topics, problems = UniqueNames(), list[Topic](), list[Problem]()
    for name in sorted(files):
        try:
            text = files[name].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            problems.append(Problem(name, None, f"byte {error.start} is not UTF-8; save the file as UTF-8"))
            continue
        topic, found = read_topic(YamlText(text, name), sources, names, server.reserved)
        problems += found
        if topic is not None:
            topics.append(topic)
    return topics, problems


def _repeated(server: GuildRecord, topics: Sequence[Topic]) -> list[Problem]:
    """Phrasings that a fact beside the imported ones has already."""
    given = {fact.id for topic in topics for fact in topic.facts}
    owners = {
        comparable(question): fact.id
        for fact in server.base
        if fact.id not in given
        for question in fact.questions
    }
    return [
        Problem(
            f"{topic.name}.yaml",
            None,
            f"the phrasing “{question}” of {fact.id} is one of {owner} here already",
        )
        for topic in topics
        for fact in topic.facts
        for question in fact.questions
        if (owner := owners.get(comparable(question)))
    ]


_Former = Mapping[tuple[Subject, str], list[tuple[int, Json]]]


def _former(past: Iterable[Revision]) -> _Former:
    """What each key said before it was changed, with the number of the change."""
    former: dict[tuple[Subject, str], list[tuple[int, Json]]] = {}
    for revision in past:
        if revision.before is not None:
            former.setdefault((revision.subject, revision.key), []).append((revision.number, revision.before))
    return former


def _arrival(server: GuildRecord, subject: Subject, key: str, record: Json, former: _Former) -> ImportItem:
    now = server.current(subject, key)
    if same(now, record):
        return ImportItem(subject, key, ImportOutcome.UNCHANGED, record)
    earlier = next((number for number, said in former.get((subject, key), []) if same(said, record)), None)
    if now is None and (former.get((subject, key)) or key in _retired(server, subject)):
        return ImportItem(subject, key, ImportOutcome.CONFLICTING, record, "it was retired here")
    if earlier is not None:
        reason = f"the files have it as it was before change #{earlier} here"
        return ImportItem(subject, key, ImportOutcome.CONFLICTING, record, reason)
    return ImportItem(subject, key, ImportOutcome.ADDED if now is None else ImportOutcome.CHANGED, record)


def _retired(server: GuildRecord, subject: Subject) -> Iterable[str]:
    changes = server.state.topics if subject is Subject.TOPIC else server.state.facts
    return (key for key, change in changes.items() if change.record is None)
