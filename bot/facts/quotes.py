"""Finding a quote in its document, the check that makes every answer verbatim; and what nobody quotes."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein, ScoreAlignment

from bot.facts.errors import QuoteError
from bot.facts.model import Document, FactBase, Paragraph, Passage
from bot.facts.sentences import split_sentences
from bot.facts.text_folding import Folded, fold, fold_text

_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
"""Scripts without space between words (Thai to Khmer, Chinese, Japanese): a quote may begin at any letter."""

_NEAR_PERCENT = 50.0
"""Below this likeness a passage is not worth naming: unrelated English sentences are about 40 % alike."""

_REFINED_SENTENCES = 8
"""How many of the likeliest sentences are aligned letter by letter, which is the slow part."""

_AS_LONG = 1.3  # a passage at most this many times as long as the quote is shown whole
_DOCUMENTS_KEPT_FOLDED = 1024
"""More than a record has, so that each is folded once; folded text is about as large as the text itself."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Paragraphs of one section with nothing but space between them: what one quote may run over."""

    section: str
    paragraphs: tuple[Paragraph, ...]
    folded: Folded

    def passage(self, document: Document, start: int, end: int) -> Passage:
        """Return the passage that `folded.text[start:end]` stands for."""
        first, last = (self.paragraphs[0].start + offset for offset in self.folded.original(start, end))
        begins = bisect_right(self.paragraphs, first, key=lambda paragraph: paragraph.start) - 1
        return Passage(document, self.section, self.paragraphs[begins].number, first, last)


def locate(document: Document, quote: str) -> Passage:
    """Find the passage of `document` that `quote` is, word for word; `QuoteError` when there is none.

    Spaces, quotation marks, dashes and accents may be written another way (`fold`); the passage has the
    document's own characters. Only the body of one section is quotable, not headings or navigation. A quote
    that occurs more than once is cited where it occurs first. It may not begin or end inside a word.
    """
    wanted = fold_text(quote).strip()
    if not wanted:
        raise QuoteError("the quote is empty")
    cut_word: Passage | None = None
    for stretch in _stretches(document):
        for start in _occurrences(stretch.folded.text, wanted):
            whole = _whole_words(stretch.folded.text, start, start + len(wanted))
            if whole == (start, start + len(wanted)):
                return stretch.passage(document, start, start + len(wanted))
            cut_word = cut_word or stretch.passage(document, *whole)
    if cut_word:
        raise QuoteError(
            f"the quote begins or ends inside a word; the document has: “{_on_one_line(cut_word.text)}”",
            cut_word.text,
        )
    raise _not_found(document, wanted)


