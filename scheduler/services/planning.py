"""Planning: what is known becomes a problem, the engine answers, the checker judges, and only then a draft is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from scheduler.domain.availability import Holiday
from scheduler.domain.constraint import Constraint
from scheduler.domain.errors import BadInput, EngineDisagreement
from scheduler.domain.evaluation import Evaluation, evaluate
from scheduler.domain.organisation import Organisation, problem_of
from scheduler.domain.plan import Plan, PlanContent, Provenance, StandingTerms, penalties_of, policy_of
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.solution import Solution
from scheduler.domain.time import Horizon
from scheduler.domain.values import EngineerId

HolidaySource = Callable[[Organisation, Horizon], tuple[Holiday, ...]]
"""The public holidays that touch a horizon, of every country in which somebody works."""

Solve = Callable[[Problem, tuple[Constraint, ...], threading.Event], Solution]
"""An engine with its limits and its way to report already chosen; setting the event keeps the best plan so far."""

NEAR = timedelta(days=7)


class Memory(Protocol):
    """What planning reads and writes, inside one transaction."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What came of it. ``plan`` is None when the engine found no schedule; ``solution`` then says why."""

    solution: Solution
    plan: Plan | None
    evaluation: Evaluation | None


def quarter_name(horizon: Horizon) -> str:
    """What people call a horizon: 2027-Q1 when it is about a quarter, else its first day and its weeks."""
    middle = horizon.starts_on + (horizon.ends_on - horizon.starts_on) / 2
    number = (middle.month - 1) // 3
    begins = date(middle.year, 3 * number + 1, 1)
    if 12 <= horizon.weeks <= 14 and abs(horizon.starts_on - begins) <= NEAR:
        return f"{middle.year}-Q{number + 1}"
    return f"{horizon.starts_on}+{horizon.weeks}w"


def judged(problem: Problem, constraints: tuple[Constraint, ...], solution: Solution, schedule: Schedule) -> Evaluation:
    """The checker's own evaluation of the engine's schedule.

    Raises EngineDisagreement when a hard rule is broken, or when any aim costs something else than the engine says.
    """
    evaluation = evaluate(problem, schedule, constraints)
    if not evaluation.is_valid:
        raise EngineDisagreement(f"the engine's plan breaks a hard rule: {evaluation.broken[0].says}")
    said = {result.aim: result.best for result in solution.aims}
    for aim, counted in evaluation.by_aim.items():
        if said.get(aim, 0) != counted:
            raise EngineDisagreement(f"{aim.says}: the engine says {said.get(aim, 0)}, the checker counts {counted}")
    return evaluation
