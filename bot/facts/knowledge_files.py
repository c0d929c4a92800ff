"""The fact base from its folder: sources/, topics/ and synonyms.yaml; and what lies there in vain.

A document is two files: ID.txt, the text as received, and ID.yaml, what is known of it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from bot.facts.documents import divide
from bot.facts.errors import KnowledgeError, Problem
from bot.facts.model import Document, FactBase, Topic
from bot.facts.records import Sources, UniqueNames, read_topic
from bot.facts.schema import Fault, SourceRecord, check, keyword_fault
from bot.facts.yaml_reader import BYTES_LIMIT, YamlText, read_text

TEXT_BYTES_LIMIT = 16 << 20  # a long book is 2 MiB; past this a document is no longer read but searched
_CURE = "name the folder that holds sources/ and topics/"
_UNLISTED = {
    FileNotFoundError: f"does not exist; {_CURE}",
    NotADirectoryError: "is not a folder; make it one",
}
_YAML = (".yaml", ".yml")
_OWN = ("synonyms.yaml", "synonyms.yml", "calibration.yaml")  # the files that belong into the folder itself
_BACKUPS = ("~", ".bak", ".orig", ".swp")
_UNQUOTABLE = {
    ".pdf": "a PDF",
    ".doc": "a Word document",
    ".docx": "a Word document",
    ".odt": "an OpenDocument text",
    ".rtf": "Rich Text",
    ".htm": "a web page",
    ".html": "a web page",
    ".md": "Markdown",
}


def read_fact_base(folder: Path, reserved: Collection[str] = frozenset()) -> FactBase:
    """Read and verify a knowledge folder; topics come in the order of their files' names.

    `reserved` are command names that no topic may take. Raises `KnowledgeError` with every problem of every
    file; a fact base that is returned has been checked whole.
    """
    if not os.path.isdir(folder):
        fault = "is not a folder" if os.path.lexists(folder) else "does not exist"
        raise KnowledgeError([Problem(folder, None, f"{fault}; {_CURE}")])
    problems: list[Problem] = []
    sources = _read_sources(folder / "sources", problems)
    topics = _read_topics(folder / "topics", sources, reserved, problems)
    synonyms = _read_synonyms(folder, problems)
    if problems:
        raise KnowledgeError(problems)
    return FactBase(tuple(sources.documents.values()), topics, synonyms)


def _files(folder: Path, suffixes: Collection[str], problems: list[Problem]) -> list[Path]:
    """Return the files of a folder with one of these suffixes, by name; hidden ones are passed over."""
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        reason = _UNLISTED.get(type(error), f"cannot be read: {error.strerror or error}")
        problems.append(Problem(folder, None, reason))
        return []
    return [path for path in paths if path.suffix.lower() in suffixes and not path.name.startswith(".")]


def _read_sources(folder: Path, problems: list[Problem]) -> Sources:
    """Return every document whose two files are in order, and the ids of the others."""
    documents: dict[str, Document] = {}
    broken: set[str] = set()
    before = len(problems)
    paths = _files(folder, (".txt", *_YAML), problems)
    for id_ in sorted({path.stem for path in paths}):
        texts = [path for path in paths if path.stem == id_ and path.suffix.lower() == ".txt"]
        metadata = [path for path in paths if path.stem == id_ and path.suffix.lower() in _YAML]
        try:
            documents[id_] = _read_document(*_pair(folder, id_, texts, metadata))
        except KnowledgeError as error:
            broken.add(id_)
            problems += error.problems
    if not documents and len(problems) == before:
        problems.append(Problem(folder, None, "has no document; add ID.txt and ID.yaml"))
    return Sources(documents, broken, complete=bool(paths))


def _read_document(text_path: Path, metadata_path: Path) -> Document:
    """Read one document; raises `KnowledgeError` with everything that is wrong with its two files."""
    text = read_text(text_path, TEXT_BYTES_LIMIT)
    metadata = read_text(metadata_path, BYTES_LIMIT)
    if isinstance(text, Problem) or isinstance(metadata, Problem):
        raise KnowledgeError(each for each in (text, metadata) if isinstance(each, Problem))
    if not text.strip("\ufeff \t\r\n"):
        raise KnowledgeError([Problem(text_path, None, "has no text")])
    return parse_document(text, metadata, metadata_path, expected_id=text_path.stem)


def parse_document(
    text: str, metadata: str, file: Path | str = "metadata", expected_id: str | None = None
) -> Document:
    """Make a document of its text and its metadata in YAML; `KnowledgeError` when they do not fit together.

    `file` names the metadata in messages; `expected_id` is what the id must be, the file's name.
    """
    described = YamlText(metadata, file)
    values, problems = described.values()
    if values is None:
        raise KnowledgeError(problems or [Problem(file, None, "is empty; it needs at least id and title")])
    record, found = check(SourceRecord, values)
    if record.id and expected_id not in (None, record.id):
        found.append(Fault(("id",), f"id is {record.id!r}, but the file is named {expected_id!r}"))
    sections, missing = divide(text, record.headings, record.navigation)
    for line in missing:
        listed, kind = ("headings", "heading") if line.is_heading else ("navigation", "navigation line")
        found.append(Fault((listed, line.index), f"{kind} {line.words!r} {line.reason}"))
    problems += [described.problem(fault) for fault in found]
    if not any(section.paragraphs for section in sections):
        problems.append(Problem(file, None, "leaves no text to quote: all of it is headings and navigation"))
    if problems:
        raise KnowledgeError(problems)
    described_as = record.model_dump(exclude={"headings", "navigation"})
    return Document(text=text, sections=sections, **described_as)


def _pair(folder: Path, id_: str, texts: list[Path], metadata: list[Path]) -> tuple[Path, Path]:
    """Return the two files of a document, when it has exactly these."""
    if not texts:
        raise KnowledgeError([Problem(metadata[0], None, f"describes a text that is missing; add {id_}.txt")])
    if not metadata and Path(id_).suffix.lower() in _YAML:
        raise KnowledgeError([Problem(texts[0], None, f"is read as a text by its name; name it {id_}")])
    if not metadata:
        raise KnowledgeError([Problem(texts[0], None, f"has no metadata; add {id_}.yaml with id and title")])
    if len(texts) + len(metadata) > 2:
        names = ", ".join(path.name for path in (*texts, *metadata))
        raise KnowledgeError([Problem(folder, None, f"has too many files of one name: {names}; keep two")])
    return texts[0], metadata[0]


def _read_topics(
    folder: Path, sources: Sources, reserved: Collection[str], problems: list[Problem]
) -> tuple[Topic, ...]:
    """Return the topics in the order of their files' names."""
    topics: list[Topic] = []
    names = UniqueNames()
    before = len(problems)
    for path in _files(folder, _YAML, problems):
        text = read_text(path, BYTES_LIMIT)
        if isinstance(text, Problem):
            problems.append(text)
            continue
        topic, found = read_topic(YamlText(text, path), sources, names, reserved)
        problems += found
        if topic:
            topics.append(topic)
    if not topics and len(problems) == before:
        problems.append(Problem(folder, None, "has no topic; add NAME.yaml"))
    return tuple(topics)


