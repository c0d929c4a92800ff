"""Imports point downward only, and habits that a look at the source can check."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.matching.wordlists import words

REPOSITORY = Path(__file__).parents[2]
SOURCES = sorted((REPOSITORY / "bot").rglob("*.py"))
TESTS = sorted((REPOSITORY / "tests").rglob("*.py"))

BANNED = words(
    """
    data info infos item items manager managers helper helpers util utils process handle
    """
)
"""Words that say nothing (DESIGN, "Words we use")."""

IMPOSED = {
    ("bot/facts/writing.py", "data"),  # PyYAML's name for what a dumper writes
    ("bot/facts/writing.py", "expect_flow_sequence_item"),  # PyYAML's name
    ("bot/interfaces/discord/buttons.py", "item"),  # discord.py's name in DynamicItem
    ("bot/interfaces/discord/menus.py", "item"),  # the same
}
"""Names that a library chose."""

LONGEST_MODULE_LINES = 500
LONGEST_FUNCTION_LINES = 60


def named(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), named(path))


def imports(path: Path) -> set[str]:
    """The top-level packages and whole modules that a file imports."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found | {name.partition(".")[0] for name in found}


def modules(path: Path) -> set[str]:
    """What a file imports something from."""
    return {node.module for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom) and node.module}


def names(path: Path) -> Iterator[str]:
    """What a file gives a name to: itself, functions, classes, parameters and variables."""
    yield path.stem
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def words_of(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}


def test_imports_keep_their_contracts() -> None:
    program = "import sys; from importlinter.cli import lint_imports_command as lint; lint(sys.argv[1:])"
    checked = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
    )
    assert (0, "0 broken") == (checked.returncode, checked.stdout.strip().rpartition(", ")[2].rstrip(".")), (
        checked.stdout + checked.stderr
    )


def test_only_the_discord_interface_imports_discord() -> None:
    outside = [path for path in SOURCES if "bot/interfaces/discord/" not in named(path)]
    assert [] == [named(path) for path in outside if "discord" in imports(path)]


@pytest.mark.parametrize("package", ["facts", "matching"])
@pytest.mark.parametrize("forbidden", ["discord", "sqlite3", "time", "socket", "random", "asyncio"])
def test_facts_and_matching_know_no_world(package: str, forbidden: str) -> None:
    inside = [path for path in SOURCES if named(path).startswith(f"bot/{package}/")]
    assert [] == [named(path) for path in inside if forbidden in imports(path)]


def test_no_test_mocks() -> None:
    assert [] == [named(path) for path in TESTS + SOURCES if "unittest" in imports(path)]


def test_no_name_says_nothing() -> None:
    empty = {(named(path), name) for path in SOURCES for name in names(path) if words_of(name) & BANNED}
    assert set() == empty - IMPOSED


def test_no_name_is_excused_in_vain() -> None:
    used = {(named(path), name) for path in SOURCES for name in names(path)}
    assert set() == IMPOSED - used


def test_modules_stay_short() -> None:
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {} == {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE_LINES}


def test_functions_stay_short() -> None:
    long = [
        f"{named(path)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION_LINES
    ]
    assert [] == long


def test_the_desk_s_preview_is_imported_from_the_desk() -> None:
    # the function has its module's name: once the module is imported by itself, it hides the function
    outside = [path for path in [*SOURCES, *TESTS] if not named(path).startswith("bot/desk/")]
    assert [] == [named(path) for path in outside if "bot.desk.preview" in modules(path)]
