"""What each engine costs at one size: building, asking, changing. The engines take turns.

So whatever else the machine does meanwhile falls on all of them alike. The garbage collector stays on, as in
a bot; what is built is frozen out of its sight first, so that no engine pays for another's objects.
"""

from __future__ import annotations

import dataclasses
import gc
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from string import ascii_lowercase

from bot.evaluation import corpus_base, read_passages
from bot.evaluation.dataset_files import PassageRow
from bot.evaluation.measures import percentile
from bot.facts import Fact, FactBase
from tests.benchmarks.engines import Editable, Engine, Entry
from tests.benchmarks.growing import splice
from tests.benchmarks.results import Edits, Latency
from tests.benchmarks.typos import misspell

EDIT_ROUNDS = 21
EDIT_SEED = 1468
ORDER_SEED = 1496
COINED_CHARS = 9
WARM_UP_QUESTIONS = 20

QUESTIONS_A_TURN = 12
"""How many questions an engine answers before the next one's turn.

With 1, times told more of the engine before: one that scans every passage empties the processor's caches, a
variant of the same engine fills them (measured: tantivy .135 ms a question, behind its own variant .089).
"""

Engines = Mapping[str, Engine]
Took = dict[str, list[float]]
"""Seconds by engine."""


def build_in_turns(
    base: FactBase, entries: Sequence[Entry], rounds: int, built: Callable[[int], object]
) -> tuple[dict[str, Engine], Took]:
    """Build every engine so many times in turn; the last of each, and what each build took."""
    builds = {entry.name: entry.load() for entry in entries}
    engines: dict[str, Engine] = {}
    took: Took = {name: [] for name in builds}
    for turn in range(rounds):
        for name in _rotated(tuple(builds), turn):
            engines.pop(name, None)
            with _frozen(), _timed(took[name]):
                engines[name] = builds[name](base)
            built(1)
    return engines, took


def ask_in_turns(
    engines: Engines, rounds: Sequence[Sequence[str]], asked: Callable[[int], object]
) -> dict[str, Latency]:
    """Ask all engines a few questions before the next few, in an order thrown anew each time."""
    by_round: list[Took] = []
    dice = random.Random(ORDER_SEED)
    with _frozen():
        for engine in engines.values():
            for question in rounds[0][:WARM_UP_QUESTIONS]:
                engine.answer(question)
        for questions in rounds:
            took: Took = {name: [] for name in engines}
            for start in range(0, len(questions), QUESTIONS_A_TURN):
                turn = questions[start : start + QUESTIONS_A_TURN]
                for name in dice.sample(tuple(engines), len(engines)):
                    _ask(engines[name], turn, took[name])
                asked(len(turn))
            by_round.append(took)
    return {name: _latency([took[name] for took in by_round]) for name in engines}


def misspelt_rounds(questions: Sequence[str], rounds: int) -> tuple[tuple[str, ...], ...]:
    """Return the questions with other typos in every round, so that no engine meets a misspelling again."""
    return tuple(tuple(misspell(question, seed) for question in questions) for seed in range(rounds))


def change_in_turns(engines: Engines, base: FactBase, corpus: Path) -> dict[str, Edits]:
    """Add, replace and remove facts, in turn in every engine that can, and take the medians.

    The engines are spent afterwards: they no longer hold what `base` does.
    """
    editable = {name: engine for name, engine in engines.items() if isinstance(engine, Editable)}
    took: dict[str, tuple[list[float], ...]] = {name: ([], [], []) for name in editable}
    with _frozen():
        for turn, (fresh, replacing, removed) in enumerate(_changes(base, corpus)):
            for name in _rotated(tuple(editable), turn):
                engine, (adding, editing, removing) = editable[name], took[name]
                with _timed(adding):
                    engine.add(fresh)
                with _timed(editing):
                    engine.replace(replacing)
                with _timed(removing):
                    engine.remove(removed)
    return {name: _edits(kinds) for name, kinds in took.items()}


def _edits(kinds: Sequence[Sequence[float]]) -> Edits:
    adding, replacing, removing = (median(seconds) * 1000 for seconds in kinds)
    return Edits(adding, replacing, removing, rebuilt=False)


def _changes(base: FactBase, corpus: Path) -> Iterator[tuple[Fact, Fact, str]]:
    """Yield a new fact, a new wording of an old one, and the id of another old one, so many times."""
    rows = tuple(read_passages(corpus))
    dice = random.Random(EDIT_SEED)
    old = dice.sample(sorted(base.by_id), 2 * EDIT_ROUNDS)
    for number in range(EDIT_ROUNDS):
        first, second = (_fresh(f"fresh-{number}-{n}", rows, dice) for n in range(2))
        yield first, dataclasses.replace(second, id=old[2 * number]), old[2 * number + 1]


def _fresh(identity: str, rows: Sequence[PassageRow], dice: random.Random) -> Fact:
    """Return a fact with one word that no corpus has, as new facts bring."""
    coined = "".join(dice.choices(ascii_lowercase, k=COINED_CHARS)).capitalize()
    text = f"{splice(dice.choice(rows).text, dice.choice(rows).text)} {coined}"
    return next(iter(corpus_base([PassageRow(0, identity, "Fresh facts", "Added", text)])))


def _ask(engine: Engine, questions: Sequence[str], took: list[float]) -> None:
    for question in questions:
        with _timed(took):
            engine.answer(question)


def _latency(rounds: Sequence[Sequence[float]]) -> Latency:
    p50, p99 = (tuple(1000 * (percentile(took, percent) or 0.0) for took in rounds) for percent in (50, 99))
    return Latency(median(p50), median(p99), p50, p99)


def _rotated(names: tuple[str, ...], turn: int) -> tuple[str, ...]:
    start = turn % len(names) if names else 0
    return names[start:] + names[:start]


@contextmanager
def _timed(took: list[float]) -> Iterator[None]:
    start = time.perf_counter()
    yield
    took.append(time.perf_counter() - start)


@contextmanager
def _frozen() -> Iterator[None]:
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
