"""Solving: the aims one after the other, each kept while the next is improved, with progress and a way to stop."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.metadata import version

import numpy as np

from scheduler.domain.constraint import Aim, Constraint
from scheduler.domain.errors import EngineDisagreement
from scheduler.domain.evaluation import Evaluation, evaluate
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.solution import AimResult, Solution, Status
from scheduler.engine.budget import Budget
from scheduler.engine.exact import completed
from scheduler.engine.lanes import QUICK_LITERALS, lanes_of
from scheduler.engine.linear import Linear
from scheduler.engine.memory import MOST_MEGABYTES, refuse_beyond
from scheduler.engine.part import Part, Whole
from scheduler.engine.parts import split
from scheduler.engine.portfolio import Piece, Portfolio, values_of
from scheduler.engine.roster_model import RosterModel
from scheduler.engine.seats import seated

ENGINE = f"CP-SAT {version('ortools')}"
STAGE_SHARE = 0.6
"""Part of the remaining time and effort that an aim may use when others wait behind it."""
EFFORT_PER_SECOND = 1.0
"""Deterministic seconds for a second that a person grants. One worker spends 0.7 to 1.1 in a second of processor time,
so two of them are done with it sooner than the clock."""
LEAST_SECONDS = 0.05
"""Time below which an aim is not worked on any more when there is a plan."""


@dataclass(frozen=True, slots=True)
class SolveLimits:
    """How long and how: wall ``seconds`` in all, ``workers`` threads, ``seed``, deterministic ``effort``.

    ``effort`` counts deterministic seconds of the solver; None is no limit. A search that ends by its effort or with
    a proof gives the same plan for the same input, seed and version, with any number of workers; one that the clock
    ends does not, and its Solution says so. ``megabytes`` is the memory that a model may take; a larger problem is
    refused before anything is built.
    """

    seconds: float = 60.0
    workers: int = 1
    seed: int = 0
    effort: float | None = None
    megabytes: int = MOST_MEGABYTES

    @classmethod
    def repeatable(cls, seconds: float, *, workers: int, seed: int = 0) -> SolveLimits:
        """As much effort as two workers spend in about so many seconds of a quiet machine, whatever the number of
        workers, so that the same question has the same answer; the seconds end the search on a slower one."""
        return cls(seconds=seconds, workers=workers, seed=seed, effort=seconds * EFFORT_PER_SECOND)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands: the aim it works on, best and bound there, seconds since the start, what is at work."""

    aim: Aim
    best: int | None
    bound: int
    seconds: float
    at_work: tuple[str, ...] = ()

    @property
    def gap(self) -> float | None:
        """(best - bound) / best, 0 when proven, None while there is no plan."""
        if self.best is None:
            return None
        return max(0, self.best - self.bound) / max(self.best, 1)


