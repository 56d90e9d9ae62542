"""Nobody is on call in more than a part of their weeks."""

from __future__ import annotations

from constraints.catalog import parse
from constraints.time_on_call import TimeOnCall
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import MONDAY, SATURDAY, a_problem, a_shift, a_term, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

SHIFTS = tuple(a_shift(SATURDAY + WEEK * n) for n in range(13))


def _amount(rule: TimeOnCall, *weeks: int, extra: tuple = ()) -> int:
    problem = a_problem(engineers=(an_engineer("ada"),), shifts=(*SHIFTS, *extra), weeks=13)
    held = (*(SHIFTS[week] for week in weeks), *extra)
    return broken_by(rule, problem, *(("ada", shift.id) for shift in held))


def test_three_weeks_of_twelve_are_a_quarter_and_four_are_more() -> None:
    """Of 13 weeks, the first and the last are never in one window of 12."""
    assert _amount(TimeOnCall(), 1, 5, 9) == 0
    assert _amount(TimeOnCall(), 0, 5, 9, 12) == 0
    assert _amount(TimeOnCall(), 0, 5, 9, 11) == 1
    assert _amount(TimeOnCall(), 1, 5, 9, 11) == 2


def test_the_part_is_rounded_down_to_whole_weeks() -> None:
    """A quarter of 11 weeks are two."""
    assert _amount(TimeOnCall(weeks=11), 1, 5) == 0
    assert _amount(TimeOnCall(weeks=11), 2, 5, 8) == 3


def test_a_week_counts_once_whatever_is_done_in_it() -> None:
    """Saturday and Sunday are one week; a company day on the Friday before is in it, too."""
    sunday, friday = a_shift(SATURDAY + DAY), a_shift(SATURDAY - DAY)
    assert _amount(TimeOnCall(percent=9), 0, extra=(sunday, friday)) == 0
    assert _amount(TimeOnCall(percent=9), 1, extra=(sunday,)) == 1


def test_a_term_is_not_being_on_call() -> None:
    """Not even where nothing is allowed."""
    term = a_term(MONDAY, 4)
    problem = a_problem(shifts=SHIFTS[:1], terms=(term,), volunteers=(a_volunteer(),))
    assert broken_by(TimeOnCall(percent=0), problem, ("ada", term.id)) == 0
    assert broken_by(TimeOnCall(percent=0), problem, ("ada", SHIFTS[0].id)) == 1


def test_it_binds_nobody_where_there_is_nobody() -> None:
    """No people, no weeks."""
    assert broken_by(TimeOnCall(percent=0), a_problem(engineers=(), shifts=SHIFTS)) == 0


def test_it_says_who_is_on_call_how_often() -> None:
    """With the weeks and what is allowed."""
    problem = a_problem(engineers=(an_engineer("ada"),), shifts=SHIFTS[:4])
    assert sentences(TimeOnCall(), problem, *(("ada", shift.id) for shift in SHIFTS[:4])) == [
        "Ada is on call in 4 of the 12 weeks from 04 Jan 2027; 3 (25 %) are allowed."
    ]


def test_a_policy_sets_the_part() -> None:
    """A quarter of 12 weeks when it says nothing."""
    assert parse([{"kind": "time_on_call", "percent": 50, "weeks": 8}]) == (TimeOnCall(percent=50, weeks=8),)
    assert parse([{"kind": "time_on_call"}]) == (TimeOnCall(percent=25, weeks=12),)
