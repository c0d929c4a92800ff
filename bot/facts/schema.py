"""The schema of facts, topics and documents: what each may say, and within which limits.

This is the only place that spells out the fields of a fact. Knowledge files, the ledger, forms, the command
line and JSON all use these models, or iterate over their fields.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from rapidfuzz import process

from bot.facts.errors import Problem
from bot.facts.model import Document, Fact, Topic

# Limits. All lengths are in characters (code points).
ID_LIMIT_CHARS = 64
TOPIC_NAME_LIMIT_CHARS = 32  # Discord's limit for a slash command's name
TOPIC_TITLE_LIMIT_CHARS = 100
DESCRIPTION_LIMIT_CHARS = 100  # Discord's limit for a slash command's description
SOURCE_TITLE_LIMIT_CHARS = 256  # Discord's limit for an embed's title and for its author's name
URL_LIMIT_CHARS = 2048
QUOTE_LIMIT_CHARS = 1500
KEYWORD_LIMIT_CHARS = 60
KEYWORDS_LIMIT = 80
QUESTION_LIMIT_CHARS = 100  # Discord's limit for a choice that autocompletion offers
QUESTIONS_LIMIT = 100
LIST_LIMITS = {
    "keywords": (KEYWORDS_LIMIT, KEYWORD_LIMIT_CHARS),
    "questions": (QUESTIONS_LIMIT, QUESTION_LIMIT_CHARS),
}
"""The lists of a fact: how many entries they may have, and how long each may be."""

PASSAGE_KEYS = ("source", "quote", "statement")  # what a fact's record has of these says its passage

HEADING_LIMIT_CHARS = 2000
HEADINGS_LIMIT = 10_000

# Patterns, in the syntax that Python's `re` and pydantic's Rust engine share.
KEBAB_CASE = r"^[a-z0-9]+(-[a-z0-9]+)*$"
COMMAND_NAME = r"^[a-z0-9_-]{1,32}$"
LANGUAGE_CODE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"
_CONTROL = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff"
"""Control characters, line ends among them: never part of a line of words."""

_CONTROL_IN_LINES = r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffe\uffff"
"""Control characters that are not white space."""

WEB_ADDRESS = rf"^https?://[^\s<>\"{_CONTROL}]+$"
_ONE_LINE = rf"^[^{_CONTROL}]*[^\s{_CONTROL}][^{_CONTROL}]*$"
_LINES = rf"^[^{_CONTROL_IN_LINES}]*[^\s\x1c-\x1f{_CONTROL_IN_LINES}][^{_CONTROL_IN_LINES}]*$"

_MEANINGS = {
    KEBAB_CASE: "small letters, digits and single hyphens (such as aid-after-2012)",
    COMMAND_NAME: "a command's name: 1 to 32 small letters, digits, - or _",
    LANGUAGE_CODE: "a language code such as en or pt-BR",
    WEB_ADDRESS: "a web address that begins with https:// or http://",
}
"""What a pattern asks for, as a person would say it."""

NOTHING = "nothing"  # what YAML takes `null` and `~` for

_NEVER = re.compile(rf"[{_CONTROL}\ud800-\udfff]")
_RULE = "value_error"  # how pydantic names what `Record.broken_rule` refuses
_SUGGESTION_PERCENT = 60
_SHOWN_CHARS = 40


@dataclass(frozen=True, slots=True)
class Unquoted:
    """A value that a YAML file gives without quotes, and that YAML takes for something else than words."""

    text: str
    meaning: str
    """What YAML takes it for, such as `a number`."""


def _read_day(value: object) -> object:
    """Read a date written 2026-12-31; leave what is none to be refused."""
    text = value.text if isinstance(value, Unquoted) else value
    if isinstance(text, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        with suppress(ValueError):  # the thirtieth of February
            return date.fromisoformat(text)
    return value


def _one_line(limit: int, pattern: str = _ONE_LINE) -> StringConstraints:
    return StringConstraints(max_length=limit, pattern=pattern)


Id = Annotated[str, _one_line(ID_LIMIT_CHARS, KEBAB_CASE)]
TopicName = Annotated[str, _one_line(TOPIC_NAME_LIMIT_CHARS, COMMAND_NAME)]
TopicTitle = Annotated[str, _one_line(TOPIC_TITLE_LIMIT_CHARS)]
Description = Annotated[str, _one_line(DESCRIPTION_LIMIT_CHARS)]
SourceId = Annotated[str, _one_line(ID_LIMIT_CHARS)]
SourceTitle = Annotated[str, _one_line(SOURCE_TITLE_LIMIT_CHARS)]
LanguageCode = Annotated[str, _one_line(SOURCE_TITLE_LIMIT_CHARS, LANGUAGE_CODE)]
WebAddress = Annotated[str, _one_line(URL_LIMIT_CHARS, WEB_ADDRESS)]
Text = Annotated[str, StringConstraints(max_length=QUOTE_LIMIT_CHARS, pattern=_LINES)]
Day = Annotated[date, BeforeValidator(_read_day)]
Keyword = Annotated[str, _one_line(KEYWORD_LIMIT_CHARS)]
Question = Annotated[str, _one_line(QUESTION_LIMIT_CHARS)]
Heading = Annotated[str, _one_line(HEADING_LIMIT_CHARS)]
# Lists are given as lists and kept as tuples, which strict models accept only if they are told to.
Keywords = Annotated[tuple[Keyword, ...], Field(strict=False, max_length=KEYWORDS_LIMIT)]
Questions = Annotated[tuple[Question, ...], Field(strict=False, max_length=QUESTIONS_LIMIT)]
Headings = Annotated[tuple[Heading, ...], Field(strict=False, max_length=HEADINGS_LIMIT)]


Where = tuple[str | int, ...]
"""The keys and indexes that lead to a value, from the outermost to the innermost."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend in a record, and where; `at_key` tells that the key is wrong, not its value."""

    path: Where
    message: str
    at_key: bool = False