@dataclass
class _Search:
    """The state of one solve."""

    problem: Problem
    constraints: tuple[Constraint, ...]
    limits: SolveLimits
    report: Callable[[Progress], None]
    stop: threading.Event
    earlier: tuple[Assignment, ...]
    started: float = field(default_factory=time.monotonic)
    values: Whole | None = None
    evaluation: Evaluation | None = None
    schedule: Schedule | None = None
    held: dict[Aim, int] = field(default_factory=dict)
    judging: float = 0.0
    is_cut_short: bool = False

    def __post_init__(self) -> None:
        effort = math.inf if self.limits.effort is None else self.limits.effort
        self.budget = Budget(self.started + self.limits.seconds, effort, self.limits.seed)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def share(self, *, is_last: bool) -> Budget:
        """What the next aim may use; some time is kept back to judge the plan, as long as that took the last time."""
        part = 1.0 if is_last else STAGE_SHARE
        seconds = max(0.0, self.budget.seconds - self.judging) * part
        return Budget.of_seconds(seconds, effort=self.budget.effort * part, seed=self.limits.seed)


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
    Raises TooLarge, before anything is built, when the model would not fit into the memory allowed, and
    EngineDisagreement when the checker finds other amounts than the solver proved.
    """
    rules = tuple(constraints)
    search = _Search(problem, rules, limits, report, stop or threading.Event(), tuple(start_from))
    refuse_beyond(limits.megabytes, problem, workers=limits.workers)
    model = RosterModel(problem, rules)
    stages = list(model.aims()) or [(Aim.UNFILLED, Linear.constant(0))]
    results: list[AimResult] = []
    for number, (aim, penalty) in enumerate(stages):
        result = _stage(search, model, aim, penalty, is_last=number + 1 == len(stages))
        if isinstance(result, Status):
            return _nothing(search, result)
        results.append(result)
        _hold(search, model, stages[: number + 1])
    return _solution(search, tuple(results))


def _stage(search: _Search, model: RosterModel, aim: Aim, penalty: Linear, *, is_last: bool) -> AimResult | Status:
    """Improves one aim. A status instead of a result means that there is no schedule at all."""
    if search.evaluation is not None:
        known = search.evaluation.by_aim[aim]
        if known == 0 or (not penalty.variables and known == penalty.const):
            return AimResult(aim, known, known)
        if search.stop.is_set() or search.budget.seconds - search.judging < LEAST_SECONDS or search.budget.effort <= 0:
            search.is_cut_short = search.is_cut_short or search.budget.effort > 0
            return AimResult(aim, known, 0)
    part = model.part(penalty)
    budget = search.share(is_last=is_last)
    granted = budget.effort
    pieces = _improved(search, model, aim, part, budget)
    if granted < math.inf:
        search.budget.spend(granted - budget.effort)
    if any(piece.board.is_impossible for piece in pieces) and search.evaluation is None:
        return Status.INFEASIBLE
    if search.evaluation is not None and budget.is_spent and any(piece.board.values is None for piece in pieces):
        search.is_cut_short = True  # too late even to see what the plan in hand costs here
        return AimResult(aim, search.evaluation.by_aim[aim], 0)
    return _outcome(search, model, aim, part, pieces)


def _improved(search: _Search, model: RosterModel, aim: Aim, part: Part, budget: Budget) -> tuple[Piece, ...]:
    """The parts of the model after a search for the aim."""
    portfolio: Portfolio | None = None

    def told() -> None:
        best = [piece.best for piece in pieces]
        bound = sum(piece.board.bound or 0 for piece in pieces)
        whole = None if None in best else sum(cost for cost in best if cost is not None)
        at_work = portfolio.at_work if portfolio else ()
        search.report(Progress(aim, whole, max(0, bound), search.seconds, at_work))

    small = model.literal_count < QUICK_LITERALS
    pieces = tuple(Piece(piece, lanes_of(piece), told) for piece in ([part] if small else split(part)))
    begin = _begin(search, model, part, budget)
    if begin is not None:
        for piece in pieces:
            piece.board.offer(begin[piece.part.whole])
        told()
    portfolio = Portfolio(pieces, budget, workers=search.limits.workers, stop=search.stop)
    portfolio.run()
    if not all(piece.is_done for piece in pieces) and budget.effort > 0:
        search.is_cut_short = True
    return pieces


def _begin(search: _Search, model: RosterModel, part: Part, budget: Budget) -> Whole | None:
    """A plan to start from: that of the aim before, an earlier one, or nobody but the pinned."""
    if search.values is not None:
        return completed(part, search.values, budget)
    for assignments in (search.earlier, search.problem.pins):
        wanted = {(a.engineer_id, a.duty_id) for a in assignments}
        values = np.zeros(part.variables, dtype=np.int64)
        values[[literal for pair, literal in model.literals.items() if pair in wanted]] = 1
        whole = completed(part, values, budget) if wanted else None
        if whole is not None:
            return whole
    return None


def _outcome(
    search: _Search, model: RosterModel, aim: Aim, part: Part, pieces: tuple[Piece, ...]
) -> AimResult | Status:
    """Judges the plan that was found; a proof that the checker does not share is an error, never a result."""
    values = values_of(pieces, part.variables)
    if values is None:
        if search.evaluation is not None:
            raise EngineDisagreement(f"{aim.says}: the solver lost the plan that it had found")
        return Status.UNKNOWN
    _keep(search, model, values)
    assert search.evaluation is not None
    best, bound = search.evaluation.by_aim[aim], sum(piece.board.bound or 0 for piece in pieces)
    cost = part.price(values)
    if cost <= bound and best != cost:
        raise EngineDisagreement(f"{aim.says}: the solver proved {cost}, the checker counts {best}")
    return AimResult(aim, best, min(best, max(0, bound)))


def _keep(search: _Search, model: RosterModel, values: Whole) -> None:
    """Takes the solver's plan, as the checker sees it."""
    begun = time.monotonic()
    schedule = search.problem.schedule(seated(search.problem, model.held(values.tolist()), search.earlier))
    evaluation = evaluate(search.problem, schedule, search.constraints)
    search.judging = time.monotonic() - begun
    if not evaluation.is_valid:
        raise EngineDisagreement(f"the solver's plan breaks a hard rule: {evaluation.broken[0].says}")
    if search.evaluation is None or evaluation.vector <= search.evaluation.vector:
        search.values, search.schedule, search.evaluation = values, schedule, evaluation


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
    return _answer(search, status, ())


def _solution(search: _Search, results: tuple[AimResult, ...]) -> Solution:
    assert search.evaluation is not None
    reached = search.evaluation.by_aim
    final = tuple(AimResult(r.aim, reached[r.aim], min(r.bound, reached[r.aim])) for r in results)
    return _answer(search, Status.OPTIMAL if all(result.proven for result in final) else Status.FEASIBLE, final)


def _answer(search: _Search, status: Status, aims: tuple[AimResult, ...]) -> Solution:
    return Solution(
        status=status,
        schedule=search.schedule,
        aims=aims,
        seconds=search.seconds,
        engine=ENGINE,
        seed=search.limits.seed,
        workers=search.limits.workers,
        stopped=search.stop.is_set(),
        timed_out=search.is_cut_short and not search.stop.is_set(),
    )
