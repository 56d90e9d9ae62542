"""Days away from calendars: dates, and nothing else."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.availability import Absence
from scheduler.domain.days_away import AwayCalendar, dates_of, days_now, ranges_of, with_days_away
from scheduler.domain.time import DAY, DateRange
from tests.support.builders import MONDAY, NOW, an_engineer, an_organisation

FEW = st.frozensets(st.integers(0, 12).map(lambda n: MONDAY + DAY * n))


def days(first: int, last: int) -> DateRange:
    """From so many days behind the Monday to so many, both included."""
    return DateRange(first_on=MONDAY + DAY * first, last_on=MONDAY + DAY * last)


def a_calendar(*parts: DateRange, whose: str = "ada", name: str = "leave") -> AwayCalendar:
    return AwayCalendar(engineer_id=whose, id=name, read_at=NOW, days=parts)


@given(FEW)
def test_ranges_hold_exactly_their_dates_and_never_touch(dates: frozenset[date]) -> None:
    found = ranges_of(dates)
    assert dates_of(found) == dates
    assert all(before.last_on + DAY < after.first_on for before, after in pairwise(found))


@given(FEW, FEW, st.booleans())
def test_reading_a_calendar_twice_is_reading_it_once(
    before: frozenset[date], says: frozenset[date], is_whole: bool
) -> None:
    """And dates that were not looked at stay as they were."""
    looked_at = days(3, 9)
    after = days_now(before, says, looked_at, is_whole=is_whole)
    assert days_now(after, says, looked_at, is_whole=is_whole) == after
    assert {on for on in after if on not in looked_at} == {on for on in before if on not in looked_at}
    assert after >= {on for on in says if on in looked_at}


def test_a_day_that_the_calendar_no_longer_says_does_not_count_any_more() -> None:
    before = dates_of([days(0, 4)])
    assert days_now(before, dates_of([days(0, 3)]), days(0, 20), is_whole=True) == dates_of([days(0, 3)])
    assert days_now(before, dates_of([days(0, 3)]), days(0, 20), is_whole=False) == before


def test_a_day_counts_once_however_many_calendars_say_it() -> None:
    """The organisation's own files included; what they say stays as it is written there."""
    written = Absence(engineer_id="ada", first_on=MONDAY, last_on=MONDAY + DAY)
    organisation = an_organisation(engineers=(an_engineer("ada"),), absences=(written,))
    found = with_days_away(organisation, [a_calendar(days(1, 3)), a_calendar(days(2, 4), name="other")])
    assert [(a.first_on, a.last_on) for a in found.absences] == [
        (MONDAY, MONDAY + DAY),
        (MONDAY + DAY * 2, MONDAY + DAY * 4),
    ]


def test_calendars_of_people_who_are_gone_and_calendars_that_say_nothing_new_change_nothing() -> None:
    organisation = an_organisation(engineers=(an_engineer("ada"),))
    assert with_days_away(organisation, [a_calendar(days(1, 3), whose="gone"), a_calendar()]) is organisation
