"""A small organisation with a weekend rotation and Escalation Engineer terms, for the tests of feeds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from icalendar import Calendar, Event

from calendars.ical.entries import EntryStatus, FeedEntry
from calendars.ical.feed import Feed
from calendars.ical.seat_entries import feed_entries
from scheduler.domain.coverage import Shift, TermRotation, Weekday, WeekendRotation, WeekendWindow
from scheduler.domain.events import CustomerEvent, EventKind, with_demand
from scheduler.domain.expansion import expand, term
from scheduler.domain.people import Engineer, Team
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import Horizon, Span

NOW = datetime(2027, 3, 20, 12, tzinfo=UTC)
PUBLISHED_AT = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
DOMAIN = "watchbill.example"
HORIZON = Horizon.of_weeks(date(2027, 3, 22), 6)

TEAMS = (Team(id="gitaly", name="Gitaly"), Team(id="verify", name="Verify"))


def an_engineer(engineer_id: str, name: str, team_id: str, zone_name: str, country: str = "DE") -> Engineer:
    return Engineer(
        id=engineer_id,
        name=name,
        email=f"{engineer_id}@people.example",
        team_id=team_id,
        time_zone=zone_name,
        country=country,
    )


PEOPLE = (
    an_engineer("ann", "Ann Ahorn", "gitaly", "Europe/Berlin"),
    an_engineer("bo", "Bo Birke", "gitaly", "Europe/Berlin"),
    an_engineer("cy", "Cy Cedar", "verify", "America/New_York", "US"),
)

WEEKEND = WeekendRotation(
    id="tier2",
    name="Tier 2 weekend",
    time_zone="Europe/Berlin",
    windows=(WeekendWindow(name="EMEA", days=(Weekday.SAT, Weekday.SUN), opens_at=time(9), hours=8),),
    bridge_url="https://bridge.example/tier2",
)
TERMS = TermRotation(id="ee", name="Escalation Engineer", seats=2)
ROTATIONS = (WEEKEND, TERMS)

UPGRADE = CustomerEvent(
    id="upgrade-1",
    customer_id="c-042",
    title="Upgrade of Acme Rockets",
    kind=EventKind.UPGRADE,
    span=Span(
        start_at=datetime(2027, 3, 28, 8, tzinfo=UTC),
        end_at=datetime(2027, 3, 28, 10, tzinfo=UTC),
    ),
)
LONG_TERM = term(TERMS, date(2027, 3, 22), 4)
LATE_TERM = term(TERMS, date(2027, 4, 19), 4)


def shifts() -> tuple[Shift, ...]:
    return with_demand(expand(WEEKEND, HORIZON), (UPGRADE,))


def a_schedule(*holders: tuple[str, str, int]) -> Schedule:
    """A schedule from (engineer, duty, seat); without any, the usual one."""
    usual = (
        ("ann", "tier2/2027-03-27/emea", 1),
        ("bo", "tier2/2027-03-28/emea", 1),
        ("ann", "tier2/2027-03-28/emea", 2),
        ("ann", LATE_TERM.id, 1),
        ("cy", LONG_TERM.id, 1),
    )
    assignments = tuple(Assignment(engineer_id=e, duty_id=d, seat=s) for e, d, s in holders or usual)
    held = {assignment.duty_id for assignment in assignments}
    return Schedule(
        horizon=HORIZON,
        shifts=shifts(),
        terms=tuple(t for t in (LONG_TERM, LATE_TERM) if t.id in held),
        term_rotations=(TERMS,),
        assignments=assignments,
    )


def entries_of(
    schedule: Schedule,
    people: tuple[Engineer, ...] = PEOPLE,
    *,
    sequence: int = 1,
    updated_at: datetime = PUBLISHED_AT,
    state: EntryStatus = EntryStatus.CONFIRMED,
    events: tuple[CustomerEvent, ...] = (UPGRADE,),
    show_customers: bool = False,
) -> tuple[FeedEntry, ...]:
    return feed_entries(
        schedule,
        people,
        TEAMS,
        ROTATIONS,
        events,
        state=state,
        updated_at=updated_at,
        sequence=sequence,
        install_domain=DOMAIN,
        show_customers=show_customers,
    )


def a_shift_entry(**changes: object) -> FeedEntry:
    """The entry of Ann's Saturday, with some fields changed."""
    entry = next(e for e in entries_of(a_schedule()) if e.uid.startswith("shift-") and not e.is_open)
    return entry.model_copy(update=changes)


def a_feed(*entries: FeedEntry, name: str = "f") -> Feed:
    return Feed(name=name, description="", time_zone="UTC", names_people=False, entries=entries)


def the_events(feed: bytes) -> list[Event]:
    """The events of a feed as a program reads them."""
    return list(Calendar.from_ical(feed).walk("VEVENT"))
