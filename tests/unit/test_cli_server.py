"""Whose record a command is about, and what is answered from it."""

import json
from pathlib import Path

import pytest

from bot.cli.session import WhichServerError, which_server
from bot.ledger import LOCAL_GUILD_ID
from bot.settings import Settings
from tests.unit.cli_record import CAKES_ID, LEDGER, add_cakes, known_servers
from tests.unit.cli_runner import ANSWER, ASKED, run

pytestmark = pytest.mark.usefixtures("knowledge")

CAKE_QUESTION = "When are there cakes?"


def settings(guild_id: int | None = None) -> Settings:
    return Settings.model_construct(discord_guild_id=guild_id)


def test_the_server_chosen_is_meant_whatever_else_there_is() -> None:
    assert 5 == which_server(5, settings(6), [7, 8])
    assert LOCAL_GUILD_ID == which_server(0, settings(6), [7, 8])


def test_else_the_one_of_the_settings_is_meant() -> None:
    assert 6 == which_server(None, settings(6), [7, 8])


def test_else_the_only_one_known_is_meant() -> None:
    assert 7 == which_server(None, settings(), [7])


def test_else_this_machine_s_own_is_meant() -> None:
    assert LOCAL_GUILD_ID == which_server(None, settings(), [])


def test_of_several_none_is_guessed() -> None:
    with pytest.raises(WhichServerError, match="choose one with --server: 0, 7, 8"):
        which_server(None, settings(), [0, 7, 8])


def test_several_servers_are_one_clear_line() -> None:
    known_servers(11, 22)
    result = run("fact", "list")
    expected = "sankore: the ledger knows several servers; choose one with --server: 11, 22\n"
    assert (1, "", expected) == (result.exit_code, result.stdout, result.stderr)


def test_a_question_is_answered_from_the_files_while_none_is_chosen() -> None:
    known_servers(11, 22)
    result = run("ask", "Has server 11 an oven?")
    assert "answering from the knowledge files alone" in result.stderr
    assert "Server 11 has" not in result.stdout
    assert 1 != result.exit_code


def test_each_server_has_a_record_of_its_own() -> None:
    known_servers(11, 22)
    assert 0 == run("ask", "Has server 11 an oven?", "--server", "11").exit_code
    assert "Server 11 has" not in run("ask", "Has server 11 an oven?", "--server", "22").stdout


def test_the_settings_name_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    known_servers(11, 22)
    monkeypatch.setenv("DISCORD_GUILD_ID", "22")
    assert "Server 22 has its own oven." == run("ask", "Has server 22 an oven?").stdout.splitlines()[0]


@pytest.mark.parametrize("number", ["-1", "x", str(1 << 63)])
def test_what_is_no_server_s_number_is_wrong_usage(number: str) -> None:
    assert 2 == run("fact", "list", "--server", number).exit_code


def test_asking_answers_from_what_moderators_changed() -> None:
    assert 4 == run("ask", CAKE_QUESTION).exit_code
    add_cakes()
    result = run("ask", CAKE_QUESTION)
    assert (0, "We bake cakes on Fridays.") == (result.exit_code, result.stdout.splitlines()[0])
    assert ANSWER == run("ask", ASKED).stdout.splitlines()[0]


def test_chat_answers_from_what_moderators_changed() -> None:
    add_cakes()
    assert "We bake cakes on Fridays." == run("chat", typed=f"{CAKE_QUESTION}\n").stdout.splitlines()[1]


def test_check_looks_at_what_moderators_changed() -> None:
    before = json.loads(run("check", "--json").stdout)
    add_cakes()
    after = json.loads(run("check", "--json").stdout)
    assert before["facts"] + 1 == after["facts"]
    assert ([], []) == (after["not_in_force"], after["changed_upstream"])


def test_check_tells_what_cannot_be_in_force(knowledge: Path) -> None:
    assert 0 == run("fact", "edit", "opens-at-six", "--keywords", "dawn", "--yes").exit_code
    (knowledge / "topics" / "hours.yaml").unlink()
    result = run("check")
    assert 0 == result.exit_code
    assert "not in force: fact opens-at-six: its topic 'hours' is not in force" in result.stdout


def test_check_tells_what_the_files_changed_since(knowledge: Path) -> None:
    assert 0 == run("fact", "edit", "opens-at-six", "--keywords", "dawn", "--yes").exit_code
    hours = knowledge / "topics" / "hours.yaml"
    hours.write_text(hours.read_text(encoding="utf-8").replace("[early]", "[morning]"), encoding="utf-8")
    assert (
        "changed in the knowledge files since it was changed here: fact opens-at-six" in run("check").stdout
    )


@pytest.mark.parametrize(
    "command",
    [
        ["ask", ASKED], ["chat"], ["check"], ["fact", "list"], ["fact", "show", "opens-at-six"], ["history"],
        ["fact", "history"], ["suggestions", "list"], ["export"], ["servers"],
        ["import", "knowledge/topics/hours.yaml", "--dry-run"],
    ],
)  # fmt: skip
def test_what_only_reads_makes_no_ledger(command: list[str]) -> None:
    assert 0 == run(*command, typed="").exit_code
    assert not LEDGER.exists()
    assert not Path("data").exists()


def test_a_ledger_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    LEDGER.parent.mkdir()
    LEDGER.write_text("This is no database, however long it goes on.\n" * 50)
    for command in (
        ["ask", ASKED],
        ["fact", "list"],
        ["fact", "retire", "opens-at-six", "--yes"],
        ["history"],
    ):
        result = run(*command)
        assert (1, "", 1) == (result.exit_code, result.stdout, len(result.stderr.splitlines()))
        assert "is not an SQLite database" in result.stderr


def test_a_ledger_elsewhere_is_the_one_of_database_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///elsewhere.sqlite3")
    add_cakes()
    assert Path("elsewhere.sqlite3").is_file()
    assert CAKES_ID in run("fact", "list").stdout
    assert not LEDGER.exists()


def test_mistakes_in_knowledge_files_are_one_line_where_there_is_a_ledger(knowledge: Path) -> None:
    add_cakes()
    (knowledge / "topics" / "bread.yaml").write_text("topic: [\n", encoding="utf-8")
    for command in (["ask", "rye"], ["check"], ["fact", "list"]):
        result = run(*command)
        assert (1, 1) == (result.exit_code, len(result.stderr.splitlines()))
