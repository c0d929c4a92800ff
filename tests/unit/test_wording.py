from datetime import date

import pytest

from bot.facts import Citation
from bot.interfaces import wording
from bot.interfaces.wording import Segment
from bot.matching import Because, Declined, Evidence, How, SmallTalk, Where
from tests.unit.bakery import bakery_base, hit, hit_on

TOPICS = bakery_base().topics


def citation(
    author: str | None = "mira", posted: date | None = date(2020, 5, 1), section: str = "Hours"
) -> Citation:
    return Citation("notice", "Notice", author, posted, None, section, 2, 0, 9)


def test_a_citation_names_title_section_paragraph_date_and_author() -> None:
    expected = "Notice › Hours, paragraph 2 · posted 1 May 2020 by mira"
    assert expected == wording.citation_line(citation())


def test_a_citation_leaves_out_what_is_not_known() -> None:
    assert "Notice, paragraph 2" == wording.citation_line(citation(None, None, ""))


def test_a_citation_without_a_date_still_names_the_author() -> None:
    assert "Notice › Hours, paragraph 2 · by mira" == wording.citation_line(citation(posted=None))


def test_words_found_as_they_stand_share_a_line() -> None:
    evidence = (Evidence("gold", "gold", How.EXACT, 1), Evidence("art", "art", How.EXACT, 1))
    lines = wording.why_lines(hit(evidence=evidence), ())
    assert ["Found as they stand: gold, art"] == [wording.plain(line) for line in lines]


def test_words_that_stand_only_beside_the_passage_are_not_said_to_stand_in_it() -> None:
    evidence = (
        Evidence("us", "US", How.EXACT, 1, Where.BESIDE),
        Evidence("mali", "Mali", How.EXACT, 1),
        Evidence("fight", "war", How.SYNONYM, 0.9, Where.BESIDE),
    )
    lines = wording.why_lines(hit(evidence=evidence), ())
    assert [
        "Found as they stand: Mali",
        "fight means the same here as war",
        "Beside the passage, in its titles, keywords or phrasings: US, war",
    ] == [wording.plain(line) for line in lines]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (How.TYPO, "refuling was read as refueling"),
        (How.INITIALISM, "refuling stands for refueling"),
        (How.SYNONYM, "refuling means the same here as refueling"),
        (How.STEM, "refuling has the same root as refueling"),
        (How.RELATED, "refuling is near in meaning to refueling"),
    ],
)
def test_each_reading_is_told_in_plain_words(how: How, expected: str) -> None:
    lines = wording.why_lines(hit(evidence=(Evidence("refuling", "refueling", how, 0.8),)), ())
    assert [expected] == [wording.plain(line) for line in lines]


def test_what_nothing_speaks_of_is_the_last_line_with_its_words_emphasised() -> None:
    last = wording.why_lines(hit(), ("Niger", "oil", "tax"))[-1]
    assert "Nothing here speaks of Niger, oil or tax." == wording.plain(last)
    assert [Segment(word, emphasised=True) for word in ("Niger", "oil", "tax")] == [
        s for s in last if s.emphasised
    ]


def test_nothing_unmatched_gives_no_words() -> None:
    assert () == wording.nothing_speaks_of(())


@pytest.mark.parametrize("kind", SmallTalk)
def test_every_small_talk_gets_one_short_line(kind: SmallTalk) -> None:
    line = wording.friendly_line(kind, TOPICS)
    assert 1 == len(line.splitlines())
    assert len(line) <= 160


def test_a_greeting_names_a_few_topics_only() -> None:
    assert "Hello! Ask me about: Bread and Opening hours." == wording.friendly_line(
        SmallTalk.GREETING, TOPICS
    )
    assert 6 == wording.friendly_line(SmallTalk.GREETING, TOPICS * 9).count(",") + 2


def test_a_greeting_of_an_empty_record_invites_all_the_same() -> None:
    assert "Hello! Ask me a question." == wording.friendly_line(SmallTalk.GREETING, ())


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Declined(Because.NOT_IN_RECORD), "The record does not say."),
        (
            Declined(Because.NOT_IN_RECORD, elsewhere=("bread", "hours")),
            "This topic does not say; Bread or Opening hours may.",
        ),
        (Declined(Because.EMPTY), "Ask me something, in your own words."),
        (Declined(Because.SMALL_TALK, small_talk=SmallTalk.THANKS), "You are welcome."),
    ],
)
def test_a_decline_says_why(reply: Declined, expected: str) -> None:
    assert expected == wording.declined_line(reply, TOPICS)


def test_one_passage_is_offered_in_words_for_one() -> None:
    offers = [wording.offer_line((hit(),) * count) for count in (1, 2)]
    assert ["Is this what you mean?", "Which of these do you mean?"] == offers


def test_nearest_topics_are_those_of_the_nearest_hits_each_once() -> None:
    nearest = (hit("opens-at-six"), hit("closed-on-sundays"), hit("rye-in-a-stone-oven"))
    names = [topic.name for topic in wording.nearest_topics(Declined(Because.NOT_IN_RECORD, nearest), TOPICS)]
    assert ["hours", "bread"] == names


def test_topics_that_may_answer_are_nearer_than_those_of_the_nearest_hits() -> None:
    reply = Declined(Because.NOT_IN_RECORD, (hit("opens-at-six"),), elsewhere=("bread",))
    assert ["bread"] == [topic.name for topic in wording.nearest_topics(reply, TOPICS)]


def test_with_nothing_near_the_first_topics_are_named() -> None:
    near = wording.nearest_topics(Declined(Because.NOT_IN_RECORD), TOPICS * 3, limit=2)
    assert TOPICS == near


def test_a_short_passage_is_its_own_label() -> None:
    assert "On Sundays it is closed." == wording.choice_label(hit("closed-on-sundays"))


def test_a_label_starts_at_the_sentence_of_the_highlight() -> None:
    text = "First sentence here. The second one has the answer."
    start = text.index("answer") - 20
    assert "… The second one has the answer." == wording.choice_label(hit_on(text, ((start, start + 5),)))


def test_a_label_starts_before_the_highlight_where_its_sentence_began_long_before() -> None:
    text = "A sentence that goes on and on before it comes to gold."
    start = text.index("gold")
    assert "… before it comes to gold." == wording.choice_label(hit_on(text, ((start, start + 4),)), 28)
    longer = hit_on(f"{text} And so on and on.", ((start, start + 4),))
    assert "… gold. And so on and…" == wording.choice_label(longer, 22)


def test_a_long_label_is_cut_at_a_word() -> None:
    assert "one two…" == wording.choice_label(hit_on("one two three four"), limit_chars=10)


def test_a_word_longer_than_the_label_is_cut() -> None:
    assert "aaaa…" == wording.choice_label(hit_on("a" * 99), limit_chars=5)


def test_a_label_is_one_line() -> None:
    assert "one two" == wording.choice_label(hit_on("one\n two"))
