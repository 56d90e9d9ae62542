"""Plans for the tests of what people see: a problem, who holds what, and the checker's view of it."""

from __future__ import annotations

from scheduler.domain.constraint import Constraint
from scheduler.domain.evaluation import evaluate
from scheduler.domain.plan import AimProof, PlanContent, Provenance, penalties_of, policy_digest, policy_of
from scheduler.domain.problem import Problem
from scheduler.domain.solution import Status
from scheduler.domain.values import digest
from scheduler.reports.view import PlanView, view_of
from tests.support.builders import a_schedule


def a_view(
    problem: Problem,
    *held: tuple[str, str],
    constraints: tuple[Constraint, ...] = (),
    aims: tuple[AimProof, ...] = (),
    organisation: str = "Tiny",
) -> PlanView:
    """The view of a hand-made plan: (engineer id, duty id) pairs under some constraints."""
    schedule = a_schedule(problem, *held)
    evaluation = evaluate(problem, schedule, constraints)
    policy = policy_of(constraints)
    content = PlanContent(
        quarter="2027-Q1",
        schedule=schedule,
        problem=problem,
        policy=policy,
        provenance=a_provenance(problem, policy, aims),
        penalty=evaluation.penalty,
        penalties=penalties_of(evaluation),
    )
    return view_of(content, constraints, organisation)


def a_provenance(problem: Problem, policy: tuple[str, ...], aims: tuple[AimProof, ...]) -> Provenance:
    """How a plan came about, with the status that its aims amount to."""
    return Provenance(
        problem_digest=digest(problem),
        policy_digest=policy_digest(policy),
        engine="CP-SAT 9.15",
        seed=7,
        workers=1,
        seconds=1.5,
        status=Status.OPTIMAL if all(aim.proven for aim in aims) else Status.FEASIBLE,
        objective=sum(aim.best for aim in aims),
        bound=sum(aim.bound for aim in aims),
        gap=max((0.0 if aim.proven else (aim.best - aim.bound) / max(aim.best, 1) for aim in aims), default=0.0),
        aims=aims,
    )
