"""Searches as jobs: an engine in a child process, and planning anew what is published."""

from __future__ import annotations

from api.bootstrap import Services
from api.jobs.change_rules import CHANGE_RULES
from api.jobs.messages import SolveRequest
from api.jobs.replans import as_chosen, begin
from api.jobs.solving import solve_in_child
from api.jobs.worker import Running
from scheduler.domain.constraint import Constraint
from scheduler.domain.job import ReplanOrder, SolveOrder
from scheduler.domain.plan import Plan, policy_of
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment
from scheduler.domain.solution import Solution
from scheduler.engine.memory import refuse_beyond
from scheduler.services.planning import Planned, Solve, keep_draft
from scheduler.services.replanning import Replanning
from scheduler.store.unit_of_work import SqlUnitOfWork

GRACE_SECONDS = 60.0
"""How much longer than its search a child may take in all: to start, to build the model, to check the plan."""
SEARCHES = 2
"""Planning anew takes two: the fewest changes, and then the fairest plan with as many as are allowed."""


def engine_of(services: Services, order: SolveOrder | ReplanOrder, running: Running, *, seconds: float) -> Solve:
    """An engine that searches in a child process for so long, and hears what is wished of the job meanwhile."""

    def engine(problem: Problem, rules: tuple[Constraint, ...], start_from: tuple[Assignment, ...]) -> Solution:
        refuse_beyond(services.settings.solve_memory_mb, problem, workers=order.workers)
        request = SolveRequest(
            problem=problem,
            policy=policy_of(rules),
            start_from=start_from,
            seconds=seconds,
            seed=order.seed,
            workers=order.workers,
            memory_mb=services.settings.solve_memory_mb,
            # A net below the deadline: a child that hears nothing any more still ends.
            cpu_seconds=round((seconds + GRACE_SECONDS) * order.workers * 2),
        )
        deadline = seconds + GRACE_SECONDS
        return solve_in_child(request, deadline_seconds=deadline, report=running.report, wish=running.wish)

    return engine


def replan(services: Services, order: ReplanOrder, running: Running) -> Planned:
    """The draft with as few changes as can be, or the fairest with as many as the order allows.

    What was imported and registered since the plan was published counts. Raises BadInput when the plan is over, or more
    changes than allowed cannot be avoided, and else as planning does.
    """
    prepared = begin(services, order.plan_id, frozen_until=order.frozen_until).prepared
    engine = engine_of(services, order, running, seconds=order.seconds / SEARCHES)
    replanning = Replanning(prepared.problem, prepared.constraints, solve=engine, change_rules=CHANGE_RULES)
    point = replanning.forced()
    if isinstance(point, Solution):
        return Planned(prepared, point, None)
    if order.changes is not None:
        point = replanning.limited(point, order.changes)

    def kept(work: SqlUnitOfWork, plan: Plan) -> None:
        work.jobs.record_effect(running.job_id, plan.id)

    made = as_chosen(prepared, point)
    plan = keep_draft(services.store, made, point.solution, now=services.now, by=order.by, kept=kept)
    return Planned(made, point.solution, plan)


def wanted_by(services: Services, order: SolveOrder) -> tuple[Assignment, ...]:
    """The assignments that stay, as they are in the plan that the order names. Raises NotFound when it is gone."""
    if order.kept_from is None:
        return ()
    held = services.plan(order.kept_from).schedule.assignments
    return tuple(assignment for assignment in held if assignment.duty_id in order.kept)
