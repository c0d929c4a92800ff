from bot.facts import Document, DocumentCoverage, Fact, FactBase, Topic, Unquoted, coverage, divide, locate
from bot.facts.records import parse_topic

BODY = "Title\nOne is here. Two is here.\n\nThree is here."
DOCUMENT = Document("doc", "Doc", BODY, divide(BODY, headings=["Title"])[0])

STATED = """\
topic: t
title: T
description: D
facts:
  - id: s
    statement: {text: One is here., title: Board}
"""


def cover(*quotes: str) -> DocumentCoverage:
    facts = tuple(Fact(f"f{n}", "t", locate(DOCUMENT, quote)) for n, quote in enumerate(quotes))
    (found,) = coverage(FactBase((DOCUMENT,), (Topic("t", "T", "D", facts),)))
    return found


def test_a_sentence_that_no_fact_quotes_is_named_with_its_place() -> None:
    found = cover("One is here. Two is here.")
    assert (Unquoted("Three is here.", "Title", 2, 4),) == found.unquoted


def test_a_sentence_counts_only_when_all_of_it_is_quoted() -> None:
    assert (0, 3) == (cover("One is").quoted, cover("One is").sentences)


def test_two_passages_do_not_make_one_quoted_sentence() -> None:
    assert 0 == cover("One is", "here.").quoted


def test_headings_are_not_sentences() -> None:
    assert 1.0 == cover("One is here. Two is here. Three is here.").share


def test_a_statement_covers_nothing_and_is_no_document_to_cover() -> None:
    (stated,) = parse_topic(STATED, {}).facts
    quoting = Fact("f", "t", locate(DOCUMENT, "Three is here."))
    (found,) = coverage(FactBase((DOCUMENT,), (Topic("t", "T", "D", (stated, quoting)),)))
    assert ("doc", 1, 3) == (found.document.id, found.quoted, found.sentences)


def test_a_document_without_sentences_is_covered() -> None:
    (found,) = coverage(FactBase((Document("e", "E", "", ()),), ()))
    assert 1.0 == found.share
