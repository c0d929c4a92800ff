"""What a reply looks like in a terminal: pure functions from the service's values to lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from bot.facts import Fact, Topic
from bot.interfaces import wording
from bot.interfaces.terminal.screen import Row, Span, Style, row
from bot.matching import Answer, Choices, Declined, Hit, Reply
from bot.service.answering import ContextParagraph

BLANK: Row = ()
"""An empty line."""

UNMATCHED_SHOWN = 5
ECHO_LIMIT_CHARS = 60
"""What is repeated of words that nothing accounts for; a pasted page has thousands of them."""


def reply_rows(reply: Reply, topics: Sequence[Topic]) -> list[Row]:
    """Show a reply with all its passages in full, for somebody who cannot pick."""
    match reply:
        case Answer():
            return answer_rows(reply)
        case Choices():
            opening = f"{_subject(reply.hits)} may answer this."
            return [row(opening), BLANK, *numbered(reply.hits), *_apart(_lacking_rows(reply.unmatched))]
        case Declined():
            return declined_rows(reply, topics)
        case _:
            assert_never(reply)


def answer_rows(reply: Answer) -> list[Row]:
    """Show the passages in full, and at last what was asked that they do not speak of."""
    rows = joined(passage_rows(hit.fact, hit.highlight) for hit in reply.hits)
    lacking = _lacking_rows(reply.unmatched)
    return [*rows, *lacking] if len(reply.hits) == 1 else [*rows, *_apart(lacking)]


def _lacking_rows(unmatched: Sequence[str]) -> list[Row]:
    """Show what was asked that nothing shown speaks of, in a line; none if there is nothing."""
    return [_emphasised(wording.nothing_speaks_of(_first(unmatched)))] if unmatched else []


def _apart(rows: list[Row]) -> list[Row]:
    return [BLANK, *rows] if rows else []


def passage_rows(
    fact: Fact, highlight: Sequence[tuple[int, int]] = (), number: int | None = None
) -> list[Row]:
    """Show a passage word for word, what answers in bold, and where it stands."""
    opening = (Span(f"{number}. ", Style.NAME),) if number is not None else ()
    citation = wording.citation_line(fact.passage.citation)
    quoted = tuple(_marked(fact.passage.text, highlight, Style.STRONG))
    return [opening + quoted, row(f"— {citation}", Style.QUIET)]


def numbered(hits: Sequence[Hit]) -> list[Row]:
    """Show passages in full, each with its number."""
    return joined(passage_rows(hit.fact, hit.highlight, number) for number, hit in enumerate(hits, start=1))


def choice_rows(hits: Sequence[Hit], unmatched: Sequence[str] = ()) -> list[Row]:
    """Show passages in short, each with the number that picks it, and what was asked that none speaks of."""
    labels = [
        (Span(f"  {n}. ", Style.NAME), Span(wording.choice_label(hit))) for n, hit in enumerate(hits, start=1)
    ]
    return [
        row(f"{_subject(hits)} may answer this; {'which one' if len(hits) > 1 else 'is this it'}?"),
        *labels,
        (Span("  0. ", Style.NAME), Span(wording.NONE_OF_THESE)),
        *_lacking_rows(unmatched),
        row("Type its number, or ask in other words.", Style.QUIET),
    ]


def _subject(hits: Sequence[Hit]) -> str:
    return "Several passages" if len(hits) > 1 else "One passage"


def declined_rows(reply: Declined, topics: Sequence[Topic], mark: str = "") -> list[Row]:
    """Show why there is no answer and what is near; `mark` stands before a topic that is a command."""
    rows = [row(wording.declined_line(reply, topics))]
    if not wording.is_silent(reply):
        return rows
    is_near = bool(reply.nearest or reply.elsewhere)
    near = wording.nearest_topics(reply, topics) if is_near else topics[: wording.INVITATION_TOPICS]
    named = [f"{topic.title} ({mark}{topic.name})" for topic in near]
    if reply.elsewhere:
        return [row(wording.elsewhere_line(named)), *_lacking_rows(reply.unmatched)]
    rows += _lacking_rows(reply.unmatched)
    if near:
        names = wording.human_join(named)
        opening = (
            "Nearest topics" if reply.nearest else "Topics" if len(near) == len(topics) else "Some topics"
        )
        rows.append(row(f"{opening}: {names}.", Style.QUIET))
    return rows


def explanation_rows(reply: Reply) -> list[Row]:
    """Show the evidence of all that answers, else of the first offered or nearest."""
    match reply:
        case Answer():
            return joined(why_rows(hit, ()) for hit in reply.hits)
        case Choices():
            return why_rows(reply.hits[0], ())
        case Declined():
            return _nearest_rows(reply)
        case _:
            assert_never(reply)


def why_rows(hit: Hit, unmatched: Sequence[str]) -> list[Row]:
    """Show the evidence of a hit, a line each, and how sure the bot is of it."""
    lines = [_emphasised(line) for line in wording.why_lines(hit, _first(unmatched))]
    return [*lines, row(f"Confidence: {100 * hit.confidence:.0f} %", Style.QUIET)]


def context_rows(paragraphs: Iterable[ContextParagraph]) -> list[Row]:
    """Show paragraphs as they stand in the document, the quoted part marked, under their sections' titles."""
    rows: list[Row] = []
    section: str | None = None
    for paragraph in paragraphs:
        rows += [BLANK] if rows else []
        if paragraph.section != section:
            section = paragraph.section
            rows += [row(section, Style.NAME), BLANK] if section else []
        quoted = [paragraph.quoted] if paragraph.quoted else []
        number = Span(f"{paragraph.number}  ", Style.QUIET)
        rows.append((number, *_marked(paragraph.text, quoted, Style.QUOTED)))
    return rows


