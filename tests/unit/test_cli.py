import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli_runner import ANSWER, ASKED, run, write_rows

pytestmark = pytest.mark.usefixtures("knowledge")

CITED = "— A Bakery's Notice › What we bake, paragraph 1 · posted 1 May 2020 by mira"

ANY_TEXT = [
    "", "   ", "😀😀", "\u200b\u200d", "\u202eevil", "x" * 4000, "\x00\x07\x1b",
    "@everyone <@&1> ```x```", "[a](http://b)", "'; DROP TABLE facts; --", "- {a: !!python/object:x}",
    "-5 degrees", "--drop",
    "où est la boulangerie ?", "パンはいつ", "متى يفتح المخبز؟", "\udcff\udcfe",
]  # fmt: skip
"""What people and bots type that is no question, or none in English."""


# --- ask ---


def test_ask_answers_with_the_passage_and_where_it_stands() -> None:
    result = run("ask", ASKED)
    assert (0, f"{ANSWER}\n{CITED}\n") == (result.exit_code, result.stdout)


def test_ask_declines_with_4() -> None:
    result = run("ask", "quantum chromodynamics")
    assert 4 == result.exit_code
    assert "The record does not say." == result.stdout.splitlines()[0]


def test_ask_offers_choices_with_3(knowledge: Path) -> None:
    hours = knowledge / "topics" / "hours.yaml"
    ambiguous = hours.read_text(encoding="utf-8").replace("opening time", "usual schedule then")
    hours.write_text(ambiguous.replace("closed on which day", "usual schedule now"), encoding="utf-8")
    result = run("ask", "usual schedule")
    assert 3 == result.exit_code
    assert {"The bakery opens at six every morning.", "On Sundays it is closed."} == {
        line[3:] for line in result.stdout.splitlines()[2::3]
    }


def test_ask_reads_a_question_from_standard_input() -> None:
    assert ANSWER == run("ask", "-", typed=f"{ASKED}\n").stdout.splitlines()[0]


def test_ask_takes_words_that_lack_their_quotes() -> None:
    assert run("ask", ASKED).stdout == run("ask", *ASKED.split()).stdout


def test_ask_explains_itself_when_dash_h_is_all_there_is() -> None:
    assert run("ask", "--help").stdout == run("ask", "-h").stdout
    assert "Usage" not in run("ask", "-what is here").stdout


def test_ask_without_a_question_is_wrong_usage() -> None:
    assert (2, "") == (run("ask").exit_code, run("ask").stdout)


def test_ask_looks_only_in_the_topic_named() -> None:
    assert 0 == run("ask", ASKED, "--topic", "bread").exit_code
    assert 0 == run("ask", ASKED, "--topic", "Bread").exit_code
    assert ANSWER not in run("ask", ASKED, "--topic", "hours").stdout


def test_ask_names_the_topics_when_there_is_none_of_the_name() -> None:
    result = run("ask", "rye", "--topic", "cake")
    assert (1, "") == (result.exit_code, result.stdout)
    assert "sankore: there is no topic 'cake'; the topics are bread, hours\n" == result.stderr


def test_ask_shows_why() -> None:
    assert "Found as they stand:" in run("ask", ASKED, "--why").stdout


def test_ask_as_json_has_the_outcome_and_the_citation() -> None:
    reply = json.loads(run("ask", ASKED, "--json").stdout)
    assert ("answer", ANSWER) == (reply["outcome"], reply["hits"][0]["passage"])
    assert "2020-05-01" == reply["hits"][0]["citation"]["posted"]


@pytest.mark.parametrize("flags", [[], ["--json"], ["--why"]])
def test_ask_never_prints_a_control_character_of_the_question(flags: list[str]) -> None:
    printed = run("ask", "zz\x1b[31m qq\x9b2J \x07", *flags).stdout
    assert [] == [char for char in printed if char in "\x1b\x9b\x07"]


def test_ask_as_json_keeps_the_question_as_it_was_typed() -> None:
    question = "ünï 😀 \x1b[31m \x9b"
    assert question == json.loads(run("ask", question, "--json").stdout)["question"]


@pytest.mark.parametrize("question", ANY_TEXT)
def test_ask_takes_any_text_without_an_error(question: str) -> None:
    result = run("ask", question)
    assert result.exit_code in (0, 3, 4)
    assert result.stdout.strip()
    assert result.exit_code == run("ask", question, "--json", "--why").exit_code


# --- chat ---


def test_chat_turns_piped_questions_into_a_transcript() -> None:
    result = run("chat", typed=f"{ASKED}\n\n/topics\n")
    expected = [
        f"? {ASKED}", ANSWER, CITED, "",
        "? /topics", "/bread  Bread (1 passage)", "/hours  Opening hours (2 passages)", "",
    ]  # fmt: skip
    assert (0, expected) == (result.exit_code, result.stdout.splitlines())


def test_chat_ends_at_quit() -> None:
    assert "? /quit" == run("chat", typed="/quit\n/topics\n").stdout.splitlines()[-1]


