"""Rolling windows: every so many weeks in a row in which duty may fall."""

from __future__ import annotations

from datetime import date

from scheduler.domain.problem import Problem
from scheduler.domain.time import WEEK


def rolling_weeks(problem: Problem, weeks: int) -> tuple[tuple[date, date], ...]:
    """[first_on, end_on) of every ``weeks`` calendar weeks in a row, from the first week with shifts to the last.

    Both are Mondays. A horizon that is shorter than ``weeks`` has one window, which reaches beyond it: what came before
    the horizon or comes after it is not known and not counted.
    """
    with_shifts = {shift.week_on for shift in problem.shifts}
    if not with_shifts:
        return ()
    first, last = min(with_shifts), max(with_shifts)
    count = max(1, (last - first) // WEEK + 2 - weeks)
    return tuple((first + WEEK * n, first + WEEK * (n + weeks)) for n in range(count))
