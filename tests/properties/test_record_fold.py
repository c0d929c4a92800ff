"""The record in force is what the files and all revisions come to, however it was kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.facts import FactBase
from bot.facts.records import fact_record, topic_record
from bot.ledger import Action, Json
from bot.service.record.effective_base import EffectiveBase, effective_base
from bot.service.record.fold import RecordState, fold
from tests.unit.bakery import bakery_base
from tests.unit.ledger_story import Story, plain

FILES = bakery_base()
FACT_KEYS = ["opens-at-six", "closed-on-sundays", "rye-in-a-stone-oven", "a", "b", "c"]
TOPIC_KEYS = ["bread", "hours", "cakes"]
QUOTES = ["On Sundays it is closed.", "Our sourdough rests for two days.", "This is not in the notice."]


def fact_records(key: str) -> st.SearchStrategy[Json | None]:
    topic, keywords = st.sampled_from(TOPIC_KEYS), st.lists(st.sampled_from("xyz"), max_size=2, unique=True)
    quoted = st.fixed_dictionaries(
        {
            "id": st.just(key),
            "topic": topic,
            "source": st.just("notice"),
            "quote": st.sampled_from(QUOTES),
            "keywords": keywords,
        }
    )
    statement = st.fixed_dictionaries({"text": st.sampled_from(QUOTES), "title": st.just("Board")})
    stated = st.fixed_dictionaries({"id": st.just(key), "topic": topic, "statement": statement})
    there = FILES.by_id.get(key)
    same = st.just(fact_record(there)) if there else st.nothing()
    return st.none() | quoted | stated | same


def topic_records(key: str) -> st.SearchStrategy[Json | None]:
    made = st.fixed_dictionaries(
        {"topic": st.just(key), "title": st.sampled_from("AB"), "description": st.just("D")}
    )
    there = FILES.by_name.get(key)
    same = st.just(topic_record(there)) if there else st.nothing()
    return st.none() | made | same


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Anything that moderators may do, in any order."""
    story = Story(FILES)
    for _ in range(draw(st.integers(0, 12))):
        match draw(st.sampled_from("ffffts")):
            case "f":
                key = draw(st.sampled_from(FACT_KEYS))
                story.fact(key, draw(st.sampled_from(Action)), draw(fact_records(key)))
            case "t":
                key = draw(st.sampled_from(TOPIC_KEYS))
                story.topic(key, draw(st.sampled_from(Action)), draw(topic_records(key)))
            case _:
                key = draw(st.sampled_from(["s1", "s2"]))
                story.proposal(key, Action.PROPOSE, draw(fact_records("a")), draw(st.integers(1, 3)))
    return story


def said(found: EffectiveBase) -> object:
    """Return what is in force, as plain values."""
    return plain(found.base), found.stranded, found.changed_upstream


@given(stories(), st.data())
def test_folding_in_pieces_is_folding_at_once(story: Story, data: st.DataObject) -> None:
    middle = data.draw(st.integers(0, len(story.revisions)))
    first = fold(story.revisions[:middle])
    assert fold(story.revisions) == fold(story.revisions[middle:], onto=first)


@given(stories())
def test_state_kept_step_by_step_is_state_rebuilt_at_every_moment(story: Story) -> None:
    changes, kept = RecordState(), effective_base(FILES, RecordState())
    for count, revision in enumerate(story.revisions, 1):
        changes = fold([revision], onto=changes)
        kept = effective_base(FILES, changes, previous=kept)
        assert said(effective_base(FILES, fold(story.revisions[:count]))) == said(kept)


@given(stories())
def test_every_fact_of_the_server_is_in_force_retired_or_stranded(story: Story) -> None:
    changes = fold(story.revisions)
    found = effective_base(FILES, changes)
    stranded = {one.key for one in found.stranded}
    for key, change in changes.facts.items():
        there = key in found.base.by_id
        if change.follows_files:
            continue
        assert there != (change.record is None or key in stranded)


@given(stories())
def test_what_nobody_touched_is_the_files_own(story: Story) -> None:
    changes = fold(story.revisions)
    base = effective_base(FILES, changes).base
    for fact in FILES:
        if fact.id not in changes.facts and fact.topic in base.by_name:
            assert base.by_id[fact.id] is fact


@given(stories())
def test_every_id_and_name_stands_once(story: Story) -> None:
    base: FactBase = effective_base(FILES, fold(story.revisions)).base
    assert len(base.by_id) == len(list(base))
    assert len(base.by_name) == len(base.topics)
    assert all(fact.topic == topic.name for topic in base.topics for fact in topic.facts)
