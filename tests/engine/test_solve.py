"""Solving: statuses, aims one after the other, stopping, and the same answer to the same question."""

from __future__ import annotations

import threading
from random import Random

import pytest

from benchmarks.agreement import best_of_all, examine
from constraints.catalog import BUILT_IN
from constraints.coverage import Coverage
from constraints.heaviest_load import HeaviestLoad
from constraints.pinned import Pinned
from constraints.spacing import Spacing
from scheduler.domain.constraint import Aim, Constraint
from scheduler.domain.errors import EngineDisagreement
from scheduler.domain.evaluation import evaluate
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment
from scheduler.domain.solution import Status
from scheduler.domain.time import WEEK
from scheduler.engine import solve as engine
from scheduler.engine.solve import Progress, SolveLimits, solve
from tests.engine.toys import Filled, Forbidden, Miscounted, Price, SpreadPrice, Unprovable
from tests.support.builders import SATURDAY, a_problem, a_shift, a_weekend_rotation, an_engineer
from tests.support.parameters import random_policy
from tests.support.patience import PATIENCE_SECONDS
from tests.support.strategies import random_problem

pytestmark = pytest.mark.solver

QUICK = SolveLimits(seconds=PATIENCE_SECONDS)
SHIFTS = tuple(a_shift(SATURDAY + WEEK * n) for n in range(4))
PEOPLE = tuple(an_engineer(name) for name in ("ada", "ben"))
PROBLEM = a_problem(engineers=PEOPLE, rotations=(a_weekend_rotation(),), shifts=SHIFTS)


def _held(solution) -> set[tuple[str, str]]:
    return {(a.engineer_id, a.duty_id) for a in solution.schedule.assignments}


def test_a_proven_plan_is_optimal_and_its_bound_is_its_objective() -> None:
    """Everything on Ben, who costs nothing."""
    solution = solve(PROBLEM, (Filled(), Price(engineer_id="ada", weight=2)), QUICK)
    assert solution.status is Status.OPTIMAL
    assert solution.objective == solution.bound == 0
    assert _held(solution) >= {("ben", shift.id) for shift in SHIFTS}


def test_a_problem_without_any_rule_has_a_plan() -> None:
    """An empty policy asks for nothing and is proven at once."""
    assert solve(PROBLEM, (), QUICK).status is Status.OPTIMAL
    assert solve(a_problem(engineers=()), (), QUICK).schedule is not None


def test_rules_that_cannot_all_hold_are_infeasible() -> None:
    """With everybody forbidden nobody can fill a shift; there is no schedule then."""
    nobody = tuple(Forbidden(engineer_id=person.id, name=person.id) for person in PEOPLE)
    solution = solve(PROBLEM, (*nobody, Filled()), QUICK)
    assert (solution.status, solution.schedule, solution.aims) == (Status.INFEASIBLE, None, ())


def test_pins_that_break_a_rule_stay_and_end_no_plan() -> None:
    """Ada is pinned to two weekends that are too close: she keeps both, whatever is planned around them."""
    pins = tuple(Assignment(engineer_id="ada", duty_id=shift.id) for shift in SHIFTS[:2])
    rules = (Pinned(), Spacing(), Coverage(weight=100))
    problem = a_problem(engineers=PEOPLE, rotations=(a_weekend_rotation(),), shifts=SHIFTS, pins=pins)
    solution = solve(problem, rules, QUICK)
    assert solution.status is Status.OPTIMAL
    assert solution.schedule is not None
    assert all(solution.schedule.holds("ada", shift.id) for shift in SHIFTS[:2])


def test_an_aim_is_never_improved_at_the_cost_of_a_higher_one() -> None:
    """Filling a shift with Ada is worth any price, and her smaller price is worth any spread."""
    forbidden_ben = Forbidden(engineer_id="ben")
    dear = solve(PROBLEM, (forbidden_ben, Filled(weight=1), Price(engineer_id="ada", each=1000, weight=1000)), QUICK)
    assert [(result.aim, result.best) for result in dear.aims] == [(Aim.UNFILLED, 0), (Aim.PREFERENCES, 4_000_000)]
    spread = solve(
        PROBLEM, (Filled(), Price(engineer_id="ada", weight=1), SpreadPrice(engineer_id="ben", weight=900)), QUICK
    )
    assert [(result.aim, result.best) for result in spread.aims] == [(Aim.PREFERENCES, 0), (Aim.SPREAD, 3600)]


