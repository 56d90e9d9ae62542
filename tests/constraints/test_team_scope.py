"""Duty takes no more of a team than its cap."""

from __future__ import annotations

import pytest

from constraints.catalog import parse
from constraints.team_scope import TeamScope
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import MONDAY, SATURDAY, a_problem, a_shift, a_team, a_term, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

NAMES = tuple(f"core{n}" for n in range(10))


def _on_saturday(rule: TeamScope, team_size: int, people: int) -> int:
    shift = a_shift(seats=10)
    engineers = tuple(an_engineer(name) for name in NAMES[:team_size])
    problem = a_problem(engineers=engineers, shifts=(shift,))
    return broken_by(rule, problem, *((name, shift.id) for name in NAMES[:people]))


@pytest.mark.parametrize(("team_size", "people", "amount"), [(9, 1, 0), (9, 2, 1), (10, 2, 0), (10, 3, 1), (3, 1, 0)])
def test_a_team_of_nine_lends_one_person_and_a_team_of_ten_two(team_size: int, people: int, amount: int) -> None:
    """20 % rounded down, but always one."""
    assert _on_saturday(TeamScope(), team_size, people) == amount


def test_headcount_counts_people_who_take_no_duty() -> None:
    """Two known engineers of a team of ten may both serve; of a team of nine only one may."""
    shift = a_shift(seats=2)
    for headcount, amount in ((10, 0), (9, 1)):
        problem = a_problem(
            engineers=(an_engineer("ada"), an_engineer("ben")),
            shifts=(shift,),
            teams=(a_team(headcount=headcount),),
        )
        assert broken_by(TeamScope(), problem, ("ada", shift.id), ("ben", shift.id)) == amount


def test_a_person_counts_once_however_many_shifts_they_hold() -> None:
    """The team misses one person, not two."""
    shifts = (a_shift(SATURDAY), a_shift(SATURDAY + DAY))
    problem = a_problem(engineers=(an_engineer("ada"), an_engineer("ben")), shifts=shifts)
    assert broken_by(TeamScope(), problem, *(("ada", shift.id) for shift in shifts)) == 0
    assert broken_by(TeamScope(), problem, ("ada", shifts[0].id), ("ben", shifts[1].id)) == 1


def test_every_week_is_counted_on_its_own() -> None:
    """One person this weekend and another the next are one each."""
    shifts = (a_shift(SATURDAY), a_shift(SATURDAY + WEEK))
    problem = a_problem(engineers=(an_engineer("ada"), an_engineer("ben")), shifts=shifts)
    assert broken_by(TeamScope(), problem, ("ada", shifts[0].id), ("ben", shifts[1].id)) == 0


@pytest.mark.parametrize(("counts", "amount"), [("both", 1), ("weekends", 0), ("terms", 0)])
def test_the_policy_says_which_duty_counts(counts: str, amount: int) -> None:
    """One colleague on term and one on a weekend are two people only when both programmes count together."""
    shift, term = a_shift(), a_term(MONDAY, 1)
    problem = a_problem(
        engineers=(an_engineer("ada"), an_engineer("ben")),
        shifts=(shift,),
        terms=(term,),
        volunteers=(a_volunteer("ben"),),
    )
    assert broken_by(TeamScope(counts=counts), problem, ("ada", shift.id), ("ben", term.id)) == amount


def test_a_term_counts_in_every_week_up_to_the_one_it_ends_in() -> None:
    """Ben's two weeks leave the third weekend to Ada."""
    shifts, term = tuple(a_shift(SATURDAY + WEEK * n) for n in range(3)), a_term(MONDAY, 2)
    problem = a_problem(
        engineers=(an_engineer("ada"), an_engineer("ben")),
        shifts=shifts,
        terms=(term,),
        volunteers=(a_volunteer("ben"),),
    )
    amounts = [broken_by(TeamScope(), problem, ("ben", term.id), ("ada", shift.id)) for shift in shifts]
    assert amounts == [1, 1, 0]


def test_other_teams_are_not_concerned() -> None:
    """Four people from four teams are one each."""
    people = tuple(an_engineer(name, team_id=name) for name in ("ada", "ben", "cleo", "dan"))
    shift = a_shift(seats=4)
    problem = a_problem(engineers=people, shifts=(shift,))
    assert broken_by(TeamScope(), problem, *((person.id, shift.id) for person in people)) == 0


def test_nobody_may_be_lent_when_the_policy_says_so() -> None:
    """Zero per cent and at least zero means none."""
    assert _on_saturday(TeamScope(percent=0, at_least=0), 10, 1) == 1


def test_it_says_whom_the_team_lends() -> None:
    """Names, week, and how many are allowed."""
    shift = a_shift(seats=2)
    problem = a_problem(engineers=(an_engineer("ada"), an_engineer("ben")), shifts=(shift,))
    assert sentences(TeamScope(), problem, ("ada", shift.id), ("ben", shift.id)) == [
        "Core lends 2 people in the week of 04 Jan 2027 (Ada, Ben); 1 of 2 are allowed."
    ]


def test_a_policy_may_set_the_cap() -> None:
    """Percentage, floor, and what counts."""
    (rule,) = parse([{"kind": "team_scope", "percent": 30, "at_least": 2, "counts": "terms"}])
    assert rule == TeamScope(percent=30, at_least=2, counts="terms")
