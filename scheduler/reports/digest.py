"""Digests: what people on duty, and the Tier 1 who page them, are told shortly before it begins.

On the Thursday before a weekend at noon, where the reader lives, about all of the weekend, and about the terms that
begin and end then; and 24 hours before each shift, or the part of it that the reader serves, about that shift. Both
instants are computed from the wall clock and from UTC respectively, so they are right over a change of the clocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from scheduler.domain.coverage import Shift, WeekendRotation
from scheduler.domain.events import CustomerEvent
from scheduler.domain.parts import Turn, parts_by_duty
from scheduler.domain.people import Engineer
from scheduler.domain.plan import Plan
from scheduler.domain.time import DAY, Span, local, to_instant
from scheduler.reports.digest_message import LATEST, TIER1, Digest, DigestKind, mark_of
from scheduler.reports.term_digest import term_digests

NOON = time(12)
THURSDAY_BEFORE = DAY * 2
"""A weekend is named by its Saturday."""
AHEAD = timedelta(hours=24)


def digests(plans: Iterable[Plan], now: datetime) -> tuple[Digest, ...]:
    """The digests of published plans that are due at ``now`` and not too late, in the order in which they fell due.

    Nothing is said of shifts that have begun, except of the parts of one that have not, to those who serve them and to
    Tier 1. Of terms, ``term_digests`` says what is due.
    """
    known = tuple(plans)
    found = (digest for plan in known for digest in (*_weekends(plan, now), *_days_before(plan, now)))
    due = [digest for digest in found if now - LATEST < digest.due_at <= now]
    due += term_digests(known, now)
    return tuple(sorted(due, key=lambda digest: (digest.due_at, digest.id)))


def _weekends(plan: Plan, now: datetime) -> Iterator[Digest]:
    ahead = [shift for shift in plan.schedule.shifts if shift.span.start_at > now and shift.weekend_on is not None]
    for saturday in sorted({shift.weekend_on for shift in ahead if shift.weekend_on}):
        shifts = [shift for shift in ahead if shift.weekend_on == saturday]
        whole = [shift for shift in plan.schedule.shifts if shift.weekend_on == saturday]
        for engineer in _people(plan, shifts):
            own = [shift for shift in shifts if engineer.id in _on_duty(plan, shift)]
            yield _weekend(plan, saturday, own, engineer, _own_parts(plan, own, engineer.id))
        for rotation in _rotations(plan, shifts):
            of_it = [shift for shift in shifts if shift.rotation_id == rotation.id]
            mark = _mark(plan, [shift for shift in whole if shift.rotation_id == rotation.id])
            yield _weekend(plan, saturday, of_it, rotation, [mark])


def _weekend(
    plan: Plan, saturday: date, shifts: list[Shift], reader: Engineer | WeekendRotation, marks: Iterable[str]
) -> Digest:
    due_at = to_instant(saturday - THURSDAY_BEFORE, NOON, reader.time_zone)
    begins_at = min(min(_beginnings(plan, shift, reader)) for shift in shifts)
    subject = f"On call on the weekend of {saturday}: {_from(begins_at, reader.time_zone)}"
    return _digest(plan, DigestKind.WEEKEND, str(saturday), marks, due_at, reader, subject, shifts)


def _days_before(plan: Plan, now: datetime) -> Iterator[Digest]:
    for shift in plan.schedule.shifts:
        if shift.span.end_at <= now or now + AHEAD < shift.span.start_at:
            continue
        readers: list[Engineer | WeekendRotation] = [*_people(plan, [shift]), *_rotations(plan, [shift])]
        for reader in readers:
            begins_at = min((at for at in _beginnings(plan, shift, reader) if at > now), default=None)
            if begins_at is not None:
                subject = f"On call in 24 hours: {_from(begins_at, reader.time_zone)}"
                is_person, due_at = isinstance(reader, Engineer), begins_at - AHEAD
                marks = _own_parts(plan, [shift], reader.id) if is_person else [_mark(plan, [shift])]
                yield _digest(plan, DigestKind.DAY_BEFORE, shift.id, marks, due_at, reader, subject, [shift])


def _beginnings(plan: Plan, shift: Shift, reader: Engineer | WeekendRotation) -> list[datetime]:
    """When a shift begins for a reader: for somebody who serves parts of it, when each of them does; for Tier 1, when
    it does, and whenever it changes hands."""
    if isinstance(reader, Engineer):
        return [span.start_at for span in _own_turns(plan, shift, reader.id)]
    return [shift.span.start_at, *(span.start_at for turns in _seats(plan, shift) for span, _ in turns)]


def _own_turns(plan: Plan, shift: Shift, engineer_id: str) -> list[Span]:
    """What somebody serves of a shift."""
    return [span for turns in _seats(plan, shift) for span, who in turns if who == engineer_id]


def _digest(
    plan: Plan,
    kind: DigestKind,
    about: str,
    marks: Iterable[str],
    due_at: datetime,
    reader: Engineer | WeekendRotation,
    subject: str,
    shifts: list[Shift],
) -> Digest:
    """Names nobody's plan: after a change the new holder is told, and nobody twice. But whoever serves a part of a
    shift is told again when that part changes, and Tier 1 when anybody else serves any of it: so the ``marks``."""
    person = reader if isinstance(reader, Engineer) else None
    name = person.id if person else f"{TIER1}/{reader.id}"
    ordered = sorted(shifts, key=lambda shift: (shift.span.start_at, shift.id))
    return Digest(
        id="/".join((f"digest/{kind}/{about}/{name}", *marks)),
        kind=kind,
        due_at=due_at,
        engineer_id=person.id if person else None,
        address=person.email if person else None,
        subject=subject if person else f"Tier 2: {subject}",
        lines=tuple(line for shift in ordered for line in _about(plan, shift, person, reader.time_zone)),
    )


def _about(plan: Plan, shift: Shift, person: Engineer | None, zone_name: str) -> Iterator[str]:
    """What is to know of a shift; for somebody who serves a part of it, the events in that part alone."""
    rotation = next(each for each in plan.problem.rotations if each.id == shift.rotation_id)
    seats = sorted(_seat(plan, turns, zone_name) for turns in _seats(plan, shift))
    missing = shift.seats - len(seats)
    yield f"{_when(shift, zone_name)} - {rotation.name}, {shift.window}"
    yield f"  On duty: {', '.join([*seats, *['TBD'] * missing]) or 'nobody'}"
    if isinstance(rotation, WeekendRotation) and rotation.bridge_url:
        yield f"  Bridge: {rotation.bridge_url}"
    spans = _own_turns(plan, shift, person.id) if person else [shift.span]
    for event in sorted(plan.events, key=lambda event: event.id):
        if event.id in shift.event_ids and any(event.span.overlaps(span) for span in spans):
            yield f"  Event: {_said(event, zone_name)}"


def _seats(plan: Plan, shift: Shift) -> Iterator[Sequence[Turn]]:
    """The turns of each seat that somebody holds."""
    cut = [part for part in plan.parts if part.duty_id == shift.id]
    if not cut:
        for engineer_id in plan.schedule.holders(shift.id):
            yield [(shift.span, engineer_id)]
        return
    for _, turns in groupby(parts_by_duty(plan.schedule, cut)[shift.id], key=lambda part: part.seat):
        yield [(part.span, part.engineer_id) for part in turns]


def _seat(plan: Plan, turns: Sequence[Turn], zone_name: str) -> str:
    """Whoever has a seat; of several, each with the time at which they begin."""
    names = [plan.problem.engineer(engineer_id).name if engineer_id else "TBD" for _, engineer_id in turns]
    begin = [f"{local(span.start_at, zone_name):%a %H:%M}" for span, _ in turns]
    return ", ".join([names[0], *(f"from {at} {name}" for at, name in zip(begin[1:], names[1:], strict=True))])


def _own_parts(plan: Plan, shifts: Sequence[Shift], engineer_id: str) -> Iterator[str]:
    """The times of the parts of shifts that somebody serves where not the whole of a seat is theirs."""
    ids = {shift.id for shift in shifts}
    for part in plan.parts:
        if part.engineer_id == engineer_id and part.duty_id in ids:
            yield f"{part.span.start_at:%Y%m%dT%H%M%SZ}-{part.span.end_at:%Y%m%dT%H%M%SZ}"


def _mark(plan: Plan, shifts: Iterable[Shift]) -> str:
    """Who serves these shifts, and when."""
    return mark_of(
        (shift.id, span.start_at.isoformat(), span.end_at.isoformat(), who or "")
        for shift in shifts
        for turns in _seats(plan, shift)
        for span, who in turns
    )


def _on_duty(plan: Plan, shift: Shift) -> frozenset[str]:
    """Ids of everybody who has a turn in a shift."""
    return frozenset(engineer_id for turns in _seats(plan, shift) for _, engineer_id in turns if engineer_id)


def _said(event: CustomerEvent, zone_name: str) -> str:
    """An event by kind and the customer's id; by its title only when that is no secret, and says more."""
    kind = event.kind.replace("_", "-")
    is_told = not event.confidential and event.title != f"{kind} for {event.customer_id}"
    title = f"{event.title}, " if is_told else ""
    domains = f", needs {', '.join(event.domains)}" if event.domains else ""
    start, end = (f"{local(at, zone_name):%a %d %b %H:%M}" for at in (event.span.start_at, event.span.end_at))
    return f"{title}{kind} of {event.customer_id}, {event.confidence}, {start} to {end}{domains}"


def _when(shift: Shift, zone_name: str) -> str:
    start, end = local(shift.span.start_at, zone_name), local(shift.span.end_at, zone_name)
    return f"{start:%a %d %b %Y %H:%M} to {end:%a %d %b %H:%M} ({zone_name})"


def _from(at: datetime, zone_name: str) -> str:
    return f"from {local(at, zone_name):%a %d %b %H:%M} ({zone_name})"


def _people(plan: Plan, shifts: list[Shift]) -> list[Engineer]:
    ids = {engineer_id for shift in shifts for engineer_id in _on_duty(plan, shift)}
    return [plan.problem.engineer(engineer_id) for engineer_id in sorted(ids)]


def _rotations(plan: Plan, shifts: list[Shift]) -> list[WeekendRotation]:
    ids = {shift.rotation_id for shift in shifts}
    return [each for each in plan.problem.rotations if each.id in ids and isinstance(each, WeekendRotation)]
