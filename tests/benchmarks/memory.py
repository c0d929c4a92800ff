"""Memory of one engine, in a process that does nothing else: `python -m tests.benchmarks.memory …`.

Resident memory, because native engines allocate where Python's own accounting does not look. Facts and index
are built from nothing, so what was freed before cannot hide what an index takes; freed pages are handed back
to the system (`malloc_trim`) before each look.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import dataclasses
import gc
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.results import Memory

STATM = Path("/proc/self/statm")
WARM_UP_QUESTIONS = 20
"""Asked before the last look, so that what is built at the first question counts."""


def measure_memory(engine: str, passages: int, corpus: Path) -> Memory | None:
    """Build an engine in a fresh process and look at it; None where the system has no /proc."""
    if not STATM.exists():
        return None
    command = [sys.executable, "-m", "tests.benchmarks.memory", engine, str(passages), str(corpus)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Memory(**json.loads(done.stdout))


def look(engine: str, passages: int, corpus: Path) -> Memory:
    """Grow the facts, build the engine, and look at this process's memory before, between and after."""
    from tests.benchmarks.engines import pick
    from tests.benchmarks.growing import grow
    from tests.benchmarks.questions import cost_questions

    build = pick([engine])[0].load()
    questions = cost_questions(corpus)[:WARM_UP_QUESTIONS]
    at_first = _resident_bytes()
    base = grow(corpus, passages)
    text_bytes = sum(len(document.text.encode()) for document in base.documents)
    with_facts = _resident_bytes()
    start = time.perf_counter()
    built = build(base)
    build_s = time.perf_counter() - start
    for question in questions:
        built.answer(question)
    with_index = _resident_bytes()
    return Memory(
        facts=(with_facts - at_first - text_bytes) / passages,
        index=(with_index - with_facts) / passages,
        build_s=build_s,
    )


def _resident_bytes() -> int:
    gc.collect()
    with contextlib.suppress(AttributeError):  # not glibc: freed pages stay counted
        ctypes.CDLL(None).malloc_trim(0)
    return int(STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Write what was measured to standard output, as JSON."""
    parser = argparse.ArgumentParser(description="The memory of one engine.")
    parser.add_argument("engine")
    parser.add_argument("passages", type=int)
    parser.add_argument("corpus", type=Path)
    given = parser.parse_args()
    sys.stdout.write(json.dumps(dataclasses.asdict(look(given.engine, given.passages, given.corpus))))


if __name__ == "__main__":
    main()
