"""Feed entries: what stands in a feed, one value per seat of a schedule, before any iCalendar is written."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property

from pydantic import Field

from scheduler.domain.coverage import Duty, Rotation, Shift, Term, TermRotation, WeekendRotation
from scheduler.domain.events import CustomerEvent
from scheduler.domain.people import Engineer, Team
from scheduler.domain.schedule import OpenSeat, Schedule
from scheduler.domain.time import Instant, Span, TimeZoneName, to_instant
from scheduler.domain.values import EngineerId, RotationId, TeamId, Value

TBD = "TBD"
KEEPS_BEHIND = timedelta(days=30)
SHOWS_AHEAD = timedelta(days=366)


class EntryStatus(StrEnum):
    """What a calendar client is told: published duty is confirmed; drafts and TBD seats are tentative."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"


class EventNote(Value):
    """A customer event as it may be shown to whoever can read the feed."""

    label: str
    span: Span


class FeedEntry(Value):
    """One seat of a shift, or one stay in a term rotation, as it stands in a feed.

    ``uid`` belongs to the seat and not to the person, so a swap keeps it; ``sequence`` and ``updated_at`` tell
    clients that something changed. ``from_on`` and ``until_on`` (excluded) are set for terms, which are written as
    whole days. ``engineer_id`` is None for a TBD seat. ``before`` and ``after`` name who serves next to it in time.
    """

    uid: str
    sequence: int = Field(ge=0)
    updated_at: Instant
    status: EntryStatus
    rotation_id: RotationId
    role: str
    place: str
    engineer_id: EngineerId | None = None
    engineer_name: str = TBD
    team_id: TeamId | None = None
    team_name: str = ""
    time_zone: TimeZoneName
    span: Span
    from_on: date | None = None
    until_on: date | None = None
    bridge_url: str = ""
    alongside: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    events: tuple[EventNote, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.engineer_id is None


def feed_entries(
    schedule: Schedule,
    people: Iterable[Engineer],
    teams: Iterable[Team],
    rotations: Iterable[Rotation],
    events: Iterable[CustomerEvent] = (),
    *,
    state: EntryStatus,
    updated_at: datetime,
    sequence: int,
    install_domain: str,
    show_customers: bool = False,
) -> tuple[FeedEntry, ...]:
    """Every seat of a schedule, held or TBD, in order of start.

    ``updated_at`` and ``sequence`` are those of the stored schedule (its version number serves well); see ``carried``
    for entries that did not change since the version before. ``install_domain`` ends every UID. Confidential events
    appear by kind and customer id alone, unless ``show_customers``.
    """
    source = _Source(
        schedule=schedule,
        people={engineer.id: engineer for engineer in people},
        teams={team.id: team.name for team in teams},
        rotations={rotation.id: rotation for rotation in rotations},
        notes={event.id: _note(event, show_customers) for event in events},
        sequence=sequence,
        updated_at=updated_at,
        state=state,
        install_domain=install_domain,
    )
    held = [source.held(a.engineer_id, a.duty_id, a.seat) for a in schedule.assignments]
    still_open = [source.still_open(seat) for seat in schedule.open_seats]
    return tuple(sorted((*held, *still_open), key=lambda entry: (entry.span.start_at, entry.uid)))


def carried(entries: Iterable[FeedEntry], earlier: Iterable[FeedEntry]) -> tuple[FeedEntry, ...]:
    """The entries, where those that say the same as an earlier one keep its ``sequence`` and ``updated_at``.

    Folded over the published versions in order, it makes a feed in which only what changed looks changed.
    """
    known = {entry.uid: entry for entry in earlier}
    return tuple(_as_before(entry, known.get(entry.uid)) for entry in entries)


def for_engineer(entries: Iterable[FeedEntry], engineer_id: str) -> tuple[FeedEntry, ...]:
    return tuple(entry for entry in entries if entry.engineer_id == engineer_id)


def for_team(entries: Iterable[FeedEntry], team_id: str) -> tuple[FeedEntry, ...]:
    """The duty of a team's members. TBD seats belong to no team."""
    return tuple(entry for entry in entries if entry.team_id == team_id)


def for_programme(
    entries: Iterable[FeedEntry], rotation_id: str, *, include_open: bool = False
) -> tuple[FeedEntry, ...]:
    """All duty of a rotation; its TBD seats too when asked for, which is for managers."""
    return tuple(e for e in entries if e.rotation_id == rotation_id and (include_open or not e.is_open))


def within_window(entries: Iterable[FeedEntry], now: datetime) -> tuple[FeedEntry, ...]:
    """What subscribers get: from 30 days back to 12 months ahead.

    Counted from midnight UTC, so that the answer changes once a day at most and caches hold.
    """
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    window = Span(start_at=today - KEEPS_BEHIND, end_at=today + SHOWS_AHEAD)
    return tuple(entry for entry in entries if entry.span.overlaps(window))


def _as_before(entry: FeedEntry, before: FeedEntry | None) -> FeedEntry:
    if before is None:
        return entry
    same = entry.model_copy(update={"sequence": before.sequence, "updated_at": before.updated_at})
    if same == before:
        return before
    return entry.model_copy(update={"sequence": max(entry.sequence, before.sequence + 1)})


def _note(event: CustomerEvent, show_customers: bool) -> EventNote:
    label = f"{event.kind.replace('_', '-')} for {event.customer_id}"
    if event.title and (show_customers or not event.confidential):
        label = f"{event.title} ({label})"
    return EventNote(label=f"{label}, {event.confidence}", span=event.span)


def _start_of(duty: Duty) -> datetime:
    return duty.span.start_at


def _end_of(duty: Duty) -> datetime:
    return duty.span.end_at


def _role(rotation: Rotation, window: str = "") -> str:
    """Role first, so that a narrow calendar cell still shows what the duty is."""
    if isinstance(rotation, TermRotation):
        return rotation.name
    said = "on-call" in rotation.name.lower() or "on call" in rotation.name.lower()
    return f"{rotation.name}{'' if said else ' on-call'} - {window}"


@dataclass(frozen=True)
class _Source:
    """A schedule with all that is looked up to describe its seats."""

    schedule: Schedule
    people: Mapping[str, Engineer]
    teams: Mapping[str, str]
    rotations: Mapping[str, Rotation]
    notes: Mapping[str, EventNote]
    sequence: int
    updated_at: datetime
    state: EntryStatus
    install_domain: str

    def held(self, engineer_id: str, duty_id: str, seat: int) -> FeedEntry:
        engineer = self.people[engineer_id]
        duty = self.schedule.duties[duty_id]
        entry = self._term_entry(duty, seat) if isinstance(duty, Term) else self._shift_entry(duty_id, seat)
        changes = {
            "engineer_id": engineer.id,
            "engineer_name": engineer.name,
            "team_id": engineer.team_id,
            "team_name": self.teams[engineer.team_id],
            "time_zone": engineer.time_zone,
            "status": self.state,
            "alongside": self._names(self._at_the_same_time(duty), without=engineer_id),
        }
        return entry.model_copy(update=changes)

    def still_open(self, seat: OpenSeat) -> FeedEntry:
        if seat.duty_id is None:
            return self._term_seat(seat.rotation_id, seat.seat, seat.from_on, seat.until_on)
        return self._shift_entry(seat.duty_id, seat.seat)

    def _shift_entry(self, shift_id: str, seat: int) -> FeedEntry:
        """A seat of a shift, as if nobody held it."""
        shift = self.schedule.duties[shift_id]
        assert isinstance(shift, Shift)
        rotation = self.rotations[shift.rotation_id]
        before, after = self._neighbours(shift)
        return FeedEntry(
            uid=f"shift-{shift.id}-{seat}@{self.install_domain}",
            sequence=self.sequence,
            updated_at=self.updated_at,
            status=EntryStatus.TENTATIVE,
            rotation_id=rotation.id,
            role=_role(rotation, shift.window),
            place=f"seat {seat} of {shift.seats}",
            time_zone=rotation.time_zone,
            span=shift.span,
            bridge_url=rotation.bridge_url if isinstance(rotation, WeekendRotation) else "",
            alongside=self._names([shift]),
            before=self._names(before, nobody=TBD),
            after=self._names(after, nobody=TBD),
            events=tuple(self.notes[event_id] for event_id in shift.event_ids if event_id in self.notes),
        )

    @cached_property
    def _shifts_in_order(self) -> Mapping[str, tuple[list[Shift], list[Shift]]]:
        """The shifts of each rotation, by end and by start."""
        by_end = sorted(self.schedule.shifts, key=lambda s: (_end_of(s), s.id))
        by_start = sorted(self.schedule.shifts, key=lambda s: (_start_of(s), s.id))
        return {
            rotation_id: (
                [s for s in by_end if s.rotation_id == rotation_id],
                [s for s in by_start if s.rotation_id == rotation_id],
            )
            for rotation_id in self.rotations
        }

    def _neighbours(self, shift: Shift) -> tuple[list[Shift], list[Shift]]:
        """The shifts of the rotation that end last before it starts, and those that start first after its end."""
        by_end, by_start = self._shifts_in_order[shift.rotation_id]
        ended = bisect_right(by_end, shift.span.start_at, key=_end_of)
        begun = bisect_left(by_start, shift.span.end_at, key=_start_of)
        last = by_end[bisect_left(by_end, _end_of(by_end[ended - 1]), key=_end_of) : ended] if ended else []
        later = by_start[begun:]
        following = later[: bisect_right(later, _start_of(later[0]), key=_start_of)] if later else []
        return last, following

    def _term_entry(self, term: Term, seat: int) -> FeedEntry:
        """A stay in a seat of a term rotation, as if nobody held it."""
        ours = [other for other in self.schedule.terms if other.rotation_id == term.rotation_id]
        changes = {
            "before": self._names([t for t in ours if t.ends_on == term.starts_on]),
            "after": self._names([t for t in ours if t.starts_on == term.ends_on]),
        }
        return self._term_seat(term.rotation_id, seat, term.starts_on, term.ends_on).model_copy(update=changes)

    def _term_seat(self, rotation_id: str, seat: int, from_on: date, until_on: date) -> FeedEntry:
        """Its UID holds no length, so that a term which is extended stays the same event."""
        rotation = self.rotations[rotation_id]
        assert isinstance(rotation, TermRotation)
        span = Span(
            start_at=to_instant(from_on, time(0), rotation.time_zone),
            end_at=to_instant(until_on, time(0), rotation.time_zone),
        )
        return FeedEntry(
            uid=f"term-{rotation.id}/{from_on}-{seat}@{self.install_domain}",
            sequence=self.sequence,
            updated_at=self.updated_at,
            status=EntryStatus.TENTATIVE,
            rotation_id=rotation.id,
            role=_role(rotation),
            place=f"seat {seat} of {rotation.seats}",
            time_zone=rotation.time_zone,
            span=span,
            from_on=from_on,
            until_on=until_on,
        )

    def _at_the_same_time(self, duty: Duty) -> list[Duty]:
        """The duties whose people serve together with the holder of this one."""
        if not isinstance(duty, Term):
            return [duty]
        return [t for t in self.schedule.terms if t.rotation_id == duty.rotation_id and t.span.overlaps(duty.span)]

    def _names(self, duties: Iterable[Duty], *, without: str = "", nobody: str = "") -> tuple[str, ...]:
        """Names of the people on the duties; ``nobody`` for a duty without people, when that is worth saying."""
        found: set[str] = set()
        for duty in duties:
            holders = self.schedule.holders(duty.id)
            found |= {self.people[engineer_id].name for engineer_id in holders if engineer_id != without}
            found |= {nobody} if nobody and not holders else set()
        return tuple(sorted(found))
