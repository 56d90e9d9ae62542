"""What a schedule asks of one target: the turns of one seat of one rotation, with the people's e-mail addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time

from pydantic import ValidationError

from scheduler.domain.coverage import Shift
from scheduler.domain.errors import BadInput
from scheduler.domain.people import Engineer
from scheduler.domain.publication import PublicationTarget, WantedSchedule, WantedShift
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import Span, to_instant


def wanted_schedule(
    schedule: Schedule, people: Iterable[Engineer], target: PublicationTarget, zone_name: str
) -> WantedSchedule:
    """The seat's turns over the horizon, whose days begin at midnight in the rotation's own zone.

    A term that began earlier widens the window to its start. Raises BadInput when the seat has two turns at once,
    which one remote schedule cannot show.
    """
    email = {engineer.id: engineer.email for engineer in people}
    held = (*_turns(schedule, target, email), *_open_weeks(schedule, target, zone_name))
    turns = tuple(sorted(held, key=lambda turn: (turn.span.start_at, turn.key)))
    window = _days(schedule, zone_name)
    first = min((turn.span.start_at for turn in turns), default=window.start_at)
    window = Span(start_at=min(first, window.start_at), end_at=window.end_at)
    try:
        return WantedSchedule(target=target, window=window, shifts=turns)
    except ValidationError as error:
        seat = f"{target.rotation_id}/{target.seat}"
        raise BadInput(f"{target.schedule_id}={seat}: {error.errors()[0]['msg']}") from None


def _days(schedule: Schedule, zone_name: str) -> Span:
    """The horizon as instants."""
    return _between(schedule.horizon.starts_on, schedule.horizon.ends_on, zone_name)


def _between(starts_on: date, ends_on: date, zone_name: str) -> Span:
    return Span(start_at=to_instant(starts_on, time(0), zone_name), end_at=to_instant(ends_on, time(0), zone_name))


def _turns(schedule: Schedule, target: PublicationTarget, email: Mapping[str, str]) -> Iterator[WantedShift]:
    """Held turns with an address, TBD shifts without one."""
    holders = {a.duty_id: a.engineer_id for a in schedule.assignments if a.seat == target.seat}
    for duty in (*schedule.shifts, *schedule.terms):
        if duty.rotation_id != target.rotation_id:
            continue
        held_by = holders.get(duty.id)
        if held_by is not None:
            yield WantedShift(key=duty.id, span=duty.span, email=email[held_by])
        elif isinstance(duty, Shift) and target.seat <= duty.seats:
            yield WantedShift(key=duty.id, span=duty.span, email=None)


def _open_weeks(schedule: Schedule, target: PublicationTarget, zone_name: str) -> Iterator[WantedShift]:
    """The TBD weeks of a seat that terms should fill, so that they are reported as a gap."""
    for gap in schedule.open_seats:
        if gap.duty_id is None and (gap.rotation_id, gap.seat) == (target.rotation_id, target.seat):
            span = _between(gap.from_on, gap.until_on, zone_name)
            yield WantedShift(key=f"{gap.rotation_id}/{gap.from_on}/open", span=span, email=None)
