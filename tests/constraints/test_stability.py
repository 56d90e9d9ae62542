"""What was announced stays; a change costs more, the nearer the duty is."""

from __future__ import annotations

import pytest

from constraints.catalog import parse
from constraints.stability import Stability
from scheduler.domain.schedule import Assignment
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import MONDAY, SATURDAY, a_problem, a_shift, a_term, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

RULE = Stability()
SHIFTS = (a_shift(), a_shift(SATURDAY + WEEK))
TERM, LONGER = a_term(MONDAY, 4), a_term(MONDAY, 6)


def _announced(*pairs: tuple[str, str]) -> tuple[Assignment, ...]:
    return tuple(Assignment(engineer_id=name, duty_id=duty_id) for name, duty_id in pairs)


def _problem(*pairs: tuple[str, str], left: int | None = 28):
    """Announced pairs, with so many days left to the first shift; None is a plan without a today."""
    return a_problem(
        engineers=(an_engineer("ada"), an_engineer("ben")),
        shifts=SHIFTS,
        terms=(TERM, LONGER),
        volunteers=(a_volunteer("ada"),),
        announced=_announced(*pairs),
        today=None if left is None else SATURDAY - DAY * left,
    )


@pytest.mark.parametrize(("left", "price"), [(29, 10), (28, 10), (27, 12), (10, 46), (0, 66), (-3, 66), (None, 10)])
def test_a_change_costs_more_the_fewer_days_are_left(left: int | None, price: int) -> None:
    """10 + 2 x max(0, 28 - days left); what has begun costs as much as today."""
    problem = _problem(("ada", SHIFTS[0].id), left=left)
    assert broken_by(RULE, problem) == price
    assert broken_by(RULE, problem, ("ben", SHIFTS[0].id)) == price, "one moved seat, not two"


def test_what_stays_costs_nothing() -> None:
    """Nor does a seat that was open and is filled now."""
    problem = _problem(("ada", SHIFTS[0].id), left=1)
    assert broken_by(RULE, problem, ("ada", SHIFTS[0].id)) == 0
    assert broken_by(RULE, problem, ("ada", SHIFTS[0].id), ("ben", SHIFTS[1].id)) == 0


def test_every_moved_seat_has_its_own_notice() -> None:
    """Two people who swap are two changes: 14 days and 21 days ahead."""
    problem = _problem(("ada", SHIFTS[0].id), ("ben", SHIFTS[1].id), left=14)
    assert broken_by(RULE, problem, ("ben", SHIFTS[0].id), ("ada", SHIFTS[1].id)) == 10 + 2 * 14 + 10 + 2 * 7


def test_a_term_that_becomes_longer_is_another_term() -> None:
    """It begins on Monday, five days before the first weekend."""
    problem = _problem(("ada", TERM.id), left=28)
    assert broken_by(RULE, problem, ("ada", LONGER.id)) == 10 + 2 * 5
    assert broken_by(RULE, problem, ("ada", TERM.id)) == 0


def test_who_left_and_duties_of_another_plan_do_not_count() -> None:
    """Nothing can be moved that this plan does not hold."""
    assert broken_by(RULE, _problem(("zoe", SHIFTS[0].id), ("ada", "tier2/2026-12-05/day"))) == 0


def test_without_people_there_is_nothing_to_break() -> None:
    """Nothing was announced to nobody."""
    assert broken_by(RULE, a_problem(engineers=(), shifts=SHIFTS)) == 0


def test_it_says_what_is_taken_from_whom_and_how_soon() -> None:
    """In days."""
    assert sentences(RULE, _problem(("ada", SHIFTS[0].id), left=5)) == [
        "08:00 Sat 09 Jan 2027 was announced to Ada and is taken away, 5 days ahead."
    ]


def test_a_policy_may_set_the_prices() -> None:
    """One per change and three per day below a fortnight."""
    (rule,) = parse([{"kind": "stability", "base": 1, "per_day": 3, "days": 14, "weight": 1}])
    assert broken_by(rule, _problem(("ada", SHIFTS[0].id), left=13)) == 1 + 3
