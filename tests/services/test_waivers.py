"""Who volunteered and was never seated is waived by a rule that can be read, and by no other."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from scheduler.domain.people import Volunteer
from scheduler.domain.time import DAY, WEEK, Span
from scheduler.reports.waiver import WaiverStatus
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import MONDAY, NOW, a_term, a_volunteer
from tests.support.recording import a_quarter, about, announced, close, covered


def passed_over_again(store: SqlStore, *windows: Volunteer) -> None:
    """The next quarter of eight weeks passes Ben over too."""
    starts_on = MONDAY + WEEK * 8
    quarter = a_quarter((), terms=(a_term(starts_on, 4),), weeks=8, starts_on=starts_on, volunteers=windows)
    announced(store, quarter, quarter="next")


def passed_over(store: SqlStore, *windows: Volunteer) -> WaiverStatus:
    """Ben is passed over in every window, once each, in one quarter of eight weeks; what becomes of him."""
    announced(
        store, a_quarter((), terms=(a_term(MONDAY, 4), a_term(MONDAY + WEEK * 4, 4)), weeks=8, volunteers=windows)
    )
    (found,) = about(store, "ben", NOW.date()).waivers
    return found.status


FIRST_HALF = a_volunteer("ben", latest_on=MONDAY + WEEK * 4 - DAY)
SECOND_HALF = a_volunteer("ben", earliest_on=MONDAY + WEEK * 4, latest_on=MONDAY + WEEK * 8 - DAY)
OVERLAPPING = a_volunteer("ben", latest_on=MONDAY + WEEK * 5 - DAY)
NEXT = a_volunteer("ben", earliest_on=MONDAY + WEEK * 8, latest_on=MONDAY + WEEK * 12 - DAY)


def test_two_windows_without_a_seat_are_a_waiver(both: SqlStore) -> None:
    """Passed over in two quarters, with the rule in words."""
    assert passed_over(both, FIRST_HALF) is WaiverStatus.WAITING
    passed_over_again(both, NEXT)
    (found,) = about(both, "ben").waivers
    assert found.status is WaiverStatus.WAIVED_WINDOWS
    says = "Whoever volunteered, was passed over in 2 or more quarters, and was never seated is waived."
    assert (found.rule, len(found.entries)) == (says, 2)


@pytest.mark.parametrize(
    "windows",
    [(FIRST_HALF,), (FIRST_HALF, OVERLAPPING), (FIRST_HALF, SECOND_HALF)],
    ids=["one", "edited", "split in two that adjoin"],
)
def test_one_window_is_not_even_when_it_was_edited_or_split(both: SqlStore, windows: tuple[Volunteer, ...]) -> None:
    """What one quarter decided on is one window, in how many rows it was offered."""
    assert passed_over(both, *windows) is WaiverStatus.WAITING
    (found,) = about(both, "ben").waivers
    assert (found.says, len(found.entries)) == ("Passed over in 1 quarter, and never seated; 2 would be a waiver.", 1)


LONG = a_term(MONDAY, 10)


@pytest.mark.parametrize(
    ("length", "status"),
    [
        (timedelta(minutes=1), WaiverStatus.WAITING),
        (timedelta(days=55), WaiverStatus.WAITING),
        (timedelta(days=56), WaiverStatus.SEATED),
    ],
    ids=["a minute", "a day short", "80 %"],
)
def test_whoever_covered_a_term_is_seated_from_eighty_percent_of_it_on(
    both: SqlStore, length: timedelta, status: WaiverStatus
) -> None:
    """Ben stands in for Ada in a part of her 70 days: nothing before he has served it, and then only what he served."""
    announced(both, a_quarter((), terms=(LONG,), weeks=10, volunteers=(a_volunteer("ben"),)), ("ada", LONG.id))
    covered(both, LONG.id, "ada", "ben", Span(start_at=LONG.span.start_at, end_at=LONG.span.start_at + length))
    assert about(both, "ben").waivers[0].status is WaiverStatus.WAITING
    close(both, LONG.last_on, now=datetime.combine(LONG.last_on + WEEK, time(9), UTC))
    assert about(both, "ben").waivers[0].status is status


def test_who_got_a_seat_in_a_plan_is_seated_though_somebody_covers_a_part(both: SqlStore) -> None:
    """Ada got the term, and gave a week of it away, or all of it: no plan took it back."""
    announced(both, a_quarter((), terms=(LONG,), weeks=10, volunteers=(a_volunteer("ada"),)), ("ada", LONG.id))
    for span in (Span(start_at=LONG.span.start_at, end_at=LONG.span.start_at + WEEK), None):
        covered(both, LONG.id, "ada", "ben", span or Span(start_at=LONG.span.start_at + WEEK, end_at=LONG.span.end_at))
        found = about(both, "ada")
        assert (found.waivers[0].status, found.offers[0].says) == (WaiverStatus.SEATED, "A term was given.")


def test_one_long_window_that_two_quarters_passed_over_is_two(both: SqlStore) -> None:
    """Each quarter decided on its own part of it."""
    for n in (0, 4):
        starts_on = MONDAY + WEEK * n
        quarter = a_quarter((), terms=(a_term(starts_on, 4),), starts_on=starts_on, volunteers=(a_volunteer("ben"),))
        announced(both, quarter, quarter=f"quarter-{n}")
    (found,) = about(both, "ben").waivers
    assert found.status is WaiverStatus.WAIVED_WINDOWS


def test_whoever_was_seated_is_not_waived(both: SqlStore) -> None:
    """Passed over in one quarter, seated in the next."""
    term = a_term(MONDAY + WEEK * 4, 4)
    announced(both, a_quarter((), terms=(a_term(MONDAY, 4),), volunteers=(FIRST_HALF,)))
    later = a_quarter((), terms=(term,), starts_on=MONDAY + WEEK * 4, volunteers=(SECOND_HALF,))
    announced(both, later, ("ben", term.id), quarter="next")
    (found,) = about(both, "ben").waivers
    assert found.status is WaiverStatus.SEATED


@pytest.mark.parametrize(
    ("review_on", "status"),
    [
        (MONDAY + WEEK * 12 - DAY, WaiverStatus.WAIVED_REVIEW),
        (MONDAY + WEEK * 12, WaiverStatus.WAITING),
    ],
    ids=["every start in time is decided", "the next quarter can still help"],
)
def test_no_seat_before_the_review_is_a_waiver(both: SqlStore, review_on: date, status: WaiverStatus) -> None:
    """Eight weeks are announced; a term of four has to begin four weeks before the review at the latest."""
    window = a_volunteer("ben", review_on=review_on)
    assert passed_over(both, window) is status


def test_once_the_review_has_come_the_waiver_is_certain(both: SqlStore) -> None:
    """On the day itself; the day before it was still open."""
    window = a_volunteer("ben", review_on=MONDAY + WEEK * 12)
    assert passed_over(both, window) is WaiverStatus.WAITING
    eve, day = (about(both, "ben", MONDAY + WEEK * 12 - DAY * n).waivers[0].status for n in (1, 0))
    assert (eve, day) == (WaiverStatus.WAITING, WaiverStatus.WAIVED_REVIEW)


def test_whoever_offers_only_weeks_after_the_review_did_not_volunteer_in_time(both: SqlStore) -> None:
    """Their window leaves no term before it."""
    assert passed_over(both, a_volunteer("ben", review_on=MONDAY + WEEK * 4 - DAY)) is WaiverStatus.WAITING
