from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.matching import Matcher
from bot.service.answering import AnswerService
from bot.service.record.changes import add_topic
from bot.service.record.form_input import (
    STATED_TITLE,
    FactInput,
    FactInputError,
    input_from_record,
    new_id,
    new_topic_name,
    record_from_input,
)
from bot.service.record.guild_record import GuildRecord
from bot.service.record.preview import preview
from tests.discord.small_record import AID, base

DAY = date(2026, 11, 24)


def read(**fields: str) -> dict[str, object]:
    return dict(
        record_from_input(FactInput(**{"topic": "economy", "text": "Salt.", **fields}), "x", base(), DAY)
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", {"title": STATED_TITLE, "date": "2026-11-24"}),
        ("Notice", {"title": "Notice", "date": "2026-11-24"}),
        ("Notice | by Awa Diallo | 2020-02-29 | https://e.org/a?b=1",
         {"title": "Notice", "author": "Awa Diallo", "date": "2020-02-29", "url": "https://e.org/a?b=1"}),
        ("https://e.org\nNotice", {"title": "Notice", "date": "2026-11-24", "url": "https://e.org"}),
        ("Overveiw | by Awa", {"title": "Overveiw", "author": "Awa", "date": "2026-11-24"}),
        ("Overview 2025", {"title": "Overview 2025", "date": "2026-11-24"}),
        ("By Awa", {"title": STATED_TITLE, "author": "Awa", "date": "2026-11-24"}),
    ],
)  # fmt: skip
def test_a_statement_cites_what_its_source_says(source: str, expected: dict[str, str]) -> None:
    assert {"text": "Salt.", **expected} == read(source=source)["statement"]


@pytest.mark.parametrize("source", ["overview", "US and Malian Relations", " OVERVIEW ", ""])
def test_a_quotation_names_its_document_or_is_found(source: str) -> None:
    record = read(text=AID.replace(" ", "  "), source=source)
    assert ("overview", AID) == (record["source"], record["quote"])


def test_a_quotation_may_be_stated_instead_under_another_source() -> None:
    assert "statement" in read(text=AID, source="Elsewhere")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": " "}, "there is no text"),
        ({"topic": "salt"}, "there is no topic “salt”; the topics are: relations"),
        ({"topic": ""}, "the topic is missing"),
        ({"review_by": "soon"}, "“soon” is no date"),
        ({"review_by": "2026-02-30"}, "is no date"),
        ({"source": "overview"}, "the quote is not in 'overview'"),
        (
            {"source": "a | b"},
            "the source has two titles, “a” and “b”; if the second is its author, write “by b”",
        ),
        ({"source": "Overveiw"}, "there is no document “Overveiw”; did you mean “overview”?"),
        ({"source": "overview.txt"}, "did you mean “overview”?"),
        ({"source": "US and Malian relation"}, "did you mean “US and Malian Relations”?"),
    ],
)
def test_what_cannot_be_is_told_with_its_cure(fields: dict[str, str], told: str) -> None:
    with pytest.raises(FactInputError, match=r".") as caught:
        read(**fields)
    assert told in str(caught.value)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(FactInputError) as caught:
        read(text="", topic="salt", review_by="soon")
    assert 3 == len(caught.value.problems)


def test_lists_are_read_with_their_layout_forgiven() -> None:
    record = read(
        keywords=" salt,, river\n- desert ,salt", questions="- who sells salt?\n\n * where\nwho sells salt?"
    )
    assert ["salt", "river", "desert"] == record["keywords"]
    assert ["who sells salt?", "where"] == record["questions"]


IMPORTED = {
    "id": "x",
    "topic": "economy",
    "statement": {"text": "Salt.", "title": "Rules | FAQ"},
    "keywords": ["1,000 francs"],
    "questions": ["- or +?"],
}
"""Allowed in a knowledge file, and more than the texts of a form can tell."""


@pytest.mark.parametrize(
    "title", ["Rules | FAQ", "By the council", "2024-05-05", "https://e.org", "US and Malian Relations"]
)
def test_what_is_left_as_it_was_stays_as_it_was(title: str) -> None:
    before = {**IMPORTED, "statement": {"text": "Salt.", "title": title}}
    shown = input_from_record(before)
    assert before == record_from_input(shown, "x", base(), DAY, before)
    longer = record_from_input(replace(shown, text="Salt and gold. "), "x", base(), DAY, before)
    assert {**before, "statement": {"text": "Salt and gold.", "title": title}} == longer
    more = record_from_input(replace(shown, keywords="salt, gold"), "x", base(), DAY, before)
    assert {**before, "keywords": ["salt", "gold"]} == more


def test_what_is_typed_again_is_read_as_ever() -> None:
    shown = replace(input_from_record(IMPORTED), source="Notice | 2020-02-29", questions="salt?")
    record = record_from_input(shown, "x", base(), DAY, IMPORTED)
    assert {"text": "Salt.", "title": "Notice", "date": "2020-02-29"} == record["statement"]
    assert (["1,000 francs"], ["salt?"]) == (record["keywords"], record["questions"])


def test_a_text_that_was_taken_away_is_missing_whatever_it_cited() -> None:
    with pytest.raises(FactInputError, match="there is no text"):
        record_from_input(replace(input_from_record(IMPORTED), text=" "), "x", base(), DAY, IMPORTED)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("When was the embassy in Bamako opened?", "embassy-bamako-opened"),
        ("What does Mali export to the United States?", "mali-export-united-states"),
        ("Où est l’ambassade ?", "est-ambassade"),
        ("漢字", "fact"),
        ("?", "fact"),
    ],
)
def test_an_id_is_made_of_telling_words(words: str, expected: str) -> None:
    assert expected == new_id(words, set())
    assert f"{expected}-2" == new_id(words, {expected})


def test_a_topic_that_no_name_can_be_made_of_gets_a_free_one() -> None:
    files = base()
    server = GuildRecord(5, AnswerService(files, Matcher(files)), Matcher, frozenset({"topic"}))
    (change,) = add_topic(server, "Визы", "О визах")
    assert "topic-2" == change.key
    assert preview(server, (change,)).publishable


def test_a_topics_name_is_a_command() -> None:
    assert "visas-travel" == new_topic_name("Visas & travel!", set())
    assert 32 >= len(new_topic_name("x" * 200, {"x" * 28}))
