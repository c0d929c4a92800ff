"""Which sentences of the documents no fact quotes: what the bot cannot say yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.facts.model import Document, FactBase, Passage
from bot.facts.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class Unquoted:
    """A sentence that no fact quotes in full, and where it stands; `line` counts from 1 in the text file."""

    text: str
    section: str
    paragraph: int
    line: int


@dataclass(frozen=True, slots=True)
class DocumentCoverage:
    """How many sentences the body of a document has, and which of them no fact quotes."""

    document: Document
    sentences: int
    unquoted: tuple[Unquoted, ...]

    @property
    def quoted(self) -> int:
        """The number of sentences that a fact quotes in full."""
        return self.sentences - len(self.unquoted)

    @property
    def share(self) -> float:
        """The share of sentences quoted, 0 to 1; 1 for a document that has none."""
        return self.quoted / self.sentences if self.sentences else 1.0


def coverage(base: FactBase) -> tuple[DocumentCoverage, ...]:
    """Compare each document with the facts quoting it; a sentence counts when one passage has all of it."""
    return tuple(
        _cover(document, [fact.passage for fact in base if fact.passage.document is document])
        for document in base.documents
    )


def _cover(document: Document, passages: Sequence[Passage]) -> DocumentCoverage:
    """The coverage of one document by these passages of it."""
    found = tuple(_body_sentences(document))
    unquoted = tuple(
        Unquoted(document.text[start:end], section, paragraph, document.text.count("\n", 0, start) + 1)
        for section, paragraph, start, end in found
        if not any(passage.start <= start and end <= passage.end for passage in passages)
    )
    return DocumentCoverage(document, len(found), unquoted)


def _body_sentences(document: Document) -> Iterator[tuple[str, int, int, int]]:
    """Section, paragraph and offsets of every sentence of the body."""
    for section in document.sections:
        for paragraph in section.paragraphs:
            for start, end in split_sentences(document.text[paragraph.start : paragraph.end]):
                yield section.title, paragraph.number, paragraph.start + start, paragraph.start + end
