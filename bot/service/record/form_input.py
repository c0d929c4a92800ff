"""The form for a fact: what a moderator types, and the record that it makes.

A form has five texts; a record is what a knowledge file has. Reading is forgiving about layout and strict
about everything else: nothing is guessed that the preview would not show.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz, process

from bot.facts import Document, FactBase, QuoteError, SankoreError, Topic, fold, locate
from bot.facts.records import record_text
from bot.facts.schema import ID_LIMIT_CHARS, PASSAGE_KEYS, WEB_ADDRESS
from bot.ledger import Json

STATED_TITLE = "Statement of the moderators"  # what a statement cites when its source was left empty

MISSPELT_PERCENT = 80
"""So alike a document's name is meant: handbook, of hanbook or handbook.txt, but not of Handbook 2025."""

_ID_WORDS = 5
_BY = re.compile(r"by\s+(?P<author>\S.*)", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•]\s+)?")
_LIGHT_WORDS = frozenset(
    {"the", "and", "are", "was", "were", "has", "had", "have", "for", "from", "with", "that", "this", "its"}
    | {"does", "did", "what", "when", "where", "who", "how"}
)


class FactInputError(SankoreError):
    """What was typed cannot be a fact; `problems` are lines, each with its cure."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


@dataclass(frozen=True, slots=True)
class FactInput:
    """A fact as somebody types it.

    `source` names a document by its id or title, or says what a statement cites, its parts separated by `|`:
    a title, `by` an author, a date, a web address, in any order. Keywords are separated by commas or line
    breaks, phrasings (`questions`) by line breaks.
    """

    text: str = ""
    source: str = ""
    topic: str = ""
    keywords: str = ""
    questions: str = ""
    review_by: str = ""


def input_from_record(record: Json) -> FactInput:
    """Return a form filled in with a record; given it as `before`, `record_from_input` gives it back."""
    statement = record.get("statement")
    cited = _source_text(statement) if isinstance(statement, Mapping) else record.get("source", "")
    return FactInput(
        text=record_text(record),
        source=str(cited),
        topic=str(record.get("topic", "")),
        keywords=", ".join(texts(record, "keywords")),
        questions="\n".join(texts(record, "questions")),
        review_by=str(record.get("review_by") or ""),
    )


def texts(record: Json, key: str) -> list[str]:
    """Return a list of a record, such as its keywords; empty if there is none."""
    value = record.get(key)
    return [str(each) for each in value] if isinstance(value, list) else []


def _source_text(statement: Mapping[str, object]) -> str:
    author = statement.get("author")
    parts = (statement.get("title"), author and f"by {author}", statement.get("date"), statement.get("url"))
    return " | ".join(str(part) for part in parts if part)


def record_from_input(
    form: FactInput, id_: str, base: FactBase, today: date, before: Json | None = None
) -> Json:
    """Return the record that a form makes, under an id; a statement without a date is of `today`.

    `before` is the record that the form was filled in with. What was left as it stood there stays as it was:
    a form cannot tell everything that a knowledge file may say, such as a comma in a keyword.

    With the source of a document, its text must stand there word for word; without any source it is quoted
    from the document that has it, if one has. Raises `FactInputError`. Lengths and characters are checked by
    whoever reads the record.
    """
    problems: list[str] = []
    topic = _topic(form.topic, base.topics, problems)
    shown = input_from_record(before) if before is not None else None
    said = _left_as_said(form, shown, before or {})
    said = said or _quote_or_statement(form, base.documents, today, problems)
    review_by = _review_by(form.review_by, problems)
    if problems:
        raise FactInputError(problems)
    record: dict[str, object] = {"id": id_, "topic": topic, **said}
    lists = {"keywords": _split(form.keywords, r"[,\n]"), "questions": _split(form.questions, r"\n")}
    lists |= {key: texts(before or {}, key) for key in lists if _is_left_as_shown(form, shown, key)}
    record |= {key: words for key, words in lists.items() if words}
    return record | ({"review_by": review_by} if review_by else {})


def _is_left_as_shown(form: FactInput, shown: FactInput | None, *names: str) -> bool:
    """Tell whether some fields were left as they were shown; space around lines does not count."""
    return shown is not None and all(
        _lines(getattr(form, name)) == _lines(getattr(shown, name)) for name in names
    )


def _lines(typed: str) -> list[str]:
    return [line.strip() for line in typed.strip().splitlines()]


def _left_as_said(form: FactInput, shown: FactInput | None, before: Json) -> dict[str, object]:
    """Return what the record said, as far as the form was left so; of a new text, what it cites."""
    statement = before.get("statement")
    if _is_left_as_shown(form, shown, "text", "source"):
        return {key: before[key] for key in PASSAGE_KEYS if key in before}
    if isinstance(statement, Mapping) and form.text.strip() and _is_left_as_shown(form, shown, "source"):
        return {"statement": {**statement, "text": _statement_text(form.text)}}
    return {}


def _statement_text(typed: str) -> str:
    """Return a statement's text: its lines as they are, without the space behind them."""
    return "\n".join(line.rstrip() for line in typed.strip().splitlines())


