"""Nobody is on duty while away."""

from __future__ import annotations

from datetime import date, timedelta

from constraints.absence import AbsenceConstraint
from constraints.catalog import parse
from scheduler.domain.coverage import Weekday
from scheduler.domain.facts import WeekendDays
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_problem,
    a_shift,
    a_term,
    a_volunteer,
    an_absence,
    an_engineer,
)
from tests.support.verdicts import broken_by, sentences

DAY = timedelta(days=1)
ADA = an_engineer("ada", time_zone="UTC")


def test_a_shift_on_the_first_or_last_day_away_is_not_allowed() -> None:
    """Both ends of an absence are days away."""
    for on in (SATURDAY, SATURDAY + DAY):
        shift = a_shift(on)
        problem = a_problem(engineers=(ADA,), shifts=(shift,), absences=(an_absence("ada", SATURDAY, SATURDAY + DAY),))
        assert broken_by(AbsenceConstraint(), problem, ("ada", shift.id)) == 1


def test_the_day_before_and_the_day_after_are_free() -> None:
    """Who leaves on Sunday can serve on Saturday, and who comes back on Friday can, too."""
    shift = a_shift(SATURDAY)
    away = (an_absence("ada", SATURDAY + DAY), an_absence("ada", SATURDAY - DAY))
    problem = a_problem(engineers=(ADA,), shifts=(shift,), absences=away)
    assert broken_by(AbsenceConstraint(), problem, ("ada", shift.id)) == 0


def test_a_shift_that_ends_at_midnight_does_not_touch_the_next_day() -> None:
    """16:00 to 24:00 on Saturday is Saturday alone; one hour more is Sunday as well."""
    until_midnight, past_it = a_shift(SATURDAY, "16:00", 8), a_shift(SATURDAY, "17:00", 8)
    problem = a_problem(
        engineers=(ADA,), shifts=(until_midnight, past_it), absences=(an_absence("ada", SATURDAY + DAY),)
    )
    assert broken_by(AbsenceConstraint(), problem, ("ada", until_midnight.id)) == 0
    assert broken_by(AbsenceConstraint(), problem, ("ada", past_it.id)) == 1


def test_days_away_are_days_where_the_engineer_lives() -> None:
    """Saturday 16:00 in London is Sunday in Auckland."""
    shift = a_shift(SATURDAY, "16:00", 4)
    for zone_name, amount in (("Pacific/Auckland", 1), ("Europe/London", 0), ("America/Los_Angeles", 0)):
        problem = a_problem(
            engineers=(an_engineer("ada", time_zone=zone_name),),
            shifts=(shift,),
            absences=(an_absence("ada", SATURDAY + DAY),),
        )
        assert broken_by(AbsenceConstraint(), problem, ("ada", shift.id)) == amount


def test_a_night_of_clock_change_ends_at_local_midnight_all_the_same() -> None:
    """In Berlin on 28 March 2027 midnight is 23:00 UTC before the change and 22:00 UTC after it."""
    saturday = date(2027, 3, 27)
    ada = an_engineer("ada", time_zone="Europe/Berlin")
    last_of_saturday, first_of_monday = a_shift(saturday, "15:00", 8), a_shift(saturday + DAY, "22:00", 1)
    problem = a_problem(
        engineers=(ada,),
        shifts=(last_of_saturday, first_of_monday),
        starts_on=date(2027, 3, 22),
        absences=(an_absence("ada", saturday + DAY),),
    )
    assert broken_by(AbsenceConstraint(), problem, ("ada", last_of_saturday.id), ("ada", first_of_monday.id)) == 0


def test_a_term_may_miss_exactly_the_allowed_part_of_its_working_days() -> None:
    """Of 20 working days four may be missed at 20 %, five may not."""
    term = a_term(MONDAY, 4)
    for last_day, amount in ((3, 0), (4, 1)):
        problem = a_problem(
            engineers=(ADA,),
            terms=(term,),
            volunteers=(a_volunteer("ada"),),
            absences=(an_absence("ada", MONDAY, MONDAY + DAY * last_day),),
        )
        assert broken_by(AbsenceConstraint(), problem, ("ada", term.id)) == amount


def test_weekends_away_do_not_shorten_a_term() -> None:
    """Only Monday to Friday count as working days, unless something else is written."""
    term = a_term(MONDAY, 4)
    weekends = tuple(an_absence("ada", SATURDAY + DAY * 7 * n, SATURDAY + DAY * (7 * n + 1)) for n in range(4))
    problem = a_problem(engineers=(ADA,), terms=(term,), volunteers=(a_volunteer("ada"),), absences=weekends)
    assert broken_by(AbsenceConstraint(most_of_term_percent=0), problem, ("ada", term.id)) == 0


def test_the_weekend_that_does_not_count_is_the_persons_own() -> None:
    """Who rests on Friday and Saturday misses a working day on Sunday, and none on Friday."""
    term, rests = a_term(MONDAY, 4), (WeekendDays(country="DE", days=(Weekday.FRI, Weekday.SAT)),)
    for on, amount in ((SATURDAY + DAY, 1), (SATURDAY - DAY, 0)):
        parts = {"terms": (term,), "volunteers": (a_volunteer(),), "absences": (an_absence("ada", on),)}
        problem = a_problem(facts=rests, **parts)
        assert broken_by(AbsenceConstraint(most_of_term_percent=0), problem, ("ada", term.id)) == amount


def test_two_absences_over_the_same_day_count_it_once() -> None:
    """Four days away stay four days, however often they are written down."""
    term = a_term(MONDAY, 4)
    twice = (an_absence("ada", MONDAY, MONDAY + DAY * 3), an_absence("ada", MONDAY + DAY, MONDAY + DAY * 3))
    problem = a_problem(engineers=(ADA,), terms=(term,), volunteers=(a_volunteer("ada"),), absences=twice)
    assert broken_by(AbsenceConstraint(), problem, ("ada", term.id)) == 0


def test_it_says_who_is_away_when() -> None:
    """The manager reads a name and a shift, or the days of a term that would be missed."""
    shift, term = a_shift(SATURDAY), a_term(MONDAY, 4)
    problem = a_problem(
        engineers=(ADA,), shifts=(shift,), terms=(term,), absences=(an_absence("ada", MONDAY, SATURDAY),)
    )
    assert sentences(AbsenceConstraint(), problem, ("ada", shift.id)) == ["Ada is away on 08:00 Sat 09 Jan 2027."]
    assert sentences(AbsenceConstraint(), problem, ("ada", term.id)) == [
        "Ada misses 5 of 20 working days of the term 04 Jan 2027 to 31 Jan 2027 (4 weeks); 20 % are allowed."
    ]


def test_a_policy_may_set_the_part_of_a_term() -> None:
    """The parameter is read from the policy."""
    assert parse([{"kind": "absence", "most_of_term_percent": 0}]) == (AbsenceConstraint(most_of_term_percent=0),)
