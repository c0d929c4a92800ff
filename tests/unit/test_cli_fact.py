"""`sankore fact` from options: every command, and every way it can be refused."""

import json
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.cli.session import TWO_PERSON
from bot.service.record.changes import retire_fact
from tests.unit.cli_record import (
    CAKES,
    CAKES_ID,
    LEDGER,
    add_cakes,
    drafts,
    others_choose,
    others_publish,
    terminal,
)  # fmt: skip
from tests.unit.cli_runner import run

pytestmark = pytest.mark.usefixtures("knowledge")


def record(fact: str) -> dict[str, object]:
    """Return a fact as the command line tells it to programs."""
    told: dict[str, object] = json.loads(run("fact", "show", fact, "--json").stdout)
    return told


# --- add ---


def test_add_shows_a_preview_and_publishes() -> None:
    result = run("fact", "add", *CAKES, "--why", "asked often", "--yes")
    assert (0, "") == (result.exit_code, result.stderr)
    for line in (
        f"Fact {CAKES_ID}, as members will see it:",
        "Added by moderators: shown as what they say, not as a quotation from a document.",
        f"Published as #1: added fact {CAKES_ID}. To take it back: sankore fact undo 1",
    ):
        assert line in result.stdout.splitlines()


def test_a_passage_of_a_document_is_told_with_its_place() -> None:
    words = "Our sourdough rests for two days."
    result = run(
        "fact", "add", "--text", words, "--topic", "bread", "--question", "Does dough rest?", "--yes"
    )
    expected = "Found word for word in “A Bakery's Notice”, section “What we bake”, paragraph 1."
    assert expected in result.stdout.splitlines()
    assert "Nearly the same is in the record already:" in result.stdout


def test_without_a_terminal_and_without_yes_nothing_is_changed() -> None:
    result = run("fact", "add", *CAKES)
    expected = "sankore: nothing was changed: there is no terminal to ask on; give --yes to go on without\n"
    assert (2, expected) == (result.exit_code, result.stderr)
    assert "as members will see it" in result.stdout
    assert ([], False) == (drafts(), LEDGER.exists())


def test_a_person_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal(monkeypatch)
    declined = run("fact", "add", *CAKES, typed="\n")
    assert (1, "Nothing was changed.") == (declined.exit_code, declined.stdout.splitlines()[-1])
    assert "Publish? [y/N]:" in declined.stdout
    assert 0 == run("fact", "add", *CAKES, typed="y\n").exit_code
    assert "We bake cakes on Fridays." == record(CAKES_ID)["text"]


def test_add_without_words_needs_a_terminal() -> None:
    result = run("fact", "add", "--topic", "bread")
    assert (2, "") == (result.exit_code, result.stdout)
    assert "there is no terminal for an editor; give --text or --form" in result.stderr


def test_add_reads_the_text_from_standard_input() -> None:
    assert 0 == run("fact", "add", "--text", "-", *CAKES[2:], "--yes", typed="Cakes,\nall day.\n").exit_code
    assert "Cakes,\nall day." == record(CAKES_ID)["text"]


def test_add_takes_a_form_from_a_file() -> None:
    form = (
        "== Text ==\nWe bake cakes on Fridays.\n== Topic ==\nBread\n== Phrasings ==\nWhen are there cakes?\n"
    )
    Path("form.txt").write_text(form, encoding="utf-8")
    assert 0 == run("fact", "add", "--form", "form.txt", "--yes").exit_code
    assert "bread" == record(CAKES_ID)["topic"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--topic", "cake"], "there is no topic “cake”; the topics are: bread, hours"),
        ([], "the topic is missing; the topics are: bread, hours"),
        (["--topic", "bread", "--review-by", "soon"], "“soon” is no date to review it by"),
        (["--topic", "bread", "--source", "notice"], "quote it word for word"),
        (
            ["--topic", "bread", "--question", "How is the rye bread baked?"],
            "is one of fact rye-in-a-stone-oven",
        ),
        (["--topic", "bread", "--question", "x" * 101], "101 characters long; the most is 100"),
    ],
)
def test_what_cannot_be_a_fact_is_one_line_with_its_cure(options: list[str], told: str) -> None:
    result = run("fact", "add", "--text", "We bake cakes on Fridays.", *options, "--yes")
    assert (1, 1) == (result.exit_code, len(result.stderr.splitlines()))
    assert told in result.stderr
    assert [] == drafts()
    assert "Nothing was changed here yet.\n" == run("history").stdout


def test_any_text_can_be_typed_without_a_traceback() -> None:
    for words in (
        "\x1b[31mred",
        "\udcff",
        "@everyone",
        "\x00",
        "a" * 1501,
        "== Text ==",
        "#: x",
        "\u202eevil",
    ):
        result = run("fact", "add", "--text", words, "--topic", "bread", "--yes")
        assert result.exit_code in (0, 1)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert [] == [char for char in result.output if char in "\x1b\x00\u202e"]


