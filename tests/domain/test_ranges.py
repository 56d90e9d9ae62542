"""A rule that no plan can break is told without looking at any plan."""

from __future__ import annotations

from random import Random

from constraints.absence import AbsenceConstraint
from constraints.catalog import BUILT_IN
from constraints.eligibility import Eligibility
from constraints.min_rest import MinRest
from constraints.spacing import Spacing
from scheduler.domain.forbidden import forbidden_pairs
from scheduler.domain.ranges import never_broken
from scheduler.domain.time import WEEK
from tests.support.builders import SATURDAY, a_problem, a_shift, an_absence, an_engineer
from tests.support.parameters import random_constraint
from tests.support.strategies import random_case

CASES = 6


def _weekends(apart: int, **parts):
    shifts = (a_shift(SATURDAY), a_shift(SATURDAY + WEEK * apart))
    return a_problem(engineers=(an_engineer("ada"),), shifts=shifts, **parts)


def test_weekends_that_lie_apart_break_no_rule_about_distance_and_nearer_ones_can() -> None:
    """One weekend in three: three weeks between are enough, two are not."""
    assert never_broken(_weekends(3), Spacing(weekends=3), ())
    assert not never_broken(_weekends(2), Spacing(weekends=3), ())


def test_what_another_rule_forbids_cannot_be_broken_any_more_unless_it_is_pinned() -> None:
    """Ada is away on the second weekend, so she has only the first; a soft rule about it forbids nothing."""
    away = (an_absence("ada", SATURDAY + WEEK, SATURDAY + WEEK),)
    problem = _weekends(1, absences=away)
    assert never_broken(problem, Spacing(weekends=3), (AbsenceConstraint(),))
    assert not never_broken(problem, Spacing(weekends=3), (AbsenceConstraint(weight=1),))
    held = tuple({"engineer_id": "ada", "duty_id": shift.id} for shift in problem.shifts)
    pinned = _weekends(1, absences=away, pins=held)
    assert not never_broken(pinned, Spacing(weekends=3), (AbsenceConstraint(),))


def test_a_rule_that_says_nothing_about_anybody_is_never_broken() -> None:
    """Nobody is away, everybody may serve, and a week lies between any two duties."""
    for rule in (AbsenceConstraint(), Eligibility(), MinRest(hours=11)):
        assert never_broken(_weekends(1), rule, ())


def test_no_schedule_breaks_a_rule_that_is_never_broken() -> None:
    """Random schedules, without what hard rules forbid, under every kind of rule; many are never broken."""
    never = 0
    for seed in range(CASES):
        _, problem, schedule = random_case(seed)
        others = (AbsenceConstraint(), Eligibility())
        forbidden = forbidden_pairs(problem, others)
        held = tuple(a for a in schedule.assignments if (a.engineer_id, a.duty_id) not in forbidden)
        for kind in BUILT_IN:
            rule = random_constraint(Random(seed), kind)
            if never_broken(problem, rule, others):
                never += 1
                assert not list(rule.violations(problem, problem.schedule(held))), f"seed {seed}: {rule!r}"
    assert never >= CASES
