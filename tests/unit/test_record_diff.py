from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.ledger import Json
from bot.service.record.diff import DiffStatus, diff

words = st.text("ab c,.é\n", max_size=30)


def test_words_that_went_and_came_are_told_apart() -> None:
    (difference,) = diff({"quote": "opens at nine"}, {"quote": "opens at ten"})
    told = [(each.status, each.text) for each in difference.spans]
    assert [(DiffStatus.SAME, "opens at "), (DiffStatus.REMOVED, "nine"), (DiffStatus.ADDED, "ten")] == told


def test_lists_are_compared_item_by_item() -> None:
    (difference,) = diff({"keywords": ["a", "b"]}, {"keywords": ["b", "c"]})
    assert [(DiffStatus.REMOVED, "a"), (DiffStatus.ADDED, "c")] == [
        (each.status, each.text) for each in difference.spans
    ]


def test_another_order_is_a_difference() -> None:
    assert diff({"keywords": ["a", "b"]}, {"keywords": ["b", "a"]})


def test_what_is_empty_is_as_good_as_absent() -> None:
    assert () == diff({"keywords": []}, {"review_by": None})


def test_a_statements_keys_are_told_by_themselves() -> None:
    before: Json = {"statement": {"text": "a", "title": "x"}}
    after: Json = {"statement": {"text": "b", "title": "x"}}
    assert ["statement.text"] == [each.key for each in diff(before, after)]


def test_the_keys_come_in_the_order_of_a_file() -> None:
    after: Json = {"review_by": "2026-01-01", "quote": "a", "id": "x", "questions": ["q"], "topic": "t"}
    assert ["id", "topic", "quote", "questions", "review_by"] == [each.key for each in diff(None, after)]


@given(words, words)
def test_a_difference_has_all_words_of_both_sides(old: str, new: str) -> None:
    for each in diff({"quote": old}, {"quote": new}):
        assert old == "".join(part.text for part in each.spans if part.status is not DiffStatus.ADDED)
        assert new == "".join(part.text for part in each.spans if part.status is not DiffStatus.REMOVED)
