"""Nobody is far from their fair share."""

from __future__ import annotations

from constraints.catalog import parse
from constraints.worst_deviation import WorstDeviation
from scheduler.domain.problem import CarriedLoad
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import SATURDAY, a_problem, a_shift, an_absence, an_engineer
from tests.support.verdicts import broken_by, sentences

SHIFTS = tuple(a_shift(SATURDAY + WEEK * n) for n in range(4))
"""Four shifts of eight hours: 20 tenths of a point each, so an even share of two people is 40."""
PEOPLE = (an_engineer("ada"), an_engineer("ben"))
RULE = WorstDeviation(weight=1)


def _held(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, shift.id) for name, shift in zip(names, SHIFTS, strict=False))


def test_an_even_split_costs_nothing() -> None:
    """Two shifts each is the share; three and one is a shift of two points above it."""
    problem = a_problem(engineers=PEOPLE, shifts=SHIFTS)
    assert broken_by(RULE, problem, *_held("ada", "ben", "ada", "ben")) == 0
    assert broken_by(RULE, problem, *_held("ada", "ada", "ada", "ben")) == 20


def test_less_than_the_share_is_no_burden() -> None:
    """With nobody on duty nobody is above the share."""
    assert broken_by(RULE, a_problem(engineers=PEOPLE, shifts=SHIFTS)) == 0


def test_a_free_part_is_free_to_its_end() -> None:
    """Twenty tenths above are free of charge at 20, and one too many at 19."""
    problem = a_problem(engineers=PEOPLE, shifts=SHIFTS)
    assert [broken_by(WorstDeviation(free=free), problem, *_held("ada", "ada", "ada")) for free in (20, 19)] == [0, 1]


def test_carried_load_moves_the_share() -> None:
    """Who served two points more than even last quarter is due two points less now."""
    problem = a_problem(engineers=PEOPLE, shifts=SHIFTS, carried=(CarriedLoad(engineer_id="ada", load=20),))
    assert broken_by(RULE, problem, *_held("ada", "ben", "ben", "ben")) == 20
    assert broken_by(RULE, problem, *_held("ada", "ada", "ben", "ben")) == 20


def test_half_time_is_half_a_share() -> None:
    """One shift beside three is fair at half time beside one and a half colleagues."""
    problem = a_problem(engineers=(an_engineer("ada", fte=0.5), an_engineer("ben")), shifts=SHIFTS[:3])
    assert broken_by(RULE, problem, *_held("ada", "ben", "ben")) == 0
    assert broken_by(RULE, problem, *_held("ada", "ada", "ben")) == 20


def test_people_away_all_quarter_are_due_nothing() -> None:
    """Ben carries the whole load, and that is his share."""
    away = (an_absence("ada", SATURDAY - DAY, SATURDAY + WEEK * 4),)
    problem = a_problem(engineers=PEOPLE, shifts=SHIFTS, absences=away)
    assert broken_by(RULE, problem, *_held("ben", "ben", "ben", "ben")) == 0


def test_it_says_who_is_worst_off() -> None:
    """In points."""
    problem = a_problem(engineers=PEOPLE, shifts=SHIFTS)
    assert sentences(RULE, problem, *_held("ada", "ada", "ada")) == [
        "Ada carries 2.0 points above a fair share, the most of all."
    ]


def test_a_policy_may_leave_a_part_free() -> None:
    """In tenths of a point."""
    assert parse([{"kind": "worst_deviation", "free": 10, "weight": 5}]) == (WorstDeviation(free=10, weight=5),)


def test_several_people_carry_and_one_carries() -> None:
    """The verb goes with the number of people."""
    pair = a_problem(engineers=(*PEOPLE, an_engineer("cy")), shifts=SHIFTS)
    assert sentences(RULE, pair, *_held("ada", "ben", "ada", "ben"))[0].startswith("Ada and Ben carry ")
    assert sentences(RULE, pair, *_held("ada", "ada", "ada", "ben"))[0].startswith("Ada carries ")