def test_the_aims_reported_are_those_of_the_plan() -> None:
    """In order of importance, each as the checker counts it on the plan that is handed out."""
    rules = (Coverage(weight=100), HeaviestLoad(weight=1), Spacing(weight=3))
    solution = solve(PROBLEM, rules, QUICK)
    evaluation = evaluate(PROBLEM, solution.schedule, rules)
    assert [result.aim for result in solution.aims] == sorted(result.aim for result in solution.aims)
    assert {result.aim: result.best for result in solution.aims}.items() <= evaluation.by_aim.items()


def test_a_checker_that_counts_otherwise_is_found_out() -> None:
    """No plan is handed out whose price is in doubt."""
    with pytest.raises(EngineDisagreement, match="the solver proved 0, the checker counts 8"):
        solve(PROBLEM, (Filled(), Miscounted(engineer_id="ada", weight=1)), QUICK)


def test_the_same_question_has_the_same_answer() -> None:
    """Same problem, same policy, same seed: the same assignments, seats and all."""
    rng = Random(7)
    problem = random_problem(rng)
    rules = (Coverage(weight=100), HeaviestLoad(weight=1))
    first, again = (solve(problem, rules, SolveLimits(seconds=20, seed=3)) for _ in range(2))
    assert first.schedule == again.schedule
    assert (first.status, first.aims, first.seed) == (again.status, again.aims, 3)


