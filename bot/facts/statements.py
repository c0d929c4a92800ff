"""Statements: facts that moderators added without a document, as mappings in a knowledge file.

A statement cites what it is given: a title, and if known an author, a date and a web address. It is a
document of its own with one paragraph, so that an answer can cite it like any other.
"""

from __future__ import annotations

from bot.facts.model import Document, Paragraph, Passage, Section
from bot.facts.records import WEB_ADDRESS, Record
from bot.facts.sources import TITLE_LIMIT_CHARS, URL_LIMIT_CHARS

STATEMENT_PREFIX = "added-by-moderators/"
"""Begins the id of a statement's document; no file can have it, since ids of files have no slash."""

STATEMENT_KEYS = ("text", "title", "author", "date", "url")


def is_statement(document: Document) -> bool:
    """Whether a fact's document is no document but what moderators stated themselves."""
    return document.is_stated


def read_statement(record: Record, id_: str, limit_chars: int) -> Passage | None:
    """The statement of the fact with an id, None when its text or its title is missing or faulty.

    Its line breaks are kept; white space around it is not, which a block of YAML easily adds.
    """
    text = (record.text("text", limit_chars, required=True, lines=True) or "").strip()
    title = record.text("title", TITLE_LIMIT_CHARS, required=True)
    author = record.text("author", TITLE_LIMIT_CHARS)
    posted, url = record.day("date"), record.text("url", URL_LIMIT_CHARS, pattern=WEB_ADDRESS)
    if not text or title is None:
        return None
    section = Section("", (Paragraph(1, 0, len(text)),))
    id_ = STATEMENT_PREFIX + id_
    document = Document(id_, title, text, (section,), author, posted, url, is_stated=True)
    return Passage(document, "", 1, 0, len(text))


def plain_statement(document: Document) -> dict[str, object]:
    """A statement as the mapping that `read_statement` reads; what it does not have is left out."""
    said = {
        "text": document.text,
        "title": document.title,
        "author": document.author,
        "date": document.posted,
        "url": document.url,
    }
    return {key: value for key, value in said.items() if value}
