"""Every way a knowledge folder can be wrong, and what a person at a terminal is told about it."""

import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import discord
import pytest

from tests.unit.cli_runner import run

pytestmark = pytest.mark.usefixtures("knowledge")


def revised(file: str, old: str, new: str) -> None:
    path = Path("knowledge") / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def written(file: str, content: str | bytes) -> None:
    path = Path("knowledge") / file
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


def without(folder: str) -> None:
    (Path("knowledge") / folder).rename("elsewhere")


def emptied(folder: str) -> None:
    without(folder)
    (Path("knowledge") / folder).mkdir()


def looping(folder: str) -> None:
    without(folder)
    (Path("knowledge") / folder).symlink_to(folder)


BOMB = "a: &a [lol, lol]\nb: &b [*a, *a]\nc: [*b, *b]\n"
CURE = "name the folder that holds sources/ and topics/"
TROUBLE: dict[str, tuple[Callable[[], object], str]] = {
    "no topics folder": (lambda: without("topics"), f"topics: does not exist; {CURE}"),
    "no sources folder": (lambda: without("sources"), f"sources: does not exist; {CURE}"),
    "no topics": (
        lambda: emptied("topics"),
        "topics: has no topic; add NAME.yaml",
    ),
    "a folder that cannot be read": (
        lambda: looping("topics"),
        "topics: cannot be read: Too many levels of symbolic links",
    ),
    "a YAML bomb": (
        lambda: written("topics/bomb.yaml", BOMB),
        "topics/bomb.yaml:1: anchors (&name) are not allowed; words that begin with & need quotes",
    ),
    "a Python object": (
        lambda: written("topics/py.yaml", "!!python/object/apply:os.system [id]\n"),
        "topics/py.yaml:1: tags (!name) are not allowed; words that begin with ! need quotes",
    ),
    "deep nesting": (
        lambda: written("topics/deep.yaml", "[" * 10_000),
        "topics/deep.yaml:1: is nested more than 20 deep; quotation marks missing around brackets?",
    ),
    "a huge file": (
        lambda: written("topics/huge.yaml", "a" * (1 << 21)),
        "topics/huge.yaml: is larger than 1024 KiB; split it",
    ),
    "no text": (
        lambda: written("topics/bread.yaml", b"\x89PNG\r\n"),
        "topics/bread.yaml:1: byte 0x89 at 0 is not UTF-8; save the file as UTF-8",
    ),
    "an id used twice": (
        lambda: revised("topics/bread.yaml", "id: rye-in-a-stone-oven", "id: opens-at-six"),
        "topics/hours.yaml:5: fact 'opens-at-six' is there already, in knowledge/topics/bread.yaml:5; "
        "change one of them",
    ),
    "a quote that is not there": (
        lambda: revised("topics/bread.yaml", "quote: Rye bread is", "quote: Rye bread was"),
        "topics/bread.yaml:7: the quote is not in 'notice'; nearest, section 'What we bake', paragraph 1: "
        "“Rye bread is baked in a stone oven. Our sourdough rests for two days.”",
    ),
    "an over-long description": (
        lambda: revised("topics/bread.yaml", "What the bakery bakes", "w" * 101),
        "topics/bread.yaml:3: 'description' is 101 characters long; the most is 100",
    ),
    "two topics of one name": (
        lambda: revised("topics/hours.yaml", "topic: hours", "topic: bread"),
        "topics/hours.yaml:1: topic 'bread' is there already, in knowledge/topics/bread.yaml:1; "
        "change one of them",
    ),
    "a topic named as a command": (
        lambda: revised("topics/bread.yaml", "topic: bread", "topic: ask"),
        "topics/bread.yaml:1: 'ask' is a command of the bot; name the topic otherwise",
    ),
    "a document that is not there": (
        lambda: revised("topics/bread.yaml", "source: notice", "source: notes"),
        "topics/bread.yaml:6: no document 'notes' in sources/ (there are: notice)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLE)
@pytest.mark.parametrize("command", [["check"], ["ask", "rye"], ["chat"], ["run"]])
def test_trouble_in_the_files_is_one_line_with_its_place_and_cure(
    monkeypatch: pytest.MonkeyPatch, trouble: str, command: list[str]
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "only.to.get.past")
    break_it, expected = TROUBLE[trouble]
    break_it()
    result = run(*command)
    assert (1, "") == (result.exit_code, result.stdout)
    assert result.stderr.startswith(f"sankore: knowledge/{expected}")
    assert 1 == len(result.stderr.splitlines())
    assert isinstance(result.exception, SystemExit)


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = run("check", "--knowledge", "file")
    assert (1, f"sankore: file: is not a folder; {CURE}\n") == (result.exit_code, result.stderr)


def test_an_empty_folder_is_told_with_both_folders_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run("check", "--knowledge", "empty")
    assert 1 == result.exit_code
    assert [
        f"sankore: empty/sources: does not exist; {CURE}",
        f"sankore: empty/topics: does not exist; {CURE}",
    ] == result.stderr.splitlines()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_told(knowledge: Path) -> None:
    (knowledge / "topics").chmod(0)
    assert "sankore: knowledge/topics: cannot be read: Permission denied\n" == run("check").stderr


def test_a_line_of_a_message_is_never_obeyed_by_the_terminal() -> None:
    written("topics/bread.yaml", 'topic: "\\e[2J"\n')
    stderr = run("check").stderr
    assert "\x1b" not in stderr
    assert "␛[2J" in stderr or "U+001B" in stderr


class Refusing(BaseHTTPRequestHandler):
    """Discord's REST interface to somebody whose token it does not know."""

    def do_GET(self) -> None:
        """Answer as Discord does."""
        body = b'{"message": "401: Unauthorized", "code": 0}'
        self.send_response(401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def refusing_discord() -> Iterator[str]:
    """Yield the address of a Discord that knows no token."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_run_with_a_wrong_token_says_where_to_get_another(
    monkeypatch: pytest.MonkeyPatch, refusing_discord: str
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", refusing_discord)
    monkeypatch.setenv("DISCORD_TOKEN", "no.such.token")
    result = run("run")
    assert (1, "") == (result.exit_code, result.stdout)
    assert 1 == len(result.stderr.splitlines())
    assert result.stderr.startswith("sankore: Discord refused the token. Get a fresh one")
    assert "no.such.token" not in result.stderr


def test_run_without_a_network_says_what_to_look_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", "http://127.0.0.1:1")
    monkeypatch.setenv("DISCORD_TOKEN", "no.such.token")
    result = run("run")
    assert (1, "") == (result.exit_code, result.stdout)
    assert 1 == len(result.stderr.splitlines())
    assert result.stderr.startswith("sankore: Cannot reach discord.com")
