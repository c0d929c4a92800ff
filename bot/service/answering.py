"""Answering questions from one fact base by one matcher: what every interface calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.facts import Fact, FactBase
from bot.matching import Declined, Hit, Reply


@dataclass(frozen=True, slots=True)
class Question:
    """What a person typed, and where. `topic` narrows the search; `guild_id` is None outside a server."""

    text: str
    topic: str | None = None
    guild_id: int | None = None
    asked_by: int | None = None
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """What autocomplete offers: a stored phrasing and its fact."""

    phrasing: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class ContextParagraph:
    """A paragraph as it stands in its document; `quoted` is the quote's span in `text`, if it touches it."""

    section: str
    number: int
    text: str
    quoted: tuple[int, int] | None


class MatcherLike(Protocol):
    """What the service needs of a matcher."""

    def reply(self, text: str, topic: str | None = None) -> Reply:
        """Answer a question, offer choices, or decline."""

    def rank(self, text: str, topic: str | None = None, limit: int = 10) -> tuple[Hit, ...]:
        """Return the best hits in order, whatever their confidence."""

    def complete(self, text: str, topic: str | None = None, limit: int = 25) -> tuple[tuple[str, Fact], ...]:
        """Return the stored phrasings nearest to what was typed so far, each with its fact."""

    def follow(self, base: FactBase) -> None:
        """Answer from another base from now on, at the cost of what differs."""


MatcherFactory = Callable[[FactBase], MatcherLike]
"""Makes a matcher over a base; takes as long as an index takes."""


class AnswerService:
    """Answers, browses and explains, for any interface."""

    def __init__(self, base: FactBase, matcher: MatcherLike) -> None:
        self.base = base
        self._matcher = matcher

    def follow(self, base: FactBase) -> None:
        """Answer from another base from now on; unchanged facts must be the same objects."""
        self._matcher.follow(base)
        self.base = base

    def ask(self, question: Question) -> Reply:
        """Answer, offer choices, or decline and name other topics that may say it. No text raises."""
        reply = self._matcher.reply(question.text, question.topic)
        if question.topic is None or not isinstance(reply, Declined):
            return reply
        whole = self._matcher.reply(question.text)
        hits = () if isinstance(whole, Declined) else whole.hits
        topics = dict.fromkeys(hit.fact.topic for hit in hits if hit.fact.topic != question.topic)
        return replace(reply, elsewhere=tuple(topics))

    def more(self, question: Question, limit: int = 10) -> tuple[Hit, ...]:
        """Return the best hits in order, whatever their confidence: for people who want to look further."""
        return self._matcher.rank(question.text, question.topic, limit)

    def complete(self, typed: str, topic: str | None = None, limit: int = 25) -> tuple[Completion, ...]:
        """Return stored phrasings, tolerant of typos; the first of each fact when nothing is typed."""
        return tuple(Completion(words, fact) for words, fact in self._matcher.complete(typed, topic, limit))

    def context(self, fact: Fact, around: int = 1) -> tuple[ContextParagraph, ...]:
        """Return the paragraphs that a fact's passage stands in, with `around` more on either side."""
        passage = fact.passage
        places = [(s.title, p) for s in passage.document.sections for p in s.paragraphs]
        touched = [n for n, (_, p) in enumerate(places) if p.start < passage.end and passage.start < p.end]
        first, last = max(0, touched[0] - around), touched[-1] + around + 1
        text = passage.document.text
        return tuple(
            ContextParagraph(
                section=section,
                number=p.number,
                text=text[p.start : p.end],
                quoted=(max(passage.start, p.start) - p.start, min(passage.end, p.end) - p.start)
                if first + n in touched
                else None,
            )
            for n, (section, p) in enumerate(places[first:last])
        )
