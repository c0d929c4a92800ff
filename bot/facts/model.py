"""The nouns of the record: documents, passages, citations, facts, topics and the fact base.

All are frozen values. A passage is a pair of offsets into its document, so its text is verbatim by
construction: there is no way to build a passage whose words the document does not have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a section: its number there, from 1, and its offsets in the document's text."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a document. Text before the first heading is a section whose title is empty."""

    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A source text with what a reader must know to judge it; it equals none but itself.

    `text` is the file as it was received, navigation lines included; `sections` cover its body only.
    """

    id: str
    title: str
    text: str = field(repr=False)
    sections: tuple[Section, ...] = field(repr=False)
    author: str | None = None
    posted: date | None = None
    url: str | None = None
    licence: str = "not stated"
    language: str = "en"
    is_stated: bool = False
    """Whether it is no document but what moderators state themselves, without a file."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Exactly where a passage stands: everything a reader needs to find it again.

    `start` and `end` are character offsets (code points) into the document's text, `text[start:end]` being
    the passage; `paragraph` counts from 1 inside its section.
    """

    document: str
    title: str
    author: str | None
    posted: date | None
    url: str | None
    section: str
    paragraph: int
    start: int
    end: int
    is_stated: bool = False
    """Whether moderators say so themselves: then it is no quotation, and stands at no place of a document."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A verbatim span of a document. Raises `ValueError` when the span is empty or outside the text."""

    document: Document
    section: str
    paragraph: int
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.document.text):
            raise ValueError(f"no text at {self.start}:{self.end} of document {self.document.id!r}")

    @property
    def text(self) -> str:
        """Return the words of the document between the offsets, unchanged."""
        return self.document.text[self.start : self.end]

    @property
    def citation(self) -> Citation:
        """Return where the passage stands."""
        source = self.document
        return Citation(
            document=source.id,
            title=source.title,
            author=source.author,
            posted=source.posted,
            url=source.url,
            section=self.section,
            paragraph=self.paragraph,
            start=self.start,
            end=self.end,
            is_stated=source.is_stated,
        )


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the bot can say; `keywords` are what the passage lacks, `questions` people's phrasings."""

    id: str
    topic: str
    passage: Passage
    keywords: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    review_by: date | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """A named group of facts, and a slash command described by `description` (100 characters at most)."""

    name: str
    title: str
    description: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class FactBase:
    """The facts in force at one moment, with their documents and the words that mean the same among them."""

    documents: tuple[Document, ...]
    topics: tuple[Topic, ...]
    synonyms: tuple[tuple[str, ...], ...] = ()

    def __iter__(self) -> Iterator[Fact]:
        for topic in self.topics:
            yield from topic.facts

    @cached_property
    def by_id(self) -> dict[str, Fact]:
        """Return every fact under its id."""
        return {fact.id: fact for fact in self}

    @cached_property
    def by_name(self) -> dict[str, Topic]:
        """Return every topic under its name."""
        return {topic.name: topic for topic in self.topics}
