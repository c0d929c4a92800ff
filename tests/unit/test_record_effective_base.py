from dataclasses import replace

import pytest

from bot.facts import Fact, FactBase
from bot.facts.records import fact_record, topic_record
from bot.ledger import Action, Json, Subject
from bot.service.record.effective_base import ChangedUpstream, effective_base
from bot.service.record.fold import fold
from tests.unit.bakery import bakery_base
from tests.unit.ledger_story import Story, plain

RYE: Json = {"id": "rye", "topic": "bread", "source": "notice", "quote": "Our sourdough rests for two days."}
SAID: Json = {
    "id": "cake",
    "topic": "bread",
    "statement": {"text": "We have cake now.", "title": "Notice board"},
}
CAKES: Json = {"topic": "cakes", "title": "Cakes", "description": "What is sweet"}


@pytest.fixture
def story() -> Story:
    """Return a server of which nothing is known yet."""
    return Story(bakery_base())


def ids(base: FactBase) -> dict[str, list[str]]:
    return {topic.name: [fact.id for fact in topic.facts] for topic in base.topics}


def edited(files: FactBase, key: str, **changes: object) -> FactBase:
    """Return the files after an upgrade that changed one fact."""

    def new(fact: Fact) -> Fact:
        return replace(fact, **changes) if fact.id == key else fact  # type: ignore[arg-type]

    topics = (replace(topic, facts=tuple(map(new, topic.facts))) for topic in files.topics)
    return replace(files, topics=tuple(topics))


def without(files: FactBase, key: str) -> FactBase:
    """Return the files after an upgrade that dropped one fact."""
    topics = (replace(topic, facts=tuple(f for f in topic.facts if f.id != key)) for topic in files.topics)
    return replace(files, topics=tuple(topics))


def test_without_changes_the_files_are_in_force(story: Story) -> None:
    found = effective_base(story.files, fold([]))
    assert (story.files, (), ()) == (found.base, found.stranded, found.changed_upstream)


def test_an_edit_keeps_the_facts_place(story: Story) -> None:
    record = {**fact_record(story.files.by_id["opens-at-six"]), "keywords": ["dawn"]}
    story.fact("opens-at-six", Action.EDIT, record)
    base = effective_base(story.files, fold(story.revisions)).base
    assert ["opens-at-six", "closed-on-sundays"] == ids(base)["hours"]
    assert ("dawn",) == base.by_id["opens-at-six"].keywords
    assert story.files.by_id["closed-on-sundays"] is base.by_id["closed-on-sundays"]


def test_what_is_added_comes_last_in_its_topic(story: Story) -> None:
    story.fact("rye", Action.ADD, RYE)
    story.fact("cake", Action.ADD, SAID)
    story.fact("rye", Action.EDIT, {**RYE, "keywords": ["x"]})
    base = effective_base(story.files, fold(story.revisions)).base
    assert ["rye-in-a-stone-oven", "rye", "cake"] == ids(base)["bread"]
    assert "We have cake now." == base.by_id["cake"].passage.text
    assert story.files.documents == base.documents


def test_what_is_moved_leaves_its_topic(story: Story) -> None:
    record = {**fact_record(story.files.by_id["opens-at-six"]), "topic": "bread"}
    story.fact("opens-at-six", Action.EDIT, record)
    base = effective_base(story.files, fold(story.revisions)).base
    assert {"bread": ["rye-in-a-stone-oven", "opens-at-six"], "hours": ["closed-on-sundays"]} == ids(base)


def test_what_is_retired_is_gone_until_it_is_restored(story: Story) -> None:
    retire = story.fact("opens-at-six", Action.RETIRE, None)
    assert ["closed-on-sundays"] == ids(effective_base(story.files, fold(story.revisions)).base)["hours"]
    story.fact("opens-at-six", Action.RESTORE, retire.before)
    base = effective_base(story.files, fold(story.revisions)).base
    assert story.files.by_id["opens-at-six"] is base.by_id["opens-at-six"]


def test_a_topic_may_be_added_renamed_in_title_and_retired(story: Story) -> None:
    story.topic("cakes", Action.ADD, CAKES)
    story.fact("cake", Action.ADD, {**SAID, "topic": "cakes"})
    story.topic("bread", Action.EDIT, {"topic": "bread", "title": "Loaves", "description": "D"})
    story.topic("hours", Action.RETIRE, None)
    found = effective_base(story.files, fold(story.revisions))
    assert {"bread": ["rye-in-a-stone-oven"], "cakes": ["cake"]} == ids(found.base)
    assert "Loaves" == found.base.by_name["bread"].title
    assert () == found.stranded


def test_a_servers_fact_in_a_topic_that_is_gone_is_stranded(story: Story) -> None:
    story.fact("cake", Action.ADD, {**SAID, "topic": "cakes"})
    (stranded,) = effective_base(story.files, fold(story.revisions)).stranded
    assert (Subject.FACT, "cake") == (stranded.subject, stranded.key)
    assert "its topic 'cakes' is not in force; restore it, or move the fact" == stranded.reason
    story.topic("cakes", Action.ADD, CAKES)
    assert () == effective_base(story.files, fold(story.revisions)).stranded


def test_a_topic_named_as_a_command_is_stranded(story: Story) -> None:
    story.topic("ask", Action.ADD, {**CAKES, "topic": "ask"})
    (stranded,) = effective_base(story.files, fold(story.revisions), reserved={"ask"}).stranded
    assert (Subject.TOPIC, "ask") == (stranded.subject, stranded.key)
    assert stranded.reason.startswith("'ask' is a command of the bot")