@lru_cache(maxsize=_DOCUMENTS_KEPT_FOLDED)
def _stretches(document: Document) -> tuple[_Stretch, ...]:
    """Return the quotable text of a document, folded."""
    runs: list[tuple[str, list[Paragraph]]] = []
    for section in document.sections:
        for number, paragraph in enumerate(section.paragraphs):
            before = section.paragraphs[number - 1]
            if not number or fold_text(document.text[before.end : paragraph.start]).strip():
                runs.append((section.title, []))
            runs[-1][1].append(paragraph)
    return tuple(
        _Stretch(title, tuple(run), fold(document.text[run[0].start : run[-1].end])) for title, run in runs
    )


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    """Yield every offset at which `wanted` stands in `text`, overlapping ones too."""
    start = text.find(wanted)
    while start >= 0:
        yield start
        start = text.find(wanted, start + 1)


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span until it cuts no word, number or accented letter in two."""
    while start > 0 and _inside_word(text, start):
        start -= 1
    while end < len(text) and _inside_word(text, end):
        end += 1
    return start, end


def _inside_word(text: str, place: int) -> bool:
    """Tell whether the characters on either side of `place` belong to one word or number."""
    before, after = text[place - 1], text[place]
    if unicodedata.category(after).startswith("M"):
        return not before.isspace()
    if _in_word(before) and _in_word(after):
        return True
    further_back, further_on = text[place - 2 : place - 1], text[place + 1 : place + 2]
    return _joins(further_back, before, after) or _joins(before, after, further_on)


def _joins(left: str, mark: str, right: str) -> bool:
    """Tell whether `mark` binds two halves of a word (don't) or of a number (1,000; 3.5)."""
    if mark == "'":
        return left.isalpha() and right.isalpha()
    return mark in ".," and left.isdecimal() and right.isdecimal()


def _in_word(character: str) -> bool:
    if unicodedata.category(character).startswith("M"):
        return True
    return (character.isalnum() or character == "_") and not _UNSPACED.match(character)


def _not_found(document: Document, wanted: str) -> QuoteError:
    """Return the error that shows what to mend."""
    if wanted in fold_text(document.text):
        return QuoteError(
            f"the quote runs over a heading or navigation line of {document.id!r}; quote from one section"
        )
    near = _nearest(document, wanted)
    if near is None:
        return QuoteError(
            f"the quote is not in {document.id!r}, nor is anything like it; is it the right source?"
        )
    section = f", section {near.section!r}" if near.section else ""
    place = f"nearest{section}, paragraph {near.paragraph}"
    return QuoteError(
        f"the quote is not in {document.id!r}; {place}: “{_on_one_line(near.text)}”"
        f"{_first_difference(near.text, wanted)}",
        near.text,
    )


def _on_one_line(text: str) -> str:
    """Put a text on one line, for a message, also where the document breaks its own."""
    return " ".join(text.split())


def _nearest(document: Document, wanted: str) -> Passage | None:
    """Return the passage most like the quote, cut to whole words."""
    windows = tuple(_windows(document, len(split_sentences(wanted))))
    texts = [stretch.folded.text[start:end] for stretch, start, end in windows]
    likely = process.extract(wanted, texts, scorer=fuzz.token_set_ratio, limit=_REFINED_SENTENCES)
    likely += process.extract(wanted, texts, scorer=fuzz.ratio, limit=1)
    best: tuple[float, Passage] | None = None
    for text, _, number in likely:
        stretch, start, _ = windows[number]
        aligned = fuzz.partial_ratio_alignment(wanted, text, score_cutoff=_NEAR_PERCENT)
        if aligned and (best is None or aligned.score > best[0]):
            span = (0, len(text)) if len(text) < _AS_LONG * len(wanted) else _aligned_words(text, aligned)
            best = aligned.score, stretch.passage(document, start + span[0], start + span[1])
    return best[1] if best else None


def _aligned_words(text: str, aligned: ScoreAlignment) -> tuple[int, int]:
    """Return the aligned part of `text`, widened to whole words and without space around it."""
    piece = text[aligned.dest_start : aligned.dest_end]
    start = aligned.dest_start + len(piece) - len(piece.lstrip())
    return _whole_words(text, start, max(start + 1, aligned.dest_start + len(piece.rstrip())))


def _windows(document: Document, length: int) -> Iterator[tuple[_Stretch, int, int]]:
    """Yield every `length` sentences in a row, with their offsets in the folded text."""
    for stretch in _stretches(document):
        spans = split_sentences(stretch.folded.text)
        for first in range(max(1, len(spans) - length + 1)):
            yield stretch, spans[first][0], spans[min(first + length, len(spans)) - 1][1]


def _first_difference(near: str, wanted: str) -> str:
    """Name the first difference, or nothing when the texts have little in common."""
    theirs, ours = fold_text(near).split(), wanted.split()
    changes = [change for change in Levenshtein.opcodes(ours, theirs) if change.tag != "equal"]
    if not changes or Levenshtein.normalized_similarity(ours, theirs) < _NEAR_PERCENT / 100:
        return ""
    said = " ".join(ours[changes[0].src_start : changes[0].src_end])
    stands = " ".join(theirs[changes[0].dest_start : changes[0].dest_end])
    if not said or not stands:
        return f" (the quote lacks “{stands}”)" if stands else f" (the document does not say “{said}”)"
    return f" (the quote says “{said}” where the document says “{stands}”)"


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
        """Count the sentences that a fact quotes in full."""
        return self.sentences - len(self.unquoted)

    @property
    def share(self) -> float:
        """Return the share of sentences quoted, 0 to 1; 1 for a document that has none."""
        return self.quoted / self.sentences if self.sentences else 1.0


def coverage(base: FactBase) -> tuple[DocumentCoverage, ...]:
    """Compare each document with the facts quoting it; a sentence counts when one passage has all of it."""
    return tuple(_cover(document, base) for document in base.documents)


def _cover(document: Document, base: FactBase) -> DocumentCoverage:
    passages = [fact.passage for fact in base if fact.passage.document is document]
    found = tuple(_body_sentences(document))
    unquoted = tuple(
        Unquoted(document.text[start:end], section, paragraph, document.text.count("\n", 0, start) + 1)
        for section, paragraph, start, end in found
        if not any(passage.start <= start and end <= passage.end for passage in passages)
    )
    return DocumentCoverage(document, len(found), unquoted)


def _body_sentences(document: Document) -> Iterator[tuple[str, int, int, int]]:
    """Yield section, paragraph and offsets of every sentence of the body."""
    for section in document.sections:
        for paragraph in section.paragraphs:
            for start, end in split_sentences(document.text[paragraph.start : paragraph.end]):
                yield section.title, paragraph.number, paragraph.start + start, paragraph.start + end
