from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from bot.ledger import Subject
from bot.matching import Matcher
from bot.service.answering import AnswerService
from bot.service.record import import_export
from bot.service.record.changes import edit_fact
from bot.service.record.form_input import input_from_record
from bot.service.record.guild_record import GuildRecord
from bot.service.record.import_export import (
    ImportOutcome,
    ImportRefusedError,
    export,
    import_changes,
    plan_import,
    unzip_files,
    zip_files,
)
from tests.discord.small_record import base
from tests.properties.test_guild_record import Room

ECONOMY = "economy.yaml"


def fates(room: Room, files: dict[str, bytes]) -> dict[str, ImportOutcome]:
    return {each.key: each.outcome for each in plan_import(room.server, files, room.log).items}


def test_what_was_exported_is_unchanged() -> None:
    room = Room()
    assert {ImportOutcome.UNCHANGED} == set(fates(room, export(room.server.base.topics)).values())


def test_an_archive_is_the_same_to_the_byte_and_comes_back() -> None:
    files = export(base().topics)
    assert zip_files(files) == zip_files(dict(reversed(files.items())))
    assert files == unzip_files("knowledge.zip", zip_files(files))


def test_facts_arrive_added_and_changed() -> None:
    room, other = Room(), Room()
    other.take(("add", "Mali sells salt.", "economy"))
    other.take(("edit", "exports", "Salt is carried by river."))
    files = export(other.server.base.topics)
    told = fates(room, files)
    assert ImportOutcome.ADDED is told["about-mali-sells-salt-economy"]
    assert ImportOutcome.CHANGED is told["exports"]
    coming = plan_import(room.server, files, room.log)
    room.publish(import_changes(room.server, coming))
    assert files == export(room.server.base.topics)


def test_files_older_than_a_change_here_are_conflicting() -> None:
    room = Room()
    files = export(room.server.base.topics)
    room.take(("edit", "exports", "Salt is carried by river."))
    room.take(("retire", "imports", ""))
    told = fates(room, files)
    assert (ImportOutcome.CONFLICTING, ImportOutcome.CONFLICTING) == (told["exports"], told["imports"])
    coming = plan_import(room.server, files, room.log)
    assert () == import_changes(room.server, coming)
    room.publish(import_changes(room.server, coming, override=True))
    assert files == export(room.server.base.topics)


def test_facts_that_the_files_lack_stay() -> None:
    room = Room()
    files = export(room.server.base.topics)
    room.take(("add", "Mali sells salt.", "economy"))
    coming = plan_import(room.server, files, room.log)
    assert 1 == coming.left_alone
    assert not coming.with_outcome(ImportOutcome.CHANGED)


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
    coming = plan_import(Room().server, {ECONOMY: content}, ())
    assert told in "\n".join(map(str, coming.problems))
    assert () == coming.items


def test_a_phrasing_of_a_fact_beside_the_imported_is_invalid() -> None:
    text = (
        b"topic: economy\ntitle: E\ndescription: D\nfacts:\n  - id: x\n    statement: {text: a, title: b}\n"
        b"    questions: ['tell me about  the-coup?']\n"
    )
    coming = plan_import(Room().server, {ECONOMY: text}, ())
    assert "of x is one of the-coup here already" in str(coming.problems[0])


def test_an_edit_leaves_what_a_form_cannot_tell_of_an_imported_fact() -> None:
    text = (
        b"topic: economy\ntitle: E\ndescription: D\nfacts:\n  - id: x\n"
        b"    statement: {text: a, title: 'Rules | FAQ'}\n    keywords: ['1,000 francs']\n"
    )
    room = Room()
    room.publish(import_changes(room.server, plan_import(room.server, {ECONOMY: text}, ())))
    before = room.server.current(Subject.FACT, "x") or {}
    (change,) = edit_fact(room.server, "x", replace(input_from_record(before), text="b"), date(2026, 11, 24))
    assert {**before, "statement": {"text": "b", "title": "Rules | FAQ"}} == change.after


@pytest.mark.parametrize("name", ["x.exe", "x.txt", "x.zip"])
def test_other_files_are_refused(name: str) -> None:
    with pytest.raises(ImportRefusedError, match="export gives either"):
        unzip_files(name, b"MZ")


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_export, "BYTES_LIMIT", 1000)
    with pytest.raises(ImportRefusedError, match="unpacked"):
        unzip_files("x.zip", zip_files({"a.yaml": b" " * 600, "b.yaml": b" " * 600}))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_a_damaged_archive_is_refused(method: int) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("a.yaml", " ".join(map(str, range(3000))))
    damaged = bytearray(file.getvalue())
    damaged[60:-120] = (byte ^ 0xFF for byte in damaged[60:-120])
    with pytest.raises(ImportRefusedError, match="damaged"):
        unzip_files("a.zip", bytes(damaged))


def test_what_a_mac_puts_beside_the_files_of_an_archive_is_left_out() -> None:
    files = export(base().topics)
    beside = {f"__MACOSX/{folder}._{name}": b"\x00\x05\xff" for name in files for folder in ("", "topics/")}
    assert files == unzip_files("knowledge.zip", zip_files(files | beside | {"._a.yaml": b"\xff"}))


def test_an_archive_without_knowledge_files_is_refused() -> None:
    with pytest.raises(ImportRefusedError, match="holds no YAML file"):
        unzip_files("x.zip", zip_files({"a.txt": b"x"}))


def test_a_record_of_statements_alone_goes_from_server_to_server() -> None:
    room = Room()
    room.take(("topic add", "salt-trade", ""))
    room.take(("add", "Mali sells salt.", "salt-trade"))
    shared = base()
    other = GuildRecord(6, AnswerService(shared, Matcher(shared)), Matcher)
    files = export(room.server.base.topics)
    coming = plan_import(other, {"salt-trade.yaml": files["salt-trade.yaml"]}, ())
    assert {"salt-trade", "about-mali-sells-salt-salt"} == {
        each.key for each in coming.with_outcome(ImportOutcome.ADDED)
    }
