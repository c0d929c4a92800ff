from datetime import date

import pytest

from bot.facts import Document, KnowledgeError, divide
from bot.facts.records import parse_topic
from bot.facts.yaml_writer import write_topic

BODY = "Mali exports gold. It joined the bank."
DOCUMENTS = {"doc": Document("doc", "Doc", BODY, divide(BODY)[0])}
TOPIC = """\
topic: economy
title: The economy
description: Trade and money
facts:
  - id: gold
    source: doc
    quote: >-
      Mali exports
      gold.
    keywords: [trade, goods]
    questions:
      - What does Mali export?
    review_by: 2026-12-31
"""


STATED = """\
topic: office
title: The office
description: When it is open
facts:
  - id: hours
    statement:
      text: |
        We open at nine.

        We close at noon.
      title: Notice board
      author: Awa
      date: 2026-11-24
      url: https://example.org/hours
    questions:
      - When do you open?
"""


def complaints(text: str) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        parse_topic(text, DOCUMENTS, "t.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_a_fact_is_read_with_its_passage() -> None:
    (fact,) = parse_topic(TOPIC, DOCUMENTS).facts
    expected = ("gold", "economy", "Mali exports gold.", ("trade", "goods"), date(2026, 12, 31))
    assert expected == (fact.id, fact.topic, fact.passage.text, fact.keywords, fact.review_by)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("keywords:", "keyword:", "t.yaml:10: unknown key 'keyword'; did you mean 'keywords'?"),
        (
            "title: The",
            "zzz: The",
            "t.yaml:2: unknown key 'zzz'; the keys are topic, title, description, facts",
        ),
        ("id: gold", "id: no", "t.yaml:5: 'id': YAML reads no as yes or no; put it in quotes"),
        ("id: gold", "id: 2013", "t.yaml:5: 'id': YAML reads 2013 as a number; put it in quotes"),
        ("id: gold", "id: 1.5e+3", "t.yaml:5: 'id': YAML reads 1.5e+3 as a number; put it in quotes"),
        ("[trade, goods]", "[2013-02-26]", "reads 2013-02-26 as a date; put it in quotes"),
        ("id: gold", "id: Gold_", "'id' is 'Gold_', which is not small letters"),
        ("id: gold", "id: ", "t.yaml:5: 'id' is empty"),
        ("  - id: gold\n    source", "  - source", "t.yaml:5: key 'id' is missing"),
        ("source: doc", "source: dox", "t.yaml:6: no document 'dox' in sources/ (there are: doc)"),
        ("gold.", "golf.", "t.yaml:7: the quote is not in 'doc'; nearest, paragraph 1: “Mali exports gold.”"),
        ("2026-12-31", "soon", "t.yaml:13: 'review_by' must be a date such as 2026-12-31, not 'soon'"),
        ("2026-12-31", "2026-02-30", "t.yaml:13: 'review_by' must be a date"),
        ("[trade, goods]", "trade", "t.yaml:10: 'keywords' must be a list, not the words 'trade'"),
        ("[trade, goods]", "[[trade]]", "t.yaml:10: an entry of 'keywords' must be words, not a list"),
        ("[trade, goods]", '["a\\nb"]', "t.yaml:10: an entry of 'keywords' must be one line"),
        ("[trade, goods]", '["a\\0b"]', "t.yaml:10: an entry of 'keywords' has the character U+0000"),
        ("[trade, goods]", "[" + "a" * 61 + "]", "is 61 characters long; the most is 60"),
        ("[trade, goods]", "[" + "a, " * 81 + "]", "'keywords' has 81 entries; the most is 80"),
        ("[trade, goods]", "[trade, goods", "t.yaml:10: a list in [brackets] lacks a comma or its closing"),
        (
            "topic: economy",
            "topic: Economy!",
            "t.yaml:1: 'topic' is 'Economy!', which is not a command's name",
        ),
        (
            "title: The",
            "title: The: ",
            "t.yaml:2: a colon stands inside unquoted words; put the words in quotes",
        ),
        ("title: The", "title: *The", "t.yaml:2: aliases (*name) are not allowed"),
        ("title: The", "title: &The", "t.yaml:2: anchors (&name) are not allowed"),
        ("title: The", "title: !The", "t.yaml:2: tags (!name) are not allowed"),
        ("title: The", "title: @The", "t.yaml:2: words may not begin with @, ` or %"),
        ("title: The", "title: 'The", "t.yaml:2: a quotation mark is never closed"),
        ("    source:", "      source:", "t.yaml:6: this line is indented too deep, or the one above lacks"),
        ("id: gold", "id:gold", "t.yaml:6: this line is indented too deep, or the one above lacks its colon"),
        ("source: doc", "source:doc", "t.yaml:6: a key lacks its colon and the space after it"),
        ("    source:", "   source:", "t.yaml:6: this line is not indented like its neighbours"),
        ("  - id: gold", " - id: gold", "t.yaml:6: this line is indented too deep"),
        ("    keywords:", "  keywords:", "t.yaml:10: this line is not indented like its neighbours, it or"),
        ("      Mali exports\n      gold.", "Mali exports gold.", "t.yaml:8: a key lacks its colon and the"),
        ("title: The", "title: *The*", "t.yaml:2: words that begin with * or & need quotes"),
        ("title: The", "\ttitle: The", "t.yaml:2: a tab stands where only spaces may"),
        ("title: The", "title: The\x07", "t.yaml:2: control character U+0007; delete it"),
        (
            "title: The",
            "topic: other\ntitle: The",
            "t.yaml:2: key 'topic' stands twice, first in line 1; keep one",
        ),
        ("title: The", " title: The", "t.yaml:2: "),
        (
            "topic: economy",
            "a: b\n---\ntopic: economy",
            "a file holds one document only; remove the line ---",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line_and_cure(old: str, new: str, expected: str) -> None:
    assert expected in "\n".join(complaints(TOPIC.replace(old, new)))


def test_all_mistakes_are_named_at_once() -> None:
    broken = TOPIC.replace("economy", "No!").replace("doc", "dox").replace("2026-12-31", "soon")
    assert [1, 13, 6] == [int(line.split(":")[1]) for line in complaints(broken)]


def test_a_fact_with_many_mistakes_has_them_all_named_at_once() -> None:
    broken = STATED.replace("hours\n", "Hours!\n").replace("title: Notice", "titel: Notice")
    broken = broken.replace(
        "    questions:", "    quote: Mali exports gold.\n    questions: [1]\n    question:"
    )
    assert [
        "t.yaml:5: 'id' is 'Hours!', which is not small letters, digits and single hyphens "
        "(such as aid-after-2012)",
        "t.yaml:7: key 'title' is missing",
        "t.yaml:11: unknown key 'titel'; did you mean 'title'?",
        "t.yaml:16: an entry of 'questions': YAML reads 1 as a number; put it in quotes",
        "t.yaml:17: unknown key 'question'; did you mean 'questions'?",
        "t.yaml:15: has a statement and a quote; keep one of them",
    ] == complaints(broken)


def test_a_key_that_stands_twice_is_a_mistake_wherever_it_stands() -> None:
    twice = STATED.replace("      author: Awa\n", "      author: Awa\n      author: Ina\n")
    assert ["t.yaml:13: key 'author' stands twice, first in line 12; keep one"] == complaints(twice)


def test_a_topic_in_a_fact_is_a_mistake_for_the_file_says_it_once() -> None:
    (line,) = complaints(TOPIC.replace("    source", "    topic: economy\n    source"))
    assert line.startswith("t.yaml:6: unknown key 'topic'; the keys are id, source, quote, statement, ")


@pytest.mark.parametrize("text", ["", "# a comment", "\ufeff"])
def test_an_empty_topic_is_a_mistake(text: str) -> None:
    assert ["t.yaml: is empty; write a topic into it or delete it"] == complaints(text)


def test_a_topic_that_is_a_list_is_a_mistake() -> None:
    assert [
        "t.yaml:1: expected keys with values (topic, title, description, facts), not a list"
    ] == complaints("- a")


def test_a_topic_may_wait_for_its_first_fact() -> None:
    text = TOPIC[: TOPIC.index("facts:")] + "facts: []\n"
    assert () == parse_topic(text, DOCUMENTS).facts
    assert text == write_topic(parse_topic(text, DOCUMENTS))


def test_a_list_of_facts_that_was_forgotten_is_a_mistake() -> None:
    text = TOPIC[: TOPIC.index("facts:")] + "facts:\n"
    assert ["t.yaml:4: 'facts' must be a list, not the words ''"] == complaints(text)


def test_a_statement_is_read_with_its_lines_and_what_it_cites() -> None:
    (fact,) = parse_topic(STATED, DOCUMENTS).facts
    cited = fact.passage.citation
    assert "We open at nine.\n\nWe close at noon." == fact.passage.text
    assert ("Notice board", "Awa", date(2026, 11, 24)) == (cited.title, cited.author, cited.posted)
    assert ("added-by-moderators/hours", "https://example.org/hours") == (cited.document, cited.url)
    assert fact.passage.document.is_stated
    assert ("When do you open?",) == fact.questions


def test_a_statement_needs_no_more_than_text_and_title() -> None:
    start, end = STATED.index("      author:"), STATED.index("    questions:")
    (fact,) = parse_topic(STATED[:start] + STATED[end:], DOCUMENTS).facts
    cited = fact.passage.citation
    assert ("Notice board", None, None, None) == (cited.title, cited.author, cited.posted, cited.url)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title: Notice board", "titel: T", "t.yaml:11: unknown key 'titel'; did you mean 'title'?"),
        ("      title: Notice board\n", "", "t.yaml:7: key 'title' is missing"),
        ("title: Notice board", "title: 2013", "t.yaml:11: 'title': YAML reads 2013 as a number"),
        ("2026-11-24", "soon", "t.yaml:13: 'date' must be a date such as 2026-12-31, not 'soon'"),
        ("https:", "javascript:", "t.yaml:14: 'url' is 'javascript://example.org/hours', which is not a web"),
        ("We open at", "x" * 1500, "t.yaml:7: 'text' is 1526 characters long; the most is 1500"),
        (
            "    questions",
            "    source: doc\n    questions",
            "t.yaml:15: has a statement and a quote; keep one",
        ),
        (
            "    questions",
            "    quote: Mali\n    questions",
            "t.yaml:15: has a statement and a quote; keep one",
        ),
        ("- id: hours\n    statement:", "- id: hours\n    quote:", "t.yaml:7: 'quote' must be words"),
        ("statement:\n", "statement: words\n    x:\n", "t.yaml:6: expected keys with values (text, title,"),
    ],
)
def test_a_mistake_in_a_statement_is_named_with_its_line_and_cure(old: str, new: str, expected: str) -> None:
    assert expected in "\n".join(complaints(STATED.replace(old, new)))


