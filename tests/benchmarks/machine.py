"""The machine and the versions a run was made with, and the one thread it was allowed."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.benchmarks.engines import Entry

REPOSITORY = Path(__file__).parents[2]


def describe(entries: Iterable[Entry]) -> dict[str, str]:
    """Names and versions of everything that bears on the numbers."""
    packages = dict.fromkeys(package for entry in entries for package in entry.packages)
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "processor": _processor(),
        "load before": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        "commit": _commit(),
        **{package: _version(package) for package in packages},
        "sqlite": sqlite3.sqlite_version,
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed as a package"


def _commit() -> str:
    """Return the repository's commit, marked when the tree differs from it."""
    command = ["git", "-C", str(REPOSITORY), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(names)} × {names[0]}" if names else platform.processor() or "unknown"
