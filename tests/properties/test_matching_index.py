"""An index after any changes replies like one that was built with the same facts, in whatever order."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.facts import Fact
from bot.matching import Answer, Choices, Declined, Hit, Matcher, Reply, Where, index
from tests.unit.handful import base, fact

SYNONYMS = (("camel", "dromedary"), ("coup", "seizure of power"), ("aid", "help"))
PROSE = """
    camel camels camell dromedary gold golden coup seizure of power aid help World Trade Organization army not
    diplomatic diplomatik diplomats diplomacy refueling volunteer volunteers 1960 2006 two Mali never the and
    . ? ¶ , —
"""
WORDS = PROSE.split()
prose = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(
    lambda words: " ".join(words).replace("¶", "\n\n")
)
IDS = tuple("abcdefgh")

facts = st.builds(
    lambda text, identity, topic, keywords, questions, section: replace(
        fact(text, identity, topic, keywords, questions, section),
        passage=fact(text, "d", section=section).passage,
    ),
    prose,
    st.sampled_from(IDS),
    st.sampled_from(("t", "u")),
    st.lists(prose, max_size=2).map(tuple),
    st.lists(prose, max_size=2).map(tuple),
    st.sampled_from(("", "The army", "Aid and gold", "Golden gold")),
)
MISTYPED = ("diplmatic", "cmael", "glod", "dromedry", "dplomatc", "refuel ing", "worldtrade")
UNKNOWN = ("WTO", "xylophone", "in 2007", "Niger")
questions = st.lists(st.sampled_from((*WORDS, *MISTYPED, *UNKNOWN)), min_size=1, max_size=10).map(" ".join)
asked = st.lists(st.tuples(questions, st.sampled_from((None, "t"))), min_size=1, max_size=8)


def hits(reply: Reply) -> list[Hit]:
    match reply:
        case Answer() | Choices():
            return [*reply.hits, *reply.more]
        case Declined():
            return list(reply.nearest)


def shape(found: list[Hit] | tuple[Hit, ...]) -> list[object]:
    return [(hit.fact, hit.highlight, hit.evidence) for hit in found]


def assert_same(one: Matcher, other: Matcher, text: str, topic: str | None) -> None:
    """Both reply the same, and rank the same with the same scores."""
    mine, theirs = one.reply(text, topic), other.reply(text, topic)
    assert (type(mine), mine.unmatched) == (type(theirs), theirs.unmatched)
    assert pytest.approx(mine.confidence, abs=1e-9) == theirs.confidence
    assert shape(hits(mine)) == shape(hits(theirs))
    ranked, other_ranked = one.rank(text, topic), other.rank(text, topic)
    assert shape(ranked) == shape(other_ranked)
    assert pytest.approx([hit.confidence for hit in ranked], abs=1e-9) == [h.confidence for h in other_ranked]
    assert pytest.approx([hit.score for hit in ranked], abs=1e-6) == [h.score for h in other_ranked]


def build(them: list[Fact]) -> Matcher:
    return Matcher(base(*them, synonyms=SYNONYMS))


def distinct(them: list[Fact]) -> dict[str, Fact]:
    return {each.id: each for each in them}


@settings(max_examples=120, deadline=None)
@given(
    st.lists(facts, max_size=6),
    st.lists(facts | st.sampled_from(IDS), min_size=1, max_size=8),
    asked,
    st.sampled_from((0, index.SPARE_SLOTS)),
)
def test_an_index_after_any_changes_replies_like_one_built_from_scratch(
    begun_with: list[Fact], changes: list[Fact | str], asked: list[tuple[str, str | None]], spare: int
) -> None:
    effective_base = distinct(begun_with)
    changed = build(list(effective_base.values()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "SPARE_SLOTS", spare)
        change_all(changed, effective_base, changes, asked[0][0])
    scratch = build(list(effective_base.values()))
    for text, topic in asked:
        assert_same(changed, scratch, text, topic)


def change_all(
    changed: Matcher, effective_base: dict[str, Fact], changes: list[Fact | str], question: str
) -> None:
    """Remove facts by their ids, and add or replace others, and note what is in force then."""
    for change in changes:
        if isinstance(change, str):
            if effective_base.pop(change, None):
                changed.remove(change)
        elif change.id in effective_base:
            changed.replace(change)
            effective_base[change.id] = change
        else:
            changed.add(change)
            effective_base[change.id] = change
        changed.reply(question)  # a question in between leaves nothing behind


@settings(max_examples=80, deadline=None)
@given(st.lists(facts, min_size=2, max_size=8), st.randoms(use_true_random=False), asked)
def test_the_order_in_which_facts_came_has_no_say(
    them: list[Fact], shuffler: random.Random, asked: list[tuple[str, str | None]]
) -> None:
    given_first = list(distinct(them).values())
    shuffled = list(given_first)
    shuffler.shuffle(shuffled)
    one, other = build(given_first), build(shuffled)
    for text, topic in asked:
        assert_same(one, other, text, topic)


@settings(max_examples=80, deadline=None)
@given(st.lists(facts, min_size=1, max_size=8), asked)
def test_highlights_lie_inside_their_passages_in_order_and_apart(
    them: list[Fact], asked: list[tuple[str, str | None]]
) -> None:
    over = build(list(distinct(them).values()))
    for text, topic in asked:
        for hit in over.rank(text, topic):
            edges = [edge for span in hit.highlight for edge in span]
            assert 0 < len(edges)
            assert sorted(set(edges)) == edges
            assert 0 <= edges[0] < edges[-1] <= len(hit.fact.passage.text)


@settings(max_examples=80, deadline=None)
@given(st.lists(facts, min_size=1, max_size=8), asked)
def test_evidence_points_at_words_that_were_asked_and_stand_in_the_fact(
    them: list[Fact], asked: list[tuple[str, str | None]]
) -> None:
    over = build(list(distinct(them).values()))
    for text, topic in asked:
        for hit in over.rank(text, topic):
            assert all(0.0 < each.credit <= 1.0 for each in hit.evidence)
            assert all(part in text for each in hit.evidence for part in each.asked.split())
            assert hit.evidence
            passage = hit.fact.passage.text
            there = [each.found for each in hit.evidence if each.where is Where.PASSAGE]
            assert all(part in passage for found in there for part in found.split())
