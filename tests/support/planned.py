"""Planning over a store with a small organisation: import, prepare, plan and publish, by the product's own engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from constraints.absence import AbsenceConstraint
from constraints.coverage import Coverage
from constraints.eligibility import Eligibility
from constraints.fair_weekends import FairWeekends
from constraints.one_duty_at_a_time import OneDutyAtATime
from constraints.pinned import Pinned
from scheduler.domain.constraint import Constraint
from scheduler.domain.organisation import Organisation
from scheduler.domain.plan import policy_of
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment
from scheduler.domain.solution import Solution
from scheduler.domain.time import Horizon
from scheduler.engine.solve import SolveLimits, solve
from scheduler.services.planning import Planned, Prepared, plan_horizon, prepare
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import NOW, a_holiday, a_horizon

POLICY: tuple[Constraint, ...] = (
    AbsenceConstraint(),
    Eligibility(),
    Pinned(),
    OneDutyAtATime(),
    Coverage(weight=1),
    FairWeekends(weight=1),
)
Engine = Callable[[Problem, tuple[Constraint, ...], tuple[Assignment, ...]], Solution]


def engine(problem: Problem, constraints: tuple[Constraint, ...], start_from: tuple[Assignment, ...]) -> Solution:
    """The product's own, with a short limit."""
    return solve(problem, constraints, SolveLimits(seconds=10), start_from=start_from)


def imported(store: SqlStore, organisation: Organisation, policy: tuple[Constraint, ...] = POLICY) -> None:
    with store.writing() as work:
        work.organisations.replace_organisation(organisation, policy_of(policy), {}, NOW)


def made_ready(
    store: SqlStore,
    horizon: Horizon | None = None,
    *,
    policy: tuple[Constraint, ...] = POLICY,
    frozen_until: date | None = None,
) -> Prepared:
    return prepare(
        store,
        horizon or a_horizon(),
        parse_policy=lambda texts: tuple(rule for rule in policy if policy_of((rule,))[0] in texts),
        holidays=lambda _organisation, horizon: (a_holiday(horizon.starts_on),),
        frozen_until=frozen_until,
    )


def planned(store: SqlStore, prepared: Prepared, solve_with: Engine = engine) -> Planned:
    return plan_horizon(store, prepared, solve=solve_with, now=lambda: NOW, by="a manager")


def published(store: SqlStore, made: Planned) -> None:
    assert made.plan is not None
    with store.writing() as work:
        work.plans.publish(made.plan.id, NOW)
