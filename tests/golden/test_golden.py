"""The golden questions, over the knowledge files as they are: floors that no change may fall through.

`sankore eval tests/golden/dev.jsonl` shows the same numbers and every row. The rows of those held out are
never shown, so that nobody writes knowledge for them: only their counts are. A third of the rows of
held_out_near.jsonl are near misses, on purpose; `records` are fact bases about other things, with
a few phrasings a fact, as most are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.evaluation import GoldenReport, Verdict, ask_golden, read_golden, report_golden
from bot.facts.knowledge_files import read_fact_base
from bot.matching import Answer, Choices, Declined, Matcher
from bot.matching.encoder import Encoder
from bot.matching.vectors import MemoryStore, Vectors, learn_all

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Floors:
    """In percent of the questions to answer: `right` at least, `wrong` at most.

    Of those to decline, `false_answers` at most; of the chatter, what may be answered at most.
    """

    right: float
    wrong: float
    false_answers: float
    chatter_answered: float = 0.0


FLOORS = {
    "dev.jsonl": Floors(right=79.0, wrong=2.0, false_answers=5.0),
    "held_out.jsonl": Floors(right=78.0, wrong=2.0, false_answers=3.0),
    "held_out_near.jsonl": Floors(right=71.0, wrong=3.0, false_answers=14.0),
    "records/harbourlight/held_out.jsonl": Floors(right=50.0, wrong=5.0, false_answers=20.0),
    "records/ferncastle/questions.jsonl": Floors(
        right=42.0, wrong=5.0, false_answers=6.0, chatter_answered=7.0
    ),
}
"""A little below what was measured last, so that a small trade passes; to be raised with the matching."""

VECTORS = Vectors(Encoder.open, MemoryStore(), learn_all)

files = pytest.mark.parametrize("file", FLOORS)


@cache
def report(file: str) -> GoldenReport:
    folder = HERE.parents[1] / "knowledge" if "/" not in file else (HERE / file).parent
    base = read_fact_base(folder)
    return report_golden(tuple(ask_golden(Matcher(base, vectors=VECTORS), read_golden(HERE / file))))


def percent(file: str, verdict: Verdict) -> float:
    """How many of the questions that can meet a verdict met it."""
    count = report(file).all
    false = verdict in (Verdict.FALSE_ANSWER, Verdict.FALSE_OFFER, Verdict.RIGHTLY_DECLINED)
    return 100 * count.verdicts[verdict] / (count.unanswerable if false else count.answerable)


@files
def test_enough_questions_are_answered_rightly(file: str) -> None:
    assert FLOORS[file].right <= percent(file, Verdict.RIGHT)


@files
def test_few_questions_are_answered_wrongly(file: str) -> None:
    assert FLOORS[file].wrong >= percent(file, Verdict.WRONG)


@files
def test_few_questions_that_the_record_does_not_answer_are_answered(file: str) -> None:
    assert FLOORS[file].false_answers >= percent(file, Verdict.FALSE_ANSWER)


@files
def test_chatter_is_not_answered(file: str) -> None:
    chatter = next((count for count in report(file).kinds if count.kind == "chatter"), None)
    if chatter is None:
        pytest.skip("nobody chats here")
    answered = chatter.unanswerable - chatter.verdicts[Verdict.RIGHTLY_DECLINED]
    assert FLOORS[file].chatter_answered >= 100 * answered / chatter.unanswerable


@pytest.mark.parametrize("file", ["dev.jsonl", "held_out.jsonl", "held_out_near.jsonl"])
def test_there_are_enough_golden_questions_and_a_third_are_to_decline(file: str) -> None:
    count = report(file).all
    assert count.answerable + count.unanswerable >= 150
    assert 3 * count.unanswerable >= count.answerable + count.unanswerable - 1


@pytest.mark.parametrize(
    "question", ["could you tell me about the coup please", "can you say something about the coup"]
)
def test_politeness_does_not_hide_what_is_asked(question: str) -> None:
    reply = Matcher(read_fact_base(HERE.parents[1] / "knowledge")).reply(question)
    assert isinstance(reply, Answer | Choices)
    assert "coup-of-march-2012" == reply.hits[0].fact.id


def test_a_word_near_a_stored_phrasing_does_not_answer_for_a_whole_message() -> None:
    over = Matcher(read_fact_base(HERE.parents[1] / "knowledge"))
    assert isinstance(over.reply("My cat keeps throwing up after eating, should I be worried?"), Declined)
