"""All the costs at one size, engine by engine, from the measurements in `cost` and `memory`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.cost import ask_in_turns, build_in_turns, change_in_turns, misspelt_rounds
from tests.benchmarks.engines import Entry
from tests.benchmarks.growing import grow
from tests.benchmarks.memory import measure_memory
from tests.benchmarks.questions import cost_questions
from tests.benchmarks.results import Cost, Edits, Latency, Memory

CORPUS = "selqa_sentences"
"""The set whose sentences a base of any size is grown from."""

Stage = Callable[[str, int], Callable[[int], object]]
"""Opens a progress bar of so many steps under a name; what it gives back is called with the steps made."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often each thing is measured at a size; medians are taken over the rounds."""

    builds: int
    questions: int


def rounds_at(passages: int) -> Rounds:
    """Five rounds while they are cheap; fewer where one build takes a minute (its fresh process adds one)."""
    if passages <= 10_000:
        return Rounds(builds=5, questions=5)
    return Rounds(builds=3, questions=5) if passages <= 100_000 else Rounds(builds=1, questions=3)


def measure_costs(passages: int, entries: Sequence[Entry], data: Path, stage: Stage) -> Iterator[Cost]:
    """Measure every engine that is carried this far, and name the others with the reason."""
    within = [entry for entry in entries if entry.largest is None or passages <= entry.largest]
    for entry in entries:
        if entry not in within:
            yield Cost(entry.name, passages, skipped=entry.reason)
    if within:
        yield from _measured(passages, within, data / CORPUS, stage)


def _measured(passages: int, entries: Sequence[Entry], corpus: Path, stage: Stage) -> Iterator[Cost]:
    rounds = rounds_at(passages)
    memories = _memories(passages, entries, corpus, stage(f"{passages:,} memory", len(entries)))
    base = grow(corpus, passages)
    engines, builds = build_in_turns(
        base, entries, rounds.builds, stage(f"{passages:,} builds", rounds.builds * len(entries))
    )
    questions = cost_questions(corpus)
    count = rounds.questions * len(questions)
    clean = ask_in_turns(engines, (questions,) * rounds.questions, stage(f"{passages:,} clean", count))
    misspelt = ask_in_turns(
        engines, misspelt_rounds(questions, rounds.questions), stage(f"{passages:,} misspelt", count)
    )
    changes = change_in_turns(engines, base, corpus)
    for entry in entries:
        memory = memories[entry.name]
        build_s = median([*builds[entry.name], *([memory.build_s] if memory else [])])
        yield _cost(entry, passages, build_s, memory, clean, misspelt, changes)


def _memories(
    passages: int, entries: Sequence[Entry], corpus: Path, looked: Callable[[int], object]
) -> dict[str, Memory | None]:
    memories: dict[str, Memory | None] = {}
    for entry in entries:
        memories[entry.name] = measure_memory(entry.name, passages, corpus)
        looked(1)
    return memories


def _cost(
    entry: Entry,
    passages: int,
    build_s: float,
    memory: Memory | None,
    clean: dict[str, Latency],
    misspelt: dict[str, Latency],
    changes: dict[str, Edits],
) -> Cost:
    rebuild_ms = build_s * 1000
    return Cost(
        engine=entry.name,
        passages=passages,
        build_s=build_s,
        memory=memory,
        clean=clean[entry.name],
        misspelt=misspelt[entry.name],
        changes=changes.get(entry.name) or Edits(rebuild_ms, rebuild_ms, rebuild_ms, rebuilt=True),
    )
