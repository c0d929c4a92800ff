"""Keeping the record on a real terminal: the editor, the questions, Ctrl-C."""

import os
import select
import sys
import time
from pathlib import Path

import pytest

from tests.unit.cli_record import CAKES, CAKES_ID, drafts, editor, typing
from tests.unit.cli_runner import run

pty = pytest.importorskip("pty", reason="Windows has no pseudoterminals")
pytestmark = pytest.mark.usefixtures("knowledge")

PATIENCE_S = 60
SETTLED_S = 0.3
"""A program that has printed its question and then nothing for so long is waiting for the answer. Typed any
sooner, Ctrl-C may come while the line editor is only setting up, and be taken for a letter."""


def on_terminal(*arguments: str, until: str, then: bytes) -> tuple[int, str]:
    """Run the command on a terminal of its own, and type when it has printed something."""
    number, terminal = pty.fork()
    if number == 0:
        os.environ |= {"TERM": "dumb", "PYTHONPATH": str(Path(__file__).parents[2])}
        os.execv(sys.executable, [sys.executable, "-m", "bot", *arguments])
    printed, typed, deadline = b"", False, time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], SETTLED_S)[0]:
            if not typed and until.encode() in printed:
                typed = True
                os.write(terminal, then)
            continue
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # Linux tells so that the other side is closed
            break
        if not piece:
            break
        printed += piece
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), printed.decode()


def test_a_fact_is_typed_previewed_and_published(monkeypatch: pytest.MonkeyPatch) -> None:
    words = typing("Text", "We bake cakes on Fridays."), typing("Topic", "bread")
    editor(monkeypatch, "\n".join((*words, typing("Phrasings", "When are there cakes?"))))
    code, printed = on_terminal("fact", "add", until="Publish? [y/N]", then=b"y\n")
    assert (0, []) == (code, drafts())
    assert f"Published as #1: added fact {CAKES_ID}." in " ".join(printed.split())
    assert CAKES_ID in run("fact", "list").stdout


def test_one_interrupt_at_the_question_ends_it_at_once_and_changes_nothing() -> None:
    start = time.monotonic()
    code, printed = on_terminal("fact", "add", *CAKES, until="Publish? [y/N]", then=b"\x03")
    assert (1, True) == (code, printed.rstrip().endswith("Aborted!"))
    assert time.monotonic() - start < PATIENCE_S
    assert "Traceback" not in printed
    assert "Nothing was changed here yet.\n" == run("history").stdout
