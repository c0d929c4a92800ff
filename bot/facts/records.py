"""Facts and topics from records, every quote verified, and back.

A record is what a knowledge file, the ledger or a form says of a fact: plain keys with values
(`bot.facts.schema`). A statement, which moderators make without a document, becomes a document of its own
with one paragraph, so that an answer can cite it like any other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.facts.errors import KnowledgeError, Problem, QuoteError
from bot.facts.model import Document, Fact, Paragraph, Passage, Section, Topic
from bot.facts.quotes import locate
from bot.facts.schema import (
    FactRecord,
    Fault,
    Origin,
    R,
    StatementRecord,
    TopicFileRecord,
    TopicRecord,
    Where,
    check,
    keys_of,
    unknown_key,
)
from bot.facts.text_folding import comparable
from bot.facts.yaml_reader import YamlText

STATEMENT_PREFIX = "added-by-moderators/"
"""Begins the id of a statement's document; no file can have it, since ids of files have no slash."""

_SHOWN_DOCUMENTS = 10


@dataclass(frozen=True, slots=True)
class Sources:
    """The documents that facts may quote. `broken` are the ids of those that have problems of their own.

    Sources that are not `complete` could not be read at all: that is one problem, not one for every quote.
    """

    documents: Mapping[str, Document]
    broken: Collection[str] = ()
    complete: bool = True


@dataclass(slots=True)
class UniqueNames:
    """The names seen so far, over all files: what may stand only once in a fact base."""

    _first: dict[tuple[str, str], tuple[Origin, Where]] = field(default_factory=dict)

    def repeated(self, kind: str, name: str, origin: Origin, path: Where) -> str | None:
        """Note that a name stands here; say so if it stands elsewhere already."""
        key = kind, comparable(name)
        if key not in self._first:
            self._first[key] = origin, path
            return None
        first, where = self._first[key]
        return f"{kind} {name!r} is there already, in {first.place(where)}; change one of them"


class FactReader:
    """Reads the topic or the facts of one origin; what is wrong is added to `problems`."""

    def __init__(self, origin: Origin, sources: Sources, names: UniqueNames) -> None:
        self.problems: list[Problem] = []
        self._origin = origin
        self._sources = sources
        self._names = names

    def topic(self, values: object, reserved: Collection[str]) -> Topic:
        """Read a topic with its facts. With problems it may be partial."""
        record = self._check(TopicFileRecord, values, ())
        if record.topic:
            self._claim("topic", record.topic, ("topic",))
        if record.topic in reserved:
            self._complain(("topic",), _reserved(record.topic))
        entries = enumerate(record.facts or ())
        read = (self._entry(entry, record.topic or "unnamed", ("facts", number)) for number, entry in entries)
        facts = tuple(fact for fact in read if fact)
        return Topic(record.topic or "", record.title or "", record.description or "", facts)

    def _entry(self, values: object, topic: str, path: Where) -> Fact | None:
        """Read a fact of a file, where the topic is said once for all."""
        if not isinstance(values, Mapping):
            return self.fact(values, path)
        if "topic" in values:
            message = unknown_key("topic", keys_of(FactRecord))
            self.problems.append(self._origin.problem(Fault(("topic",), message, at_key=True), path))
        return self.fact({**values, "topic": topic}, path)

    def fact(self, values: object, path: Where = ()) -> Fact | None:
        """Read one fact, unless something is wrong with what it says."""
        record = self._check(FactRecord, values, path)
        if record.id:
            self._claim("fact", record.id, (*path, "id"))
        for number, question in enumerate(record.questions):
            self._claim("question", question, (*path, "questions", number))
        passage = self._passage(record, path)
        if passage is None or not record.id:
            return None
        return Fact(record.id, record.topic, passage, record.keywords, record.questions, record.review_by)

    def _passage(self, record: FactRecord, path: Where) -> Passage | None:
        """Return the passage a fact quotes, verified, or what moderators state in its place."""
        if isinstance(record.statement, StatementRecord):
            return state(record.id, record.statement)
        if record.statement or record.source is None:
            return None
        document = self._sources.documents.get(record.source)
        if document is None:
            if self._sources.complete and record.source not in self._sources.broken:
                known = ", ".join(sorted(self._sources.documents)[:_SHOWN_DOCUMENTS]) or "none"
                message = f"no document {record.source!r} in sources/ (there are: {known})"
                self._complain((*path, "source"), message)
            return None
        if record.quote is None:
            return None
        try:
            return locate(document, record.quote)
        except QuoteError as error:
            self._complain((*path, "quote"), str(error))
            return None

    def _check(self, model: type[R], values: object, path: Where) -> R:
        record, found = check(model, values)
        self.problems += [self._origin.problem(fault, path) for fault in found]
        return record

    def _claim(self, kind: str, name: str, path: Where) -> None:
        if complaint := self._names.repeated(kind, name, self._origin, path):
            self._complain(path, complaint)

    def _complain(self, path: Where, message: str) -> None:
        self.problems.append(self._origin.problem(Fault(path, message)))