def _read_synonyms(folder: Path, problems: list[Problem]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of words that mean the same, if the folder has a file of them."""
    paths = [path for path in _files(folder, _YAML, problems) if path.stem == "synonyms"]
    if not paths:
        return ()
    if len(paths) > 1:
        problems.append(Problem(paths[1], None, f"stands beside {paths[0].name}; keep one of them"))
    text = read_text(paths[0], BYTES_LIMIT)
    if isinstance(text, Problem):
        problems.append(text)
        return ()
    written = YamlText(text, paths[0])
    groups, found = written.values()
    found += [written.problem(fault) for fault in _synonym_faults(groups)]
    problems += found
    return tuple(map(tuple, groups)) if isinstance(groups, list) and not found else ()


def _synonym_faults(groups: object) -> Iterator[Fault]:
    """Tell what is wrong with a list of lists of two words or more; a word may stand in several groups."""
    if groups is None:
        return
    if not isinstance(groups, list):
        yield Fault((), "must be a list of lists, such as - [coup, seizure of power]")
        return
    for row, group in enumerate(groups):
        if not isinstance(group, list) or len(group) < 2:
            yield Fault((row,), "must be a list of two words or more, such as - [coup, seizure of power]")
            continue
        for column, word in enumerate(group):
            fault = keyword_fault("a synonym", word)
            if fault:
                yield Fault((row, column), fault)


def unread(folder: Path) -> Iterator[Problem]:
    """Tell of files and folders that are not read, each with its cure; backups and a README may lie about."""
    for path in _visible(folder):
        if path.suffix.lower() in (".txt", *_YAML) and path.is_file() and path.name.lower() not in _OWN:
            cure = _rightly_named(path, _YAML) if _meant(path, _YAML) in _OWN else None
            yield Problem(path, None, cure or "is not read here; put it into sources/ or topics/")
    for path in _visible(folder / "topics"):
        if path.suffix.lower() not in _YAML:
            cure = _rightly_named(path, _YAML)
            yield Problem(path, None, cure or "is not read; a topic is a file NAME.yaml")
    for path in _visible(folder / "sources"):
        if path.suffix.lower() not in (".txt", *_YAML) and not path.with_suffix(".txt").is_file():
            cure = _rightly_named(path, (".txt", *_YAML))
            yield Problem(path, None, cure or _as_text(path))


def _visible(folder: Path) -> list[Path]:
    """List a folder by name; nothing of one that cannot be read, which is told elsewhere."""
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return []
    return [path for path in paths if not (path.name.startswith(".") or _may_lie_about(path))]


def _may_lie_about(path: Path) -> bool:
    return path.stem.casefold() == "readme" or path.name.lower().endswith(_BACKUPS)


def _meant(path: Path, suffixes: Collection[str]) -> str | None:
    """Return the name that was meant, if it ends inside the file's own: rules.yaml of rules.yaml.txt."""
    stem = path.with_suffix("")
    return stem.name if stem.suffix.lower() in suffixes else None


def _rightly_named(path: Path, suffixes: Collection[str]) -> str | None:
    """Return the cure for a name, None if another name alone is none."""
    if path.is_dir():
        return f"is a folder, and what is in it is not read; put its files into {path.parent.name}/ itself"
    name = _meant(path, suffixes)
    if name is None:
        return None
    return f"is not read, but {name} is" if path.with_name(name).exists() else f"is not read; name it {name}"


def _as_text(path: Path) -> str:
    """Return the cure for a document that is no plain text."""
    kind = _UNQUOTABLE.get(path.suffix.lower())
    if kind is None:
        return "is not read; a document is two files, NAME.txt and NAME.yaml"
    return f"{kind} cannot be quoted; save its words as {path.stem}.txt, with {path.stem}.yaml beside"
