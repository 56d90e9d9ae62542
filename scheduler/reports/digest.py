"""Digests: what people on duty, and the Tier 1 who page them, are told shortly before it begins.

On the Thursday before a weekend at noon, where the reader lives, about all of the weekend, and about the terms that
begin and end then; and 24 hours before each shift, about that shift. Both instants are computed from the wall clock
and from UTC respectively, so they are right over a change of the clocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from scheduler.domain.coverage import Shift, WeekendRotation
from scheduler.domain.events import CustomerEvent
from scheduler.domain.people import Engineer
from scheduler.domain.plan import Plan
from scheduler.domain.time import DAY, local, to_instant
from scheduler.reports.digest_message import TIER1, Digest, DigestKind
from scheduler.reports.term_digest import term_digests

NOON = time(12)
THURSDAY_BEFORE = DAY * 2
"""A weekend is named by its Saturday."""
AHEAD = timedelta(hours=24)
LATEST = timedelta(hours=24)
"""A digest that could not be sent for so long is of no use any more."""


def digests(plans: Iterable[Plan], now: datetime) -> tuple[Digest, ...]:
    """The digests of published plans that are due at ``now`` and not too late, in the order in which they fell due.

    Nothing is said of shifts that have begun.
    """
    known = tuple(plans)
    found = [digest for plan in known for digest in (*_weekends(plan, now), *_days_before(plan, now))]
    found += term_digests(known)
    due = (digest for digest in found if now - LATEST < digest.due_at <= now)
    return tuple(sorted(due, key=lambda digest: (digest.due_at, digest.id)))


def _weekends(plan: Plan, now: datetime) -> Iterator[Digest]:
    ahead = [shift for shift in plan.schedule.shifts if shift.span.start_at > now and shift.weekend_on is not None]
    for saturday in sorted({shift.weekend_on for shift in ahead if shift.weekend_on}):
        shifts = [shift for shift in ahead if shift.weekend_on == saturday]
        for engineer in _people(plan, shifts):
            own = [shift for shift in shifts if engineer.id in plan.schedule.holders(shift.id)]
            yield _weekend(plan, saturday, own, engineer, engineer.time_zone)
        for rotation in _rotations(plan, shifts):
            of_it = [shift for shift in shifts if shift.rotation_id == rotation.id]
            yield _weekend(plan, saturday, of_it, rotation, rotation.time_zone)


def _weekend(
    plan: Plan, saturday: date, shifts: list[Shift], reader: Engineer | WeekendRotation, zone_name: str
) -> Digest:
    due_at = to_instant(saturday - THURSDAY_BEFORE, NOON, zone_name)
    subject = f"On call on the weekend of {saturday}: {_first(shifts, zone_name)}"
    return _digest(plan, DigestKind.WEEKEND, str(saturday), due_at, reader, subject, shifts, zone_name)


def _days_before(plan: Plan, now: datetime) -> Iterator[Digest]:
    for shift in plan.schedule.shifts:
        if shift.span.start_at <= now:
            continue
        due_at = shift.span.start_at - AHEAD
        readers: list[Engineer | WeekendRotation] = [*_people(plan, [shift]), *_rotations(plan, [shift])]
        for reader in readers:
            subject = f"On call in 24 hours: {_first([shift], reader.time_zone)}"
            yield _digest(plan, DigestKind.DAY_BEFORE, shift.id, due_at, reader, subject, [shift], reader.time_zone)


def _digest(
    plan: Plan,
    kind: DigestKind,
    about: str,
    due_at: datetime,
    reader: Engineer | WeekendRotation,
    subject: str,
    shifts: list[Shift],
    zone_name: str,
) -> Digest:
    """Names nobody's plan: after a change the new holder is told, and nobody twice."""
    person = reader if isinstance(reader, Engineer) else None
    name = person.id if person else f"{TIER1}/{reader.id}"
    ordered = sorted(shifts, key=lambda shift: (shift.span.start_at, shift.id))
    return Digest(
        id=f"digest/{kind}/{about}/{name}",
        kind=kind,
        due_at=due_at,
        engineer_id=person.id if person else None,
        address=person.email if person else None,
        subject=subject if person else f"Tier 2: {subject}",
        lines=tuple(line for shift in ordered for line in _about(plan, shift, zone_name)),
    )


def _about(plan: Plan, shift: Shift, zone_name: str) -> Iterator[str]:
    rotation = next(each for each in plan.problem.rotations if each.id == shift.rotation_id)
    names = [plan.problem.engineer(engineer_id).name for engineer_id in plan.schedule.holders(shift.id)]
    missing = shift.seats - len(names)
    yield f"{_when(shift, zone_name)} - {rotation.name}, {shift.window}"
    yield f"  On duty: {', '.join([*sorted(names), *['TBD'] * missing]) or 'nobody'}"
    if isinstance(rotation, WeekendRotation) and rotation.bridge_url:
        yield f"  Bridge: {rotation.bridge_url}"
    for event_id in shift.event_ids:
        event = plan.problem.event.get(event_id)
        if event is not None:
            yield f"  Event: {_said(event, zone_name)}"


def _said(event: CustomerEvent, zone_name: str) -> str:
    """An event by kind and the customer's id; by its title only when that is no secret."""
    title = "" if event.confidential else f"{event.title}, "
    domains = f", needs {', '.join(event.domains)}" if event.domains else ""
    start, end = (f"{local(at, zone_name):%a %d %b %H:%M}" for at in (event.span.start_at, event.span.end_at))
    kind = event.kind.replace("_", "-")
    return f"{title}{kind} of {event.customer_id}, {event.confidence}, {start} to {end}{domains}"


def _when(shift: Shift, zone_name: str) -> str:
    start, end = local(shift.span.start_at, zone_name), local(shift.span.end_at, zone_name)
    return f"{start:%a %d %b %Y %H:%M} to {end:%a %d %b %H:%M} ({zone_name})"


def _first(shifts: list[Shift], zone_name: str) -> str:
    start = local(min(shift.span.start_at for shift in shifts), zone_name)
    return f"from {start:%a %d %b %H:%M} ({zone_name})"


def _people(plan: Plan, shifts: list[Shift]) -> list[Engineer]:
    ids = {engineer_id for shift in shifts for engineer_id in plan.schedule.holders(shift.id)}
    return [plan.problem.engineer(engineer_id) for engineer_id in sorted(ids)]


def _rotations(plan: Plan, shifts: list[Shift]) -> list[WeekendRotation]:
    ids = {shift.rotation_id for shift in shifts}
    return [each for each in plan.problem.rotations if each.id in ids and isinstance(each, WeekendRotation)]
