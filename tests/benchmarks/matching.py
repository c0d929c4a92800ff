"""The matching benchmark: `python -m tests.benchmarks.matching --data DIR`.

It needs the extra `benchmarks` (`pip install -e .[benchmarks]`) and a folder of sets as in `sets`. Everything
runs in one thread.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.benchmarks.run import Plan

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "RAYON_NUM_THREADS",
)
"""Read by numerical libraries when they are imported: hence before anything else is."""

SUFFIXES = {"k": 1_000, "m": 1_000_000}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its tables, and say where the files are."""
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))
    parser = _parser()
    given = parser.parse_args(arguments)
    from bot.evaluation import EvaluationError
    from tests.benchmarks.tables import text_of

    try:
        from tests.benchmarks.run import run
    except ModuleNotFoundError as missing:
        parser.error(f"{missing.name} is not installed; run: pip install -e .[benchmarks]")
    try:
        results = run(_plan(given))
    except (EvaluationError, ValueError) as cause:
        parser.error(str(cause))
    sys.stdout.write(f"{text_of(results)}\nAlso in {given.out}: results.json, results.txt and the plots\n")


def size_of(text: str) -> int:
    """Return a number of passages, as `500`, `10k` or `1m`. Raises `ValueError` for anything else.

    >>> size_of("10k")
    10000
    """
    number = text.strip().lower()
    passages = int(number[:-1]) * SUFFIXES[number[-1]] if number[-1:] in SUFFIXES else int(number)
    if passages < 1:
        raise ValueError(f"a size is at least 1, not {text!r}")
    return passages


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.matching", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder of sets")
    parser.add_argument(
        "--sizes", type=_sizes, default=_sizes("1k,10k,100k,1m"), help="default: 1k,10k,100k,1m"
    )
    parser.add_argument("--out", type=Path, default=Path("benchmark-results"), metavar="DIR")
    parser.add_argument("--engines", type=_names, default=(), metavar="A,B", help="default: all")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--quality-only", action="store_true")
    only.add_argument("--cost-only", action="store_true")
    return parser


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(size_of(part) for part in _names(text))


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _plan(given: argparse.Namespace) -> Plan:
    from tests.benchmarks.run import Plan

    return Plan(
        data=given.data,
        out=given.out,
        sizes=given.sizes,
        names=given.engines,
        quality=not given.cost_only,
        cost=not given.quality_only,
    )


if __name__ == "__main__":
    main()