@pytest.mark.parametrize("nothing", ["", "    statement:\n", "    source: null\n    quote: ~\n"])
def test_a_fact_says_something(nothing: str) -> None:
    text = STATED[: STATED.index("    statement:")] + nothing
    assert ["t.yaml:5: has nothing to say; add source and quote, or a statement"] == complaints(text)


def test_keys_that_are_null_are_not_there() -> None:
    text = TOPIC + "    statement: null\n"
    assert "Mali exports gold." == parse_topic(text, DOCUMENTS).facts[0].passage.text
    text = STATED + "    source: null\n    quote:\n"
    assert parse_topic(text, DOCUMENTS).facts[0].passage.document.is_stated


def test_a_fact_that_is_no_mapping_is_one_mistake() -> None:
    text = STATED[: STATED.index("  - id")] + "  - words\n"
    (line,) = complaints(text)
    assert line.startswith("t.yaml:5: expected keys with values (id, source, quote, statement")


def test_a_fact_id_stands_only_once() -> None:
    again = TOPIC + TOPIC[TOPIC.index("  - id") :].replace("What", "Which")
    assert ["t.yaml:14: fact 'gold' is there already, in t.yaml:5; change one of them"] == complaints(again)


def test_a_phrasing_stands_only_once_whatever_its_case() -> None:
    again = TOPIC.replace("    review_by", "      - what does  MALI export?\n    review_by")
    assert [
        "t.yaml:13: question 'what does  MALI export?' is there already, in t.yaml:12; change one of them"
    ] == complaints(again)


def test_a_billion_laughs_are_refused() -> None:
    rows = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert ["t.yaml:1: anchors (&name) are not allowed; words that begin with & need quotes"] == complaints(
        "\n".join(["a0: &a0 [ha, ha]", *rows])
    )


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- ", "? ", "[{a: "])
def test_deep_nesting_is_refused(bracket: str) -> None:
    (line,) = complaints(bracket * 100_000)
    assert "is nested more than 20 deep" in line


def test_a_file_of_very_many_entries_is_refused() -> None:
    (line,) = complaints("- a\n" * 200_000)
    assert "more entries than a file may have; split it" in line


def test_a_huge_file_is_refused() -> None:
    assert ["t.yaml: is larger than 1024 KiB; split it"] == complaints("a" * (1 << 20) + "a")
