"""Whatever the words are, what is sent keeps to Discord's limits and shows the document's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.facts import Document, Fact, FactBase, Paragraph, Passage, Section, Topic
from bot.interfaces.discord.autocomplete import phrasing_choices, topic_choices
from bot.interfaces.discord.browsing import about, in_context, topic_list, topic_page
from bot.interfaces.discord.limits import length
from bot.interfaces.discord.markdown import GAP, Span, echo, escape, excerpt, pieces, quote
from bot.interfaces.discord.message_model import OutgoingMessage, as_plain
from bot.interfaces.discord.message_parsing import parse_footer, plain_words
from bot.interfaces.discord.rendering import (
    EMBED_ROOM_CHARS,
    PLAIN_ROOM_CHARS,
    SHORTENED,
    Style,
    how_to_ask,
    render,
    render_more,
    render_why,
)
from bot.interfaces.discord.sending import embed_of, view_of
from bot.matching import Answer, Because, Choices, Declined, Evidence, Hit, How, Reply, SmallTalk, Where
from bot.service.answering import AnswerService, Completion, Question
from tests.discord.loopback.limits import check_choices, check_message
from tests.discord.small_record import FixedMatching

LONGEST_ASKER = 2**64 - 1

FRAGMENTS = (
    "**", "__", "~~", "||", "```", "`", "> ", ">>> ", "# ", "-# ", "- ", "1. ", "\n", "\r\n", " ", "\\", "](",
    "[x](https://e.org)", "<@1>", "<@&2>", "<#3>", "</ask:4>", "<:gold:5>", "<t:1:R>", "@everyone", "@here",
    "https://e.org/a_b*c", "\u202e", "\u2066", "\u200b", "\u200d", "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "مالي والولايات", "שָׁלוֹם",
    "e\u0301\u0301\u0301", "gold", "Mali's exports", "[…]", "\x00", "\ufeff", "𝕲", "%s {0}",
    "'; DROP TABLE x; --", ":art:", ":+1:", "10:30:00",
)  # fmt: skip

fragments = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=8)), max_size=30).map("".join)
repeated = st.builds(
    lambda part, times: part * times, st.one_of(st.sampled_from(FRAGMENTS), fragments), st.integers(1, 999)
)
words = st.one_of(fragments, repeated.map(lambda text: text[:7000]))
names = st.one_of(fragments, repeated.map(lambda text: text[:500]))
passages = words.filter(lambda text: bool(text.strip()))
short_words = fragments.map(lambda text: text[:200])


@st.composite
def spans(draw: st.DrawFn, text: str) -> tuple[Span, ...]:
    edges = draw(st.lists(st.integers(0, len(text)), max_size=6).map(sorted))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def documents(draw: st.DrawFn, text: str) -> Document:
    section = Section(draw(names), (Paragraph(1, 0, len(text)),))
    url = draw(
        st.one_of(
            st.none(), st.just("https://e.org/mali"), short_words.map(lambda end: f"https://e.org/{end}")
        )
    )
    return Document("d", draw(names), text, (section,), draw(st.one_of(st.none(), names)), None, url)


@st.composite
def hits(draw: st.DrawFn, name: str) -> Hit:
    text = draw(passages)
    document = draw(documents(text))
    section = document.sections[0].title
    fact = Fact(name, "t", Passage(document, section, 1, 0, len(text)), (), (draw(short_words),))
    found = draw(
        st.lists(
            st.builds(
                Evidence,
                short_words,
                short_words,
                st.sampled_from(How),
                st.just(1.0),
                st.sampled_from(Where),
            ),
            max_size=9,
        )
    )
    return Hit(fact, 1.0, 0.5, draw(spans(text)), tuple(found))


@st.composite
def rows_of_hits(draw: st.DrawFn, least: int) -> tuple[Hit, ...]:
    return tuple(draw(hits(f"fact-{n}")) for n in range(draw(st.integers(least, 5))))


unmatched = st.lists(names, max_size=9).map(tuple)
replies: st.SearchStrategy[Reply] = st.one_of(
    st.builds(Answer, rows_of_hits(1), st.just(()), unmatched),
    st.builds(Choices, rows_of_hits(1), st.just(()), unmatched),
    st.builds(Declined, st.just(Because.NOT_IN_RECORD), rows_of_hits(0), unmatched),
    st.builds(Declined, st.just(Because.SMALL_TALK), st.just(()), unmatched, st.sampled_from(SmallTalk)),
    st.just(Declined(Because.EMPTY)),
)
topics = st.lists(
    st.builds(Topic, short_words, names, names, st.just(())), max_size=12, unique_by=lambda topic: topic.name
)


def body_of(rendered: OutgoingMessage) -> dict[str, Any]:
    """Return what discord.py sends for it."""
    view = view_of(rendered)
    return {
        "content": rendered.content,
        "embeds": [embed_of(card).to_dict() for card in rendered.cards],
        "components": [] if view is None else view.to_components(),
    }


def check(*messages: OutgoingMessage) -> None:
    """Discord takes them, however it counts."""
    for rendered in messages:
        check_message(body_of(rendered))
        assert length(rendered.content) <= 2000
        assert (
            sum(length(card.text) + length(card.title) + length(card.footer) for card in rendered.cards)
            <= 6000
        )
        assert all(length(card.text) <= 4096 for card in rendered.cards)
        assert all(length(button.label) <= 80 for button in rendered.buttons)


def shown(markup: str) -> tuple[str, list[bool]]:
    """Return what Discord shows of a quote's markdown, and which characters in bold.

    It fails on anything else that means something. An oracle of its own: it reads what was written, character
    by character, and knows nothing of how.
    """
    text: list[str] = []
    bold_at: list[bool] = []
    bold, at, line_starts = False, 0, True
    while at < len(markup):
        if line_starts:
            assert markup.startswith("> ", at)
            at, line_starts = at + 2, False
            assert (
                re.match(r"\s*(?:[#>+-]|\d+[.)])", re.split(r"\r\n|\n|\r", markup[at:])[0].lstrip("*"))
                is None
            )
        elif markup[at] == "\\" and re.match(r"[^0-9A-Za-z\s]", markup[at + 1]):
            text.append(markup[at + 1])
            bold_at.append(bold)
            at += 2
        elif markup.startswith("**", at):
            bold, at = not bold, at + 2
        else:
            assert markup[at] not in "\\*_~`|<[]@"
            assert not re.match(r":(?://|[\w+-]+:)", markup[at:])
            text.append(markup[at])
            bold_at.append(bold)
            line_starts = markup[at] == "\n" or (markup[at] == "\r" and not markup.startswith("\r\n", at))
            at += 1
            assert not (line_starts and bold)
    assert not bold
    return "".join(text), bold_at


@given(st.data(), passages)
def test_a_quote_shows_the_passages_own_words(data: st.DataObject, text: str) -> None:
    bold = data.draw(spans(text))
    words_shown, bold_shown = shown(quote(text, bold))
    assert text == words_shown
    wanted = {n for start, end in bold for n in range(start, end)}
    got = {n for n, is_bold in enumerate(bold_shown) if is_bold}
    assert {n for n in wanted if not text[n].isspace()} == {n for n in got if not text[n].isspace()}


@given(st.data(), passages, st.integers(100, 5000))
def test_an_excerpt_shows_a_stretch_of_the_passage_with_its_gaps_marked(
    data: st.DataObject, text: str, room: int
) -> None:
    bold = data.draw(spans(text))
    markup = excerpt(text, bold, room)
    assert length(markup) <= room
    if length(quote(text, bold)) <= room:
        assert quote(text, bold) == markup
        return
    before, after = markup.startswith(f"> {GAP} "), markup.endswith(f" {GAP}")
    assert before or after
    inner = "> " + markup.removeprefix(f"> {GAP} ").removeprefix("> ").removesuffix(f" {GAP}")
    assert shown(inner)[0] in text


@given(st.data(), passages, st.integers(20, 2000))
def test_pieces_show_the_whole_text(data: st.DataObject, text: str, room: int) -> None:
    made = list(pieces(text, data.draw(spans(text)), room))
    assert text == "".join(shown(piece)[0] for piece in made)
    assert all(length(piece) <= room for piece in made)


@given(words)
def test_escaped_words_read_no_markdown(text: str) -> None:
    lines = "".join(f"> {line}" for line in escape(text).splitlines(keepends=True) or [""])
    if not re.search("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", text):  # lines to Python, not to Discord
        assert text == shown(lines or "> ")[0]


@given(replies, topics, words, st.booleans())
def test_every_reply_keeps_to_the_limits(
    reply: Reply, known: Sequence[Topic], asked: str, repeats: bool
) -> None:
    question = Question(asked) if repeats else None
    check(render(reply, known, LONGEST_ASKER, Style(EMBED_ROOM_CHARS, question)))


@given(replies, topics)
def test_every_reply_keeps_to_the_limits_without_embeds(reply: Reply, known: Sequence[Topic]) -> None:
    rendered = render(reply, known, LONGEST_ASKER, Style(PLAIN_ROOM_CHARS))
    plain = as_plain(rendered)
    check(plain)
    assert (rendered.content or "\n\n".join(card.text for card in rendered.cards)) == plain.content


@given(rows_of_hits(1))
def test_an_answer_shows_a_stretch_of_each_passage_and_says_if_it_is_not_all(found: tuple[Hit, ...]) -> None:
    rendered = render(Answer(found), (), LONGEST_ASKER)
    for hit, card in zip(found, rendered.cards, strict=False):
        quoted = re.split(r"\n(?!> )", re.sub(r"\r\n?", "\n", card.text))[0]
        is_whole = card.text.startswith(quote(hit.fact.passage.text, hit.highlight))
        assert is_whole != (GAP in quoted and SHORTENED in card.text)


@given(rows_of_hits(0), words)
def test_what_buttons_answer_keeps_to_the_limits(found: tuple[Hit, ...], asked: str) -> None:
    check(render_more(found, Question(asked, topic="economy")))
    for hit in found:
        base = FactBase((hit.fact.passage.document,), (Topic("t", asked, asked, (hit.fact,)),))
        service = AnswerService(base, FixedMatching(base))
        context = in_context(hit.fact.passage.document, service.context(hit.fact))
        check(render_why(hit, [asked]), topic_page(base.topics[0], 1), about(base, "1"), *context)
        check(how_to_ask([Completion(asked, hit.fact)], f"<@{LONGEST_ASKER}>"))
        check_choices(
            {"choices": [{"name": o.name, "value": o.value} for o in phrasing_choices(service.complete(""))]}
        )


@given(st.data(), passages)
def test_the_context_shows_the_quote_or_says_that_the_document_goes_on(
    data: st.DataObject, text: str
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    document = Document("d", "D", text, (Section("S", (Paragraph(1, 0, len(text)),)),))
    fact = Fact("f", "t", Passage(document, "S", 1, start, min(len(text), start + 40)))
    base = FactBase((document,), (Topic("t", "T", "D", (fact,)),))
    messages = in_context(document, AnswerService(base, FixedMatching(base)).context(fact))
    check(*messages)
    assert 1 <= len(messages) <= 5
    if fact.passage.text.strip():
        assert any("**" in message.content.split("\n", 1)[-1] for message in messages)


@given(topics, st.integers(-5, 50), words)
def test_lists_of_topics_keep_to_the_limits(known: Sequence[Topic], page: int, typed: str) -> None:
    check(topic_list(known, page))
    choices = [
        {"name": offer.name, "value": offer.value} for offer in topic_choices(typed, known) if offer.value
    ]
    check_choices({"choices": choices})


@given(words)
def test_only_words_are_left_of_a_question(text: str) -> None:
    assert not re.search(r"<(?:@[!&]?|#)\d+>|https?://\S", plain_words(f"<@7> {text}", 7))


@given(words)
def test_an_echo_turns_nothing_and_keeps_to_its_limit(text: str) -> None:
    told = echo(text, 300)
    assert length(told) <= 300
    assert not re.search(
        r"[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", told
    )


@given(words.filter(lambda text: bool(echo(text, 300))))
def test_a_question_comes_back_from_the_message_that_repeats_it(asked: str) -> None:
    rendered = render_more((), Question(asked))
    assert rendered.content
    reply = render(
        Declined(Because.NOT_IN_RECORD), (), 1, Style(EMBED_ROOM_CHARS, Question(asked, topic="economy"))
    )
    again = parse_footer(reply.cards[-1].footer)
    assert again is not None
    assert (echo(asked, 1000), "economy") == (again.text, again.topic)
