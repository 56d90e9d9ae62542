"""Scope reports for people: what a plan takes from every team, week by week, and who has acknowledged it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from rich.table import Table
from rich.text import Text

from api.cli.answers import in_one_line
from api.cli.render.fitting import FittedTable
from api.cli.render.tables import Column, a_table
from api.files.csv_text import csv_text
from scheduler.reports.acknowledged import AcknowledgedScope
from scheduler.reports.scope import TeamScope, WeekScope

CSV_COLUMNS = (  # noqa: SIM905  # a list of literals would be a page long
    "plan_id team_id team week_on fte on_terms on_weekends away percent people allowed over person_weeks "
    "quarter_percent acknowledged_by acknowledged_at acknowledged_plan holds"
).split()
NOTHING = "–"


def is_over(scope: TeamScope, week: WeekScope) -> bool:
    """Whether a week takes more people than the policy allows."""
    return scope.allowed is not None and len(week.people) > scope.allowed


def cap_says(scope: TeamScope) -> str:
    """What the policy lets the team lend."""
    return NOTHING if scope.allowed is None else f"{scope.allowed} of {scope.headcount}"


def word_says(each: AcknowledgedScope) -> str:
    """Whether the team has acknowledged it."""
    if not each.lends:
        return "lends nobody"
    if each.by is None:
        return "not yet"
    said = f"{each.by}, {each.at:%Y-%m-%d}"
    version = f" ({each.plan_id})" if each.other_version else ""
    return f"{said}{version}" if each.holds else f"less, by {said}{version}"


def scope_lines(plan_id: str, found: tuple[AcknowledgedScope, ...], team_id: str | None) -> Iterator[Text | Table]:
    """Totals of every team that lends people, the weeks of all or of one, and who of those shown has yet to acknowledge
    it: whoever copies the command speaks for no other team."""
    shown = [each for each in found if each.lends and team_id in (None, each.scope.team_id)]
    if not shown:
        yield Text(f"{plan_id} takes nobody from {team_id or 'any team'}.")
        return
    yield totals_table(shown)
    yield weeks_table(shown[0].scope) if team_id else matrix_table(shown)
    missing = [each.scope.team_id for each in shown if not each.holds]
    if missing:
        named = " ".join(f"--team {each}" for each in missing)
        yield in_one_line(f"To acknowledge: watchbill scope acknowledge {plan_id} {named} --by WHO")


def totals_table(found: Iterable[AcknowledgedScope]) -> Table:
    """A line per team: the quarter's scope reduction, the highest week, the cap, and the acknowledgement."""
    columns: list[Column] = [
        ("Team", "left"), ("FTE", "right"), ("Person-weeks", "right"), ("Reduction", "right"), ("Highest", "right"),
        ("Cap", "right"), ("Acknowledged", "left"),
    ]  # fmt: skip
    return a_table("Scope reduction of the quarter", columns, totals_rows(found))


def totals_rows(found: Iterable[AcknowledgedScope]) -> list[tuple[str, ...]]:
    """Every team in words."""
    return [totals_row(each) for each in found]


def totals_row(each: AcknowledgedScope) -> tuple[str, ...]:
    """One team in words."""
    scope = each.scope
    return (
        scope.name,
        f"{scope.fte:.1f}",
        f"{scope.person_weeks:.1f}",
        f"{scope.percent:.1f} %",
        f"{scope.highest.percent:.1f} %",
        cap_says(scope),
        word_says(each),
    )


def matrix_table(found: Iterable[AcknowledgedScope]) -> Table:
    """Full-time people away, teams by weeks; a star is above the cap."""
    scopes = [each.scope for each in found]
    weeks = [week.week_on for week in scopes[0].weeks]
    columns: list[Column] = [("Team", "left"), *((f"{on:%d}\n{on:%b}", "right") for on in weeks)]
    rows = [(scope.name, *(_cell(scope, week) for week in scope.weeks)) for scope in scopes]
    return FittedTable("Full-time people away in the week of (* above the cap)", columns, rows, splits=True)


def _cell(scope: TeamScope, week: WeekScope) -> str:
    return f"{week.away:.1f}{'*' if is_over(scope, week) else ''}" if week.away else "·"


def weeks_table(scope: TeamScope) -> Table:
    """One team week by week."""
    columns: list[Column] = [
        ("Week of", "left"), ("On terms", "right"), ("On weekends", "right"), ("FTE away", "right"), ("Share", "right"),
        ("People", "right"), ("Cap", "right"),
    ]  # fmt: skip
    return a_table(scope.name, columns, weeks_rows(scope))


def weeks_rows(scope: TeamScope) -> list[tuple[str, ...]]:
    """Every week in words."""
    return [week_row(scope, week) for week in scope.weeks]


def week_row(scope: TeamScope, week: WeekScope) -> tuple[str, ...]:
    """One week in words."""
    return (
        f"{week.week_on}",
        f"{week.on_terms:.1f}",
        f"{week.on_weekends:.1f}",
        f"{week.away:.1f}",
        f"{week.percent:.1f} %",
        f"{len(week.people)}{' above the cap' if is_over(scope, week) else ''}",
        cap_says(scope),
    )


def scope_document(found: Iterable[AcknowledgedScope]) -> list[dict[str, Any]]:
    """Everything, team by team."""
    return [{**asdict(each.scope), "lends": each.lends, "acknowledged": _word(each)} for each in found]


def _word(each: AcknowledgedScope) -> dict[str, Any] | None:
    if each.by is None or each.at is None:
        return None
    return {"by": each.by, "at": each.at.isoformat(), "plan": each.plan_id, "entry": each.entry, "holds": each.holds}


def scope_csv(plan_id: str, found: Iterable[AcknowledgedScope]) -> str:
    """One line per team and week, with the team's quarter repeated."""
    rows = (_cells(plan_id, each, week) for each in found for week in each.scope.weeks)
    return csv_text(CSV_COLUMNS, ([row[name] for name in CSV_COLUMNS] for row in rows))


def _cells(plan_id: str, each: AcknowledgedScope, week: WeekScope) -> Mapping[str, Any]:
    scope = each.scope
    week_on: date = week.week_on
    return {
        "plan_id": plan_id,
        "team_id": scope.team_id,
        "team": scope.name,
        "week_on": week_on,
        "fte": round(scope.fte, 4),
        "on_terms": round(week.on_terms, 4),
        "on_weekends": round(week.on_weekends, 4),
        "away": round(week.away, 4),
        "percent": round(week.percent, 2),
        "people": len(week.people),
        "allowed": scope.allowed,
        "over": is_over(scope, week),
        "person_weeks": round(scope.person_weeks, 4),
        "quarter_percent": round(scope.percent, 2),
        "acknowledged_by": each.by,
        "acknowledged_at": each.at.isoformat() if each.at else None,
        "acknowledged_plan": each.plan_id,
        "holds": each.holds,
    }