def _topic(typed: str, topics: Iterable[Topic], problems: list[str]) -> str:
    """Return the name of the topic that is meant, by its name or its title."""
    wanted = typed.strip().lstrip("/").casefold()
    known = tuple(topics)
    for topic in known:
        if wanted in (topic.name.casefold(), topic.title.casefold()):
            return topic.name
    names = ", ".join(topic.name for topic in known[:25]) or "none yet; add one first"
    asked = f"there is no topic “{typed.strip()[:60]}”" if wanted else "the topic is missing"
    problems.append(f"{asked}; the topics are: {names}")
    return ""


def document_named(typed: str, documents: Iterable[Document]) -> Document | None:
    """Return the document that is meant, by its id or its title."""
    wanted = typed.strip().casefold()
    return next((each for each in documents if wanted in (each.id.casefold(), each.title.casefold())), None)


def _quote_or_statement(
    form: FactInput, documents: Collection[Document], today: date, problems: list[str]
) -> dict[str, object]:
    """Return what the record says: a quote with its source, or a statement."""
    if not form.text.strip():
        problems.append("there is no text; write what members shall read")
        return {}
    document = document_named(form.source, documents)
    if document is None and not form.source.strip():
        document = next((each for each in documents if stands_in(each, form.text)), None)
    if document is None:
        problems += _ask_for_spelling(form.source, documents)
        return {"statement": _statement(form, today, problems)}
    try:
        passage = locate(document, form.text)
    except QuoteError as error:
        problems.append(f"{error}; quote it word for word, or name another source to make it a statement")
        return {}
    return {"source": document.id, "quote": " ".join(passage.text.split())}


def _ask_for_spelling(typed: str, documents: Iterable[Document]) -> Iterator[str]:
    """Ask whether a source that is nearly a document's name is meant to be that name."""
    named = (name for each in documents for name in (each.id, each.title))
    near = process.extractOne(
        typed.strip(), named, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=MISSPELT_PERCENT
    )
    if near:
        yield (
            f"there is no document “{typed.strip()[:60]}”; did you mean “{near[0][:60]}”? "
            "If not, say more of what the statement cites, such as who said it: title | by author"
        )


def stands_in(document: Document, text: str) -> bool:
    """Tell whether a text stands in a document word for word."""
    try:
        locate(document, text)
    except QuoteError:
        return False
    return True


def _statement(form: FactInput, today: date, problems: list[str]) -> dict[str, object]:
    """Return a statement with what it cites."""
    titles: list[str] = []
    cited: dict[str, object] = {}
    for part in filter(None, (part.strip() for part in re.split(r"[|\n]", form.source))):
        by = _BY.fullmatch(part)
        if re.fullmatch(WEB_ADDRESS, part.strip("<>")):
            cited["url"] = part.strip("<>")
        elif re.fullmatch(r"\d{4}-\d{2}-\d{2}", part):
            cited["date"] = part
        elif by:
            cited["author"] = by["author"].strip()
        else:
            titles.append(part)
    if len(titles) > 1:
        problems.append(
            f"the source has two titles, “{titles[0][:60]}” and “{titles[1][:60]}”; if the second is its "
            f"author, write “by {titles[1][:60]}”, as in: title | by author | 2026-12-31 | https://…"
        )
    cited.setdefault("date", today.isoformat())
    title = titles[0] if titles else STATED_TITLE
    said: dict[str, object] = {"text": _statement_text(form.text), "title": title}
    return said | {key: cited[key] for key in ("author", "date", "url") if key in cited}


def _review_by(typed: str, problems: list[str]) -> str:
    """Return the date to review a fact by, empty for none."""
    wanted = typed.strip()
    if not wanted:
        return ""
    if len(wanted) == len("2026-12-31"):
        with suppress(ValueError):
            return date.fromisoformat(wanted).isoformat()
    problems.append(f"“{wanted[:40]}” is no date to review it by; write it as 2026-12-31, or leave it empty")
    return ""


def _split(typed: str, separator: str) -> list[str]:
    """Return the parts of a text, each once and without bullets around them."""
    parts = (_BULLET.sub("", part, count=1).strip() for part in re.split(separator, typed))
    return list(dict.fromkeys(filter(None, parts)))


def new_id(words: str, taken: Collection[str]) -> str:
    """Make a stable id for a new fact from its first words that matter; numbered if it is taken.

    >>> new_id("When was the embassy in Bamako opened?", {"embassy-bamako-opened"})
    'embassy-bamako-opened-2'
    """
    chosen = [word for word in _ascii_words(words) if len(word) > 2 and word not in _LIGHT_WORDS]
    stem = "-".join(chosen[:_ID_WORDS])[: ID_LIMIT_CHARS - 6].strip("-")
    return _numbered(stem or "fact", taken)


def new_topic_name(title: str, taken: Collection[str]) -> str:
    """Make a command's name for a new topic from its title; numbered if it is taken.

    >>> new_topic_name("Visas & travel", set())
    'visas-travel'
    """
    stem = "-".join(_ascii_words(title))[:28].strip("-")
    return _numbered(stem or "topic", taken)


def _ascii_words(text: str) -> list[str]:
    """Return the words of a text in small letters without accents; other scripts are left out."""
    plain = unicodedata.normalize("NFKD", fold(text).text.casefold()).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", plain)


def _numbered(stem: str, taken: Collection[str]) -> str:
    """Return a name that is not taken yet: the stem, or the stem with the first number that is free."""
    names = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
    return next(name for name in names if name not in taken)
