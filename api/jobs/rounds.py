"""The rounds that jobs make: all digests that are due, all calendars that people subscribed to."""

from __future__ import annotations

from api.bootstrap import Services
from api.jobs.away_imports import owner_of, read_days_at, take_days
from api.jobs.channels import channel_of
from api.jobs.event_imports import read_address, take
from scheduler.domain.audit import EVERYBODY
from scheduler.domain.days_away import AwayCalendar
from scheduler.domain.errors import TargetUnavailable, WatchbillError
from scheduler.domain.job import Failure, JobResult
from scheduler.domain.known_events import EventSource
from scheduler.services.keys import at_the_machine
from scheduler.services.notifying import due_digests, send_digests


def send_all_due(services: Services) -> JobResult:
    """Sends what is due and was not sent. Raises BadInput for a way that is none, and TargetUnavailable when some could
    not be sent: those are tried again, and no other."""
    settings, now = services.settings, services.now()
    send = channel_of(settings.digests_to, settings.digests_from, settings.digests_tier1 or None)
    done = send_digests(services.store, due_digests(services.store, now), send, now)
    if done.failed:
        raise TargetUnavailable(f"{len(done.failed)} digests could not be sent; see: watchbill digest --dry-run")
    skipped = f" {len(done.skipped)} have no address yet; see: watchbill digest --dry-run." if done.skipped else ""
    return JobResult(says=f"{len(done.sent)} digests sent, {len(done.before)} were sent before.{skipped}")


def read_all_calendars(services: Services) -> JobResult:
    """Reads every calendar that has an address, each by itself: one that fails holds up no other."""
    with services.store.reading() as work:
        sources = [each for each in work.events.sources() if each.url]
        calendars = [each for each in work.away.calendars() if each.url]
    failed = sum(not _read_events(services, source) for source in sources)
    failed += sum(not _read_days(services, calendar) for calendar in calendars)
    count = len(sources) + len(calendars)
    if failed:
        says = f"{failed} of {count} calendars could not be read; read them by hand to see why."
        return JobResult(says=says, failure=Failure.REFUSED)
    return JobResult(says=f"{count} calendars were read.")


def _read_events(services: Services, source: EventSource) -> bool:
    now = services.now()
    try:
        reading = read_address(services, source.model_copy(update={"read_at": now}))
        with services.store.writing() as work:
            take(work, reading, actor=at_the_machine(work), now=now)
    except WatchbillError:
        return False
    return True


def _read_days(services: Services, calendar: AwayCalendar) -> bool:
    try:
        owner = owner_of(services, calendar.engineer_id, EVERYBODY)
        read = read_days_at(services, calendar.model_copy(update={"read_at": services.now()}), owner)
        with services.store.writing() as work:
            take_days(work, read, actor=at_the_machine(work))
    except WatchbillError:
        return False
    return True
