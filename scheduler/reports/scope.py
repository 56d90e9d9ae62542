"""Scope reduction: the share of each team's person-weeks that duty takes, week by week and over the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scheduler.domain.coverage import Shift
from scheduler.domain.people import Engineer, Team
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule

WORKING_HOURS = 40
"""Hours of a working week; weekend duty is given back as time off, hour for hour, in the week it belongs to."""


@dataclass(frozen=True, slots=True)
class WeekScope:
    """Full-time people that duty takes from a team in the week that starts on ``week_on``, and their share."""

    week_on: date
    away: float
    percent: float
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamScope:
    """One team. ``fte`` counts its people in full-time terms, those outside Watchbill as full time.

    ``person_weeks`` of ``fte`` times weeks are taken; ``percent`` is their share. ``cap`` is what the policy allows
    in percent, None where it says nothing.
    """

    team_id: str
    name: str
    headcount: int
    fte: float
    weeks: tuple[WeekScope, ...]
    person_weeks: float
    percent: float
    cap: int | None

    @property
    def highest(self) -> WeekScope:
        """The week that takes most, the first of several."""
        return max(self.weeks, key=lambda week: week.away)


def scope_reduction(
    problem: Problem, schedule: Schedule, *, cap: int | None = None, with_weekends: bool = False
) -> tuple[TeamScope, ...]:
    """One entry per team, most reduced first. Terms take their people fully; weekend duty only ``with_weekends``."""
    scopes = [_team(problem, schedule, team, cap, with_weekends) for team in problem.teams]
    return tuple(sorted(scopes, key=lambda scope: (-scope.percent, scope.name.casefold(), scope.team_id)))


def _team(problem: Problem, schedule: Schedule, team: Team, cap: int | None, with_weekends: bool) -> TeamScope:
    members, headcount = problem.members(team.id), problem.headcount(team.id)
    fte = sum(engineer.fte for engineer in members) + headcount - len(members)
    weeks = tuple(_week(schedule, members, fte, on, with_weekends) for on in problem.horizon.week_starts)
    person_weeks = sum(week.away for week in weeks)
    percent = 100 * person_weeks / (fte * len(weeks)) if fte else 0.0
    return TeamScope(team.id, team.name, headcount, fte, weeks, person_weeks, percent, cap)


def _week(
    schedule: Schedule, members: tuple[Engineer, ...], fte: float, week_on: date, with_weekends: bool
) -> WeekScope:
    taken = {engineer.id: _taken(schedule, engineer, week_on, with_weekends) for engineer in members}
    away = sum(taken.values())
    people = tuple(engineer_id for engineer_id, share in taken.items() if share)
    return WeekScope(week_on, away, 100 * away / fte if fte else 0.0, people)


def _taken(schedule: Schedule, engineer: Engineer, week_on: date, with_weekends: bool) -> float:
    """Full-time people that duty takes in one week by one engineer, never more than the engineer's own time."""
    if any(term.covers_week(week_on) for term in schedule.terms_of(engineer.id)):
        return engineer.fte
    hours = sum(shift.span.hours for shift in _shifts_in(schedule, engineer, week_on)) if with_weekends else 0.0
    return min(engineer.fte, hours / WORKING_HOURS)


def _shifts_in(schedule: Schedule, engineer: Engineer, week_on: date) -> tuple[Shift, ...]:
    return tuple(shift for shift in schedule.shifts_of(engineer.id) if shift.week_on == week_on)
