"""Nobody is in two places: shifts and terms of one engineer do not overlap."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from constraints.catalog import parse
from constraints.one_duty_at_a_time import OneDutyAtATime
from scheduler.domain.coverage import WeekendWindow
from scheduler.domain.expansion import expand
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_horizon,
    a_problem,
    a_shift,
    a_term,
    a_term_rotation,
    a_volunteer,
    a_weekend_rotation,
    a_window,
    an_engineer,
)
from tests.support.verdicts import broken_by, sentences

RULE = OneDutyAtATime()
ADA = an_engineer("ada")


def _both(a, b) -> int:
    problem = a_problem(engineers=(ADA,), shifts=(a, b))
    return broken_by(RULE, problem, ("ada", a.id), ("ada", b.id))


def test_shifts_that_touch_may_be_held_together_and_shifts_that_overlap_may_not() -> None:
    """08:00 to 16:00 and then 16:00 is fine; 15:00 is an hour in two places."""
    assert _both(a_shift(start="08:00"), a_shift(start="16:00")) == 0
    assert _both(a_shift(start="08:00"), a_shift(start="15:00")) == 1


def test_two_shifts_at_the_same_hour_are_one_too_many() -> None:
    """Also when they belong to two rotations."""
    here = a_shift()
    there = a_shift(id="infra/2027-01-09/08:00", rotation_id="infra")
    rotations = (a_weekend_rotation(), a_weekend_rotation("infra"))
    problem = a_problem(engineers=(ADA,), rotations=rotations, shifts=(here, there))
    assert broken_by(RULE, problem, ("ada", here.id), ("ada", there.id)) == 1


def test_no_weekend_shift_inside_a_term() -> None:
    """The last Sunday of a term is still the term; the Saturday after it is free."""
    term, sunday, after = a_term(MONDAY, 1), a_shift(SATURDAY + DAY), a_shift(SATURDAY + WEEK)
    problem = a_problem(engineers=(ADA,), shifts=(sunday, after), terms=(term,), volunteers=(a_volunteer("ada"),))
    assert broken_by(RULE, problem, ("ada", term.id), ("ada", sunday.id)) == 1
    assert broken_by(RULE, problem, ("ada", term.id), ("ada", after.id)) == 0


def test_a_shift_may_start_at_the_very_hour_a_term_ends() -> None:
    """The term ends on Monday at midnight; a shift an hour earlier overlaps it."""
    term = a_term(MONDAY, 1)
    at_midnight, before = a_shift(MONDAY + WEEK, "00:00"), a_shift(SATURDAY + DAY, "23:00")
    problem = a_problem(engineers=(ADA,), shifts=(at_midnight, before), terms=(term,), volunteers=(a_volunteer("ada"),))
    assert broken_by(RULE, problem, ("ada", term.id), ("ada", at_midnight.id)) == 0
    assert broken_by(RULE, problem, ("ada", term.id), ("ada", before.id)) == 1


def test_two_terms_may_touch_but_not_overlap() -> None:
    """Whoever stays on begins the next term on the Monday the last one ended."""
    first, next_one, overlapping = a_term(MONDAY, 2), a_term(MONDAY + WEEK * 2, 2), a_term(MONDAY + WEEK, 2)
    problem = a_problem(engineers=(ADA,), terms=(first, next_one, overlapping), volunteers=(a_volunteer("ada"),))
    assert broken_by(RULE, problem, ("ada", first.id), ("ada", next_one.id)) == 0
    assert broken_by(RULE, problem, ("ada", first.id), ("ada", overlapping.id)) == 1


def test_consecutive_windows_never_overlap_on_the_night_of_a_clock_change() -> None:
    """Six blocks of four local hours in Berlin join without overlap when an hour is skipped or repeated."""
    blocks = tuple(_block(hour) for hour in range(0, 24, 4))
    rotation = a_weekend_rotation(windows=blocks, time_zone="Europe/Berlin")
    for monday in (date(2027, 3, 22), date(2026, 10, 19)):
        shifts = expand(rotation, a_horizon(1, monday))
        problem = a_problem(
            engineers=(ADA,), rotations=(rotation, a_term_rotation()), shifts=shifts, starts_on=monday, weeks=1
        )
        assert len(shifts) == 12
        assert all(a.span.end_at == b.span.start_at for a, b in pairwise(shifts))
        assert broken_by(RULE, problem, *(("ada", shift.id) for shift in shifts)) == 0


def _block(hour: int) -> WeekendWindow:
    return a_window(f"b{hour:02}", opens_at=f"{hour:02}:00", hours=4)


def test_different_people_may_serve_at_the_same_time() -> None:
    """Two people on two shifts are in two places, as they should be."""
    a, b = a_shift(start="08:00"), a_shift(start="12:00")
    problem = a_problem(engineers=(ADA, an_engineer("ben")), shifts=(a, b))
    assert broken_by(RULE, problem, ("ada", a.id), ("ben", b.id)) == 0


def test_it_says_which_two_duties_and_when() -> None:
    """The instant at which the second begins."""
    term, shift = a_term(MONDAY, 1), a_shift()
    problem = a_problem(engineers=(ADA,), shifts=(shift,), terms=(term,), volunteers=(a_volunteer("ada"),))
    assert sentences(RULE, problem, ("ada", term.id), ("ada", shift.id)) == [
        "Ada holds term 04 Jan 2027 to 10 Jan 2027 (1 weeks) and 08:00 Sat 09 Jan 2027 at once (09 Jan 2027 08:00Z)."
    ]


def test_a_policy_may_ask_for_it() -> None:
    """It has no parameters."""
    assert parse([{"kind": "one_duty_at_a_time"}]) == (RULE,)