# --- edit ---


def test_edit_puts_phrasings_in_place_of_those_there_are_and_says_so() -> None:
    assert "in place of any it has" in " ".join(run("fact", "edit", "--help").stdout.split())
    assert 0 == run("fact", "edit", "opens-at-six", "--question", "opened when", "--yes").exit_code
    assert ["opened when"] == record("opens-at-six")["questions"]


def test_edit_changes_what_its_options_name_and_shows_the_difference() -> None:
    result = run(
        "fact", "edit", "opens-at-six", "--keywords", "early, dawn", "--why", "people say dawn", "--yes"
    )
    assert 0 == result.exit_code
    assert ["Changes of fact opens-at-six:", "  keywords:", "    {+dawn+}"] == result.stdout.splitlines()[
        -4:-1
    ]
    assert ["early", "dawn"] == record("opens-at-six")["keywords"]
    assert "The bakery opens at six every morning." == record("opens-at-six")["text"]


def test_edit_tells_which_phrasings_are_answered_differently() -> None:
    result = run("fact", "edit", "opens-at-six", "--text", "On Sundays it is closed.", "--yes")
    assert "answered differently" in result.stdout


def test_edit_that_changes_nothing_publishes_nothing() -> None:
    result = run("fact", "edit", "opens-at-six", "--keywords", "early", "--yes")
    last = "Nothing would change, so nothing is published."
    assert (0, last) == (result.exit_code, result.stdout.splitlines()[-1])
    assert "Nothing was changed here yet.\n" == run("history").stdout


def test_edit_without_options_needs_a_terminal() -> None:
    assert 2 == run("fact", "edit", "opens-at-six").exit_code


def test_edit_of_no_fact_says_where_they_are_listed() -> None:
    result = run("fact", "edit", "nothing", "--text", "x", "--yes")
    expected = "sankore: there is no fact 'nothing' in force; see 'sankore fact list'\n"
    assert (1, "", expected) == (result.exit_code, result.stdout, result.stderr)


# --- retire, restore, move, merge ---


def test_retire_and_restore() -> None:
    retired = run("fact", "retire", "opens-at-six", "--why", "we moved", "--yes")
    assert "fact opens-at-six is taken out of force; its history stays." in retired.stdout
    assert "retired" == record("opens-at-six")["state"]
    assert "opens-at-six" in run("fact", "list", "--retired").stdout
    assert "opens-at-six" not in run("fact", "list").stdout
    assert 0 == run("fact", "restore", "opens-at-six", "--yes").exit_code
    assert "in force" == record("opens-at-six")["state"]


def test_move_and_merge() -> None:
    assert 0 == run("fact", "move", "opens-at-six", "bread", "--yes").exit_code
    assert "bread" == record("opens-at-six")["topic"]
    assert (
        0 == run("fact", "merge", "opens-at-six", "closed-on-sundays", "--why", "one fact", "--yes").exit_code
    )
    assert ["early", "weekend"] == record("opens-at-six")["keywords"]
    reasons = [each["why"] for each in json.loads(run("history", "--json").stdout)["changes"]]
    assert [
        "merged with closed-on-sundays: one fact", "merged into opens-at-six: one fact", "",
    ] == reasons  # fmt: skip


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["retire", "nothing"], "there is no fact 'nothing' in force"),
        (["restore", "opens-at-six"], "fact 'opens-at-six' is in force already"),
        (["restore", "nothing"], "no fact 'nothing' was ever retired here"),
        (["move", "opens-at-six", "cake"], "there is no topic 'cake'; the topics are bread, hours"),
        (["move", "opens-at-six", "hours"], "fact 'opens-at-six' is under 'hours' already"),
        (["merge", "opens-at-six", "opens-at-six"], "a fact cannot be merged with itself; name two"),
        (
            ["resolve", "opens-at-six", "--ours"],
            "the knowledge files did not change fact 'opens-at-six' since",
        ),
        (["undo"], "there is no change to take back; see 'sankore history'"),
        (["undo", "#7"], "there is no change #7 to take back"),
        (["show", "nothing"], "there is no fact 'nothing', and never was; see 'sankore fact list'"),
    ],
)
def test_what_cannot_be_done_is_one_line(command: list[str], told: str) -> None:
    flags = [] if command[0] == "show" else ["--yes"]
    result = run("fact", *command, *flags)
    assert (1, "", 1) == (result.exit_code, result.stdout, len(result.stderr.splitlines()))
    assert told in result.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["retire", "opens-at-six"],
        ["move", "opens-at-six", "bread"],
        ["merge", "opens-at-six", "closed-on-sundays"],
        ["restore", CAKES_ID],
        ["undo"],
    ],
)
def test_nothing_is_changed_without_being_asked_for(command: list[str]) -> None:
    add_cakes()
    assert 0 == run("fact", "retire", CAKES_ID, "--yes").exit_code
    assert 2 == run("fact", *command).exit_code
    assert 2 == json.loads(run("servers", "--json").stdout)["servers"][0]["changes"]


