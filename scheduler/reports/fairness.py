"""Fairness: how evenly load lies on those who can be compared with each other, and on all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from scheduler.domain.eligibility import could_serve
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.reports.load import LoadRow, load_report


@dataclass(frozen=True, slots=True)
class Evenness:
    """Measures over some people. All are 0 when everybody carries exactly what is due.

    ``gini`` compares load, with what was carried before, to even shares: from 0 (even) towards 1 (one carries all).
    ``max_min`` is the largest deviation less the smallest, ``worst`` the largest deviation either way; both in
    tenths of a point. ``worst_engineer_id`` is empty when nobody deviates.
    """

    people: int
    gini: float
    max_min: int
    worst: int
    worst_engineer_id: str


@dataclass(frozen=True, slots=True)
class FairnessClass:
    """Engineers who can serve the same windows, given as (rotation id, window name)."""

    windows: tuple[tuple[str, str], ...]
    engineer_ids: tuple[str, ...]
    evenness: Evenness

    @property
    def label(self) -> str:
        return ", ".join(window for _, window in self.windows)


@dataclass(frozen=True, slots=True)
class FairnessReport:
    """Evenness over all who could serve a shift, and within each class, largest class first."""

    overall: Evenness
    classes: tuple[FairnessClass, ...]


def gini(loads: Sequence[int], shares: Sequence[int]) -> float:
    """The Gini coefficient of loads against shares, both not negative; 0 when either adds up to nothing.

    Half of what all pairs differ by, |load_i x share_j - load_j x share_i|, over all load times all shares. With
    equal shares it is the usual coefficient; with others somebody with half the share counts half.
    """
    total = sum(loads) * sum(shares)
    pairs = combinations(zip(loads, shares, strict=True), 2)
    return sum(abs(load * theirs - other * share) for (load, share), (other, theirs) in pairs) / total if total else 0.0


def fairness_report(problem: Problem, schedule: Schedule) -> FairnessReport:
    """How even a schedule is. People who could serve no shift are left out."""
    rows = {row.engineer_id: row for row in load_report(problem, schedule) if row.due is not None}
    classes = [
        FairnessClass(windows, ids, evenness([rows[engineer_id] for engineer_id in ids]))
        for windows, ids in problem.remembered(_classes).items()
    ]
    classes.sort(key=lambda each: (-len(each.engineer_ids), each.windows))
    return FairnessReport(evenness(list(rows.values())), tuple(classes))


def evenness(rows: Sequence[LoadRow]) -> Evenness:
    """The measures over people who have a share."""
    deviations = {row.engineer_id: row.deviation for row in rows if row.deviation is not None}
    if not deviations:
        return Evenness(0, 0.0, 0, 0, "")
    worst_id = max(sorted(deviations), key=lambda engineer_id: abs(deviations[engineer_id]))
    worst = abs(deviations[worst_id])
    return Evenness(
        people=len(deviations),
        gini=gini([_served(row) for row in rows], [max(0, row.even or 0) for row in rows]),
        max_min=max(deviations.values()) - min(deviations.values()),
        worst=worst,
        worst_engineer_id=worst_id if worst else "",
    )


def _served(row: LoadRow) -> int:
    """Load now and, as far as it counts for what is due, before; never below 0."""
    return max(0, row.points + (row.even or 0) - (row.due or 0))


def _classes(problem: Problem) -> Mapping[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Engineer ids by the windows they could serve at least once, windows in order of their first shift."""
    order: dict[tuple[str, str], None] = dict.fromkeys((s.rotation_id, s.window) for s in problem.shifts)
    able: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for shift in problem.shifts:
        window = (shift.rotation_id, shift.window)
        for engineer in problem.roster(shift):
            if window not in able[engineer.id] and could_serve(problem, engineer, shift):
                able[engineer.id].add(window)
    found: dict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
    for engineer_id, windows in sorted(able.items()):
        if windows:
            found[tuple(window for window in order if window in windows)].append(engineer_id)
    return {windows: tuple(ids) for windows, ids in found.items()}
