import re
from collections.abc import Mapping
from datetime import date

import pytest

from bot.facts import Document, KnowledgeError, divide
from bot.facts.records import fact_record, read_fact, read_topic_record, record_text, same, topic_record

BODY = "Mali exports gold. It joined\nthe bank."
DOCUMENTS = {"doc": Document("doc", "Doc", BODY, divide(BODY)[0])}
QUOTED: dict[str, object] = {
    "id": "gold",
    "topic": "economy",
    "source": "doc",
    "quote": "It joined the bank.",
    "keywords": ["trade", "no", "2013"],
    "questions": ["What does Mali export?"],
    "review_by": "2026-12-31",
}
STATED: dict[str, object] = {
    "id": "hours",
    "topic": "economy",
    "statement": {
        "text": "We meet on Sundays.\n\nAt noon, \U0001f980 “sharp”.",
        "title": "Announcement",
        "author": "Mira",
        "date": "2026-03-01",
        "url": "https://example.org/a?b=c#d",
    },
    "questions": ["When do we meet?"],
}


def test_a_quoted_fact_is_read_with_its_passage() -> None:
    fact = read_fact(QUOTED, DOCUMENTS)
    assert ("gold", "economy", "It joined\nthe bank.") == (fact.id, fact.topic, fact.passage.text)
    assert (("trade", "no", "2013"), date(2026, 12, 31)) == (fact.keywords, fact.review_by)
    assert DOCUMENTS["doc"] is fact.passage.document


def test_a_stated_fact_cites_its_own_source() -> None:
    fact = read_fact(STATED, DOCUMENTS)
    citation = fact.passage.citation
    assert "We meet on Sundays.\n\nAt noon, \U0001f980 “sharp”." == fact.passage.text
    assert ("Announcement", "Mira", date(2026, 3, 1)) == (citation.title, citation.author, citation.posted)
    assert "https://example.org/a?b=c#d" == citation.url
    assert fact.passage.document.is_stated
    assert not DOCUMENTS["doc"].is_stated


@pytest.mark.parametrize("record", [QUOTED, STATED], ids=["quoted", "stated"])
def test_a_fact_written_is_the_record_it_was_read_from(record: Mapping[str, object]) -> None:
    assert record == fact_record(read_fact(record, DOCUMENTS))


REFUSED = ("\x85", "a\u2028b")
ODD = (*REFUSED, "\ufeffa", "\\u0041", 'quote " and \\', "#: - [x]", "ʼn\u0301")


@pytest.mark.parametrize("odd", ODD)
def test_odd_characters_are_read_or_refused_but_never_changed(odd: str) -> None:
    record = QUOTED | {"keywords": [f"x {odd} y"]}
    if odd in REFUSED:
        with pytest.raises(KnowledgeError, match="has the character"):
            read_fact(record, DOCUMENTS)
    else:
        assert (f"x {odd} y",) == read_fact(record, DOCUMENTS).keywords


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (QUOTED | {"quote": "It joined the banc."}, "the quote is not in 'doc'; nearest"),
        (QUOTED | {"source": "dox"}, "no document 'dox' in sources/"),
        (QUOTED | {"color": "red"}, "unknown key 'color'"),
        (QUOTED | {"topic": None}, "key 'topic' is missing"),
        (QUOTED | {"topic": "Econ omy"}, "'topic' is 'Econ omy', which is not a command's name"),
        (QUOTED | {"id": "A B"}, "'id' is 'A B', which is not small letters"),
        (QUOTED | {"keywords": "trade"}, "'keywords' must be a list"),
        (QUOTED | {"keywords": ["x" * 61]}, "is 61 characters long; the most is 60"),
        (QUOTED | {"questions": ["a", "a"]}, "question 'a' is there already"),
        (QUOTED | {"quote": "x" * 1501}, "'quote' is 1501 characters long; the most is 1500"),
        (QUOTED | {"quote": "half \ud800"}, "'quote' has the character U+D800; delete it"),
        (QUOTED | {"keywords": [5]}, "an entry of 'keywords' must be words, not the number 5"),
        (QUOTED | {"quote": "nul \0"}, "has the character U+0000; delete it"),
        (QUOTED | {"review_by": "soon"}, "'review_by' must be a date"),
        (QUOTED | {"statement": STATED["statement"]}, "has a statement and a quote; keep one"),
        ({"id": "gold", "topic": "economy"}, "has nothing to say; add source and quote, or a statement"),
        ({"id": "gold", "topic": "economy", "quote": "gold"}, "key 'source' is missing"),
        (STATED | {"statement": {"title": "T"}}, "key 'text' is missing"),
        (STATED | {"statement": {"text": "T"}}, "key 'title' is missing"),
        (STATED | {"statement": "words"}, "expected keys with values"),
        (STATED | {"statement": {"text": "T", "title": "T", "url": "javascript:x"}}, "is not a web address"),
        (STATED | {"statement": {"text": "x" * 1501, "title": "T"}}, "'text' is 1501 characters long"),
        (STATED | {"statement": {"text": "T", "title": "T", "by": 5}}, "unknown key 'by'"),
    ],
)
def test_a_wrong_fact_is_refused_with_its_reasons(record: Mapping[str, object], expected: str) -> None:
    with pytest.raises(KnowledgeError, match=re.escape(expected)) as caught:
        read_fact(record, DOCUMENTS)
    assert {None} == {problem.line for problem in caught.value.problems}


def test_a_topic_is_read_and_written() -> None:
    record = {"topic": "economy", "title": "The economy", "description": "Trade: and money"}
    topic = read_topic_record(record)
    assert ("economy", ()) == (topic.name, topic.facts)
    assert record == topic_record(topic)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"topic": "ask", "title": "T", "description": "D"}, "'ask' is a command of the bot"),
        ({"topic": "economy", "title": "T"}, "key 'description' is missing"),
        (
            {"topic": "economy", "title": "T", "description": "x" * 101},
            "is 101 characters long; the most is 100",
        ),
        ({"topic": "economy", "title": "T", "description": "D", "facts": []}, "unknown key 'facts'"),
    ],
)
def test_a_wrong_topic_is_refused_with_its_reasons(record: Mapping[str, object], expected: str) -> None:
    with pytest.raises(KnowledgeError, match=re.escape(expected)):
        read_topic_record(record, {"ask"})


def test_records_are_the_same_however_they_leave_out_what_they_lack() -> None:
    assert same({"quote": "a  b\n", "keywords": [], "review_by": None}, {"quote": "a b"})
    assert same(None, None)
    assert not same({"quote": "a"}, {"quote": "b"})
    assert not same({"quote": "a"}, None)
    assert not same({"keywords": ["a", "b"]}, {"keywords": ["b", "a"]})


def test_a_record_says_its_quote_or_its_statement() -> None:
    expected = ["It joined the bank.", "We meet on Sundays.\n\nAt noon, \U0001f980 “sharp”.", ""]
    assert expected == [record_text(record) for record in (QUOTED, STATED, {"topic": "economy"})]
