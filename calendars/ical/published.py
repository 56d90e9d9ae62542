"""What is published, cut into the feeds that people subscribe to, each with the instant at which it last changed.

Everything here follows from the announced plans and the present day alone, so every process that looks at the same
store serves the same bytes under the same date, and that date never goes back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from calendars.ical.entries import KEEPS_BEHIND, SHOWS_AHEAD, FeedEntry, within_window
from calendars.ical.feed import Feed, engineer_feed, programme_feed, team_feed
from calendars.ical.plan_feeds import History, in_order, versions
from calendars.ical.seat_entries import shift_name, uid_of
from scheduler.domain.coverage import Rotation
from scheduler.domain.feeds import FeedKind, Subject, View
from scheduler.domain.people import Engineer, Team
from scheduler.domain.plan import Plan
from scheduler.domain.time import DAY
from scheduler.domain.told_events import settled_at

WRITTEN_SO_SINCE = datetime(2026, 11, 22, 20, tzinfo=UTC)
"""When the way in which feeds are written changed last. To be moved with it: some clients ask by date alone."""
Entries = Mapping[str, FeedEntry]


@dataclass
class PublishedFeeds:
    """The feeds of everything announced. ``floor`` is an instant before which none of them counts as changed.

    At each of the instants in ``settled`` a horizon drops out of sight for good, and all feeds count as changed: from
    then on what was told of its events is not read any more, so nobody knows which of them it changed.
    """

    floor: datetime = WRITTEN_SO_SINCE
    settled: tuple[datetime, ...] = ()
    _entries: Mapping[Subject, Entries] = field(default_factory=dict)
    _changed_at: dict[Subject, datetime] = field(default_factory=dict)
    _people: dict[str, Engineer] = field(default_factory=dict)
    _teams: dict[str, Team] = field(default_factory=dict)
    _rotations: dict[str, Rotation] = field(default_factory=dict)

    def announce(self, entries: Mapping[Subject, Entries], at: datetime) -> None:
        """From that instant on these are the entries; the feeds that they change have changed then."""
        for subject in {*self._entries, *entries}:
            if self._entries.get(subject) != entries.get(subject):
                self._changed_at[subject] = max(at, self._changed_at.get(subject, at))
        self._entries = entries

    def name(self, plan: Plan) -> None:
        """Takes over the names of a plan; somebody in several horizons has the name of the last."""
        self._people |= {engineer.id: engineer for engineer in plan.problem.engineers}
        self._teams |= {team.id: team for team in plan.problem.teams}
        self._rotations |= {rotation.id: rotation for rotation in plan.problem.rotations}

    def feed(self, view: View, now: datetime) -> Feed:
        """The feed of a view. What nothing was announced for is empty."""
        entries, (kind, subject_id) = self.entries(view.subject), view.subject
        if kind == FeedKind.ENGINEER and subject_id in self._people:
            return engineer_feed(entries, self._people[subject_id], now=now)
        if kind == FeedKind.TEAM and subject_id in self._teams:
            return team_feed(entries, self._teams[subject_id], now=now)
        if kind == FeedKind.PROGRAMME and subject_id in self._rotations:
            return programme_feed(entries, self._rotations[subject_id], now=now, include_open=view.include_open)
        return _shared_feed(subject_id, entries, now)

    def entries(self, subject: Subject) -> tuple[FeedEntry, ...]:
        """All that is announced for a subject, in order of start."""
        return tuple(sorted(self._entries.get(subject, {}).values(), key=lambda e: (e.span.start_at, e.uid)))

    def length(self, subject: Subject) -> int:
        """How many entries are announced for a subject."""
        return len(self._entries.get(subject, ()))

    def changed_at(self, subject: Subject, now: datetime) -> datetime:
        """When the feed of a subject last changed: by an announcement, or because the days moved on."""
        today = datetime.combine(now.astimezone(UTC).date(), time(0), UTC)
        turns = (turn for entry in self._entries.get(subject, {}).values() for turn in _turns(entry) if turn <= today)
        settled = (at for at in self.settled if at <= today)
        return max(self.floor, self._changed_at.get(subject, self.floor), *settled, *turns)


def _shared_feed(subject_id: str, entries: Iterable[FeedEntry], now: datetime) -> Feed:
    """The feed of a customer, who stands under its code: who is on duty while something of theirs is going on."""
    return Feed(
        name=f"On-call duty for {subject_id}",
        description=f"Who is on duty for {subject_id}, and when",
        time_zone="UTC",
        names_people=True,
        entries=within_window(entries, now),
    )


def _turns(entry: FeedEntry) -> tuple[datetime, datetime]:
    """The midnights (UTC) from which an entry stands in feeds and from which it does so no more."""
    return _midnight(entry.span.start_at - SHOWS_AHEAD, after=True), _midnight(entry.span.end_at + KEEPS_BEHIND)


def _midnight(at: datetime, *, after: bool = False) -> datetime:
    """The first midnight at or after an instant; with ``after``, truly after it."""
    midnight = datetime.combine(at.astimezone(UTC).date(), time(0), UTC)
    return midnight if at == midnight and not after else midnight + DAY


def published_feeds(
    histories: Iterable[History], install_domain: str, *, floor: datetime | None = None, show_customers: bool = False
) -> PublishedFeeds:
    """The feeds of the announced versions of each horizon, oldest version first.

    ``floor`` is the last change that is in no plan, such as the erasure of a person. ``show_customers``: with the
    titles of confidential events.
    """
    known_histories = in_order(histories)
    settled = tuple(settled_at(history[-1]) for history in known_histories)
    made = PublishedFeeds(max(floor or WRITTEN_SO_SINCE, WRITTEN_SO_SINCE), settled)
    earlier: Mapping[str, FeedEntry] = {}
    known: Mapping[str, FeedEntry] = {}
    served: dict[str, tuple[str, ...]] = {}
    for history in known_histories:
        for plan, entries in versions(history, install_domain, earlier.values(), show_customers=show_customers):
            known = {**earlier, **{entry.uid: entry for entry in entries}}
            served |= _served(plan, install_domain)
            made.announce(_by_subject(known, served), plan.published_at or plan.created_at)
            made.name(plan)
        earlier = known
    return made


def _served(plan: Plan, install_domain: str) -> Mapping[str, tuple[str, ...]]:
    """The customers of each seat of a shift, and of each part of one, by the UID of its entry."""
    customers = {event.id: event.customer_id for event in plan.events}
    found = {
        uid_of(shift_name(shift.id, seat), install_domain): _distinct(customers.get(each) for each in shift.event_ids)
        for shift in plan.schedule.shifts
        for seat in range(1, shift.seats + 1)
    }
    for part in plan.parts:
        name = shift_name(part.duty_id, part.seat)
        found[uid_of(name, install_domain, part.mark)] = found.get(uid_of(name, install_domain), ())
    return found


def _distinct(ids: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({each for each in ids if each is not None}))


def _by_subject(entries: Entries, served: Mapping[str, tuple[str, ...]]) -> Mapping[Subject, Entries]:
    found: dict[Subject, dict[str, FeedEntry]] = defaultdict(dict)
    for uid, entry in entries.items():
        for subject in _subjects(entry, served.get(uid, ())):
            found[subject][uid] = entry
    return found


def _subjects(entry: FeedEntry, customer_ids: Iterable[str]) -> Iterator[Subject]:
    """The feeds in which an entry stands."""
    yield Subject(FeedKind.PROGRAMME, entry.rotation_id)
    if entry.engineer_id is not None:
        yield Subject(FeedKind.ENGINEER, entry.engineer_id)
        yield from (Subject(FeedKind.CUSTOMER, customer_id) for customer_id in customer_ids)
    if entry.team_id is not None:
        yield Subject(FeedKind.TEAM, entry.team_id)
