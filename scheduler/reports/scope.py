"""Scope reduction: the share of each team's person-weeks that duty takes, week by week and over the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scheduler.domain.people import Engineer, Team
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule

WORKING_HOURS = 40
"""Hours of a working week; weekend duty is given back as time off, hour for hour, in the week it belongs to."""


@dataclass(frozen=True, slots=True)
class WeekScope:
    """Full-time people that duty takes from a team in the week that starts on ``week_on``.

    ``on_weekends`` is weekend duty in working weeks; it counts for ``away`` and ``percent`` only when asked for.
    ``people`` are the ids of those who are counted in ``away``.
    """

    week_on: date
    on_terms: float
    on_weekends: float
    away: float
    percent: float
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamScope:
    """One team. ``fte`` counts its people in full-time terms, those outside Watchbill as full time.

    ``person_weeks`` of ``fte`` times weeks are taken; ``percent`` is their share. ``allowed`` is how many people the
    policy lets go in one week, None where it says nothing.
    """

    team_id: str
    name: str
    headcount: int
    fte: float
    weeks: tuple[WeekScope, ...]
    person_weeks: float
    percent: float
    allowed: int | None

    @property
    def highest(self) -> WeekScope:
        """The week that takes most, the first of several."""
        return max(self.weeks, key=lambda week: week.away)


def scope_reduction(
    problem: Problem,
    schedule: Schedule,
    *,
    cap_percent: int | None = None,
    at_least: int = 0,
    with_weekends: bool = False,
) -> tuple[TeamScope, ...]:
    """One entry per team, most reduced first. Terms take their people fully; weekend duty only ``with_weekends``.

    A team may lend ``cap_percent`` of its headcount rounded down, but always ``at_least``.
    """
    scopes = []
    for team in problem.teams:
        allowed = None
        if cap_percent is not None:
            allowed = max(at_least, problem.headcount(team.id) * cap_percent // 100)
        scopes.append(_team(problem, schedule, team, allowed, with_weekends))
    return tuple(sorted(scopes, key=lambda scope: (-scope.percent, scope.name.casefold(), scope.team_id)))


def _team(problem: Problem, schedule: Schedule, team: Team, allowed: int | None, with_weekends: bool) -> TeamScope:
    members, headcount = problem.members(team.id), problem.headcount(team.id)
    fte = sum(engineer.fte for engineer in members) + headcount - len(members)
    weeks = tuple(_week(schedule, members, fte, on, with_weekends) for on in problem.horizon.week_starts)
    person_weeks = sum(week.away for week in weeks)
    percent = 100 * person_weeks / (fte * len(weeks)) if fte else 0.0
    return TeamScope(team.id, team.name, headcount, fte, weeks, person_weeks, percent, allowed)


def _week(
    schedule: Schedule, members: tuple[Engineer, ...], fte: float, week_on: date, with_weekends: bool
) -> WeekScope:
    on_terms = {e.id: e.fte for e in members if any(t.covers_week(week_on) for t in schedule.terms_of(e.id))}
    on_weekends = {e.id: _weekend_share(schedule, e, week_on) for e in members if e.id not in on_terms}
    counted = on_terms | {e: share for e, share in on_weekends.items() if share and with_weekends}
    away = sum(counted.values())
    return WeekScope(
        week_on=week_on,
        on_terms=sum(on_terms.values()),
        on_weekends=sum(on_weekends.values()),
        away=away,
        percent=100 * away / fte if fte else 0.0,
        people=tuple(counted),
    )


def _weekend_share(schedule: Schedule, engineer: Engineer, week_on: date) -> float:
    """Shifts of the week in working weeks, never more than the engineer's own time."""
    hours = sum(shift.span.hours for shift in schedule.shifts_of(engineer.id) if shift.week_on == week_on)
    return min(engineer.fte, hours / WORKING_HOURS)
