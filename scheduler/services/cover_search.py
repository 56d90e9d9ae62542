"""The search for cover: somebody drops out of one duty, and nothing else moves. No solver is asked.

Inside the frozen weeks this is all that planning does: an announced plan is not made anew because one person is ill.
"""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches

from scheduler.domain.constraint import Constraint
from scheduler.domain.coverage import Duty, Shift
from scheduler.domain.errors import BadInput, NotFound
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.reports.cover import Cover, cover


def search_cover(
    problem: Problem,
    schedule: Schedule,
    constraints: tuple[Constraint, ...],
    duty_id: str,
    *,
    instead_of: str | None = None,
    today: date | None = None,
) -> Cover:
    """Who could take a duty that is announced in ``schedule``, best first.

    ``instead_of`` drops out; without it the seat that is open, else the only person on the duty. ``today`` is the date
    from which notice is counted. Raises NotFound for a duty or a person that the plan does not know, and BadInput when
    several people hold the duty and none is named.
    """
    duty = _duty(problem, duty_id)
    holder = _holder(problem, schedule, duty, instead_of)
    left = tuple(
        a for a in schedule.assignments if holder is None or (a.engineer_id, a.duty_id) != (holder.id, duty.id)
    )
    pins = tuple(
        pin for pin in problem.pins if holder is None or (pin.engineer_id, pin.duty_id) != (holder.id, duty.id)
    )
    now = problem.as_of(today, announced=schedule.assignments, pins=pins)
    return cover(now, now.schedule(left), constraints, duty, holder)


def _duty(problem: Problem, duty_id: str) -> Duty:
    if duty_id in problem.duties:
        return problem.duties[duty_id]
    close = get_close_matches(duty_id, problem.duties, n=1)
    advice = f"; did you mean {close[0]}?" if close else "; see the ids in: watchbill show --json"
    raise NotFound(f"the plan has no duty {duty_id}{advice}")


def _holder(problem: Problem, schedule: Schedule, duty: Duty, instead_of: str | None) -> Engineer | None:
    """Who drops out; None when an open seat is meant."""
    holders = schedule.holders(duty.id)
    if instead_of is not None:
        if instead_of not in holders:
            raise NotFound(f"{instead_of} is not on {duty.id}; on it are: {', '.join(holders) or 'nobody'}")
        return problem.engineer(instead_of)
    seats = duty.seats if isinstance(duty, Shift) else 1
    if len(holders) < seats:
        return None
    if len(holders) > 1:
        raise BadInput(
            f"{len(holders)} people are on {duty.id}; say who drops out with --instead-of: {', '.join(holders)}"
        )
    return problem.engineer(holders[0])
