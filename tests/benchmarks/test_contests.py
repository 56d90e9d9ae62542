"""What the page says below the table of a contest, and what stands under the losses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.page.contests import contests, losses
from benchmarks.page.model import Page
from benchmarks.rows.entries import Choice, Entry, Row
from benchmarks.running import Results, Task

PROVEN = {"status": "proven", "objective": 100, "bound": 100, "seconds": 10.0}
PLAN = {"status": "plan", "objective": 100, "bound": 90, "seconds": 60.0}
DEARER = {**PLAN, "objective": 101}
BROKEN = {"status": "breaks rules", "objective": None, "bound": None, "seconds": 60.0, "breaches": 2}
NONE = {"status": "no plan", "objective": None, "bound": None, "seconds": 60.0}


def a_page(folder: Path, ours: dict[str, Any] | None, theirs: dict[str, Any] | None) -> Page:
    """A contest between the product and SCIP."""
    results, tasks = Results(folder / "results.jsonl"), []
    for name, run in (("watchbill", ours), ("scip", theirs)):
        tasks.append(Task(f"{name}/one/60/0", ("benchmarks.peers.contender", name), 60, 60))
        if run is not None:
            results.keep({"key": tasks[-1].key, **run})
    peers = Row("peers", "Peers", (Entry("one", tuple(tasks)),), "peers")
    return Page((peers,), results, {}, Choice(), {}, ())


@pytest.mark.parametrize(
    ("ours", "theirs", "says"),
    [
        (PLAN, PLAN, "Watchbill's cost of 100 is at most the best of the others, 100."),
        (PLAN, DEARER, "Watchbill's cost of 100 is at most the best of the others, 101."),
        (PROVEN, PLAN, "Watchbill's cost of 100 is at most the best of the others, 100."),
        (PROVEN, {**PROVEN, "seconds": 8.0}, "Watchbill's cost of 100 is at most the best of the others, 100."),
        (PLAN, BROKEN, "Nobody else has a plan that keeps all rules."),
        (NONE, BROKEN, "Nobody else has a plan that keeps all rules. Neither has Watchbill."),
        (PLAN, None, "Nobody to compare with was measured."),
        (None, PLAN, "Watchbill was not measured."),
    ],
)
def test_a_contest_that_is_not_lost_says_so_in_words(tmp_path: Path, ours, theirs, says: str) -> None:
    """An equal cost is no loss, nor is a proof that takes four fifths of our time."""
    page = a_page(tmp_path, ours, theirs)
    assert contests(page).rstrip().endswith(says)
    assert list(losses(page)) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "says", "lost"),
    [
        (DEARER, PLAN, "Lost: {}.", "SCIP finds 100, Watchbill 101"),
        (BROKEN, PLAN, "Lost: {}.", "SCIP finds 100, Watchbill -"),
        (PLAN, PROVEN, "others, 100. Lost all the same: {}.", "SCIP proves 100, Watchbill does not"),
        (PROVEN, {**PROVEN, "seconds": 7.9}, "Lost all the same: {}.", "SCIP proves it in 7.9 s, Watchbill in 10.0 s"),
    ],
)
def test_a_contest_that_is_lost_says_to_whom_and_stands_under_the_losses(
    tmp_path: Path, ours, theirs, says: str, lost: str
) -> None:
    """By cost, by a plan that keeps the rules, by a proof, by its time."""
    page = a_page(tmp_path, ours, theirs)
    assert contests(page).rstrip().endswith(says.format(lost))
    assert list(losses(page)) == [f"one: {lost}."]
