"""Topics from their YAML text, with every quote checked against its document."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.facts.errors import KnowledgeError, Problem, QuoteError
from bot.facts.folding import comparable
from bot.facts.model import Document, Fact, Passage, Topic
from bot.facts.quotes import locate
from bot.facts.records import COMMAND, KEBAB, Complaints, Record
from bot.facts.sources import ID_LIMIT_CHARS
from bot.facts.statements import STATEMENT_KEYS, read_statement
from bot.facts.yaml_nodes import compose

TITLE_LIMIT_CHARS = 100
DESCRIPTION_LIMIT_CHARS = 100
"""Discord's limit for a slash command's description."""

NAME_LIMIT_CHARS = 32
QUOTE_LIMIT_CHARS = 1500
KEYWORD_LIMIT_CHARS = 60
KEYWORDS_LIMIT = 80
QUESTION_LIMIT_CHARS = 100
"""Discord's limit for a choice that autocompletion offers."""

QUESTIONS_LIMIT = 100
_TOPIC_KEYS = ("topic", "title", "description", "facts")
_FACT_KEYS = ("id", "source", "quote", "statement", "keywords", "questions", "review_by")


@dataclass(slots=True)
class Places:
    """Where each name was seen first, over all files: what may stand only once in a fact base."""

    _first: dict[tuple[str, str], str] = field(default_factory=dict)

    def claim(self, kind: str, name: str, line: int, complaints: Complaints) -> None:
        """Note that `name` stands here; a complaint names both places when it stood elsewhere before."""
        place = f"{complaints.file}:{line}"
        first = self._first.setdefault((kind, comparable(name)), place)
        if first != place:
            complaints.add(line, f"{kind} {name!r} is there already, in {first}; change one of them")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The documents a topic may quote. `broken` are the ids of those that have problems of their own.

    A shelf that is not `complete` could not be read at all: that is one problem, not one for every quote.
    """

    documents: Mapping[str, Document]
    broken: Collection[str] = ()
    complete: bool = True


def parse_topic(text: str, documents: Mapping[str, Document], file: Path | str = "topic") -> Topic:
    """Make a topic of its YAML text; raises `KnowledgeError` with everything that is wrong with it."""
    complaints = Complaints(file)
    topic = read_topic(text, Shelf(documents), frozenset(), Places(), complaints)
    if topic is None or complaints.problems:
        raise KnowledgeError(complaints.problems)
    return topic


def read_topic(
    text: str, shelf: Shelf, reserved: Collection[str], places: Places, complaints: Complaints
) -> Topic | None:
    """Read one of several topics; what is wrong goes to `complaints`, and the topic may be partial then."""
    node = compose(text, complaints.file)
    if isinstance(node, Problem):
        complaints.problems.append(node)
        return None
    if node is None:
        complaints.add(None, "is empty; write a topic into it or delete it")
        return None
    record = Record(node, _TOPIC_KEYS, complaints)
    name = record.text("topic", NAME_LIMIT_CHARS, required=True, pattern=COMMAND) or ""
    if name:
        places.claim("topic", name, record.line_for("topic"), complaints)
    if name in reserved:
        complaints.add(
            record.line_for("topic"), f"{name!r} is a command of the bot; name the topic otherwise"
        )
    title = record.text("title", TITLE_LIMIT_CHARS, required=True)
    description = record.text("description", DESCRIPTION_LIMIT_CHARS, required=True)
    facts = [_fact(fact, name, shelf, places, complaints) for fact in record.records("facts", _FACT_KEYS)]
    return Topic(name, title or "", description or "", tuple(fact for fact in facts if fact))


def _fact(record: Record, topic: str, shelf: Shelf, places: Places, complaints: Complaints) -> Fact | None:
    """The fact a record describes, unless its quote cannot be found."""
    id_ = record.text("id", ID_LIMIT_CHARS, required=True, pattern=KEBAB)
    if id_:
        places.claim("fact", id_, record.line_for("id"), complaints)
    keywords = record.texts("keywords", KEYWORD_LIMIT_CHARS, KEYWORDS_LIMIT)
    questions = record.texts("questions", QUESTION_LIMIT_CHARS, QUESTIONS_LIMIT)
    for question in questions:
        places.claim("question", question.text, question.line, complaints)
    review_by = record.day("review_by")
    passage = _passage(record, id_ or "", shelf, complaints)
    if id_ is None or passage is None:
        return None
    return Fact(
        id=id_,
        topic=topic,
        passage=passage,
        keywords=tuple(keyword.text for keyword in keywords),
        questions=tuple(question.text for question in questions),
        review_by=review_by,
    )


def _passage(record: Record, id_: str, shelf: Shelf, complaints: Complaints) -> Passage | None:
    """The passage a fact quotes, verified, or what moderators state in its place."""
    statement = record.record("statement", STATEMENT_KEYS)
    quoting = [key for key in ("source", "quote") if record.has(key)]
    if statement is not None:
        if quoting:
            complaints.add(record.line_for(quoting[0]), "has a statement and a quote; keep one of them")
        return read_statement(statement, id_, QUOTE_LIMIT_CHARS)
    if not quoting and record.usable:
        complaints.add(record.line, "has nothing to say; add source and quote, or a statement")
        return None
    return _quoted(record, shelf, complaints)


def _quoted(record: Record, shelf: Shelf, complaints: Complaints) -> Passage | None:
    """The passage a fact quotes, verified."""
    source = record.text("source", ID_LIMIT_CHARS, required=True)
    quote = record.text("quote", QUOTE_LIMIT_CHARS, required=True, lines=True)
    if source is None:
        return None
    document = shelf.documents.get(source)
    if document is None:
        if shelf.complete and source not in shelf.broken:
            known = ", ".join(sorted(shelf.documents)[:10]) or "none"
            complaints.add(
                record.line_for("source"), f"no document {source!r} in sources/ (there are: {known})"
            )
        return None
    if quote is None:
        return None
    try:
        return locate(document, quote)
    except QuoteError as error:
        complaints.add(record.line_for("quote"), str(error))
        return None
