"""Whatever is recorded of a duty settles what was asked about it, from wherever it comes."""

from __future__ import annotations

import pytest

from scheduler.domain.cover_request import CoverState
from scheduler.domain.errors import BadInput
from scheduler.services.cover_opening import find_unsettled, open_requests
from scheduler.services.covering import cover
from scheduler.store.unit_of_work import SqlStore
from tests.services.test_adopting import WHOLE, a_cover, adopted, by_hand
from tests.support.builders import NOW
from tests.support.covered import hours, taken
from tests.support.recording import FIRST, SECOND, a_quarter, announced, person_ids


def asked(store: SqlStore, *duty_ids: str) -> None:
    """Ada holds the first two duties, and asks for cover of these."""
    announced(store, a_quarter(), ("ada", FIRST), ("ada", SECOND))
    with store.writing() as work:
        open_requests(work, "ada", duty_ids, NOW)


def test_a_change_that_is_adopted_settles_the_request(store: SqlStore) -> None:
    """Somebody put Ben on at PagerDuty while Ada's request was open; her other one stays."""
    asked(store, FIRST, SECOND)
    adopted(store, by_hand("manual_override", "PB", WHOLE, a_cover("ben@example.com", WHOLE)))
    with store.reading() as work:
        (settled,) = work.covers.requests(duty_id=FIRST)
        assert find_unsettled(work, "ada", SECOND) is not None
    assert (settled.state, person_ids(store)[settled.taker_id or ""]) == (CoverState.COVERED, "ben")


def test_the_request_of_somebody_else_for_the_same_duty_stays(store: SqlStore) -> None:
    """Ben has some hours of Ada's duty, and asks for cover of those; that Ada gives hers away is not his affair."""
    asked(store, FIRST)
    taken(store, "ada", "ben", hours(0, 3))
    with store.writing() as work:
        open_requests(work, "ben", [FIRST], NOW)
    taken(store, "ada", "cleo", None, minute=1)
    with store.reading() as work:
        assert find_unsettled(work, "ada", FIRST) is None
        assert find_unsettled(work, "ben", FIRST) is not None


def test_nobody_is_called_by_a_number_in_what_people_read(store: SqlStore) -> None:
    """Also where somebody is named by their person id."""
    asked(store)
    numbers = {handle: person_id for person_id, handle in person_ids(store).items()}
    for who, span in ((numbers["ada"], None), (numbers["ben"], hours(-1, 3))):
        with pytest.raises(BadInput) as refused:
            cover(store, FIRST, instead_of=numbers["ada"], who=who, span=span, now=NOW, by="Ops")
        assert "ada" in str(refused.value)
        assert "p-" not in str(refused.value)
