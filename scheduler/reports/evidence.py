"""Promotion evidence: what one person served and offered, from entries of the record alone.

Every fact carries the number of its entry, the person's level at the time, the plan, and the policy that it was
made under. Nothing is looked up in rules or people of today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.domain.record import FULL_TERM_PERCENT, PublishedEntry, ServedEntry, Version
from scheduler.domain.record_chain import Head
from scheduler.domain.record_reading import Person
from scheduler.reports.offers_made import OfferMade
from scheduler.reports.waiver import Waiver


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact comes from: entries of the record, and the plan and policy that they name."""

    entries: tuple[int, ...]
    quarter: str
    plan_id: str
    policy_digest: str

    @classmethod
    def of(cls, entries: Iterable[int], source: Version) -> Origin:
        return cls(tuple(entries), source.quarter, source.plan_id, source.policy_digest)


@dataclass(frozen=True, slots=True)
class TermServed:
    """One term, or the part of it that the person served. ``days`` of ``planned_days`` were served; it is completed
    from ``FULL_TERM_PERCENT`` on. ``instead`` says that it was, at least in part, announced for somebody else."""

    rotation_id: str
    rotation_name: str
    duty_id: str
    starts_on: date
    last_on: date
    planned_days: int
    days: int
    completed: bool
    instead: bool
    level: str | None
    team_id: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class ShiftServed:
    """One shift, or the part of it that the person served. ``weekend_hours`` lie in the person's own weekend."""

    rotation_id: str
    rotation_name: str
    duty_id: str
    window: str
    on: date
    weekend_on: date | None
    hours: float
    weekend_hours: float
    on_holiday: bool
    instead: bool
    level: str | None
    team_id: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class DutyAhead:
    """Announced, and not yet in the record as served: it is ahead, goes on, or its period is not closed.

    ``level`` is None for somebody who covers: theirs is written down with the service.
    """

    rotation_id: str
    rotation_name: str
    duty_id: str
    is_term: bool
    on: date
    last_on: date
    level: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Totals:
    """What was served in a quarter at a level; ``quarter`` and ``level`` are None for all of it.

    ``holiday_shifts`` were on public holidays or company days; ``weekends`` are different weekends.
    """

    quarter: str | None
    level: str | None
    terms_completed: int
    terms_in_part: int
    term_days: int
    weekends: int
    shifts: int
    hours: float
    weekend_hours: float
    holiday_shifts: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """One person as of the end of a date, in UTC. ``head`` is where the record stood then.

    ``name`` is None for somebody who was erased.
    """

    person_id: str
    handle: str | None
    name: str | None
    as_of: date
    head: Head
    overall: Totals
    by_quarter: tuple[Totals, ...]
    terms: tuple[TermServed, ...]
    shifts: tuple[ShiftServed, ...]
    offers: tuple[OfferMade, ...]
    waivers: tuple[Waiver, ...]
    ahead: tuple[DutyAhead, ...]

    @property
    def label(self) -> str:
        """The person for people."""
        return self.name or self.handle or self.person_id

    @property
    def not_selected(self) -> tuple[OfferMade, ...]:
        """Offers without a seat."""
        return tuple(offer for offer in self.offers if offer.not_selected)


def evidence(
    person: Person,
    as_of: date,
    head: Head,
    served: Iterable[tuple[int, ServedEntry]],
    ahead: Iterable[tuple[int, PublishedEntry]],
    offers: tuple[OfferMade, ...],
    waivers: tuple[Waiver, ...],
) -> Evidence:
    """The report. ``served`` are entries of the person that count, ``ahead`` announced duties of theirs that stand."""
    known = tuple(served)
    terms = tuple(_terms([pair for pair in known if pair[1].duty_type == "term"]))
    shifts = tuple(_shift(seq, entry) for seq, entry in known if entry.duty_type == "shift")
    return Evidence(
        person_id=person.id,
        handle=person.handle,
        name=person.name,
        as_of=as_of,
        head=head,
        overall=_totals(None, None, terms, shifts),
        by_quarter=tuple(_by_quarter(terms, shifts)),
        terms=tuple(sorted(terms, key=lambda term: (term.starts_on, term.duty_id))),
        shifts=tuple(sorted(shifts, key=lambda shift: (shift.on, shift.duty_id, shift.origin.entries))),
        offers=offers,
        waivers=waivers,
        ahead=tuple(sorted(map(_ahead, ahead), key=lambda duty: (duty.on, duty.duty_id))),
    )


