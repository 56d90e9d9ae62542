"""What stands in a feed for each seat of a schedule: every duty, or part of one, described for whoever reads it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from calendars.ical.entries import TBD, EntryStatus, EventNote, FeedEntry
from scheduler.domain.coverage import Duty, Rotation, Shift, Term, TermRotation, WeekendRotation
from scheduler.domain.events import CustomerEvent
from scheduler.domain.parts import Part, parts_by_duty
from scheduler.domain.people import Engineer, Team
from scheduler.domain.schedule import OpenSeat, Schedule
from scheduler.domain.time import Span, local, to_instant

Serves = Callable[[Part, Duty], bool]
"""Whether a part of a duty lies in the time that is meant."""


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
    parts: Iterable[Part] = (),
    show_customers: bool = False,
) -> tuple[FeedEntry, ...]:
    """Every seat of a schedule, held or TBD, in order of start; the seats of ``parts`` in these parts.

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
        serving=parts_by_duty(schedule, parts),
    )
    held = [source.served(part) for some in source.serving.values() for part in some]
    still_open = [source.still_open(seat) for seat in schedule.open_seats]
    return tuple(sorted((*held, *still_open), key=lambda entry: (entry.span.start_at, entry.uid)))


def shift_name(shift_id: str, seat: int) -> str:
    """What the UID of a seat of a shift begins with."""
    return f"shift-{shift_id}-{seat}"


def uid_of(name: str, install_domain: str, mark: str = "") -> str:
    """The UID of a seat, or of the part of it with that mark."""
    return f"{name}-{mark}@{install_domain}" if mark else f"{name}@{install_domain}"


def _note(event: CustomerEvent, show_customers: bool) -> EventNote:
    label = f"{event.kind.replace('_', '-')} for {event.customer_id}"
    if event.title not in ("", label) and (show_customers or not event.confidential):
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
    serving: Mapping[str, tuple[Part, ...]]

    def served(self, part: Part) -> FeedEntry:
        """A held seat, or a part of one."""
        duty = self.schedule.duties[part.duty_id]
        entry = self._term_entry(duty, part.seat) if isinstance(duty, Term) else self._shift_entry(duty.id, part.seat)
        if part.span != duty.span:
            entry = self._cut(entry, part)
        if part.engineer_id is None:
            return entry
        engineer = self.people[part.engineer_id]
        changes = {
            "engineer_id": engineer.id,
            "engineer_name": engineer.name,
            "team_id": engineer.team_id,
            "team_name": self.teams[engineer.team_id],
            "time_zone": engineer.time_zone,
            "status": self.state,
            "alongside": self._names(self._at_the_same_time(duty), _during(part.span), without=engineer.id),
        }
        return entry.model_copy(update=changes)

    def _cut(self, entry: FeedEntry, part: Part) -> FeedEntry:
        """The entry of a seat, for a part of it alone: whoever serves the rest comes before and after. A part of a
        term is whole days only where it begins and ends with local days."""
        ours = [other for other in self.serving[part.duty_id] if other.seat == part.seat]
        before = [self._name_of(other) for other in ours if other.span.end_at == part.span.start_at]
        after = [self._name_of(other) for other in ours if other.span.start_at == part.span.end_at]
        rotation = self.rotations[entry.rotation_id]
        starts, ends = (local(at, rotation.time_zone) for at in (part.span.start_at, part.span.end_at))
        is_days = entry.from_on is not None and starts.time() == ends.time() == time(0)
        changes = {
            "uid": uid_of(entry.uid.rpartition("@")[0], self.install_domain, part.mark),
            "span": part.span,
            "from_on": starts.date() if is_days else None,
            "until_on": ends.date() if is_days else None,
            "before": tuple(before) or entry.before,
            "after": tuple(after) or entry.after,
            "events": tuple(note for note in entry.events if note.span.overlaps(part.span)),
        }
        return entry.model_copy(update=changes)

    def _name_of(self, part: Part) -> str:
        return TBD if part.engineer_id is None else self.people[part.engineer_id].name

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
            uid=uid_of(shift_name(shift.id, seat), self.install_domain),
            sequence=self.sequence,
            updated_at=self.updated_at,
            status=EntryStatus.TENTATIVE,
            rotation_id=rotation.id,
            role=_role(rotation, shift.window),
            place=f"seat {seat} of {shift.seats}",
            time_zone=rotation.time_zone,
            span=shift.span,
            bridge_url=rotation.bridge_url if isinstance(rotation, WeekendRotation) else "",
            alongside=self._names([shift], _during(shift.span)),
            before=self._names(before, _to_the_end, nobody=TBD),
            after=self._names(after, _from_the_start, nobody=TBD),
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
            "before": self._names([t for t in ours if t.ends_on == term.starts_on], _to_the_end),
            "after": self._names([t for t in ours if t.starts_on == term.ends_on], _from_the_start),
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
            uid=uid_of(f"term-{rotation.id}/{from_on}-{seat}", self.install_domain),
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

    def _names(self, duties: Iterable[Duty], serves: Serves, *, without: str = "", nobody: str = "") -> tuple[str, ...]:
        """Names of the people who serve in the duties at the time that is meant; ``nobody`` for a duty that nobody
        serves then, when that is worth saying."""
        found: set[str] = set()
        for duty in duties:
            on = [part.engineer_id for part in self.serving.get(duty.id, ()) if serves(part, duty)]
            found |= {self.people[engineer_id].name for engineer_id in on if engineer_id not in (None, without)}
            found |= {nobody} if nobody and not any(on) else set()
        return tuple(sorted(found))


def _during(span: Span) -> Serves:
    return lambda part, _: part.span.overlaps(span)


def _to_the_end(part: Part, duty: Duty) -> bool:
    return part.span.end_at == duty.span.end_at


def _from_the_start(part: Part, duty: Duty) -> bool:
    return part.span.start_at == duty.span.start_at
