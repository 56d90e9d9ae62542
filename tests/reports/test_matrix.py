"""The quarter as engineers by weeks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.availability import CompanyDay
from scheduler.reports.codes import term_codes, window_letters
from scheduler.reports.matrix import matrix
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_holiday,
    a_problem,
    a_schedule,
    a_shift,
    a_term,
    a_term_rotation,
    a_volunteer,
    an_absence,
    an_engineer,
    an_event,
    an_interlock,
)

SUNDAY = SATURDAY + timedelta(days=1)
WEEK = timedelta(days=7)


def cells_of(problem, *held):
    (row,) = matrix(problem, a_schedule(problem, *held)).rows
    return row.cells


def a_named_shift(window, on=SATURDAY, start="08:00", **changes):
    return a_shift(on, start, window=window, id=f"tier2/{on}/{window}", **changes)


def test_a_cell_names_the_windows_of_the_weekend():
    """In order of start, one letter per shift."""
    shifts = (a_named_shift("night", SATURDAY), a_named_shift("day", SUNDAY))
    cells = cells_of(a_problem(shifts=shifts), *(("ada", shift.id) for shift in shifts))
    assert [cell.windows for cell in cells] == [("N", "D"), (), (), ()]
    assert (cells[0].load, cells[0].on_duty, cells[1].on_duty) == (40, True, False)


def test_a_friday_night_stands_with_the_weekend_that_follows():
    """It belongs to the week of its Saturday."""
    shift = a_shift(SATURDAY - timedelta(days=1), "23:00", weekend_on=SATURDAY)
    assert cells_of(a_problem(shifts=(shift,)), ("ada", shift.id))[0].on_duty


def test_a_term_fills_its_weeks():
    """From its Monday up to the Monday on which it ends."""
    term = a_term(MONDAY + WEEK, 2)
    problem = a_problem(terms=(term,), volunteers=(a_volunteer(),))
    assert [cell.term for cell in cells_of(problem, ("ada", term.id))] == ["", "EE", "EE", ""]


@pytest.mark.parametrize(
    ("first", "last", "away"),
    [(5, 5, True), (6, 6, True), (0, 4, True), (0, 3, False), (2, 2, False)],
)
def test_away_means_the_weekend_or_the_whole_working_week(first, last, away):
    """A free Wednesday keeps nobody from the weekend, and would only blur the picture."""
    absence = an_absence("ada", MONDAY + timedelta(days=first), MONDAY + timedelta(days=last))
    assert cells_of(a_problem(absences=(absence,)))[0].away is away


def test_a_commitment_of_the_team_binds_its_people():
    """From the week in which it begins to the one in which it ends."""
    lock = an_interlock(first_on=SUNDAY, last_on=SUNDAY + timedelta(days=1))
    assert [cell.bound for cell in cells_of(a_problem(interlocks=(lock,)))] == [True, True, False, False]


def test_before_joining_and_after_leaving_nobody_is_in_service():
    """The week in which somebody joins or leaves still counts."""
    ada = an_engineer("ada", joined_on=MONDAY + timedelta(days=13), leaves_on=MONDAY + timedelta(days=14))
    assert [cell.in_service for cell in cells_of(a_problem(engineers=(ada,)))] == [False, True, True, False]


def test_a_week_shows_its_days_off_and_events():
    """Holidays of countries in which nobody lives are left out, and so are those on which nobody has to serve."""
    problem = a_problem(
        shifts=(a_shift(SATURDAY),),
        holidays=(a_holiday(SATURDAY), a_holiday(SATURDAY, country="JP"), a_holiday(SATURDAY + timedelta(days=4))),
        company_days=(CompanyDay(on=MONDAY + WEEK, name="Family day"),),
        events=(an_event(on=SATURDAY),),
    )
    weeks = matrix(problem, a_schedule(problem)).weeks
    assert [[day.country for day in week.holidays] for week in weeks] == [["DE"], [], [], []]
    assert [len(week.company_days) for week in weeks] == [0, 1, 0, 0]
    assert [len(week.events) for week in weeks] == [1, 0, 0, 0]
    assert weeks[0].saturday == SATURDAY


def test_a_shift_that_an_event_raised_is_marked():
    """Only in the cell of whoever is on it."""
    shift = a_shift(SATURDAY, event_ids=("go-live",))
    problem = a_problem(shifts=(shift,), engineers=(an_engineer("ada"), an_engineer("ben")))
    ada, ben = matrix(problem, a_schedule(problem, ("ada", shift.id))).rows
    assert (ada.cells[0].event, ben.cells[0].event) == (True, False)


def test_open_seats_have_rows_of_their_own():
    """Two seats of three open on one weekend; a term seat open for the weeks that nobody covers."""
    rotation = a_term_rotation(seats=2)
    term = a_term(MONDAY, 4, rotation)
    shift = a_named_shift("day", SATURDAY + WEEK, seats=3)
    problem = a_problem(
        engineers=(an_engineer("ada"), an_engineer("ben")),
        shifts=(shift,),
        terms=(term,),
        rotations=(*a_problem().rotations[:1], rotation),
        volunteers=(a_volunteer("ben"),),
    )
    rows = matrix(problem, a_schedule(problem, ("ada", shift.id), ("ben", term.id))).open_rows
    assert [(row.label, row.seats, row.is_term) for row in rows] == [
        ("day", (0, 2, 0, 0), False),
        ("EE seat 2", (1, 1, 1, 1), True),
    ]


def test_every_window_has_a_letter_of_its_own():
    """The first free sign of the name, so that hours as names work too."""
    names = ("EMEA", "early", "00-04", "04-08", "0")
    problem = a_problem(shifts=tuple(a_named_shift(name) for name in names))
    assert window_letters(problem) == {"EMEA": "E", "early": "A", "00-04": "0", "04-08": "4", "0": "B"}


def test_a_term_rotation_is_known_by_its_initials():
    """Two letters, also when the name is one word."""
    rotations = (a_term_rotation("ee", name="Escalation Engineer"), a_term_rotation("fd", name="Firefighters"))
    assert term_codes(a_problem(rotations=rotations)) == {"ee": "EE", "fd": "FI"}