def _terms(served: Sequence[tuple[int, ServedEntry]]) -> Iterator[TermServed]:
    """Parts of one term are one fact: who was covered for a week in the middle has served the rest of it."""
    parts: dict[tuple[str, int], list[tuple[int, ServedEntry]]] = defaultdict(list)
    for seq, entry in served:
        parts[entry.duty_id, entry.seat].append((seq, entry))
    for held in parts.values():
        first, last = min(held, key=_starts)[1], max(held, key=_starts)[1]
        planned, days = first.planned_days or 0, sum(entry.days or 0 for _, entry in held)
        yield TermServed(
            rotation_id=first.rotation_id,
            rotation_name=first.rotation_name,
            duty_id=first.duty_id,
            starts_on=first.on,
            last_on=last.last_on,
            planned_days=planned,
            days=days,
            completed=100 * days >= FULL_TERM_PERCENT * planned,
            instead=any(entry.instead_of for _, entry in held),
            level=first.level,
            team_id=first.team_id,
            origin=Origin.of((seq for seq, _ in held), first.source),
        )


def _starts(part: tuple[int, ServedEntry]) -> float:
    return part[1].span.start_at.timestamp()


def _shift(seq: int, entry: ServedEntry) -> ShiftServed:
    return ShiftServed(
        rotation_id=entry.rotation_id,
        rotation_name=entry.rotation_name,
        duty_id=entry.duty_id,
        window=entry.window or "",
        on=entry.on,
        weekend_on=entry.weekend_on,
        hours=entry.hours,
        weekend_hours=entry.weekend_hours,
        on_holiday=entry.holiday_load > 0,
        instead=entry.instead_of is not None,
        level=entry.level,
        team_id=entry.team_id,
        origin=Origin.of((seq,), entry.source),
    )


def _ahead(announced: tuple[int, PublishedEntry]) -> DutyAhead:
    seq, entry = announced
    return DutyAhead(
        rotation_id=entry.rotation_id,
        rotation_name=entry.rotation_name,
        duty_id=entry.duty_id,
        is_term=entry.duty_type == "term",
        on=entry.on,
        last_on=entry.last_on,
        level=entry.level,
        origin=Origin.of((seq,), entry.source),
    )


def _by_quarter(terms: Sequence[TermServed], shifts: Sequence[ShiftServed]) -> Iterator[Totals]:
    """A line per quarter and level, in the order of first service."""
    firsts: dict[tuple[str, str | None], date] = {}
    dated = [(term.starts_on, term.origin.quarter, term.level) for term in terms]
    dated += [(shift.on, shift.origin.quarter, shift.level) for shift in shifts]
    for on, quarter, level in sorted(dated, key=lambda first: first[0]):
        firsts.setdefault((quarter, level), on)
    for quarter, level in firsts:
        yield _totals(
            quarter,
            level,
            [term for term in terms if (term.origin.quarter, term.level) == (quarter, level)],
            [shift for shift in shifts if (shift.origin.quarter, shift.level) == (quarter, level)],
        )


def _totals(
    quarter: str | None, level: str | None, terms: Sequence[TermServed], shifts: Sequence[ShiftServed]
) -> Totals:
    return Totals(
        quarter=quarter,
        level=level,
        terms_completed=sum(term.completed for term in terms),
        terms_in_part=sum(not term.completed for term in terms),
        term_days=sum(term.days for term in terms),
        weekends=len({shift.weekend_on for shift in shifts if shift.weekend_on}),
        shifts=len(shifts),
        hours=round(sum(shift.hours for shift in shifts), 2),
        weekend_hours=round(sum(shift.weekend_hours for shift in shifts), 2),
        holiday_shifts=sum(shift.on_holiday for shift in shifts),
    )
