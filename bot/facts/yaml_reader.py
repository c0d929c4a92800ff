"""YAML files to plain values, strictly and safely, and the line of any of them.

Anchors, aliases and tags are refused while the text is still being scanned, and so is deep nesting: nothing a
file says can make it grow in memory, and no Python object is ever built of what a file names. Lines are
looked up only for what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import yaml

from bot.facts.errors import Problem
from bot.facts.schema import NOTHING, Origin, Unquoted, Where

BYTES_LIMIT = 1 << 20
NESTING_LIMIT = 20
EVENTS_LIMIT = 100_000  # a topic of 1 MiB has some 40,000; a file made to keep the reader busy has more
_DISGUISED = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a Word document or another archive",
    b"\xd0\xcf\x11\xe0": "an old Word document",
    b"{\\rtf": "a document in Rich Text Format",
}
"""How files begin that are no text, whatever they are named."""

_Loader: type[yaml.SafeLoader | yaml.CSafeLoader] = (
    yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader  # the same language, ten times faster
)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""What YAML 1.1 forbids in a file: control characters but tab and line ends."""

_RESOLVERS: dict[str, list[tuple[str, re.Pattern[str]]]] = _Loader.yaml_implicit_resolvers
"""By their first character, the patterns of what YAML takes for something else than words."""

_MISREAD = {
    "tag:yaml.org,2002:bool": "yes or no",
    "tag:yaml.org,2002:int": "a number",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:timestamp": "a date",
    "tag:yaml.org,2002:null": NOTHING,
}

_TOO_DEEP = f"is nested more than {NESTING_LIMIT} deep; quotation marks missing around brackets?"

_NEIGHBOURS = (
    "this line is not indented like its neighbours, it or one above lacks its dash, "
    "or words follow a closing quote"
)
_CURES = (
    ("maximum nesting depth", _TOO_DEEP),  # PyYAML 6.0.4 looks ahead, and refuses before we can
    ("found character '\\t'", "a tab stands where only spaces may; indent with spaces"),
    ("tab character", "a tab stands where only spaces may; indent with spaces"),
    (
        "could not find expected ':'",
        "a key lacks its colon and the space after it; words of a quote are indented deeper than its key",
    ),
    ("expected <block end>", _NEIGHBOURS),
    ("did not find expected '-' indicator", _NEIGHBOURS),
    ("did not find expected key", _NEIGHBOURS),
    ("expected alphabetic or numeric", "words that begin with * or & need quotes"),
    ("unexpected end of stream", "a quotation mark is never closed"),
    ("unexpected document indicator", "a quotation mark above is never closed"),
    ("cannot start any token", "words may not begin with @, ` or %; put them in quotes"),
    ("unknown escape character", "a backslash in double quotes needs another one, or use single quotes"),
    ("expected ',' or ']'", "a list in [brackets] lacks a comma or its closing bracket"),
    ("expected ',' or '}'", "braces {…} lack a comma or the closing one; words with braces need quotes"),
    ("single document", "a file holds one document only; remove the line ---"),
    ("another document", "a file holds one document only; remove the line ---"),
    ("block sequence entries are not allowed", "a list must begin on a line of its own, below its key"),
    ("expected a comment or a line break", "nothing may follow | or > on its line"),
)
"""What YAML's own complaints mean to a person; the first part that fits.

libyaml and PyYAML's own reader, where that is not to be had, word some of them differently.
"""

_STARTED = ("while scanning a quoted scalar", "while scanning a simple key", "while parsing a flow")
"""What begins at the fault, and is found out only where the next thing should stand, or at the file's end."""


def read_text(path: Path, limit_bytes: int) -> str | Problem:
    """Read a UTF-8 file exactly as it is, line ends included; a `Problem` when it cannot be had."""
    try:
        if not path.is_file():
            return Problem(path, None, "is not a regular file" if path.exists() else "does not exist")
        with path.open("rb") as file:
            content = file.read(limit_bytes + 1)
    except OSError as error:
        return Problem(path, None, f"cannot be read: {error.strerror or error}")
    if len(content) > limit_bytes:
        return Problem(path, None, f"is larger than {limit_bytes // 1024} KiB; split it")
    kind = next((kind for start, kind in _DISGUISED.items() if content.startswith(start)), None)
    if kind:
        return Problem(path, None, f"is {kind} inside; open it, copy its words, and save those as plain text")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        wrong = content[error.start]
        return Problem(
            path, line, f"byte 0x{wrong:02x} at {error.start} is not UTF-8; save the file as UTF-8"
        )
    if "\0" in text:
        return Problem(
            path, text.count("\n", 0, text.index("\0")) + 1, "a NUL character; is this a text file?"
        )
    return text


