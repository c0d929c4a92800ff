"""One run of the benchmark: quality, then cost from small to large, written out after every step."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tqdm import tqdm

from tests.benchmarks import growing, quality, sets
from tests.benchmarks.engines import ROSTER, Entry, pick
from tests.benchmarks.machine import describe
from tests.benchmarks.plots import plot
from tests.benchmarks.questions import cost_questions
from tests.benchmarks.results import Results
from tests.benchmarks.sizes import CORPUS, measure_costs
from tests.benchmarks.tables import text_of

SEEDS = {"growing seed": growing.SEED, "typo seed": quality.TYPO_SEED, "sample seed": sets.SAMPLE_SEED}

PROGRESS_EVERY_S = 1.0
"""Rarely, since drawing a bar takes time from what is measured."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run. Without names, every engine's quality is measured, and the cost of one variant of most."""

    data: Path
    out: Path
    sizes: tuple[int, ...]
    names: tuple[str, ...]
    quality: bool
    cost: bool


def run(plan: Plan) -> Results:
    """Measure all that is planned, show progress on standard error, and write the results as they come.

    Raises `EvaluationError` when the sets cannot be read, `ValueError` for an engine that does not exist.
    """
    entries = pick(plan.names) if plan.names else ROSTER
    plan.out.mkdir(parents=True, exist_ok=True)
    results = Results(describe(entries), dict(SEEDS))
    if plan.quality:
        results = _with_quality(results, plan, entries)
    if plan.cost:
        results = _with_costs(results, plan, [e for e in entries if plan.names or e.cost])
    return results


def _with_quality(results: Results, plan: Plan, entries: Sequence[Entry]) -> Results:
    read = sets.read_sets(plan.data)
    with tqdm(
        total=quality.count_questions(read, entries),
        desc="quality",
        file=sys.stderr,
        mininterval=PROGRESS_EVERY_S,
    ) as bar:
        for each in read:
            for entry in entries:
                bar.set_postfix_str(f"{each.name}, {entry.name}")
                found = tuple(quality.measure_quality(each, entry, bar.update))
                results = replace(results, quality=results.quality + found)
            _write(results, plan.out)
    return results


def _with_costs(results: Results, plan: Plan, entries: Sequence[Entry]) -> Results:
    count = len(cost_questions(plan.data / CORPUS))
    results = replace(results, settings=results.settings | {"cost questions": count})
    for passages in sorted(plan.sizes):
        costs = tuple(measure_costs(passages, entries, plan.data, _stage))
        order = [entry.name for entry in entries]
        costs = tuple(sorted(costs, key=lambda cost: order.index(cost.engine)))
        results = replace(results, cost=results.cost + costs)
        _write(results, plan.out)
    return results


def _stage(name: str, steps: int) -> Callable[[int], object]:
    """Return a progress bar that closes itself at its last step."""
    bar = tqdm(total=steps, desc=name, file=sys.stderr, mininterval=PROGRESS_EVERY_S)

    def step(made: int) -> None:
        bar.update(made)
        if bar.n >= steps:
            bar.close()

    return step


def _write(results: Results, out: Path) -> None:
    (out / "results.json").write_text(results.as_json(), encoding="utf-8")
    (out / "results.txt").write_text(text_of(results), encoding="utf-8")
    plot(results, out)
