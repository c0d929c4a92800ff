"""The words every interface says: pure functions from values to plain English, no markup.

Where a word deserves emphasis the line comes in segments, so that Discord can escape and embolden, and a
terminal can colour, each in its own way. Words of documents and of questions come back as they are: escaping
them is the interface's duty, since only it knows what is dangerous where it prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.facts import Citation, Topic
from bot.interfaces.i18n import t
from bot.matching import Because, Declined, Evidence, Hit, How, SmallTalk, Where

LABEL_LIMIT_CHARS = 80
"""What Discord allows on a button; a good length for a numbered line too."""

ADDED_BY_MODERATORS = "added by moderators"

NONE_OF_THESE = "None of these"
"""The choice that every list of choices ends with."""

INVITATION_TOPICS = 5
"""How many topics a friendly line names before it gets long."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
"""English whatever the machine's locale: `strftime("%B")` would follow it."""

_ELLIPSIS = "… "


@dataclass(frozen=True, slots=True)
class Segment:
    """Some words of a line, and whether to emphasise them."""

    text: str
    emphasised: bool = False


Line = tuple[Segment, ...]
"""One line of text: its segments in order, to be joined without anything between them."""


def plain(line: Line) -> str:
    """Return the line without its emphasis."""
    return "".join(segment.text for segment in line)


def posted_on(day: date) -> str:
    """Write a day as people do, in English.

    >>> posted_on(date(2013, 2, 26))
    '26 February 2013'
    """
    return f"{day.day} {t(_MONTHS[day.month - 1])} {day.year}"


def origin(posted: date | None, author: str | None) -> str:
    """Tell when a document was posted and by whom, leaving out what is not known.

    >>> origin(date(2013, 2, 26), "iajohnson")
    'posted 26 February 2013 by iajohnson'
    """
    day = t("posted {day}", day=posted_on(posted)) if posted else ""
    return f"{day} {t('by {author}', author=author) if author else ''}".strip()


def citation_line(citation: Citation) -> str:
    """Tell where a passage stands and when it was posted by whom, leaving out what is not known."""
    told = origin(citation.posted, citation.author)
    if citation.is_stated:
        return f"{citation.title} · {t(ADDED_BY_MODERATORS)}" + (f" · {told}" if told else "")
    place = " › ".join(part for part in (citation.title, citation.section) if part)
    return f"{place}, {t('paragraph {n}', n=citation.paragraph)}" + (f" · {told}" if told else "")


def human_join(words: Sequence[str], conjunction: str | None = None) -> str:
    """Join words as people say them.

    >>> human_join(["gold", "art", "antiques"])
    'gold, art and antiques'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction or t('and')} {words[-1]}"


def why_lines(hit: Hit, unmatched: Sequence[str]) -> tuple[Line, ...]:
    """Tell the evidence of a hit in plain words, a line each.

    Words that stand in the passage as they were typed share the first line. Words that stand only beside it
    share one of their own, however they were read: nobody is to look for them in the passage.
    """
    beside = [each.found for each in hit.evidence if each.where is Where.BESIDE]
    exact = [each for each in hit.evidence if each.how is How.EXACT]
    as_they_stand = [each.found for each in exact if each.where is Where.PASSAGE]
    read = [_reading(each) for each in hit.evidence if each.how is not How.EXACT]
    lines = [_listing(t("Found as they stand: "), as_they_stand)] if as_they_stand else []
    lines += dict.fromkeys(read)
    if beside:
        lines.append(_listing(t("Beside the passage, in its titles, keywords or phrasings: "), beside))
    lines += [nothing_speaks_of(unmatched)] if unmatched else []
    return tuple(lines)


def nothing_speaks_of(unmatched: Sequence[str]) -> Line:
    """Tell which words of the question nothing accounts for; no segments when every word is accounted for."""
    return (*_listing(t("Nothing here speaks of "), unmatched, t(" or ")), Segment(".")) if unmatched else ()


_FRIENDLY = {
    SmallTalk.GREETING: "Hello! {invitation}",
    SmallTalk.WELLBEING: "All well here, thank you. {invitation}",
    SmallTalk.ABOUT_BOT: "I am Sankore, a program that quotes documents and says where. {invitation}",
    SmallTalk.ABILITY: "I answer with passages from documents, word for word. {invitation}",
    SmallTalk.TEST: "I am here. {invitation}",
    SmallTalk.BLAME: "Sorry. Ask me in other words and I will look again.",
    SmallTalk.THANKS: "You are welcome.",
    SmallTalk.PRAISE: "Thank you!",
    SmallTalk.FAREWELL: "Goodbye!",
    SmallTalk.LAUGHTER_OR_ACK: "Ask me when you want to know something.",
}


def friendly_line(kind: SmallTalk, topics: Iterable[Topic]) -> str:
    """Reply to small talk in one short line, which never cites anything."""
    return t(_FRIENDLY[kind], invitation=_invitation(topics))


def _invitation(topics: Iterable[Topic]) -> str:
    """Tell what may be asked about, by the topics' titles."""
    titles = [topic.title for topic in topics]
    if len(titles) > INVITATION_TOPICS:
        titles = [*titles[:INVITATION_TOPICS], t("more")]
    return t("Ask me about: {titles}.", titles=human_join(titles)) if titles else t("Ask me a question.")


