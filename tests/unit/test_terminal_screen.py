"""The commands on a real terminal: a pseudo-terminal of the operating system."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.interfaces.terminal.chat import OPENING, PROMPT
from tests.unit.cli_runner import ASKED

pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")


@pytest.fixture(autouse=True)
def _colour_terminal(monkeypatch: pytest.MonkeyPatch, knowledge: Path) -> None:
    """Return a terminal with colours, wide enough for any line."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


def on_a_terminal(*arguments: str, typed: Sequence[str] = (), **environment: str) -> str:
    """Return what a person sees of the command on a terminal, who types one thing at each prompt."""
    near, far = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        stdin=far, stdout=far, stderr=far, env={**os.environ, **environment},
    ) as program:  # fmt: skip
        os.close(far)
        seen, to_type = b"", list(typed)
        while chunk := _read(near):
            seen += chunk
            if to_type and seen.endswith(f"\n{PROMPT}".encode()):
                os.write(near, to_type.pop(0).encode())
    os.close(near)
    assert program.returncode in (0, 4)
    return seen.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # how Linux says that nobody is left at the other end
        return b""


def test_an_answer_is_in_colours() -> None:
    seen = on_a_terminal("ask", ASKED)
    assert "\x1b[2m— A Bakery's Notice › What we bake" in seen


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_without_colours_is_respected(environment: dict[str, str]) -> None:
    assert "\x1b" not in on_a_terminal("ask", ASKED, **environment)


def test_chat_says_what_may_be_asked_prompts_and_ends_with_the_input() -> None:
    seen = on_a_terminal("chat", typed=[f"{ASKED}\n", "\x04"], NO_COLOR="1")
    assert "Hello! Ask me about: Bread and Opening hours." in seen
    assert OPENING in seen
    assert f"\n? {ASKED}\nRye bread is baked in a stone oven." in seen
    assert seen.endswith("\n? \n")


def test_a_control_character_is_not_obeyed_on_a_terminal_either() -> None:
    seen = on_a_terminal("ask", "zz\x1b[2J\x07 qq")
    assert "\x07" not in seen
    assert "\x1b[2J" not in seen
