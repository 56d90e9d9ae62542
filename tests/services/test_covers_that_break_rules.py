"""A cover is recorded whatever the rules say; then the quarter is planned anew, around it and not against it."""

from __future__ import annotations

import pytest

from api.jobs.change_rules import CHANGE_RULES
from constraints.spacing import Spacing
from scheduler.domain.coverage import Weekday
from scheduler.domain.evaluation import evaluate
from scheduler.domain.organisation import Organisation
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment
from scheduler.domain.solution import Solution
from scheduler.domain.time import WEEK
from scheduler.services.beginnings import still_legal
from scheduler.services.judging import judge
from scheduler.services.planning import Prepared
from scheduler.services.recording import announce
from scheduler.services.replanning import Point, Replanning
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import (
    NOW,
    SATURDAY,
    a_horizon,
    a_weekend_rotation,
    a_window,
    an_absence,
    an_engineer,
    an_organisation,
)
from tests.support.planned import POLICY, engine, imported, made_ready, planned
from tests.support.recording import covered

pytestmark = pytest.mark.solver

RULES = (*POLICY, Spacing(weekends=3))
WEEKS = 8
PEOPLE = tuple(an_engineer(name) for name in ("ada", "ben", "cleo", "dan"))
ROTATION = a_weekend_rotation(windows=(a_window(days=(Weekday.SAT,)),))
FIRST_THREE = SATURDAY + WEEK * 3


def _organisation(**changes) -> Organisation:
    return an_organisation(PEOPLE, rotations=(ROTATION,), **changes)


def _announced(store: SqlStore) -> Plan:
    """A plan of eight Saturdays, announced and in the record."""
    imported(store, _organisation(), RULES)
    made = planned(store, _ready(store)).plan
    assert made is not None
    return announce(store, made.id, parse_policy=lambda _: RULES, now=NOW, by="Ops").plan


def _ready(store: SqlStore, **more) -> Prepared:
    return made_ready(store, a_horizon(WEEKS), policy=RULES, **more)


def _three_in_a_row(store: SqlStore, who: str = "ada") -> Plan:
    """Somebody covers whatever of the first three Saturdays is not theirs."""
    plan = _announced(store)
    for shift in plan.schedule.shifts[:3]:
        (holder,) = plan.schedule.holders(shift.id)
        if holder != who:
            covered(store, shift.id, instead_of=holder, who=who)
    return plan


def _solve(problem: Problem, rules, start: tuple[Assignment, ...]) -> Solution:
    return engine(problem, rules, start)


@pytest.mark.parametrize("frozen_until", [FIRST_THREE, SATURDAY + WEEK * 5])
def test_a_quarter_is_planned_around_covers_that_break_a_rule(store: SqlStore, frozen_until) -> None:
    """Ada covers three Saturdays in a row, one in three is allowed: they stay hers, and no more comes near them."""
    plan = _three_in_a_row(store)
    prepared = _ready(store, frozen_until=frozen_until)
    again = planned(store, prepared).plan
    assert again is not None
    shifts = [shift.id for shift in plan.schedule.shifts]
    assert [again.schedule.holders(duty_id) for duty_id in shifts[:3]] == [("ada",)] * 3
    assert not [duty_id for duty_id in shifts[3:5] if again.schedule.holds("ada", duty_id)]


def test_the_warning_and_the_checker_say_whose_covers_break_which_rule(store: SqlStore) -> None:
    """The plan holds, nothing new is broken, and what is recorded is told by name."""
    _three_in_a_row(store)
    prepared = _ready(store, frozen_until=FIRST_THREE)
    (warning,) = prepared.warnings
    assert warning.startswith("spacing is broken by what is recorded or frozen")
    assert "Ada is on duty on 3 weekends of 3 (09 Jan, 16 Jan, 23 Jan)" in warning
    plan = planned(store, prepared).plan
    assert plan is not None
    judgement = judge(plan, RULES)
    assert judgement.holds
    assert {violation.engineer_ids for violation in judgement.evaluation.decided} == {("ada",)}