def topic_rows(topics: Iterable[Topic]) -> list[Row]:
    """List the topics, each with the command that opens it, its title and its size."""
    return [
        (
            Span(f"/{topic.name}", Style.NAME),
            Span(f"  {topic.title} ({plural(len(topic.facts), 'passage')})"),
        )
        for topic in topics
    ]


def joined(blocks: Iterable[list[Row]]) -> list[Row]:
    """Join blocks of lines with an empty line between them."""
    rows: list[Row] = []
    for block in blocks:
        rows += [BLANK, *block] if rows else block
    return rows


def _marked(text: str, marked: Sequence[tuple[int, int]], style: Style) -> Iterator[Span]:
    """Split the text into spans, the marked ones in their style; joined, they are the text."""
    end = 0
    for start, stop in marked:
        yield Span(text[end:start])
        yield Span(text[start:stop], style)
        end = stop
    yield Span(text[end:])


def _nearest_rows(reply: Declined) -> list[Row]:
    if not wording.is_silent(reply):
        return [row("That asked nothing of the record, so nothing was looked up.")]
    if not reply.nearest:
        where = " of this topic" if reply.elsewhere else ""
        return [row(f"No passage{where} has anything to do with this question.")]
    nearest = reply.nearest[0]
    opening = row("The nearest passage, not near enough to answer with:")
    return [opening, *passage_rows(nearest.fact), *why_rows(nearest, ())]


def brief(word: str) -> str:
    """Return a word that somebody typed, cut where it is over-long."""
    return word if len(word) <= ECHO_LIMIT_CHARS else word[: ECHO_LIMIT_CHARS - 1] + "…"


def _first(words: Sequence[str]) -> list[str]:
    """Return the first few of the words that nothing accounts for, in brief."""
    return [brief(word) for word in words[:UNMATCHED_SHOWN]]


def _emphasised(line: wording.Line) -> Row:
    return tuple(Span(part.text, Style.STRONG if part.emphasised else Style.PLAIN) for part in line)


def plural(count: int, noun: str) -> str:
    """Write a count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
