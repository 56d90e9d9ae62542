"""A commitment to a customer keeps its people."""

from __future__ import annotations

from constraints.catalog import parse
from constraints.interlock import InterlockConstraint
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_problem,
    a_shift,
    a_term,
    a_volunteer,
    an_engineer,
    an_interlock,
)
from tests.support.verdicts import broken_by, sentences

ADA = an_engineer("ada", time_zone="UTC")
BEN = an_engineer("ben", time_zone="UTC", team_id="data")


def test_a_bound_team_serves_on_neither_end_of_its_interlock() -> None:
    """First and last day are both part of the commitment; the days around it are not."""
    days = [SATURDAY + DAY * n for n in (-1, 0, 1, 2)]
    shifts = [a_shift(on) for on in days]
    bound = an_interlock(first_on=SATURDAY, last_on=SATURDAY + DAY)
    problem = a_problem(engineers=(ADA,), shifts=tuple(shifts), interlocks=(bound,))
    assert [broken_by(InterlockConstraint(), problem, ("ada", shift.id)) for shift in shifts] == [0, 1, 1, 0]


def test_it_binds_the_named_engineer_or_team_and_nobody_else() -> None:
    """Ben of another team may serve while core is bound; Ada of core may while Ben is."""
    shift = a_shift()
    for bound, amounts in ((an_interlock(), [1, 0]), (an_interlock(engineer_id="ben"), [0, 1])):
        problem = a_problem(engineers=(ADA, BEN), shifts=(shift,), interlocks=(bound,))
        assert [broken_by(InterlockConstraint(), problem, (who, shift.id)) for who in ("ada", "ben")] == amounts


def test_a_term_that_ends_the_day_before_is_allowed() -> None:
    """A term of four weeks ends on a Sunday; an interlock from that Sunday on stops it."""
    term = a_term(MONDAY, 4)
    for first_on, amount in ((MONDAY + WEEK * 4, 0), (MONDAY + WEEK * 4 - DAY, 1)):
        bound = an_interlock(first_on=first_on, last_on=first_on)
        problem = a_problem(engineers=(ADA,), terms=(term,), interlocks=(bound,), volunteers=(a_volunteer("ada"),))
        assert broken_by(InterlockConstraint(), problem, ("ada", term.id)) == amount


def test_an_interlock_in_the_middle_of_a_term_is_touched() -> None:
    """Not only its first and last day count."""
    term = a_term(MONDAY, 4)
    bound = an_interlock(first_on=MONDAY + WEEK, last_on=MONDAY + WEEK)
    problem = a_problem(engineers=(ADA,), terms=(term,), interlocks=(bound,), volunteers=(a_volunteer("ada"),))
    assert broken_by(InterlockConstraint(), problem, ("ada", term.id)) == 1


def test_two_interlocks_on_one_day_are_two_breaches() -> None:
    """Each customer was promised something."""
    shift = a_shift()
    both = (an_interlock("acme"), an_interlock("globex", engineer_id="ada"))
    problem = a_problem(engineers=(ADA,), shifts=(shift,), interlocks=both)
    assert broken_by(InterlockConstraint(), problem, ("ada", shift.id)) == 2


def test_a_shift_that_ends_at_local_midnight_does_not_touch_the_interlock_of_the_next_day() -> None:
    """Midnight is midnight where the engineer lives."""
    shift = a_shift(SATURDAY, "10:30", 8)
    bound = an_interlock(first_on=SATURDAY + DAY, last_on=SATURDAY + DAY)
    for zone_name, amount in (("Asia/Kolkata", 0), ("Asia/Kathmandu", 1)):
        engineer = an_engineer("ada", time_zone=zone_name)
        problem = a_problem(engineers=(engineer,), shifts=(shift,), interlocks=(bound,))
        assert broken_by(InterlockConstraint(), problem, ("ada", shift.id)) == amount


def test_it_says_what_binds_whom_and_until_when() -> None:
    """The title of the commitment, and its id when it has none."""
    shift = a_shift()
    problem = a_problem(
        engineers=(ADA,), shifts=(shift,), interlocks=(an_interlock(title="Acme migration"), an_interlock("globex"))
    )
    assert sentences(InterlockConstraint(), problem, ("ada", shift.id)) == [
        "Ada is bound by Acme migration from 09 Jan to 09 Jan 2027.",
        "Ada is bound by globex from 09 Jan to 09 Jan 2027.",
    ]


def test_a_policy_may_ask_for_it() -> None:
    """It has no parameters of its own."""
    assert parse([{"kind": "interlock", "owner": "VP"}]) == (InterlockConstraint(owner="VP"),)
