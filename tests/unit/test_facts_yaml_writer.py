from datetime import date

from bot.facts import Document, Fact, Topic, divide, locate
from bot.facts.records import parse_topic
from bot.facts.yaml_writer import write_topic

BODY = (
    "Mali and the United States belong to a number of the same international organizations, including the "
    "United Nations, International Monetary Fund, World Bank, and World Trade Organization. # no: comment"
    "\n\nBye."
)
STATED = """\
topic: office
title: The office
description: When it is open
facts:
  - id: hours
    statement:
      text: |-
        We open at nine:
          not earlier.

        # We close at noon.
      title: 'Notice board: hours'
      author: Awa
      date: 2026-11-24
      url: https://example.org/hours

  - id: place
    statement:
      text: >-
        The office is in the white house behind the market, on the first floor, where the post
        office was until the year before last.
      title: Notice board
    keywords: [where]

  - id: prices
    statement:
      text: visa  30
      title: Notice board

  - id: phone
    statement:
      text: "by day\\t1\\nby night\\t2"
      title: Notice board
"""
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


def test_a_statement_keeps_its_lines_in_a_block_or_else_in_quotes() -> None:
    assert STATED == write_topic(parse_topic(STATED, {}))


def test_white_space_around_a_statement_is_not_kept() -> None:
    written = write_topic(parse_topic(STATED.replace("|-", "|+"), {}))
    assert STATED == written


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
