"""Short blocks make neither long runs nor long weeks."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from constraints.catalog import parse
from constraints.run_length import RunLength
from scheduler.domain.expansion import expand
from scheduler.domain.time import DAY, WEEK, Horizon
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_problem,
    a_shift,
    a_term,
    a_volunteer,
    a_weekend_rotation,
    a_window,
    an_engineer,
)
from tests.support.verdicts import broken_by, sentences

ADA = an_engineer("ada", time_zone="UTC")
SUNDAY = SATURDAY + DAY


def _blocks(*hours: int, on: date = SATURDAY, length: int = 4) -> tuple:
    """Shifts of four hours that start at those hours."""
    return tuple(a_shift(on, f"{hour:02}:00", length) for hour in hours)


def _amount(shifts: tuple, rule: RunLength | None = None) -> int:
    problem = a_problem(engineers=(ADA,), shifts=shifts)
    return broken_by(rule or RunLength(), problem, *(("ada", shift.id) for shift in shifts))


def test_three_blocks_in_a_row_are_allowed_and_four_are_not() -> None:
    """Every block beyond the third is one too many."""
    assert _amount(_blocks(0, 4, 8)) == 0
    assert _amount(_blocks(0, 4, 8, 12)) == 1
    assert _amount(_blocks(0, 4, 8, 12, 16)) == 2


def test_a_block_off_ends_the_run() -> None:
    """Three, a pause of four hours, and three again; one minute of a pause would do, too."""
    assert _amount((*_blocks(0, 4, 8), *_blocks(16, 20), *_blocks(0, on=SUNDAY))) == 0
    assert _amount((*_blocks(0, 4, 8), a_shift(SATURDAY, "12:01", 4))) == 0
    assert _amount((*_blocks(0, 4, 8), a_shift(SATURDAY, "12:00", 4))) == 1


def test_a_run_goes_on_over_midnight() -> None:
    """Saturday 16:00 to Sunday 08:00 is four blocks."""
    assert _amount((*_blocks(16, 20), *_blocks(0, 4, on=SUNDAY))) == 1


def test_twelve_hours_in_a_row_are_allowed_whatever_the_blocks_are() -> None:
    """Two of six hours are, six and seven are not; nor is a single shift of 13."""
    assert _amount((a_shift(SATURDAY, "00:00", 6), a_shift(SATURDAY, "06:00", 6))) == 0
    assert _amount((a_shift(SATURDAY, "00:00", 6), a_shift(SATURDAY, "06:00", 7))) == 1
    assert _amount((a_shift(SATURDAY, "00:00", 12),)) == 0
    assert _amount((a_shift(SATURDAY, "00:00", 13),)) == 1


def test_a_run_is_counted_once_for_its_shortest_part_that_is_too_long() -> None:
    """Six, six and seven hours: the last two are too long already, so the three together cost nothing more."""
    shifts = (a_shift(SATURDAY, "00:00", 6), a_shift(SATURDAY, "06:00", 6), a_shift(SATURDAY, "12:00", 7))
    assert _amount(shifts) == 1


def test_blocks_that_grow_with_the_clock_change_make_a_longer_run() -> None:
    """Three local blocks from 20:00 to 08:00 have 13 hours in the night in which Berlin's clocks go back."""
    window = a_window("block", hours=4)
    starts = [window.model_copy(update={"name": f"b{h}", "opens_at": f"{h:02}:00:00"}) for h in (0, 4, 20)]
    rotation = a_weekend_rotation(time_zone="Europe/Berlin", windows=tuple(a_window(**dict(w)) for w in starts))
    monday = date(2026, 10, 19)
    shifts = {shift.id: shift for shift in expand(rotation, Horizon.of_weeks(monday, 1))}
    run = tuple(shifts[f"tier2/2026-10-{day}"] for day in ("24/b20", "25/b0", "25/b4"))
    problem = a_problem(engineers=(ADA,), shifts=run, rotations=(rotation,), starts_on=monday, weeks=1)
    held = tuple(("ada", shift.id) for shift in run)
    assert broken_by(RunLength(hours_in_a_row=13), problem, *held) == 0
    assert broken_by(RunLength(hours_in_a_row=12), problem, *held) == 1


def test_a_week_has_twelve_blocks_and_no_more() -> None:
    """All 12 blocks of a weekend in runs as long as you like are 48 hours; a 13th on a company day is one too many."""
    rule = RunLength(hours_in_a_row=168, shifts_in_a_row=100, hours_a_week=52)
    weekend = (*_blocks(*range(0, 24, 4)), *_blocks(*range(0, 24, 4), on=SUNDAY))
    assert _amount(weekend, rule) == 0
    assert _amount((*weekend, *_blocks(8, on=MONDAY)), rule) == 1
    assert _amount((*weekend, *_blocks(8, on=MONDAY + WEEK)), rule) == 0


def test_a_week_has_48_hours_and_no_more() -> None:
    """A begun hour counts: an hour beside 48 costs one."""
    rule = RunLength(hours_in_a_row=168)
    long = (a_shift(SATURDAY, "00:00", 24), a_shift(SUNDAY, "00:00", 24))
    assert _amount(long, rule) == 0
    assert _amount((*long, a_shift(SATURDAY - DAY, "08:00", 1)), rule) == 1


def test_two_rotations_at_the_same_hours_count_once() -> None:
    """That nobody can be in two places is another rule's business."""
    other = a_shift(SATURDAY, "04:00", 4, id="infra/b", rotation_id="infra")
    rotations = (a_weekend_rotation(), a_weekend_rotation("infra"))
    shifts = (*_blocks(0, 4, 8), other)
    problem = a_problem(engineers=(ADA,), shifts=shifts, rotations=rotations)
    assert broken_by(RunLength(), problem, *(("ada", shift.id) for shift in shifts)) == 0


def test_a_term_is_no_run() -> None:
    """It is served in working hours."""
    term = a_term(MONDAY, 4)
    problem = a_problem(shifts=_blocks(0), terms=(term,), volunteers=(a_volunteer(),))
    assert broken_by(RunLength(), problem, ("ada", term.id)) == 0


def test_it_binds_nobody_where_there_is_nobody() -> None:
    """No people, no runs."""
    assert broken_by(RunLength(), a_problem(engineers=(), shifts=_blocks(0, 4, 8, 12))) == 0


def test_it_says_how_long_the_run_and_the_week_are() -> None:
    """With what is allowed."""
    shifts = _blocks(0, 4, 8, 12)
    problem = a_problem(engineers=(ADA,), shifts=shifts)
    run, week = sentences(RunLength(shifts_a_week=3), problem, *(("ada", shift.id) for shift in shifts))
    assert run.startswith("Ada is on duty for 4 shifts and 16 hours in a row from 00:00 Sat 09 Jan 2027 on; ")
    assert run.endswith("3 shifts and 12 hours are allowed.")
    assert week == "Ada has 4 shifts of duty in the week of 04 Jan 2027; 3 are allowed."


def test_a_policy_sets_the_four_numbers() -> None:
    """12 hours, 3 shifts, 48 hours and 12 shifts when it says nothing."""
    numbers = {"hours_in_a_row": 16, "shifts_in_a_row": 2, "hours_a_week": 40, "shifts_a_week": 5}
    assert parse([{"kind": "run_length", **numbers}]) == (RunLength(**numbers),)
    with pytest.raises(ValidationError, match="shifts_in_a_row"):
        parse([{"kind": "run_length", "shifts_in_a_row": 0}])
