"""`sankore topic`: topics come, change, go and come back with their facts."""

import json
from pathlib import Path

import pytest

from tests.unit.cli_record import terminal
from tests.unit.cli_runner import ANSWER, ASKED, run

pytestmark = pytest.mark.usefixtures("knowledge")


def test_add_makes_a_topic_that_facts_can_go_to() -> None:
    result = run("topic", "add", "--title", "Cakes & tarts", "--description", "What is sweet", "--yes")
    assert (0, "New topic cakes-tarts:") == (result.exit_code, result.stdout.splitlines()[2])
    assert 0 == run("fact", "move", "opens-at-six", "cakes-tarts", "--yes").exit_code
    assert "1 fact" == run("fact", "list", "--topic", "cakes-tarts").stdout.splitlines()[-1]


def test_add_takes_a_name() -> None:
    words = ("--title", "Cakes", "--description", "What is sweet", "--name", "/Sweet")
    assert 0 == run("topic", "add", *words, "--yes").exit_code
    assert 0 == run("ask", ASKED, "--topic", "bread").exit_code
    assert "sweet" in run("ask", "rye", "--topic", "nothing").stderr


def test_add_asks_for_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal(monkeypatch)
    result = run("topic", "add", "--title", "Cakes", typed="What is sweet\ny\n")
    assert 0 == result.exit_code
    assert "description: {+What is sweet+}" in result.stdout


@pytest.mark.parametrize("command", [["add", "--title", "Cakes"], ["edit", "bread"]])
def test_without_words_and_without_a_terminal_it_is_wrong_usage(command: list[str]) -> None:
    assert 2 == run("topic", *command).exit_code


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["Cakes", "x" * 101], "101 characters"),
        (["Bread", "b", "--name", "bread"], "there is a topic 'bread' already"),
        (["Ask", "a", "--name", "ask"], "ask"),
    ],
)
def test_what_cannot_be_a_topic_is_told(words: list[str], told: str) -> None:
    title, description, *options = words
    result = run("topic", "add", "--title", title, "--description", description, *options, "--yes")
    assert 1 == result.exit_code
    assert told in result.output
    assert "Nothing was changed here yet.\n" == run("history").stdout


def test_a_problem_and_its_cure_stay_one_line() -> None:
    words = ("--title", "x" * 101, "--description", "d", "--name", "ask")
    result = run("topic", "add", *words, "--yes")
    assert [
        "  - 'ask' is a command of the bot; name the topic otherwise",
        "  - 'title' is 101 characters long; the most is 100",
    ] == [line for line in result.stdout.splitlines() if line.startswith("  - ")]


def test_edit_changes_what_is_named() -> None:
    result = run("topic", "edit", "bread", "--title", "Loaves", "--why", "bread is dull", "--yes")
    assert (0, "  title: [-Bread-]{+Loaves+}") == (result.exit_code, result.stdout.splitlines()[-2])
    after = json.loads(run("history", "--json").stdout)["changes"][0]["after"]
    assert {"topic": "bread", "title": "Loaves", "description": "What the bakery bakes"} == after


def test_edit_asks_with_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal(monkeypatch)
    result = run("topic", "edit", "bread", typed="Loaves\n\ny\n")
    assert 0 == result.exit_code
    assert "Description [What the bakery bakes]:" in result.stdout


def test_retire_takes_the_facts_along_and_restore_brings_them_back() -> None:
    assert 0 == run("topic", "retire", "bread", "--why", "no oven", "--yes").exit_code
    assert ANSWER not in run("ask", ASKED).stdout
    result = run("topic", "restore", "bread", "--yes")
    assert 0 == result.exit_code
    assert "Back in force: topic bread:" in result.stdout.splitlines()
    assert ANSWER == run("ask", ASKED).stdout.splitlines()[0]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["edit", "cake", "--title", "x"], "there is no topic 'cake' in force; the topics are bread, hours"),
        (["retire", "cake"], "there is no topic 'cake' in force; the topics are bread, hours"),
        (["restore", "bread"], "topic 'bread' is in force already"),
        (["resolve", "bread", "--ours"], "the knowledge files did not change topic 'bread' since you did"),
    ],
)
def test_what_cannot_be_done_is_one_line(command: list[str], told: str) -> None:
    result = run("topic", *command, "--yes")
    assert (1, "", f"sankore: {told}\n") == (result.exit_code, result.stdout, result.stderr)


@pytest.mark.parametrize(
    "command",
    [
        ["add", "--title", "Cakes", "--description", "x"],
        ["edit", "bread", "--title", "x"],
        ["retire", "bread"],
    ],
)
def test_nothing_is_changed_without_being_asked_for(command: list[str]) -> None:
    assert 2 == run("topic", *command).exit_code
    assert "Nothing was changed here yet.\n" == run("history").stdout


@pytest.mark.parametrize(("side", "title"), [("--ours", "Loaves"), ("--theirs", "Baking")])
def test_resolve_settles_which_version_stays(knowledge: Path, side: str, title: str) -> None:
    assert 0 == run("topic", "edit", "bread", "--title", "Loaves", "--yes").exit_code
    bread = knowledge / "topics" / "bread.yaml"
    bread.write_text(
        bread.read_text(encoding="utf-8").replace("title: Bread", "title: Baking"), encoding="utf-8"
    )
    assert 0 == run("topic", "resolve", "bread", side, "--yes").exit_code
    assert f"/bread  {title} (1 passage)" in run("chat", typed="/topics\n").stdout.splitlines()
