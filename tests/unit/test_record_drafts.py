"""Drafts: what was typed is read back as it was, by this version and from what the first one stored."""

import json

import pytest

from bot.ledger import Action, Subject
from bot.service.record.changes import Change
from bot.service.record.drafts import Draft, DraftKind
from bot.service.record.form_input import FactInput

HOURS = FactInput(
    text="The bakery opens at seven.",
    source="Handbook",
    topic="hours",
    keywords="open, early",
    questions="When does it open?\nIs it open early?",
    review_by="2027-01-31",
)
TYPED = (
    '"entry":{"keywords":"open, early","questions":"When does it open?\\nIs it open early?",'
    '"review_by":"2027-01-31","source":"Handbook","text":"The bakery opens at seven.","topic":"hours"}'
)
NOTHING_TYPED = '"entry":{"keywords":"","questions":"","review_by":"","source":"","text":"","topic":""}'

STORED = [
    (
        f'{{"against":0,"description":"","edits":[],{TYPED},"key":"","kind":"new fact",'
        '"remarks":[],"title":""}',
        Draft(kind=DraftKind.NEW_FACT, fact_input=HOURS),
    ),
    (
        f'{{"against":3,"description":"","edits":[],{TYPED},"key":"opens-at-six","kind":"fact",'
        '"remarks":["a remark"],"title":""}',
        Draft(kind=DraftKind.FACT, key="opens-at-six", against=3, fact_input=HOURS, remarks=("a remark",)),
    ),
    (
        f'{{"against":0,"description":"What is baked","edits":[],{NOTHING_TYPED},"key":"cakes",'
        '"kind":"new topic","remarks":[],"title":"Cakes"}',
        Draft(kind=DraftKind.NEW_TOPIC, key="cakes", title="Cakes", description="What is baked"),
    ),
    (
        f'{{"against":2,"description":"All loaves","edits":[],{NOTHING_TYPED},"key":"bread",'
        '"kind":"topic","remarks":[],"title":"Bread"}',
        Draft(kind=DraftKind.TOPIC, key="bread", against=2, title="Bread", description="All loaves"),
    ),
    (
        f'{{"against":5,"description":"","edits":[],{TYPED},"key":"a1b2","kind":"suggestion",'
        '"remarks":[],"title":""}',
        Draft(kind=DraftKind.PROPOSAL, key="a1b2", against=5, fact_input=HOURS),
    ),
    (
        '{"against":0,"description":"","edits":[{"action":"retire","after":null,"against":4,'
        '"key":"opens-at-six","subject":"fact","why":"topic hours retired"},{"action":"suggest",'
        '"after":{"text":"x"},"against":1,"key":"a1b2","subject":"suggestion","why":""}],'
        f'{NOTHING_TYPED},"key":"","kind":"edits","remarks":[],"title":""}}',
        Draft(
            kind=DraftKind.CHANGES,
            changes=(
                Change(
                    subject=Subject.FACT,
                    key="opens-at-six",
                    action=Action.RETIRE,
                    against=4,
                    why="topic hours retired",
                ),
                Change(
                    subject=Subject.PROPOSAL,
                    key="a1b2",
                    action=Action.PROPOSE,
                    after={"text": "x"},
                    against=1,
                ),
            ),
        ),
    ),
]
"""Drafts of every kind, as the first version of the bot stored them, and what they are."""


def test_there_is_a_stored_draft_of_every_kind() -> None:
    assert list(DraftKind) == [draft.kind for _, draft in STORED]


@pytest.mark.parametrize(("stored", "draft"), STORED, ids=[draft.kind.value for _, draft in STORED])
def test_a_draft_that_the_first_version_stored_is_read(stored: str, draft: Draft) -> None:
    assert draft == Draft.from_json(json.loads(stored))


@pytest.mark.parametrize(("stored", "draft"), STORED, ids=[draft.kind.value for _, draft in STORED])
def test_a_draft_is_stored_as_the_first_version_stored_it(stored: str, draft: Draft) -> None:
    assert json.loads(stored) == draft.to_json()
