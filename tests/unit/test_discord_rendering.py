import contextvars
from datetime import date

import pytest

from bot.facts import Citation, Topic
from bot.interfaces.discord.browsing import CONTEXT_MESSAGES, in_context, topic_page
from bot.interfaces.discord.limits import CONTENT_CHARS, length
from bot.interfaces.discord.message_model import Button, Card, OutgoingMessage, Tone, as_plain
from bot.interfaces.discord.moderation.change_view import clipped, difference_lines, fitted
from bot.interfaces.discord.rendering import citation, how_to_ask, label, render
from bot.interfaces.i18n import set_language
from bot.matching import Answer, Because, Choices, Declined
from bot.service.answering import ContextParagraph
from bot.service.guild_settings import Language
from bot.service.record.diff import diff
from tests.discord.small_record import FixedMatching, base


def _citation(title: str = "Notice", section: str = "Hours", author: str = "mira") -> Citation:
    return Citation("notice", title, author, date(2020, 5, 1), None, section, 2, 0, 9)


def test_a_citation_reads_no_markdown() -> None:
    assert "\\*N\\* › \\_H\\_, paragraph 2 · posted 1 May 2020 by \\<\\@1>" == citation(
        _citation("*N*", "_H_", "<@1>")
    )


def test_a_citation_is_one_line_that_nothing_turns_around() -> None:
    assert "No ti › Hours, paragraph 2 · posted 1 May 2020 by mira" == citation(
        _citation("\u202eNo\n\u2066ti\u200b")
    )


def test_a_topics_title_reads_no_markdown() -> None:
    topic = Topic("t", f"**[x](https://e.org)** {'_' * 300}", "", base().topics[0].facts)
    (card,) = topic_page(topic, 1).cards
    assert card.title.startswith("\\*\\*\\[x\\](https\\://e.org)\\*\\* \\_")
    assert len(card.title) <= 256


@pytest.mark.parametrize(
    ("mention", "expected"),
    [(None, "Ask me something, in your own words."), ("<@7>", "Ask me something, in your own words.")],
)
def test_without_an_example_one_is_still_told_to_ask(mention: str | None, expected: str) -> None:
    assert OutgoingMessage(expected) == how_to_ask((), mention)


def test_without_embeds_a_card_is_text_with_its_title_and_its_buttons() -> None:
    button = Button("b", "s1:more")
    card = Card("text", Tone.PAGE, "Title", "footer")
    assert OutgoingMessage("**Title**\ntext", (), (button,)) == as_plain(
        OutgoingMessage("", (card,), (button,))
    )


def test_an_answer_says_in_small_print_what_it_does_not_speak_of() -> None:
    exports, imports = (FixedMatching(base()).hit(name) for name in ("exports", "imports"))
    (card,) = render(Answer((exports,), unmatched=("*oil*", "x" * 99, *"abcdefgh")), (), 1).cards
    words = f"**\\*oil\\***, **{'x' * 59}…**, **a**, **b** or **c**"
    assert f"-# Nothing here speaks of {words}." == card.text.split("\n")[-1]
    below_all = render(Answer((exports, imports), unmatched=("oil",)), (), 1).cards
    assert [0, 1] == [each.text.count("\n-# ") for each in below_all]
    assert "\n-# " not in render(Answer((exports,), unmatched=("\u200b",)), (), 1).cards[0].text


def test_one_passage_is_offered_with_its_button_and_a_way_to_turn_it_down() -> None:
    rendered = render(Choices((FixedMatching(base()).hit("exports"),)), (), 1)
    assert rendered.cards[0].text.startswith("**Is this what you mean?**\n1. ")
    assert "None of these" == rendered.buttons[1].label
    assert [0, 1] == [button.row or 0 for button in rendered.buttons]


def test_an_offer_says_in_small_print_what_it_does_not_speak_of() -> None:
    offer = Choices((FixedMatching(base()).hit("exports"),), unmatched=("founded",))
    assert "-# Nothing here speaks of **founded**." == render(offer, (), 1).cards[0].text.split("\n")[-1]


def test_topics_that_are_not_near_are_not_called_near() -> None:
    topics = base(extra_topics=9).topics
    nothing_near = render(Declined(Because.NOT_IN_RECORD), topics, 1)
    near = render(Declined(Because.NOT_IN_RECORD, (FixedMatching(base()).hit("exports"),)), topics, 1)
    assert ("What it is about:", 5) == (nothing_near.cards[0].text.split("\n")[-1], len(nothing_near.buttons))
    assert ("The nearest topics:", 1) == (near.cards[0].text.split("\n")[-1], len(near.buttons))


def test_a_topic_that_does_not_say_offers_those_that_may() -> None:
    topics = base(extra_topics=9).topics
    elsewhere = Declined(Because.NOT_IN_RECORD, elsewhere=(topics[1].name,))
    rendered = render(elsewhere, topics, 1)
    assert f"This topic does not say; {topics[1].title} may." in rendered.cards[0].text
    assert [topics[1].title] == [button.label for button in rendered.buttons]


def test_a_label_is_one_short_line_and_never_empty() -> None:
    made = [label("word " * 40), label("🪙" * 80), label("a\nb"), label("\u200b")]
    assert [f"{'word ' * 15}word…", f"{'🪙' * 39}…", "a b", "…"] == made


@pytest.mark.parametrize("language", Language)
def test_a_context_that_goes_on_says_so_within_discords_limit(language: Language) -> None:
    def last_of(width: int) -> str:
        set_language(language)
        paragraphs = [ContextParagraph("", n, "x" * width, (0, width)) for n in range(200, 600)]
        messages = in_context(base().documents[0], paragraphs)
        assert CONTEXT_MESSAGES == len(messages)
        return messages[-1].content

    lasts = [contextvars.Context().run(last_of, width) for width in range(20, 60)]
    assert all("\n\n[…] " in last for last in lasts)
    assert CONTENT_CHARS >= max(map(length, lasts))


def test_a_line_that_does_not_fit_is_shortened_and_what_follows_it_said_to_be_left_out() -> None:
    text = fitted(["**Head**", f"> {'gold and ' * 99}", "tail"], 300)
    assert text.startswith("**Head**\n> gold and gold")
    assert text.endswith("gold and …\n… there is more than fits here.")
    assert 300 >= length(text)


@pytest.mark.parametrize("words", ["~~gold~~**silver** ", "\\\\*", "x", "🪙"])
def test_markup_is_cut_without_an_open_mark(words: str) -> None:
    cut = clipped(words * 99, 70)
    assert 30 < length(cut) <= 70
    assert [0, 0] == [cut.count(mark) % 2 for mark in ("**", "~~")]
    assert not cut.endswith("\\ …")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Mali sells gold and art", "Mali sells salt and art", "Mali sells ~~gold~~**salt** and art"),
        ("It is open.", "It is not open.", "It is **not** open."),
    ],
)
def test_a_difference_keeps_the_spaces_between_its_words(before: str, after: str, expected: str) -> None:
    (line,) = difference_lines(diff({"quote": before}, {"quote": after}))
    assert f"- quote: {expected}" == line
