"""Calendars that are read again and again from an address. Their servers are asked only for what is new, and every
calendar is read in full once a day: each day brings dates into sight that no file has to change for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from api.bootstrap import Services
from calendars.ical.fetching import Fetcher, Validators
from scheduler.domain.days_away import AwayCalendar
from scheduler.domain.known_events import EventSource
from scheduler.domain.time import local

Subscribed = TypeVar("Subscribed", EventSource, AwayCalendar)


@dataclass(frozen=True, slots=True)
class Looked(Generic[Subscribed]):
    """What the server of a calendar said. ``data`` None: it is what it was."""

    calendar: Subscribed
    data: bytes | None

    def kept(self, *, is_whole: bool) -> Subscribed:
        """The calendar as it is to be kept, once it was read. Of one that could not be read whole nothing is kept of
        what its server said, so that it is read again the next time, whether or not the server has anything new."""
        nothing = {"fetched_url": "", "etag": "", "last_modified": ""}
        return self.calendar if is_whole else self.calendar.model_copy(update=nothing)


def look_again(
    services: Services, calendar: Subscribed, before: Subscribed | None, zone_name: str
) -> Looked[Subscribed]:
    """What is at the calendar's ``url`` now. Raises BadInput.

    ``before`` is the same calendar as it was kept last, if it was read for the same then. Days begin in the zone.
    """
    fetch = services.fetch or Fetcher().fetch
    found = fetch(calendar.url, _validators(calendar, before, zone_name))
    said = found.validators
    changes = {"fetched_url": said.url, "etag": said.etag, "last_modified": said.last_modified}
    return Looked(calendar.model_copy(update=changes), found.data)


def _validators(calendar: Subscribed, before: Subscribed | None, zone_name: str) -> Validators | None:
    if before is None or before.url != calendar.url or not (before.etag or before.last_modified):
        return None
    if local(before.read_at, zone_name).date() != local(calendar.read_at, zone_name).date():
        return None
    return Validators(url=before.fetched_url, etag=before.etag, last_modified=before.last_modified)
