"""What one shift weighs for one person, by examples that one can work out on paper."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from scheduler.domain.availability import CompanyDay
from scheduler.domain.coverage import Weekday
from scheduler.domain.facts import TopHoliday, WeekendDays
from scheduler.domain.fairness import load_for
from scheduler.domain.points import pieces
from scheduler.domain.time import DAY, Span
from tests.support.builders import MONDAY, SATURDAY, a_holiday, a_problem, a_shift, an_engineer
from tests.support.random_organisation import HOMES
from tests.support.strategies import MONDAYS, random_problem

SUNDAY = SATURDAY + DAY


def _load(shift, time_zone: str = "UTC", country: str = "DE", **parts) -> int:
    engineer = an_engineer("ada", time_zone=time_zone, country=country)
    problem = a_problem(engineers=(engineer,), shifts=(shift,), starts_on=shift.week_on, **parts)
    return load_for(problem, engineer, shift)


def _xmas(countries: tuple[str, ...] = ()) -> TopHoliday:
    return TopHoliday(holiday="christmas", countries=countries, first_on=SATURDAY, last_on=SATURDAY)


@pytest.mark.parametrize(("start", "hours", "load"), [("08:00", 4, 10), ("08:00", 8, 20), ("08:00", 12, 30)])
def test_four_weekend_hours_in_daytime_are_one_point(start: str, hours: int, load: int) -> None:
    """Ten tenths."""
    assert _load(a_shift(SATURDAY, start, hours)) == load


@pytest.mark.parametrize(
    ("start", "load"), [("08:00", 20), ("12:00", 20), ("13:00", 21), ("16:00", 25), ("20:00", 30), ("00:00", 30)]
)
def test_the_share_outside_daytime_weighs_half_as_much_again(start: str, load: int) -> None:
    """Eight hours: 20 x (1 + half the share outside 08 to 20), so a night is 30 and a late shift 25."""
    assert _load(a_shift(SATURDAY, start, 8)) == load


def test_day_and_night_are_those_on_the_persons_wall() -> None:
    """Saturday 16:00 to 24:00 UTC is the middle of the day in Los Angeles, and half outside in London."""
    shift = a_shift(SATURDAY, "16:00", 8)
    assert [_load(shift, zone) for zone in ("America/Los_Angeles", "Europe/London")] == [20, 25]


def test_a_utc_sunday_that_is_monday_morning_weighs_a_quarter() -> None:
    """20:00 UTC is 09:00 on Monday in Auckland, four working hours: a quarter of a point, rounded to even tenths."""
    shift = a_shift(SUNDAY, "20:00", 4)
    assert [_load(shift, zone) for zone in ("UTC", "Pacific/Auckland")] == [15, 2]


def test_a_friday_evening_is_free_time_lost() -> None:
    """Saturday 02:00 to 06:00 UTC is Friday 18:00 to 22:00 in Los Angeles: two hours of daytime, two of evening."""
    shift = a_shift(SATURDAY, "02:00", 4)
    assert _load(shift, "America/Los_Angeles") == round(10 * (0.5 * 0.25 + 0.5) * 1.25)


def test_a_holiday_weighs_more_on_a_weekday_and_no_more_on_a_weekend() -> None:
    """Auckland Anniversary Day on the Monday makes the last UTC block one and a half points; on Saturday it is one."""
    shift = a_shift(SUNDAY, "20:00", 4)
    monday = (a_holiday(SUNDAY + DAY, "NZ"),)
    assert _load(shift, "Pacific/Auckland", "NZ", holidays=monday) == 15
    assert _load(shift, "Pacific/Auckland", "AU", holidays=monday) == 2
    assert _load(a_shift(), holidays=(a_holiday(SATURDAY, "DE"),)) == 20


def test_a_holiday_of_another_region_is_a_day_like_any_other() -> None:
    """A holiday of Bavaria is none for somebody who lives nowhere in particular."""
    shift = a_shift(SUNDAY, "20:00", 4)
    assert _load(shift, "Pacific/Auckland", holidays=(a_holiday(SUNDAY + DAY, "DE", subdivision="BY"),)) == 2


def test_a_company_day_weighs_one_and_a_half() -> None:
    """For everybody, also where the shift reaches into the day after."""
    day = a_shift(MONDAY, "08:00", 8)
    off = (CompanyDay(on=MONDAY, name="Family day"),)
    assert _load(day, company_days=off) == 30
    assert _load(a_shift(MONDAY, "20:00", 8), company_days=off) == 45
    assert _load(day, "Pacific/Auckland", company_days=off) == round(30 * (1 + 0.5 * 8 / 8))


def test_a_top_holiday_weighs_two_whatever_the_weekday() -> None:
    """For those whose holiday it is: everybody when no country is named."""
    assert _load(a_shift(), facts=(_xmas(),)) == 40
    assert [_load(a_shift(), country=country, facts=(_xmas(("DE",)),)) for country in ("DE", "IN")] == [40, 20]
    assert _load(a_shift(SATURDAY, "20:00", 8), facts=(_xmas(),)) == round(20 * (0.5 * 2 + 0.5) * 1.5), "half of it"


def test_the_weekend_is_the_persons_own() -> None:
    """Where it is Friday and Saturday, Sunday is a weekday: a quarter of eight hours."""
    friday_saturday = (WeekendDays(country="EG", days=(Weekday.FRI, Weekday.SAT)),)
    assert _load(a_shift(SUNDAY), country="EG", facts=friday_saturday) == 5
    assert _load(a_shift(SATURDAY), country="EG", facts=friday_saturday) == 20


def test_another_base_load_is_scaled_alike() -> None:
    """A window that weighs twice in the daytime weighs three times at night."""
    assert _load(a_shift(SATURDAY, "20:00", 8, load=40)) == 60


def test_pieces_make_up_the_shift_through_every_clock_change() -> None:
    """Nothing is lost or counted twice, in any zone, on the weekends on which clocks change."""
    seen = 0
    for zone, _ in HOMES:
        for monday in MONDAYS:
            start_at = datetime.combine(monday + DAY * 5, datetime.min.time(), UTC)
            span = Span(start_at=start_at, end_at=start_at + timedelta(hours=50))
            parts = pieces(span, zone)
            assert sum(part.length for part in parts) == span.duration // timedelta(microseconds=1)
            assert [part.on for part in parts] == sorted(part.on for part in parts)
            seen += len(parts)
    assert seen > 200


def test_a_day_of_25_hours_has_a_longer_night() -> None:
    """Berlin, 25 October 2026: 09 hours from midnight to 08:00, 12 of daytime, 4 after."""
    start_at = datetime(2026, 10, 24, 22, tzinfo=UTC)
    parts = pieces(Span(start_at=start_at, end_at=start_at + timedelta(hours=25)), "Europe/Berlin")
    hours = [part.length // 3_600_000_000 for part in parts]
    assert (hours, {part.on for part in parts}) == ([9, 12, 4], {date(2026, 10, 25)})


def test_no_load_is_negative_or_beyond_three_times_the_base() -> None:
    """Two for the day, and half as much again for the night; on any problem."""
    loads = [
        (load_for(problem, engineer, shift), shift.load)
        for problem in map(random_problem, map(Random, range(60)))
        for engineer in problem.engineers
        for shift in problem.shifts
    ]
    assert len(loads) > 500
    assert all(0 <= load <= base * 3 + 1 for load, base in loads)
    assert len({load for load, _ in loads}) > 10
