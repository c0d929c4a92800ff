"""Imports point downward only, and habits that a look at the source can check."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SOURCES = sorted((REPOSITORY / "bot").rglob("*.py"))
TESTS = sorted((REPOSITORY / "tests").rglob("*.py"))

LONGEST_MODULE_LINES = 500
LONGEST_FUNCTION_LINES = 60


def named(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), named(path))


def imports(path: Path) -> set[str]:
    """Return the top-level packages and whole modules that a file imports."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found | {name.partition(".")[0] for name in found}


def modules(path: Path) -> set[str]:
    """Return what a file imports something from."""
    return {node.module for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom) and node.module}


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


@pytest.mark.parametrize("heavy", ["sqlalchemy", "alembic", "asyncpg", "aiosqlite"])
def test_the_ledgers_values_are_imported_without_a_database_library(heavy: str) -> None:
    program = f"import sys, bot.ledger, bot.service.record.guild_records; print({heavy!r} in sys.modules)"
    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=REPOSITORY
    ).stdout
    assert "False\n" == printed


def test_no_test_mocks() -> None:
    assert [] == [named(path) for path in TESTS + SOURCES if "unittest" in imports(path)]


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
