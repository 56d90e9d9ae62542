"""What a schedule asks of one target: the turns of one seat of one rotation, with the people's e-mail addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import time

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
    turns = tuple(sorted(_turns(schedule, target, email), key=lambda turn: (turn.span.start_at, turn.key)))
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
    start_at, end_at = (
        to_instant(on, time(0), zone_name) for on in (schedule.horizon.starts_on, schedule.horizon.ends_on)
    )
    return Span(start_at=start_at, end_at=end_at)


def _turns(schedule: Schedule, target: PublicationTarget, email: Mapping[str, str]) -> Iterator[WantedShift]:
    """Held turns with an address, TBD shifts without one. A TBD week of a term rotation asks for nobody."""
    holders = {a.duty_id: a.engineer_id for a in schedule.assignments if a.seat == target.seat}
    for duty in (*schedule.shifts, *schedule.terms):
        if duty.rotation_id != target.rotation_id:
            continue
        held_by = holders.get(duty.id)
        if held_by is not None:
            yield WantedShift(key=duty.id, span=duty.span, email=email[held_by])
        elif isinstance(duty, Shift) and target.seat <= duty.seats:
            yield WantedShift(key=duty.id, span=duty.span, email=None)
