"""The results as plain text: one table of quality for each set, one of cost for each size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.benchmarks.results import Cost, Edits, Latency, Quality, Results

_SHARES = ("R@1", "R@3", "MRR@10", "AUROC", "right@5%")
QUALITY_HEADER = ("engine", *_SHARES, *(f"~{share}" for share in _SHARES), "asked")
COST_HEADER = ("engine", "build s", "B/passage", "p50", "p99", "~p50", "~p99", "add", "edit", "remove")
LEGEND = (
    ("~", "the same questions, one typo in every second long word"),
    ("right@5%", "answered rightly when 5 % of the questions to decline are answered"),
    ("p50, p99, add, edit, remove", "milliseconds in one thread, medians over the rounds"),
)
NONE = "–"

Row = tuple[str, ...]


def text_of(results: Results) -> str:
    """All tables, with the machine and the versions above them."""
    parts = [_lines((*results.machine.items(), *LEGEND))]
    parts += [_quality_part(results.quality, key) for key in dict.fromkeys(map(_key, results.quality))]
    parts += [_cost_part(results.cost, size) for size in sorted({cost.passages for cost in results.cost})]
    return "\n\n".join(parts) + "\n"


def _key(quality: Quality) -> tuple[str, tuple[str, ...]]:
    return quality.set, quality.against


def _quality_part(all_of_them: Sequence[Quality], key: tuple[str, tuple[str, ...]]) -> str:
    rows = [quality for quality in all_of_them if _key(quality) == key]
    clean = {row.engine: row for row in rows if not row.misspelt}
    misspelt = {row.engine: row for row in rows if row.misspelt}
    name, against = key
    title = f"## {name}" + (f" against {' + '.join(against)}" if against else "")
    lines = [
        (engine, *_shares(row), *_shares(misspelt[engine]), f"{row.asked}/{row.questions}")
        for engine, row in clean.items()
        if engine in misspelt
    ]
    return f"{title}\n{_lines([QUALITY_HEADER, *lines])}"


def _shares(row: Quality) -> Row:
    shares = (
        row.recall_at_1,
        row.recall_at_3,
        row.mrr_at_10,
        row.auroc,
        row.right_at_5_percent_false_answers,
    )
    return tuple(NONE if share is None else f"{share:.3f}" for share in shares)


def _cost_part(costs: Sequence[Cost], passages: int) -> str:
    here = [cost for cost in costs if cost.passages == passages]
    measured = [cost for cost in here if cost.skipped is None]
    notes = list(_notes(here))
    table = _lines([COST_HEADER, *(_cost_row(cost) for cost in measured)])
    return "\n".join([f"## {passages:,} passages", table, *notes])


def _notes(costs: Sequence[Cost]) -> Iterator[str]:
    if any(cost.changes and cost.changes.rebuilt for cost in costs):
        yield "* cannot change its index: the time of a rebuild"
    facts = [cost.memory.facts for cost in costs if cost.memory]
    if facts:
        middle = sorted(facts)[len(facts) // 2]
        yield f"B/passage: of the index; the facts take {middle:.0f} more beyond their text with every engine"
    yield from (f"{cost.engine} left out: {cost.skipped}" for cost in costs if cost.skipped)


def _cost_row(cost: Cost) -> Row:
    build = NONE if cost.build_s is None else f"{cost.build_s:.2f}"
    memory = NONE if cost.memory is None else f"{cost.memory.index:.0f}"
    return (
        cost.engine,
        build,
        memory,
        *_latency(cost.clean),
        *_latency(cost.misspelt),
        *_edits(cost.changes),
    )


def _latency(latency: Latency | None) -> Row:
    return (NONE, NONE) if latency is None else (f"{latency.p50_ms:.3f}", f"{latency.p99_ms:.3f}")


def _edits(changes: Edits | None) -> Row:
    if changes is None:
        return (NONE, NONE, NONE)
    mark = "*" if changes.rebuilt else ""
    return tuple(f"{ms:.2f}{mark}" for ms in (changes.add_ms, changes.replace_ms, changes.remove_ms))


def _lines(rows: Sequence[Row]) -> str:
    """Rows in columns: the first to the left, the others to the right when there are more than two."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    if len(widths) == 2:
        return "\n".join(f"{name:<{widths[0]}}  {value}" for name, value in rows)
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    )
