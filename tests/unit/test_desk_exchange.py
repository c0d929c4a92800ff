from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from bot.desk import (
    Desk,
    ExchangeError,
    Fate,
    ServerRecord,
    arrivals,
    edit_fact,
    entry_of,
    exchange,
    export,
    import_edits,
    packed,
    unpacked,
)
from bot.ledger import Subject
from bot.matching import Matcher
from tests.discord.record import base
from tests.properties.test_desk_record import Room

ECONOMY = "economy.yaml"


def fates(room: Room, files: dict[str, bytes]) -> dict[str, Fate]:
    return {each.key: each.fate for each in arrivals(room.server, files, room.log).arrivals}


def test_what_was_exported_is_unchanged() -> None:
    room = Room()
    assert {Fate.UNCHANGED} == set(fates(room, export(room.server.base.topics)).values())


def test_an_archive_is_the_same_to_the_byte_and_comes_back() -> None:
    files = export(base().topics)
    assert packed(files) == packed(dict(reversed(files.items())))
    assert files == unpacked("knowledge.zip", packed(files))


def test_facts_arrive_added_and_changed() -> None:
    room, other = Room(), Room()
    other.take(("add", "Mali sells salt.", "economy"))
    other.take(("edit", "exports", "Salt is carried by river."))
    files = export(other.server.base.topics)
    told = fates(room, files)
    assert Fate.ADDED is told["about-mali-sells-salt-economy"]
    assert Fate.CHANGED is told["exports"]
    coming = arrivals(room.server, files, room.log)
    room.publish(import_edits(room.server, coming))
    assert files == export(room.server.base.topics)


def test_files_older_than_a_change_here_are_conflicting() -> None:
    room = Room()
    files = export(room.server.base.topics)
    room.take(("edit", "exports", "Salt is carried by river."))
    room.take(("retire", "imports", ""))
    told = fates(room, files)
    assert (Fate.CONFLICTING, Fate.CONFLICTING) == (told["exports"], told["imports"])
    coming = arrivals(room.server, files, room.log)
    assert () == import_edits(room.server, coming)
    room.publish(import_edits(room.server, coming, override=True))
    assert files == export(room.server.base.topics)


def test_facts_that_the_files_lack_stay() -> None:
    room = Room()
    files = export(room.server.base.topics)
    room.take(("add", "Mali sells salt.", "economy"))
    coming = arrivals(room.server, files, room.log)
    assert 1 == coming.left_alone
    assert not coming.of(Fate.CHANGED)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"topic: economy\ntitle: E\ndescription: D\nfacts:\n  - id: x\n    source: overview\n"
         b"    quote: No.\n", "economy.yaml:7: the quote is not in 'overview'"),
        (b"topic: economy\nnonsense: 1\n", "economy.yaml:2: unknown key 'nonsense'"),
        (b"\xff", "byte 0 is not UTF-8"),
        (b"", "is empty"),
    ],
)  # fmt: skip
def test_what_is_invalid_is_told_with_its_line(content: bytes, told: str) -> None:
    coming = arrivals(Room().server, {ECONOMY: content}, ())
    assert told in "\n".join(map(str, coming.problems))
    assert () == coming.arrivals


def test_a_phrasing_of_a_fact_beside_the_imported_is_invalid() -> None:
    text = (
        b"topic: economy\ntitle: E\ndescription: D\nfacts:\n  - id: x\n    statement: {text: a, title: b}\n"
        b"    questions: ['tell me about  the-coup?']\n"
    )
    coming = arrivals(Room().server, {ECONOMY: text}, ())
    assert "of x is one of the-coup here already" in str(coming.problems[0])


def test_an_edit_leaves_what_a_form_cannot_tell_of_an_imported_fact() -> None:
    text = (
        b"topic: economy\ntitle: E\ndescription: D\nfacts:\n  - id: x\n"
        b"    statement: {text: a, title: 'Rules | FAQ'}\n    keywords: ['1,000 francs']\n"
    )
    room = Room()
    room.publish(import_edits(room.server, arrivals(room.server, {ECONOMY: text}, ())))
    before = room.server.current(Subject.FACT, "x") or {}
    (edit,) = edit_fact(room.server, "x", replace(entry_of(before), text="b"), date(2026, 11, 24))
    assert {**before, "statement": {"text": "b", "title": "Rules | FAQ"}} == edit.after


@pytest.mark.parametrize("name", ["x.exe", "x.txt", "x.zip"])
def test_other_files_are_refused(name: str) -> None:
    with pytest.raises(ExchangeError, match="export gives either"):
        unpacked(name, b"MZ")


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "BYTES_LIMIT", 1000)
    with pytest.raises(ExchangeError, match="unpacked"):
        unpacked("x.zip", packed({"a.yaml": b" " * 600, "b.yaml": b" " * 600}))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_a_damaged_archive_is_refused(method: int) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("a.yaml", " ".join(map(str, range(3000))))
    damaged = bytearray(file.getvalue())
    damaged[60:-120] = (byte ^ 0xFF for byte in damaged[60:-120])
    with pytest.raises(ExchangeError, match="damaged"):
        unpacked("a.zip", bytes(damaged))


def test_what_a_mac_puts_beside_the_files_of_an_archive_is_left_out() -> None:
    files = export(base().topics)
    beside = {f"__MACOSX/{folder}._{name}": b"\x00\x05\xff" for name in files for folder in ("", "topics/")}
    assert files == unpacked("knowledge.zip", packed(files | beside | {"._a.yaml": b"\xff"}))


def test_an_archive_without_knowledge_files_is_refused() -> None:
    with pytest.raises(ExchangeError, match="holds no YAML file"):
        unpacked("x.zip", packed({"a.txt": b"x"}))


def test_a_record_of_statements_alone_goes_from_server_to_server() -> None:
    room = Room()
    room.take(("topic add", "salt-trade", ""))
    room.take(("add", "Mali sells salt.", "salt-trade"))
    shared = base()
    other = ServerRecord(6, Desk(shared, Matcher(shared)), Matcher)
    files = export(room.server.base.topics)
    coming = arrivals(other, {"salt-trade.yaml": files["salt-trade.yaml"]}, ())
    assert {"salt-trade", "about-mali-sells-salt-salt"} == {each.key for each in coming.of(Fate.ADDED)}
