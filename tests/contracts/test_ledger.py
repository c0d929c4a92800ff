"""What every store must do: one suite over SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.ledger import Action, NewRevision, OutdatedError, Subject
from bot.ledger.engine import store_url
from bot.ledger.sql import SqlLedger
from tests.contracts.direct import Refusal, disarm, run_sql
from tests.contracts.writing import ELSEWHERE, HOME, MIRA, OMAR, START, Clock, adding, editing, fact

ODD_TEXTS = [
    "'; DROP TABLE revisions; --",
    "NUL \0 and \ud800, half a character",
    "\u202eright to left\u200b, \U0001f980, e\u0301",
    "* [x](y) @everyone <@1> `code` ||spoiler||",
    "long " * 20_000,
]


async def test_revisions_are_numbered_from_one_in_each_server(ledger: SqlLedger) -> None:
    await ledger.append(HOME, [adding("a")])
    await ledger.append(ELSEWHERE, [adding("b")])
    await ledger.append(HOME, [adding("c"), adding("d")])
    assert [("a", 1, 1), ("c", 2, 2), ("d", 3, 2)] == [
        (revision.key, revision.number, revision.batch) for revision in await ledger.revisions(HOME)
    ]
    assert ["b"] == [revision.key for revision in await ledger.revisions(ELSEWHERE)]


async def test_what_is_returned_is_what_is_read_again(address: str) -> None:
    ledger = await SqlLedger.open(store_url(address), Clock())
    written = await ledger.append(HOME, [adding("a"), editing("b", against=0)])
    await ledger.close()
    again = await SqlLedger.open(store_url(address), Clock())
    assert written == await again.revisions(HOME)
    await again.close()


async def test_a_revision_has_all_of_its_draft(ledger: SqlLedger) -> None:
    upstream = fact(quote="upstream")
    draft = NewRevision(
        subject=Subject.TOPIC,
        key="economy",
        action=Action.UNDO,
        by=OMAR,
        why="it was wrong",
        before={"a": [1, 2.5, None, True]},
        after={"b": {"c": "d"}},
        upstream=upstream,
    )
    (revision,) = await ledger.append(HOME, [draft])
    (read,) = await ledger.revisions(HOME)
    assert read == revision
    assert (draft.subject, draft.key, draft.action, draft.by, draft.why) == (
        read.subject,
        read.key,
        read.action,
        read.by,
        read.why,
    )
    assert (draft.before, draft.after, upstream) == (read.before, read.after, read.upstream)
    assert START + timedelta(seconds=1) == read.at
    assert timedelta(0) == read.at.utcoffset()


@pytest.mark.parametrize("odd", ODD_TEXTS, ids=range(len(ODD_TEXTS)))
async def test_any_text_comes_back_as_it_was(ledger: SqlLedger, odd: str) -> None:
    draft = NewRevision(
        subject=Subject.FACT, key="k", action=Action.ADD, why=odd, after={"quote": odd, odd: 1}
    )
    await ledger.append(HOME, [draft])
    (read,) = await ledger.revisions(HOME)
    assert (odd, {"quote": odd, odd: 1}) == (read.why, read.after)
    assert () == await ledger.check()


async def test_odd_keys_are_found_again(ledger: SqlLedger) -> None:
    keys = ["%", "_", "a'b", 'a"b', "é", "e\u0301", "A", "a", "\U0001f980", "x" * 100]
    await ledger.append(HOME, [adding(key) for key in keys])
    found = [await ledger.latest(HOME, Subject.FACT, key) for key in keys]
    assert keys == [revision.key for revision in found if revision]


async def test_the_second_of_two_who_edit_is_told_of_the_first(ledger: SqlLedger) -> None:
    await ledger.append(HOME, [adding()])
    (first,) = await ledger.append(HOME, [editing(against=1, by=MIRA)])
    with pytest.raises(OutdatedError) as caught:
        await ledger.append(HOME, [editing(against=1, by=OMAR)])
    assert (first,) == caught.value.newer
    assert "fact 'gold' was changed in the meantime; look at the change and decide again" == str(caught.value)
    (second,) = await ledger.append(HOME, [editing(against=2, by=OMAR)])
    assert 3 == second.number


async def test_one_outdated_draft_stops_its_whole_batch(ledger: SqlLedger) -> None:
    await ledger.append(HOME, [adding("a"), adding("b")])
    with pytest.raises(OutdatedError):
        await ledger.append(HOME, [adding("c"), editing("a", against=1), editing("b", against=1)])
    assert ["a", "b"] == [revision.key for revision in await ledger.revisions(HOME)]
    assert () == await ledger.check()


async def test_adding_what_is_there_already_is_outdated(ledger: SqlLedger) -> None:
    await ledger.append(HOME, [adding()])
    with pytest.raises(OutdatedError):
        await ledger.append(HOME, [adding()])


async def test_one_server_does_not_make_anothers_draft_outdated(ledger: SqlLedger) -> None:
    await ledger.append(ELSEWHERE, [adding()])
    (revision,) = await ledger.append(HOME, [adding()])
    assert 1 == revision.number


async def test_being_against_what_is_gone_is_outdated(ledger: SqlLedger) -> None:
    with pytest.raises(OutdatedError, match="what you were changing was changed in the meantime") as caught:
        await ledger.append(HOME, [editing(against=5)])
    assert () == caught.value.newer


async def test_a_batch_may_do_two_things_to_one_fact(ledger: SqlLedger) -> None:
    await ledger.append(HOME, [adding("a")])
    await ledger.append(HOME, [editing("a", against=1), editing("a", against=1)])
    assert [1, 2, 3] == [revision.number for revision in await ledger.revisions(HOME)]
    assert () == await ledger.check()


async def test_no_drafts_write_nothing(ledger: SqlLedger) -> None:
    assert () == await ledger.append(HOME, [])
    assert () == await ledger.servers()


async def test_a_big_batch_is_one_batch(ledger: SqlLedger) -> None:
    written = await ledger.append(HOME, [adding(f"fact-{number}") for number in range(1_000)])
    assert {1} == {revision.batch for revision in written}
    assert written == await ledger.revisions(HOME)


async def test_history_is_paged_newest_first(ledger: SqlLedger) -> None:
    await ledger.append(HOME, [adding(str(number)) for number in range(7)])
    await ledger.append(ELSEWHERE, [adding("foreign")])
    pages, before = [], None
    while page := await ledger.history(HOME, before=before, limit=3):
        pages.append([revision.number for revision in page])
        before = page[-1].number
    assert [[7, 6, 5], [4, 3, 2], [1]] == pages


async def test_history_of_one_fact_has_no_other(ledger: SqlLedger) -> None:
    await ledger.append(HOME, [adding("a"), adding("b")])
    await ledger.append(HOME, [editing("a", against=1)])
    await ledger.append(
        HOME, [NewRevision(subject=Subject.TOPIC, key="a", action=Action.ADD, after={"topic": "a"})]
    )
    assert [3, 1] == [revision.number for revision in await ledger.history(HOME, Subject.FACT, "a")]
    assert [4] == [revision.number for revision in await ledger.history(HOME, Subject.TOPIC)]
    latest = await ledger.latest(HOME, Subject.FACT, "a")
    assert latest
    assert 3 == latest.number
    assert None is await ledger.latest(ELSEWHERE, Subject.FACT, "a")


async def test_revisions_after_a_number(ledger: SqlLedger) -> None:
    await ledger.append(HOME, [adding(str(number)) for number in range(4)])
    assert [3, 4] == [revision.number for revision in await ledger.revisions(HOME, after=2)]


async def test_settings_are_chosen_changed_and_reset(ledger: SqlLedger) -> None:
    await ledger.change_settings(HOME, {"log_channel": 5, "roles": [1, 2]}, MIRA)
    await ledger.change_settings(HOME, {"log_channel": None, "private": False}, OMAR)
    assert {"roles": [1, 2], "private": False} == await ledger.settings(HOME)
    assert {} == await ledger.settings(ELSEWHERE)


async def test_settings_are_logged_and_not_twice(ledger: SqlLedger) -> None:
    await ledger.change_settings(HOME, {"cooldown": 5}, MIRA)
    assert () == await ledger.change_settings(HOME, {"cooldown": 5, "private": None}, OMAR)
    await ledger.change_settings(HOME, {"cooldown": 9}, OMAR)
    logged = await ledger.history(HOME, Subject.SETTING, "cooldown")
    assert [(OMAR, {"value": 5}, {"value": 9}), (MIRA, None, {"value": 5})] == [
        (revision.by, revision.before, revision.after) for revision in logged
    ]
    assert () == await ledger.check()


async def test_a_person_is_forgotten_everywhere_and_nothing_else(ledger: SqlLedger) -> None:
    await ledger.append(HOME, [adding("a", by=MIRA), adding("b", by=OMAR)])
    await ledger.append(ELSEWHERE, [adding("a", by=MIRA)])
    await ledger.change_settings(HOME, {"cooldown": 5}, MIRA)
    before = await ledger.revisions(HOME)
    assert 3 == await ledger.forget_person(MIRA)
    after = await ledger.revisions(HOME)
    assert [None, OMAR, None] == [revision.by for revision in after]
    assert [revision.seal for revision in before] == [revision.seal for revision in after]
    assert () == await ledger.check()
    assert 0 == await ledger.forget_person(MIRA)


async def test_only_a_server_removed_long_ago_is_erased(ledger: SqlLedger) -> None:
    await ledger.append(HOME, [adding("a")])
    await ledger.append(ELSEWHERE, [adding("b")])
    await ledger.server_removed(ELSEWHERE, START)
    assert () == await ledger.erase_removed(START)
    assert (ELSEWHERE,) == await ledger.erase_removed(START + timedelta(days=30))
    assert () == await ledger.revisions(ELSEWHERE)
    assert [HOME] == [server.guild_id for server in await ledger.servers()]
    assert () == await ledger.check()
    (again,) = await ledger.append(ELSEWHERE, [adding("b")])
    assert 1 == again.number


async def test_a_server_that_returned_is_kept_with_all_it_had(ledger: SqlLedger) -> None:
    await ledger.append(HOME, [adding("a")])
    await ledger.server_removed(HOME, START)
    await ledger.server_removed(HOME, START + timedelta(days=9))
    assert [START] == [server.removed_at for server in await ledger.servers()]
    await ledger.server_returned(HOME)
    assert () == await ledger.erase_removed(START + timedelta(days=99))
    assert 1 == len(await ledger.revisions(HOME))


async def test_a_moment_is_the_same_in_any_time_zone(ledger: SqlLedger) -> None:
    await ledger.append(HOME, [adding("a")])
    await ledger.server_removed(HOME, datetime.fromisoformat("2026-03-01T23:30:00+12:00"))
    assert [datetime(2026, 3, 1, 11, 30, tzinfo=UTC)] == [s.removed_at for s in await ledger.servers()]
    assert () == await ledger.erase_removed(datetime.fromisoformat("2026-03-01T12:00:00+01:00"))
    assert (HOME,) == await ledger.erase_removed(datetime.fromisoformat("2026-03-01T10:00:00-03:00"))


async def test_many_at_once_get_numbers_without_gaps(ledger: SqlLedger) -> None:
    tasks = [ledger.append(HOME, [adding(f"{n}-a"), adding(f"{n}-b")]) for n in range(25)]
    batches = await asyncio.gather(*tasks)
    numbers = [revision.number for batch in batches for revision in batch]
    assert list(range(1, 51)) == sorted(numbers)
    assert all(last.number == first.number + 1 for first, last in batches)
    assert () == await ledger.check()


async def test_reading_sees_one_moment_while_others_write(address: str) -> None:
    ledger, other = [await SqlLedger.open(store_url(address), Clock()) for _ in range(2)]
    writing = asyncio.gather(*(other.append(HOME, [adding(f"{n}-a"), adding(f"{n}-b")]) for n in range(60)))
    looks = 0
    while not writing.done():
        assert () == await ledger.check()
        looks += 1
    await writing
    assert looks > 3
    await ledger.close()
    await other.close()


async def test_of_many_editing_one_fact_at_once_one_wins(ledger: SqlLedger) -> None:
    await ledger.append(HOME, [adding()])
    tries = [ledger.append(HOME, [editing(against=1, by=number)]) for number in range(1, 11)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert 9 == sum(isinstance(result, OutdatedError) for result in results)
    assert 2 == len(await ledger.revisions(HOME))


async def test_a_task_cancelled_at_any_moment_leaves_all_or_nothing_and_no_lock(address: str) -> None:
    impatient = f"{address}?timeout=0.05" if address.startswith("sqlite") else address
    ledger = await SqlLedger.open(store_url(impatient), Clock())
    for number in range(60):
        task = asyncio.create_task(ledger.append(HOME, [adding(f"{number}-a"), adding(f"{number}-b")]))
        await asyncio.sleep(number % 30 / 6_000)
        task.cancel()
        (outcome,) = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(outcome, asyncio.CancelledError | tuple)
    await ledger.append(HOME, [adding("after")])
    assert 1 == len(await ledger.revisions(HOME)) % 2
    assert () == await ledger.check()
    await ledger.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE revisions SET why = '\"\"' WHERE number = 1",
        'UPDATE revisions SET "after" = NULL',
        "UPDATE revisions SET author = 99",
        "UPDATE revisions SET number = 7 WHERE number = 2",
        "UPDATE revisions SET author = NULL, seal = 'x'",
        "DELETE FROM revisions WHERE number = 2",
        "DELETE FROM revisions",
        "DELETE FROM servers",
        "UPDATE servers SET guild_id = 5",
        """INSERT INTO revisions (guild_id, number, batch, at, subject, key, action, why, against, seal)
           VALUES (700, 9, 9, '', 'fact', 'k', 'add', '""', 0, '')""",
        """INSERT INTO revisions (guild_id, number, batch, at, subject, key, action, why, against, seal)
           VALUES (700, 1, 1, '', 'fact', 'k', 'add', '""', 0, '')""",
    ],
)
async def test_the_store_itself_refuses_to_rewrite_the_record(address: str, statement: str) -> None:
    ledger = await SqlLedger.open(store_url(address), Clock())
    written = await ledger.append(HOME, [adding("a"), adding("b")])
    with pytest.raises(Refusal, match=r"^(a|an|revisions) .*(never|numbered on|kept|keeps)"):
        await run_sql(address, statement)
    assert written == await ledger.revisions(HOME)
    await ledger.close()


async def test_even_a_removed_server_loses_no_single_revision(address: str) -> None:
    ledger = await SqlLedger.open(store_url(address), Clock())
    await ledger.append(HOME, [adding("a"), adding("b")])
    await ledger.server_removed(HOME, START)
    with pytest.raises(Refusal, match="a revision is never deleted"):
        await run_sql(address, "DELETE FROM revisions WHERE number = 2")
    await ledger.close()


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE revisions SET why = '\"x\"' WHERE number = 2", "revision 2: its seal does not fit"),
        ("UPDATE revisions SET why = '{' WHERE number = 2", "a revision in the ledger cannot be read"),
        ("UPDATE revisions SET subject = 'poem' WHERE number = 2", "'poem' is not a valid Subject"),
        ("DELETE FROM revisions WHERE number = 2", "revision 2 is missing"),
        ("DELETE FROM revisions WHERE number = 3", "its latest revision should be 3, but is 2"),
        ("UPDATE revisions SET batch = 1 WHERE number = 3", "its batch began at 1, but it follows batch 2"),
        ("UPDATE revisions SET against = 2 WHERE number = 3", "was made against 2, but the latest was 1"),
    ],
)
async def test_check_tells_what_was_tampered_with(address: str, statement: str, expected: str) -> None:
    ledger = await SqlLedger.open(store_url(address), Clock())
    await ledger.append(HOME, [adding("a")])
    await ledger.append(HOME, [adding("b")])
    await ledger.append(HOME, [editing("a", against=1)])
    await disarm(address)
    await run_sql(address, statement)
    assert expected in "\n".join(await ledger.check())
    await ledger.close()


async def test_check_tells_of_revisions_without_a_server(address: str) -> None:
    ledger = await SqlLedger.open(store_url(address), Clock())
    await ledger.append(HOME, [adding("a")])
    await disarm(address)
    lax = [] if address.startswith("sqlite") else ["SET session_replication_role = replica"]
    await run_sql(address, *lax, "DELETE FROM servers")
    assert (f"server {HOME}: has revisions, but is not known",) == await ledger.check()
    await ledger.close()


async def test_a_closed_ledger_may_be_closed_again(ledger: SqlLedger) -> None:
    await ledger.close()
    await ledger.close()
