"""The results as two pictures: quality by set, and latency over size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # no screen

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from tests.benchmarks.results import Cost, Latency, Quality, Results

EMPHASISED = "sankore"
COLOURS = {
    "sankore": "#c1440e",
    "bm25s": "#9ec5e8",
    "bm25s+titles": "#3b7dbd",
    "tantivy": "#b5d99c",
    "tantivy+titles": "#4f9d3a",
    "tantivy+titles (all words)": "#2c5f1f",
    "fts5": "#d9c8ec",
    "fts5+titles": "#8e63b8",
    "rank_bm25": "#f2d38b",
    "rank_bm25+titles": "#d19a1c",
    "token_set_ratio": "#bdbdbd",
    "WRatio": "#7a7a7a",
}
"""The lighter shade of a pair is the variant without titles, the darkest that which is asked all words."""


def plot(results: Results, out: Path) -> tuple[Path, ...]:
    """Write what there is to show; the files written."""
    written = []
    if results.quality:
        written.append(_plot_quality(results.quality, out / "quality.png"))
    if any(cost.clean for cost in results.cost):
        written.append(_plot_latency(results.cost, out / "latency.png"))
    return tuple(written)


def _plot_quality(quality: Sequence[Quality], file: Path) -> Path:
    figure, (finding, declining) = plt.subplots(2, 1, figsize=(13, 9), layout="constrained")
    found = [row for row in quality if not row.against]
    _bars(finding, [(row, row.set, row.recall_at_1) for row in found], "R@1 (hatched: with typos)")
    told = [(row, " + ".join((row.set, *row.against)), row.auroc) for row in quality if row.auroc is not None]
    _bars(declining, told, "AUROC, answerable from unanswerable (hatched: with typos)")
    declining.axhline(0.5, color="black", linewidth=0.8, linestyle=":")
    figure.legend(*finding.get_legend_handles_labels(), ncols=6, loc="outside lower center", fontsize=8)
    figure.savefig(file, dpi=150)
    plt.close(figure)
    return file


def _bars(axes: Axes, rows: Sequence[tuple[Quality, str, float | None]], title: str) -> None:
    """For each group two bars an engine: clean, and misspelt behind its right half."""
    groups = list(dict.fromkeys(group for _, group, _ in rows))
    engines = list(dict.fromkeys(row.engine for row, _, _ in rows))
    width = 0.85 / (len(engines) or 1)
    for row, group, share in rows:
        left = groups.index(group) + engines.index(row.engine) * width - 0.425
        label = row.engine if group == groups[0] and not row.misspelt else None
        axes.bar(
            left + (width / 2 if row.misspelt else 0.0),
            share or 0.0,
            width / 2,
            align="edge",
            color=COLOURS.get(row.engine, "black"),
            hatch="////" if row.misspelt else None,
            edgecolor="white",
            linewidth=0.3,
            label=label,
        )
    axes.set_xticks(range(len(groups)), [group.replace(" + ", "\n+ ") for group in groups], fontsize=8)
    axes.set_ylim(0, 1)
    axes.set_title(title, loc="left")
    axes.grid(axis="y", alpha=0.3)


def _plot_latency(costs: Sequence[Cost], file: Path) -> Path:
    figure, panels = plt.subplots(1, 2, figsize=(13, 6), sharey=True, layout="constrained")
    for axes, kind in zip(panels, ("clean", "misspelt"), strict=True):
        for engine in dict.fromkeys(cost.engine for cost in costs):
            _lines(axes, engine, [cost for cost in costs if cost.engine == engine], kind)
        axes.set(xscale="log", yscale="log", xlabel="passages", title=f"One question, {kind}")
        axes.grid(which="both", alpha=0.2)
    panels[0].set_ylabel("ms (solid: p50, dashed: p99)")
    panels[0].legend(fontsize=8)
    figure.savefig(file, dpi=150)
    plt.close(figure)
    return file


def _lines(axes: Axes, engine: str, costs: Sequence[Cost], kind: str) -> None:
    """Return an engine's p50 and p99 over the sizes at which it was measured."""
    points: list[tuple[int, Latency]] = []
    for cost in sorted(costs, key=lambda each: each.passages):
        latency = cost.clean if kind == "clean" else cost.misspelt
        if latency is not None:
            points.append((cost.passages, latency))
    sizes = [size for size, _ in points]
    colour, width = COLOURS.get(engine, "black"), 2.5 if engine == EMPHASISED else 1.3
    axes.plot(sizes, [p.p50_ms for _, p in points], "o-", color=colour, linewidth=width, label=engine)
    axes.plot(sizes, [p.p99_ms for _, p in points], "o--", color=colour, linewidth=width / 2, markersize=3)
