"""Searching: a plan is sought with progress and a way to stop, and described when it is found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from api.bootstrap import Services
from api.cli.answers import tell
from api.cli.opening import QUARTER_WEEKS
from api.cli.progress import interruptible, search_line
from api.cli.render.words import ended_early, filled, filled_says, next_steps_with
from scheduler.domain.constraint import Aim, Constraint
from scheduler.domain.errors import BadInput
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment
from scheduler.domain.solution import Solution, Status
from scheduler.domain.time import DAY, Horizon
from scheduler.engine.solve import SolveLimits, solve
from scheduler.services.counting import shortfall
from scheduler.services.planning import Planned, plan_horizon, prepare


@dataclass(frozen=True, slots=True)
class Search:
    """What to plan and how hard to try."""

    starts_on: date | None = None
    weeks: int = QUARTER_WEEKS
    seconds: float = 60.0
    seed: int = 0
    workers: int = 2
    frozen_until: date | None = None
    by: str = "watchbill"


def search(services: Services, asked: Search) -> Planned:
    """Plans with progress on standard error."""
    prepared = prepare(
        services.store,
        horizon_of(asked.starts_on, asked.weeks, services.now().date()),
        parse_policy=services.constraints,
        holidays=services.holidays,
        weekends=services.weekends,
        frozen_until=asked.frozen_until,
        today=services.now().date(),
    )
    for warning in prepared.warnings:
        tell(f"Warning: {warning}")
    for sentence in shortfall(prepared.problem, prepared.constraints).says:
        tell(f"Counted beforehand: {sentence}")
    limits = SolveLimits.repeatable(asked.seconds, workers=asked.workers, seed=asked.seed)
    with interruptible() as stop, search_line(asked.seconds) as line:

        def engine(problem: Problem, rules: tuple[Constraint, ...], start_from: tuple[Assignment, ...]) -> Solution:
            return solve(problem, rules, limits, start_from=start_from, report=line.reached, stop=stop)

        return plan_horizon(services.store, prepared, solve=engine, now=services.now, by=asked.by)


def horizon_of(starts_on: date | None, weeks: int, today: date) -> Horizon:
    """The horizon that was asked for, from the next quarter's first Monday where no day is named."""
    first = starts_on or next_quarter(today)
    try:
        return Horizon.of_weeks(first, weeks)
    except ValidationError as error:
        raise BadInput(f"--from {first}: {_reason(error, first)}") from None


def horizon_ahead(starts_on: date | None, weeks: int, today: date) -> Horizon:
    """The same for a plan that people are to serve by. Raises BadInput for one that is over."""
    horizon = horizon_of(starts_on, weeks, today)
    if horizon.ends_on <= today:
        first, over = horizon.starts_on, f"the {weeks} weeks from then on are over since {horizon.ends_on}"
        raise BadInput(f"--from {first}: {over}; the next quarter starts on {next_quarter(today)}")
    return horizon


def _reason(error: ValidationError, first: date) -> str:
    """What is wrong with a first day, and the Mondays around it."""
    monday = first - DAY * first.weekday()
    said = error.errors()[0]["msg"].removeprefix("Value error, ")
    return f"{said}; write {monday} or {monday + DAY * 7}"


def next_quarter(today: date) -> date:
    """The first Monday on or after the first day of the next quarter."""
    month = 3 * ((today.month - 1) // 3) + 4
    first = date(today.year + month // 13, (month - 1) % 12 + 1, 1)
    return first + DAY * (-first.weekday() % 7)


def why_nothing(planned: Planned) -> str:
    """One sentence for a search that found no plan."""
    if planned.solution.stopped:
        return "Stopped before a plan was found; nothing was saved."
    if planned.solution.status is Status.INFEASIBLE:
        return "No plan keeps all hard rules at once; this is proven."
    return f"No plan was found in {planned.solution.seconds:.0f} s. Give it more time with --seconds."


def summary(planned: Planned, *, next_steps: bool = True, fairness: str = "") -> str:
    """What was kept, how good it is and, unless somebody else says so, what to do with it. ``fairness`` is the sentence
    of its certificate, if it has one."""
    kept = planned.plan
    assert kept is not None
    proof = kept.provenance
    span = f"{kept.horizon.weeks} weeks from {kept.horizon.starts_on}"
    lines = [f"Draft {kept.id}: {span}, {proof.status.value} in {proof.seconds:.1f} s."]
    lines.append(f"{filled_says(filled(kept.problem, kept.schedule))}.")
    if proof.stopped:
        lines.append("The search was stopped; this is the best plan found until then.")
    if planned.solution.timed_out:
        lines.append("The clock ended the search: with more --seconds it may find a better plan, or prove this one.")
    lines += ["Penalty of each aim, most important first:"] * bool(proof.aims)
    lines += [
        f"  {Aim[aim.name.upper()].says}: {aim.best}" + (" (proven)" if aim.proven else f" (at least {aim.bound})")
        for aim in proof.aims
    ]
    lines += [fairness] if fairness else []
    lines += [f"Warning: {warning}" for warning in too_early(kept)]
    lines += [next_steps_with(kept.id)] if next_steps else []
    return "\n".join(lines)


def too_early(plan: Plan) -> tuple[str, ...]:
    """A warning, if the search had no time to fill what can be filled; such a plan is not one to release."""
    warning = ended_early(plan.provenance, filled(plan.problem, plan.schedule))
    return (warning,) if warning else ()
