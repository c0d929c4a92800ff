"""From the service's replies to messages: quotes, citations, buttons. Pure functions.

No limit of Discord's is exceeded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from bot.facts import Citation, Document, Fact, Topic
from bot.interfaces import wording
from bot.interfaces.discord.custom_ids import Verb, custom_id, digest
from bot.interfaces.discord.limits import EMBED_TEXT_CHARS, LABEL_CHARS, length, shorten
from bot.interfaces.discord.markdown import Span, echo, escape, escaped_echo, excerpt, link, markup, quote
from bot.interfaces.discord.message_model import Button, Card, OutgoingMessage, Tone
from bot.interfaces.discord.message_parsing import question_footer
from bot.interfaces.i18n import t
from bot.matching import Answer, Because, Choices, Declined, Hit, Reply
from bot.service.answering import Completion, Question

PASSAGES_SHOWN = 3
"""Passages in one answer; more than that nobody reads, and each of fewer has room to be whole."""

CHOICES_SHOWN = 4
"""Passages offered at once: with *None of these* they are five buttons, one row each on a phone."""

NEAREST_SHOWN, SOME_SHOWN = 3, 5
"""Topics offered where the record does not say: the nearest, or some of them all when none is near."""

UNMATCHED_SHOWN = 5

UNREAD = (
    "I cannot read the message you reply to. To have me answer it, hold it (right-click on a computer), "
    "then choose Apps › Answer this."
)
SHORTENED = "Shortened here: *Read in context* has all of it."

_TITLE_CHARS, _SECTION_CHARS, _AUTHOR_CHARS = 120, 120, 60
"""What a citation shows of over-long names, so that some of the message is left for the passage."""

_GIST_CHARS, _GIST_SECTION_CHARS = 160, 60
"""What a list shows of each passage: `CHOICES_SHOWN` of them fit a plain message, everything escaped."""

_QUOTE_CHARS_LEAST = 150
"""A passage is not shown at all with less room than this."""


@dataclass(frozen=True, slots=True)
class Style:
    """How much room a message's text has, in UTF-16 units; what it repeats; who may be suggested to."""

    room: int
    asked: Question | None = None
    can_propose: bool = False


EMBED_ROOM_CHARS = 4800
"""Of the 6,000 that all embeds of a message share: the rest is for a footer that repeats the question."""

PLAIN_ROOM_CHARS = 1900
"""Of the 2,000 of a plain message: the rest is for blank lines between passages."""

UNDER_THE_QUESTION = Style(EMBED_ROOM_CHARS)


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact to show, and the spans of its passage to embolden."""

    fact: Fact
    bold: Sequence[Span] = ()


def render(
    reply: Reply, topics: Sequence[Topic], asker: int, style: Style = UNDER_THE_QUESTION
) -> OutgoingMessage:
    """Return the message for a reply. `asker` is the one person who may settle a choice."""
    match reply:
        case Answer(hits=hits, unmatched=unmatched):
            return render_answer([ShownFact(hit.fact, hit.highlight) for hit in hits], style, unmatched)
        case Choices(hits=hits, unmatched=unmatched):
            return _choices(hits, asker, style, unmatched)
        case Declined(because=Because.NOT_IN_RECORD):
            line = wording.declined_line(reply, topics)
            is_near = bool(reply.nearest or reply.elsewhere)
            near = wording.nearest_topics(reply, topics, NEAREST_SHOWN if is_near else SOME_SHOWN)
            return render_declined(line, reply.unmatched, near, style, is_near=is_near)
        case Declined():
            return OutgoingMessage(escape(shorten(wording.declined_line(reply, topics), 1000)))
        case _:
            assert_never(reply)


def how_to_ask(
    examples: Sequence[Completion], mention: str | None, *, at_message: bool = False
) -> OutgoingMessage:
    """Return a friendly line for a call without a question; `mention` is to stand before one, if any."""
    if at_message:
        return OutgoingMessage(UNREAD)
    example = escaped_echo(examples[0].phrasing, 200) if examples else ""
    shown = " ".join(filter(None, (mention, example)))
    if not example:
        return OutgoingMessage(t("Ask me something, in your own words."))
    return OutgoingMessage(t("Ask me something, in your own words, like this: {example}", example=shown))


def wait_message(seconds: int) -> OutgoingMessage:
    """Say that somebody asks faster than the server's admins want."""
    return OutgoingMessage(
        t("One moment: on this server I answer you again in {seconds} s.", seconds=seconds)
    )


