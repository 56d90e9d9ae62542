"""Time: spans of instants, local dates, and the one place where a wall time becomes an instant.

The clock-change rule, for the whole product:

- A wall time that the clock skips (02:30 on the night clocks go forward) is read with the offset in force *before*
  the change, so it lands as far after the gap as it was meant after its start (02:30 becomes 03:30 summer time).
- A wall time that happens twice is the *first* of the two.

Both are what RFC 5545 section 3.3.5 says, so that our feeds and our plans cannot disagree.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, model_validator

from scheduler.domain.values import Value

# Zone rules come from the pinned tzdata package, never from the machine: Debian 12's own file is two years behind
# and puts Vancouver an hour off in January 2027.
zoneinfo.reset_tzpath(to=())

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
SATURDAY = 5


@lru_cache(maxsize=1)
def _known_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _known_zone(name: str) -> str:
    if name not in _known_zones():
        raise ValueError(f"unknown time zone {name!r}; use an IANA name such as Europe/Berlin")
    return name


TimeZoneName = Annotated[str, AfterValidator(_known_zone)]


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The rules of an IANA zone."""
    return ZoneInfo(name)


def _as_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_as_utc)]
"""An aware datetime, kept in UTC."""


def to_instant(on: date, at: time, zone_name: str) -> datetime:
    """The UTC instant of a wall time. See the module docstring for skipped and repeated hours."""
    return datetime.combine(on, at.replace(tzinfo=None, fold=0), zone(zone_name)).astimezone(UTC)


def local(instant: datetime, zone_name: str) -> datetime:
    """What a clock on the wall in that zone shows at the instant."""
    return instant.astimezone(zone(zone_name))


def utc_offset_minutes(instant: datetime, zone_name: str) -> int:
    """Minutes east of UTC at the instant."""
    offset = local(instant, zone_name).utcoffset()
    assert offset is not None
    return int(offset.total_seconds() // 60)


class Span(Value):
    """A half-open stretch of time [start_at, end_at), both aware and kept in UTC. Never empty."""

    start_at: Instant
    end_at: Instant

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.end_at <= self.start_at:
            raise ValueError(f"the end {self.end_at:%Y-%m-%d %H:%M}Z is not after the start")
        return self

    @property
    def duration(self) -> timedelta:
        return self.end_at - self.start_at

    @property
    def hours(self) -> float:
        return self.duration / timedelta(hours=1)

    def overlaps(self, other: Span) -> bool:
        """Whether the two share an instant; touching ends do not."""
        return self.start_at < other.end_at and other.start_at < self.end_at

    def contains(self, instant: datetime) -> bool:
        return self.start_at <= instant < self.end_at

    def gap_to(self, other: Span) -> timedelta:
        """Free time between the two; zero when they touch, negative when they overlap."""
        return max(other.start_at - self.end_at, self.start_at - other.end_at)


@lru_cache(maxsize=200_000)
def local_dates(span: Span, zone_name: str) -> tuple[date, ...]:
    """The local dates a span touches, in order. A span that ends at local midnight does not touch the next day."""
    first = local(span.start_at, zone_name).date()
    last = local(span.end_at - timedelta(microseconds=1), zone_name).date()
    return tuple(first + DAY * n for n in range((last - first).days + 1))


@lru_cache(maxsize=200_000)
def within_local_hours(span: Span, zone_name: str, first_hour: int, last_hour: int) -> bool:
    """Whether the whole span lies between two local hours of one day; both bounds may be touched."""
    start = local(span.start_at, zone_name)
    opens = datetime.combine(start.date(), time(first_hour % 24), start.tzinfo) + DAY * (first_hour // 24)
    closes = datetime.combine(start.date(), time(last_hour % 24), start.tzinfo) + DAY * (last_hour // 24)
    return opens.astimezone(UTC) <= span.start_at and span.end_at <= closes.astimezone(UTC)


class DateRange(Value):
    """Local dates from ``first_on`` to ``last_on``, **both included**, as people write absences."""

    first_on: date
    last_on: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_on < self.first_on:
            raise ValueError(f"last_on {self.last_on} is before first_on {self.first_on}")
        return self

    def __contains__(self, on: date) -> bool:
        return self.first_on <= on <= self.last_on

    def touches(self, dates: tuple[date, ...]) -> bool:
        """Whether any of the (ordered, gapless) dates lies inside."""
        return bool(dates) and dates[0] <= self.last_on and self.first_on <= dates[-1]


class Horizon(Value):
    """The local dates planned: half-open [starts_on, ends_on), whole weeks from a Monday."""

    starts_on: date
    ends_on: date

    @model_validator(mode="after")
    def _whole_weeks(self) -> Self:
        if self.starts_on.weekday() != 0:
            raise ValueError(f"a horizon starts on a Monday; {self.starts_on} is a {self.starts_on:%A}")
        if self.ends_on <= self.starts_on or (self.ends_on - self.starts_on).days % 7:
            raise ValueError("a horizon lasts a whole number of weeks, at least one")
        return self

    @classmethod
    def of_weeks(cls, starts_on: date, weeks: int) -> Self:
        return cls(starts_on=starts_on, ends_on=starts_on + WEEK * weeks)

    @property
    def weeks(self) -> int:
        return (self.ends_on - self.starts_on).days // 7

    @property
    def week_starts(self) -> tuple[date, ...]:
        """The Mondays, in order."""
        return tuple(self.starts_on + WEEK * n for n in range(self.weeks))

    def __contains__(self, on: date) -> bool:
        return self.starts_on <= on < self.ends_on

    def dates(self) -> Iterator[date]:
        for n in range((self.ends_on - self.starts_on).days):
            yield self.starts_on + DAY * n


def monday_of(on: date) -> date:
    """The Monday of the date's ISO week."""
    return on - DAY * on.weekday()


def weekend_of(on: date) -> date:
    """The Saturday of the date's ISO week; it names the weekend that a Friday night, Saturday or Sunday belongs to."""
    return monday_of(on) + DAY * SATURDAY
