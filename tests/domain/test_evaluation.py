"""The checker: what breaks, what it costs, and what changed between two plans."""

from __future__ import annotations

import pytest

from constraints.absence import AbsenceConstraint
from constraints.coverage import Coverage
from constraints.heaviest_load import HeaviestLoad
from constraints.spacing import Spacing
from scheduler.domain.constraint import Aim
from scheduler.domain.errors import InvalidSchedule
from scheduler.domain.evaluation import compare, evaluate
from scheduler.domain.time import WEEK
from tests.support.builders import (
    SATURDAY,
    a_problem,
    a_schedule,
    a_shift,
    a_weekend_rotation,
    an_absence,
    an_engineer,
)

SHIFTS = tuple(a_shift(SATURDAY + WEEK * n) for n in range(2))
PROBLEM = a_problem(
    engineers=(an_engineer("ada"), an_engineer("ben")),
    rotations=(a_weekend_rotation(),),
    shifts=SHIFTS,
    absences=(an_absence("ben", SATURDAY),),
)
RULES = (AbsenceConstraint(), Coverage(weight=100), HeaviestLoad(weight=3), Spacing(weight=7))
BOTH_ON_ADA = a_schedule(PROBLEM, ("ada", SHIFTS[0].id), ("ada", SHIFTS[1].id))
FAIR = a_schedule(PROBLEM, ("ada", SHIFTS[0].id), ("ben", SHIFTS[1].id))
ILLEGAL = a_schedule(PROBLEM, ("ben", SHIFTS[0].id))


def test_a_penalty_is_weight_times_amount_at_the_aim_of_the_rule() -> None:
    """Two shifts on one person: twice 3 for the load, once 7 for weekends too close."""
    evaluation = evaluate(PROBLEM, BOTH_ON_ADA, RULES)
    assert evaluation.is_valid
    assert evaluation.by_constraint == {"spacing": 7, "heaviest_load": 6}
    assert evaluation.by_aim[Aim.WORST_LOAD] == 6
    assert evaluation.penalty == 13


def test_only_hard_rules_make_a_plan_invalid() -> None:
    """Ben is away on the first Saturday; the open seat of the second is a price, no breach."""
    evaluation = evaluate(PROBLEM, ILLEGAL, RULES)
    assert [violation.says for violation in evaluation.broken] == ["Ben is away on 08:00 Sat 09 Jan 2027."]
    assert evaluation.by_aim[Aim.UNFILLED] == 100


def test_plans_are_compared_by_their_most_important_aim_first() -> None:
    """An open seat outweighs any load, so the vector has it first."""
    open_seat = evaluate(PROBLEM, a_schedule(PROBLEM, ("ada", SHIFTS[0].id)), RULES)
    full = evaluate(PROBLEM, BOTH_ON_ADA, RULES)
    assert len(full.vector) == len(Aim)
    assert full.vector < open_seat.vector
    assert evaluate(PROBLEM, FAIR, RULES).vector < full.vector


def test_the_dearest_breach_of_an_aim_comes_first() -> None:
    """So that a report may stop after a few."""
    penalties = [(entry.aim, entry.penalty) for entry in evaluate(PROBLEM, BOTH_ON_ADA, RULES).priced]
    assert penalties == sorted(penalties, key=lambda item: (item[0], -item[1]))


def test_a_comparison_says_who_gained_what_and_what_it_saves() -> None:
    """Giving the second weekend to Ben saves 7 and 3."""
    difference = compare(PROBLEM, BOTH_ON_ADA, FAIR, RULES)
    assert difference.gained == (("ben", SHIFTS[1].id),)
    assert difference.lost == (("ada", SHIFTS[1].id),)
    assert difference.by_constraint == {"heaviest_load": -3, "spacing": -7}
    assert difference.changes == 1
    assert difference.newly_broken == ()
    assert [v.constraint for v in compare(PROBLEM, FAIR, ILLEGAL, RULES).newly_broken] == ["absence"]


def test_a_schedule_of_another_problem_is_refused() -> None:
    """Other shifts, or somebody who is not on the roster."""
    other = a_problem(engineers=PROBLEM.engineers, rotations=PROBLEM.rotations, shifts=SHIFTS[:1])
    with pytest.raises(InvalidSchedule, match="made for other shifts"):
        evaluate(PROBLEM, a_schedule(other), RULES)
    narrow = a_problem(
        engineers=PROBLEM.engineers, rotations=(a_weekend_rotation(engineer_ids=("ben",)),), shifts=SHIFTS
    )
    with pytest.raises(InvalidSchedule, match="ada is not on the roster of tier2"):
        evaluate(narrow, BOTH_ON_ADA, RULES)
