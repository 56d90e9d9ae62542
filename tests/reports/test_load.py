"""What each engineer carries."""

from __future__ import annotations

from datetime import timedelta

from scheduler.domain.availability import CompanyDay
from scheduler.domain.problem import CarriedLoad
from scheduler.reports.load import load_report
from scheduler.reports.regions import Region
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_problem,
    a_schedule,
    a_shift,
    a_term,
    a_volunteer,
    an_absence,
    an_engineer,
)

SUNDAY = SATURDAY + timedelta(days=1)
NEXT = SATURDAY + timedelta(days=7)
THURSDAY = MONDAY + timedelta(days=3)


def rows_of(problem, *held):
    return {row.engineer_id: row for row in load_report(problem, a_schedule(problem, *held))}


def test_two_shifts_on_one_weekend_are_one_weekend():
    """Saturday and Sunday together cost one weekend, and sixteen hours."""
    shifts = (a_shift(SATURDAY), a_shift(SUNDAY), a_shift(NEXT))
    problem = a_problem(engineers=(an_engineer("ada"), an_engineer("ben")), shifts=shifts)
    ada = rows_of(problem, ("ada", shifts[0].id), ("ada", shifts[1].id))["ada"]
    assert (ada.weekend_shifts, ada.weekends, ada.hours, ada.points) == (2, 1, 16.0, 40)


def test_a_share_is_even_and_a_deviation_is_what_differs():
    """Three shifts of two points for two people are three points each."""
    shifts = (a_shift(SATURDAY), a_shift(SUNDAY), a_shift(NEXT))
    problem = a_problem(engineers=(an_engineer("ada"), an_engineer("ben")), shifts=shifts)
    rows = rows_of(problem, *(("ada", shift.id) for shift in shifts))
    assert (rows["ada"].due, rows["ada"].deviation) == (30, 30)
    assert (rows["ben"].due, rows["ben"].deviation) == (30, -30)


def test_whoever_carried_more_before_is_due_less_now():
    """The even share of this quarter stays in sight."""
    carried = (CarriedLoad(engineer_id="ada", load=5),)
    problem = a_problem(
        engineers=(an_engineer("ada"), an_engineer("ben")), shifts=(a_shift(SATURDAY),), carried=carried
    )
    ada = rows_of(problem)["ada"]
    assert (ada.even, ada.carried, ada.due) == (10, 5, 5)


def test_a_company_day_is_not_a_weekend():
    """It counts hours and one and a half times the points."""
    shift = a_shift(THURSDAY)
    days = (CompanyDay(on=THURSDAY, name="Founders' day"),)
    ada = rows_of(a_problem(shifts=(shift,), company_days=days), ("ada", shift.id))["ada"]
    assert (ada.weekends, ada.weekend_shifts, ada.company_day_shifts, ada.points) == (0, 0, 1, 30)


def test_somebody_who_could_serve_nothing_has_no_share():
    """Away on the only weekend: nothing is due, and nothing is missing."""
    problem = a_problem(
        engineers=(an_engineer("ada"), an_engineer("ben")), shifts=(a_shift(SATURDAY),), absences=(an_absence("ada"),)
    )
    ada = rows_of(problem)["ada"]
    assert (ada.due, ada.even, ada.deviation, ada.points) == (None, None, None, 0)


def test_a_term_counts_its_weeks_inside_the_quarter():
    """Six weeks that start with a quarter of four are four weeks on term."""
    term = a_term(MONDAY, 6)
    problem = a_problem(terms=(term,), volunteers=(a_volunteer(),))
    ada = rows_of(problem, ("ada", term.id))["ada"]
    assert (ada.term_weeks, ada.terms, ada.hours) == (4, (term,), 0)


def test_rows_are_sorted_by_team_and_name():
    """As people look for themselves, capitals or not."""
    engineers = (
        an_engineer("zoe", team_id="apps"),
        an_engineer("ben", team_id="core"),
        an_engineer("ada", name="ada", team_id="core", time_zone="Asia/Tokyo"),
    )
    rows = load_report(a_problem(engineers=engineers), a_schedule(a_problem(engineers=engineers)))
    assert [row.engineer_id for row in rows] == ["zoe", "ada", "ben"]
    assert [row.region for row in rows] == [Region.EMEA, Region.APAC, Region.EMEA]
