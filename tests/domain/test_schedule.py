"""Schedules: look-ups, open seats, and what makes no sense."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from scheduler.domain.errors import InvalidSchedule
from scheduler.domain.schedule import Assignment
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_problem,
    a_schedule,
    a_shift,
    a_term,
    a_term_rotation,
    a_volunteer,
    a_weekend_rotation,
    an_engineer,
)

PEOPLE = (an_engineer("ada"), an_engineer("ben"))
OFFERS = (a_volunteer("ada"), a_volunteer("ben"))
WEEKENDS_ONLY = (a_weekend_rotation(),)


def _terms_only(*terms, weeks: int = 4, **changes):
    rotations = (a_term_rotation(min_weeks=1, **changes),)
    return a_problem(engineers=PEOPLE, rotations=rotations, terms=terms, weeks=weeks, volunteers=OFFERS)


def _gaps(schedule) -> list[tuple[int, int, int]]:
    """(seat, first week, week after the last) of every open seat of a term rotation, weeks counted from 0."""
    return [(s.seat, (s.from_on - MONDAY) // WEEK, (s.until_on - MONDAY) // WEEK) for s in schedule.open_seats]


def test_every_seat_that_nobody_holds_is_open() -> None:
    """Three seats, one of them held: the second and the third are TBD."""
    shift = a_shift(seats=3)
    problem = a_problem(engineers=PEOPLE, rotations=WEEKENDS_ONLY, shifts=(shift,))
    assert [seat.seat for seat in a_schedule(problem, ("ada", shift.id)).open_seats] == [2, 3]


def test_a_seat_keeps_its_number_when_an_earlier_one_is_open() -> None:
    """Ada on the second seat leaves the first one TBD."""
    shift = a_shift(seats=2)
    problem = a_problem(engineers=PEOPLE, rotations=WEEKENDS_ONLY, shifts=(shift,))
    schedule = problem.schedule((Assignment(engineer_id="ada", duty_id=shift.id, seat=2),))
    assert [seat.seat for seat in schedule.open_seats] == [1]


def test_open_weeks_of_a_term_seat_are_joined() -> None:
    """A term in the second of four weeks leaves one week before it and two after it."""
    term = a_term(MONDAY + WEEK, 1)
    problem = _terms_only(term)
    assert _gaps(a_schedule(problem, ("ada", term.id))) == [(1, 0, 1), (1, 2, 4)]
    assert _gaps(a_schedule(problem)) == [(1, 0, 4)]


def test_terms_that_touch_leave_no_gap() -> None:
    """And one that goes on after the plan fills it to the end."""
    first, second = a_term(MONDAY, 2), a_term(MONDAY + WEEK * 2, 8)
    problem = _terms_only(first, second)
    schedule = problem.schedule(
        (Assignment(engineer_id="ada", duty_id=first.id), Assignment(engineer_id="ben", duty_id=second.id))
    )
    assert _gaps(schedule) == []


def test_no_seat_is_open_before_the_rotation_takes_effect() -> None:
    """Two weeks later there are two weeks to fill."""
    assert _gaps(a_schedule(_terms_only(effective_on=MONDAY + WEEK * 2))) == [(1, 2, 4)]


def test_look_ups_by_duty_engineer_and_week() -> None:
    """Everything is in order of start, whoever asks."""
    shifts, term = (a_shift(SATURDAY + DAY), a_shift(SATURDAY)), a_term(MONDAY + WEEK, 2)
    problem = a_problem(engineers=PEOPLE, shifts=shifts, terms=(term,), volunteers=OFFERS)
    schedule = a_schedule(
        problem, ("ada", shifts[0].id), ("ada", shifts[1].id), ("ada", term.id), ("ben", shifts[0].id)
    )
    assert schedule.holders(shifts[0].id) == ("ada", "ben")
    assert [duty.id for duty in schedule.duties_of("ada")] == [shifts[1].id, shifts[0].id, term.id]
    assert schedule.shifts_of("ben") == (shifts[0],)
    assert schedule.terms_of("ada") == (term,)
    assert schedule.holds("ada", term.id)
    assert not schedule.holds("ben", term.id)
    weeks = [schedule.on_terms("ee", MONDAY + WEEK * n) for n in range(4)]
    assert weeks == [(), ("ada",), ("ada",), ()]


def test_the_order_in_which_assignments_are_written_does_not_matter() -> None:
    """Two plans with the same people are equal."""
    shift = a_shift(seats=2)
    problem = a_problem(engineers=PEOPLE, rotations=WEEKENDS_ONLY, shifts=(shift,))
    pair = (
        Assignment(engineer_id="ada", duty_id=shift.id, seat=1),
        Assignment(engineer_id="ben", duty_id=shift.id, seat=2),
    )
    assert problem.schedule(pair) == problem.schedule(pair[::-1])


def test_nobody_holds_the_same_duty_twice() -> None:
    """One person cannot fill two seats of a shift."""
    shift = a_shift(seats=2)
    problem = a_problem(engineers=PEOPLE, rotations=WEEKENDS_ONLY, shifts=(shift,))
    twice = tuple(Assignment(engineer_id="ada", duty_id=shift.id, seat=seat) for seat in (1, 2))
    with pytest.raises(ValidationError, match="assigned to the same duty twice"):
        problem.schedule(twice)


@pytest.mark.parametrize(("engineer_id", "duty_id"), [("zoe", a_shift().id), ("ada", "tier2/never")])
def test_people_and_duties_that_the_problem_does_not_know_are_refused(engineer_id: str, duty_id: str) -> None:
    """With their ids."""
    problem = a_problem(engineers=PEOPLE, shifts=(a_shift(),))
    with pytest.raises(InvalidSchedule, match=r"not part of the problem: (zoe|tier2/never)"):
        problem.schedule((Assignment(engineer_id=engineer_id, duty_id=duty_id),))


def test_a_problem_with_two_people_of_one_id_is_refused() -> None:
    """So is a pin for somebody who is not there."""
    with pytest.raises(ValidationError, match="two of the engineer ids are the same"):
        a_problem(engineers=(an_engineer("ada"), an_engineer("ada")))
    with pytest.raises(ValidationError, match="a pin names an engineer or a duty"):
        a_problem(engineers=PEOPLE, pins=(Assignment(engineer_id="zoe", duty_id="tier2/never"),))
