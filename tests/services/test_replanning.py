"""Planning anew after somebody drops out: the fewest changes first, then what each change more would buy."""

from __future__ import annotations

import pytest

from api.jobs.change_rules import CHANGE_RULES
from constraints.absence import AbsenceConstraint
from constraints.coverage import Coverage
from constraints.fair_weekends import FairWeekends
from constraints.one_duty_at_a_time import OneDutyAtATime
from constraints.pinned import Pinned
from constraints.stability import Stability
from scheduler.domain.constraint import Aim, Constraint
from scheduler.domain.errors import BadInput
from scheduler.domain.facts import ConsentToChange
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment
from scheduler.domain.solution import Solution, Status
from scheduler.domain.time import DAY, WEEK
from scheduler.engine.solve import SolveLimits, solve
from scheduler.services.replanning import Front, Replanning
from tests.support.builders import MONDAY, SATURDAY, a_problem, a_shift, an_absence, an_engineer

pytestmark = pytest.mark.solver

RULES = (AbsenceConstraint(), Pinned(), Coverage(weight=1), OneDutyAtATime(), FairWeekends(weight=1))
SHIFTS = tuple(a_shift(SATURDAY + WEEK * week) for week in range(8))
FAR, NEAR = MONDAY - DAY * 60, SATURDAY + WEEK * 6 - DAY * 28


def _solve(problem: Problem, rules: tuple[Constraint, ...], start: tuple[Assignment, ...]) -> Solution:
    return solve(problem, rules, SolveLimits(seconds=10), start_from=start)


def _problem(holders: str, *, today=FAR, **parts) -> Problem:
    """Eight weekends, each announced to the person whose first letter stands there."""
    names = {"a": "ada", "b": "ben", "c": "cleo", "d": "dan"}
    announced = tuple(
        Assignment(engineer_id=names[letter], duty_id=shift.id) for letter, shift in zip(holders, SHIFTS, strict=True)
    )
    people = tuple(an_engineer(name) for name in names.values())
    return a_problem(engineers=people, shifts=SHIFTS, weeks=8, announced=announced, today=today, **parts)


def _replanning(problem: Problem, rules: tuple[Constraint, ...] = RULES) -> Replanning:
    return Replanning(problem, rules, solve=_solve, change_rules=CHANGE_RULES)


def _front(problem: Problem, rules: tuple[Constraint, ...] = RULES) -> Front:
    return _replanning(problem, rules).front()


AWAY = (an_absence("ada", SATURDAY + WEEK * 4, SATURDAY + WEEK * 8),)
"""Ada is away in the last four weekends, of which she holds one."""


def test_the_first_point_changes_only_what_must_change() -> None:
    """Ada holds the fifth weekend and is away: one change, whatever else could be improved."""
    front = _front(_problem("aaabacdd", absences=AWAY))
    assert front.forced.changes == 1
    assert [move.lost[0].id for move in front.forced.moves] == ["ada"]
    assert front.forced.moves[0].forced == ("away",)


def test_every_further_point_is_fairer_than_the_one_before() -> None:
    """More changes that buy nothing are not shown, and the last point is as fair as any plan can be."""
    front = _front(_problem("aaabacdd", absences=AWAY))
    assert len(front.points) > 1
    for fewer, more in zip(front.points, front.points[1:], strict=False):
        assert fewer.changes < more.changes
        assert fewer.fairness > more.fairness
    assert front.fairest_proven
    assert front.loss(front.points[-1]) is None
    loss = front.loss(front.forced)
    assert loss is not None
    assert loss[0] is Aim.EVENNESS
    assert loss[1] > 0


def test_a_plan_that_is_fair_already_needs_no_more_than_the_forced_changes() -> None:
    """Two each, nobody away: nothing moves at all."""
    front = _front(_problem("abcdabcd"))
    assert [point.changes for point in front.points] == [0]
    assert front.forced.moves == ()


def test_nothing_within_the_notice_period_moves_unless_it_must() -> None:
    """Six weekends are near and held by Ada alone; only the last two could be shared, so only they are."""
    front = _front(_problem("aaaaaaaa", today=NEAR))
    moved = {move.duty.id for point in front.points for move in point.moves}
    assert moved <= {SHIFTS[6].id, SHIFTS[7].id}
    assert front.points[-1].changes == 2
    assert {point.near for point in front.points} == {0}


def test_who_has_agreed_may_move_within_the_notice_period() -> None:
    """Ada consents to give away the sixth weekend, too."""
    facts = (ConsentToChange(engineer_id="ada", duty_id=SHIFTS[5].id),)
    front = _front(_problem("aaaaaaaa", today=NEAR, facts=facts))
    assert {move.duty.id for move in front.points[-1].moves} == {SHIFTS[5].id, SHIFTS[6].id, SHIFTS[7].id}


def test_a_forced_change_near_by_is_made_and_counted_as_near() -> None:
    """Ada is away on the first weekend, five days ahead."""
    front = _front(_problem("abcdabcd", today=MONDAY, absences=(an_absence("ada", SATURDAY),)))
    assert (front.forced.changes, front.forced.near) == (1, 1)


def test_pins_stay_at_every_point() -> None:
    """The first three weekends are decided."""
    pins = tuple(Assignment(engineer_id="ada", duty_id=shift.id) for shift in SHIFTS[:3])
    for point in _front(_problem("aaabacdd", absences=AWAY, pins=pins)).points:
        assert all(point.schedule.holds("ada", shift.id) for shift in SHIFTS[:3])


def test_the_number_that_somebody_picks_gives_the_plan_of_the_front() -> None:
    """Asked for again, a point is found again; as many changes as are forced give the first one."""
    replanning = _replanning(_problem("aaabacdd", absences=AWAY))
    front = replanning.front()
    forced = replanning.forced()
    assert not isinstance(forced, Solution)
    for point in front.points:
        assert replanning.limited(forced, point.changes).fairness == point.fairness


def test_fewer_changes_than_must_be_are_refused() -> None:
    """It says how many cannot be avoided."""
    replanning = _replanning(_problem("aaabacdd", absences=AWAY))
    forced = replanning.forced()
    assert not isinstance(forced, Solution)
    with pytest.raises(BadInput, match="1 changes cannot be avoided"):
        replanning.limited(forced, 0)


def test_a_price_of_the_policy_counts_before_our_own() -> None:
    """A policy that prices days dearly gives the same forced changes here, and its own penalty."""
    dear = Stability(weight=7)
    point = _replanning(_problem("aaabacdd", absences=AWAY), (*RULES, dear)).forced()
    assert not isinstance(point, Solution)
    assert dear in point.rules
    assert point.evaluation.by_aim[Aim.CHANGES] == 70


def test_near_duties_need_a_rule_that_keeps_them() -> None:
    """Without one the plan would promise what nothing holds."""
    rules = tuple(rule for rule in RULES if rule.kind != "pinned")
    with pytest.raises(BadInput, match="no rule of kind pinned"):
        _front(_problem("aaaaaaaa", today=NEAR), rules)


def test_without_any_plan_there_is_no_point() -> None:
    """Every seat must be filled and everybody is away."""
    away = tuple(an_absence(name, SATURDAY) for name in ("ada", "ben", "cleo", "dan"))
    rules = tuple(Coverage() if rule.kind == "coverage" else rule for rule in RULES)
    front = _front(_problem("abcdabcd", absences=away), rules)
    assert front.points == ()
    assert front.solution.status is Status.INFEASIBLE