def test_a_quarter_is_planned_anew_when_somebody_else_drops_out(store: SqlStore) -> None:
    """Ben is away late in the quarter: the announced plan without what the covers rule out is where the search begins,
    and the fewest changes are found."""
    _three_in_a_row(store)
    away = an_absence("ben", SATURDAY + WEEK * 4, SATURDAY + WEEK * 8)
    imported(store, _organisation(absences=(away,)), RULES)
    prepared = _ready(store, frozen_until=SATURDAY)
    problem, rules = prepared.problem, prepared.constraints
    begin = still_legal(problem, rules, prepared.announced)
    assert evaluate(problem, problem.schedule(begin), rules).is_valid
    assert {(a.engineer_id, a.duty_id) for a in problem.pins} <= {(a.engineer_id, a.duty_id) for a in begin}
    point = Replanning(problem, rules, solve=_solve, change_rules=CHANGE_RULES).forced()
    assert isinstance(point, Point)
    assert point.evaluation.is_valid
    assert point.evaluation.decided


def test_somebody_of_another_rotation_who_covers_keeps_the_duty_and_gets_no_other(store: SqlStore) -> None:
    """Dan is on no list of the rotation: the Saturday that he covers is his, and the others go on without him."""
    listed = a_weekend_rotation(windows=(a_window(days=(Weekday.SAT,)),), engineer_ids=("ada", "ben", "cleo"))
    imported(store, an_organisation(PEOPLE, rotations=(listed,)), RULES)
    made = planned(store, _ready(store)).plan
    assert made is not None
    announce(store, made.id, parse_policy=lambda _: RULES, now=NOW, by="Ops")
    first = made.schedule.shifts[0].id
    covered(store, first, instead_of=made.schedule.holders(first)[0], who="dan")
    again = planned(store, _ready(store, frozen_until=SATURDAY)).plan
    assert again is not None
    assert [duty.id for duty in again.schedule.duties_of("dan")] == [first]


def _covered_by_a_junior(store: SqlStore) -> tuple[Organisation, str]:
    """Dan has not the level that the rotation asks for, and covers the last Saturday all the same."""
    people = (*(an_engineer(name, level="IC4") for name in ("ada", "ben", "cleo")), an_engineer("dan", level="IC2"))
    senior = a_weekend_rotation(windows=(a_window(days=(Weekday.SAT,)),), levels=("IC4",))
    organisation = an_organisation(people, rotations=(senior,))
    imported(store, organisation, RULES)
    made = planned(store, _ready(store)).plan
    assert made is not None
    announce(store, made.id, parse_policy=lambda _: RULES, now=NOW, by="Ops")
    last = made.schedule.shifts[-1].id
    covered(store, last, instead_of=made.schedule.holders(last)[0], who="dan")
    return organisation, last


def test_a_cover_that_the_person_may_not_take_by_a_rule_stays_and_is_told(store: SqlStore) -> None:
    """Whoever recorded it knew why: the seat is Dan's, the breach is in view, and he gets no other duty."""
    _, last = _covered_by_a_junior(store)
    prepared = _ready(store)
    (warning,) = prepared.warnings
    assert warning.startswith("eligibility is broken by what is recorded or frozen")
    assert still_legal(prepared.problem, prepared.constraints, prepared.announced)
    again = planned(store, prepared).plan
    assert again is not None
    assert [duty.id for duty in again.schedule.duties_of("dan")] == [last]
    assert judge(again, RULES).holds


def test_a_cover_is_lost_when_whoever_took_it_is_away(store: SqlStore) -> None:
    """Dan is on holiday on that very Saturday: somebody else gets it, and a warning says so."""
    organisation, last = _covered_by_a_junior(store)
    on = SATURDAY + WEEK * (WEEKS - 1)
    imported(store, organisation.model_copy(update={"absences": (an_absence("dan", on, on),)}), RULES)
    prepared = _ready(store)
    (warning,) = prepared.warnings
    assert warning.startswith("Dan can no longer hold")
    again = planned(store, prepared).plan
    assert again is not None
    assert again.schedule.holders(last) not in ((), ("dan",))
