"""What if: the same quarter planned under other policies or for other Tier 1 customers, side by side.

Nothing that is planned here is kept as a plan, and proposed customers appear nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import fmean

from scheduler.domain.availability import Holiday
from scheduler.domain.constraint import Constraint, in_force
from scheduler.domain.coverage import LOAD_PER_POINT, Rotation, WeekendRotation
from scheduler.domain.errors import BadInput
from scheduler.domain.organisation import Organisation, problem_of
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.solution import Solution, Status
from scheduler.domain.time import WEEK, Horizon
from scheduler.reports.demand import (
    as_if_approved,
    chance_of_two_at_once,
    pages_per_weekend,
    paging,
    seats_asked_for,
    standby_hours_per_page,
)
from scheduler.reports.load import load_report
from scheduler.services.counting import shortfall

Solve = Callable[[Problem, tuple[Constraint, ...]], Solution]
"""An engine with its limits, progress and stopping chosen beforehand."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One policy and one set of customers. ``customers`` None means those that may page at the time; the seats are
    then as written, and else what demand asks for."""

    name: str
    constraints: tuple[Constraint, ...]
    customers: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scenario comes to; the numbers of a plan are None when none was found.

    ``seats`` and ``open_seats`` are of shifts, ``open_weeks`` of term seats. Hours are weekend hours of people who
    could serve; ``worst_deviation`` is in points. ``at_once`` is the chance of two open pages at a moment.
    """

    name: str
    customers: tuple[str, ...]
    status: Status
    stopped: bool
    seconds: float
    seats: int
    must_stay_open: int
    open_seats: int | None
    open_weeks: int | None
    mean_hours: float | None
    most_hours: float | None
    worst_deviation: float | None
    pages: float
    at_once: float
    seats_asked_for: int
    hours_per_page: float | None


def compare_scenarios(
    organisation: Organisation,
    scenarios: Iterable[Scenario],
    horizon: Horizon,
    *,
    holidays: tuple[Holiday, ...],
    solve: Solve,
    before: Callable[[Scenario], None] = lambda _: None,
) -> tuple[Outcome, ...]:
    """Plans every scenario; ``before`` hears of each. A search that was stopped is the last, and its outcome counts.

    Raises BadInput for a customer that is not in the organisation.
    """
    found: list[Outcome] = []
    for scenario in scenarios:
        changed = with_customers(organisation, scenario.customers)
        before(scenario)
        found.append(_outcome(changed, scenario, horizon, holidays, solve))
        if found[-1].stopped:
            break
    return tuple(found)


def with_customers(organisation: Organisation, customers: tuple[str, ...] | None) -> Organisation:
    """The organisation as it would be with these customers alone: theirs are the events, and every weekend window
    has the seats that their pages ask for. With None, as it is."""
    if customers is None:
        return organisation
    unknown = sorted(set(customers) - {customer.id for customer in organisation.customers})
    if unknown:
        known = ", ".join(customer.id for customer in organisation.customers)
        raise BadInput(f"no such Tier 1 customer: {', '.join(unknown)}; known are {known}")
    kept = as_if_approved(customer for customer in organisation.customers if customer.id in customers)
    seats = seats_asked_for(pages_per_weekend(kept))
    return organisation.model_copy(
        update={
            "customers": kept,
            "events": tuple(event for event in organisation.events if event.customer_id in customers),
            "rotations": tuple(_with_seats(rotation, seats) for rotation in organisation.rotations),
        }
    )


def _with_seats(rotation: Rotation, seats: int) -> Rotation:
    if not isinstance(rotation, WeekendRotation):
        return rotation
    windows = tuple(window.model_copy(update={"seats": seats}) for window in rotation.windows)
    return rotation.model_copy(update={"windows": windows})


def _outcome(
    organisation: Organisation, scenario: Scenario, horizon: Horizon, holidays: tuple[Holiday, ...], solve: Solve
) -> Outcome:
    problem = problem_of(organisation, horizon, holidays)
    constraints = in_force(scenario.constraints, horizon)
    solution = solve(problem, constraints)
    customers = paging(organisation.customers, horizon.starts_on)
    pages = pages_per_weekend(customers)
    standby = sum(shift.span.hours * shift.seats for shift in problem.shifts if shift.is_weekend)
    open_seats, open_weeks = _open(solution.schedule)
    mean, most, worst = _hours(problem, solution.schedule)
    return Outcome(
        name=scenario.name,
        customers=tuple(customer.id for customer in customers),
        status=solution.status,
        stopped=solution.stopped,
        seconds=round(solution.seconds, 2),
        seats=sum(shift.seats for shift in problem.shifts),
        must_stay_open=shortfall(problem, constraints).weekends.open_at_least,
        open_seats=open_seats,
        open_weeks=open_weeks,
        mean_hours=mean,
        most_hours=most,
        worst_deviation=worst,
        pages=pages,
        at_once=chance_of_two_at_once(pages),
        seats_asked_for=seats_asked_for(pages),
        hours_per_page=standby_hours_per_page(standby, len(problem.weekends), pages),
    )


def _open(schedule: Schedule | None) -> tuple[int | None, int | None]:
    """Open seats of shifts, and open weeks of term seats."""
    if schedule is None:
        return None, None
    of_terms = [seat for seat in schedule.open_seats if seat.duty_id is None]
    weeks = sum((seat.until_on - seat.from_on) // WEEK for seat in of_terms)
    return len(schedule.open_seats) - len(of_terms), weeks


def _hours(problem: Problem, schedule: Schedule | None) -> tuple[float | None, float | None, float | None]:
    """Mean and most weekend hours of those who could serve, and the worst deviation from a fair share in points."""
    rows = [] if schedule is None else [row for row in load_report(problem, schedule) if row.deviation is not None]
    if schedule is None or not rows:
        return None, None, None
    hours = [sum(s.span.hours for s in schedule.shifts_of(row.engineer_id) if s.is_weekend) for row in rows]
    worst = max(abs(row.deviation or 0) for row in rows) / LOAD_PER_POINT
    return round(fmean(hours), 2), max(hours), worst
