import subprocess
import sys

import click
import pytest

from bot.cli import DeferredCommand, sankore
from bot.interfaces import DISCORD_COMMANDS
from bot.interfaces.terminal.chat import COMMANDS, HELP
from bot.wiring import RESERVED_NAMES
from tests.unit.cli_runner import commands

COMMAND_LINE = dict(commands())
RUNNABLE = sorted(name for name, each in COMMAND_LINE.items() if not isinstance(each, click.Group))
OF_THE_WHOLE_LEDGER = {"backup", "restore", "servers", "ledger check"}
"""These read no knowledge files: a mistake in one of them must not stand in the way of a backup."""


@pytest.mark.parametrize("name", sorted(COMMAND_LINE))
def test_every_command_and_each_of_its_options_is_documented(name: str) -> None:
    command = COMMAND_LINE[name]
    assert command.help
    undocumented = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
    assert [] == undocumented


@pytest.mark.parametrize("name", sorted(sankore.commands))
def test_the_help_tells_of_a_command_what_it_says_itself(name: str) -> None:
    known = sankore.commands[name]
    assert isinstance(known, DeferredCommand)
    command = known.load()
    assert (name, command.get_short_help_str(200)) == (command.name, known.get_short_help_str(200))


@pytest.mark.parametrize("name", RUNNABLE)
def test_every_command_has_the_common_options(name: str) -> None:
    options = {flag for parameter in COMMAND_LINE[name].params for flag in parameter.opts}
    assert "--debug" in options
    assert (name not in OF_THE_WHOLE_LEDGER) == ("--knowledge" in options)


@pytest.mark.parametrize("name", RUNNABLE)
def test_every_command_about_a_record_can_be_told_whose(name: str) -> None:
    options = {flag for parameter in COMMAND_LINE[name].params for flag in parameter.opts}
    assert (name not in OF_THE_WHOLE_LEDGER | {"run", "eval", "calibrate"}) == ("--server" in options)


def test_no_topic_may_take_the_name_of_a_command_of_an_interface() -> None:
    assert set(COMMANDS) | set(DISCORD_COMMANDS) <= RESERVED_NAMES


def test_every_chat_command_but_the_second_word_for_ending_is_in_its_help() -> None:
    assert set(COMMANDS) - {"exit", "help"} == {
        name[1:] for name, _ in HELP if name.startswith("/") and name.islower()
    }


@pytest.mark.parametrize("heavy", ["discord", "rich", "asyncio", "pydantic", "sqlalchemy"])
def test_help_imports_nothing_that_is_dear(heavy: str) -> None:
    program = f"import sys, bot.cli; print({heavy!r} in sys.modules)"
    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert "False\n" == printed


@pytest.mark.parametrize("unneeded", ["discord", "rich", "sqlalchemy", "alembic", "asyncpg"])
def test_asking_imports_nothing_that_it_does_not_need_when_piped(unneeded: str) -> None:
    program = (
        "import sys; from click.testing import CliRunner; from bot.cli import sankore;"
        f"CliRunner().invoke(sankore, ['ask', 'gold']); print({unneeded!r} in sys.modules)"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert "False\n" == printed