def test_a_quote_that_no_longer_stands_is_stranded_not_lost(story: Story) -> None:
    story.fact("rye", Action.ADD, RYE)
    notice = story.files.documents[0]
    rewritten = replace(notice, text=notice.text.replace("two days", "six days"))
    (stranded,) = effective_base(replace(story.files, documents=(rewritten,)), fold(story.revisions)).stranded
    assert ("rye", RYE) == (stranded.key, stranded.record)
    assert stranded.reason.startswith("the quote is not in 'notice'; nearest")


def test_a_document_that_vanished_strands_its_facts(story: Story) -> None:
    story.fact("rye", Action.ADD, RYE)
    (stranded,) = effective_base(replace(story.files, documents=()), fold(story.revisions)).stranded
    assert "no document 'notice' in sources/ (there are: none)" == stranded.reason


def test_what_the_files_changed_under_an_edit_is_told(story: Story) -> None:
    then = fact_record(story.files.by_id["opens-at-six"])
    mine = {**then, "keywords": ["mine"]}
    story.fact("opens-at-six", Action.EDIT, mine)
    story.fact("opens-at-six", Action.EDIT, {**mine, "review_by": "2027-01-01"})
    mine = {**mine, "review_by": "2027-01-01"}
    assert () == effective_base(story.files, fold(story.revisions)).changed_upstream
    upgraded = edited(story.files, "opens-at-six", keywords=("theirs",))
    found = effective_base(upgraded, fold(story.revisions))
    now = {**then, "keywords": ["theirs"]}
    assert (ChangedUpstream(Subject.FACT, "opens-at-six", now, then, mine),) == found.changed_upstream
    assert ("mine",) == found.base.by_id["opens-at-six"].keywords


@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_who_chose_a_side_is_not_asked_again(story: Story, side: str) -> None:
    then = fact_record(story.files.by_id["opens-at-six"])
    mine, theirs = {**then, "keywords": ["mine"]}, {**then, "keywords": ["theirs"]}
    story.fact("opens-at-six", Action.EDIT, mine)
    story.files = edited(story.files, "opens-at-six", keywords=("theirs",))
    story.fact("opens-at-six", Action.EDIT, mine if side == "mine" else theirs)
    found = effective_base(story.files, fold(story.revisions))
    assert (side,) == found.base.by_id["opens-at-six"].keywords
    assert () == found.changed_upstream


def test_who_took_the_files_side_follows_the_files(story: Story) -> None:
    edit = story.fact("opens-at-six", Action.EDIT, {**RYE, "id": "opens-at-six"})
    story.fact("opens-at-six", Action.UNDO, edit.before)
    upgraded = edited(story.files, "opens-at-six", keywords=("later",))
    found = effective_base(upgraded, fold(story.revisions))
    assert ("later",) == found.base.by_id["opens-at-six"].keywords
    assert () == found.changed_upstream


def test_files_that_came_to_say_what_the_server_says_are_no_news(story: Story) -> None:
    mine = {**fact_record(story.files.by_id["opens-at-six"]), "keywords": ["mine"]}
    story.fact("opens-at-six", Action.EDIT, mine)
    upgraded = edited(story.files, "opens-at-six", keywords=("mine",))
    assert () == effective_base(upgraded, fold(story.revisions)).changed_upstream


def test_a_fact_dropped_from_the_files_stays_where_it_was_edited_and_is_told(story: Story) -> None:
    mine = {**fact_record(story.files.by_id["opens-at-six"]), "keywords": ["mine"]}
    story.fact("opens-at-six", Action.EDIT, mine)
    found = effective_base(without(story.files, "opens-at-six"), fold(story.revisions))
    assert ["closed-on-sundays", "opens-at-six"] == ids(found.base)["hours"]
    (changed,) = found.changed_upstream
    assert (None, mine) == (changed.file_now, changed.mine)


def test_what_both_dropped_is_no_news(story: Story) -> None:
    story.fact("opens-at-six", Action.RETIRE, None)
    assert () == effective_base(without(story.files, "opens-at-six"), fold(story.revisions)).changed_upstream


def test_a_retired_fact_that_the_files_changed_stays_retired_and_is_told(story: Story) -> None:
    story.fact("opens-at-six", Action.RETIRE, None)
    found = effective_base(edited(story.files, "opens-at-six", keywords=("new",)), fold(story.revisions))
    assert "opens-at-six" not in found.base.by_id
    assert [None] == [changed.mine for changed in found.changed_upstream]


def test_a_topic_that_the_files_changed_is_told(story: Story) -> None:
    then = topic_record(story.files.by_name["bread"])
    story.topic("bread", Action.EDIT, {**then, "title": "Mine"})
    topics = tuple(replace(topic, description="Now") for topic in story.files.topics)
    (changed,) = effective_base(replace(story.files, topics=topics), fold(story.revisions)).changed_upstream
    assert (Subject.TOPIC, "bread", then) == (changed.subject, changed.key, changed.file_then)


def test_what_was_read_once_is_used_again(story: Story) -> None:
    story.fact("rye", Action.ADD, RYE)
    first = effective_base(story.files, fold(story.revisions))
    story.fact("cake", Action.ADD, SAID)
    second = effective_base(story.files, fold(story.revisions), first)
    assert first.base.by_id["rye"] is second.base.by_id["rye"]
    assert plain(effective_base(story.files, fold(story.revisions)).base) == plain(second.base)


def test_nothing_is_used_again_when_the_files_changed(story: Story) -> None:
    story.fact("rye", Action.ADD, RYE)
    first = effective_base(story.files, fold(story.revisions))
    second = effective_base(replace(story.files, documents=()), fold(story.revisions), first)
    assert ["rye"] == [stranded.key for stranded in second.stranded]
