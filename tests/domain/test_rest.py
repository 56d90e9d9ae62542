"""The weeks of a person, and the rest in them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from scheduler.domain.coverage import LocalHours, Weekday
from scheduler.domain.facts import WeekendDays
from scheduler.domain.rest import longest_rest, person_weeks
from scheduler.domain.time import DAY, WEEK, Span
from tests.support.builders import MONDAY, SATURDAY, a_problem, a_shift, an_engineer

OFFICE = LocalHours(first=9, last=17)
SUNDAY = SATURDAY + DAY


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"2027-01-{text}").replace(tzinfo=UTC)


def _weeks(*shifts, zone_name: str = "UTC", hours: LocalHours = OFFICE, **parts):
    ada = an_engineer("ada", time_zone=zone_name)
    return list(person_weeks(a_problem(engineers=(ada,), shifts=shifts, **parts), ada, shifts, hours))


def test_a_week_has_its_evenings_and_its_weekend_free() -> None:
    """Four nights of 16 hours and 64 hours over the weekend; the week ends when work begins again."""
    (week,) = _weeks(a_shift())
    assert week.starts_on == MONDAY
    assert [(until - since) / timedelta(hours=1) for since, until in week.free] == [16, 16, 16, 16, 64]
    assert week.free[-1] == (_at("08 17:00"), _at("11 09:00"))


@pytest.mark.parametrize(
    ("days", "starts_on"),
    [
        ((Weekday.FRI, Weekday.SAT), SUNDAY - WEEK),
        ((Weekday.SUN,), MONDAY),
        ((Weekday.FRI,), SATURDAY - WEEK),
        (tuple(Weekday), MONDAY),
    ],
)
def test_a_week_begins_after_the_persons_weekend(days: tuple[Weekday, ...], starts_on: date) -> None:
    """On Sunday after Friday and Saturday, on Saturday after Friday alone; on Monday where no day is worked."""
    (week,) = _weeks(a_shift(SATURDAY - DAY * 2), facts=(WeekendDays(country="DE", days=days),))
    assert week.starts_on == starts_on


def test_sunday_night_is_in_the_old_week_and_monday_from_nine_on_in_the_new_one() -> None:
    """A shift over that moment reaches into both."""
    assert [w.starts_on for w in _weeks(a_shift(SUNDAY, "23:00", 10))] == [MONDAY]
    assert [w.starts_on for w in _weeks(a_shift(SUNDAY, "23:00", 11))] == [MONDAY, MONDAY + WEEK]
    assert [w.starts_on for w in _weeks(a_shift(MONDAY + WEEK, "09:00"))] == [MONDAY + WEEK]


def test_who_works_until_midnight_is_free_from_midnight_on() -> None:
    """24 is the midnight after."""
    (week,) = _weeks(a_shift(), hours=LocalHours(first=0, last=24))
    assert week.free == ((_at("09 00:00"), _at("11 00:00")),)


@pytest.mark.parametrize(
    ("busy", "hours"),
    [
        ([], 24),
        ([("09 00:00", "09 04:00")], 20),
        ([("09 10:00", "09 12:00")], 12),
        ([("09 10:00", "09 12:00"), ("09 06:00", "09 22:00")], 6),
        ([("08 00:00", "10 12:00")], 0),
        ([("08 12:00", "09 01:00"), ("09 22:00", "10 08:00")], 21),
        ([("09 01:00", "09 02:00"), ("10 12:00", "10 13:00")], 22),
    ],
)
def test_the_longest_rest_is_what_duty_leaves_in_one_piece(busy: list[tuple[str, str]], hours: int) -> None:
    """Of one free day, with duty at its ends, in its middle, all over it, and outside of it."""
    free = ((_at("09 00:00"), _at("10 00:00")),)
    spans = [Span(start_at=_at(since), end_at=_at(until)) for since, until in busy]
    assert longest_rest(free, spans) == timedelta(hours=hours)


def test_of_two_free_stretches_the_longer_rest_counts() -> None:
    """They are not joined, though only work lies between them."""
    free = ((_at("09 00:00"), _at("09 06:00")), (_at("09 07:00"), _at("09 12:00")))
    assert longest_rest(free, []) == timedelta(hours=6)
    assert longest_rest(free, [Span(start_at=_at("09 02:00"), end_at=_at("09 04:00"))]) == timedelta(hours=5)
    assert longest_rest((), []) == timedelta(0)
