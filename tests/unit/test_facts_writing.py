from datetime import date

from bot.facts import Document, Fact, Topic, divide, locate, parse_topic, write_topic

BODY = (
    "Mali and the United States belong to a number of the same international organizations, including the "
    "United Nations, International Monetary Fund, World Bank, and World Trade Organization. # no: comment"
    "\n\nBye."
)
DOCUMENT = Document("doc", "Doc", BODY, divide(BODY)[0])
CANONICAL = """\
topic: organizations
title: 'Membership: organizations'
description: Which ones both belong to
facts:
  - id: shared
    source: doc
    quote: >-
      Mali and the United States belong to a number of the same international organizations,
      including the United Nations, International Monetary Fund, World Bank, and World Trade
      Organization. # no: comment
    keywords: [members, membership, memberships, joined, both countries, in common, global bodies,
               world bodies, 'no', '2013', UNO]
    questions:
      - Is Mali in the United Nations?
      - '- which: ones #1?'
    review_by: 2026-12-31

  - id: bye
    source: doc
    quote: >-
      Bye.
"""


def test_what_is_written_is_laid_out_for_readers() -> None:
    assert CANONICAL == write_topic(parse_topic(CANONICAL, {"doc": DOCUMENT}))


def test_what_is_written_is_read_back_equal() -> None:
    fact = Fact("a", "t", locate(DOCUMENT, "Bye."), (" x: ", "😀"), ("Why?",), date(999, 1, 1))
    topic = Topic("t", "yes", " # ", (fact,))
    assert topic == parse_topic(write_topic(topic), {"doc": DOCUMENT})


def test_a_long_phrasing_stays_on_its_line() -> None:
    fact = Fact("a", "t", locate(DOCUMENT, "Bye."), questions=("word " * 19 + "last?",))
    assert "      - " + "word " * 19 + "last?" in write_topic(Topic("t", "T", "D", (fact,))).splitlines()


def test_a_topic_without_facts_can_be_written() -> None:
    assert "topic: t\ntitle: T\ndescription: D\nfacts: []\n" == write_topic(Topic("t", "T", "D", ()))


def test_rare_line_ends_are_escaped() -> None:
    written = write_topic(Topic("t", "a\x85b", "c\u2028d", ()))
    assert 'topic: t\ntitle: "a\\Nb"\ndescription: "c\\Ld"\nfacts: []\n' == written
