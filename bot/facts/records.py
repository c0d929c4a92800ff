"""Typed reading of YAML nodes: every key known, every value of its kind, every complaint with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml
from rapidfuzz import process

from bot.facts.errors import Problem
from bot.facts.yaml_nodes import line_of

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""Control characters, line ends among them, and halves of characters: never part of a line of words."""

_SUGGESTION_PERCENT = 60
_TEXT, _NULL = "tag:yaml.org,2002:str", "tag:yaml.org,2002:null"
_MISREAD = {
    "tag:yaml.org,2002:bool": "yes or no",
    "tag:yaml.org,2002:int": "a number",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:timestamp": "a date",
    _NULL: "nothing",
}


@dataclass(frozen=True, slots=True)
class Words:
    """A text value and the line it begins in."""

    text: str
    line: int


@dataclass(slots=True)
class Complaints:
    """The problems found in one file so far."""

    file: Path | str
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: int | None, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.file, line, message))


class Record:
    """A mapping whose keys are known beforehand. What is wrong goes to `complaints`; nothing raises."""

    def __init__(self, node: yaml.Node, keys: tuple[str, ...], complaints: Complaints) -> None:
        self.line = line_of(node)
        self._complaints = complaints
        self._values: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            complaints.add(self.line, f"expected keys with values ({', '.join(keys)}), not {_kind(node)}")
            self.usable = False
            return
        self.usable = True
        for key, value in node.value:
            self._take(key, value, keys)

    def _take(self, key: yaml.Node, value: yaml.Node, keys: tuple[str, ...]) -> None:
        """Keep one key's value, unless the key is unknown or was there before."""
        name = key.value if isinstance(key, yaml.ScalarNode) else _kind(key)
        if name not in keys:
            likely = process.extractOne(name, keys, score_cutoff=_SUGGESTION_PERCENT)
            hint = f"did you mean {likely[0]!r}?" if likely else f"the keys are {', '.join(keys)}"
            self._complaints.add(line_of(key), f"unknown key {_short(name)!r}; {hint}")
        elif name in self._values:
            first = line_of(self._values[name])
            self._complaints.add(line_of(key), f"key {name!r} stands twice, first in line {first}; keep one")
        else:
            self._values[name] = value

    def line_for(self, key: str) -> int:
        """Tell the line of a key's value, or of the record when the key is absent."""
        return line_of(self._values[key]) if key in self._values else self.line

    def text(
        self, key: str, limit: int, *, required: bool = False, lines: bool = False, pattern: str = ""
    ) -> str | None:
        """Read words of at most `limit` characters on one line, or on many with `lines`."""
        node = self._values.get(key)
        if node is None or (not required and _is_null(node)):
            if required and self.usable:
                self._complaints.add(self.line, f"key {key!r} is missing")
            return None
        words = read_words(node, f"{key!r}", limit, self._complaints, lines=lines)
        if words and pattern and not re.fullmatch(pattern, words.text):
            self._complaints.add(
                words.line, f"{key!r} is {_short(words.text)!r}, which is not {_PATTERNS[pattern]}"
            )
            return None
        return words.text if words else None

    def texts(self, key: str, limit: int, most: int) -> tuple[Words, ...]:
        """Read a list of at most `most` lines of words; absent or null means none."""
        node = self._values.get(key)
        if node is None or _is_null(node):
            return ()
        if not isinstance(node, yaml.SequenceNode):
            self._complaints.add(line_of(node), f"{key!r} must be a list, not {_kind(node)}")
            return ()
        if len(node.value) > most:
            self._complaints.add(line_of(node), f"{key!r} has {len(node.value)} entries; the most is {most}")
        read = (
            read_words(entry, f"an entry of {key!r}", limit, self._complaints) for entry in node.value[:most]
        )
        return tuple(words for words in read if words)

    def day(self, key: str) -> date | None:
        """Read a date written 2026-12-31; absent or null means none."""
        node = self._values.get(key)
        if node is None or _is_null(node):
            return None
        if isinstance(node, yaml.ScalarNode) and _DAY.fullmatch(node.value):
            try:
                return date.fromisoformat(node.value)
            except ValueError:
                pass  # the thirtieth of February
        shown = _short(node.value) if isinstance(node, yaml.ScalarNode) else _kind(node)
        self._complaints.add(line_of(node), f"{key!r} must be a date such as 2026-12-31, not {shown!r}")
        return None

    def record(self, key: str, keys: tuple[str, ...]) -> Record | None:
        """Read a mapping; absent or null means none."""
        return Record(self._values[key], keys, self._complaints) if self.has(key) else None

    def has(self, key: str) -> bool:
        """Whether the key is there, with anything but null."""
        return key in self._values and not _is_null(self._values[key])

    def records(self, key: str, keys: tuple[str, ...]) -> tuple[Record, ...]:
        """Read a list of mappings; it must be there, and may be empty."""
        node = self._values.get(key)
        if node is None:
            if self.usable:
                self._complaints.add(self.line, f"key {key!r} is missing")
        elif not isinstance(node, yaml.SequenceNode):
            self._complaints.add(line_of(node), f"{key!r} must be a list, not {_kind(node)}")
        else:
            return tuple(Record(entry, keys, self._complaints) for entry in node.value)
        return ()


def read_words(
    node: yaml.Node, name: str, limit: int, complaints: Complaints, *, lines: bool = False
) -> Words | None:
    """Read a text value; None, with a complaint, when it is another kind, blank, over-long or unprintable."""
    line = line_of(node)
    if not isinstance(node, yaml.ScalarNode):
        complaints.add(line, f"{name} must be words, not {_kind(node)}")
        return None
    text: str = node.value
    unfit = _UNFIT.search(" ".join(text.split()) if lines else text)
    if not text.strip():
        complaints.add(line, f"{name} is empty")
    elif node.tag != _TEXT:
        meaning = _MISREAD.get(node.tag, "something else")
        complaints.add(line, f"{name}: YAML reads {_short(text)} as {meaning}; put it in quotes")
    elif len(text) > limit:
        complaints.add(line, f"{name} is {len(text)} characters long; the most is {limit}")
    elif unfit:
        reason = (
            "must be one line"
            if unfit[0] in "\r\n"
            else f"has the character U+{ord(unfit[0]):04X}; delete it"
        )
        complaints.add(line, f"{name} {reason}")
    else:
        return Words(text, line)
    return None


KEBAB = r"[a-z0-9]+(-[a-z0-9]+)*"
COMMAND = r"[a-z0-9_-]{1,32}"
LANGUAGE = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*"
WEB_ADDRESS = r"https?://[^\s<>\"]+"
_PATTERNS: Mapping[str, str] = {
    KEBAB: "small letters, digits and single hyphens (such as aid-after-2012)",
    COMMAND: "a command's name: 1 to 32 small letters, digits, - or _",
    LANGUAGE: "a language code such as en or pt-BR",
    WEB_ADDRESS: "a web address that begins with https:// or http://",
}


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == _NULL


def _kind(node: yaml.Node) -> str:
    """What a node is, to a person."""
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    return "keys with values" if isinstance(node, yaml.MappingNode) else f"the words {_short(node.value)!r}"


def _short(text: str) -> str:
    """The beginning of a text, for messages."""
    return text if len(text) <= 40 else text[:39] + "…"
