import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.evaluation import (
    EvaluationError,
    Phrasing,
    Verdict,
    ask_corpus,
    ask_golden,
    corpus_base,
    read_asked,
    report_corpus,
    report_golden,
    self_test,
)
from bot.evaluation.dataset_files import GoldenRow, PassageRow, QuestionRow
from bot.evaluation.golden import judge, willingness
from bot.evaluation.record_checks import without
from bot.facts import Fact
from bot.matching import Answer, Because, Choices, Declined, Matcher, Reply, SmallTalk
from tests.unit.bakery import bakery_base, hit
from tests.unit.handful import SENTENCES, base, fact, numbered

PASSAGES = [
    PassageRow(1, "p1", "Old_Town", "Bread", "Rye bread is baked in a stone oven."),
    PassageRow(2, "p2", "Zoo", "", "The lions\n\nsleep at noon."),
    PassageRow(3, "p3", "Old_Town", "Hours", "The bakery opens at six."),
    PassageRow(4, "p4", "Old_Town", "Bread", "Sourdough rests for two days."),
]
OPENS, SUNDAY = hit("opens-at-six"), hit("closed-on-sundays")


@pytest.mark.parametrize(
    ("reply", "expect", "expected"),
    [
        (Answer((OPENS,)), ["no such words", "at six"], Verdict.RIGHT),
        (Answer((OPENS,), more=(SUNDAY,)), ["Sundays"], Verdict.WRONG),
        (Choices((OPENS, SUNDAY)), ["Sundays"], Verdict.OFFERED),
        (Choices((OPENS, SUNDAY)), ["Rye"], Verdict.WRONG),
        (Declined(Because.NOT_IN_RECORD, (OPENS,)), ["at six"], Verdict.DECLINED),
        (Answer((OPENS,)), [], Verdict.FALSE_ANSWER),
        (Choices((OPENS, SUNDAY)), [], Verdict.FALSE_OFFER),
        (Declined(Because.NOT_IN_RECORD, (OPENS,)), [], Verdict.RIGHTLY_DECLINED),
    ],
)
def test_each_reply_has_its_verdict(reply: Reply, expect: list[str], expected: Verdict) -> None:
    assert expected == judge(reply, expect)


def test_small_talk_is_never_willing_to_answer() -> None:
    assert 0.0 == willingness(
        Declined(Because.SMALL_TALK, (OPENS,), small_talk=SmallTalk.THANKS, confidence=0.9)
    )


def test_a_decline_is_as_willing_as_it_is_confident() -> None:
    assert 0.3 == willingness(Declined(Because.NOT_IN_RECORD, (OPENS,), confidence=0.3))


def ticks() -> Iterator[float]:
    """Yield a clock that advances a millisecond at each look."""
    return (n / 1000 for n in itertools.count())


def test_golden_rows_are_counted_in_all_and_by_kind() -> None:
    rows = [
        GoldenRow(1, "What opens at six every morning?", ("at six",), "plain"),
        GoldenRow(2, "quantum chromodynamics", (), "offtopic"),
        GoldenRow(3, "How is the rye bread baked?", ("stone",), "plain"),
    ]
    clock = ticks()
    report = report_golden(tuple(ask_golden(Matcher(bakery_base()), rows, clock=lambda: next(clock))))
    assert [("plain", 2, 0, 2), ("offtopic", 0, 1, 0)] == [
        (count.kind, count.answerable, count.unanswerable, count.verdicts[Verdict.RIGHT])
        for count in report.kinds
    ]
    assert (3, 2, 1) == (sum(report.all.verdicts.values()), report.all.answerable, report.all.unanswerable)
    assert (1.0, 1.0) == (report.auroc, report.right_at_5_percent_false_answers)
    assert pytest.approx(1.0) == report.p50_ms == report.p99_ms


def test_a_corpus_keeps_the_order_and_the_words_of_its_passages() -> None:
    base = corpus_base(PASSAGES)
    assert [(row.id, row.text) for row in PASSAGES] == [(fact.id, fact.passage.text) for fact in base]


def test_a_corpus_document_has_its_passages_as_numbered_paragraphs_of_their_sections() -> None:
    base = corpus_base(PASSAGES)
    assert ["Old Town", "Zoo"] == [document.title for document in base.documents]
    places = [(fact.passage.section, fact.passage.paragraph) for fact in base]
    assert [("Bread", 1), ("", 1), ("Hours", 1), ("Bread", 2)] == places


def test_a_corpus_is_measured_over_what_can_be_answered() -> None:
    rows = [
        QuestionRow(1, "q1", "When does the bakery open?", ("p1", "p3")),
        QuestionRow(2, "q2", "zzz", ("p2",)),
        QuestionRow(3, "q3", "xylophone", ()),
    ]
    base = corpus_base(PASSAGES)
    report = report_corpus(len(base.by_id), tuple(ask_corpus(Matcher(base), rows)))
    assert (4, 2, 1) == (report.passages, report.answerable, report.unanswerable)
    assert (0.5, 0.5, 0.5) == (report.recall_at_1, report.recall_at_5, report.mrr_at_10)


def write_questions(folder: Path, relevant: str) -> Path:
    folder.mkdir()
    row = f'{{"id": "q", "question": "{folder.name}", "relevant": [{relevant}], "answers": []}}\n'
    (folder / "questions.jsonl").write_text(row, encoding="utf-8")
    return folder


def test_the_questions_of_another_set_are_all_to_decline(tmp_path: Path) -> None:
    own, other = write_questions(tmp_path / "own", '"p1"'), write_questions(tmp_path / "other", '"x1"')
    asked = list(read_asked(own, corpus_base(PASSAGES), [other]))
    assert [("own", ("p1",)), ("other", ())] == [(row.question, row.relevant) for row in asked]


def test_a_question_that_wants_a_passage_that_is_not_there_is_named(tmp_path: Path) -> None:
    own = write_questions(tmp_path / "own", '"p9"')
    with pytest.raises(EvaluationError, match=r"questions\.jsonl:1: 'relevant' names 'p9'"):
        list(read_asked(own, corpus_base(PASSAGES)))


class Recording(Matcher):
    """A matcher that keeps what it was told to replace."""

    def __init__(self) -> None:
        super().__init__(bakery_base())
        self.replaced: list[Fact] = []

    def replace(self, fact: Fact) -> None:
        """Keep the fact."""
        self.replaced.append(fact)
        super().replace(fact)


def test_the_self_test_leaves_each_phrasing_out_and_puts_it_back() -> None:
    matcher = Recording()
    list(self_test(bakery_base(), matcher))
    assert [(), ("How is the rye bread baked?",)] == [fact.questions for fact in matcher.replaced[:2]]
    assert [fact.questions for fact in bakery_base()] == [fact.questions for fact in matcher.replaced[1::2]]


def test_the_self_test_tells_what_each_phrasing_brought() -> None:
    found = list(self_test(bakery_base(), Matcher(bakery_base())))
    assert Phrasing("How is the rye bread baked?", "rye-in-a-stone-oven", "rye-in-a-stone-oven") == found[0]
    assert [True, True, False] == [each.passed for each in [*found[:2], Phrasing("q", "wanted", None)]]


def test_a_phrasing_that_is_stored_twice_does_not_answer_for_itself() -> None:
    twice = fact("The river is long.", questions=("When do boats sail?", "when do boats sail", "Is it long?"))
    matcher = Matcher(base(twice, *numbered(*SENTENCES)))
    assert [False, False, True] == [each.passed for each in self_test(base(twice), matcher)]
    assert ("Is it long?",) == without(twice, "WHEN do boats sail").questions