def render_answer(shown: Sequence[ShownFact], style: Style, unmatched: Sequence[str] = ()) -> OutgoingMessage:
    """Show as many passages as fit whole, each cited, what none speaks of, and buttons to look further."""
    missing = _unmatched_line(unmatched)
    cards = _fitting(shown, style, f"\n-# {missing}" if missing else "")
    if len(cards) == 1:
        fact, more = shown[0].fact, Button("More passages", custom_id(Verb.MORE))
        read = _fact_button(Verb.CONTEXT, fact, "Read in context")
        why = _fact_button(Verb.WHY, fact, "Why this?")
        buttons = [read, more, why, *_suggest_button(style, fact, "Suggest a correction")]
    else:
        facts, row = [*enumerate((each.fact for each in shown[: len(cards)]), 1)], len(cards)
        buttons = [
            *(_fact_button(Verb.CONTEXT, each, t("Read {n} in context", n=n), n - 1) for n, each in facts),
            *(_fact_button(Verb.WHY, each, t("Why {n}?", n=n), n - 1) for n, each in facts),
            Button("More passages", custom_id(Verb.MORE), row=row),
            *_suggest_button(style, None, "Suggest another fact", row),
        ]
    return OutgoingMessage("", _with_footer(cards, style), tuple(buttons))


def passage_card(shown: ShownFact, room: int, tone: Tone = Tone.ANSWER) -> Card:
    """Show a passage as a quote with where it stands, in at most `room`; a cut is marked."""
    fact = shown.fact
    source = citation(fact.passage.citation)
    room = min(room, EMBED_TEXT_CHARS) - length(source) - 1
    quoted = quote(fact.passage.text, shown.bold)
    if length(quoted) > room:
        quoted = f"{excerpt(fact.passage.text, shown.bold, room - length(t(SHORTENED)) - 1)}\n{t(SHORTENED)}"
    return Card(f"{quoted}\n{source}", tone)


def citation(source: Citation) -> str:
    """Return the citation line as markdown, its title leading to the document where that has an address."""
    brief = replace(
        source,
        title=echo(source.title, _TITLE_CHARS),
        section=echo(source.section, _SECTION_CHARS),
        author=echo(source.author or "", _AUTHOR_CHARS) or None,
    )
    line = wording.citation_line(brief)
    if not brief.title or not line.startswith(brief.title):
        return escape(line)
    return link(brief.title, brief.url) + escape(line.removeprefix(brief.title))


def source_line(document: Document) -> str:
    """Return a document with its date and author, its title leading to it where it has an address."""
    origin = wording.origin(document.posted, echo(document.author or "", _AUTHOR_CHARS) or None)
    return link(echo(document.title, _TITLE_CHARS), document.url) + escape(f" · {origin}" if origin else "")


def render_declined(
    line: str, unmatched: Sequence[str], offered: Sequence[Topic], style: Style, *, is_near: bool = True
) -> OutgoingMessage:
    """Say that the record does not say, and where to look instead: the nearest topics, or what there is."""
    missing = _unmatched_line(unmatched)
    lines = [f"**{escape(line)}**", *([missing] if missing else [])]
    if offered:
        lines.append(t("The nearest topics:") if is_near else t("What it is about:"))
    card = Card("\n".join(lines), Tone.DECLINED)
    buttons = [topic_button(topic) for topic in offered]
    buttons += _suggest_button(style, None, "Suggest an answer", 1 if buttons else None)
    return OutgoingMessage("", _with_footer([card], style), tuple(buttons))


def render_more(hits: Sequence[Hit], asked: Question) -> OutgoingMessage:
    """Show the next best passages, in private, each to be looked at by its button."""
    if not hits:
        return OutgoingMessage("Nothing else in the record comes near.")
    lines = [f"{n}. {_gist(hit)}" for n, hit in enumerate(hits[:CHOICES_SHOWN], 1)]
    card = Card(t("The next best passages:") + "\n" + "\n".join(lines), Tone.PAGE)
    buttons = tuple(_choice_button(hit, Verb.SHOW_PASSAGE) for hit in hits[:CHOICES_SHOWN])
    return OutgoingMessage("", _with_footer([card], Style(EMBED_ROOM_CHARS, asked)), buttons)


