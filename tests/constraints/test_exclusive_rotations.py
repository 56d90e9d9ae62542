"""Nobody serves in two rotations at once that exclude each other."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from constraints.catalog import parse
from constraints.exclusive_rotations import ExclusiveRotations
from scheduler.domain.facts import OtherDuty
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import (
    EE,
    MONDAY,
    SATURDAY,
    TIER2,
    a_problem,
    a_shift,
    a_term,
    a_term_rotation,
    a_volunteer,
    a_weekend_rotation,
    an_engineer,
)
from tests.support.verdicts import broken_by, sentences

INFRA, ELSEWHERE = "infra", "incident-manager"
RULE = ExclusiveRotations(rotations=(TIER2, INFRA, EE, ELSEWHERE))
ADA, BEN = an_engineer("ada"), an_engineer("ben")
SUNDAY = SATURDAY + DAY


def _infra(on=SUNDAY, **changes):
    return a_shift(on, **({"id": f"{INFRA}/{on}", "rotation_id": INFRA} | changes))


def _problem(*duties, facts=(), engineers=(ADA, BEN)):
    rotations = (a_weekend_rotation(), a_weekend_rotation(INFRA, name="Infra"), a_term_rotation())
    shifts = tuple(duty for duty in duties if duty.rotation_id != EE)
    terms = tuple(duty for duty in duties if duty.rotation_id == EE)
    volunteers = tuple(a_volunteer(engineer.id) for engineer in engineers)
    return a_problem(
        engineers=engineers, shifts=shifts, terms=terms, rotations=rotations, facts=facts, volunteers=volunteers
    )


def _other(first_on, last_on=None, rotation: str = ELSEWHERE, who: str = "ada") -> OtherDuty:
    return OtherDuty(engineer_id=who, rotation=rotation, first_on=first_on, last_on=last_on or first_on)


def test_two_rotations_in_one_week_exclude_each_other_and_in_two_weeks_do_not() -> None:
    """Saturday and Sunday, or Saturday and the one after."""
    saturday, sunday, later = a_shift(), _infra(), _infra(SATURDAY + WEEK)
    problem = _problem(saturday, sunday, later)
    assert broken_by(RULE, problem, ("ada", saturday.id), ("ada", later.id)) == 0
    assert broken_by(RULE, problem, ("ada", saturday.id), ("ada", sunday.id)) == 1


def test_two_people_may_share_the_week() -> None:
    """One rotation each."""
    problem = _problem(a_shift(), _infra())
    assert broken_by(RULE, problem, ("ada", a_shift().id), ("ben", _infra().id)) == 0


def test_several_shifts_of_one_rotation_are_one_rotation() -> None:
    """How many shifts somebody has is a matter of other rules."""
    problem = _problem(a_shift(), a_shift(SUNDAY), _infra())
    both = (("ada", a_shift().id), ("ada", a_shift(SUNDAY).id))
    assert broken_by(RULE, problem, *both) == 0
    assert broken_by(RULE, problem, *both, ("ada", _infra().id)) == 1


def test_rotations_that_the_rule_does_not_name_are_free() -> None:
    """Tier 2 and infra exclude each other only when both are named."""
    rule = ExclusiveRotations(rotations=(TIER2, EE))
    assert broken_by(rule, _problem(a_shift(), _infra()), ("ada", a_shift().id), ("ada", _infra().id)) == 0


@pytest.mark.parametrize(("weeks", "amount"), [(3, 1), (4, 0)])
def test_a_term_excludes_the_weekends_of_all_its_weeks(weeks: int, amount: int) -> None:
    """The fourth weekend is in it; the fifth is free again."""
    term, shift = a_term(MONDAY, 4), a_shift(SATURDAY + WEEK * weeks)
    assert broken_by(RULE, _problem(term, shift), ("ada", term.id), ("ada", shift.id)) == amount


def test_every_week_counts() -> None:
    """Two weekends in a term are two breaches, and three rotations in a week are two beyond the one allowed."""
    term, first, second = a_term(MONDAY, 4), a_shift(), a_shift(SATURDAY + WEEK)
    problem = _problem(term, first, second, _infra())
    held = (("ada", term.id), ("ada", first.id), ("ada", second.id))
    assert broken_by(RULE, problem, *held) == 2
    assert broken_by(RULE, problem, *held, ("ada", _infra().id)) == 3


@pytest.mark.parametrize(
    ("first_on", "last_on", "amount"),
    [
        (MONDAY - DAY, MONDAY - DAY, 0),
        (MONDAY - DAY, MONDAY, 1),
        (MONDAY, MONDAY, 1),
        (SUNDAY, SUNDAY, 1),
        (SUNDAY + DAY, SUNDAY + WEEK, 0),
        (MONDAY - WEEK, SUNDAY + WEEK, 1),
    ],
)
def test_duty_planned_elsewhere_excludes_duty_here_in_the_same_week(first_on, last_on, amount: int) -> None:
    """From Monday to Sunday; a Sunday before and a Monday after are other weeks."""
    problem = _problem(a_shift(), facts=(_other(first_on, last_on),))
    assert broken_by(RULE, problem, ("ada", a_shift().id)) == amount
    assert broken_by(RULE, problem, ("ben", a_shift().id)) == 0


def test_duty_elsewhere_in_a_rotation_that_is_not_named_is_free() -> None:
    """Another name, another matter."""
    problem = _problem(a_shift(), facts=(_other(MONDAY, rotation="security"),))
    assert broken_by(RULE, problem, ("ada", a_shift().id)) == 0


def test_two_duties_elsewhere_are_nothing_that_this_plan_can_change() -> None:
    """They are no breach by themselves, and leave no room for another rotation."""
    rule = ExclusiveRotations(rotations=(TIER2, ELSEWHERE, "security"))
    problem = _problem(a_shift(), facts=(_other(MONDAY), _other(MONDAY, rotation="security")))
    assert broken_by(rule, problem) == 0
    assert broken_by(rule, problem, ("ada", a_shift().id)) == 1


def test_the_same_rotation_here_and_elsewhere_is_one_rotation() -> None:
    """Somebody whose Tier 2 duty is partly planned elsewhere may have more of it, and nothing else."""
    problem = _problem(a_shift(), _infra(), facts=(_other(MONDAY, rotation=TIER2),))
    assert broken_by(RULE, problem, ("ada", a_shift().id)) == 0
    assert broken_by(RULE, problem, ("ada", _infra().id)) == 1


def test_nobody_to_ask_is_nothing_to_break() -> None:
    """Without people there is no breach."""
    assert broken_by(RULE, _problem(a_shift(), facts=(_other(MONDAY),), engineers=())) == 0


def test_it_names_the_rotations_and_the_week() -> None:
    """Those here by name, those elsewhere as they were written down."""
    problem = _problem(a_shift(), _infra(), facts=(_other(MONDAY, who="ben"),))
    held = (("ada", a_shift().id), ("ada", _infra().id), ("ben", a_shift().id))
    assert sentences(RULE, problem, *held) == [
        "Ada serves in Infra and Tier 2 weekend in the week of 04 Jan 2027; one of these a week is allowed.",
        "Ben serves in Tier 2 weekend and incident-manager in the week of 04 Jan 2027; one of these a week is allowed.",
    ]


def test_a_policy_names_at_least_two_different_rotations() -> None:
    """One excludes nothing, and one twice is a mistake."""
    assert parse([{"kind": "exclusive_rotations", "rotations": ["tier2", "infra"]}]) == (
        ExclusiveRotations(rotations=("tier2", "infra")),
    )
    for rotations in (["tier2"], ["tier2", "tier2"]):
        with pytest.raises(ValidationError):
            parse([{"kind": "exclusive_rotations", "rotations": rotations}])