def test_a_fact_that_was_added_here_is_listed_when_it_is_retired() -> None:
    add_cakes()
    assert 0 == run("fact", "retire", CAKES_ID, "--yes").exit_code
    assert f"{CAKES_ID}  bread  retired" == run("fact", "list", "--retired").stdout.splitlines()[0]


def test_undo_of_two_facts_tells_once_what_it_did() -> None:
    assert 0 == run("fact", "merge", "opens-at-six", "closed-on-sundays", "--yes").exit_code
    told = "Published as #3: took back a change of fact closed-on-sundays and fact opens-at-six."
    assert told in run("fact", "undo", "--yes").stdout


def test_a_fact_s_own_phrasings_are_no_news_when_it_is_retired() -> None:
    lines = run("fact", "retire", "opens-at-six", "--yes").stdout.splitlines()
    assert "  - 2 phrasings of what is taken out of force itself" in lines
    assert [] == [line for line in lines if "When does the bakery open?" in line]
    add_cakes()
    lines = run("fact", "retire", CAKES_ID, "--yes").stdout.splitlines()
    assert "  - 1 phrasing of what is taken out of force itself" in lines


def test_where_two_decide_it_is_said_that_the_command_line_does_not_wait() -> None:
    others_choose({"two_person": True})
    result = run("fact", "retire", "opens-at-six", "--yes")
    assert (0, TWO_PERSON) == (result.exit_code, result.stdout.splitlines()[1])


# --- undo ---


def test_undo_takes_back_the_last_change() -> None:
    add_cakes()
    assert 0 == run("fact", "retire", "opens-at-six", "--yes").exit_code
    result = run("fact", "undo", "--why", "by mistake", "--yes")
    assert "This change is taken back:" in result.stdout
    assert "in force" == record("opens-at-six")["state"]
    latest = json.loads(run("history", "--json", "--limit", "1").stdout)["changes"][0]
    assert ("undo", "undoes #2: by mistake") == (latest["action"], latest["why"])


@pytest.mark.parametrize("number", ["1", "#1"])
def test_undo_takes_back_the_change_of_a_number(number: str) -> None:
    add_cakes()
    assert 0 == run("fact", "retire", "opens-at-six", "--yes").exit_code
    assert 0 == run("fact", "undo", number, "--yes").exit_code
    assert "retired" == record(CAKES_ID)["state"]


def test_undo_twice_goes_on_to_the_change_before() -> None:
    add_cakes()
    assert 0 == run("fact", "retire", "opens-at-six", "--yes").exit_code
    assert [0, 0, 1] == [run("fact", "undo", "--yes").exit_code for _ in range(3)]
    assert "retired" == record(CAKES_ID)["state"]


def test_undo_of_what_is_undone_says_so() -> None:
    add_cakes()
    assert 0 == run("fact", "undo", "1", "--yes").exit_code
    result = run("fact", "undo", "1", "--yes")
    assert (1, "") == (result.exit_code, result.stdout)
    assert "nothing of #1 is left to take back" in result.stderr


@pytest.mark.parametrize("number", ["one", "-1", "1.5", "²", "9" * 30])
def test_undo_of_no_number_is_wrong_usage(number: str) -> None:
    assert 2 == run("fact", "undo", "--yes", "--", number).exit_code


# --- list, show, history ---


def test_list_tells_every_fact_with_its_topic_and_what_is_up_with_it() -> None:
    add_cakes()
    assert 0 == run("fact", "edit", "opens-at-six", "--review-by", "2020-01-31", "--yes").exit_code
    lines = run("fact", "list").stdout.splitlines()
    assert f"{CAKES_ID}  bread  added by moderators" in lines
    assert "opens-at-six  hours  overdue since 2020-01-31, changed here" in lines
    assert "4 facts" == lines[-1]


def test_list_of_a_topic() -> None:
    assert "1 fact" == run("fact", "list", "--topic", "/Bread").stdout.splitlines()[-1]
    assert "0 facts\n" == run("fact", "list", "--topic", "cake").stdout


def test_list_of_what_is_overdue() -> None:
    tomorrow = (date.today() + timedelta(days=2)).isoformat()
    assert 0 == run("fact", "edit", "opens-at-six", "--review-by", "2020-01-31", "--yes").exit_code
    assert 0 == run("fact", "edit", "closed-on-sundays", "--review-by", tomorrow, "--yes").exit_code
    told = json.loads(run("fact", "list", "--overdue", "--json").stdout)
    assert ["opens-at-six"] == [each["id"] for each in told["facts"]]