def state(fact: str, said: StatementRecord) -> Passage:
    """Make the passage of a statement, a document of its own: its line breaks stay, space around it goes."""
    text = said.text.strip()
    sections = (Section("", (Paragraph(1, 0, len(text)),)),)
    id_ = STATEMENT_PREFIX + fact
    document = Document(id_, said.title, text, sections, said.author, said.date, said.url, is_stated=True)
    return Passage(document, "", 1, 0, len(text))


def read_topic(
    text: YamlText, sources: Sources, names: UniqueNames, reserved: Collection[str] = ()
) -> tuple[Topic | None, list[Problem]]:
    """Read one of several topics, and everything that is wrong with it; it may be partial then."""
    values, problems = text.values()
    if values is None:
        return None, problems or [Problem(text.file, None, "is empty; write a topic into it or delete it")]
    reader = FactReader(text, sources, names)
    topic = reader.topic(values, reserved)
    return topic, problems + reader.problems


def parse_topic(text: str, documents: Mapping[str, Document], file: Path | str = "topic") -> Topic:
    """Make a topic of its YAML text; raises `KnowledgeError` with everything that is wrong with it."""
    topic, problems = read_topic(YamlText(text, file), Sources(documents), UniqueNames())
    if topic is None or problems:
        raise KnowledgeError(problems)
    return topic


def read_fact(record: Mapping[str, object], documents: Mapping[str, Document]) -> Fact:
    """Make a fact of its record, checked as in a knowledge file; `KnowledgeError` tells all that is wrong."""
    reader = FactReader(Origin(f"fact {record.get('id', '')}"), Sources(documents), UniqueNames())
    fact = reader.fact({key: value for key, value in record.items() if value is not None})
    if fact is None or reader.problems:
        raise KnowledgeError(dict.fromkeys(reader.problems))
    return fact


def read_topic_record(record: Mapping[str, object], reserved: Collection[str] = ()) -> Topic:
    """Make a topic without facts of its record; raises `KnowledgeError` with everything wrong with it."""
    topic, found = check(TopicRecord, record)
    messages = [_reserved(topic.topic)] if topic.topic in reserved else []
    messages += [fault.message for fault in found]
    if messages:
        raise KnowledgeError(Problem(f"topic {record.get('topic', '')}", None, each) for each in messages)
    return Topic(topic.topic, topic.title, topic.description, ())


def _reserved(name: str) -> str:
    """Say that a topic may not have the name of a command."""
    return f"{name!r} is a command of the bot; name the topic otherwise"


def fact_record(fact: Fact) -> dict[str, object]:
    """Write a fact as its record; what it does not have is left out."""
    return FactRecord.of(fact).as_json()


def topic_record(topic: Topic) -> dict[str, object]:
    """Write a topic as its record, without its facts."""
    return TopicRecord.of(topic).as_json()


def record_text(record: Mapping[str, object]) -> str:
    """Return what a fact's record says to members, empty if nothing."""
    statement = record.get("statement")
    text = statement.get("text") if isinstance(statement, Mapping) else record.get("quote")
    return str(text or "")


def same(left: Mapping[str, object] | None, right: Mapping[str, object] | None) -> bool:
    """Tell whether two records say the same, however they leave out what they do not have."""
    return _normal(left) == _normal(right)


def _normal(value: object) -> object:
    """Return a value with white space folded, without what is empty."""
    match value:
        case Mapping():
            parts = {key: _normal(part) for key, part in value.items()}
            return {key: part for key, part in parts.items() if part not in (None, "", [], {})} or None
        case list() | tuple():
            return [_normal(part) for part in value]
        case str():
            return " ".join(value.split())
        case _:
            return value
