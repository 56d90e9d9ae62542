"""Who is away for long has no shift around it."""

from __future__ import annotations

from datetime import date

import pytest

from constraints.catalog import parse
from constraints.long_absence import LongAbsence
from scheduler.domain.facts import Leave
from scheduler.domain.time import DAY, WEEK
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

ADA = an_engineer("ada", time_zone="UTC")
SHIFT = a_shift(SATURDAY + WEEK)
TWO_WEEKS = an_absence("ada", MONDAY, MONDAY + DAY * 11)


def _amount(rule: LongAbsence, *absences, shift=SHIFT, facts=()) -> int:
    problem = a_problem(engineers=(ADA,), shifts=(shift,), absences=absences, facts=facts)
    return broken_by(rule, problem, ("ada", shift.id))


def test_ten_working_days_around_a_shift_are_allowed_and_eleven_are_not() -> None:
    """Two whole weeks, then one day more."""
    one_more = an_absence("ada", MONDAY + WEEK * 3)
    assert _amount(LongAbsence(), TWO_WEEKS) == 0
    assert _amount(LongAbsence(), TWO_WEEKS, one_more) == 1


def test_weekends_away_are_no_working_days() -> None:
    """Two weeks with the weekends before, between and after them are still ten days."""
    assert _amount(LongAbsence(), an_absence("ada", MONDAY - DAY * 2, MONDAY + DAY * 13)) == 0


def test_a_day_in_two_absences_is_one_day() -> None:
    """However often it was written down."""
    assert _amount(LongAbsence(), TWO_WEEKS, TWO_WEEKS, an_absence("ada", MONDAY)) == 0


@pytest.mark.parametrize(("on", "amount"), [(-16, 0), (-15, 1), (14, 1), (15, 0)])
def test_thirty_days_around_a_shift_are_fifteen_before_it_and_fourteen_after(on: int, amount: int) -> None:
    """The day of the shift itself is one of the thirty. Around a Wednesday, all four are working days."""
    wednesday = date(2027, 1, 20)
    day = an_absence("ada", wednesday + DAY * on)
    assert _amount(LongAbsence(most_days=0), day, shift=a_shift(wednesday)) == amount


def test_the_days_around_a_night_are_counted_from_the_date_on_which_it_begins() -> None:
    """Not from the Thursday on which it ends, which would leave out one day and take in another."""
    wednesday = date(2027, 1, 20)
    night = a_shift(wednesday, "20:00", 8)
    assert _amount(LongAbsence(most_days=0), an_absence("ada", wednesday - DAY * 15), shift=night) == 1
    assert _amount(LongAbsence(most_days=0), an_absence("ada", wednesday + DAY * 15), shift=night) == 0


def test_a_long_leave_is_time_away_too() -> None:
    """Whether it was written down as absence or as leave."""
    leave = Leave(engineer_id="ada", first_on=MONDAY, last_on=MONDAY + DAY * 14)
    assert _amount(LongAbsence(), facts=(leave,)) == 1
    assert _amount(LongAbsence(), facts=(leave.model_copy(update={"last_on": MONDAY + DAY * 11}),)) == 0


def test_the_absences_of_others_do_not_count() -> None:
    """Ben is away for long; Ada is not."""
    problem = a_problem(
        engineers=(ADA, an_engineer("ben")),
        shifts=(SHIFT,),
        absences=(an_absence("ben", MONDAY, MONDAY + WEEK * 4),),
    )
    assert broken_by(LongAbsence(), problem, ("ada", SHIFT.id)) == 0
    assert broken_by(LongAbsence(), problem, ("ben", SHIFT.id)) == 1


def test_a_term_is_judged_by_another_rule() -> None:
    """How much of a term may be missed is a matter of absence."""
    term = a_term(MONDAY, 4)
    away = an_absence("ada", MONDAY, MONDAY + WEEK * 4)
    problem = a_problem(engineers=(ADA,), terms=(term,), volunteers=(a_volunteer("ada"),), absences=(away,))
    assert broken_by(LongAbsence(), problem, ("ada", term.id)) == 0


def test_nobody_to_ask_is_nothing_to_break() -> None:
    """Without people there is no breach."""
    assert broken_by(LongAbsence(), a_problem(engineers=(), shifts=(SHIFT,), absences=(TWO_WEEKS,))) == 0


def test_it_says_how_many_days_of_how_many() -> None:
    """And the number of the rule."""
    away = an_absence("ada", MONDAY, MONDAY + DAY * 14)
    problem = a_problem(engineers=(ADA,), shifts=(SHIFT,), absences=(away,))
    assert sentences(LongAbsence(), problem, ("ada", SHIFT.id)) == [
        "Ada is away on 11 working days of the 30 days around 08:00 Sat 16 Jan 2027; 10 are allowed."
    ]


def test_a_policy_may_set_the_numbers() -> None:
    """How many days, of how many."""
    assert parse([{"kind": "long_absence", "most_days": 5, "around_days": 14}]) == (
        LongAbsence(most_days=5, around_days=14),
    )