def declined_line(reply: Declined, topics: Sequence[Topic]) -> str:
    """Tell in one line why there is no answer: small talk, no question, or a record that does not say."""
    match reply.because:
        case Because.SMALL_TALK if reply.small_talk is not None:
            return friendly_line(reply.small_talk, topics)
        case Because.EMPTY:
            return t("Ask me something, in your own words.")
        case _ if reply.elsewhere:
            return elsewhere_line([topic.title for topic in nearest_topics(reply, topics)])
        case _:
            return t("The record does not say.")


def elsewhere_line(topics: Sequence[str]) -> str:
    """Tell that the topic asked in does not say, and which others may."""
    return t("This topic does not say; {topics} may.", topics=human_join(topics, t(" or ").strip()))


def offer_line(hits: Sequence[Hit]) -> str:
    """Ask somebody which of the passages offered is meant."""
    return t("Which of these do you mean?") if len(hits) > 1 else t("Is this what you mean?")


def is_silent(reply: Declined) -> bool:
    """Tell whether the record does not say, rather than nothing having been asked of it."""
    return reply.because is Because.NOT_IN_RECORD


def nearest_topics(reply: Declined, topics: Sequence[Topic], limit: int = 3) -> tuple[Topic, ...]:
    """Return the topics that may answer, else those of the nearest hits, each once, else the first of all."""
    by_name = {topic.name: topic for topic in topics}
    names = reply.elsewhere or tuple(dict.fromkeys(hit.fact.topic for hit in reply.nearest))
    near = [by_name[name] for name in names if name in by_name]
    return tuple(near or topics)[:limit]


def choice_label(hit: Hit, limit_chars: int = LABEL_LIMIT_CHARS) -> str:
    """Return the passage's words around its highlight, cut between words, in at most `limit_chars`."""
    text = hit.fact.passage.text
    start = _label_start(text, hit.highlight[0][0] if hit.highlight else 0, limit_chars)
    return _shorten((_ELLIPSIS if text[:start].strip() else "") + " ".join(text[start:].split()), limit_chars)


def _label_start(text: str, highlight_start: int, limit_chars: int) -> int:
    """Return where a label starts: with the highlight's sentence, if half of the label holds its beginning.

    Half a sentence may say the opposite of the whole. Else with the highlight, or so long before it as the
    rest of the passage leaves room.
    """
    before = text[:highlight_start]
    sentence = max((found.end() for found in re.finditer(r"[.!?][”’\"']?\s+", before)), default=0)
    left = limit_chars - len(_ELLIPSIS) - len(text) + highlight_start
    if highlight_start - sentence <= max(limit_chars // 2, left):
        return sentence
    starts = [found.end() for found in re.finditer(r"\s", before)]
    return next((start for start in starts if highlight_start - start <= left), max(starts, default=0))


def _shorten(text: str, limit_chars: int) -> str:
    """Cut the text at a word's end so that it fits with its ellipsis."""
    if len(text) <= limit_chars:
        return text
    kept = text[: limit_chars - 1]
    if not text[limit_chars - 1].isspace():
        kept = kept.rpartition(" ")[0] or kept
    return kept.rstrip(" ,;:–—-") + "…"


def _listing(opening: str, words: Sequence[str], last: str = ", ") -> Line:
    """Return an opening, then every word once, emphasised."""
    line = [Segment(opening)]
    unique = list(dict.fromkeys(words))
    for n, word in enumerate(unique):
        if n:
            line.append(Segment(last if n == len(unique) - 1 else ", "))
        line.append(Segment(word, emphasised=True))
    return tuple(line)


_READINGS = {
    How.TYPO: " was read as ",
    How.INITIALISM: " stands for ",
    How.SYNONYM: " means the same here as ",
    How.STEM: " has the same root as ",
    How.RELATED: " is near in meaning to ",
    How.MEANING: " means much the same here as ",
    How.EXACT: " stands there as ",
}


def _reading(evidence: Evidence) -> Line:
    """Tell how a word of the question was read, when it does not stand in the fact as it was typed."""
    asked, found = Segment(evidence.asked, emphasised=True), Segment(evidence.found, emphasised=True)
    return (asked, Segment(t(_READINGS[evidence.how])), found)
