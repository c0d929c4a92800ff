from datetime import UTC, datetime

import pytest

from bot.facts import Document, Fact, FactBase, Paragraph, Passage, Section
from bot.matching import Answer, Because, Declined, Matcher
from bot.service.answering import AnswerService, Completion, Question
from tests.unit.bakery import bakery_base

BASE = bakery_base()
SERVICE = AnswerService(BASE, Matcher(BASE))
RYE = BASE.by_id["rye-in-a-stone-oven"]


def test_a_question_gets_the_matchers_reply() -> None:
    reply = SERVICE.ask(Question("How is the rye bread baked?"))
    assert isinstance(reply, Answer)
    assert RYE == reply.hits[0].fact


def test_a_question_in_a_topic_is_answered_from_that_topic() -> None:
    assert isinstance(SERVICE.ask(Question("How is the rye bread baked?", topic="hours")), Declined)


def test_a_topic_that_does_not_say_names_those_that_may() -> None:
    in_hours = SERVICE.ask(Question("How is the rye bread baked?", topic="hours"))
    nowhere = SERVICE.ask(Question("Who is the king of Spain?", topic="hours"))
    assert isinstance(in_hours, Declined)
    assert isinstance(nowhere, Declined)
    assert (("bread",), ()) == (in_hours.elsewhere, nowhere.elsewhere)


def test_where_a_question_was_asked_does_not_change_its_answer() -> None:
    asked_at = datetime(2020, 5, 1, tzinfo=UTC)
    elsewhere = Question("rye bread", guild_id=1, asked_by=2, asked_at=asked_at)
    assert SERVICE.ask(Question("rye bread")) == SERVICE.ask(elsewhere)


def test_an_empty_question_is_declined() -> None:
    assert Declined(Because.EMPTY) == SERVICE.ask(Question(""))


def test_more_shows_hits_whatever_their_confidence() -> None:
    shown = SERVICE.more(Question("the bakery, the moon and quantum physics"))
    assert {fact.id for fact in BASE} == {hit.fact.id for hit in shown}


def test_more_shows_no_more_than_was_wanted() -> None:
    assert 1 == len(SERVICE.more(Question("bakery"), limit=1))


def test_topics_come_in_the_order_of_the_fact_base() -> None:
    assert ["bread", "hours"] == [topic.name for topic in SERVICE.base.topics]


@pytest.mark.parametrize(("expected", "name"), [("Opening hours", "hours"), (None, "nowhere"), (None, "")])
def test_a_topic_is_found_by_its_name(expected: str | None, name: str) -> None:
    topic = SERVICE.base.by_name.get(name)
    assert expected == (topic.title if topic else None)


@pytest.mark.parametrize(("expected", "fact_id"), [(RYE, RYE.id), (None, "nobody")])
def test_a_fact_is_found_by_its_id(expected: Fact | None, fact_id: str) -> None:
    assert expected == SERVICE.base.by_id.get(fact_id)


def test_completions_tolerate_a_typo() -> None:
    assert Completion("How is the rye bread baked?", RYE) == SERVICE.complete("how is teh rye")[0]


def test_completions_are_those_of_the_topic_and_no_more_than_wanted() -> None:
    assert (Completion("When does the bakery open?", BASE.by_id["opens-at-six"]),) == SERVICE.complete(
        "", "hours", 1
    )


TEXT = "One.\n\nTwo is here.\n\nThree.\n\nFour."
PLACES = [(0, 4), (6, 18), (20, 26), (28, 33)]
PARAGRAPHS = tuple(Paragraph(n, *place) for n, place in enumerate(PLACES, start=1))
DOCUMENT = Document("d", "D", TEXT, (Section("A", PARAGRAPHS[:2]), Section("B", PARAGRAPHS[2:])))


def context(start: int, end: int, around: int = 1) -> list[tuple[str, str, str | None]]:
    """Section, text and quoted part of each paragraph around a passage."""
    found = AnswerService(FactBase((), ()), Matcher(FactBase((), ()))).context(
        Fact("f", "t", Passage(DOCUMENT, "A", 1, start, end)), around
    )
    return [(p.section, p.text, p.text[slice(*p.quoted)] if p.quoted else None) for p in found]


def test_the_context_is_the_paragraph_with_its_neighbours_and_the_quote_marked() -> None:
    expected = [("A", "One.", None), ("A", "Two is here.", "is"), ("B", "Three.", None)]
    assert expected == context(10, 12)


def test_the_context_of_a_quote_over_paragraphs_has_its_part_of_each() -> None:
    assert [("A", "Two is here.", "here."), ("B", "Three.", "Three")] == context(13, 25, around=0)


@pytest.mark.parametrize(
    ("expected", "span"), [(["One.", "Two is here."], (0, 4)), (["Three.", "Four."], (28, 33))]
)
def test_the_context_ends_where_the_document_ends(expected: list[str], span: tuple[int, int]) -> None:
    assert expected == [text for _, text, _ in context(*span)]


def test_a_wide_context_is_the_whole_document() -> None:
    assert 4 == len(context(10, 12, around=99))
