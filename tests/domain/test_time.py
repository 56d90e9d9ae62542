"""Spans, local dates and the one place where a wall time becomes an instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from scheduler.domain.time import (
    DateRange,
    Horizon,
    Span,
    TimeZoneName,
    local,
    local_dates,
    monday_of,
    to_instant,
    utc_offset_minutes,
    weekend_of,
    within_local_hours,
)

SATURDAY = date(2027, 1, 9)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _span(start: str, end: str) -> Span:
    return Span(start_at=_at(start), end_at=_at(end))


@pytest.mark.parametrize(
    ("zone_name", "on", "at", "instant"),
    [
        # Skipped: as far after the gap as it was meant after its start.
        ("Europe/Berlin", "2027-03-28", "02:00", "2027-03-28T01:00"),
        ("Europe/Berlin", "2027-03-28", "02:30", "2027-03-28T01:30"),
        ("Europe/Berlin", "2027-03-28", "03:00", "2027-03-28T01:00"),
        ("America/Los_Angeles", "2027-03-14", "02:30", "2027-03-14T10:30"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45"),  # half an hour is skipped
        # Repeated: the first of the two.
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),
        ("America/Los_Angeles", "2026-11-01", "01:30", "2026-11-01T08:30"),
        ("Australia/Lord_Howe", "2027-04-04", "01:45", "2027-04-03T14:45"),
        # No change at all.
        ("Asia/Kolkata", "2027-03-28", "02:30", "2027-03-27T21:00"),
        ("Asia/Kathmandu", "2027-03-28", "05:45", "2027-03-28T00:00"),
    ],
)
def test_a_wall_time_is_one_instant_on_any_night(zone_name: str, on: str, at: str, instant: str) -> None:
    """Skipped hours move past the gap, and of repeated hours the first is meant."""
    assert to_instant(date.fromisoformat(on), time.fromisoformat(at), zone_name) == _at(instant)


def test_the_offset_of_a_wall_time_follows_the_zone_and_not_a_stray_offset() -> None:
    """A time that carries an offset of its own is read as the wall shows it."""
    stray = time(8, tzinfo=timezone(timedelta(hours=-5)))
    assert to_instant(SATURDAY, stray, "Europe/Berlin") == _at("2027-01-09T07:00")
    assert to_instant(date(2026, 10, 25), time(2, 30, fold=1), "Europe/Berlin") == _at("2026-10-25T00:30")


@given(st.integers(0, 3 * 365 * 24 * 60), st.sampled_from(["Europe/Berlin", "Asia/Kolkata"]))
def test_an_instant_comes_back_from_the_wall_unless_its_hour_is_repeated(minutes: int, zone_name: str) -> None:
    """The wall and back is the same instant, or the first of the two with that wall time."""
    instant = _at("2026-01-01T00:00") + timedelta(minutes=minutes)
    wall = local(instant, zone_name)
    again = to_instant(wall.date(), wall.time(), zone_name)
    assert again == instant or (wall.fold == 1 and instant - again == timedelta(hours=1))


def test_the_offset_of_the_day_is_in_minutes() -> None:
    """Kathmandu is at 345; London at 0 and at 60."""
    assert utc_offset_minutes(_at("2027-01-09T00:00"), "Asia/Kathmandu") == 345
    assert utc_offset_minutes(_at("2027-03-28T00:59"), "Europe/London") == 0
    assert utc_offset_minutes(_at("2027-03-28T01:00"), "Europe/London") == 60


def test_zone_rules_come_from_the_pinned_data() -> None:
    """Vancouver keeps summer time for good from November 2026 on, which the files of older machines do not know."""
    assert utc_offset_minutes(_at("2027-01-09T00:00"), "America/Vancouver") == -420


def test_an_unknown_zone_is_refused_with_an_example() -> None:
    """Nobody has to guess what a zone name looks like."""
    with pytest.raises(ValidationError, match="unknown time zone 'CET-ish'; use an IANA name such as Europe/Berlin"):
        TypeAdapter(TimeZoneName).validate_python("CET-ish")


def test_a_span_is_half_open() -> None:
    """It holds its start and not its end, and spans that touch do not overlap."""
    day = _span("2027-01-09T08:00", "2027-01-09T16:00")
    assert day.contains(_at("2027-01-09T08:00"))
    assert not day.contains(_at("2027-01-09T16:00"))
    assert not day.overlaps(_span("2027-01-09T16:00", "2027-01-09T17:00"))
    assert day.overlaps(_span("2027-01-09T15:59", "2027-01-09T17:00"))


def test_a_span_is_never_empty_and_never_naive() -> None:
    """An end at the start, and a time without a zone, are mistakes."""
    with pytest.raises(ValidationError, match="is not after the start"):
        _span("2027-01-09T08:00", "2027-01-09T08:00")
    with pytest.raises(ValidationError, match="timezone"):
        Span(start_at=_at("2027-01-09T08:00").replace(tzinfo=None), end_at=_at("2027-01-10T08:00"))


def test_a_span_is_kept_in_utc() -> None:
    """However it was written down."""
    berlin = local(_at("2027-01-09T08:00"), "Europe/Berlin")
    assert Span(start_at=berlin, end_at=berlin + timedelta(hours=1)) == _span("2027-01-09T08:00", "2027-01-09T09:00")


def test_the_gap_between_two_spans_is_the_same_from_both_sides() -> None:
    """Positive apart, zero when they touch, negative when they overlap."""
    day = _span("2027-01-09T08:00", "2027-01-09T16:00")
    for start, hours in (("2027-01-10T02:00", 10), ("2027-01-09T16:00", 0), ("2027-01-09T15:00", -1)):
        other = Span(start_at=_at(start), end_at=_at(start) + timedelta(hours=8))
        assert day.gap_to(other) == other.gap_to(day) == timedelta(hours=hours)


def test_a_span_that_ends_at_local_midnight_does_not_touch_the_next_day() -> None:
    """One minute more does."""
    assert local_dates(_span("2027-01-09T16:00", "2027-01-10T00:00"), "UTC") == (SATURDAY,)
    assert len(local_dates(_span("2027-01-09T16:00", "2027-01-10T00:01"), "UTC")) == 2


def test_local_dates_are_those_on_the_wall() -> None:
    """The same eight hours are Friday, Saturday or Sunday."""
    span = _span("2027-01-09T07:00", "2027-01-09T15:00")
    assert [on.day for on in local_dates(span, "America/Los_Angeles")] == [8, 9]
    assert [on.day for on in local_dates(span, "Asia/Kolkata")] == [9]
    assert [on.day for on in local_dates(span, "Pacific/Auckland")] == [9, 10]


def test_the_days_of_a_clock_change_have_23_and_25_hours() -> None:
    """And their local dates still begin and end at midnight."""
    for on, hours in ((date(2027, 3, 28), 23), (date(2026, 10, 25), 25)):
        start = to_instant(on, time(0), "Europe/Berlin")
        span = Span(start_at=start, end_at=start + timedelta(hours=hours))
        assert local_dates(span, "Europe/Berlin") == (on,)


@pytest.mark.parametrize(
    ("start", "end", "first", "last", "inside"),
    [
        ("2027-01-09T08:00", "2027-01-09T20:00", 8, 20, True),
        ("2027-01-09T07:59", "2027-01-09T20:00", 8, 20, False),
        ("2027-01-09T08:00", "2027-01-09T20:01", 8, 20, False),
        ("2027-01-09T16:00", "2027-01-10T00:00", 0, 24, True),
        ("2027-01-09T16:00", "2027-01-10T00:01", 0, 24, False),
        ("2027-01-09T20:00", "2027-01-10T09:00", 8, 20, False),
    ],
)
def test_local_hours_may_be_touched_at_both_ends(start: str, end: str, first: int, last: int, inside: bool) -> None:
    """And the whole span lies within those of one day."""
    assert within_local_hours(_span(start, end), "UTC", first, last) is inside


def test_a_date_range_holds_both_its_ends() -> None:
    """As people write when they are away."""
    weekend = DateRange(first_on=SATURDAY, last_on=SATURDAY + timedelta(days=1))
    assert [SATURDAY + timedelta(days=n) in weekend for n in (-1, 0, 1, 2)] == [False, True, True, False]
    with pytest.raises(ValidationError, match="is before first_on"):
        DateRange(first_on=SATURDAY, last_on=SATURDAY - timedelta(days=1))


def test_a_range_touches_dates_that_reach_into_it() -> None:
    """From before, from after, or over the whole of it."""
    one_day = DateRange(first_on=SATURDAY, last_on=SATURDAY)
    dates = [SATURDAY + timedelta(days=n) for n in range(-2, 3)]
    assert one_day.touches(tuple(dates))
    assert one_day.touches((dates[1], dates[2]))
    assert not one_day.touches((dates[0], dates[1]))
    assert not one_day.touches((dates[3], dates[4]))
    assert not one_day.touches(())


def test_a_horizon_is_whole_weeks_from_a_monday() -> None:
    """Half open: it ends on the Monday that is no longer planned."""
    horizon = Horizon.of_weeks(date(2027, 1, 4), 2)
    assert horizon.ends_on == date(2027, 1, 18)
    assert horizon.weeks == 2
    assert horizon.week_starts == (date(2027, 1, 4), date(2027, 1, 11))
    assert date(2027, 1, 17) in horizon
    assert date(2027, 1, 18) not in horizon
    assert len(list(horizon.dates())) == 14


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "reason"),
    [
        (date(2027, 1, 5), date(2027, 1, 12), "starts on a Monday; 2027-01-05 is a Tuesday"),
        (date(2027, 1, 4), date(2027, 1, 10), "whole number of weeks"),
        (date(2027, 1, 4), date(2027, 1, 4), "at least one"),
    ],
)
def test_a_horizon_that_is_not_whole_weeks_is_refused(starts_on: date, ends_on: date, reason: str) -> None:
    """With the reason."""
    with pytest.raises(ValidationError, match=reason):
        Horizon(starts_on=starts_on, ends_on=ends_on)


def test_a_weekend_is_named_by_its_saturday() -> None:
    """Friday night, Saturday and Sunday of one ISO week, also over New Year."""
    assert {weekend_of(SATURDAY + timedelta(days=n)) for n in (-1, 0, 1)} == {SATURDAY}
    assert monday_of(date(2027, 1, 3)) == date(2026, 12, 28)
    assert weekend_of(date(2027, 1, 3)) == date(2027, 1, 2)