class Record(BaseModel):
    """Known keys with values; an optional key whose value is null counts as absent."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, values: object) -> object:
        """Leave out the optional keys that are null."""
        if not isinstance(values, Mapping):
            return values
        optional = {name for name, field in cls.model_fields.items() if not field.is_required()}
        return {key: value for key, value in values.items() if key not in optional or not _is_null(value)}

    @model_validator(mode="after")
    def _keep_rule(self) -> Self:
        broken = self.broken_rule(self.model_fields_set)
        if broken:
            raise ValueError(broken.message)
        return self

    @classmethod
    def broken_rule(cls, said: Collection[str]) -> Fault | None:
        """Say what is wrong with a record that has just these keys, whatever their values."""
        return None

    def as_json(self) -> dict[str, object]:
        """Return the record in JSON's own kinds of values, without what it does not have."""
        return self.model_dump(mode="json", exclude_defaults=True)


R = TypeVar("R", bound=Record)


class StatementRecord(Record):
    """What moderators state without a document, and what it cites."""

    text: Text
    title: SourceTitle
    author: SourceTitle | None = None
    date: Day | None = None
    url: WebAddress | None = None

    @classmethod
    def of(cls, document: Document) -> Self:
        """Describe a statement as it is, unchecked."""
        return cls.model_construct(
            text=document.text,
            title=document.title,
            author=document.author,
            date=document.posted,
            url=document.url or None,
        )


class FactRecord(Record):
    """A fact: a quote with its source, or a statement; a file says the topic once for all its facts."""

    id: Id
    topic: TopicName
    source: SourceId | None = None
    quote: Text | None = None
    statement: StatementRecord | None = None
    keywords: Keywords = ()
    questions: Questions = ()
    review_by: Day | None = None

    @classmethod
    def broken_rule(cls, said: Collection[str]) -> Fault | None:
        """Refuse a fact that says nothing or two things."""
        quoting = [key for key in ("source", "quote") if key in said]
        if "statement" in said:
            return Fault((quoting[0],), "has a statement and a quote; keep one of them") if quoting else None
        if not quoting:
            return Fault((), "has nothing to say; add source and quote, or a statement")
        lacking = [key for key in ("source", "quote") if key not in said]
        return Fault((lacking[0],), f"key {lacking[0]!r} is missing or empty") if lacking else None

    @classmethod
    def of(cls, fact: Fact) -> Self:
        """Describe a fact as it is, unchecked."""
        source = fact.passage.document
        return cls.model_construct(
            id=fact.id,
            topic=fact.topic,
            source=None if source.is_stated else source.id,
            quote=None if source.is_stated else " ".join(fact.passage.text.split()),
            statement=StatementRecord.of(source) if source.is_stated else None,
            keywords=fact.keywords,
            questions=fact.questions,
            review_by=fact.review_by,
        )


class TopicRecord(Record):
    """A topic without its facts."""

    topic: TopicName
    title: TopicTitle
    description: Description

    @classmethod
    def of(cls, topic: Topic) -> Self:
        """Describe a topic as it is, unchecked."""
        return cls.model_construct(topic=topic.name, title=topic.title, description=topic.description)


class TopicFileRecord(TopicRecord):
    """A file of one topic; each of its facts is read by itself."""

    facts: Annotated[tuple[object, ...], Field(strict=False)]


class SourceRecord(Record):
    """What is known of a document."""

    id: Id
    title: SourceTitle
    author: SourceTitle | None = None
    posted: Day | None = None
    url: WebAddress | None = None
    licence: SourceTitle = "not stated"
    language: LanguageCode = "en"
    navigation: Headings = ()
    headings: Headings = ()


class Origin:
    """Where records are from, for problems to name it. This one has no lines; files have."""

    def __init__(self, file: Path | str) -> None:
        self.file = file

    def line(self, path: Where, *, at_key: bool = False) -> int | None:
        """Return the line in which a value or its key begins, None where there are no lines."""
        return None

    def place(self, path: Where) -> str:
        """Name the place of a value."""
        line = self.line(path)
        return f"{self.file}" if line is None else f"{self.file}:{line}"

    def problem(self, fault: Fault, path: Where = ()) -> Problem:
        """Tell a fault of the record at a path."""
        return Problem(self.file, self.line((*path, *fault.path), at_key=fault.at_key), fault.message)