def test_list_takes_one_of_two_lists() -> None:
    assert 2 == run("fact", "list", "--retired", "--changed").exit_code


def test_list_shows_what_cannot_be_in_force(knowledge: Path) -> None:
    assert 0 == run("fact", "edit", "opens-at-six", "--keywords", "dawn", "--yes").exit_code
    (knowledge / "topics" / "hours.yaml").unlink()
    assert "not in force: its topic 'hours' is not in force" in run("fact", "list").stdout
    shown = run("fact", "show", "opens-at-six").stdout
    assert "Not in force: its topic 'hours' is not in force; restore it, or move the fact." in shown


def test_show_tells_all_that_is_known() -> None:
    assert 0 == run("fact", "edit", "opens-at-six", "--review-by", "2020-01-31", "--yes").exit_code
    lines = run("fact", "show", "opens-at-six").stdout.splitlines()
    assert "The bakery opens at six every morning." == lines[0]
    assert "Topic hours · review by 2020-01-31" in lines
    assert "Keywords: early" in lines
    assert "Overdue: it was to be reviewed by 2020-01-31." in lines
    assert lines[-1].endswith("by the command line (#1).")


def test_show_of_a_retired_fact_is_as_it_was_last() -> None:
    assert 0 == run("fact", "retire", "opens-at-six", "--yes").exit_code
    lines = run("fact", "show", "opens-at-six").stdout.splitlines()
    assert ["The bakery opens at six every morning.", "Topic hours", "Retired."] == lines[:3]


def test_history_tells_who_when_why_and_what_differs() -> None:
    assert 0 == run("fact", "edit", "opens-at-six", "--keywords", "dawn", "--why", "dawn", "--yes").exit_code
    others_publish(partial(retire_fact, id_="opens-at-six", why="gone"), by=42)
    others_publish(partial(retire_fact, id_="closed-on-sundays"), by=None)
    blocks = run("history").stdout.split("\n\n")
    assert "a former moderator retired fact closed-on-sundays" in blocks[0]
    assert "moderator 42 retired fact opens-at-six\n  gone\n" in blocks[1]
    assert "the command line edited fact opens-at-six\n  dawn\n  keywords:" in blocks[2]
    assert "[-early-]\n    {+dawn+}" in blocks[2]
    assert 2 == len(run("fact", "history", "opens-at-six").stdout.split("\n\n"))


def test_history_as_json_has_the_whole_records() -> None:
    add_cakes()
    told = json.loads(run("fact", "history", CAKES_ID, "--json").stdout)
    (change,) = told["changes"]
    assert (0, 1, 0, "add", "the command line") == (
        told["server"], change["number"], change["by"], change["action"], change["who"],
    )  # fmt: skip
    assert (None, "We bake cakes on Fridays.") == (change["before"], change["after"]["statement"]["text"])


def test_history_has_a_limit_and_says_so() -> None:
    add_cakes()
    assert 0 == run("fact", "retire", CAKES_ID, "--yes").exit_code
    lines = run("history", "--limit", "1").stdout.splitlines()
    assert ("#2", "There may be older changes: --limit 2") == (lines[0][:2], lines[-1])
    assert 2 == run("history", "--limit", "0").exit_code


def test_history_of_what_was_never_changed_says_so() -> None:
    assert "opens-at-six was never changed here.\n" == run("fact", "history", "opens-at-six").stdout


# --- resolve ---


@pytest.mark.parametrize(("side", "keywords"), [("--ours", ["dawn"]), ("--theirs", ["morning"])])
def test_resolve_settles_which_version_stays(knowledge: Path, side: str, keywords: list[str]) -> None:
    assert 0 == run("fact", "edit", "opens-at-six", "--keywords", "dawn", "--yes").exit_code
    hours = knowledge / "topics" / "hours.yaml"
    hours.write_text(hours.read_text(encoding="utf-8").replace("[early]", "[morning]"), encoding="utf-8")
    assert "opens-at-six  hours  changed in the knowledge files" in run("fact", "list", "--changed").stdout
    shown = run("fact", "show", "opens-at-six").stdout
    assert "The knowledge files changed it since it was changed here:" in shown
    neither = run("fact", "resolve", "opens-at-six", "--yes")
    assert (2, True) == (neither.exit_code, "say whose version stays: --ours or --theirs" in neither.stderr)
    assert 0 == run("fact", "resolve", "opens-at-six", side, "--yes").exit_code
    assert keywords == record("opens-at-six")["keywords"]
    assert "0 facts\n" == run("fact", "list", "--changed").stdout
    assert "resolved fact opens-at-six" in run("history", "--limit", "1").stdout.splitlines()[0]
