"""Judging: what the checker says of a kept plan today, and what another assignment would have cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from scheduler.domain.constraint import Aim, Constraint, Violation
from scheduler.domain.coverage import Duty, Shift, Term
from scheduler.domain.eligibility import against_country_rule, away_on, interlocks_on, not_eligible
from scheduler.domain.errors import NotFound
from scheduler.domain.evaluation import Comparison, Evaluation, compare, evaluate
from scheduler.domain.people import Engineer
from scheduler.domain.plan import PlanContent
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment, Schedule

ParsePolicy = Callable[[tuple[str, ...]], tuple[Constraint, ...]]
"""The constraints behind the canonical JSON texts of a kept policy."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A kept plan under its own policy, judged anew. ``claimed`` is the penalty that was kept with it."""

    evaluation: Evaluation
    claimed: int

    @property
    def holds(self) -> bool:
        """No hard rule is broken and the penalty is the one that was kept."""
        return self.evaluation.is_valid and self.evaluation.penalty == self.claimed


def judge(plan: PlanContent, constraints: tuple[Constraint, ...]) -> Judgement:
    """Scores a kept plan with the checker alone. Raises InvalidSchedule when plan and problem do not belong together."""
    return Judgement(evaluate(plan.problem, plan.schedule, constraints), plan.penalty)


@dataclass(frozen=True)
class WhyNot:
    """What happens when an engineer takes a duty and everything else stays as it is.

    ``facts`` are reasons that lie in the person; ``replaces`` is who gives the seat up, None when a seat is free;
    ``comparison`` is None when the engineer is not even on the roster, or holds the duty already.
    """

    engineer: Engineer
    duty: Duty
    facts: tuple[str, ...]
    holds: bool = False
    on_roster: bool = True
    replaces: Engineer | None = None
    comparison: Comparison | None = None
    by_aim: Mapping[Aim, int] | None = None

    @cached_property
    def broken(self) -> tuple[Violation, ...]:
        return self.comparison.newly_broken if self.comparison else ()

    @property
    def verdict(self) -> str:
        """The answer in one sentence."""
        who, what = self.engineer.name, self.duty.label if isinstance(self.duty, Shift | Term) else self.duty.id
        if self.holds:
            return f"{who} does hold {what}."
        if not self.on_roster:
            return f"{who} is not on the roster of {self.duty.rotation_id}."
        if self.broken:
            return f"{who} may not hold {what}: {self.broken[0].says}"
        worse = next(((aim, change) for aim, change in (self.by_aim or {}).items() if change), None)
        instead = f" instead of {self.replaces.name}" if self.replaces else ""
        if worse is None:
            return f"{who} could hold {what}{instead}: the plan would be exactly as good."
        aim, change = worse
        direction = "worse" if change > 0 else "better"
        return f"With {who} on {what}{instead}, the plan would be {direction}: {aim.says} changes by {change:+d}."


def why_not(plan: PlanContent, constraints: tuple[Constraint, ...], engineer_id: str, duty_id: str) -> WhyNot:
    """Puts the engineer on the duty in the way that does least harm, and has the checker compare the two plans.

    Nothing else is moved, so "worse" means worse with the rest as it is. Raises NotFound for an unknown id.
    """
    problem, schedule = plan.problem, plan.schedule
    engineer, duty = _named(problem, engineer_id, duty_id)
    facts = tuple(dict.fromkeys(_facts(problem, engineer, duty)))
    if schedule.holds(engineer_id, duty_id):
        return WhyNot(engineer, duty, facts, holds=True)
    if engineer not in problem.roster(duty):
        return WhyNot(engineer, duty, facts, on_roster=False)
    now = evaluate(problem, schedule, constraints)
    tries = [
        _tried(problem, schedule, constraints, now, gives_up, changed)
        for gives_up, changed in _ways(problem, schedule, engineer, duty)
    ]
    gives_up, comparison, by_aim = min(tries, key=lambda t: (len(t[1].newly_broken), tuple(t[2].values())))
    replaces = problem.engineer(gives_up) if gives_up else None
    return WhyNot(engineer, duty, facts, replaces=replaces, comparison=comparison, by_aim=by_aim)


def _named(problem: Problem, engineer_id: str, duty_id: str) -> tuple[Engineer, Duty]:
    engineer = next((e for e in problem.engineers if e.id == engineer_id), None)
    if engineer is None:
        raise NotFound(f"the plan knows no engineer {engineer_id!r}; 'watchbill show' lists the ids")
    duty = problem.duties.get(duty_id)
    if duty is None:
        raise NotFound(f"the plan knows no shift or term {duty_id!r}; 'watchbill show --json' lists the ids")
    return engineer, duty


def _facts(problem: Problem, engineer: Engineer, duty: Duty) -> Iterator[str]:
    yield from not_eligible(problem, engineer, duty)
    if isinstance(duty, Shift):
        yield from against_country_rule(problem, engineer, duty)
        if away_on(problem, engineer, duty):
            yield f"{engineer.name} is away"
    for interlock in interlocks_on(problem, engineer, duty):
        yield f"{engineer.name} is bound by {interlock.title or interlock.id}"


def _ways(
    problem: Problem, schedule: Schedule, engineer: Engineer, duty: Duty
) -> Iterator[tuple[str | None, Schedule]]:
    """Who gives a seat up (None: a free seat is taken), and the schedule that follows."""
    free = _free_seat(problem, schedule, duty)
    if free is not None:
        taken = Assignment(engineer_id=engineer.id, duty_id=duty.id, seat=free)
        yield None, problem.schedule((*schedule.assignments, taken))
    for held in schedule.assignments:
        if held.duty_id == duty.id:
            others = tuple(a for a in schedule.assignments if a != held)
            yield held.engineer_id, problem.schedule((*others, held.model_copy(update={"engineer_id": engineer.id})))


def _free_seat(problem: Problem, schedule: Schedule, duty: Duty) -> int | None:
    """The lowest seat that nobody holds during the duty. A term may always be tried, even without a free seat."""
    if isinstance(duty, Shift):
        taken = {a.seat for a in schedule.assignments if a.duty_id == duty.id}
        return next((seat for seat in range(1, duty.seats + 1) if seat not in taken), None)
    at_once = {
        a.seat
        for a in schedule.assignments
        if (other := problem.duties[a.duty_id]).rotation_id == duty.rotation_id and other.span.overlaps(duty.span)
    }
    return next(seat for seat in range(1, len(at_once) + 2) if seat not in at_once)


def _tried(
    problem: Problem,
    before: Schedule,
    constraints: tuple[Constraint, ...],
    now: Evaluation,
    gives_up: str | None,
    after: Schedule,
) -> tuple[str | None, Comparison, Mapping[Aim, int]]:
    then = evaluate(problem, after, constraints)
    by_aim = {aim: then.by_aim[aim] - now.by_aim[aim] for aim in Aim}
    return gives_up, compare(problem, before, after, constraints), by_aim
