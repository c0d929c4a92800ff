"""Facts and topics as records, the way they stand in a knowledge file, and back with every quote verified.

A fact is `{id, topic, source, quote, keywords, questions, review_by}`. One that moderators added without a
document has, instead of source and quote, `statement: {text, title, author, date, url}`. What a fact does not
have is left out. A topic is `{topic, title, description}`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date

import yaml

from bot.facts import Document, Fact, KnowledgeError, Problem, Topic, is_statement
from bot.facts.records import Complaints, Record
from bot.facts.statements import plain_statement
from bot.facts.topics import Places, Shelf, read_topic
from bot.facts.yaml_nodes import compose
from bot.ledger.revision import Json

_TOPIC_KEYS = ("topic", "title", "description")
_ASIDE = "x"
_NOWHERE = yaml.Mark("", 0, 0, 0, "", 0)
_ESCAPED = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029\ufeff"}
"""What YAML would take for line ends or a mark, although it stands in quotes."""


def fact_record(fact: Fact) -> Json:
    """Write a fact as its record."""
    source = fact.passage.document
    record: dict[str, object] = {"id": fact.id, "topic": fact.topic}
    if is_statement(source):
        record["statement"] = plain_statement(source) | _present(date=_day(source.posted))
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
    said = {key: value for key, value in record.items() if value is not None}
    topic = said.pop("topic", None)
    wrapped: dict[str, object] = {"title": _ASIDE, "description": _ASIDE, "facts": [said]}
    if topic is not None:
        wrapped["topic"] = topic
    read = read_topic(_yaml(wrapped), Shelf(documents), frozenset(), Places(), complaints)
    if complaints.problems or read is None or not read.facts:
        raise KnowledgeError(_without_lines(complaints))
    return read.facts[0]


def read_topic_record(record: Json, reserved: Collection[str] = frozenset()) -> Topic:
    """Make a topic without facts of its record; raises `KnowledgeError` with everything wrong with it."""
    complaints = Complaints(f"topic {record.get('topic', '')}")
    _record(record, _TOPIC_KEYS, complaints)
    read = read_topic(_yaml({**record, "facts": []}), Shelf({}), reserved, Places(), complaints)
    if read is None or complaints.problems:
        raise KnowledgeError(_without_lines(complaints))
    return read


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
