"""Terms start one after the other, and not all in one week."""

from __future__ import annotations

from constraints.catalog import parse
from constraints.max_starts import MaxStarts
from scheduler.domain.time import WEEK
from tests.support.builders import MONDAY, a_problem, a_term, a_term_rotation, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

RULE = MaxStarts(rotation_id="ee")
NAMES = ("ada", "ben", "cleo")
FOUR, SIX, LATER, BEFORE = (
    a_term(MONDAY, 4),
    a_term(MONDAY, 6),
    a_term(MONDAY + WEEK, 4),
    a_term(MONDAY - WEEK, 4),
)


def _problem():
    return a_problem(
        engineers=tuple(an_engineer(name) for name in NAMES),
        rotations=(a_term_rotation(seats=3),),
        terms=(FOUR, SIX, LATER, BEFORE),
        volunteers=tuple(a_volunteer(name) for name in NAMES),
    )


def test_one_start_a_week_is_fine_and_two_are_not() -> None:
    """Whatever the terms' lengths."""
    assert broken_by(RULE, _problem(), ("ada", FOUR.id), ("ben", LATER.id)) == 0
    assert broken_by(RULE, _problem(), ("ada", FOUR.id), ("ben", SIX.id)) == 1
    assert broken_by(RULE, _problem(), ("ada", FOUR.id), ("ben", SIX.id), ("cleo", FOUR.id)) == 2


def test_a_policy_may_let_more_start_together() -> None:
    """Two of two."""
    (rule,) = parse([{"kind": "max_starts", "rotation_id": "ee", "most": 2, "weight": 1}])
    assert broken_by(rule, _problem(), ("ada", FOUR.id), ("ben", SIX.id)) == 0
    assert broken_by(rule, _problem(), ("ada", FOUR.id), ("ben", SIX.id), ("cleo", FOUR.id)) == 1


def test_terms_that_began_before_are_not_looked_at() -> None:
    """What the plan before let start together is done."""
    assert broken_by(RULE, _problem(), ("ada", BEFORE.id), ("ben", BEFORE.id)) == 0


def test_without_people_there_is_nothing_to_break() -> None:
    """Nor for another rotation."""
    assert broken_by(RULE, a_problem(engineers=())) == 0
    assert broken_by(MaxStarts(rotation_id="swat"), _problem(), ("ada", FOUR.id), ("ben", SIX.id)) == 0


def test_it_names_those_who_start_together() -> None:
    """And when."""
    assert sentences(RULE, _problem(), ("ada", FOUR.id), ("ben", SIX.id)) == [
        "Escalation Engineers: Ada, Ben start together on 04 Jan 2027; 1 at a time are allowed."
    ]
