"""Somebody stays when others hand over."""

from __future__ import annotations

from constraints.catalog import parse
from constraints.ee_handover import EEHandover
from scheduler.domain.time import WEEK
from tests.support.builders import MONDAY, a_problem, a_term, a_term_rotation, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

NAMES = ("ada", "ben", "cleo")
RULE = EEHandover(rotation_id="ee")


def _amount(rule: EEHandover, *terms, weeks: int = 4, **changes) -> int:
    problem = _problem(*terms, weeks=weeks, **changes)
    return broken_by(rule, problem, *zip(NAMES, (term.id for term in terms), strict=False))


def _problem(*terms, weeks: int = 4, **changes):
    return a_problem(
        engineers=tuple(an_engineer(name) for name in NAMES),
        rotations=(a_term_rotation(**changes),),
        terms=tuple(dict.fromkeys(terms)),
        weeks=weeks,
        volunteers=tuple(a_volunteer(name) for name in NAMES),
    )


def test_staggered_terms_keep_somebody_across_every_boundary() -> None:
    """Ada stays on while Ben begins; when both begin together, nobody knows what is going on."""
    assert _amount(RULE, a_term(MONDAY, 2), a_term(MONDAY + WEEK, 2), a_term(MONDAY + WEEK * 2, 2)) == 0
    assert _amount(RULE, a_term(MONDAY, 2), a_term(MONDAY + WEEK * 2, 2)) == 1


def test_the_first_monday_of_the_plan_is_no_boundary() -> None:
    """It belongs to the plan before; four weeks have three boundaries inside."""
    assert _amount(RULE) == 3
    assert _amount(RULE, a_term(MONDAY, 4)) == 0


def test_exactly_as_many_as_asked_are_enough() -> None:
    """Two continuing people where two are asked for, one where one is missing."""
    rule = EEHandover(rotation_id="ee", continuing=2)
    assert _amount(rule, a_term(MONDAY, 4), a_term(MONDAY, 4)) == 0
    assert _amount(rule, a_term(MONDAY, 4), a_term(MONDAY, 3)) == 1
    assert _amount(rule, a_term(MONDAY, 4)) == 3


def test_a_rotation_may_change_people_every_other_week() -> None:
    """Only the boundaries that the policy names are looked at."""
    rule = EEHandover(rotation_id="ee", every_weeks=2)
    assert _amount(rule, a_term(MONDAY + WEEK, 2)) == 0
    assert _amount(rule, a_term(MONDAY, 2), a_term(MONDAY + WEEK * 2, 2)) == 1


def test_nothing_is_handed_over_before_the_rotation_takes_effect() -> None:
    """The first boundary lies between two weeks that both need people."""
    assert _amount(RULE, effective_on=MONDAY + WEEK * 2) == 1
    assert _amount(RULE, effective_on=MONDAY + WEEK * 3) == 0


def test_it_says_where_too_few_stay() -> None:
    """By the Monday of the handover."""
    terms = (a_term(MONDAY, 2), a_term(MONDAY + WEEK * 2, 2))
    assert sentences(RULE, _problem(*terms), *zip(NAMES, (term.id for term in terms), strict=False)) == [
        "Escalation Engineers: 0 of 1 stay on across 18 Jan 2027."
    ]


def test_a_policy_may_set_how_many_stay() -> None:
    """And between which weeks."""
    (rule,) = parse([{"kind": "ee_handover", "rotation_id": "ee", "continuing": 2, "every_weeks": 4, "weight": 1}])
    assert rule == EEHandover(rotation_id="ee", continuing=2, every_weeks=4, weight=1)
