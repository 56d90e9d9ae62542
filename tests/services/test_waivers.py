"""Who volunteered and was never seated is waived by a rule that can be read, and by no other."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.domain.people import Volunteer
from scheduler.domain.time import DAY, WEEK
from scheduler.reports.waiver import WaiverStatus
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import MONDAY, NOW, a_term, a_volunteer
from tests.support.recording import a_quarter, about, announced


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


def test_two_windows_without_a_seat_are_a_waiver(both: SqlStore) -> None:
    """Passed over in both halves of the quarter, with the rule in words."""
    assert passed_over(both, FIRST_HALF, SECOND_HALF) is WaiverStatus.WAIVED_WINDOWS
    (found,) = about(both, "ben").waivers
    assert found.rule == "Whoever volunteered for 2 or more windows and was never seated is waived."
    assert len(found.entries) == 2


@pytest.mark.parametrize("windows", [(FIRST_HALF,), (FIRST_HALF, OVERLAPPING)], ids=["one", "edited"])
def test_one_window_is_not_even_when_it_was_edited(both: SqlStore, windows: tuple[Volunteer, ...]) -> None:
    """Two windows that overlap are one."""
    assert passed_over(both, *windows) is WaiverStatus.WAITING


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
