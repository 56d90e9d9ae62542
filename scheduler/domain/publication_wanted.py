"""What a schedule asks of one target: the turns of one seat of one rotation, with the people's e-mail addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time

from pydantic import ValidationError

from scheduler.domain.coverage import Shift
from scheduler.domain.errors import BadInput
from scheduler.domain.parts import LONGEST_DUTY_ID, Part, duty_of, mark_of, parts_by_duty
from scheduler.domain.people import Engineer
from scheduler.domain.publication import PublicationTarget, WantedSchedule, WantedShift
from scheduler.domain.publication_spans import minus
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import Span, to_instant


def wanted_schedule(
    schedule: Schedule,
    people: Iterable[Engineer],
    target: PublicationTarget,
    zone_name: str,
    parts: Iterable[Part] = (),
) -> WantedSchedule:
    """The seat's turns over the horizon, whose days begin at midnight in the rotation's own zone; where the seat is
    among ``parts``, these are its turns.

    A term that began earlier widens the window to its start, and so does a part of one that begins later, to its end.
    Raises BadInput when the seat has two turns at once, which one remote schedule cannot show.
    """
    email = {engineer.id: engineer.email for engineer in people}
    held = (*_turns(schedule, target, email, parts), *_open_weeks(schedule, target, zone_name))
    turns = tuple(sorted(held, key=lambda turn: (turn.span.start_at, turn.key)))
    window = _widened(_days(schedule, zone_name), [turn.span for turn in turns])
    try:
        return WantedSchedule(target=target, window=window, shifts=turns)
    except ValidationError as error:
        seat = f"{target.rotation_id}/{target.seat}"
        raise BadInput(f"{target.schedule_id}={seat}: {error.errors()[0]['msg']}") from None


def joined(wanted: Sequence[WantedSchedule]) -> WantedSchedule:
    """What plans of several horizons ask of one target, given in order of time; there is at least one. Where two speak
    of the same time, as of a term that goes on into the next horizon, the later one's word counts."""
    shifts: tuple[WantedShift, ...] = ()
    for each in reversed(wanted):
        taken = [shift.span for shift in shifts]
        shifts += tuple(rest for shift in each.shifts for rest in _rest(shift, taken))
    window = Span(
        start_at=min(each.window.start_at for each in wanted), end_at=max(each.window.end_at for each in wanted)
    )
    in_order = tuple(sorted(shifts, key=lambda turn: (turn.span.start_at, turn.key)))
    return WantedSchedule(target=wanted[0].target, window=window, shifts=in_order)


def _rest(shift: WantedShift, taken: Iterable[Span]) -> Iterator[WantedShift]:
    """What is left of a turn; the first piece keeps its key."""
    for number, span in enumerate(minus(shift.span, taken)):
        key = f"{duty_of(shift.key)[:LONGEST_DUTY_ID]}@{mark_of(span)}" if number else shift.key
        yield shift.model_copy(update={"span": span, "key": key})


def _days(schedule: Schedule, zone_name: str) -> Span:
    """The horizon as instants."""
    return _between(schedule.horizon.starts_on, schedule.horizon.ends_on, zone_name)


def _widened(days: Span, turns: Sequence[Span]) -> Span:
    """So far that every turn begins in it."""
    starts_at = min([days.start_at, *(turn.start_at for turn in turns)])
    return Span(
        start_at=starts_at,
        end_at=max([days.end_at, *(turn.end_at for turn in turns if turn.start_at >= days.end_at)]),
    )


def _between(starts_on: date, ends_on: date, zone_name: str) -> Span:
    return Span(start_at=to_instant(starts_on, time(0), zone_name), end_at=to_instant(ends_on, time(0), zone_name))


def _turns(
    schedule: Schedule, target: PublicationTarget, email: Mapping[str, str], parts: Iterable[Part]
) -> Iterator[WantedShift]:
    """Held turns with an address, TBD shifts and parts of a duty without one."""
    serving = parts_by_duty(schedule, (part for part in parts if part.seat == target.seat))
    for duty in (*schedule.shifts, *schedule.terms):
        if duty.rotation_id != target.rotation_id:
            continue
        turns = [part for part in serving.get(duty.id, ()) if part.seat == target.seat]
        for part in turns:
            address = None if part.engineer_id is None else email[part.engineer_id]
            yield WantedShift(key=part.key, span=part.span, email=address)
        if not turns and isinstance(duty, Shift) and target.seat <= duty.seats:
            yield WantedShift(key=duty.id, span=duty.span, email=None)


def _open_weeks(schedule: Schedule, target: PublicationTarget, zone_name: str) -> Iterator[WantedShift]:
    """The TBD weeks of a seat that terms should fill, so that they are reported as a gap."""
    for gap in schedule.open_seats:
        if gap.duty_id is None and (gap.rotation_id, gap.seat) == (target.rotation_id, target.seat):
            span = _between(gap.from_on, gap.until_on, zone_name)
            yield WantedShift(key=f"{gap.rotation_id}/{gap.from_on}/open", span=span, email=None)
