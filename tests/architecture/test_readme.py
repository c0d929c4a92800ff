"""What the README says is so."""

import re
import tomllib
from pathlib import Path

import discord
import pytest

from bot.cli.run import INVITATION, NO_TOKEN
from bot.interfaces import DISCORD_COMMANDS
from bot.matching import Answer, Declined
from bot.service.answering import AnswerService, Question
from bot.settings import Settings
from bot.wiring import RESERVED_NAMES, build_service
from tests import picture
from tests.__main__ import CHECKS
from tests.unit.cli_runner import commands

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)


@pytest.fixture(scope="module")
def service() -> AnswerService:
    return build_service(REPOSITORY / "knowledge")


def test_two_commands_stand_first_and_ci_runs_the_second_word_for_word() -> None:
    assert 2 == len(COMMANDS)
    script = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [COMMANDS[1]] == [line for line in script if not line.startswith(("#", "set ", "cd "))]
    assert (REPOSITORY / ".ci" / "run").stat().st_mode & 0o100


def test_the_first_command_asks_what_the_picture_shows() -> None:
    assert f'sankore ask "{picture.QUESTIONS[0]}"' in COMMANDS[0]


def test_the_tests_that_the_readme_names_are_those_that_run() -> None:
    assert [] == [check for check in CHECKS if check.split()[0] not in README]


def test_the_invitation_asks_for_the_five_permissions_named_and_no_more() -> None:
    least = discord.Permissions(
        view_channel=True,
        send_messages=True,
        send_messages_in_threads=True,
        embed_links=True,
        read_message_history=True,
    )
    query = f"client_id=APPLICATION_ID&scope=bot+applications.commands&permissions={least.value}"
    assert f"https://discord.com/oauth2/authorize?{query}" == INVITATION
    assert [INVITATION] == re.findall(r"https://discord\.com/oauth2/\S+", README)
    assert INVITATION in NO_TOKEN


def test_every_command_and_option_is_in_the_readme() -> None:
    options = {
        option
        for _, command in commands()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--")
    }
    assert [] == [name for name, _ in commands() if f"`sankore {name}" not in README]
    assert [] == [option for option in sorted(options) if not re.search(rf"{option}\b", README)]


def test_every_command_on_discord_is_in_the_readme() -> None:
    assert [] == [name for name in DISCORD_COMMANDS if f"`/{name}" not in README]


def test_no_topic_can_take_the_name_of_a_command() -> None:
    assert set(DISCORD_COMMANDS) <= RESERVED_NAMES


def test_every_setting_is_in_the_readme() -> None:
    assert [] == [name for name in Settings.model_fields if f"| `{name.upper()}` |" not in README]


def test_the_smallest_record_is_valid_and_answers(tmp_path: Path) -> None:
    example = README.partition("## Your own documents")[2].partition("\n## ")[0]
    names = re.findall(r"`((?:sources|topics)/\w+\.\w+)`", example)
    blocks = re.findall(r"```\w+\n(.*?)```", example, re.DOTALL)
    for name, block in zip(names, blocks, strict=True):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(block, encoding="utf-8")
    reply = build_service(tmp_path).ask(Question("is pvp on"))
    assert isinstance(reply, Answer)
    assert blocks[0].strip() == reply.hits[0].fact.passage.text


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [re.split(r"[<>=]", each)[0] for each in project["dependencies"]]
    assert needed == re.findall(r"^\| \[([\w.-]+)\]", README, re.MULTILINE)
    tools = [re.split(r"[<>=]", each)[0] for each in project["optional-dependencies"]["dev"]]
    assert [] == [tool for tool in tools if tool not in README]


def test_every_file_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)]+)\)", README)
    assert links
    assert [] == [link for link in links if not (REPOSITORY / link).is_file()]


def test_the_exit_codes_are_those_of_the_command_line() -> None:
    assert "3 passages to choose from, 4 the record does not say" in " ".join(README.split())


def test_the_picture_is_of_an_answer_and_of_an_honest_refusal(service: AnswerService) -> None:
    replies = [service.ask(Question(question)) for question in picture.QUESTIONS]
    assert [Answer, Declined] == [type(reply) for reply in replies]


def test_the_picture_shows_what_the_bot_says_now(service: AnswerService) -> None:
    assert picture.draw(service) == picture.FILE.read_text(encoding="utf-8"), (
        "the bot's replies have changed: look at them, then python -m tests.picture"
    )


def test_the_picture_loads_nothing_from_elsewhere() -> None:
    drawn = picture.FILE.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert re.search(r"https?:|url\(|@import|<script|<image", drawn) is None
