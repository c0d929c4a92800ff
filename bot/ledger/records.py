"""Facts and topics as records, the way they stand in a knowledge file, and back with every quote verified.

A fact is `{id, topic, source, quote, keywords, questions, review_by}`. One that moderators added without a
document has, instead of source and quote, `statement: {text, title, author, date, url}`. What a fact does not
have is left out. A topic is `{topic, title, description}`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

import yaml

from bot.facts import Document, Fact, KnowledgeError, Paragraph, Passage, Problem, Section, Topic
from bot.facts.records import WEB_ADDRESS, Complaints, Record
from bot.facts.sources import TITLE_LIMIT_CHARS, URL_LIMIT_CHARS
from bot.facts.topics import QUOTE_LIMIT_CHARS, Places, Shelf, read_topic
from bot.facts.yaml_nodes import compose
from bot.ledger.revision import Json

STATEMENT_PREFIX = "added-by-moderators/"
"""Begins the id of a statement's document; no file can have it, since ids of files have no slash."""

_FACT_KEYS = ("id", "topic", "source", "quote", "statement", "keywords", "questions", "review_by")
_TOPIC_KEYS = ("topic", "title", "description")
_STATEMENT_KEYS = ("text", "title", "author", "date", "url")
_ASIDE = "x"
_STAND_IN = Document(_ASIDE, _ASIDE, _ASIDE, (Section("", (Paragraph(1, 0, 1),)),))
_STAND_IN_FACT: Json = {"id": _ASIDE, "source": _ASIDE, "quote": _ASIDE}
_NOWHERE = yaml.Mark("", 0, 0, 0, "", 0)
_ESCAPED = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029\ufeff"}
"""What YAML would take for line ends or a mark, although it stands in quotes."""


def is_statement(document: Document) -> bool:
    """Whether a fact's document is no document but what moderators stated themselves."""
    return document.id.startswith(STATEMENT_PREFIX)


def fact_record(fact: Fact) -> Json:
    """Write a fact as its record."""
    source = fact.passage.document
    record: dict[str, object] = {"id": fact.id, "topic": fact.topic}
    if is_statement(source):
        record["statement"] = _present(
            text=source.text,
            title=source.title,
            author=source.author,
            date=_day(source.posted),
            url=source.url,
        )
    else:
        record |= {"source": source.id, "quote": " ".join(fact.passage.text.split())}
    return record | _present(
        keywords=list(fact.keywords), questions=list(fact.questions), review_by=_day(fact.review_by)
    )


def topic_record(topic: Topic) -> Json:
    """Write a topic as its record, without its facts."""
    return {"topic": topic.name, "title": topic.title, "description": topic.description}


def same(left: Json | None, right: Json | None) -> bool:
    """Whether two records say the same, however they leave out what they do not have."""
    return _plain(left) == _plain(right)


def read_fact(record: Json, documents: Mapping[str, Document]) -> Fact:
    """Make a fact of its record; raises `KnowledgeError` with everything that is wrong with it.

    The same checks as for a knowledge file: known keys, lengths, a document that exists and has the quote.
    """
    complaints = Complaints(f"fact {record.get('id', '')}")
    _record(record, _FACT_KEYS, complaints)
    stated = "statement" in record
    if stated and ("source" in record or "quote" in record):
        complaints.add(None, "has a statement and a quote; keep one of them")
    said = {key: value for key, value in record.items() if key in _FACT_KEYS and value is not None}
    topic, _ = said.pop("topic", None), said.pop("statement", None)
    if stated:
        said |= {"source": _ASIDE, "quote": _ASIDE}
    shelf = Shelf({_ASIDE: _STAND_IN} if stated else documents)
    wrapped: dict[str, object] = {"title": _ASIDE, "description": _ASIDE, "facts": [said]}
    if topic is not None:
        wrapped["topic"] = topic
    read = read_topic(_yaml(wrapped), shelf, frozenset(), Places(), complaints)
    passage = _statement(record["statement"], str(record.get("id")), complaints) if stated else None
    if complaints.problems or read is None or not read.facts:
        raise KnowledgeError(_without_lines(complaints))
    return replace(read.facts[0], passage=passage) if passage else read.facts[0]


def read_topic_record(record: Json, reserved: Collection[str] = frozenset()) -> Topic:
    """Make a topic without facts of its record; raises `KnowledgeError` with everything wrong with it."""
    complaints = Complaints(f"topic {record.get('topic', '')}")
    _record(record, _TOPIC_KEYS, complaints)
    wrapped = {**record, "facts": [_STAND_IN_FACT]}
    read = read_topic(_yaml(wrapped), Shelf({_ASIDE: _STAND_IN}), reserved, Places(), complaints)
    if read is None or complaints.problems:
        raise KnowledgeError(_without_lines(complaints))
    return replace(read, facts=())


def _statement(statement: object, id_: str, complaints: Complaints) -> Passage | None:
    """What moderators stated, as a document of its own with one paragraph."""
    record = _record(statement, _STATEMENT_KEYS, complaints)
    text = record.text("text", QUOTE_LIMIT_CHARS, required=True, lines=True)
    title = record.text("title", TITLE_LIMIT_CHARS, required=True)
    author = record.text("author", TITLE_LIMIT_CHARS)
    posted, url = record.day("date"), record.text("url", URL_LIMIT_CHARS, pattern=WEB_ADDRESS)
    if text is None or title is None:
        return None
    section = Section("", (Paragraph(1, 0, len(text)),))
    document = Document(STATEMENT_PREFIX + id_, title, text, (section,), author, posted, url)
    return Passage(document, "", 1, 0, len(text))


def _record(value: object, keys: tuple[str, ...], complaints: Complaints) -> Record:
    """A mapping as the reader of knowledge files sees it; without keys when YAML refuses its characters."""
    node = compose(_yaml(value), complaints.file)
    if isinstance(node, yaml.Node):
        return Record(node, keys, complaints)
    complaints.add(None, node.message if node else "is empty")
    return Record(yaml.MappingNode("tag:yaml.org,2002:map", [], _NOWHERE), keys, complaints)


def _yaml(value: object) -> str:
    """A value as JSON that YAML reads alike; on many lines, by which the reader tells words apart."""
    return json.dumps(value, ensure_ascii=False, indent=1).translate(_ESCAPED)


def _without_lines(complaints: Complaints) -> tuple[Problem, ...]:
    """The problems, each once; a record has one line only."""
    problems = [Problem(problem.file, None, problem.message) for problem in complaints.problems]
    return tuple(dict.fromkeys(problems))


def _present(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(value: object) -> object:
    """A value with white space folded, without what is empty."""
    match value:
        case Mapping():
            parts = {key: _plain(part) for key, part in value.items()}
            return {key: part for key, part in parts.items() if part not in (None, "", [], {})} or None
        case list() | tuple():
            return [_plain(part) for part in value]
        case str():
            return " ".join(value.split())
        case _:
            return value
