"""A fact typed into an editor: nothing typed is ever lost."""

import sqlite3
import sys
from contextlib import closing

import pytest

from tests.unit.cli_record import (
    CAKES_ID,
    LEDGER,
    add_cakes,
    drafts,
    editor,
    shown_in_editor,
    terminal,
    typing,
)
from tests.unit.cli_runner import run

pytestmark = pytest.mark.usefixtures("knowledge")

CAKES = "\n".join(
    [
        typing("Text", "We bake cakes on Fridays."),
        typing("Topic", "bread"),
        typing("Phrasings", "When are there cakes?"),
        typing("Why", "asked often"),
    ]
)
"""What somebody types into an empty form."""


def quicker(*command: str) -> str:
    """Return a turn at the editor during which somebody else changes something."""
    program = [sys.executable, "-m", "bot", *command, "--yes"]
    return f"import subprocess; subprocess.run({program!r}, check=True, capture_output=True)"


def test_add_opens_a_form_and_publishes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    editor(monkeypatch, CAKES)
    result = run("fact", "add", typed="y\n")
    assert (0, []) == (result.exit_code, drafts())
    assert "#: Topics: bread, hours" in shown_in_editor()
    assert CAKES_ID in run("fact", "list").stdout
    assert "  asked often" in run("history").stdout.splitlines()


def test_add_fills_in_what_the_options_say(monkeypatch: pytest.MonkeyPatch) -> None:
    editor(monkeypatch)
    run("fact", "add", "--topic", "bread", "--keywords", "cake, tart", "--why", "asked")
    lines = shown_in_editor().splitlines()
    assert {"bread", "cake, tart", "asked"} <= set(lines)


def test_edit_opens_a_form_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    editor(monkeypatch, "form = form.replace('early', 'dawn')")
    result = run("fact", "edit", "opens-at-six", typed="y\n")
    assert (0, []) == (result.exit_code, drafts())
    assert "The bakery opens at six every morning." in shown_in_editor().splitlines()
    assert "Keywords: dawn" in run("fact", "show", "opens-at-six").stdout.splitlines()


@pytest.mark.parametrize("turn", ["", "form = ''", "form = form + '\\n\\n'"])
@pytest.mark.parametrize("command", [["add"], ["edit", "opens-at-six"]])
def test_a_form_left_as_it_is_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, command: list[str], turn: str
) -> None:
    editor(monkeypatch, turn)
    result = run("fact", *command)
    assert (0, "Nothing was typed, so nothing is changed.\n") == (result.exit_code, result.stdout)
    assert [] == drafts()
    assert "Nothing was changed here yet.\n" == run("history").stdout


def test_a_form_with_problems_is_opened_again_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    editor(monkeypatch, CAKES.replace("bread", "cake"), "form = form.replace('\\ncake\\n', '\\nbread\\n')")
    assert 0 == run("fact", "add", typed="y\n").exit_code
    assert "#! there is no topic “cake”; the topics are: bread, hours" == shown_in_editor(1).splitlines()[0]
    assert "We bake cakes on Fridays." in shown_in_editor(1).splitlines()
    assert [] == drafts()


def test_problems_of_the_preview_open_it_again_too(monkeypatch: pytest.MonkeyPatch) -> None:
    editor(monkeypatch, CAKES.replace("When are there cakes?", "How is the rye bread baked?"))
    assert 1 == run("fact", "add").exit_code
    assert "is one of fact rye-in-a-stone-oven already" in shown_in_editor(1).splitlines()[0]


def test_on_giving_up_what_was_typed_is_kept_and_can_be_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    editor(monkeypatch, CAKES.replace("bread", "cake"))
    result = run("fact", "add")
    (draft,) = drafts()
    assert 1 == result.exit_code
    assert (
        f"sankore: what you typed is kept in {draft}; go on with --form {draft}" in result.stderr.splitlines()
    )
    assert "We bake cakes on Fridays." in draft.read_text(encoding="utf-8").splitlines()
    assert 0 == run("fact", "add", "--form", str(draft), "--topic", "bread", "--yes").exit_code
    assert CAKES_ID in run("fact", "list").stdout


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_on_saying_no_what_was_typed_is_kept(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    editor(monkeypatch, CAKES)
    assert 1 == run("fact", "add", typed=answer).exit_code
    assert ["We bake cakes on Fridays."] == [
        line
        for draft in drafts()
        for line in draft.read_text(encoding="utf-8").splitlines()
        if "cakes on" in line
    ]
    assert CAKES_ID not in run("fact", "list").stdout


def test_when_somebody_was_quicker_their_change_is_shown_and_the_draft_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_cakes()
    other = quicker("fact", "edit", CAKES_ID, "--keywords", "tart", "--why", "asked too")
    editor(monkeypatch, f"{other}\nform = form.replace('Fridays', 'Mondays')")
    result = run("fact", "edit", CAKES_ID, typed="y\n")
    (draft,) = drafts()
    assert (1, 2) == (result.exit_code, len(result.stderr.splitlines()))
    assert f"fact '{CAKES_ID}' was changed in the meantime" in result.stderr
    assert f"what you typed is kept in {draft}" in result.stderr
    assert "  asked too" in result.stdout.splitlines()
    assert "We bake cakes on Mondays." in draft.read_text(encoding="utf-8")
    assert 0 == run("fact", "edit", CAKES_ID, "--form", str(draft), "--yes").exit_code
    assert "We bake cakes on Mondays." in run("fact", "show", CAKES_ID).stdout


def test_a_draft_is_private(monkeypatch: pytest.MonkeyPatch) -> None:
    editor(monkeypatch, CAKES)
    run("fact", "add", typed="n\n")
    assert [0o600] == [draft.stat().st_mode & 0o777 for draft in drafts()]


def test_an_editor_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal(monkeypatch)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "no-such-editor-anywhere")
    result = run("fact", "add")
    assert 1 == result.exit_code
    assert "no-such-editor-anywhere" in result.stderr


def test_an_editor_that_fails_is_told_and_what_was_typed_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    editor(monkeypatch, CAKES.replace("bread", "cake"), "raise SystemExit(3)")
    assert 1 == run("fact", "add").exit_code
    (draft,) = drafts()
    assert "We bake cakes on Fridays." in draft.read_text(encoding="utf-8")


def test_a_form_from_a_file_that_has_problems_is_mended_in_the_editor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    editor(monkeypatch, typing("Topic", "bread"))
    form = "== Text ==\nWe bake cakes on Fridays.\n"
    assert 0 == run("fact", "add", "--form", "-", "--yes", typed=form).exit_code
    assert "the topic is missing" in shown_in_editor(0)


def test_what_the_ledger_does_not_take_is_kept_even_if_it_was_never_in_an_editor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{LEDGER}?timeout=0.1")
    add_cakes()
    with closing(sqlite3.connect(LEDGER)) as other:
        other.execute("BEGIN IMMEDIATE")
        result = run("fact", "edit", CAKES_ID, "--text", "We bake cakes on Mondays.", "--yes")
    (draft,) = drafts()
    assert (1, 2) == (result.exit_code, len(result.stderr.splitlines()))
    assert "is locked by another program" in result.stderr
    assert "We bake cakes on Mondays." in draft.read_text(encoding="utf-8").splitlines()
