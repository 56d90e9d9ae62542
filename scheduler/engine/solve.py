"""Solving: the aims one after the other, each kept while the next is improved, with progress and a way to stop."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import version

from ortools.sat.python import cp_model

from scheduler.domain.constraint import Aim, Constraint
from scheduler.domain.errors import EngineDisagreement, SolverFailed
from scheduler.domain.evaluation import Evaluation, evaluate
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.solution import AimResult, Solution, Status
from scheduler.engine.linear import Linear
from scheduler.engine.roster_model import RosterModel
from scheduler.engine.seats import seated
from scheduler.engine.start import MANY_LITERALS, first_plan

ENGINE = f"CP-SAT {version('ortools')}"
STAGE_SHARE = 0.6
"""Part of the remaining time that an aim may use when others wait behind it."""
START_SHARE = 0.4
"""Part of the time that looking for a first plan may use."""
PARTS_SHARE = 0.9
"""Part of the time that the parts of a model may use, each an equal share of what is left of it."""
POLL_SECONDS = 0.05
LEAST_TO_CONFIRM = 5.0
"""Seconds that a second look at an impossible problem may take when the time is nearly up."""


@dataclass(frozen=True, slots=True)
class SolveLimits:
    """How long and how: wall ``seconds`` in all, ``workers`` threads, ``seed``.

    One worker with the LP-heavy search is the default: on two cores it proves rosters sooner than the solver's own
    portfolio, and it gives the same plan every time.
    """

    seconds: float = 60.0
    workers: int = 1
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands: the aim it works on, best and bound there, seconds since the start."""

    aim: Aim
    best: int | None
    bound: int
    seconds: float


@dataclass
class _Search:
    """The state of one solve."""

    problem: Problem
    constraints: tuple[Constraint, ...]
    limits: SolveLimits
    report: Callable[[Progress], None]
    stop: threading.Event
    started: float = field(default_factory=time.monotonic)
    values: list[int] | None = None
    evaluation: Evaluation | None = None
    schedule: Schedule | None = None
    held: dict[Aim, int] = field(default_factory=dict)
    bounds: dict[Aim, int] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    @property
    def left(self) -> float:
        return max(0.0, self.limits.seconds - self.seconds)


def solve(
    problem: Problem,
    constraints: Iterable[Constraint],
    limits: SolveLimits = SolveLimits(),
    *,
    start_from: Iterable[Assignment] = (),
    report: Callable[[Progress], None] = lambda _: None,
    stop: threading.Event | None = None,
) -> Solution:
    """Finds the best schedule, aim by aim.

    ``report`` is called with every better plan or bound; setting ``stop`` ends the search and keeps the best plan.
    Raises EngineDisagreement when the checker finds other amounts than the solver proved.
    """
    rules = tuple(constraints)
    search = _Search(problem, rules, limits, report, stop or threading.Event())
    model = RosterModel(problem, rules)
    earlier = tuple(start_from)
    stages = list(model.aims()) or [(Aim.UNFILLED, Linear.constant(0))]
    _begin(search, model, stages[0][1], earlier)
    _by_parts(search, model, *stages[0], earlier)
    results: list[AimResult] = []
    for number, (aim, penalty) in enumerate(stages):
        budget = search.left * (STAGE_SHARE if number + 1 < len(stages) else 1.0)
        result = _stage(search, model, aim, penalty, budget, earlier)
        if isinstance(result, Status):
            return _nothing(search, result)
        results.append(result)
        _hold(search, model, stages[: number + 1])
    return _solution(search, tuple(results))


def _begin(search: _Search, model: RosterModel, penalty: Linear, earlier: tuple[Assignment, ...]) -> None:
    """Looks for a plan to start from, so that the search can be stopped at any time."""
    starts = [earlier, search.problem.pins] if earlier else [search.problem.pins]
    limits = search.limits
    values = first_plan(model, penalty, starts, seconds=search.left * START_SHARE, seed=limits.seed, stop=search.stop)
    if values is not None:
        _keep(search, model, values, earlier)


def _by_parts(search: _Search, model: RosterModel, aim: Aim, penalty: Linear, earlier: tuple[Assignment, ...]) -> None:
    """Solves the first aim part by part where the model falls into parts, as many at once as there are workers, one
    worker each; their plans and bounds make one.

    Later aims are kept apart by none: holding what an aim has reached joins all parts again.
    """
    if model.literal_count < MANY_LITERALS:
        return
    parts = list(model.parts(penalty))
    if not parts:
        return
    together = min(search.limits.workers, len(parts))
    seconds = max(POLL_SECONDS, search.left * PARTS_SHARE * together / len(parts))

    def solved(part: cp_model.CpModel) -> cp_model.CpSolver | None:
        solver = _solver(SolveLimits(workers=1, seed=search.limits.seed), seconds)
        return solver if _run(search, solver, part, None) in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None

    with ThreadPoolExecutor(together) as pool:
        solvers = list(pool.map(solved, [part for part, _, _ in parts]))
    values, bound = [0] * len(model.variables), penalty.const
    for (_, variables, own), solver in zip(parts, solvers, strict=True):
        if solver is None:
            return
        bound += math.ceil(solver.best_objective_bound - 1e-6)
        for variable, stands in zip(variables, own, strict=True):
            values[variable] = solver.value(stands)
    search.bounds[aim] = max(0, bound)
    _keep(search, model, values, earlier)


def _hold(search: _Search, model: RosterModel, stages: list[tuple[Aim, Linear]]) -> None:
    """Keeps what the plan in hand reaches at the aims so far. That may be more than a stage itself had reached when
    its time was up: a later stage can improve an unproven aim by the way."""
    assert search.evaluation is not None
    for aim, penalty in stages:
        best = search.evaluation.by_aim[aim]
        if search.held.get(aim) != best:
            search.held[aim] = best
            model.keep_at_most(penalty, best)


