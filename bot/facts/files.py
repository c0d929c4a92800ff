"""The fact base from its folder: sources/, topics/ and synonyms.yaml."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

import yaml

from bot.facts.errors import KnowledgeError, Problem
from bot.facts.model import Document, FactBase, Topic
from bot.facts.records import Complaints, read_words
from bot.facts.sources import read_document
from bot.facts.topics import KEYWORD_LIMIT_CHARS, Places, Shelf, read_topic
from bot.facts.yaml_nodes import BYTES_LIMIT, compose, line_of, read_text

_CURE = "name the folder that holds sources/ and topics/"
_YAML = (".yaml", ".yml")


def read_fact_base(folder: Path, reserved: Collection[str] = frozenset()) -> FactBase:
    """Read and verify a knowledge folder; topics come in the order of their files' names.

    `reserved` are command names that no topic may take. Raises `KnowledgeError` with every problem of every
    file; a fact base that is returned has been checked whole.
    """
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise KnowledgeError([Problem(folder, None, f"is not a folder; {_CURE}")])
    if not os.path.isdir(folder):
        raise KnowledgeError([Problem(folder, None, f"does not exist; {_CURE}")])
    problems: list[Problem] = []
    shelf = _read_sources(folder / "sources", problems)
    topics = _read_topics(folder / "topics", shelf, reserved, problems)
    synonyms = _read_synonyms(folder, problems)
    if problems:
        raise KnowledgeError(problems)
    return FactBase(tuple(shelf.documents.values()), topics, synonyms)


def _files(folder: Path, suffixes: Collection[str], problems: list[Problem]) -> list[Path]:
    """The files of a folder with one of these suffixes, by name; hidden ones are passed over."""
    try:
        paths = sorted(folder.iterdir())
    except FileNotFoundError:
        problems.append(Problem(folder, None, f"does not exist; {_CURE}"))
        return []
    except NotADirectoryError:
        problems.append(Problem(folder, None, "is not a folder; make it one"))
        return []
    except OSError as error:
        problems.append(Problem(folder, None, f"cannot be read: {error.strerror or error}"))
        return []
    return [path for path in paths if path.suffix.lower() in suffixes and not path.name.startswith(".")]


def _read_sources(folder: Path, problems: list[Problem]) -> Shelf:
    """Every document whose two files are in order, and the ids of the others."""
    documents: dict[str, Document] = {}
    broken: set[str] = set()
    before = len(problems)
    paths = _files(folder, (".txt", *_YAML), problems)
    for id_ in sorted({path.stem for path in paths}):
        texts = [path for path in paths if path.stem == id_ and path.suffix.lower() == ".txt"]
        metadata = [path for path in paths if path.stem == id_ and path.suffix.lower() in _YAML]
        try:
            documents[id_] = read_document(*_pair(folder, id_, texts, metadata))
        except KnowledgeError as error:
            broken.add(id_)
            problems += error.problems
    if not documents and len(problems) == before:
        problems.append(Problem(folder, None, "has no document; add ID.txt and ID.yaml"))
    return Shelf(documents, broken, complete=bool(paths))


def _pair(folder: Path, id_: str, texts: list[Path], metadata: list[Path]) -> tuple[Path, Path]:
    """The two files of a document, when it has exactly these."""
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
    folder: Path, shelf: Shelf, reserved: Collection[str], problems: list[Problem]
) -> tuple[Topic, ...]:
    """The topics in the order of their files' names."""
    topics: list[Topic] = []
    places = Places()
    before = len(problems)
    for path in _files(folder, _YAML, problems):
        text = read_text(path, BYTES_LIMIT)
        if isinstance(text, Problem):
            problems.append(text)
            continue
        complaints = Complaints(path)
        topic = read_topic(text, shelf, reserved, places, complaints)
        problems += complaints.problems
        if topic:
            topics.append(topic)
    if not topics and len(problems) == before:
        problems.append(Problem(folder, None, "has no topic; add NAME.yaml"))
    return tuple(topics)


def _read_synonyms(folder: Path, problems: list[Problem]) -> tuple[tuple[str, ...], ...]:
    """The groups of words that mean the same, if the folder has a file of them."""
    paths = [path for path in _files(folder, _YAML, problems) if path.stem == "synonyms"]
    if not paths:
        return ()
    if len(paths) > 1:
        problems.append(Problem(paths[1], None, f"stands beside {paths[0].name}; keep one of them"))
    text = read_text(paths[0], BYTES_LIMIT)
    if isinstance(text, Problem):
        problems.append(text)
        return ()
    complaints = Complaints(paths[0])
    groups = parse_synonyms(text, complaints)
    problems += complaints.problems
    return groups


def parse_synonyms(text: str, complaints: Complaints) -> tuple[tuple[str, ...], ...]:
    """Read a list of lists of two words or more; a word may stand in several groups."""
    node = compose(text, complaints.file)
    if node is None:
        return ()
    if isinstance(node, Problem):
        complaints.problems.append(node)
        return ()
    if not isinstance(node, yaml.SequenceNode):
        complaints.add(line_of(node), "must be a list of lists, such as - [coup, seizure of power]")
        return ()
    return tuple(_group(entry, complaints) for entry in node.value)


def _group(node: yaml.Node, complaints: Complaints) -> tuple[str, ...]:
    """One group of words that mean the same."""
    if not isinstance(node, yaml.SequenceNode) or len(node.value) < 2:
        complaints.add(
            line_of(node), "must be a list of two words or more, such as - [coup, seizure of power]"
        )
        return ()
    words = (read_words(entry, "a synonym", KEYWORD_LIMIT_CHARS, complaints) for entry in node.value)
    return tuple(word.text for word in words if word)
