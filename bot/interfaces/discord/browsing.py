"""Messages for looking around: topics and their pages, a passage in its context, what the bot knows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from bot.facts import Document, FactBase, Topic
from bot.interfaces.discord import rendering
from bot.interfaces.discord.custom_ids import Verb, custom_id, digest
from bot.interfaces.discord.limits import CONTENT_CHARS, EMBED_TEXT_CHARS, EMBED_TITLE_CHARS, length, shorten
from bot.interfaces.discord.markdown import GAP, escaped_echo, pieces
from bot.interfaces.discord.message_model import Button, Card, OutgoingMessage, Tone
from bot.interfaces.i18n import t
from bot.service.answering import ContextParagraph

TOPICS_A_PAGE = 10
"""Two rows of buttons, with a line about each above them."""

CONTEXT_MESSAGES = 5
"""How many messages a context may take: as many as Discord takes in a row without making us wait."""

_LEAD_CHARS = 1200
"""How much of a long paragraph is shown before a quote in it; and of a long paragraph beside the quote's."""

_DOCUMENTS_SHOWN = 10


def topic_page(topic: Topic, page: int) -> OutgoingMessage:
    """Show one fact of a topic, with buttons to its neighbours; a page beyond an end is the nearest."""
    if not topic.facts:
        return OutgoingMessage(t("There is nothing under {title} yet.", title=escaped_echo(topic.title, 200)))
    page = min(max(page, 1), len(topic.facts))
    fact = topic.facts[page - 1]
    card = rendering.passage_card(rendering.ShownFact(fact), rendering.EMBED_ROOM_CHARS, Tone.PAGE)
    title = escaped_echo(topic.title, EMBED_TITLE_CHARS // 2)  # escaping at most doubles it
    card = Card(card.text, card.tone, title, t("{page} of {pages}", page=page, pages=len(topic.facts)))
    key = digest(topic.name)
    buttons = (
        Button("◀", custom_id(Verb.TOPIC, key, page - 1), enabled=page > 1),
        Button("▶", custom_id(Verb.TOPIC, key, page + 1), enabled=page < len(topic.facts)),
        Button("Read in context", custom_id(Verb.CONTEXT, digest(fact.id))),
        Button("All topics", custom_id(Verb.TOPICS, 1)),
    )
    return OutgoingMessage("", (card,), buttons)


def topic_list(topics: Sequence[Topic], page: int) -> OutgoingMessage:
    """Show the topics with what they are about, ten a page, a button each."""
    if not topics:
        return OutgoingMessage("The record is still empty.")
    pages = -(-len(topics) // TOPICS_A_PAGE)
    page = min(max(page, 1), pages)
    listed = topics[(page - 1) * TOPICS_A_PAGE : page * TOPICS_A_PAGE]
    lines = [_topic_line(topic) for topic in listed]
    footer = t("{page} of {pages}", page=page, pages=pages) if pages > 1 else ""
    buttons = [rendering.topic_button(topic, row=n // 5) for n, topic in enumerate(listed)]
    if pages > 1:
        buttons.append(Button("◀", custom_id(Verb.TOPICS, page - 1), enabled=page > 1, row=2))
        buttons.append(Button("▶", custom_id(Verb.TOPICS, page + 1), enabled=page < pages, row=2))
    return OutgoingMessage("", (Card("\n".join(lines), Tone.PAGE, t("Topics"), footer),), tuple(buttons))


def in_context(document: Document, paragraphs: Sequence[ContextParagraph]) -> tuple[OutgoingMessage, ...]:
    """Show a passage in bold among its paragraphs, as plain messages, since a phone can copy from those."""
    blocks: list[str] = []
    source = f"{rendering.source_line(document)}\n\n"
    seen_quote = False
    for section, group in groupby(paragraphs, key=lambda paragraph: paragraph.section):
        heading = f"**{escaped_echo(section, 200)}** · " if section else ""
        for paragraph in group:
            where = f"{'' if blocks else source}{heading}{t('paragraph {n}', n=paragraph.number)}"
            seen_quote = seen_quote or paragraph.quoted is not None
            first, *others = _shown_of(paragraph, seen_quote, CONTENT_CHARS - length(where) - 100)
            blocks += [f"{where}\n{first}", *others]
    return _messages(blocks)


def about(base: FactBase, version: str) -> OutgoingMessage:
    """Tell what the bot knows, how to reach the documents, and what it does with what people write."""
    facts, topics = sum(1 for _ in base), len(base.topics)
    documents = [_document_line(document) for document in base.documents[:_DOCUMENTS_SHOWN]]
    if len(base.documents) > _DOCUMENTS_SHOWN:
        documents.append(t("… and {count} more", count=len(base.documents) - _DOCUMENTS_SHOWN))
    lines = [
        t(
            "I answer from documents, in their own words and with where they stand, "
            "or say that they do not say."
        ),
        "",
        t(
            "**What I know:** {facts} on {topics}, from {documents}:",
            facts=counted(facts, "fact"),
            topics=counted(topics, "topic"),
            documents=counted(len(base.documents), "document"),
        ),
        *documents,
        "",
        t(
            "**Reading on:** `/topics` pages through it all; "
            "*Read in context* shows the document around a passage."
        ),
        "",
        t(
            "**Privacy:** I read what is addressed to me, and ask-channels where admins named some. "
            "I keep no questions; of those who change the record I keep their id, as its authorship. "
            "`/privacy` says all of it, `/forget-me` takes your id out. "
            "Delete your question, and I delete my answer."
        ),
    ]
    text = shorten("\n".join(lines), EMBED_TEXT_CHARS)
    return OutgoingMessage("", (Card(text, Tone.PAGE, "Sankore", t("Version {version}", version=version)),))


def counted(count: int, noun: str) -> str:
    """Return a count with its noun.

    >>> counted(1, "fact"), counted(2, "fact")
    ('1 fact', '2 facts')
    """
    nouns = noun if count == 1 else f"{noun}s"
    return f"{count} {t(nouns)}"


def _topic_line(topic: Topic) -> str:
    title, about_topic = escaped_echo(topic.title or topic.name, 80), escaped_echo(topic.description, 100)
    return f"**{title}** · {about_topic}" if about_topic else f"**{title}**"


def _document_line(document: Document) -> str:
    reach = "" if document.url else f" {t('(no web address is recorded)')}"
    return f"- {rendering.source_line(document)}{reach}"


def _shown_of(paragraph: ContextParagraph, seen_quote: bool, room: int) -> list[str]:
    """Return a paragraph's block quotes; a long one loses the end that is away from the quote."""
    text, quoted = paragraph.text, paragraph.quoted
    if quoted is not None:
        start, end = max(0, quoted[0] - _LEAD_CHARS), len(text)
    elif seen_quote:
        start, end = 0, min(len(text), _LEAD_CHARS)
    else:
        start, end = max(0, len(text) - _LEAD_CHARS), len(text)
    bold = [] if quoted is None else [(quoted[0] - start, quoted[1] - start)]
    quotes = list(pieces(text[start:end], bold, room))
    return [f"> {GAP}"] * (start > 0) + quotes + [f"> {GAP}"] * (end < len(text))


def _messages(blocks: Sequence[str]) -> tuple[OutgoingMessage, ...]:
    """Return the blocks packed into as few messages as they fit in, and no more than allowed."""
    texts: list[str] = []
    more = "\n\n" + t("[…] The document goes on; this is as much as I can show here.")
    room = CONTENT_CHARS - length(more)  # which language it is in decides how long that is
    for block in blocks:
        if texts and length(texts[-1]) + length(block) + 2 <= room:
            texts[-1] += f"\n\n{block}"
        else:
            texts.append(block)
    left = len(texts) - CONTEXT_MESSAGES
    if left > 0:
        texts = texts[:CONTEXT_MESSAGES]
        texts[-1] += more
    return tuple(OutgoingMessage(text) for text in texts)