def _nothing(search: _Search, status: Status) -> Solution:
    return Solution(
        status, None, (), search.seconds, ENGINE, search.limits.seed, search.limits.workers, search.stop.is_set()
    )


def _solution(search: _Search, results: tuple[AimResult, ...]) -> Solution:
    assert search.evaluation is not None
    reached = search.evaluation.by_aim
    final = tuple(AimResult(r.aim, reached[r.aim], min(r.bound, reached[r.aim])) for r in results)
    return Solution(
        Status.OPTIMAL if all(result.proven for result in final) else Status.FEASIBLE,
        search.schedule,
        final,
        search.seconds,
        ENGINE,
        search.limits.seed,
        search.limits.workers,
        search.stop.is_set(),
    )


def _stage(
    search: _Search, model: RosterModel, aim: Aim, penalty: Linear, budget: float, earlier: tuple[Assignment, ...]
) -> AimResult | Status:
    """Improves one aim. A status instead of a result means that there is no schedule at all."""
    floor = penalty.const if not penalty.terms else None
    if search.evaluation is not None:
        known = search.evaluation.by_aim[aim]
        proven = search.bounds.get(aim, 0)
        if known in (floor, 0) or known <= proven:
            return AimResult(aim, known, known)
        if search.stop.is_set() or budget < POLL_SECONDS:
            return AimResult(aim, known, proven)
        model.hint(search.values or [])
    model.minimise(penalty)
    solver = _solver(search.limits, max(budget, POLL_SECONDS))
    status = _run(search, solver, model.model, aim)
    if status == cp_model.INFEASIBLE and search.evaluation is None:
        solver, status = _confirmed(search, model, aim)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        _keep(search, model, [solver.value(variable) for variable in model.variables], earlier)
    elif status == cp_model.MODEL_INVALID:
        raise SolverFailed(f"the solver refused the model: {model.model.validate()}")
    elif search.evaluation is None:
        return Status.INFEASIBLE if status == cp_model.INFEASIBLE else Status.UNKNOWN
    return _result(search, aim, solver, status)


def _confirmed(search: _Search, model: RosterModel, aim: Aim) -> tuple[cp_model.CpSolver, int]:
    """A second look without presolve, which has been wrong before (google/or-tools issue 5141). What it finds counts;
    when it ends without an answer, the first proof stands."""
    solver = _solver(search.limits, max(search.left, LEAST_TO_CONFIRM))
    solver.parameters.cp_model_presolve = False
    status = _run(search, solver, model.model, aim)
    return solver, int(cp_model.INFEASIBLE) if status == cp_model.UNKNOWN else status


def _result(search: _Search, aim: Aim, solver: cp_model.CpSolver, status: int) -> AimResult:
    assert search.evaluation is not None
    best = search.evaluation.by_aim[aim]
    if status == cp_model.OPTIMAL and best != round(solver.objective_value):
        raise EngineDisagreement(
            f"{aim.says}: the solver proved {round(solver.objective_value)}, the checker counts {best}"
        )
    if status == cp_model.INFEASIBLE:
        raise EngineDisagreement(f"{aim.says}: the solver lost the plan that it had found")
    bound = max(0, math.ceil(solver.best_objective_bound - 1e-6)) if status != cp_model.UNKNOWN else 0
    return AimResult(aim, best, min(best, max(bound, search.bounds.get(aim, 0))))


def _solver(limits: SolveLimits, seconds: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = limits.workers
    solver.parameters.random_seed = limits.seed
    solver.parameters.subsolvers.append("max_lp")
    solver.parameters.catch_sigint_signal = False
    return solver


class _Reporter(cp_model.CpSolverSolutionCallback):
    def __init__(self, search: _Search, aim: Aim) -> None:
        super().__init__()
        self._search, self._aim = search, aim

    def on_solution_callback(self) -> None:
        best, bound = round(self.objective_value), round(self.best_objective_bound)
        self._search.report(Progress(self._aim, best, bound, self._search.seconds))


def _run(search: _Search, solver: cp_model.CpSolver, model: cp_model.CpModel, aim: Aim | None) -> int:
    """Solves in a thread of its own, so that this one can hear Ctrl-C and the stop event. Reports on an aim, if any."""
    outcome: list[int] = []
    failure: list[BaseException] = []

    def work() -> None:
        try:
            outcome.append(int(solver.solve(model, _Reporter(search, aim) if aim else None)))
        except BaseException as error:  # noqa: BLE001 - handed to the thread of the caller below
            failure.append(error)

    if aim:
        solver.best_bound_callback = lambda bound: search.report(Progress(aim, None, round(bound), search.seconds))
    thread = threading.Thread(target=work, name="watchbill-solve", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(POLL_SECONDS)
        if search.stop.is_set():
            solver.stop_search()
    if failure:
        raise failure[0]
    return outcome[0]


def _keep(search: _Search, model: RosterModel, values: list[int], earlier: tuple[Assignment, ...]) -> None:
    """Takes the solver's plan, as the checker sees it."""
    schedule = search.problem.schedule(seated(search.problem, model.held(values), earlier))
    evaluation = evaluate(search.problem, schedule, search.constraints)
    if not evaluation.is_valid:
        raise EngineDisagreement(f"the solver's plan breaks a hard rule: {evaluation.broken[0].says}")
    if search.evaluation is None or evaluation.vector <= search.evaluation.vector:
        search.values, search.schedule, search.evaluation = values, schedule, evaluation
