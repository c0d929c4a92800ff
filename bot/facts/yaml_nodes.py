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
        return _faulty(error, text, file)
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


def _faulty(error: yaml.MarkedYAMLError, text: str, file: Path | str) -> Problem:
    """What the YAML library complains about, with the line at fault and a plain sentence."""
    complaint, mark = str(error.problem), error.problem_mark
    if "mapping values are not allowed" in complaint and mark:
        return Problem(file, mark.line + 1, _stray_colon(text.splitlines()[mark.line][: mark.column]))
    if error.context and error.context.startswith(_STARTED) and error.context_mark:
        mark = error.context_mark
    cure = next((cure for part, cure in _CURES if part in complaint), f"is not YAML: {complaint}")
    return Problem(file, mark.line + 1 if mark else None, cure)


def _stray_colon(before: str) -> str:
    """Why a colon cannot stand after these words: if it is the first of its line, that is its key's."""
    if ":" in before:
        return "a colon stands inside unquoted words; put the words in quotes"
    return "this line is indented too deep, or the one above lacks its colon and the space after it"
