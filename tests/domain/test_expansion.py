"""The shifts and terms that rotations unfold into."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import pytest

from scheduler.domain.coverage import Approval, CoverageLevel, Weekday, WeekendWindow
from scheduler.domain.expansion import expand, load_of, possible_terms, term
from scheduler.domain.time import Horizon, Span, zone
from tests.support.builders import MONDAY, SATURDAY, a_horizon, a_term_rotation, a_weekend_rotation, a_window

DAY = timedelta(days=1)
STEP = timedelta(minutes=15)
THREE_YEARS = Horizon.of_weeks(date(2026, 1, 5), 157)
ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Dublin",
    "Europe/Athens",
    "Europe/Istanbul",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Johannesburg",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Vancouver",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Havana",
    "Asia/Jerusalem",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
)


@lru_cache(maxsize=1)
def _walk(zone_name: str) -> tuple[dict[datetime, datetime], list[datetime]]:
    """Three years in steps of a quarter of an hour, from Friday to Monday: the first instant of every wall time,
    and the wall times in order."""
    first: dict[datetime, datetime] = {}
    instant = datetime(2026, 1, 1, tzinfo=UTC)
    while instant < datetime(2029, 1, 16, tzinfo=UTC):
        if instant.weekday() not in (1, 2, 3):
            first.setdefault(instant.astimezone(zone(zone_name)).replace(tzinfo=None, fold=0), instant)
        instant += STEP
    return first, sorted(first)


def _instant_by_walk(wall: datetime, zone_name: str) -> datetime:
    """When the clock shows the wall time first; for one that it skips, as long after the gap as it was meant after
    the last wall time before it."""
    first, walls = _walk(zone_name)
    shown = walls[bisect_right(walls, wall) - 1]
    return first[shown] + (wall - shown)


@pytest.mark.parametrize("zone_name", ZONES)
def test_three_years_of_weekends_are_what_a_clock_on_the_wall_shows(zone_name: str) -> None:
    """Every shift opens and closes when a walk through all quarters of an hour says so, in every zone."""
    windows = (
        WeekendWindow(name="night", days=(Weekday.FRI, Weekday.SAT), opens_at=time(23), hours=8),
        WeekendWindow(name="small", days=(Weekday.SAT, Weekday.SUN), opens_at=time(2, 30), hours=4),
        WeekendWindow(name="early", days=(Weekday.SUN,), opens_at=time(0), hours=3),
        WeekendWindow(name="whole", days=(Weekday.SUN,), opens_at=time(0), hours=24),
    )
    shifts = expand(a_weekend_rotation(windows=windows, time_zone=zone_name), THREE_YEARS)
    expected = set()
    for on in THREE_YEARS.dates():
        for window in windows:
            if on.weekday() in {day.number for day in window.days}:
                opens = datetime.combine(on, window.opens_at)
                closes = opens + timedelta(hours=window.hours)
                expected.add((window.name, on, *(_instant_by_walk(wall, zone_name) for wall in (opens, closes))))
    assert {(s.window, s.on, s.span.start_at, s.span.end_at) for s in shifts} == expected
    assert len(shifts) == 157 * 6


def test_the_night_of_a_clock_change_is_an_hour_longer_or_shorter() -> None:
    """23:00 to 07:00 in Berlin lasts eight hours, seven in March and nine in October; in UTC always eight."""
    night = a_window("night", days=(Weekday.SAT,), opens_at="23:00", hours=8)
    for monday, hours in ((date(2027, 1, 4), 8), (date(2027, 3, 22), 7), (date(2026, 10, 19), 9)):
        for zone_name, expected in (("Europe/Berlin", hours), ("UTC", 8)):
            (shift,) = expand(a_weekend_rotation(windows=(night,), time_zone=zone_name), a_horizon(1, monday))
            assert shift.span.hours == expected
            assert shift.load == expected * 10 // 4 + (expected % 4 == 3)


def test_a_window_that_the_clock_skips_makes_no_shift() -> None:
    """02:00 to 03:00 does not exist in Berlin on 28 March 2027; the Saturday before it does."""
    hour = a_window("hour", opens_at="02:00", hours=1)
    rotation = a_weekend_rotation(windows=(hour,), time_zone="Europe/Berlin")
    shifts = expand(rotation, a_horizon(1, date(2027, 3, 22)))
    assert [shift.on for shift in shifts] == [date(2027, 3, 27)]


def test_ids_are_made_of_rotation_date_and_window() -> None:
    """So that a re-plan, and a clock change, leave them alone."""
    shifts = expand(a_weekend_rotation(), a_horizon(1))
    assert [shift.id for shift in shifts] == ["tier2/2027-01-09/day", "tier2/2027-01-10/day"]
    assert [shift.weekend_on for shift in shifts] == [SATURDAY, SATURDAY]


def test_a_friday_night_belongs_to_the_weekend_that_follows() -> None:
    """Its date is the Friday's and its weekend the Saturday's."""
    night = a_window("night", days=(Weekday.FRI, Weekday.SAT), opens_at="23:00")
    shifts = expand(a_weekend_rotation(windows=(night,)), a_horizon(1))
    assert [(shift.on, shift.weekend_on) for shift in shifts] == [(SATURDAY - DAY, SATURDAY), (SATURDAY, SATURDAY)]


def test_a_company_day_is_staffed_like_a_weekend_day_and_weighs_half_as_much_again() -> None:
    """It carries no weekend, and eight hours of it three points instead of two."""
    wednesday = MONDAY + DAY * 2
    shifts = expand(a_weekend_rotation(), a_horizon(1), (wednesday,))
    assert [(shift.on, shift.weekend_on, shift.load) for shift in shifts] == [
        (wednesday, None, 30),
        (SATURDAY, SATURDAY, 20),
        (SATURDAY + DAY, SATURDAY, 20),
    ]


@pytest.mark.parametrize("days", [(Weekday.FRI, Weekday.SAT), (Weekday.SAT, Weekday.FRI)])
def test_a_window_that_opens_on_the_eve_opens_on_the_eve_of_a_company_day(days: tuple[Weekday, ...]) -> None:
    """Tuesday night for a Wednesday off, in whatever order the days are written."""
    night = a_window("night", days=days, opens_at="23:00")
    shifts = expand(a_weekend_rotation(windows=(night,)), a_horizon(1), (MONDAY + DAY * 2,))
    assert [shift.on for shift in shifts if not shift.is_weekend] == [MONDAY + DAY]


def test_a_company_day_on_a_weekend_changes_nothing() -> None:
    """The weekend is staffed anyhow, once."""
    assert expand(a_weekend_rotation(), a_horizon(1), (SATURDAY,)) == expand(a_weekend_rotation(), a_horizon(1))


def test_a_rotation_may_leave_company_days_alone() -> None:
    """Then it makes weekend shifts only."""
    rotation = a_weekend_rotation(covers_company_days=False)
    assert expand(rotation, a_horizon(1), (MONDAY,)) == expand(rotation, a_horizon(1))


def test_only_an_approved_rotation_that_covers_weekends_makes_shifts() -> None:
    """From the day on which it takes effect."""
    assert expand(a_weekend_rotation(approval=Approval.PROPOSED), a_horizon(1)) == ()
    assert expand(a_weekend_rotation(coverage=CoverageLevel.WEEKDAYS), a_horizon(1)) == ()
    sunday = expand(a_weekend_rotation(effective_on=SATURDAY + DAY), a_horizon(1))
    assert [shift.on for shift in sunday] == [SATURDAY + DAY]


def test_load_is_elapsed_time() -> None:
    """Four hours are one point, and tenths are rounded."""
    start = datetime(2027, 1, 9, tzinfo=UTC)
    loads = [load_of(Span(start_at=start, end_at=start + timedelta(hours=h)), weekend=True) for h in (4, 8, 1, 24)]
    assert loads == [10, 20, 2, 60]


def test_possible_terms_start_on_mondays_and_have_every_length() -> None:
    """Four to six weeks, each of four Mondays; those that would end later are possible unless they may not."""
    rotation = a_term_rotation(min_weeks=4, max_weeks=6)
    terms = list(possible_terms(rotation, a_horizon(4)))
    assert len(terms) == 4 * 3
    assert {t.starts_on.weekday() for t in terms} == {0}
    inside = list(possible_terms(a_term_rotation(min_weeks=4, max_weeks=6, may_overrun=False), a_horizon(4)))
    assert [(t.starts_on, t.weeks) for t in inside] == [(MONDAY, 4)]


def test_terms_may_start_every_other_week_with_chosen_lengths() -> None:
    """Blocks of two weeks."""
    rotation = a_term_rotation(start_every_weeks=2, lengths=(2,))
    assert [(t.starts_on, t.weeks) for t in possible_terms(rotation, a_horizon(4))] == [
        (MONDAY, 2),
        (MONDAY + DAY * 14, 2),
    ]


def test_no_term_starts_before_the_rotation_takes_effect() -> None:
    """The first possible one starts on the day itself."""
    rotation = a_term_rotation(lengths=(4,), effective_on=MONDAY + DAY * 14)
    assert [t.starts_on for t in possible_terms(rotation, a_horizon(4))] == [MONDAY + DAY * 14, MONDAY + DAY * 21]


def test_a_term_ends_when_the_next_may_begin_also_over_a_clock_change() -> None:
    """Midnight on the wall of the rotation, whatever the clock did in between."""
    rotation = a_term_rotation(time_zone="Europe/Berlin")
    first, second = term(rotation, date(2027, 3, 1), 4), term(rotation, date(2027, 3, 29), 4)
    assert first.span.end_at == second.span.start_at == datetime(2027, 3, 28, 22, tzinfo=UTC)
    assert first.span.hours == 28 * 24 - 1
    assert first.last_on == date(2027, 3, 28)
