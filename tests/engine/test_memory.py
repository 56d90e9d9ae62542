"""Memory is estimated before anything is built, and a problem that is too large is refused."""

from __future__ import annotations

import pytest

from constraints.coverage import Coverage
from scheduler.domain.errors import TooLarge
from scheduler.domain.time import WEEK
from scheduler.engine.memory import megabytes
from scheduler.engine.solve import SolveLimits, solve
from tests.support.builders import SATURDAY, a_problem, a_shift, a_weekend_rotation, an_engineer


def _problem(people: int):
    shifts = tuple(a_shift(SATURDAY + WEEK * n) for n in range(26))
    engineers = tuple(an_engineer(f"e{n}") for n in range(people))
    return a_problem(engineers=engineers, rotations=(a_weekend_rotation(),), shifts=shifts, weeks=26)


def test_more_people_and_more_workers_need_more_memory() -> None:
    """And nobody at all still needs the program."""
    few, many = _problem(1), _problem(400)
    assert 0 < megabytes(few) < megabytes(many) < megabytes(many, workers=2)


def test_a_problem_that_does_not_fit_is_refused_before_it_is_built() -> None:
    """The message says how large it is and what to do; one MiB more, and it is solved."""
    problem = _problem(40)
    needed = megabytes(problem)
    with pytest.raises(TooLarge, match=f"40 engineers and 26 duties would need about {needed} MiB.*plan fewer weeks"):
        solve(problem, (Coverage(weight=1),), SolveLimits(megabytes=needed - 1))
    assert solve(problem, (Coverage(weight=1),), SolveLimits(seconds=20, megabytes=needed)).schedule is not None
