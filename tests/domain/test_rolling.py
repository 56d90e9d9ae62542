"""Windows of some weeks in a row."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.rolling import rolling_weeks
from scheduler.domain.time import WEEK
from tests.support.builders import MONDAY, SATURDAY, a_problem, a_shift


@pytest.mark.parametrize(("weeks", "windows"), [(1, 5), (2, 4), (4, 2), (5, 1), (6, 1), (12, 1)])
def test_every_so_many_weeks_in_a_row_are_one_window(weeks: int, windows: int) -> None:
    """Five weeks with shifts have two windows of four; a longer window reaches beyond them."""
    problem = a_problem(shifts=(a_shift(SATURDAY), a_shift(SATURDAY + WEEK * 4)), weeks=5)
    found = rolling_weeks(problem, weeks)
    assert [first_on for first_on, _ in found] == [MONDAY + WEEK * n for n in range(windows)]
    assert {end_on - first_on for first_on, end_on in found} == {timedelta(weeks=weeks)}


def test_without_shifts_there_is_nothing_to_look_at() -> None:
    """No window rather than an empty one."""
    assert rolling_weeks(a_problem(), 4) == ()
