from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.ledger import Action, GuildHead, NewRevision, Revision, Subject
from bot.ledger.hash_chain import find_faults, seal_batch
from bot.ledger.revision import GuildLog, timestamp

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def draft(key: str = "gold", against: int = 0, **after: object) -> NewRevision:
    return NewRevision(subject=Subject.FACT, key=key, action=Action.ADD, by=1, after=after, against=against)


def log(*batches: list[NewRevision]) -> GuildLog:
    server = GuildHead(7)
    written: tuple[Revision, ...] = ()
    for drafts in batches:
        written += seal_batch(server, drafts, NOW)
        server = GuildHead(7, written[-1].number, written[-1].seal)
    return GuildLog(server, written)


@pytest.mark.parametrize("key", ["", "x" * 101, "a\nb", "nul\0", "half \ud800"])
def test_a_key_is_short_and_printable(key: str) -> None:
    with pytest.raises(ValueError, match="a key is 1 to 100 printable characters"):
        draft(key)


@pytest.mark.parametrize("value", [object(), {1, 2}, b"x", float("nan"), datetime(2026, 1, 1)])
def test_a_record_is_json(value: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        draft(odd=value)


def test_a_draft_is_against_a_number() -> None:
    with pytest.raises(ValueError, match="numbered from 1"):
        draft(against=-1)


def test_a_draft_does_not_change_with_what_it_was_made_of() -> None:
    words = ["a"]
    made = draft(keywords=words)
    words.append("b")
    assert {"keywords": ["a"]} == made.after


def test_a_tuple_is_kept_as_the_list_it_will_come_back_as() -> None:
    assert {"keywords": ["a"]} == draft(keywords=("a",)).after


def test_a_moment_needs_its_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        timestamp(datetime(2026, 3, 1))


def test_a_log_that_was_written_has_no_faults() -> None:
    assert [] == list(
        find_faults(log([draft("a"), draft("b")], [draft("a", against=1)], [draft("a", against=3)]))
    )
    assert [] == list(find_faults(GuildLog(GuildHead(7), ())))


def test_an_author_may_be_forgotten_without_a_fault() -> None:
    whole = log([draft("a")])
    forgotten = tuple(replace(revision, by=None) for revision in whole.revisions)
    assert [] == list(find_faults(replace(whole, revisions=forgotten)))


@pytest.mark.parametrize(
    "changed",
    [
        {"why": "x"},
        {"key": "x"},
        {"subject": Subject.TOPIC},
        {"action": Action.EDIT},
        {"before": {}},
        {"after": None},
        {"upstream": {}},
        {"at": datetime(2026, 3, 2, tzinfo=UTC)},
        {"guild_id": 8},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_whatever_is_changed_breaks_the_seal(changed: dict[str, object]) -> None:
    whole = log([draft("a")])
    (revision,) = whole.revisions
    forged = replace(whole, revisions=(replace(revision, **changed),))  # type: ignore[arg-type]
    assert any("its seal does not fit" in fault for fault in find_faults(forged))


def test_revisions_in_another_order_are_a_fault() -> None:
    whole = log([draft("a")], [draft("b")])
    assert [] != list(find_faults(replace(whole, revisions=whole.revisions[::-1])))


def test_a_revision_against_what_was_not_the_latest_is_a_fault() -> None:
    whole = log([draft("a")], [draft("a", against=1)], [draft("a", against=1)])
    assert ["server 7, revision 3: was made against 1, but the latest was 2"] == list(find_faults(whole))
