from datetime import date

import pytest
from pydantic import ValidationError

from bot.facts import Document, divide
from bot.facts.records import parse_topic
from bot.facts.schema import FactRecord, Fault, StatementRecord, TopicRecord, check

BODY = "Mali exports gold."
DOCUMENTS = {"doc": Document("doc", "Doc", BODY, divide(BODY)[0])}
STATEMENT = StatementRecord(text="We open at nine.", title="Board", date=date(2026, 11, 24))
STATED = FactRecord(id="hours", topic="office", statement=STATEMENT, questions=("When?",))


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"source": "doc"},
        {"quote": "Mali exports gold."},
        {"source": "doc", "quote": "Mali exports gold.", "statement": STATEMENT},
    ],
)
def test_a_record_says_one_thing_whoever_makes_it(said: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FactRecord(id="a", topic="t", **said)  # type: ignore[arg-type]


def test_a_record_is_written_without_what_it_does_not_have() -> None:
    assert {
        "id": "hours",
        "topic": "office",
        "statement": {"text": "We open at nine.", "title": "Board", "date": "2026-11-24"},
        "questions": ["When?"],
    } == STATED.as_json()


def test_a_record_that_was_written_is_read_back_equal() -> None:
    assert (STATED, []) == check(FactRecord, STATED.as_json())


def test_a_fact_describes_itself_as_the_record_it_was_made_of() -> None:
    text = "topic: t\ntitle: T\ndescription: D\nfacts: [{id: a, source: doc, quote: Mali exports gold.}]"
    topic = parse_topic(text, DOCUMENTS)
    assert FactRecord(id="a", topic="t", source="doc", quote=BODY) == FactRecord.of(topic.facts[0])
    assert TopicRecord(topic="t", title="T", description="D") == TopicRecord.of(topic)


def test_what_is_right_of_a_faulty_record_is_kept() -> None:
    record, faults = check(FactRecord, {"id": "A", "topic": "t", "source": "doc", "quote": BODY})
    assert [("id",)] == [fault.path for fault in faults]
    assert not record.id
    assert ("doc", BODY, ()) == (record.source, record.quote, record.keywords)


def test_values_that_are_no_record_are_one_fault() -> None:
    keys = "(topic, title, description)"
    assert [Fault((), f"expected keys with values {keys}, not a list")] == check(TopicRecord, [])[1]


def test_a_long_value_is_shown_by_its_beginning() -> None:
    (fault,) = check(TopicRecord, {"topic": "T" * 32, "title": "T", "description": ["d" * 50]})[1][:1]
    assert "'topic' is 'TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT', which is not a command's name" in fault.message
