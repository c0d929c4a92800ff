"""The differences between two records, for a person to read: pure, and without any markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from bot.facts.schema import FactRecord, TopicRecord
from bot.ledger import Json

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


class DiffStatus(Enum):
    """What became of some words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class DiffSpan:
    """Some words in a row, and what became of them."""

    text: str
    status: DiffStatus


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """The difference in one key of a record; in a list every item is a span."""

    key: str
    spans: tuple[DiffSpan, ...]
    is_list: bool = False


_ORDER = (*FactRecord.model_fields, *TopicRecord.model_fields)


def diff(before: Json | None, after: Json | None) -> tuple[FieldDiff, ...]:
    """Return all that differs, in the order of a knowledge file; a statement's keys as `statement.text`."""
    old, new = _flat(before or {}), _flat(after or {})
    keys = sorted(old.keys() | new.keys(), key=lambda key: (_rank(key), key))
    return tuple(_field_diff(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key))


def _rank(key: str) -> int:
    head = key.partition(".")[0]
    return _ORDER.index(head) if head in _ORDER else len(_ORDER)


def _flat(record: Json) -> dict[str, object]:
    """Return the record with a statement's keys beside its own; what is empty is left out."""
    flat: dict[str, object] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            flat |= {f"{key}.{name}": part for name, part in value.items()}
        else:
            flat[key] = value
    return {key: value for key, value in flat.items() if value not in (None, "", [])}


def _field_diff(key: str, old: object, new: object) -> FieldDiff:
    if isinstance(old, list) or isinstance(new, list):
        return FieldDiff(key, tuple(_diff_items(_texts(old), _texts(new))), is_list=True)
    return FieldDiff(
        key, tuple(_diff_words("" if old is None else str(old), "" if new is None else str(new)))
    )


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _diff_items(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffSpan]:
    """Yield the items that went and those that came; if only their order differs, all of them."""
    gone = [each for each in old if each not in new]
    come = [each for each in new if each not in old]
    if not gone and not come:
        gone, come = list(old), list(new)
    yield from (DiffSpan(each, DiffStatus.REMOVED) for each in gone)
    yield from (DiffSpan(each, DiffStatus.ADDED) for each in come)


def _diff_words(old: str, new: str) -> Iterator[DiffSpan]:
    """Yield the words that went, came and stayed, in the order of reading."""
    left, right = _WORD.findall(old), _WORD.findall(new)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            yield DiffSpan("".join(left[i1:i2]), DiffStatus.SAME)
            continue
        if i1 < i2:
            yield DiffSpan("".join(left[i1:i2]), DiffStatus.REMOVED)
        if j1 < j2:
            yield DiffSpan("".join(right[j1:j2]), DiffStatus.ADDED)
