"""Plans of the product as the plain data that ``benchmarks.judging`` scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.solver_families.case import MONDAY, week_number
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import WEEK


def plain_plan(data: Mapping[str, Any], schedule: Schedule) -> Any:
    """The plan of a schedule for a file's data; sorted, so that equal plans are equal data."""
    if "weekends" in data:
        names = [engineer["id"] for engineer in data["weekends"]["engineers"]]
        ids = dict(zip(names, (engineer["id"] for engineer in data["terms"]["engineers"]), strict=True))
        return {"weekends": _weekends(schedule), "terms": _terms(schedule, ids)}
    if "per_region" in data:
        return _weekends(schedule)
    if "cooldown" in data:
        return _terms(schedule, {f"e{engineer['id']}": engineer["id"] for engineer in data["engineers"]})
    numbers = {shift.id: number for number, shift in enumerate(schedule.shifts)}
    return sorted([int(a.engineer_id.removeprefix("p")), numbers[a.duty_id]] for a in schedule.assignments)


def _weekends(schedule: Schedule) -> list[list[Any]]:
    return sorted([e, week_number(shift)] for shift in schedule.shifts for e in schedule.holders(shift.id))


def _terms(schedule: Schedule, ids: Mapping[str, Any]) -> list[list[Any]]:
    return sorted(
        [number, (term.starts_on - MONDAY) // WEEK, term.weeks]
        for engineer_id, number in ids.items()
        for term in schedule.terms_of(engineer_id)
    )
