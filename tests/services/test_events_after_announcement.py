"""Customer events that come, change or go after a plan was announced reach those who are on duty then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from calendars.ical.entries import FeedEntry
from calendars.ical.feed import description
from calendars.ical.published import PublishedFeeds, published_feeds
from scheduler.domain.events import Confidence, CustomerEvent
from scheduler.domain.feeds import FeedKind, Subject, View
from scheduler.domain.known_events import EventSource
from scheduler.domain.organisation import Organisation
from scheduler.domain.time import Span
from scheduler.services.announced_now import histories_of
from scheduler.services.customer_events import take_over_events
from scheduler.services.keys import at_the_machine
from scheduler.services.notifying import due_digests
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import (
    NOW,
    SATURDAY,
    a_customer,
    a_problem_of,
    a_weekend_rotation,
    an_engineer,
    an_event,
    an_organisation,
)
from tests.support.recording import announced, covered

DUTY, SUNDAY = f"tier2/{SATURDAY}/day", f"tier2/{SATURDAY + timedelta(days=1)}/day"
THURSDAY = datetime(2027, 1, 7, 13, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADA, BEN = (Subject(FeedKind.ENGINEER, who) for who in ("ada", "ben"))
ACME = Subject(FeedKind.CUSTOMER, "acme")
PLANNED = an_event("planned", on=SATURDAY, extra_seats=0)


def the_organisation(*events: CustomerEvent) -> Organisation:
    return an_organisation(
        (an_engineer("ada", name="Ada", domains=("gitaly",)), an_engineer("ben", name="Ben")),
        rotations=(a_weekend_rotation(),),
        customers=(a_customer(),),
        events=events,
    )


def imported(store: SqlStore, *events: CustomerEvent, minute: int = 0) -> None:
    """The folder is read with these events."""
    with store.writing() as work:
        at = NOW + timedelta(minutes=minute)
        work.organisations.replace_organisation(the_organisation(*events), (), {}, at)


def taken(store: SqlStore, *events: CustomerEvent, minute: int) -> None:
    """A calendar holds these events now."""
    now = NOW + timedelta(minutes=minute)
    looked_at = Span(start_at=now, end_at=now + timedelta(days=640))
    with store.writing() as work:
        source = EventSource(id="calendar", read_at=now)
        take_over_events(work, source, events, looked_at=looked_at, actor=at_the_machine(work), now=now)


def planned(store: SqlStore) -> Span:
    """Ada has the first Saturday, with the folder's event on it, and Ben the Sunday; when the Saturday is."""
    imported(store, PLANNED)
    problem = a_problem_of(the_organisation(PLANNED))
    announced(store, problem, ("ada", DUTY), ("ben", SUNDAY))
    return problem.duties[DUTY].span


def at_hours(event_id: str, place: Span, first: int, last: int, **changes: object) -> CustomerEvent:
    span = Span(start_at=place.start_at + HOUR * first, end_at=place.start_at + HOUR * last)
    return an_event(event_id, span=span, **changes)


def feeds(store: SqlStore, *, show_customers: bool = False) -> PublishedFeeds:
    with store.reading() as work:
        return published_feeds(histories_of(work, NOW), "watchbill.example", show_customers=show_customers)


def notes(entries: Iterable[FeedEntry]) -> list[list[str]]:
    return [[note.label for note in entry.events] for entry in entries]


def test_an_event_that_comes_changes_and_goes_is_in_the_entry_of_whoever_is_on_for_it(both: SqlStore) -> None:
    """Each change raises the sequence of that entry once, at the time of the change; no other entry changes."""
    place, seen = planned(both), []
    bens = feeds(both).entries(BEN)

    def look() -> FeedEntry:
        (entry,) = feeds(both).entries(ADA)
        seen.append((entry.sequence, entry.updated_at, feeds(both).changed_at(ADA, NOW + HOUR)))
        assert feeds(both).entries(BEN) == bens
        return entry

    assert notes([look()]) == [["other for acme, confirmed"]]
    late = at_hours("late", place, 1, 2, confidence=Confidence.TENTATIVE)
    taken(both, late, minute=1)
    assert notes([look()]) == [["other for acme, tentative", "other for acme, confirmed"]]
    taken(both, late, minute=2)
    look()
    taken(both, late.model_copy(update={"confidence": Confidence.CONFIRMED}), minute=3)
    assert notes([look()]) == [["other for acme, confirmed"] * 2]
    taken(both, minute=4)
    assert notes([look()]) == [["other for acme, confirmed"]]
    times = [NOW + timedelta(minutes=minute) for minute in (0, 1, 1, 3, 4)]
    assert seen == [(number, at, at) for number, at in zip((1, 2, 2, 3, 4), times, strict=True)]


