"""The ledger of publications lives in the same store, in units of work of its own."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from scheduler.domain.publication import (
    Observation,
    Operation,
    PublicationTarget,
    RemoteOverride,
    WantedSchedule,
    WantedShift,
)
from scheduler.domain.publication_plan import make_plan
from scheduler.domain.time import Span
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import NOW

SPAN = Span(start_at=NOW + timedelta(days=30), end_at=NOW + timedelta(days=30, hours=8))
WANTED = WantedSchedule(
    target=PublicationTarget(schedule_id="PTIER2", rotation_id="tier2", seat=1),
    window=Span(start_at=NOW, end_at=NOW + timedelta(days=90)),
    shifts=(WantedShift(key="tier2/1", span=SPAN, email="ada@example.com"),),
)


def _send(store: SqlStore) -> tuple[Operation, ...]:
    """Records one write as sent, as a publication does before it leaves."""
    plan = make_plan(WANTED, {"ada@example.com": "PADA"}, Observation(), (), now=NOW)
    with store.publishing() as ledger:
        ledger.record_sent(ledger.open_publication(plan, NOW), plan.creates, (), NOW)
    return plan.creates


def test_a_write_that_left_is_still_known_when_the_store_is_opened_again(store: SqlStore) -> None:
    """It was committed before it left."""
    sent = _send(store)
    store.close()
    with store.publishing() as ledger:
        assert tuple(write.operation for write in ledger.unsettled("PTIER2")) == sent
        assert ledger.unsettled("PEMEA") == ()


def test_a_failure_while_recording_records_nothing(store: SqlStore) -> None:
    """A half-written ledger would own what it does not."""

    def fail_half_way() -> None:
        with store.publishing() as ledger:
            plan = make_plan(WANTED, {"ada@example.com": "PADA"}, Observation(), (), now=NOW)
            ledger.record_sent(ledger.open_publication(plan, NOW), plan.creates, (), NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with store.publishing() as ledger:
        assert ledger.unsettled("PTIER2") == ()


def test_the_kind_of_schedule_that_was_published_to_last_is_known(store: SqlStore) -> None:
    """What was only adopted since says nothing about it."""
    with store.publishing() as ledger:
        assert ledger.was_additive("PTIER2") is None
    _send(store)
    with store.publishing() as ledger:
        ledger.adopt(WANTED.target, RemoteOverride(id="Q9", span=SPAN, account="PDINA"), "tier2/1", "", NOW)
        assert ledger.was_additive("PTIER2") is False


def test_time_that_is_given_up_leaves_the_rest_of_a_removal(store: SqlStore) -> None:
    """Of eight hours the middle two are no longer held as removed; of what is left, all is given up at last."""
    hours = [SPAN.start_at + timedelta(hours=hour) for hour in (0, 3, 5, 8)]
    first, middle, last = (Span(start_at=a, end_at=b) for a, b in pairwise(hours))
    with store.publishing() as ledger:
        ledger.adopt(
            WANTED.target, RemoteOverride(id="Q9", span=SPAN, account="PDINA"), "tier2/1", "d@example.com", NOW
        )
        ledger.give_up("PTIER2", "Q9", middle)
    with store.publishing() as ledger:
        held = ledger.entries("PTIER2", NOW)
        assert [(each.span, each.state, each.email) for each in held] == [
            (span, "adopted", "d@example.com") for span in (first, last)
        ]
        for each in held:
            ledger.give_up("PTIER2", each.external_id, SPAN)
    with store.publishing() as ledger:
        assert {each.state for each in ledger.entries("PTIER2", NOW)} == {"lost"}