class YamlText(Origin):
    """A text in YAML and the file it is from."""

    def __init__(self, text: str, file: Path | str) -> None:
        super().__init__(file)
        self._text = text

    def values(self) -> tuple[object, list[Problem]]:
        """Return what the text says, None if nothing or if it cannot be read at all, and what is wrong.

        Keys with values become dicts, lists lists, words strings, and what YAML takes for something else
        than words `Unquoted`.
        """
        if len(self._text) > BYTES_LIMIT:
            return None, [Problem(self.file, None, f"is larger than {BYTES_LIMIT // 1024} KiB; split it")]
        odd = _UNPRINTABLE.search(self._text)
        if odd:
            line = self._text.count("\n", 0, odd.start()) + 1
            return None, [Problem(self.file, line, f"control character U+{ord(odd[0]):04X}; delete it")]
        reader = _ValueReader(self._text)
        try:
            values = reader.document()
        except _RefusedError as refused:
            return None, [Problem(self.file, refused.line, refused.reason)]
        except yaml.MarkedYAMLError as error:
            return None, [_faulty(error, self._text, self.file)]
        except (yaml.YAMLError, ValueError) as error:  # ValueError: no character at all, "\UFFFFFFFF"
            return None, [Problem(self.file, None, f"is not YAML: {' '.join(str(error).split())}")]
        return values, [self._twice(path, line) for path, line in reader.repeated]

    def line(self, path: Where, *, at_key: bool = False) -> int:
        """Return the line, from 1, of the value at a path or its key; if there is none, of what is around."""
        while path and path not in self._lines:
            path = path[:-1]
        key_line, value_line = self._lines.get(path, (1, 1))
        return key_line if at_key else value_line

    def _twice(self, path: Where, line: int) -> Problem:
        first = self.line(path)
        return Problem(self.file, line, f"key {path[-1]!r} stands twice, first in line {first}; keep one")

    @cached_property
    def _lines(self) -> dict[Where, tuple[int, int]]:
        """Return the lines of every key and its value, from 1; only for what `values` has let pass."""
        reader = _ValueReader(self._text, with_lines=True)
        reader.document()
        return reader.lines


class _RefusedError(Exception):
    """Something that is YAML but not allowed here, and the line it begins in."""

    def __init__(self, event: yaml.Event, reason: str) -> None:
        self.line = _line(event)
        self.reason = reason
        super().__init__(reason)


class _ValueReader:
    """Builds plain values of the events of one text; of a key that stands twice, the first is kept."""

    def __init__(self, text: str, *, with_lines: bool = False) -> None:
        self._events = _allowed_events(text)
        self._with_lines = with_lines
        self.lines: dict[Where, tuple[int, int]] = {}
        self.repeated: list[tuple[Where, int]] = []

    def document(self) -> object:
        """Return the value of the only document, None if there is none."""
        next(self._events)  # the stream's beginning
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        first = next(self._events)
        values = self._value(first, (), first)
        next(self._events)  # the document's end
        another = next(self._events)
        if not isinstance(another, yaml.StreamEndEvent):
            raise _RefusedError(another, "a file holds one document only; remove the line ---")
        return values

    def _value(self, event: yaml.Event, path: Where, key: yaml.Event) -> object:
        """Build the value that begins with this event, at a path."""
        if self._with_lines:
            self.lines.setdefault(path, (_line(key), _line(event)))
        if isinstance(event, yaml.ScalarEvent):
            return _plain(event.value) if event.implicit[0] else event.value
        if len(path) >= NESTING_LIMIT:
            raise _RefusedError(event, _TOO_DEEP)
        return self._list(path) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(path)

    def _list(self, path: Where) -> list[object]:
        entries: list[object] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            entries.append(self._value(event, (*path, len(entries)), event))
        return entries

    def _mapping(self, path: Where) -> dict[str, object]:
        values: dict[str, object] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if isinstance(event, yaml.ScalarEvent):
                name = event.value
            else:  # nobody expects a key that is no words, so it is always refused, under this name
                odd = self._value(event, (*path, ""), event)
                name = "a list" if isinstance(odd, list) else "keys with values"
            here = (*path, name)
            value = self._value(next(self._events), here, event)
            if name in values:
                self.repeated.append((here, _line(event)))
            else:
                values[name] = value
        return values


def _line(event: yaml.Event) -> int:
    """Return the line an event begins in, from 1."""
    return event.start_mark.line + 1 if event.start_mark else 1


def _allowed_events(text: str) -> Iterator[yaml.Event]:
    """Yield what the text is made of, up to the first thing that is not allowed here."""
    for number, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if number > EVENTS_LIMIT:
            raise _RefusedError(event, "more entries than a file may have; split it")
        if isinstance(event, yaml.NodeEvent):
            _refuse_names(event)
        yield event


def _refuse_names(event: yaml.NodeEvent) -> None:
    """Refuse what gives a value a name or a type, or stands for one that has a name."""
    if isinstance(event, yaml.AliasEvent):
        raise _RefusedError(event, "aliases (*name) are not allowed; words that begin with * need quotes")
    if event.anchor:
        raise _RefusedError(event, "anchors (&name) are not allowed; words that begin with & need quotes")
    if getattr(event, "tag", None):
        raise _RefusedError(event, "tags (!name) are not allowed; words that begin with ! need quotes")


def _plain(text: str) -> object:
    """Read words without quotes: None, `Unquoted` or the words themselves."""
    for tag, pattern in _RESOLVERS.get(text[:1], ()):
        if pattern.match(text):
            return Unquoted(text, _MISREAD.get(tag, "something else")) if text else None
    return text


def _faulty(error: yaml.MarkedYAMLError, text: str, file: Path | str) -> Problem:
    """Tell what the YAML library complains about, with the line at fault and a plain sentence."""
    complaint, mark = str(error.problem), error.problem_mark
    if "mapping values are not allowed" in complaint and mark:
        return Problem(file, mark.line + 1, _stray_colon(text.splitlines()[mark.line][: mark.column]))
    if error.context and error.context.startswith(_STARTED) and error.context_mark:
        mark = error.context_mark
    cure = next((cure for part, cure in _CURES if part in complaint), f"is not YAML: {complaint}")
    return Problem(file, mark.line + 1 if mark else None, cure)


def _stray_colon(before: str) -> str:
    """Say why a colon cannot stand after these words; the first colon of a line is its key's."""
    if ":" in before:
        return "a colon stands inside unquoted words; put the words in quotes"
    return "this line is indented too deep, or the one above lacks its colon and the space after it"