def test_the_same_store_gives_the_same_bytes_whoever_reads_it_and_when(store: SqlStore) -> None:
    place = planned(store)
    taken(store, at_hours("late", place, 1, 2), minute=1)
    first = feeds(store).feed(View(ADA), NOW)
    assert first == feeds(store).feed(View(ADA), NOW)
    assert feeds(store).feed(View(ADA), NOW + HOUR) == first


def test_the_name_of_a_confidential_event_that_came_late_is_for_links_that_may_show_it(store: SqlStore) -> None:
    place = planned(store)
    taken(store, at_hours("late", place, 1, 2, title="Codename Bluebird"), minute=1)
    for allowed in (False, True):
        (entry,) = feeds(store, show_customers=allowed).entries(ADA)
        assert ("Codename Bluebird" in description(entry, names_people=False)) is allowed


def test_an_event_that_moves_from_one_shift_to_another_changes_both(store: SqlStore) -> None:
    place = planned(store)
    taken(store, at_hours("late", place, 1, 2), minute=1)
    taken(store, at_hours("late", place, 25, 26), minute=2)
    ada, ben = feeds(store).entries(ADA)[0], feeds(store).entries(BEN)[0]
    assert (notes([ada, ben]), ada.sequence, ben.sequence) == (
        [["other for acme, confirmed"], ["other for acme, confirmed"]], 3, 2,
    )  # fmt: skip
    assert {entry.uid for entry in feeds(store).entries(ACME)} == {ada.uid, ben.uid}


def test_whoever_covers_the_hours_of_a_late_event_reads_of_it_and_nobody_else(store: SqlStore) -> None:
    place = planned(store)
    covered(store, DUTY, "ada", "ben", Span(start_at=place.start_at + HOUR * 3, end_at=place.end_at))
    taken(store, at_hours("late", place, 4, 5), minute=1)
    noted = [entry for entry in feeds(store).entries(BEN) if entry.span.overlaps(place)]
    assert [len(entry.events) for entry in noted] == [2]
    assert [len(entry.events) for entry in feeds(store).entries(ADA)] == [1]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ((), [[]]),
        ((an_event("planned", on=SATURDAY, confidence=Confidence.TENTATIVE),), [["other for acme, tentative"]]),
        ((PLANNED, an_event("more", on=SATURDAY)), [["other for acme, confirmed"] * 2]),
        ((an_event("planned", on=SATURDAY + timedelta(days=7)),), [[]]),
    ],
    ids=["gone", "changed", "more", "moved"],
)
def test_what_a_later_import_of_the_folder_changes_is_in_the_entry_too(store: SqlStore, now, expected) -> None:
    planned(store)
    imported(store, *now, minute=5)
    (entry,) = feeds(store).entries(ADA)
    assert (notes([entry]), entry.sequence, entry.updated_at) == (expected, 2, NOW + timedelta(minutes=5))
    imported(store, *now, minute=6)
    assert feeds(store).entries(ADA) == (entry,)


def test_an_event_that_is_over_stays_in_its_entry_when_the_folder_forgets_it(store: SqlStore) -> None:
    place = planned(store)
    before = feeds(store).entries(ADA)
    with store.writing() as work:
        work.organisations.replace_organisation(the_organisation(), (), {}, place.end_at + timedelta(days=2))
    assert feeds(store).entries(ADA) == before


def test_the_thursday_digest_lists_what_is_known_on_thursday(both: SqlStore) -> None:
    """Of an event that came late, and of none that was called off."""
    place = planned(both)
    taken(both, at_hours("late", place, 1, 2, domains=("gitaly",), extra_seats=3), minute=1)
    imported(both, minute=2)
    for digest in due_digests(both, THURSDAY):
        told = [line for line in digest.lines if line.startswith("  Event: ")]
        assert len(told) == (digest.engineer_id != "ben")
        assert all("needs gitaly" in line for line in told)


def test_seats_are_counted_from_the_next_plan_on(store: SqlStore) -> None:
    """A late event adds no TBD seat to what is announced."""
    place = planned(store)
    taken(store, at_hours("late", place, 1, 2, extra_seats=3), minute=1)
    with store.reading() as work:
        first, *_, last = histories_of(work, NOW)[0]
    assert last.schedule.open_seats == first.schedule.open_seats
    assert [event.id for event in last.events] == ["planned", "late"]
