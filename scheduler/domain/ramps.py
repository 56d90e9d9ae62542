"""Ramps: how much duty somebody is due around a long leave, and before leaving for good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from scheduler.domain.facts import Leave, Notice
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.time import DAY, WEEK

REST_DAYS = 28
"""Days without duty after a long leave: GitLab gives half capacity for 2 to 4 weeks; the longest of these is free."""

RAMP_WEEKS = 4
"""Weeks after those in which half a share of duty is due."""


def leaves_of(problem: Problem, engineer_id: str) -> tuple[Leave, ...]:
    """The long leaves of an engineer, in order."""
    return problem.remembered(_leaves).get(engineer_id, ())


def _leaves(problem: Problem) -> Mapping[str, tuple[Leave, ...]]:
    found: dict[str, list[Leave]] = defaultdict(list)
    for leave in problem.facts_of(Leave):
        found[leave.engineer_id].append(leave)
    return {e: tuple(sorted(leaves, key=lambda leave: leave.first_on)) for e, leaves in found.items()}


def no_duty_from(problem: Problem, engineer_id: str) -> date | None:
    """The first date on which an engineer who gave notice takes no duty; None when there is no notice."""
    return problem.remembered(_notices).get(engineer_id)


def _notices(problem: Problem) -> Mapping[str, date]:
    found: dict[str, date] = {}
    for notice in problem.facts_of(Notice):
        found[notice.engineer_id] = min(notice.on, found.get(notice.engineer_id, notice.on))
    return found


def ramp_factor(
    problem: Problem, engineer: Engineer, on: date, *, rest_days: int = REST_DAYS, ramp_weeks: int = RAMP_WEEKS
) -> Fraction:
    """The part of a fair share that an engineer is due on a local date: 0, 1/2 or 1.

    0 from the first day of a long leave until ``rest_days`` after its last, and from the date of a notice on; 1/2 for
    the following ``ramp_weeks`` weeks; 1 otherwise. With 28 days and 4 weeks after a leave that ends on day 0, days 1
    to 28 give 0, days 29 to 56 give 1/2 and day 57 gives 1.
    """
    ends_on = no_duty_from(problem, engineer.id)
    if ends_on is not None and on >= ends_on:
        return Fraction(0)
    factors = [Fraction(1)]
    for leave in leaves_of(problem, engineer.id):
        rests_until = leave.last_on + DAY * rest_days
        if leave.first_on <= on <= rests_until:
            factors.append(Fraction(0))
        elif rests_until < on <= rests_until + WEEK * ramp_weeks:
            factors.append(Fraction(1, 2))
    return min(factors)
