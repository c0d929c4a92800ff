"""Source documents from two files each: ID.txt, the text as received; ID.yaml, what is known of it."""

from __future__ import annotations

from pathlib import Path

from bot.facts.documents import divide
from bot.facts.errors import KnowledgeError, Problem
from bot.facts.model import Document
from bot.facts.records import KEBAB, LANGUAGE, WEB_ADDRESS, Complaints, Record
from bot.facts.yaml_nodes import BYTES_LIMIT, compose, read_text

TEXT_BYTES_LIMIT = 16 << 20
"""A long book is 2 MiB; past this a document is no longer read but searched."""

ID_LIMIT_CHARS = 64
TITLE_LIMIT_CHARS = 256
"""Discord's limit for an embed's title and for its author's name."""

URL_LIMIT_CHARS = 2048
_LINES_LIMIT = 10_000
_LINE_LIMIT_CHARS = 2000
_KEYS = ("id", "title", "author", "posted", "url", "licence", "language", "navigation", "headings")


def read_document(text_path: Path, metadata_path: Path) -> Document:
    """Read one document; raises `KnowledgeError` with everything that is wrong with its two files."""
    text = read_text(text_path, TEXT_BYTES_LIMIT)
    metadata = read_text(metadata_path, BYTES_LIMIT)
    unreadable = [problem for problem in (text, metadata) if isinstance(problem, Problem)]
    if isinstance(text, Problem) or isinstance(metadata, Problem):
        raise KnowledgeError(unreadable)
    if not text.strip("\ufeff \t\r\n"):
        raise KnowledgeError([Problem(text_path, None, "has no text")])
    return parse_document(text, metadata, metadata_path, expected_id=text_path.stem)


def parse_document(
    text: str, metadata: str, file: Path | str = "metadata", expected_id: str | None = None
) -> Document:
    """Make a document of its text and its metadata in YAML; `KnowledgeError` when they do not fit together.

    `file` names the metadata in messages; `expected_id` is what the id must be, the file's name.
    """
    complaints = Complaints(file)
    node = compose(metadata, file)
    if isinstance(node, Problem):
        raise KnowledgeError([node])
    if node is None:
        raise KnowledgeError([Problem(file, None, "is empty; it needs at least id and title")])
    document = _document(text, Record(node, _KEYS, complaints), complaints, expected_id)
    if complaints.problems:
        raise KnowledgeError(complaints.problems)
    return document


def _document(text: str, record: Record, complaints: Complaints, expected_id: str | None) -> Document:
    """The document, if `complaints` stays empty."""
    id_ = record.text("id", ID_LIMIT_CHARS, required=True, pattern=KEBAB)
    if id_ and expected_id is not None and id_ != expected_id:
        complaints.add(record.line_for("id"), f"id is {id_!r}, but the file is named {expected_id!r}")
    navigation = record.texts("navigation", _LINE_LIMIT_CHARS, _LINES_LIMIT)
    headings = record.texts("headings", _LINE_LIMIT_CHARS, _LINES_LIMIT)
    sections, missing = divide(text, [line.text for line in headings], [line.text for line in navigation])
    for absent in missing:
        place = (headings if absent.is_heading else navigation)[absent.index]
        kind = "heading" if absent.is_heading else "navigation line"
        complaints.add(place.line, f"{kind} {absent.words!r} {absent.reason}")
    if not any(section.paragraphs for section in sections):
        complaints.add(None, "leaves no text to quote: all of it is headings and navigation")
    return Document(
        id=id_ or "",
        title=record.text("title", TITLE_LIMIT_CHARS, required=True) or "",
        text=text,
        sections=sections,
        author=record.text("author", TITLE_LIMIT_CHARS),
        posted=record.day("posted"),
        url=record.text("url", URL_LIMIT_CHARS, pattern=WEB_ADDRESS),
        licence=record.text("licence", TITLE_LIMIT_CHARS) or "not stated",
        language=record.text("language", TITLE_LIMIT_CHARS, pattern=LANGUAGE) or "en",
    )
