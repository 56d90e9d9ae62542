"""What duty takes from each team."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.reports.scope import scope_reduction
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_problem,
    a_schedule,
    a_shift,
    a_team,
    a_term,
    a_volunteer,
    an_engineer,
)

TERM = a_term(MONDAY, 4)


def a_team_of(headcount, fte=1.0, weeks=4, shifts=()):
    return a_problem(
        engineers=(an_engineer("ada", fte=fte),),
        teams=(a_team(headcount=headcount),),
        terms=(TERM,),
        shifts=shifts,
        volunteers=(a_volunteer(),),
        weeks=weeks,
    )


def test_a_term_takes_its_person_fully():
    """One of ten for four of eight weeks is five percent of the team's person-weeks, ten in the highest week."""
    problem = a_team_of(10, weeks=8)
    (scope,) = scope_reduction(problem, a_schedule(problem, ("ada", TERM.id)))
    assert (scope.person_weeks, scope.percent, scope.highest.percent) == (4.0, 5.0, 10.0)
    assert scope.highest.week_on == MONDAY
    assert [week.away for week in scope.weeks] == [1.0] * 4 + [0.0] * 4


def test_a_part_timer_takes_away_no_more_than_was_there():
    """Half of nine and a half people, each week."""
    problem = a_team_of(10, fte=0.5)
    (scope,) = scope_reduction(problem, a_schedule(problem, ("ada", TERM.id)))
    assert (scope.fte, scope.person_weeks) == (9.5, 2.0)
    assert scope.percent == pytest.approx(100 * 0.5 / 9.5)


def test_weekend_duty_counts_only_when_asked_for():
    """Eight hours are a fifth of a working week."""
    problem = a_team_of(10, shifts=(a_shift(SATURDAY),))
    schedule = a_schedule(problem, ("ada", a_shift(SATURDAY).id))
    (without,), (counted,) = (
        scope_reduction(problem, schedule),
        scope_reduction(problem, schedule, with_weekends=True),
    )
    assert (without.person_weeks, without.weeks[0].people, without.weeks[0].on_weekends) == (0, (), 0.2)
    assert (counted.person_weeks, counted.weeks[0].people) == (0.2, ("ada",))


def test_nobody_is_taken_twice():
    """Duty on a weekend of one's own term takes nothing more from the team."""
    problem = a_team_of(10, shifts=(a_shift(SATURDAY),))
    schedule = a_schedule(problem, ("ada", TERM.id), ("ada", a_shift(SATURDAY).id))
    (scope,) = scope_reduction(problem, schedule, with_weekends=True)
    assert scope.weeks[0].away == 1.0


@pytest.mark.parametrize(("headcount", "allowed"), [(4, 1), (5, 1), (9, 1), (10, 2)])
def test_a_team_may_lend_its_share_rounded_down_but_always_one(headcount, allowed):
    """A fifth of nine is one, of ten two; a team of four may still lend one."""
    problem = a_team_of(headcount)
    (scope,) = scope_reduction(problem, a_schedule(problem), cap_percent=20, at_least=1)
    assert scope.allowed == allowed


def test_without_a_rule_nothing_is_said_about_what_a_team_may_lend():
    """No cap is not a cap of 0."""
    problem = a_team_of(10)
    (scope,) = scope_reduction(problem, a_schedule(problem))
    assert scope.allowed is None


def test_the_most_reduced_team_comes_first():
    """Then by name."""
    engineers = (
        an_engineer("ada", team_id="zeta"),
        an_engineer("ben", team_id="beta"),
        an_engineer("cy", team_id="alpha"),
    )
    problem = a_problem(engineers=engineers, terms=(TERM,), volunteers=(a_volunteer("ada"),), weeks=4)
    scopes = scope_reduction(problem, a_schedule(problem, ("ada", TERM.id)))
    assert [scope.team_id for scope in scopes] == ["zeta", "alpha", "beta"]
    assert scopes[0].weeks[-1].week_on == MONDAY + timedelta(days=21)
