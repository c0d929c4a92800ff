from dataclasses import replace

import pytest

from bot.ledger import Action, Json, Subject
from bot.service.record.fold import RecordState, fold
from tests.unit.bakery import bakery_base
from tests.unit.ledger_story import NOW, Story

NEW: Json = {
    "id": "new",
    "topic": "bread",
    "source": "notice",
    "quote": "Rye bread is baked in a stone oven.",
}


@pytest.fixture
def story() -> Story:
    """Return a server of which nothing is known yet."""
    return Story(bakery_base())


def test_nothing_comes_to_nothing() -> None:
    assert RecordState() == fold([])


def test_the_last_record_counts(story: Story) -> None:
    story.fact("new", Action.ADD, NEW)
    story.fact("new", Action.EDIT, {**NEW, "keywords": ["b"]})
    change = fold(story.revisions).facts["new"]
    assert {**NEW, "keywords": ["b"]} == change.record
    assert (2, 1) == (change.number, change.first)
    assert not change.follows_files


def test_what_is_retired_can_be_restored(story: Story) -> None:
    story.fact("new", Action.ADD, NEW)
    story.fact("new", Action.RETIRE, None)
    retired = fold(story.revisions).facts["new"]
    assert (None, NEW) == (retired.record, retired.last)
    story.fact("new", Action.RESTORE, retired.last)
    assert NEW == fold(story.revisions).facts["new"].record


def test_a_fact_of_the_files_that_is_retired_can_be_restored_too(story: Story) -> None:
    revision = story.fact("opens-at-six", Action.RETIRE, None)
    change = fold(story.revisions).facts["opens-at-six"]
    assert revision.before == change.last == change.upstream
    story.fact("opens-at-six", Action.RESTORE, change.last)
    assert fold(story.revisions).facts["opens-at-six"].follows_files


def test_an_undone_edit_follows_the_files_again(story: Story) -> None:
    edit = story.fact("opens-at-six", Action.EDIT, {**NEW, "id": "opens-at-six"})
    story.fact("opens-at-six", Action.UNDO, edit.before)
    assert fold(story.revisions).facts["opens-at-six"].follows_files


def test_a_proposal_is_open_until_it_is_decided(story: Story) -> None:
    story.proposal("s1", Action.PROPOSE, NEW, by=5)
    story.proposal("s2", Action.PROPOSE, NEW, by=6)
    story.proposal("s1", Action.APPROVE, None, by=1)
    changes = fold(story.revisions)
    assert [("s2", 6, NOW)] == [(one.key, one.by, one.at) for one in changes.proposals.values()]
    assert ["s1"] == list(changes.closed_proposals)


def test_a_proposal_that_is_edited_or_opened_again_is_still_its_authors(story: Story) -> None:
    story.proposal("s1", Action.PROPOSE, NEW, by=5)
    edit = story.proposal("s1", Action.EDIT, {**NEW, "keywords": ["b"]}, by=1)
    story.proposal("s1", Action.REJECT, None, by=1)
    undo = story.proposal("s1", Action.UNDO, edit.after, by=1)
    (proposal,) = fold(story.revisions).proposals.values()
    assert (edit.after, 5, undo.number) == (proposal.record, proposal.by, proposal.number)


def test_settings_leave_the_facts_alone(story: Story) -> None:
    story.fact("new", Action.ADD, NEW)
    setting = replace(story.revisions[0], subject=Subject.SETTING)
    assert RecordState(number=1) == fold([setting])


def test_a_gap_is_noticed(story: Story) -> None:
    first = story.fact("a", Action.ADD, NEW)
    second = story.fact("b", Action.ADD, NEW)
    with pytest.raises(ValueError, match="revision 2 does not follow 0"):
        fold([second])
    with pytest.raises(ValueError, match="revision 1 does not follow 2"):
        fold([first], onto=fold([first, second]))
