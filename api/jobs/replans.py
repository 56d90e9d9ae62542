"""Planning anew what is published: what every door begins with, and what it keeps in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from api.bootstrap import Services
from scheduler.domain.errors import BadInput
from scheduler.domain.organisation import Organisation
from scheduler.domain.plan import Plan, policy_of
from scheduler.domain.problem import Problem
from scheduler.services.planning import Prepared, prepare
from scheduler.services.replanning import Point


@dataclass(frozen=True, slots=True)
class Begun:
    """A published plan with the problem that it leaves to be planned anew on a day."""

    plan: Plan
    today: date
    prepared: Prepared


def begin(
    services: Services,
    plan_id: str | None,
    *,
    frozen_until: date | None = None,
    changed: Callable[[Organisation], Organisation] = lambda organisation: organisation,
) -> Begun:
    """What is left to be planned of a published plan, of the last one when none is named, with what was imported and
    registered since.

    What begins before ``frozen_until`` stays, by default what has begun by today; ``changed`` as in ``prepare``. Raises
    as that does, NotFound and BadInput for what is not published, and BadInput when nothing of the plan is left.
    """
    plan, today = services.published(plan_id), services.now().date()
    if today >= plan.horizon.ends_on:
        raise BadInput(f"{plan.id} is over since {plan.horizon.ends_on}; there is nothing to plan anew")
    prepared = prepare(
        services.store,
        plan.horizon,
        parse_policy=services.constraints,
        holidays=services.holidays,
        weekends=services.weekends,
        frozen_until=frozen_until or today,
        today=today,
        changed=changed,
    )
    return Begun(plan, today, prepared)


def as_chosen(prepared: Prepared, point: Point) -> Prepared:
    """What was prepared, with the problem and the rules that a point was made and judged under, to keep it."""
    return replace(prepared, problem=point.problem, policy=policy_of(point.rules), constraints=point.rules)


def same_again(problem: Problem) -> str:
    """The command that plans the same weeks with the same left as it is; where there is no plan, it says why."""
    horizon, frozen = problem.horizon, problem.frozen_until
    kept = f" --freeze-until {frozen}" if frozen is not None else ""
    return f"watchbill plan --from {horizon.starts_on} --weeks {horizon.weeks}{kept}"
