"""YAML files to nodes that know their lines, strictly and safely.

Anchors, aliases and tags are refused while the text is still being scanned, and so is deep nesting: nothing a
file says can make it grow in memory. Nodes are read by `bot.facts.records`; no Python object is ever built.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from bot.facts.errors import Problem

BYTES_LIMIT = 1 << 20
NESTING_LIMIT = 20
EVENTS_LIMIT = 100_000
"""A topic of 1 MiB has some 40,000; a file made to keep the reader busy has more."""


_Loader: type[yaml.SafeLoader | yaml.CSafeLoader] = (
    yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader  # the same language, ten times faster
)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""What YAML 1.1 forbids in a file: control characters but tab and line ends."""

_TOO_DEEP = f"is nested more than {NESTING_LIMIT} deep; quotation marks missing around brackets?"

_CURES = (
    ("maximum nesting depth", _TOO_DEEP),  # PyYAML 6.0.4 looks ahead, and refuses before we can
    ("found character '\\t'", "a tab stands where only spaces may; indent with spaces"),
    ("tab character", "a tab stands where only spaces may; indent with spaces"),
    ("mapping values are not allowed", "a colon stands inside unquoted words; put the words in quotes"),
    ("could not find expected ':'", "a key lacks its colon, or the line above lacks a closing quote"),
    ("expected <block end>", "this line is not indented like its neighbours, or follows a closing quote"),
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
"""What YAML's own complaints mean to a person; the first part that fits."""


def line_of(node: yaml.Node) -> int:
    """Tell the line a node begins in, from 1."""
    return int(node.start_mark.line) + 1


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


def compose(text: str, file: Path | str) -> yaml.Node | Problem | None:
    """Turn YAML text into its node, None when it says nothing, or the first thing that is wrong with it."""
    if len(text) > BYTES_LIMIT:
        return Problem(file, None, f"is larger than {BYTES_LIMIT // 1024} KiB; split it")
    odd = _UNPRINTABLE.search(text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        return Problem(file, line, f"control character U+{ord(odd[0]):04X}; delete it")
    try:
        refusal = _refusal(text)
        if refusal:
            return Problem(file, *refusal)
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line_or_none = error.problem_mark.line + 1 if error.problem_mark else None
        return Problem(file, line_or_none, _cure(str(error.problem)))
    except (
        yaml.YAMLError,
        ValueError,
    ) as error:  # ValueError: an escape for no character at all, "\UFFFFFFFF"
        return Problem(file, None, f"is not YAML: {' '.join(str(error).split())}")
    return node


def _refusal(text: str) -> tuple[int, str] | None:
    """The line and reason of the first thing in `text` that is YAML but not allowed here."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=_Loader)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            return line, "aliases (*name) are not allowed; words that begin with * need quotes"
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            return line, "anchors (&name) are not allowed; words that begin with & need quotes"
        if getattr(event, "tag", None):
            return line, "tags (!name) are not allowed; words that begin with ! need quotes"
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if number > EVENTS_LIMIT:
            return line, "more entries than a file may have; split it"
        if depth > NESTING_LIMIT:
            return line, _TOO_DEEP
    return None


def _cure(complaint: str) -> str:
    """A plain sentence for what the YAML library says."""
    return next((cure for part, cure in _CURES if part in complaint), f"is not YAML: {complaint}")
