"""Days away that somebody's own calendars say, and nothing else that stands in them.

A calendar of absences holds titles, places and reasons. None of that is anybody's business here: what is kept is the
local dates on which an engineer is away, and which calendar says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from pydantic import Field

from scheduler.domain.availability import Absence
from scheduler.domain.organisation import Organisation
from scheduler.domain.time import DAY, DateRange, Instant
from scheduler.domain.values import EngineerId, Identifier, Value

MOST_CALENDARS = 20
"""Calendars that one engineer may have; more is a program that has gone astray."""


class AwayCalendar(Value):
    """A calendar of one engineer's absences, read again and again.

    ``id`` is a name that the engineer chose. ``url`` is empty for a file that was sent; it may hold a secret and is
    never given out. ``etag`` and ``last_modified`` are what its server said last of ``fetched_url``, where the
    redirects ended. ``days`` are the local dates that it says, as ranges that neither overlap nor touch.
    """

    engineer_id: EngineerId
    id: Identifier
    url: str = Field(default="", max_length=2_000)
    fetched_url: str = ""
    etag: str = ""
    last_modified: str = ""
    read_at: Instant
    days: tuple[DateRange, ...] = ()


def dates_of(ranges: Iterable[DateRange]) -> frozenset[date]:
    """Every date in any of the ranges."""
    return frozenset(part.first_on + DAY * n for part in ranges for n in range((part.last_on - part.first_on).days + 1))


def ranges_of(dates: Iterable[date]) -> tuple[DateRange, ...]:
    """The dates as the fewest ranges, in order."""
    found: list[DateRange] = []
    for on in sorted(set(dates)):
        if found and found[-1].last_on + DAY == on:
            found[-1] = DateRange(first_on=found[-1].first_on, last_on=on)
        else:
            found.append(DateRange(first_on=on, last_on=on))
    return tuple(found)


def days_now(
    before: Collection[date], says: Collection[date], looked_at: DateRange, *, is_whole: bool
) -> frozenset[date]:
    """What counts after a calendar was read for the dates ``looked_at``: there what it says, elsewhere what was known.

    A calendar of which some could not be read adds dates and takes none away.
    """
    stays = (on for on in before if not is_whole or on not in looked_at)
    return frozenset((*stays, *(on for on in says if on in looked_at)))


def with_days_away(organisation: Organisation, calendars: Iterable[AwayCalendar]) -> Organisation:
    """The organisation with the days that its people's calendars say, besides the absences that it has.

    A day counts once, however many say it. People who are no longer there are left out.
    """
    people = {engineer.id for engineer in organisation.engineers}
    said: dict[str, set[date]] = {}
    for calendar in calendars:
        if calendar.engineer_id in people:
            said.setdefault(calendar.engineer_id, set()).update(dates_of(calendar.days))
    for absence in organisation.absences:
        if absence.engineer_id in said:
            said[absence.engineer_id] -= dates_of((absence,))
    more = tuple(
        Absence(engineer_id=engineer_id, first_on=part.first_on, last_on=part.last_on)
        for engineer_id, dates in sorted(said.items())
        for part in ranges_of(dates)
    )
    return organisation.model_copy(update={"absences": (*organisation.absences, *more)}) if more else organisation
