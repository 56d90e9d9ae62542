"""The table of bars, and growth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.bars import verdict
from benchmarks.page.cells import head, line, number
from benchmarks.page.model import Page
from benchmarks.page.several import badness, most
from benchmarks.plot import growth_svg
from benchmarks.rows.entries import Entry

BAR_OF_GROWTH = 1.5


def bars(page: Page) -> str:
    """What each entry must reach, and did."""
    lines = ["## Against the bars", ""]
    lines += head(("work", "must", "aim", "reached", "runs", "first plan s", "seconds", "CPU s", "MB", "verdict"))
    return "\n".join([*lines, *(_entry(page, entry) for _, entry in page.bars)])


def _entry(page: Page, entry: Entry) -> str:
    runs = page.runs(entry)
    must, aim = (bar.says if bar else "" for bar in (entry.must, entry.aim))
    if not runs:
        return line(entry.label, must, aim, entry.missing or "not measured", 0, "", "", "", "", "-")
    reached = entry.reached(max(runs, key=badness))
    measured = (number(most(runs, name)) for name in ("first_seconds", "seconds", "cpu_seconds", "peak_mb"))
    label = entry.label + page.mark(*(task.key for task in entry.tasks))
    return line(label, must, aim, reached, len(runs), *measured, verdict(entry.must, entry.aim, runs))


def missed(page: Page) -> Iterator[str]:
    """A sentence per entry that misses what it must reach."""
    for _, entry in page.bars:
        runs = page.runs(entry)
        if runs and "missed" in verdict(entry.must, entry.aim, runs):
            yield f"{entry.label}: {entry.reached(max(runs, key=badness))}."


def growth(page: Page) -> str:
    """Sizes and what they cost."""
    run = _growth_run(page)
    lines = ["## Growth", "", "![CPU seconds by literals, on logarithmic axes](benchmarks-growth.svg)", ""]
    if run is None:
        return "\n".join([*lines, "Not measured."])
    lines += [
        "Weekend instances generated from seeds (`benchmarks/generate.py`), each solved to a proof. The line is the",
        f"least squares fit of the logarithms: CPU seconds rise with literals to the power of {run['exponent']}.",
        "",
        *head(("literals", "CPU s", "MB", "outcome")),
    ]
    return "\n".join([*lines, *(line(f"{size:,}", *rest) for size, *rest in run["points"])])


def plot(page: Page) -> str:
    """Growth, as an SVG."""
    run = _growth_run(page)
    if run is None:
        return growth_svg((), None, BAR_OF_GROWTH)
    points = [(size, cpu, status == "proven") for size, cpu, _, status in run["points"]]
    return growth_svg(points, run["exponent"], BAR_OF_GROWTH)


def _growth_run(page: Page) -> dict[str, Any] | None:
    runs = [run for row, entry in page.bars if row.id == "growth" for run in page.runs(entry)]
    return runs[0] if runs and "points" in runs[0] else None
