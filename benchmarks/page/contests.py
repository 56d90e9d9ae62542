"""The tables of contests: a line per contender, and a verdict in words below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.page.cells import cost, head, line, number
from benchmarks.page.model import Page
from benchmarks.page.several import together
from benchmarks.rows.contests import CONTENDERS
from benchmarks.rows.entries import Entry

NAMES = {
    "watchbill": "Watchbill",
    "cp-sat": "CP-SAT, default settings",
    "highs": "HiGHS",
    "scip": "SCIP",
    "timefold": "Timefold",
    "greedy": "greedy, longest idle",
}
SOONER = 0.8
"""A proof in less than this share of our time counts as a loss."""
PEERS = """## Peers

The same files, the same wall time, the same evaluator; two cores. CP-SAT, HiGHS and SCIP get one textbook model,
written from the files' rules for any solver (`benchmarks/peers/textbook.py`), with default settings; Timefold its own
model with default moves. Its start (Java, translation of the constraints) is not counted as time. HiGHS and SCIP do not
tell when their first plan came. Greedy takes whoever has been idle the longest and never looks ahead, as the rotations
of paging tools do, though it passes over people whom a rule keeps away. Cost is that of the plan (the median of several
runs), `-` where rules are broken (how many times stands beside it) or no plan was found; "ratio" is cost over the best
cost of anybody in the same table. The sentence below a table says whether Watchbill's cost is at most the best of the
others; where somebody has a cheaper plan, a proof that Watchbill lacks, or the same proof in less than 80 % of its
time, it stands under [Losses](#losses), too. The two largest instances of the bars have no contest.
"""
Found = Mapping[str, Mapping[str, Any]]
"""By contender what its runs say together."""


def contests(page: Page) -> str:
    """All tables."""
    lines = [PEERS]
    for name, why in page.skipped.items():
        lines.append(f"{NAMES[name]} was not run: {why}.\n")
    for entry in page.contests:
        found = _by_contender(page, entry)
        lines += [f"### {entry.label}, {entry.tasks[0].limit:g} s", ""]
        lines += [f"{entry.remark}\n"] if entry.remark else []
        if not found:
            lines.append(f"{entry.missing or 'Not measured'}.\n")
            continue
        columns = ("", "outcome", "cost", "ratio", "bound", "first plan s", "seconds", "CPU s", "MB", "runs")
        lines += [*head(columns), *_ranked(page, entry, found), "", _verdict(found), ""]
    return "\n".join(lines)


def losses(page: Page) -> Iterator[str]:
    """A sentence per contest and contender to whom the product loses."""
    return (f"{entry.label}: {says}." for entry in page.contests for says in _lost(_by_contender(page, entry)))


def _by_contender(page: Page, entry: Entry) -> dict[str, dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for run in page.runs(entry):
        found.setdefault(_contender(run["key"]), []).append(run)
    return {name: together(runs) for name, runs in found.items()}


def _contender(key: str) -> str:
    return key.partition("/")[0]


def _ranked(page: Page, entry: Entry, found: Found) -> Iterator[str]:
    best = min((run["cost"] for run in found.values() if run["cost"] is not None), default=None)
    for name in ("watchbill", *CONTENDERS):
        if name not in found:
            continue
        run = found[name]
        ratio = "" if run["cost"] is None or not best else f"{run['cost'] / best:.3f}"
        outcome = f"{run['status']} ({run['breaches']})" if run["breaches"] else run["status"]
        outcome = f"failed: {run['says'][:60]}" if run["status"] == "failed" else outcome
        numbers = (number(run[figure]) for figure in ("first_seconds", "seconds", "cpu_seconds", "peak_mb"))
        mark = page.mark(*(task.key for task in entry.tasks if _contender(task.key) == name))
        yield line(NAMES[name] + mark, outcome, cost(run["cost"]), ratio, cost(run["bound"]), *numbers, run["runs"])


def _verdict(found: Found) -> str:
    """Whether the product's cost is at most the best of the others, and to whom it loses otherwise."""
    ours, others = found.get("watchbill"), [name for name in found if name != "watchbill"]
    if ours is None or not others:
        return "Nobody to compare with was measured." if ours else "Watchbill was not measured."
    lost = "; ".join(_lost(found))
    rivals = {name: found[name]["cost"] for name in others if found[name]["cost"] is not None}
    if not rivals:
        return "Nobody else has a plan that keeps all rules." + (" Neither has Watchbill." if _none(ours) else "")
    best = min(rivals, key=lambda name: (rivals[name], CONTENDERS.index(name)))
    if _none(ours) or ours["cost"] > rivals[best]:
        return f"Lost: {lost}."
    says = f"Watchbill's cost of {cost(ours['cost'])} is at most the best of the others, {cost(rivals[best])}."
    return f"{says} Lost all the same: {lost}." if lost else says


def _none(run: Mapping[str, Any]) -> bool:
    return run["cost"] is None


def _lost(found: Found) -> Iterator[str]:
    """Peers with a cheaper plan in the same time, or with a proof where the product has none, or sooner."""
    ours = found.get("watchbill")
    if ours is None:
        return
    for name, run in found.items():
        if name == "watchbill" or _none(run):
            continue
        if _none(ours) or run["cost"] < ours["cost"]:
            yield f"{NAMES[name]} finds {run['cost']:,}, Watchbill {cost(ours['cost'])}"
        elif run["status"] == "proven" and ours["status"] != "proven":
            yield f"{NAMES[name]} proves {run['cost']:,}, Watchbill does not"
        elif run["status"] == ours["status"] == "proven" and run["seconds"] < SOONER * ours["seconds"]:
            yield f"{NAMES[name]} proves it in {run['seconds']} s, Watchbill in {ours['seconds']} s"
