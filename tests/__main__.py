"""`python -m tests`: every check there is, one after another. CI runs the same.

Each runs whatever came of the one before, so that one round shows all there is to mend; the exit code is 1 if
any failed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]

CHECKS: dict[str, tuple[str, ...]] = {
    "ruff check": ("-m", "ruff", "check"),
    "ruff format": ("-m", "ruff", "format", "--check"),
    "mypy": ("-m", "mypy"),
    "import-linter": ("-c", "from importlinter.cli import lint_imports_command as lint; lint()"),
    "pytest": ("-m", "pytest", "--quiet"),
    "doctests": ("-m", "pytest", "--quiet", "--doctest-modules", "bot", "tests/picture.py"),
}
"""What this Python is to run for each check."""


def main() -> None:
    """Run the checks, then say which have failed."""
    failed = [name for name, arguments in CHECKS.items() if not _passes(name, arguments)]
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")
    _say("all checks passed")


def _passes(name: str, arguments: tuple[str, ...]) -> bool:
    _say(f"--- {name}")
    start = time.monotonic()
    passes = subprocess.run([sys.executable, *arguments], cwd=REPOSITORY, check=False).returncode == 0
    _say(f"--- {name}: {'passed' if passes else 'FAILED'} in {time.monotonic() - start:.1f} s\n")
    return passes


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()  # the checks write to the same stream from programs of their own


if __name__ == "__main__":
    main()
