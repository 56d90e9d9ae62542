"""What an entry of the record says about one person on one duty, taken from the plan once and kept for good."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from scheduler.domain.coverage import Duty, Shift, Term
from scheduler.domain.expansion import load_of
from scheduler.domain.ledger import counter_of
from scheduler.domain.people import Engineer
from scheduler.domain.plan import Plan
from scheduler.domain.points import load_for
from scheduler.domain.problem import Counter, Problem
from scheduler.domain.record import Source
from scheduler.domain.time import DAY, Span, local
from scheduler.domain.weekends import weekend_minutes
from scheduler.reports.regions import region_of
from scheduler.services.ports import ServiceRecord

_MOMENT = timedelta(microseconds=1)


def source_of(record: ServiceRecord, plan: Plan) -> Source:
    """The run behind an announced plan, with the seal that it has now."""
    return Source(
        plan_id=plan.id,
        quarter=plan.quarter,
        version=plan.version,
        policy_digest=plan.provenance.policy_digest,
        seal=record.seal(plan),
    )


def person_of(record: ServiceRecord, engineer: Engineer) -> str:
    """The person id of an engineer, with the name and address of the plan."""
    return record.person_id(engineer.id, name=engineer.name, email=engineer.email)


def duty_facts(problem: Problem, engineer: Engineer, duty: Duty, seat: int, span: Span) -> dict[str, Any]:
    """The fields of a published or served entry that do not depend on when and by whom it is written.

    ``span`` is the part of the duty that is meant. Loads and hours are those of that part.
    """
    rotation = problem.rotation(duty.rotation_id)
    begins, ends = (local(at, rotation.time_zone).date() for at in (span.start_at, span.end_at - _MOMENT))
    own = _shift_facts(problem, engineer, duty, span) if isinstance(duty, Shift) else _term_facts(duty, span)
    return {
        "on": begins if span.start_at > duty.span.start_at else _starts_on(duty),
        "duty_id": duty.id,
        "duty_type": "shift" if isinstance(duty, Shift) else "term",
        "rotation_id": rotation.id,
        "rotation_name": rotation.name,
        "seat": seat,
        "span": span,
        "last_on": ends,
        "hours": span.hours,
        "level": engineer.level,
        "team_id": engineer.team_id,
        "region": region_of(engineer.time_zone, span.start_at).value,
        "time_zone": engineer.time_zone,
        "fte": engineer.fte,
        **own,
    }


def _shift_facts(problem: Problem, engineer: Engineer, shift: Shift, span: Span) -> dict[str, Any]:
    load = load_for(problem, engineer, part_of(shift, span))
    on_holiday = counter_of(problem, shift) is Counter.HOLIDAYS
    return {
        "window": shift.window,
        "weekend_on": shift.weekend_on,
        "weekend_hours": weekend_minutes(problem, engineer, span) / 60,
        "holiday_load" if on_holiday else "weekend_load": load,
    }


def part_of(shift: Shift, span: Span) -> Shift:
    """The part of a shift inside a span, as a shift that weighs by its own hours."""
    if span == shift.span:
        return shift
    fields = {"id": f"{shift.id}/{span.start_at:%Y%m%dT%H%M%S}-{span.end_at:%Y%m%dT%H%M%S}", "span": span}
    return shift.model_copy(update={**fields, "load": load_of(span, weekend=shift.is_weekend)})


def _term_facts(duty: Duty, span: Span) -> dict[str, Any]:
    assert isinstance(duty, Term)
    planned = (duty.ends_on - duty.starts_on) // DAY
    days = round(planned * (span.duration / duty.span.duration))
    return {"planned_days": planned, "days": days}


def _starts_on(duty: Duty) -> date:
    """The date that a duty is known by."""
    if isinstance(duty, Shift):
        return duty.on
    assert isinstance(duty, Term)
    return duty.starts_on
