"""Calendars behind addresses, of customers' events and of people's absences: what is asked of their servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.bootstrap import Services, build
from api.jobs.rounds import read_all_calendars
from api.settings import Settings
from calendars.ical.fetching import Fetched, Validators
from scheduler.domain.days_away import AwayCalendar
from scheduler.domain.known_events import EventSource
from scheduler.store.unit_of_work import SqlUnitOfWork
from tests.api.http.doors import Clock
from tests.support.builders import a_weekend_rotation, an_engineer, an_organisation

MORNING = datetime(2027, 1, 7, 9, tzinfo=UTC)
URL = "https://calendar.example/a.ics"
EMPTY = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
UNREADABLE = EMPTY.replace(
    b"END:VCALENDAR",
    b"BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270109T080000Z\r\nRRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\nEND:VCALENDAR",
)


@dataclass
class Server:
    """Has one file under one tag, and knows by which tags it was asked for."""

    data: bytes = EMPTY
    tag: str = '"1"'
    asked: list[str] = field(default_factory=list)

    def answer(self, url: str, known: Validators | None) -> Fetched:
        self.asked.append(known.etag if known else "")
        if known is not None and known.etag == self.tag:
            return Fetched(data=None, validators=known)
        return Fetched(data=self.data, validators=Validators(url=url, etag=self.tag))


def of_events(work: SqlUnitOfWork) -> None:
    work.events.keep_source(EventSource(id="far", url=URL, read_at=MORNING))


def of_absences(work: SqlUnitOfWork) -> None:
    work.away.keep(AwayCalendar(engineer_id="ada", id="far", url=URL, read_at=MORNING))


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture(params=[of_events, of_absences])
def services(request: pytest.FixtureRequest, tmp_path: Path, server: Server) -> Iterator[Services]:
    """Somebody has subscribed to the calendar that the server has."""
    built = build(Settings(workspace=tmp_path), now=Clock(MORNING))
    organisation = an_organisation((an_engineer("ada"),), rotations=(a_weekend_rotation(),))
    subscribe: Callable[[SqlUnitOfWork], None] = request.param
    with closing(replace(built, fetch=server.answer)) as opened:
        with opened.store.writing() as work:
            work.organisations.replace_organisation(organisation, (), {}, MORNING)
            subscribe(work)
        yield opened


def read_again(services: Services, *, at: datetime = MORNING) -> None:
    assert read_all_calendars(replace(services, now=Clock(at))).says == "1 calendars were read."


def test_a_calendar_that_was_read_whole_is_asked_for_changes_alone(services: Services, server: Server) -> None:
    for _ in range(3):
        read_again(services)
    assert server.asked == ["", '"1"', '"1"']


def test_a_calendar_that_could_not_be_read_whole_is_read_again_the_next_time(
    services: Services, server: Server
) -> None:
    """Though its server has nothing new: what we could not read may be within the limits on a quieter day."""
    server.data = UNREADABLE
    for _ in range(3):
        read_again(services)
    assert server.asked == ["", "", ""]


def test_a_calendar_that_got_worse_is_not_taken_for_what_it_was(services: Services, server: Server) -> None:
    """The tag of the version that was read before the broken one is forgotten, too."""
    read_again(services)
    server.data, server.tag = UNREADABLE, '"2"'
    read_again(services)
    server.data, server.tag = EMPTY, '"1"'
    read_again(services)
    assert server.asked == ["", '"1"', ""]


def test_each_day_begins_with_the_whole_calendar(services: Services, server: Server) -> None:
    """A minute before midnight it is asked for changes, and at midnight for all of it: more dates are in sight."""
    read_again(services)
    midnight = datetime(2027, 1, 8, tzinfo=UTC)
    read_again(services, at=midnight - timedelta(hours=1, minutes=1))
    read_again(services, at=midnight)
    assert server.asked == ["", '"1"', ""]
