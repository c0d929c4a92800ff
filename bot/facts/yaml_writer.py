"""Topics to YAML text, always the same way: what was exported and read again exports to the same bytes."""

from __future__ import annotations

import sys
import textwrap
from typing import Any

import yaml

from bot.facts.model import Fact, Topic
from bot.facts.schema import FactRecord, TopicRecord

LINE_WIDTH_CHARS = 100
"""Where quotes and keyword lists are wrapped; all else stays on one line, so that a diff shows it whole."""

_RARE_LINE_ENDS = frozenset("\x85\u2028\u2029")


class _Block(str):
    """Text to be written as a block that keeps its lines and spaces, in quotes where a block would not."""

    __slots__ = ()


class _Row(list[str]):
    """A list to be written in [brackets]."""

    __slots__ = ()


def write_topic(topic: Topic) -> str:
    """Write a topic as the YAML that `parse_topic` reads back as an equal topic; comments are not kept.

    Any string survives. White space inside a quote is written as single spaces, for it is found again with
    white space folded; a quote that occurs twice in its document is read back as its first occurrence. A
    statement keeps its lines and spaces, but for those around it.
    """
    head = _dump(TopicRecord.of(topic).model_dump())
    if not topic.facts:
        return head + "facts: []\n"
    blocks = (_dump({"facts": [_values(fact)]}).removeprefix("facts:\n") for fact in topic.facts)
    return head + "facts:\n" + "\n".join(blocks)


def _values(fact: Fact) -> dict[str, object]:
    """Return a fact's values in the order of the file, each told how it is to be written."""
    values: dict[str, Any] = FactRecord.of(fact).model_dump(exclude_defaults=True, exclude={"topic"})
    if "statement" in values:
        values["statement"]["text"] = _Block(values["statement"]["text"])
    styles = {"quote": _Block, "keywords": _Row, "questions": list}
    return values | {name: style(values[name]) for name, style in styles.items() if name in values}


def _dump(values: dict[str, object]) -> str:
    # PyYAML itself breaks no line: what is wrapped, `_Dumper` wraps.
    return str(yaml.dump(values, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=sys.maxsize))


class _Dumper(yaml.SafeDumper):
    """PyYAML's emitter with our layout; what must be quoted or escaped, and how, is PyYAML's decision."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401 - the parameters are PyYAML's
        """Write a value out each time it occurs."""
        return True

    def choose_scalar_style(self) -> str:
        """Escape the rarer line ends, which would be read back as a space if they stood in single quotes."""
        odd = isinstance(self.event, yaml.ScalarEvent) and _RARE_LINE_ENDS.intersection(self.event.value)
        return '"' if odd else str(super().choose_scalar_style())

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists below their key."""
        super().increase_indent(flow=flow, indentless=False)

    def expect_flow_sequence(self) -> None:
        """Align the lines of a row below its first word."""
        super().expect_flow_sequence()
        self.indent = self.column

    def write_indicator(self, indicator: str, *spacing: bool, **more: bool) -> None:
        """Begin a new line of a row before a word that would cross the width, not after it."""
        super().write_indicator(indicator, *spacing, **more)
        follows = self.event.value if isinstance(self.event, yaml.ScalarEvent) else ""
        if indicator == "," and self.column + len(follows) + 2 > LINE_WIDTH_CHARS:
            self.write_indent()

    def write_folded(self, text: str) -> None:
        """Fill lines up to the width; `text` has single spaces only, so each break is read as one space."""
        self.write_indicator(">-", True)
        room = LINE_WIDTH_CHARS - (self.indent or 0)
        for line in textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False):
            self.write_indent()
            self.column += len(line)
            self.stream.write(line)


def _represent_block(dumper: yaml.SafeDumper, text: _Block) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style=_block(text))


def _block(text: str) -> str | None:
    """Return the block style that keeps a text, None if neither does; PyYAML sees what else stops one."""
    if text != text.strip():
        return None
    if "\n" in text:
        return "|"
    return ">" if all(word.strip() for word in text.split(" ")) else None


def _represent_row(dumper: yaml.SafeDumper, words: _Row) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", words, flow_style=True)


_Dumper.add_representer(_Block, _represent_block)
_Dumper.add_representer(_Row, _represent_row)
