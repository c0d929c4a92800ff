"""What every store must do with drafts, which somebody typed and did not publish."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ledger import back_up, restore
from bot.ledger.engine import store_url
from bot.ledger.sql import SqlLedger
from tests.contracts.test_ledger_migrations import FIRST, load
from tests.contracts.writing import ELSEWHERE, HOME, MIRA, OMAR, START, Clock, adding, fact

BODY = {"kind": "fact", "entry": fact(), "against": 3, "odd": ["\0\ud800", "\U0001f980", None, 0.5, True]}
LATER = START + timedelta(days=30)


async def test_a_draft_outlives_the_program(address: str) -> None:
    ledger = await SqlLedger.open(store_url(address), Clock())
    draft_id = await ledger.save_draft(HOME, MIRA, BODY)
    await ledger.close()
    again = await SqlLedger.open(store_url(address), Clock())
    assert BODY == await again.draft(draft_id, HOME, MIRA)
    await again.close()


async def test_a_drafts_id_is_sixteen_hex_digits_and_its_own(ledger: SqlLedger) -> None:
    ids = await asyncio.gather(*(ledger.save_draft(HOME, MIRA, {"n": n}) for n in range(20)))
    assert [] == [id_ for id_ in ids if not re.fullmatch("[0-9a-f]{16}", id_)]
    assert [{"n": n} for n in range(20)] == [await ledger.draft(id_, HOME, MIRA) for id_ in ids]


async def test_a_draft_is_its_authors_on_its_server_only(ledger: SqlLedger) -> None:
    draft_id = await ledger.save_draft(HOME, MIRA, BODY)
    assert None is await ledger.draft(draft_id, HOME, OMAR)
    assert None is await ledger.draft(draft_id, ELSEWHERE, MIRA)
    assert None is await ledger.draft("0" * 16, HOME, MIRA)


async def test_a_draft_shares_nothing_with_what_it_was_given(ledger: SqlLedger) -> None:
    words = ["trade"]
    draft_id = await ledger.save_draft(HOME, MIRA, {"keywords": words})
    words.append("goods")
    assert {"keywords": ["trade"]} == await ledger.draft(draft_id, HOME, MIRA)


async def test_what_is_not_json_is_no_draft(ledger: SqlLedger) -> None:
    with pytest.raises(ValueError, match="not JSON"):
        await ledger.save_draft(HOME, MIRA, {"day": START})
    draft_id = await ledger.save_draft(HOME, MIRA, BODY)
    with pytest.raises(ValueError, match="not JSON"):
        await ledger.overwrite_draft(draft_id, HOME, MIRA, {"day": START})
    assert BODY == await ledger.draft(draft_id, HOME, MIRA)


async def test_a_draft_is_replaced_by_its_author_on_its_server_only(ledger: SqlLedger) -> None:
    draft_id = await ledger.save_draft(HOME, MIRA, BODY)
    await ledger.overwrite_draft(draft_id, HOME, OMAR, {"by": "Omar"})
    await ledger.overwrite_draft(draft_id, ELSEWHERE, MIRA, {"at": "another place"})
    assert BODY == await ledger.draft(draft_id, HOME, MIRA)
    await ledger.overwrite_draft(draft_id, HOME, MIRA, {"words": "others"})
    assert {"words": "others"} == await ledger.draft(draft_id, HOME, MIRA)


async def test_a_draft_that_is_gone_is_not_brought_back_by_replacing_it(ledger: SqlLedger) -> None:
    draft_id = await ledger.save_draft(HOME, MIRA, BODY)
    other = await ledger.save_draft(HOME, MIRA, {"other": 1})
    await ledger.delete_draft(draft_id)
    await ledger.delete_draft(draft_id)
    await ledger.overwrite_draft(draft_id, HOME, MIRA, BODY)
    assert None is await ledger.draft(draft_id, HOME, MIRA)
    assert {"other": 1} == await ledger.draft(other, HOME, MIRA)


async def test_drafts_that_nobody_touched_for_long_are_forgotten(ledger: SqlLedger) -> None:
    ids = [await ledger.save_draft(HOME, MIRA, {"n": n}) for n in range(3)]
    await ledger.overwrite_draft(ids[0], HOME, MIRA, {"n": "again"})
    assert 0 == await ledger.delete_old_drafts(START)
    assert 1 == await ledger.delete_old_drafts(
        START + timedelta(seconds=3)
    )  # it was the second to be written
    assert [{"n": "again"}, None, {"n": 2}] == [await ledger.draft(id_, HOME, MIRA) for id_ in ids]


async def test_a_forgotten_persons_drafts_are_deleted_everywhere(ledger: SqlLedger) -> None:
    await ledger.append(HOME, [adding(by=MIRA)])
    mine = [await ledger.save_draft(server, MIRA, BODY) for server in (HOME, ELSEWHERE)]
    his = await ledger.save_draft(HOME, OMAR, BODY)
    assert 1 == await ledger.forget_person(MIRA)
    assert [None, None] == [
        await ledger.draft(mine[0], HOME, MIRA),
        await ledger.draft(mine[1], ELSEWHERE, MIRA),
    ]
    assert BODY == await ledger.draft(his, HOME, OMAR)


async def test_an_erased_servers_drafts_are_deleted(ledger: SqlLedger) -> None:
    await ledger.append(ELSEWHERE, [adding()])
    there = await ledger.save_draft(ELSEWHERE, MIRA, BODY)
    here = await ledger.save_draft(HOME, MIRA, BODY)
    await ledger.server_removed(ELSEWHERE, START)
    assert () == await ledger.erase_removed(START)
    assert BODY == await ledger.draft(there, ELSEWHERE, MIRA)
    assert (ELSEWHERE,) == await ledger.erase_removed(LATER)
    assert [None, BODY] == [await ledger.draft(there, ELSEWHERE, MIRA), await ledger.draft(here, HOME, MIRA)]


async def test_a_server_with_nothing_but_drafts_is_erased_too(ledger: SqlLedger) -> None:
    draft_id = await ledger.save_draft(HOME, MIRA, BODY)
    await ledger.server_removed(HOME, START)
    assert (HOME,) == await ledger.erase_removed(LATER)
    assert None is await ledger.draft(draft_id, HOME, MIRA)


async def test_drafts_are_no_part_of_the_record_nor_of_a_backup(ledger: SqlLedger, tmp_path: Path) -> None:
    await ledger.append(HOME, [adding("a")])
    draft_id = await ledger.save_draft(HOME, MIRA, {"secret": "unpublished"})
    assert 1 == len(await ledger.revisions(HOME))
    await back_up(ledger, tmp_path / "backup", START)
    assert "unpublished" not in (tmp_path / "backup").read_text()
    await ledger.append(HOME, [adding("b")])
    await restore(ledger, tmp_path / "backup", overwrite=True)
    assert {"secret": "unpublished"} == await ledger.draft(draft_id, HOME, MIRA)
    assert () == await ledger.check()


async def test_a_store_of_the_first_version_comes_to_keep_drafts(address: str) -> None:
    await load(address, FIRST)
    ledger = await SqlLedger.open(store_url(address), Clock())
    draft_id = await ledger.save_draft(HOME, MIRA, BODY)
    assert BODY == await ledger.draft(draft_id, HOME, MIRA)
    await ledger.close()
