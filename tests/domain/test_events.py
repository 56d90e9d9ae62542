"""Customer events raise what shifts ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from scheduler.domain.events import Confidence, with_demand
from scheduler.domain.time import Span
from tests.support.builders import a_shift, an_event

EIGHT = datetime(2027, 1, 9, 8, tzinfo=UTC)
"""The start of the shift, which lasts until 16:00."""


def _raised(*events, **changes):
    (shift,) = with_demand((a_shift(**changes),), events)
    return shift


def _from(start_at: datetime, hours: int) -> Span:
    return Span(start_at=start_at, end_at=start_at + timedelta(hours=hours))


def test_an_event_that_only_touches_a_shift_asks_for_nobody() -> None:
    """It ends as the shift begins, or begins as it ends; an hour of overlap is another seat."""
    assert _raised(an_event(span=_from(EIGHT - timedelta(hours=8), 8))).seats == 1
    assert _raised(an_event(span=_from(EIGHT + timedelta(hours=8), 8))).seats == 1
    assert _raised(an_event(span=_from(EIGHT - timedelta(hours=8), 9))).seats == 2
    assert _raised(an_event(span=_from(EIGHT + timedelta(hours=7), 1))).seats == 2


def test_simultaneous_events_add_up() -> None:
    """Two events of one and two more people on a shift with one seat make four."""
    shift = _raised(an_event("one"), an_event("two", extra_seats=2))
    assert shift.seats == 4
    assert shift.event_ids == ("one", "two")


def test_an_event_may_only_name_the_domain_it_needs() -> None:
    """Without extra seats the shift keeps its size and asks for an expert."""
    shift = _raised(an_event(domains=("gitaly",), extra_seats=0), domains=("database",))
    assert (shift.seats, shift.domains, shift.wished_domains) == (1, ("database", "gitaly"), ())


def test_a_tentative_event_wishes_where_a_confirmed_one_demands() -> None:
    """Its seats are held all the same: people are found sooner than they are needed."""
    shift = _raised(an_event(domains=("gitaly",), confidence=Confidence.TENTATIVE))
    assert (shift.seats, shift.domains, shift.wished_domains) == (2, (), ("gitaly",))


def test_an_event_of_another_rotation_is_not_ours() -> None:
    """One without a rotation is everybody's."""
    assert _raised(an_event(rotation_id="infra")).seats == 1
    assert _raised(an_event(rotation_id="tier2")).seats == 2
    assert _raised(an_event(rotation_id=None)).seats == 2


def test_a_shift_without_events_stays_as_it_is() -> None:
    """Nothing is added to the seats of other days."""
    assert _raised() == a_shift()