def test_two_workers_find_the_plan_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same effort, on a problem that is searched in several lanes; again and again."""
    monkeypatch.setattr(engine, "QUICK_LITERALS", 0)
    problem, rules = _a_long_search()
    found = [solve(problem, rules, SolveLimits(seconds=120, workers=w, seed=3, effort=1.0)) for w in (1, 2, 2)]
    assert {solution.timed_out for solution in found} == {False}
    assert found[0].schedule is not None
    assert found[0].schedule == found[1].schedule == found[2].schedule
    assert found[0].aims == found[1].aims == found[2].aims


def test_a_search_that_the_clock_ends_says_so() -> None:
    """And one that its effort ends, or a proof, does not."""
    endless, unprovable = _an_endless_search()
    assert solve(endless, unprovable, SolveLimits(seconds=0.1)).timed_out
    problem, rules = _a_long_search()
    assert not solve(problem, rules, SolveLimits(seconds=120, effort=0.3)).timed_out
    assert not solve(PROBLEM, (Filled(),), QUICK).timed_out


def test_a_search_ends_when_its_time_is_up() -> None:
    """However long it would go on by itself."""
    problem, rules = _an_endless_search()
    solution = solve(problem, rules, SolveLimits(seconds=0.5, workers=2))
    assert solution.timed_out
    assert solution.seconds < PATIENCE_SECONDS


def _a_long_search() -> tuple[Problem, tuple[Constraint, ...]]:
    """Forty people and 39 shifts of four hours: quick to fill, long to prove."""
    shifts = tuple(a_shift(SATURDAY + WEEK * n, start, 4) for n in range(13) for start in ("00:00", "08:00", "16:00"))
    people = tuple(an_engineer(f"e{n:02}", time_zone="UTC") for n in range(40))
    problem = a_problem(engineers=people, rotations=(a_weekend_rotation(),), shifts=shifts, weeks=13)
    return problem, (Coverage(weight=100), Spacing(), HeaviestLoad(weight=1))


def _an_endless_search() -> tuple[Problem, tuple[Constraint, ...]]:
    """Two people and fifty shifts: filled at once, and never proven."""
    shifts = tuple(a_shift(SATURDAY + WEEK * n) for n in range(50))
    problem = a_problem(engineers=PEOPLE, rotations=(a_weekend_rotation(),), shifts=shifts, weeks=50)
    return problem, (Filled(), Unprovable(engineer_id="ada", weight=1))


@pytest.mark.parametrize(("left", "status", "bound"), [(1e-3, Status.OPTIMAL, 6), (1e-9, Status.FEASIBLE, 0)])
def test_an_aim_without_any_effort_left_keeps_the_plan_of_the_aims_before(
    monkeypatch: pytest.MonkeyPatch, left: float, status: Status, bound: int
) -> None:
    """A thousandth of the effort is enough to prove what the plan in hand costs; with a billionth that is not even
    looked at: the plan is handed out, counted by the checker and not proven."""
    monkeypatch.setattr(engine, "STAGE_SHARE", 1.0 - left)
    rules = (Filled(), HeaviestLoad(weight=1), Spacing(weight=3))
    solution = solve(PROBLEM, rules, SolveLimits(seconds=PATIENCE_SECONDS, effort=1.0))
    assert solution.status is status
    assert [(result.aim, result.best, result.bound) for result in solution.aims] == [
        (Aim.WORST_LOAD, 2, 2),
        (Aim.PREFERENCES, 6, bound),
    ]
    assert solution.timed_out is (status is Status.FEASIBLE)
    assert evaluate(PROBLEM, solution.schedule, rules).by_aim[Aim.PREFERENCES] == 6


def test_people_keep_their_seats_when_planned_again() -> None:
    """Ada on the second seat stays on the second seat, whoever takes the first."""
    shift = a_shift(seats=2)
    problem = a_problem(engineers=PEOPLE, rotations=(a_weekend_rotation(),), shifts=(shift,))
    earlier = (Assignment(engineer_id="ada", duty_id=shift.id, seat=2),)
    solution = solve(problem, (Coverage(weight=100),), QUICK, start_from=earlier)
    assert {a.engineer_id: a.seat for a in solution.schedule.assignments} == {"ada": 2, "ben": 1}


def test_seats_of_a_plan_are_all_different() -> None:
    """However many people share a shift or a term rotation."""
    for seed in range(25):
        problem = random_problem(Random(seed))
        schedule = solve(problem, (Coverage(weight=100),), QUICK).schedule
        seats = [(a.duty_id, a.seat) for a in schedule.assignments]
        assert len(set(seats)) == len(seats)
        for rotation in problem.term_rotations:
            for week_on in problem.horizon.week_starts:
                on_duty = [
                    a.seat
                    for a in schedule.assignments
                    if (term := problem.duties[a.duty_id]).rotation_id == rotation.id and term.covers_week(week_on)
                ]
                assert len(set(on_duty)) == len(on_duty)


def test_progress_is_told_with_every_better_plan() -> None:
    """The best never gets worse within an aim, and the last is what comes out."""
    heard: list[Progress] = []
    solution = solve(PROBLEM, (Coverage(weight=100), HeaviestLoad(weight=1)), QUICK, report=heard.append)
    for result in solution.aims:
        best = [progress.best for progress in heard if progress.aim is result.aim and progress.best is not None]
        assert best == sorted(best, reverse=True)
        assert not best or best[-1] >= result.best
    assert heard


def test_stopping_keeps_the_best_plan_so_far() -> None:
    """The plan found by then is valid, is judged, and says that somebody stopped the search."""
    problem, rules = _a_long_search()
    stop = threading.Event()

    def stop_at_the_first_plan(progress: Progress) -> None:
        if progress.best is not None:
            stop.set()

    limits = SolveLimits(seconds=5 * PATIENCE_SECONDS)
    solution = solve(problem, rules, limits, report=stop_at_the_first_plan, stop=stop)
    assert solution.stopped
    assert solution.status in (Status.FEASIBLE, Status.OPTIMAL)
    assert evaluate(problem, solution.schedule, rules).is_valid
    assert solution.seconds < PATIENCE_SECONDS


def test_a_search_stopped_before_it_began_has_nothing() -> None:
    """Or the plan that it found in the blink of an eye; never an error."""
    stop = threading.Event()
    stop.set()
    solution = solve(PROBLEM, (Filled(),), QUICK, stop=stop)
    assert solution.stopped
    assert (solution.schedule is None) == (solution.status is Status.UNKNOWN)


def test_solver_and_checker_agree_on_whole_plans() -> None:
    """Random problems under random policies, a good part of them against every possible schedule."""
    outcomes = [examine(seed) for seed in range(25)]
    assert [outcome for outcome in outcomes if outcome.differences] == []
    assert {Status.OPTIMAL, Status.INFEASIBLE} <= {outcome.status for outcome in outcomes}
    assert sum(outcome.all_tried for outcome in outcomes) >= 10


def test_the_best_of_all_schedules_is_found_by_hand_as_well() -> None:
    """Two shifts and one person: filling both is better than one, and the load is the price."""
    problem = a_problem(engineers=PEOPLE[:1], rotations=(a_weekend_rotation(),), shifts=SHIFTS[:2])
    vector = best_of_all(problem, (Coverage(weight=100), HeaviestLoad(weight=1)))
    assert dict(zip(Aim, vector, strict=True))[Aim.WORST_LOAD] == 2
    assert sum(vector) == 2
    assert best_of_all(problem, (Filled(), Forbidden(engineer_id="ada"))) is None


def test_random_policies_use_every_kind() -> None:
    """Hard and soft."""
    drawn = [rule for seed in range(40) for rule in random_policy(Random(seed), BUILT_IN)]
    assert {type(rule) for rule in drawn} == set(BUILT_IN)
    assert {(type(rule), rule.is_hard) for rule in drawn} == {
        (kind, hard) for kind in BUILT_IN for hard in (True, False)
    }
