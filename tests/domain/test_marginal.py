"""What each of several people would change by taking one place, found without judging the plan once per person."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from constraints.catalog import BUILT_IN
from constraints.coverage import Coverage
from constraints.heaviest_load import HeaviestLoad
from constraints.spacing import Spacing
from scheduler.domain.constraint import Aim, Constraint, Reach
from scheduler.domain.coverage import Term
from scheduler.domain.evaluation import evaluate
from scheduler.domain.marginal import Margin, Margins
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import WEEK
from tests.support.builders import SATURDAY, a_problem, a_schedule, a_shift, an_engineer
from tests.support.parameters import random_constraint
from tests.support.strategies import random_cases

CASES = 150
FREE_SEAT = 99
"""Beyond all that the cases use."""
each_kind = pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.model_fields["kind"].default)


def _places(cases: int) -> Iterator[tuple[int, Problem, Schedule, str, list[str]]]:
    """A duty of each case, and everybody on its roster who does not hold it."""
    for seed, problem, schedule in random_cases(cases):
        if problem.duties:
            duty = Random(seed).choice(list(problem.duties.values()))
            yield (
                seed,
                problem,
                schedule,
                duty.id,
                [e.id for e in problem.roster(duty) if not schedule.holds(e.id, duty.id)],
            )


def _one_by_one(constraint: Constraint, problem: Problem, schedule: Schedule, margin: Margin, duty_id: str) -> set:
    """The differences of one person, by judging the whole schedule before and after."""
    taken = Assignment(engineer_id=margin.engineer_id, duty_id=duty_id, seat=FREE_SEAT)
    duty = problem.duties[duty_id]
    new_terms = (duty,) if isinstance(duty, Term) and duty not in schedule.terms else ()
    after = schedule.with_assignments((*schedule.assignments, taken), (*schedule.terms, *new_terms))
    amounts = []
    for judged in (schedule, after):
        amounts.append({violation.key: violation.amount for violation in constraint.violations(problem, judged)})
    keys = amounts[0].keys() | amounts[1].keys()
    changes = {(key, amounts[1].get(key, 0) - amounts[0].get(key, 0)) for key in keys}
    return {(key, change) for key, change in changes if change}


@each_kind
def test_all_at_once_says_what_judging_everybody_alone_says(kind: type[Constraint]) -> None:
    """For every kind of rule, place by place and amount by amount: a kind keeps the promise of its reach."""
    for seed, problem, schedule, duty_id, people in _places(CASES):
        constraint = random_constraint(Random(seed), kind, weight=1)
        for margin in Margins(problem, schedule, (constraint,)).of(duty_id, people):
            found = {((d.after or d.before).key, d.change) for d in margin.differences}
            assert found == _one_by_one(constraint, problem, schedule, margin, duty_id), f"case {seed}: {constraint!r}"


class HeaviestOfOne(HeaviestLoad):
    """Promises wrongly that the heaviest load depends on one engineer alone."""

    reach = Reach.ENGINEER


class SpacingByHeads(Spacing):
    """Promises wrongly that who is on duty does not matter."""

    reach = Reach.HEADS


@pytest.mark.parametrize("constraint", [HeaviestOfOne(most=1, weight=1), SpacingByHeads(weekends=3, weight=1)])
def test_a_wrong_promise_would_be_seen(constraint: Constraint) -> None:
    """The cases are rich enough to tell."""
    assert any(
        {((d.after or d.before).key, d.change) for d in margin.differences}
        != _one_by_one(constraint, problem, schedule, margin, duty_id)
        for _, problem, schedule, duty_id, people in _places(CASES)
        for margin in Margins(problem, schedule, (constraint,)).of(duty_id, people)
    )


SHIFTS = (a_shift(), a_shift(SATURDAY + WEEK))
PROBLEM = a_problem(engineers=tuple(an_engineer(name) for name in ("ada", "ben", "cleo")), shifts=SHIFTS)


def test_the_vector_is_what_the_whole_penalty_changes_by() -> None:
    """Ben fills the seat and carries more than Cleo would."""
    rules = (Coverage(weight=5), HeaviestLoad(most=0, weight=1))
    schedule = a_schedule(PROBLEM, ("ben", SHIFTS[1].id))
    ben, cleo = Margins(PROBLEM, schedule, rules).of(SHIFTS[0].id, ["ben", "cleo"])
    for margin in (ben, cleo):
        after = a_schedule(PROBLEM, ("ben", SHIFTS[1].id), (margin.engineer_id, SHIFTS[0].id))
        before, now = (evaluate(PROBLEM, each, rules).vector for each in (schedule, after))
        assert margin.vector == tuple(new - old for new, old in zip(now, before, strict=True))
    assert cleo.vector < ben.vector
    assert ben.vector[Aim.UNFILLED - 1] == -5


def test_whom_a_hard_rule_keeps_away_is_told_so() -> None:
    """Ben serves the next weekend; one in two allows him no other."""
    schedule = a_schedule(PROBLEM, ("ben", SHIFTS[1].id))
    ben, cleo = Margins(PROBLEM, schedule, (Spacing(weekends=2),)).of(SHIFTS[0].id, ["ben", "cleo"])
    assert [difference.constraint.kind for difference in ben.broken] == ["spacing"]
    assert "one is allowed" in ben.broken[0].says
    assert cleo.broken == ()


def test_what_gets_better_is_said_to_be_so_no_longer() -> None:
    """The seat was open."""
    (ada,) = Margins(PROBLEM, a_schedule(PROBLEM), (Coverage(weight=1),)).of(SHIFTS[0].id, ["ada"])
    assert ada.differences[0].change == -1
    assert ada.differences[0].says.startswith("No longer: ")


def test_nobody_to_ask_is_nothing_to_say() -> None:
    """An empty roster has no margins."""
    assert Margins(PROBLEM, a_schedule(PROBLEM), ()).of(SHIFTS[0].id, []) == ()
