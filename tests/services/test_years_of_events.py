"""Feeds of a record of many years are made of what is told near their plans, and say what all of it would say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

import pytest

from calendars.ical.direct import write_feed
from calendars.ical.published import PublishedFeeds, published_feeds
from scheduler.domain.events import CustomerEvent
from scheduler.domain.feeds import FeedKind, Subject, View
from scheduler.domain.known_events import EventSource, known_id
from scheduler.domain.organisation import Organisation
from scheduler.domain.time import DAY, WEEK, Span
from scheduler.domain.told_events import settled_at, with_told_events
from scheduler.services.announced_now import histories_of
from scheduler.services.covered import with_covers
from scheduler.services.customer_events import take_over_events
from scheduler.services.keys import at_the_machine
from scheduler.store.unit_of_work import SqlStore, SqlUnitOfWork, open_store
from tests.store.conftest import BOTH, a_url
from tests.support.builders import (
    MONDAY,
    NOW,
    a_customer,
    a_problem_of,
    a_weekend_rotation,
    an_engineer,
    an_event,
    an_organisation,
)
from tests.support.recording import announced

ALWAYS = Span(start_at=NOW - DAY * 4_000, end_at=NOW + DAY * 4_000)
LONG_AGO = MONDAY - WEEK * 52
SUBJECTS = (
    Subject(FeedKind.ENGINEER, "ada"),
    Subject(FeedKind.ENGINEER, "ben"),
    Subject(FeedKind.TEAM, "core"),
    Subject(FeedKind.PROGRAMME, "tier2"),
    Subject(FeedKind.CUSTOMER, "acme"),
)
DAYS = tuple(MONDAY + DAY * n for n in (-60, -20, 0, 9, 30, 65, 100))


def the_organisation(*events: CustomerEvent) -> Organisation:
    return an_organisation(
        (an_engineer("ada", name="Ada"), an_engineer("ben", name="Ben")),
        rotations=(a_weekend_rotation(),),
        customers=(a_customer(),),
        events=events,
    )


def some_events(chance: Random, number: int) -> list[CustomerEvent]:
    """Of one day each, most of them in other years than any plan, on other days at every call."""
    return [
        an_event(f"e{n}", on=MONDAY + DAY * chance.choice((-359, -352, 5, 12, chance.randint(-1_500, 1_500))))
        for n in chance.sample(range(60), number)
    ]


@pytest.fixture(scope="module", params=BOTH)
def record(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    """The same for all tests, none of which writes anything into it."""
    with a_url(request.param, tmp_path_factory.mktemp("record")) as url:
        opened = open_store(url)
        lived_for_years(opened)
        yield opened
        opened.close()


def lived_for_years(store: SqlStore) -> None:
    """Four weeks a year ago and four from January on, and a calendar that changes before and after, again and again. Of
    an event that the plans were made with, nothing is told but that it is years away."""
    chance, planned = Random(17), [an_event("planned", on=MONDAY + DAY * 5), an_event("moved", on=MONDAY + DAY * 5)]
    imported(store, NOW - DAY * 500, planned[0])
    taken(store, NOW - DAY * 450, *some_events(chance, 20))
    for starts_on, now in ((LONG_AGO, NOW - DAY * 400), (MONDAY, NOW)):
        problem = a_problem_of(the_organisation(*planned), starts_on=starts_on)
        held = [(("ada", "ben")[n % 2], duty_id) for n, duty_id in enumerate(sorted(problem.duties))]
        announced(store, problem, *held, now=now)
        for hours in range(1, 5):
            taken(store, now + timedelta(hours=hours), *some_events(chance, 40))
    imported(store, NOW + DAY, an_event("moved", on=MONDAY + DAY * 900))
    imported(store, NOW + DAY * 2)


def imported(store: SqlStore, now: datetime, *events: CustomerEvent) -> None:
    with store.writing() as work:
        work.organisations.replace_organisation(the_organisation(*events), (), {}, now)


def taken(store: SqlStore, now: datetime, *events: CustomerEvent) -> None:
    with store.writing() as work:
        source = EventSource(id="calendar", read_at=now)
        take_over_events(work, source, events, looked_at=ALWAYS, actor=at_the_machine(work), now=now)


def of_all(work: SqlUnitOfWork) -> PublishedFeeds:
    """The feeds, made of everything that was ever told."""
    told = work.events.told(ALWAYS, {known_id("planned"), known_id("moved")})
    histories = [[work.plans.plan(head.id) for head in heads] for heads in work.feeds.announced()]
    return published_feeds([with_told_events(with_covers(work.record, each), told) for each in histories], "d.example")


def of_what_is_near(work: SqlUnitOfWork, now: datetime) -> PublishedFeeds:
    return published_feeds(histories_of(work, now), "d.example")


def noon(on: date) -> datetime:
    return datetime.combine(on, NOW.timetz())


def written(feeds: PublishedFeeds, now: datetime) -> Iterator[bytes]:
    return (write_feed(feeds.feed(View(subject), now)) for subject in SUBJECTS)


def test_feeds_have_the_same_bytes_as_if_all_that_was_ever_told_were_read(record: SqlStore) -> None:
    """Sequences and instants of change included; on days before, in and after the plans."""
    with record.reading() as work:
        reference = of_all(work)
        near = {on: of_what_is_near(work, noon(on)) for on in DAYS}
    assert any(b"SEQUENCE:7" in feed for feed in written(reference, NOW))
    for on in DAYS:
        assert list(written(near[on], noon(on))) == list(written(reference, noon(on)))


def test_no_feed_was_ever_changed_later_than_it_is_said_to_be_afterwards(record: SqlStore) -> None:
    """Whichever day a process read the record on, it gives the same date of change, and that never goes back."""
    with record.reading() as work:
        made = [of_what_is_near(work, noon(on)) for on in DAYS]
    for subject in SUBJECTS:
        dates = [feeds.changed_at(subject, noon(on)) for feeds, on in zip(made, DAYS, strict=True)]
        assert dates == sorted(dates)
        for early, on, date_then in zip(made, DAYS[1:], dates[1:], strict=False):
            assert early.changed_at(subject, noon(on)) == date_then


def test_what_is_told_of_other_years_is_not_read(record: SqlStore) -> None:
    with record.reading() as work:
        (live,) = (heads for heads in work.feeds.announced() if heads[0].horizon.starts_on == MONDAY)
        plan = work.plans.plan(live[0].id)
        near = Span(start_at=noon(MONDAY - WEEK), end_at=noon(MONDAY + WEEK * 6))
        every, some = work.events.told(ALWAYS, ()), work.events.told(near, ())
    assert settled_at(plan) > noon(MONDAY + WEEK * 8)
    assert 0 < len(some) < len(every)
    ids = {told.event_id for told in some}
    assert some == tuple(told for told in every if told.event_id in ids)
    apart = [told for told in every if told.event_id not in ids and told.event is not None]
    assert not any(told.event.span.overlaps(near) for told in apart if told.event is not None)
