"""What the documents for people say is so, and what people need stands in them."""

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
from bot.wiring import build_service
from tests import picture
from tests.__main__ import CHECKS
from tests.unit.cli_runner import commands

REPOSITORY = Path(__file__).parents[2]
README_WORDS_AT_MOST = 900


def read(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


README, CONTRIBUTING = read("README.md"), read("CONTRIBUTING.md")
DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "knowledge/README.md",
    *(f"docs/{page.name}" for page in sorted((REPOSITORY / "docs").glob("*.md"))),
]
COMMANDS = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)


@pytest.fixture(scope="module")
def service() -> AnswerService:
    return build_service(REPOSITORY / "knowledge")


def test_the_readme_is_short_and_leads_to_every_page() -> None:
    assert len(README.split()) <= README_WORDS_AT_MOST
    assert [] == [name for name in DOCUMENTS if name.startswith("docs/") and f"({name})" not in README]


def test_two_commands_stand_first_and_ci_runs_the_second_word_for_word() -> None:
    assert 2 == len(COMMANDS)
    script = read(".ci/run").splitlines()
    assert [COMMANDS[1]] == [line for line in script if not line.startswith(("#", "set ", "cd "))]
    assert (REPOSITORY / ".ci" / "run").stat().st_mode & 0o100


def test_contributing_and_the_workflow_run_the_same_checks() -> None:
    assert COMMANDS[1] in CONTRIBUTING
    workflow = read(".github/workflows/tests.yml")
    assert "- run: python -m tests\n" in workflow
    project = tomllib.loads(read("pyproject.toml"))["project"]
    named = [line.rpartition(" :: ")[2] for line in project["classifiers"] if ":: 3." in line]
    assert named == re.findall(r'"(3\.\d+)"', workflow)


def test_the_first_command_asks_what_the_picture_shows() -> None:
    assert f'sankore ask "{picture.QUESTIONS[0]}"' in COMMANDS[0]


def test_the_checks_that_contributing_names_are_those_that_run() -> None:
    assert [] == [check for check in CHECKS if check.split()[0] not in CONTRIBUTING]


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


def test_every_command_and_option_is_documented() -> None:
    page = read("docs/command-line.md")
    options = {
        option
        for _, command in commands()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--")
    }
    assert [] == [name for name, _ in commands() if f"`sankore {name}" not in page]
    assert [] == [option for option in sorted(options) if not re.search(rf"{option}\b", page)]


def test_every_command_on_discord_is_documented() -> None:
    page = read("docs/for-moderators.md")
    assert [] == [name for name in DISCORD_COMMANDS if f"`/{name}" not in page]


def test_every_setting_is_documented() -> None:
    page = read("docs/hosting.md")
    assert [] == [name for name in Settings.model_fields if f"| `{name.upper()}` |" not in page]


def test_the_smallest_record_is_valid_and_answers(tmp_path: Path) -> None:
    example = read("docs/your-own-documents.md").partition("## The smallest record")[2].partition("\n## ")[0]
    names = re.findall(r"`((?:sources|topics)/\w+\.\w+)`", example)
    blocks = re.findall(r"```\w+\n(.*?)```", example, re.DOTALL)
    for name, block in zip(names, blocks, strict=True):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(block, encoding="utf-8")
    reply = build_service(tmp_path).ask(Question("is pvp on"))
    assert isinstance(reply, Answer)
    assert blocks[0].strip() == reply.hits[0].fact.passage.text


def test_every_dependency_has_its_reason_and_its_own_documentation() -> None:
    page = read("docs/how-it-works.md")
    project = tomllib.loads(read("pyproject.toml"))["project"]
    needed = [re.split(r"[<>=]", each)[0] for each in project["dependencies"]]
    assert needed == re.findall(r"^\| \[([\w.-]+)\]", page, re.MULTILINE)
    tools = [re.split(r"[<>=]", each)[0] for each in project["optional-dependencies"]["dev"]]
    assert [] == [tool for tool in tools if tool not in page]
    assert "pypi.org" not in page


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_between_the_documents_leads_somewhere(name: str) -> None:
    place = (REPOSITORY / name).parent
    links = re.findall(r"\]\((?!https?:)([^)\s]*)\)", read(name))
    for link in links:
        path, _, anchor = link.partition("#")
        target = place / path if path else REPOSITORY / name
        assert target.is_file(), link
        headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert not anchor or anchor in anchors, link


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_module_that_is_named_is_there(name: str) -> None:
    modules = ["/" + path.relative_to(REPOSITORY).as_posix() for path in REPOSITORY.glob("[bt]*/**/*.py")]
    named = set(re.findall(r"(?<![\w/.*])[\w/]+\.py\b", read(name))) - {"discord.py"}  # the library
    assert [] == [
        each for each in sorted(named) if not any(module.endswith(f"/{each}") for module in modules)
    ]


def test_the_exit_codes_are_those_of_the_command_line() -> None:
    page = " ".join(read("docs/command-line.md").split())
    assert "3 passages to choose from, 4 the record does not say" in page


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
