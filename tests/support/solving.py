"""What the solver makes of one given schedule: the model of a constraint with every literal decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ortools.sat.python import cp_model

from scheduler.domain.constraint import Aim, Constraint, Key
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.engine.linear import Linear
from scheduler.engine.roster_model import RosterModel
from scheduler.engine.stating import written


def decided_model(problem: Problem, constraints: Iterable[Constraint], schedule: Schedule) -> RosterModel:
    """The model in which everybody holds exactly what the schedule says."""
    model = RosterModel(problem, constraints)
    for duty in problem.duties.values():
        for engineer in problem.roster(duty):
            holds = int(schedule.holds(engineer.id, duty.id))
            model.keep_at_most(model.works(engineer.id, duty.id), holds)
            model.keep_at_most(-model.works(engineer.id, duty.id), -holds)
    return model


def allowed_by_solver(problem: Problem, constraints: Iterable[Constraint], schedule: Schedule) -> bool:
    """Whether the solver finds the schedule feasible."""
    return _least(decided_model(problem, constraints, schedule), Linear.constant(0)) is not None


def priced_by_solver(problem: Problem, constraint: Constraint, schedule: Schedule) -> Mapping[Key, int]:
    """The slack per key that a soft constraint needs in the solver."""
    model = decided_model(problem, (constraint,), schedule)
    values = _least(model, Linear.total(model.slacks.values()))
    assert values is not None, "a soft constraint cannot be infeasible"
    slacks = {key: model.value_of(slack, values) for (_, key), slack in model.slacks.items()}
    return {key: amount for key, amount in slacks.items() if amount}


def aims_by_solver(problem: Problem, constraints: Iterable[Constraint], schedule: Schedule) -> Mapping[Aim, int] | None:
    """The penalty of every aim that the solver computes for a schedule; None when a hard constraint forbids it."""
    model = decided_model(problem, constraints, schedule)
    penalties = dict(model.aims())
    values = _least(model, Linear.total(penalties.values()))
    if values is None:
        return None
    return {aim: model.value_of(penalties.get(aim, Linear.constant(0)), values) for aim in Aim}


def _least(model: RosterModel, penalty: Linear) -> list[int] | None:
    """The values of all variables at the smallest penalty, None when infeasible."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 10
    status = solver.solve(written(model.part(penalty)))
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE), solver.status_name(status)
    return list(solver.response_proto.solution) if status == cp_model.OPTIMAL else None
