"""Somebody on term knows the work already."""

from __future__ import annotations

import pytest

from constraints.catalog import parse
from constraints.experienced_member import ExperiencedMember
from tests.support.builders import MONDAY, a_problem, a_term, a_term_rotation, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

RULE = ExperiencedMember(rotation_id="ee")
TERM = a_term(MONDAY, 1)
PEOPLE = (
    an_engineer("ada", level="IC3"),
    an_engineer("ben"),
    an_engineer("cleo", level="IC2", previous_terms=1),
    an_engineer("dan", level="IC4"),
)


def _problem(seats: int = 2, engineers=PEOPLE):
    return a_problem(
        engineers=engineers,
        rotations=(a_term_rotation(seats=seats),),
        terms=(TERM,),
        volunteers=tuple(a_volunteer(engineer.id) for engineer in engineers),
    )


def _held(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, TERM.id) for name in names)


def test_newcomers_alone_are_one_too_many() -> None:
    """With somebody who has done it before, or of the level, they are fine."""
    assert broken_by(RULE, _problem(), *_held("ada", "ben")) == 1
    assert broken_by(RULE, _problem(), *_held("ada", "cleo")) == 0
    assert broken_by(RULE, _problem(), *_held("ada", "dan")) == 0


def test_an_open_seat_may_stand_for_the_experienced_one() -> None:
    """Two newcomers of three seats wait for a third person; one newcomer on one seat waits for nobody."""
    assert broken_by(RULE, _problem(seats=3), *_held("ada", "ben")) == 0
    assert broken_by(RULE, _problem(seats=1), *_held("ada")) == 1
    assert broken_by(RULE, _problem()) == 0


@pytest.mark.parametrize(
    ("level", "is_enough"), [("IC3", False), ("IC4", True), ("IC5", True), ("IC10", True), ("M5", False), (None, False)]
)
def test_a_level_is_at_least_one_of_the_same_ladder(level: str | None, is_enough: bool) -> None:
    """IC10 is above IC4, and a manager's ladder is another one."""
    problem = _problem(1, (an_engineer("ada", level=level),))
    assert (broken_by(RULE, problem, *_held("ada")) == 0) is is_enough


def test_a_policy_may_ask_for_another_level() -> None:
    """Where IC3 is enough, Ada is."""
    (rule,) = parse([{"kind": "experienced_member", "rotation_id": "ee", "level": "IC3", "weight": 1}])
    assert broken_by(rule, _problem(), *_held("ada", "ben")) == 0


def test_without_people_there_is_nothing_to_break() -> None:
    """Empty seats are the business of coverage."""
    assert broken_by(RULE, a_problem(engineers=())) == 0


def test_it_names_those_who_are_new() -> None:
    """And what is missing."""
    (says,) = sentences(RULE, _problem(), *_held("ada", "ben"))
    assert says == (
        "Escalation Engineers, week of 04 Jan 2027: Ada, Ben without anybody who has done a term before or is IC4 or "
        "above."
    )
