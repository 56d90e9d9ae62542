"""What is done by itself: digests at their times, and calendars that people subscribed to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.bootstrap import Services, build
from api.jobs.durable import DurableJobs
from api.jobs.kinds import perform
from api.jobs.solving import Wish
from api.jobs.timetable import Timetable
from api.jobs.worker import Running
from api.settings import Settings
from calendars.ical.fetching import Fetched, Validators
from scheduler.domain.days_away import AwayCalendar
from scheduler.domain.errors import BadInput, TargetUnavailable
from scheduler.domain.job import Failure, ImportOrder, NotifyOrder
from scheduler.domain.known_events import EventSource
from scheduler.services.notifying import due_digests, send_digests
from tests.api.http.doors import CALENDAR, Clock
from tests.support.builders import SATURDAY, a_problem_of, a_weekend_rotation, an_engineer, an_organisation
from tests.support.recording import announced

NOON = datetime(2027, 1, 7, 12, tzinfo=UTC)
"""On the Thursday before the first weekend: Tier 1, and Ada in Berlin an hour ago."""


def fetched(url: str, _known: Validators | None) -> Fetched:
    if "away" in url:
        raise BadInput("nothing is there")
    return Fetched(data=CALENDAR.format(uid="far").encode(), validators=Validators(url=url))


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """Ada is announced for the first Saturday; digests go into a folder."""
    settings = Settings(workspace=tmp_path, digests_to=str(tmp_path / "digests"))
    with closing(replace(build(settings, now=Clock(NOON)), fetch=fetched)) as opened:
        organisation = an_organisation((an_engineer("ada"),), rotations=(a_weekend_rotation(),))
        with opened.store.writing() as work:
            work.organisations.replace_organisation(organisation, (), {}, NOON)
        problem = a_problem_of(organisation)
        duty = next(shift.id for shift in problem.shifts if shift.on == SATURDAY)
        announced(opened.store, problem, ("ada", duty), now=NOON - timedelta(days=30))
        yield opened


@pytest.fixture
def jobs(services: Services) -> Iterator[DurableJobs]:
    with closing(DurableJobs(services.store)) as opened:
        yield opened


def subscribe(services: Services, *urls: str) -> None:
    with services.store.writing() as work:
        for number, url in enumerate(urls):
            work.events.keep_source(EventSource(id=f"s{number}", url=url, read_at=NOON))


def alone(job_id: str) -> Running:
    return Running(job_id, lambda _: None, lambda: Wish.GO_ON)


def test_digests_are_handed_over_once_however_many_processes_look(services: Services, jobs: DurableJobs) -> None:
    first, second = Timetable(services, jobs), Timetable(services, jobs)
    assert first.look() == second.look() == ("digests-20270107T1200",)
    assert first.look() == ()
    assert [job.id for job in jobs.jobs()] == ["digests-20270107T1200"]


def test_digests_that_were_sent_are_no_work(services: Services, jobs: DurableJobs) -> None:
    """Sent once; the second time, and in the timetable, there is nothing left to do."""
    order = NotifyOrder(what="digests")
    says = [perform(services, order, alone("digests-1")).says for _ in range(2)]
    assert says == ["2 digests sent, 0 were sent before.", "0 digests sent, 2 were sent before."]
    assert len(list((services.settings.workspace / "digests").iterdir())) == 2
    assert Timetable(services, jobs).look() == ()


def test_a_digest_that_mail_has_no_address_for_is_no_work_until_there_is_one(
    services: Services, jobs: DurableJobs
) -> None:
    """Tier 1's; nobody finds a job every few minutes that could do nothing."""
    due = due_digests(services.store, services.now())
    send_digests(services.store, [each for each in due if each.engineer_id], lambda _: None, services.now())
    by_mail = {"digests_to": "smtp://mail.example", "digests_from": "duty@example.com"}

    def handed(tier1: str) -> tuple[str, ...]:
        settings = services.settings.model_copy(update=by_mail | {"digests_tier1": tier1})
        return Timetable(replace(services, settings=settings), jobs).look()

    assert handed("") == ()
    assert handed("tier1@example.com") == ("digests-20270107T1200",)


def test_digests_that_cannot_be_sent_are_tried_again(services: Services, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder", "utf-8")
    other = replace(services, settings=services.settings.model_copy(update={"digests_to": str(blocked)}))
    with pytest.raises(TargetUnavailable, match="2 digests could not be sent"):
        perform(other, NotifyOrder(what="digests"), alone("digests-1"))
    assert perform(services, NotifyOrder(what="digests"), alone("digests-1")).says.startswith("2 digests sent")


def test_nothing_is_sent_where_nobody_said_how(services: Services, jobs: DurableJobs) -> None:
    silent = replace(services, settings=services.settings.model_copy(update={"digests_to": ""}))
    assert Timetable(silent, jobs).look() == ()


def test_subscribed_calendars_are_read_again_every_hour(services: Services, jobs: DurableJobs) -> None:
    """Only when there are any, and never when that is switched off."""
    quiet = replace(services, settings=services.settings.model_copy(update={"digests_to": ""}))
    timetable = Timetable(quiet, jobs)
    assert timetable.look() == ()
    subscribe(services, "https://calendar.example/a.ics")
    assert timetable.look() == ("calendars-20270107T1200",)
    later = replace(quiet, now=Clock(NOON + timedelta(minutes=59, seconds=59)))
    assert Timetable(later, jobs).look() == (*timetable.look(), "calendars-20270107T1200")
    assert Timetable(replace(quiet, now=Clock(NOON + timedelta(hours=1))), jobs).look() == ("calendars-20270107T1300",)
    never = replace(quiet, settings=quiet.settings.model_copy(update={"calendars_every_minutes": 0}))
    assert Timetable(never, jobs).look() == ()


def test_a_calendar_that_cannot_be_read_holds_up_no_other(services: Services) -> None:
    """Days away are read in the same round as customer events."""
    subscribe(services, "https://calendar.example/away.ics", "https://calendar.example/a.ics")
    with services.store.writing() as work:
        url = "https://calendar.example/leave.ics"
        work.away.keep(AwayCalendar(engineer_id="ada", id="leave", url=url, read_at=NOON - timedelta(days=1)))
    done = perform(services, ImportOrder(what="calendars"), alone("calendars-1"))
    assert (done.failure, done.says.split(";")[0]) == (Failure.REFUSED, "1 of 3 calendars could not be read")
    with services.store.reading() as work:
        (leave,) = work.away.calendars()
        assert [(str(days.first_on), str(days.last_on)) for days in leave.days] == [("2027-01-09", "2027-01-09")]


@pytest.mark.parametrize(
    "fields", [{"what": "digests", "folder": "x"}, {"what": "feeds"}, {}], ids=["both", "no folder", "nothing"]
)
def test_an_order_says_where_to(fields) -> None:
    with pytest.raises(ValueError, match="folder"):
        NotifyOrder(**fields)
