"""The busiest person holds as few shifts as can be."""

from __future__ import annotations

from constraints.catalog import parse
from constraints.heaviest_load import HeaviestLoad
from scheduler.domain.time import WEEK
from tests.support.builders import SATURDAY, a_problem, a_shift, an_engineer
from tests.support.verdicts import broken_by, sentences

SHIFTS = tuple(a_shift(SATURDAY + WEEK * n) for n in range(4))
PROBLEM = a_problem(engineers=(an_engineer("ada"), an_engineer("ben")), shifts=SHIFTS)


def _held(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, shift.id) for name, shift in zip(names, SHIFTS, strict=False))


def test_exactly_the_free_number_costs_nothing() -> None:
    """Two are free of charge, a third shift of one person is one beyond."""
    rule = HeaviestLoad(most=2)
    assert broken_by(rule, PROBLEM, *_held("ada", "ada", "ben")) == 0
    assert broken_by(rule, PROBLEM, *_held("ada", "ada", "ada")) == 1


def test_only_the_busiest_person_counts() -> None:
    """Two people with two shifts each cost no more than one of them alone."""
    rule = HeaviestLoad(weight=1)
    assert broken_by(rule, PROBLEM, *_held("ada", "ada")) == 2
    assert broken_by(rule, PROBLEM, *_held("ada", "ada", "ben", "ben")) == 2
    assert broken_by(rule, PROBLEM, *_held("ada", "ada", "ada", "ben")) == 3


def test_with_nobody_on_duty_nobody_is_busy() -> None:
    """People without shifts cost nothing, and neither does an empty roster."""
    assert broken_by(HeaviestLoad(weight=1), PROBLEM) == 0
    assert broken_by(HeaviestLoad(weight=1), a_problem(engineers=(), shifts=SHIFTS)) == 0


def test_it_says_how_many_hold_the_most() -> None:
    """One sentence for all of them."""
    assert sentences(HeaviestLoad(weight=1), PROBLEM, *_held("ada", "ada", "ben", "ben")) == [
        "2 engineers hold 2 shifts each, the most; 0 are free of charge."
    ]


def test_a_policy_may_cap_the_load() -> None:
    """Without a weight, ``most`` is the most that anybody may hold."""
    assert parse([{"kind": "heaviest_load", "most": 4}]) == (HeaviestLoad(most=4),)
