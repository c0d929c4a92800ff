from __future__ import annotations

from dataclasses import replace

from bot.evaluation import duplicates
from bot.facts import Fact, FactBase, Passage
from tests.unit.bakery import TEXT, bakery_base


def with_facts(*facts: Fact) -> FactBase:
    """Return the bakery's record with more facts under bread."""
    base = bakery_base()
    bread, hours = base.topics
    return FactBase(base.documents, (replace(bread, facts=(*bread.facts, *facts)), hours))


def quoting(id_: str, words: str, *questions: str) -> Fact:
    """Return a fact that quotes words of the bakery's notice."""
    start = TEXT.index(words)
    passage = Passage(bakery_base().documents[0], "What we bake", 1, start, start + len(words))
    return Fact(id_, "bread", passage, questions=questions)


def test_a_record_without_repeats_has_nothing_to_tell() -> None:
    assert [] == list(duplicates(bakery_base()))


def test_a_sentence_that_two_facts_quote_is_told() -> None:
    told = "facts rye-in-a-stone-oven and {} both quote “{}”; keep it in one of them"
    stone, rests = "baked in a stone oven.", "Our sourdough rests for two days."
    assert [told.format("stone", stone), told.format("rests", rests)] == list(
        duplicates(with_facts(quoting("rests", rests), quoting("stone", stone)))
    )


def test_questions_that_differ_only_in_case_and_marks_are_one() -> None:
    asked = quoting("noon", "On Sundays", "when does the bakery open", "How is the RYE bread baked")
    cure = "are one question; keep it where it is answered best"
    rye = "“How is the rye bread baked?” and “How is the RYE bread baked”, of facts rye-in-a-stone-oven"
    six = "“when does the bakery open” and “When does the bakery open?”, of facts noon and opens-at-six"
    assert [f"{rye} and noon, {cure}", f"{six}, {cure}"] == [
        line for line in duplicates(with_facts(asked)) if "question" in line
    ]


def test_a_fact_s_own_question_may_not_stand_twice_either() -> None:
    _, line = duplicates(with_facts(quoting("days", "for two", "How long?", "how long")))
    assert "“How long?” and “how long”, both of fact days, are one question" in line