def check(model: type[R], values: object) -> tuple[R, list[Fault]]:
    """Read values as a record, None for a required key that is wrong, and tell every fault with its cure."""
    try:
        return model.model_validate(values), []
    except ValidationError as error:
        found = [_fault(each, model) for each in error.errors(include_url=False) if each["type"] != _RULE]
    given = values if isinstance(values, Mapping) else {}
    said = {key: value for key, value in given.items() if not _is_null(value)}
    broken = model.broken_rule(said) if given else None
    if broken:
        found.append(broken)
    wrong = {fault.path[0] for fault in found if fault.path}
    right = {key: value for key, value in said.items() if key not in wrong}
    required = [name for name, field in model.model_fields.items() if field.is_required()]
    return model.model_construct(**(dict.fromkeys(required) | right)), found


def keyword_fault(name: str, value: object) -> str | None:
    """Say why a value may not be a keyword, None if it may; `name` is what to call it."""
    try:
        _KEYWORD.validate_python(value, strict=True)
    except ValidationError as error:
        return _text_fault(name, value, error.errors(include_url=False)[0].get("ctx", {}))
    return None


_KEYWORD: TypeAdapter[str] = TypeAdapter(Keyword)


def _fault(error: ErrorDetails, model: type[Record]) -> Fault:
    path, value = error["loc"], error["input"]
    name = (
        f"an entry of {path[-2]!r}" if path and isinstance(path[-1], int) else repr(path[-1] if path else "")
    )
    match error["type"]:
        case "missing":
            return Fault(path[:-1], f"key {name} is missing")
        case "extra_forbidden":
            return Fault(path, unknown_key(str(path[-1]), keys_of(model, path[:-1])), at_key=True)
        case "model_type":
            keys = ", ".join(keys_of(model, path))
            return Fault(path, f"expected keys with values ({keys}), not {_kind(value)}")
        case "tuple_type":
            return Fault(path, f"{name} must be a list, not {_kind(value)}")
        case "too_long":
            limit = error["ctx"]["max_length"]
            return Fault(path, f"{name} has {len(value)} entries; the most is {limit}")
        case "date_type":
            text = value.text if isinstance(value, Unquoted) else value
            shown = repr(_short(text)) if isinstance(text, str) else _kind(text)
            return Fault(path, f"{name} must be a date such as 2026-12-31, not {shown}")
        case _:
            return Fault(path, _text_fault(name, value, error.get("ctx", {})))


def _text_fault(name: str, value: object, limits: Mapping[str, object]) -> str:
    """Say why a value is no words, or words that may not stand here."""
    if isinstance(value, Unquoted):
        return f"{name}: YAML reads {_short(value.text)} as {value.meaning}; put it in quotes"
    if value is not None and not isinstance(value, str):
        return f"{name} must be words, not {_kind(value)}"
    if value is None or not value.strip():
        return f"{name} is empty"
    if "max_length" in limits:
        return f"{name} is {len(value)} characters long; the most is {limits['max_length']}"
    pattern = str(limits.get("pattern", ""))
    control = _NEVER.search(" ".join(value.split()) if pattern == _LINES else value)
    if control and control[0] in "\r\n":
        return f"{name} must be one line"
    if control:
        return f"{name} has the character U+{ord(control[0]):04X}; delete it"
    return f"{name} is {_short(value)!r}, which is not {_MEANINGS[pattern]}"


def unknown_key(key: str, known: tuple[str, ...]) -> str:
    """Say that a key is unknown, and which was probably meant."""
    likely = process.extractOne(key, known, score_cutoff=_SUGGESTION_PERCENT)
    hint = f"did you mean {likely[0]!r}?" if likely else f"the keys are {', '.join(known)}"
    return f"unknown key {_short(key)!r}; {hint}"


def keys_of(model: type[Record], path: Where = ()) -> tuple[str, ...]:
    """Return the keys that may stand at a path, in their order; a fact's topic is said by its file."""
    found = StatementRecord if path[-1:] == ("statement",) else model
    return tuple(name for name in found.model_fields if (found, name) != (FactRecord, "topic"))


def _is_null(value: object) -> bool:
    return value is None or (isinstance(value, Unquoted) and value.meaning == NOTHING)


def _kind(value: object) -> str:
    """Say what a value is, to a person."""
    match value:
        case list() | tuple():
            return "a list"
        case Mapping():
            return "keys with values"
        case bool():
            return "true or false"
        case int() | float():
            return f"the number {value}"
        case Unquoted(text):
            return f"the words {_short(text)!r}"
        case _:
            return f"the words {_short('' if value is None else str(value))!r}"


def _short(text: str) -> str:
    """Return the beginning of a text, for messages."""
    return text if len(text) <= _SHOWN_CHARS else text[: _SHOWN_CHARS - 1] + "…"
