"""Tables in the terminal: what is proven, what is open, events, fairness, scope and rules of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.cli.render.codes import points
from api.cli.render.fitting import Column, FittedTable
from api.cli.render.words import Filled, covered_says, event_needs, open_counts
from scheduler.reports.blocked import OpenSeatReport
from scheduler.reports.certificate import AimCertificate
from scheduler.reports.events import EventCover
from scheduler.reports.fairness import Evenness, FairnessReport
from scheduler.reports.rules import RuleCost
from scheduler.reports.scope import TeamScope
from scheduler.services.pricing import RulePrice

__all__ = ["Column", "a_table"]


def a_table(title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> Table:
    """Texts go in as they are: rich's markup in a name is a name. All of them show, however narrow the window is."""
    return FittedTable(title, columns, rows)


def certificate_table(aims: tuple[AimCertificate, ...]) -> Table:
    """One row per aim with best, bound and gap."""
    rows = [(a.aim.says.capitalize(), str(a.best), str(a.bound), f"{a.gap:.1%}", a.says) for a in aims]
    columns: list[Column] = [("Aim", "left"), ("Best", "right"), ("Bound", "right"), ("Gap", "right"), ("", "left")]
    return a_table("What is proven", columns, rows)


def prices_table(prices: Sequence[RulePrice]) -> Table:
    """One row per rule: what it asks, and what it costs."""
    columns: list[Column] = [("Rule", "left"), ("Asks", "left"), ("Price", "left")]
    return a_table("What rules cost the fairness", columns, [(p.label, p.asks, p.says) for p in prices])


def open_seat_lines(reports: tuple[OpenSeatReport, ...]) -> Iterable[Text | Padding]:
    """Each open seat with its reason, then the other ways to fill it."""
    if not reports:
        yield Text("Every seat is filled.", style="bold green")
        return
    seats, weeks = open_counts(report.seat for report in reports)
    yield Text(f"What is TBD: {Filled(seats, seats, weeks, weeks).tbd}", style="bold")
    for report in reports:
        yield Text(f"TBD  {report.label}", style="bold red")
        yield Padding(Text(report.says), (0, 0, 0, 5))
        for fix in report.fixes[1:]:
            yield Padding(Text(f"or: {fix}", style="dim"), (0, 0, 0, 5))


def events_table(covers: tuple[EventCover, ...]) -> Table:
    """One row per shift that an event touches."""
    rows = []
    for cover in covers:
        opening = (cover.title, event_needs(cover))
        if not cover.shifts:
            rows.append((*opening, "no shift", "outside all windows"))
        for covered in cover.shifts:
            rows.append((*opening, covered.shift.label, covered_says(covered)))
            opening = ("", "")
    columns: list[Column] = [("Event", "left"), ("Needs", "left"), ("Shift", "left"), ("On duty", "left")]
    return a_table("Customer events", columns, rows)


def fairness_table(report: FairnessReport, names: dict[str, str]) -> Table:
    """All together, then each class of people who can serve the same windows."""
    parts = [("Everybody", report.overall), *((each.label, each.evenness) for each in report.classes)]
    columns: list[Column] = [
        ("Who can serve", "left"), ("People", "right"), ("Gini", "right"), ("Max-min", "right"), ("Worst", "right"),
        ("", "left"),
    ]  # fmt: skip
    return a_table("Fairness", columns, [_evenness_row(label, part, names) for label, part in parts])


def _evenness_row(label: str, part: Evenness, names: dict[str, str]) -> tuple[str, ...]:
    worst = names.get(part.worst_engineer_id, "")
    return (label, str(part.people), f"{part.gini:.3f}", points(part.max_min), points(part.worst), worst)


def scope_table(scopes: tuple[TeamScope, ...]) -> Table:
    """One row per team that duty takes anybody from."""
    rows = [
        (
            scope.name,
            f"{scope.fte:.1f}",
            f"{scope.person_weeks:.1f}",
            f"{scope.percent:.1f} %",
            f"{scope.highest.percent:.1f} %",
            f"{scope.highest.week_on:%d %b}",
            "–" if scope.allowed is None else str(scope.allowed),
        )
        for scope in scopes
        if scope.person_weeks
    ]
    columns: list[Column] = [
        ("Team", "left"), ("FTE", "right"), ("Person-weeks", "right"), ("Reduction", "right"),
        ("Highest", "right"), ("in week of", "right"), ("People allowed", "right"),
    ]  # fmt: skip
    return a_table("Scope reduction", columns, rows)


def rules_table(costs: tuple[RuleCost, ...]) -> Table:
    """One row per rule of the policy."""
    rows = [
        (
            cost.label,
            "hard" if cost.weight is None else str(cost.weight),
            str(cost.places),
            str(cost.penalty),
            _said(cost),
        )
        for cost in costs
    ]
    columns: list[Column] = [
        ("Rule", "left"), ("Weight", "right"), ("Places", "right"), ("Penalty", "right"), ("Worst place", "left"),
    ]  # fmt: skip
    return a_table("Rules and what they cost", columns, rows)


def _said(cost: RuleCost) -> str:
    return cost.worst or ("kept" if cost.weight is None else "costs nothing")
