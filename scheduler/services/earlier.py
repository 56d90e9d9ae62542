"""What happened before a horizon: weekends that people were announced for, which the rules still count."""

from __future__ import annotations

from datetime import timedelta

from scheduler.domain.facts import WeekendServed
from scheduler.domain.organisation import Organisation
from scheduler.domain.plan import PlanState
from scheduler.domain.time import Horizon
from scheduler.services.ports import UnitOfWork

REMEMBERED = timedelta(weeks=26)
"""How far back weekends on duty are looked up; no rule looks further."""


def served_before(work: UnitOfWork, horizon: Horizon) -> tuple[WeekendServed, ...]:
    """Who is on weekend duty, by what is published, on the weekends shortly before a horizon."""
    heads = [
        head
        for head in work.plans.plans(state=PlanState.PUBLISHED)
        if horizon.starts_on - REMEMBERED < head.horizon.ends_on <= horizon.starts_on
    ]
    schedules = [work.plans.plan(head.id).schedule for head in heads]
    pairs = {
        (assignment.engineer_id, shift.weekend_on)
        for schedule in schedules
        for shift in schedule.shifts
        for assignment in schedule.assignments
        if assignment.duty_id == shift.id and shift.weekend_on and shift.weekend_on >= horizon.starts_on - REMEMBERED
    }
    return tuple(WeekendServed(engineer_id=engineer_id, weekend_on=on) for engineer_id, on in sorted(pairs))


def with_served(organisation: Organisation, served: tuple[WeekendServed, ...]) -> Organisation:
    """The organisation that also knows the weekends its engineers were announced for before."""
    people = {engineer.id for engineer in organisation.engineers}
    new = tuple(fact for fact in served if fact.engineer_id in people and fact not in organisation.facts)
    return organisation.model_copy(update={"facts": (*organisation.facts, *new)})