def render_why(hit: Hit, unmatched: Sequence[str]) -> OutgoingMessage:
    """Show the evidence in plain words; it holds words that people typed, so all of it is escaped."""
    lines = wording.why_lines(hit, [echo(word, 60) for word in unmatched][:UNMATCHED_SHOWN])
    reasons = "\n".join(f"- {markup(line)}" for line in lines) or t("Its words are the nearest to yours.")
    return OutgoingMessage("", (Card(shorten(reasons, EMBED_TEXT_CHARS), Tone.PAGE, t("Why this passage?")),))


def topic_button(topic: Topic, row: int | None = None) -> Button:
    """Return the button that opens a topic at its first fact."""
    return Button(label(topic.title or topic.name), custom_id(Verb.TOPIC, digest(topic.name), 1), row=row)


def label(text: str) -> str:
    """Return a button's words: on one line, never empty, within Discord's limit."""
    return echo(text, LABEL_CHARS) or "…"


def _choices(hits: Sequence[Hit], asker: int, style: Style, unmatched: Sequence[str]) -> OutgoingMessage:
    offered = hits[:CHOICES_SHOWN]
    lines = [f"{n}. {_gist(hit)}" for n, hit in enumerate(offered, 1)]
    if missing := _unmatched_line(unmatched):
        lines.append(f"-# {missing}")
    card = Card(f"**{wording.offer_line(offered)}**\n" + "\n".join(lines), Tone.CHOICES)
    buttons = [_choice_button(hit, Verb.PICK, asker) for hit in offered]
    buttons.append(Button(wording.NONE_OF_THESE, custom_id(Verb.NONE, asker), row=len(offered)))
    return OutgoingMessage("", _with_footer([card], style), tuple(buttons))


def _gist(hit: Hit) -> str:
    """Return what a passage says, in brief, its section, and its date, without which it may mislead."""
    words = escaped_echo(wording.choice_label(hit, _GIST_CHARS), _GIST_CHARS)
    section = escaped_echo(hit.fact.passage.section, _GIST_SECTION_CHARS)
    posted = wording.origin(hit.fact.passage.document.posted, None)
    place = ", ".join(filter(None, (section, posted)))
    return f"{words} *{place}*" if place else words


def _choice_button(hit: Hit, verb: Verb, *asker: int) -> Button:
    """Open a passage; the one person who asked may settle the choice by it."""
    id_ = custom_id(verb, digest(hit.fact.id), *asker)
    return Button(label(wording.choice_label(hit)), id_, primary=bool(asker))


def _unmatched_line(unmatched: Sequence[str]) -> str:
    """Return the first few words that nothing accounts for, as markdown; nothing without any to show."""
    words = [echo(word, 60) for word in unmatched if echo(word, 60)][:UNMATCHED_SHOWN]
    return markup(wording.nothing_speaks_of(words))


def _fitting(shown: Sequence[ShownFact], style: Style, below: str) -> list[Card]:
    """Return cards for as many passages, from the first, as have decent room; `below` ends the last."""
    cards = [passage_card(shown[0], min(style.room, EMBED_TEXT_CHARS) - length(below))]
    for count in range(min(len(shown), PASSAGES_SHOWN), 1, -1):
        room = (style.room - length(below)) // count
        sources = [length(citation(each.fact.passage.citation)) for each in shown[:count]]
        if room - max(sources) - length(t(SHORTENED)) >= _QUOTE_CHARS_LEAST:
            cards = [passage_card(each, room) for each in shown[:count]]
            break
    return [*cards[:-1], replace(cards[-1], text=cards[-1].text + below)]


def _with_footer(cards: Sequence[Card], style: Style) -> tuple[Card, ...]:
    """Return the cards, the last of them repeating the question if the style says so."""
    if style.asked is None:
        return tuple(cards)
    return (*cards[:-1], replace(cards[-1], footer=question_footer(style.asked)))


def _fact_button(verb: Verb, fact: Fact, words: str, row: int | None = None) -> Button:
    return Button(words, custom_id(verb, digest(fact.id)), row=row)


def _suggest_button(style: Style, fact: Fact | None, words: str, row: int | None = None) -> list[Button]:
    """Return the way to the moderators, where there are some."""
    key = digest(fact.id) if fact else ""
    return [Button(words, custom_id(Verb.SUGGEST, key), row=row)] if style.can_propose else []
