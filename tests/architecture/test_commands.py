import subprocess
import sys

import click
import pytest

from bot.cli import sankore
from bot.interfaces.discord.commands import RESERVED as DISCORD_COMMANDS
from bot.interfaces.terminal.talk import COMMANDS, HELP
from bot.wiring import RESERVED_NAMES

COMMAND_NAMES = sorted(sankore.commands)


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_every_command_and_each_of_its_options_is_documented(name: str) -> None:
    command = sankore.commands[name]
    assert command.help
    undocumented = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
    assert [] == undocumented


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_every_command_has_the_common_options(name: str) -> None:
    options = {flag for parameter in sankore.commands[name].params for flag in parameter.opts}
    assert {"--knowledge", "--debug"} <= options


def test_no_topic_may_take_the_name_of_a_command_of_an_interface() -> None:
    assert set(COMMANDS) | set(DISCORD_COMMANDS) <= RESERVED_NAMES


def test_every_chat_command_but_the_second_word_for_ending_is_in_its_help() -> None:
    assert set(COMMANDS) - {"exit", "help"} == {
        name[1:] for name, _ in HELP if name.startswith("/") and name.islower()
    }


@pytest.mark.parametrize("heavy", ["discord", "rich", "asyncio", "pydantic"])
def test_help_imports_nothing_that_is_dear(heavy: str) -> None:
    program = f"import sys, bot.cli; print({heavy!r} in sys.modules)"
    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert "False\n" == printed


@pytest.mark.parametrize("unneeded", ["discord", "rich"])
def test_asking_imports_nothing_that_it_does_not_need_when_piped(unneeded: str) -> None:
    program = (
        "import sys; from click.testing import CliRunner; from bot.cli import sankore;"
        f"CliRunner().invoke(sankore, ['ask', 'gold']); print({unneeded!r} in sys.modules)"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert "False\n" == printed
