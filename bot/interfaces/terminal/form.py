"""A fact as a form for a text editor: what is in it, and what somebody made of it. Pure.

A line of its own such as `== Text ==` begins a section. Lines that begin with `#:` or `#!` are remarks, and
left out again; whoever means such a line puts a backslash before it, and so does the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from bot.service.record.form_input import FactInput, FactInputError

_SECTIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "text": ("Text", ("What members shall read: a document's own words, or what you state yourselves.",)),
    "source": (
        "Source",
        (
            "The document it stands in, by its id or title. Or what a statement cites, in any order:",
            "title | by author | 2026-12-31 | https://…  Empty: the document that has the words, if any.",
        ),
    ),
    "topic": ("Topic", ()),
    "keywords": ("Keywords", ("Words people may use that the text does not say, separated by commas.",)),
    "questions": ("Phrasings", ("How people ask for it, one a line.",)),
    "review_by": ("Review by", ("The day to look at it again, such as 2026-12-31; or nothing.",)),
    "why": ("Why", ("Why you make this change, for the history; or nothing.",)),
}
_NAMES = {title.casefold(): name for name, (title, _) in _SECTIONS.items()}
_REMARK, _PROBLEM = "#:", "#!"
_HEADING = re.compile(r"==\s*(\S[^=]*?)\s*==\s*")
_ESCAPED = re.compile(r"\\+(?:#[:!]|==)")


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What a form says."""

    fact_input: FactInput = field(default_factory=FactInput)
    why: str = ""


def write_form(
    heading: str, filled: FilledForm, documents: Iterable[str] = (), topics: Iterable[str] = ()
) -> str:
    """Write the form filled in; `documents` and `topics` are the names that may be written there."""
    remarks = [heading, "Lines that begin with #: are left out. Save and close; unchanged, nothing happens."]
    lines = [f"{_REMARK} {remark}" for remark in remarks]
    texts = asdict(filled.fact_input) | {"why": filled.why}
    known = {"source": _listed("Documents", documents), "topic": _listed("Topics", topics)}
    for name, (title, hints) in _SECTIONS.items():
        lines += ["", f"== {title} =="]
        lines += [f"{_REMARK} {hint}" for hint in (*hints, *known.get(name, ()))]
        lines += [_escaped(line) for line in texts[name].split("\n")] or [""]
    return "\n".join(lines) + "\n"


def with_problems(form: str, problems: Iterable[str]) -> str:
    """Return the form as it was typed, with what is wrong with it on top instead of what was wrong before."""
    kept = [line for line in form.split("\n") if not line.startswith(_PROBLEM)]
    told = [f"{_PROBLEM} {' '.join(problem.split())}" for problem in problems]
    return "\n".join([*told, *kept]) + "\n"


def read_form(form: str) -> FilledForm:
    """Read a form. Raises `FactInputError` when words stand before the first section, or in one twice."""
    texts: dict[str, list[str]] = {}
    problems: list[str] = []
    section: list[str] = []
    texts[""] = section
    for line in form.removeprefix("\ufeff").split("\n"):
        if line.startswith((_REMARK, _PROBLEM)):
            continue
        name = _section(line)
        if name is None:
            section.append(_unescaped(line))
        elif name in texts:
            problems.append(f"the section “{_SECTIONS[name][0]}” is there twice; keep one of them")
        else:
            section = texts[name] = []
    said = {name: "\n".join(lines).strip() for name, lines in texts.items()}
    if said.pop("", ""):
        problems.append("words stand before the first section; move them below “== Text ==”")
    if problems:
        raise FactInputError(problems)
    why = " ".join(said.pop("why", "").split())
    return FilledForm(FactInput(**said), why)


def _section(line: str) -> str | None:
    found = _HEADING.fullmatch(line)
    return _NAMES.get(found[1].casefold()) if found else None


def _escaped(line: str) -> str:
    special = line.startswith((_REMARK, _PROBLEM)) or _section(line) or _ESCAPED.match(line)
    return f"\\{line}" if special else line


def _unescaped(line: str) -> str:
    return line[1:] if _ESCAPED.match(line) else line


def _listed(name: str, words: Iterable[str]) -> tuple[str, ...]:
    every = ", ".join(words)
    return (f"{name}: {every}",) if every else ()
