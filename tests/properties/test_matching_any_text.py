"""Whatever is typed, the reply is one of the three outcomes, and always the same one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.facts.knowledge_files import read_fact_base
from bot.interfaces.json_output import reply_json
from bot.matching import Answer, Choices, Declined, Matcher
from bot.matching.segmentation import questions, stretches
from bot.matching.text import WORD, fold
from tests.unit.handful import base, fact

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"

FRAGMENTS = (
    "what does Mali export",
    "when was the coup",
    "gold",
    "and how many",
    "WTO",
    "volunters",
    "in 2007",
    "not",
    "?",
    "hello",
    "thanks",
    "\ud800",
    "\udfff",
    "\x00",
    "\x1b[31m",
    "\x7f",
    "\u202e",
    "\u2066",
    "\u200b",
    "\u200d",
    "\ufeff",
    "السلام عليكم",
    "ما هي صادرات مالي",
    "שלום",
    "Qu’est-ce que le Mali exporte ?",
    "मालि",
    "新しい金",
    "\U0001f600",
    "e\u0301\u0301",
    "ß",
    "İ",
    "ﬁ",
    "ŉ",
    "½",
    "²",
    "①",
    "ﷺ",
    "Ω",
    "K",
    "'",
    "’s",
    "s’",
    "a's's",
    "U.S.",
    "u.s.a",
    "...",
    "1,000",
    "3.5.5",
    "10th",
    "1,,0",
    "_",
    "__x__",
    "**gold**",
    "`gold`",
    "```",
    "[x](http://a.b/c?d=e)",
    "||",
    "> ",
    "@everyone",
    "<@&1>",
    "<@123>",
    "<:gold:5>",
    "'; DROP TABLE facts; --",
    "a: &a [*a, *a]",
    "!!python/object:x",
    "{{7*7}}",
    "${HOME}",
    "%s%n",
    "\\",
    "\n",
    "\n\n",
    "\t",
    " ",
    ", and ",
    ". When ",
)
repeated = st.builds(
    lambda part, times: (part * times)[:4000], st.sampled_from(FRAGMENTS), st.integers(1, 400)
)
anything = st.lists(st.sampled_from(FRAGMENTS) | repeated | st.text(max_size=20), max_size=8).map(
    lambda parts: " ".join(parts)[:4000]
)
any_text = anything | st.text(st.characters(), max_size=60)


@cache
def matcher() -> Matcher:
    return Matcher(read_fact_base(KNOWLEDGE))


@settings(max_examples=150, deadline=None)
@given(any_text, st.sampled_from((None, None, "economy", "nowhere", "")))
def test_any_text_gets_one_of_the_three_outcomes(text: str, topic: str | None) -> None:
    reply = matcher().reply(text, topic)
    assert isinstance(reply, Answer | Choices | Declined)
    assert 0.0 <= reply.confidence <= 1.0
    assert reply_json(text, reply)["outcome"] in ("answer", "choices", "declined")


@settings(max_examples=60, deadline=None)
@given(any_text)
def test_a_reply_is_always_the_same(text: str) -> None:
    assert reply_json(text, matcher().reply(text)) == reply_json(text, matcher().reply(text))


@settings(max_examples=60, deadline=None)
@given(any_text)
def test_words_that_nothing_accounts_for_are_words_of_the_question(text: str) -> None:
    assert all(part in text for word in matcher().reply(text).unmatched for part in word.split())


@settings(max_examples=60, deadline=None)
@given(any_text)
def test_any_typed_text_may_bring_completions(text: str) -> None:
    offered = matcher().complete(text, limit=5)
    assert len(offered) <= 5
    assert all(phrasing in each.questions for phrasing, each in offered)


@settings(max_examples=100, deadline=None)
@given(st.lists(any_text.filter(bool), min_size=1, max_size=4), any_text)
def test_any_text_may_be_a_fact(texts: list[str], question: str) -> None:
    facts = [fact(text, f"f{n}", keywords=(text,), questions=(text,)) for n, text in enumerate(texts)]
    over = Matcher(base(*facts))
    for hit in over.rank(f"{question} {texts[0]}"):
        edges = [edge for span in hit.highlight for edge in span]
        assert sorted(set(edges)) == edges
        assert edges[-1] <= len(hit.fact.passage.text)


@settings(max_examples=200, deadline=None)
@given(any_text)
def test_parts_and_stretches_are_stretches_of_the_message(text: str) -> None:
    assert all(part.text in text for part in questions(text))
    assert all(word in text for stretch in stretches(text) for word in stretch.split())


@settings(max_examples=200, deadline=None)
@given(any_text)
def test_a_folded_word_folds_to_itself(text: str) -> None:
    for word in (word for word in WORD.findall(text) if len(word) <= 16):  # longer ones may be cut twice
        assert fold(word) == fold(fold(word))


ASKED = (
    "what does Mali export",
    "volunters from the peace crops",
    "when was the coup and what happened to the aid then",
    "is mali in the WTO or in the african union, and who fights al qaida",
    "refuling",
    "population of Niger",
    "which aid was not suspended",
    "goverment elections after the seizure of power",
    "gold",
    "hello",
)
PROGRAM = """
import json, sys
from pathlib import Path
from bot.facts.knowledge_files import read_fact_base
from bot.interfaces.json_output import reply_json
from bot.matching import Matcher
matcher = Matcher(read_fact_base(Path(sys.argv[1])))
print(json.dumps([reply_json(text, matcher.reply(text)) for text in json.loads(sys.argv[2])]))
"""


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_replies_do_not_depend_on_the_seed_of_hashing(seed: str) -> None:
    printed = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(KNOWLEDGE), json.dumps(ASKED)],
        capture_output=True,
        text=True,
        check=True,
        cwd=KNOWLEDGE.parent,
        env=os.environ | {"PYTHONHASHSEED": seed},
    ).stdout
    assert json.loads(json.dumps([reply_json(q, matcher().reply(q)) for q in ASKED])) == json.loads(printed)
