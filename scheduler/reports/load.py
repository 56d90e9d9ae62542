"""Load: what each engineer carries in a plan, and how far that is from a fair share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from scheduler.domain.coverage import Term
from scheduler.domain.fairness import Share, fair_shares, load_carried
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import to_instant
from scheduler.reports.regions import Region, region_of


@dataclass(frozen=True, slots=True)
class LoadRow:
    """One engineer. ``points``, ``due``, ``even``, ``deviation`` and ``carried`` are in tenths of a point.

    ``weekend_shifts`` lie on ``weekends`` different weekends; ``company_day_shifts`` on days in the week that the
    company has off. ``hours`` counts shifts, not terms. ``points`` holds the credit of terms, ``even`` is the
    share of this horizon alone, ``due`` what is left of it after what was ``carried`` from earlier quarters. People
    who could serve no shift have neither (None), and no ``deviation``. ``term_weeks`` counts the weeks on term inside
    the horizon.
    """

    engineer_id: str
    name: str
    team_id: str
    team: str
    zone: str
    region: Region
    fte: float
    weekend_shifts: int
    weekends: int
    company_day_shifts: int
    hours: float
    points: int
    even: int | None
    due: int | None
    carried: int
    terms: tuple[Term, ...]
    term_weeks: int

    @property
    def deviation(self) -> int | None:
        """Points above (positive) or below the share."""
        return None if self.due is None else self.points - self.due


def load_report(problem: Problem, schedule: Schedule) -> tuple[LoadRow, ...]:
    """One row per engineer, by team name, then by name."""
    at = to_instant(problem.horizon.starts_on, time(12), "UTC")
    shares = fair_shares(problem)
    teams = {team.id: team.name for team in problem.teams}
    rows = [_row(problem, schedule, engineer, shares.get(engineer.id), teams, at) for engineer in problem.engineers]
    return tuple(sorted(rows, key=lambda row: (row.team.casefold(), row.name.casefold(), row.engineer_id)))


def _row(
    problem: Problem, schedule: Schedule, engineer: Engineer, share: Share | None, teams: dict[str, str], at: datetime
) -> LoadRow:
    shifts, terms = schedule.shifts_of(engineer.id), schedule.terms_of(engineer.id)
    weekend = [shift.weekend_on for shift in shifts if shift.weekend_on]
    return LoadRow(
        engineer_id=engineer.id,
        name=engineer.name,
        team_id=engineer.team_id,
        team=teams[engineer.team_id],
        zone=engineer.time_zone,
        region=region_of(engineer.time_zone, at),
        fte=engineer.fte,
        weekend_shifts=len(weekend),
        weekends=len(set(weekend)),
        company_day_shifts=len(shifts) - len(weekend),
        hours=sum(shift.span.hours for shift in shifts),
        points=load_carried(problem, schedule, engineer.id),
        even=round(sum(share.weeks.values())) if share else None,
        due=share.due if share else None,
        carried=problem.carried_load.get(engineer.id, 0),
        terms=terms,
        term_weeks=sum(any(t.covers_week(week_on) for t in terms) for week_on in problem.horizon.week_starts),
    )