def test_chat_takes_any_text_without_an_error() -> None:
    lines = [*ANY_TEXT, "/", "/" + "x" * 5000, "/bread \x1b[2J", "99999", "0", "²", "٣"]
    result = run("chat", typed="\n".join(lines).encode("utf-8", "replace"))
    assert 0 == result.exit_code
    assert [] == [char for char in result.stdout if char in "\x00\x07\x1b\x9b\u202e"]


def test_chat_of_nothing_ends() -> None:
    assert (0, "") == (run("chat", typed="").exit_code, run("chat", typed="").stdout)


# --- run ---


def test_run_without_a_token_says_how_to_get_one_and_offers_chat() -> None:
    result = run("run")
    assert (2, "") == (result.exit_code, result.stdout)
    assert ["1.", "2.", "3."] == re.findall(r"^  (\d\.) ", result.stderr, re.MULTILINE)
    assert "DISCORD_TOKEN is not set" in result.stderr
    assert "sankore chat" in result.stderr


# --- errors and what all commands share ---


@pytest.mark.parametrize("command", [["ask", "rye"], ["chat"], ["check"], ["eval", "g.jsonl"]])
def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path, command: list[str]) -> None:
    write_rows(tmp_path / "g.jsonl", {"question": ASKED, "expect": [], "kind": "plain"})
    result = run(*command, "--knowledge", "nowhere")
    assert (1, "") == (result.exit_code, result.stdout)
    assert 1 == len(result.stderr.splitlines())
    assert result.stderr.startswith("sankore: nowhere: ")


def test_run_with_a_token_needs_the_folder_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "x")
    result = run("run", "--knowledge", "nowhere")
    assert (1, True) == (result.exit_code, result.stderr.startswith("sankore: nowhere: "))


def test_of_many_errors_ask_tells_the_first_and_where_to_see_all(knowledge: Path) -> None:
    for name in ("bread.yaml", "hours.yaml"):
        (knowledge / "topics" / name).write_text("topic: [\n", encoding="utf-8")
    result = run("ask", "rye")
    assert 1 == len(result.stderr.splitlines())
    assert result.stderr.endswith("(and 1 more: see 'sankore check')\n")


def test_a_wrong_setting_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "loud")
    expected = "sankore: LOG_LEVEL has a wrong value: it is DEBUG, INFO, WARNING or ERROR; see .env.example\n"
    assert (1, expected) == (run("ask", "rye").exit_code, run("ask", "rye").stderr)


def test_debug_shows_the_traceback() -> None:
    result = run("ask", "rye", "--knowledge", "nowhere", "--debug")
    assert "KnowledgeError" == type(result.exception).__name__


def test_knowledge_dir_names_the_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, knowledge: Path
) -> None:
    knowledge.rename(tmp_path / "elsewhere")
    monkeypatch.setenv("KNOWLEDGE_DIR", "elsewhere")
    assert 0 == run("ask", ASKED).exit_code


def test_help_documents_the_exit_codes() -> None:
    printed = " ".join(run("--help").stdout.split())
    assert [] == [
        code
        for code in ("0 done", "1 an error", "2 wrong usage", "3 there", "4 the record")
        if code not in printed
    ]


def test_the_version_is_told() -> None:
    result = run("--version")
    assert (0, "sankore") == (result.exit_code, result.stdout[:7])


def program(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """Return the command as a program of its own, with all its streams piped."""
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
    )


def test_python_m_bot_is_sankore_and_prints_plainly_when_piped() -> None:
    with program("ask", ASKED, FORCE_COLOR="1") as asking:
        printed, _ = asking.communicate()
    assert f"{ANSWER}\n{CITED}\n" == printed.decode()


def test_a_terminal_that_cannot_show_a_character_gets_an_escape() -> None:
    with program("ask", ASKED, PYTHONIOENCODING="latin-1") as asking:
        printed, _ = asking.communicate()
    assert CITED.replace("—", r"\u2014").replace("›", r"\u203a") in printed.decode("latin-1")


def test_bytes_that_are_no_text_are_a_question_all_the_same() -> None:
    with program("ask", "-") as asking:
        printed, complained = asking.communicate(b"\xff\xfe\x00")
    assert (4, b"") == (asking.returncode, complained)
    assert printed


@pytest.mark.skipif(os.name == "nt", reason="Windows tells a broken pipe in another way")
def test_a_reader_that_goes_away_is_no_error() -> None:
    with program("chat") as chatting:
        assert chatting.stdout
        chatting.stdout.close()
        chatting.stdout = None
        assert b"" == chatting.communicate(b"/topics\n")[1]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send to one process")
def test_an_interrupt_ends_chat_tidily() -> None:
    with program("chat") as chatting:
        assert chatting.stdin
        assert chatting.stdout
        chatting.stdin.write(b"/topics\n")
        chatting.stdin.flush()
        chatting.stdout.readline()
        chatting.send_signal(signal.SIGINT)
        chatting.wait()
        assert (b"", 0) == (chatting.communicate()[1], chatting.returncode)
