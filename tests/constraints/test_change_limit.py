"""No more than so many announced duties change hands."""

from __future__ import annotations

import pytest

from constraints.catalog import parse
from constraints.change_limit import ChangeLimit
from scheduler.domain.schedule import Assignment
from scheduler.domain.time import WEEK
from tests.support.builders import SATURDAY, a_problem, a_shift, an_engineer
from tests.support.verdicts import broken_by, sentences

SHIFTS = tuple(a_shift(SATURDAY + WEEK * week) for week in range(3))
HELD = (("ada", SHIFTS[0].id), ("ben", SHIFTS[1].id))
SWAPPED = (("ben", SHIFTS[0].id), ("ada", SHIFTS[1].id))


def _problem(*pairs: tuple[str, str]):
    return a_problem(
        engineers=(an_engineer("ada"), an_engineer("ben")),
        shifts=SHIFTS,
        announced=tuple(Assignment(engineer_id=name, duty_id=duty_id) for name, duty_id in pairs),
    )


@pytest.mark.parametrize(("most", "amount"), [(0, 2), (1, 1), (2, 0), (3, 0)])
def test_two_people_who_swap_are_two_changes(most: int, amount: int) -> None:
    """Exactly as many as are allowed is allowed; every one beyond counts."""
    assert broken_by(ChangeLimit(most=most), _problem(*HELD), *SWAPPED) == amount


def test_a_seat_that_was_open_and_is_filled_now_is_no_change() -> None:
    """Nothing was taken from anybody."""
    assert broken_by(ChangeLimit(most=0), _problem(*HELD), *HELD, ("ada", SHIFTS[2].id)) == 0


def test_an_open_seat_that_was_announced_to_somebody_is_a_change() -> None:
    """They no longer hold it, whoever does."""
    assert broken_by(ChangeLimit(most=0), _problem(*HELD), HELD[0]) == 1


def test_who_left_does_not_count() -> None:
    """Zoe is not with us any more; nothing can be taken from her."""
    assert broken_by(ChangeLimit(most=0), _problem(("zoe", SHIFTS[0].id))) == 0


def test_nothing_counts_before_anything_was_announced() -> None:
    """A first plan changes nothing."""
    assert broken_by(ChangeLimit(most=0), _problem(), *SWAPPED) == 0


def test_it_says_how_many_of_how_many() -> None:
    """And how many may."""
    (rule,) = parse([{"kind": "change_limit", "most": 1}])
    assert sentences(rule, _problem(*HELD), *SWAPPED) == ["2 of 2 announced duties change hands; 1 may."]
